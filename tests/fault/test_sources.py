"""Search engines as evidence seats, through the real binary: what they find is evidence, never an order and never a proof, and
what they cannot find fails the call."""

import hashlib
import json
import re
import time

from injections import INJECTIONS, hidden, strings_in
from mcp_process import MODERN, McpProcess, run_cli
from panel_config import FakeProvider, Panel, judged, seat_of
from search_peer import Reply, SearchPeer, brave, searxng
from test_panel_tls import authority, certificate

KEY = "canary-search-key-7d1f"
PUMP = "The pump runs at 4200 rpm."
ASKED = {"text": PUMP, "profile": "web", "response_format": "detailed"}


def sources(*tables):
    return "\n".join(f"[sources.{name}]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in keys.items()) for name, keys in tables)


def only(url, **more):
    """A configuration with one source and nobody to judge."""
    return Panel().section("seats = []\n" + sources(("web", {"kind": "searxng", "url": url, **more}))).profile("web", sources=["web"])


def judges(url, panel):
    """Two families that say what the fake provider is told to."""
    panel.top[0] = panel.top[0].removeprefix("seats = []\n")
    panel.provider("chat", "openai", url)
    for family in ("a", "b"):
        panel.seat("chat", "judge", family, name=family)
    panel.profiles["web"]["seats"] = ["a", "b"]
    return panel


def leaf_of(home):
    return (home / ".local" / "state" / "portcullis" / "audit" / "leaves").read_text(encoding="utf-8").splitlines()[-1]


def test_what_is_found_is_evidence_with_its_origin_and_models_may_judge_by_it(tmp_path):
    found = searxng(("Pumps", "It runs at 4200 rpm in summer."), ("Empty", ""), ("Odd", "x", "javascript:alert(1)"), ("More", "The pump is blue."))
    found["results"][0]["publishedDate"] = "2024-02-03T00:00:00"
    with FakeProvider(tmp_path, {"default": {"text": judged(("supports", "It runs at 4200 rpm in summer."))}}) as fake:
        with SearchPeer(lambda _: Reply(found)) as peer:
            panel = judges(fake.url, only(peer.url + "/searx", price_usd=0))
            with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
                before = time.gmtime()
                result = server.call("verify", ASKED)
                assert (result["gate"], result["verdict"]) == ("released", "agreed"), result
                first, second = result["evidence"]
                text = "Pumps\n\nIt runs at 4200 rpm in summer.\n\nPublished: 2024-02-03T00:00:00"
                assert first["hash"] == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
                assert (first["id"], first["origin"], first["source"]) == ("search:web/1", "retrieved", "https://e0.example/p")
                assert time.strftime("%Y-%m-%dT%H:%M", before) <= first["date"] and len(first["date"]) == 20
                assert second["source"] == "https://e3.example/p"
                seat = seat_of(result, "search:web")
                assert (seat["status"], seat["family"], seat["attempts"], seat["cost_usd"]) == ("ok", "none", 1, 0)
                leaf = leaf_of(tmp_path)
                assert all(word in leaf for word in (first["hash"], "https://e0.example/p", "search:web", "retrieved", first["date"]))
                assert any("search:web" in note and "1 of 1 statements" in note for note in result["notes"])
                # Kept for a while: the same question costs nothing more and gets the same evidence.
                again = server.call("verify", ASKED)
                assert seat_of(again, "search:web")["cached"] is True and again["evidence"] == result["evidence"]
                panel_now = json.loads(server.modern("resources/read", uri="portcullis://panel")["result"]["contents"][0]["text"])
                (shown,) = panel_now["sources"]
                assert (shown["seat"], shown["kind"], shown["state"], shown["last_answer"]) == ("search:web", "searxng", "ready", "ok")
                # Evidence of the caller's own is judged alone, and nothing leaves the house.
                server.call("verify", {**ASKED, "evidence": [{"id": "d", "text": PUMP}]})
                server.call("verify", {**ASKED, "text": "2 + 2 = 4."})
            (asked,) = peer.requests
            assert asked.path == "/searx/search" and asked.query == {"q": "The pump runs at 4200 rpm", "format": "json"}
        prompts = [json.loads(request["body"])["messages"] for request in fake.close()]
        assert all("in summer" in json.dumps(prompt[1:]) and "in summer" not in json.dumps(prompt[0]) for prompt in prompts[:2])


def test_words_that_a_search_finds_again_prove_and_refute_nothing(tmp_path):
    # What spam does: repeat the question as an answer.
    def echo(request):
        query = request.query["q"]
        return Reply(searxng((query + ".", f'{query}. He wrote "{query}." The document says "{query}."')))

    texts = (PUMP, 'The document says "The pump runs at 4200 rpm."', 'It says "The seal lasts nine years."', PUMP + " Snow is green.")
    with SearchPeer(echo) as peer:
        with McpProcess(tmp_path, "--config", only(peer.url).write(tmp_path)) as server:
            for text in texts:
                result = server.call("verify", {**ASKED, "text": text})
                assert (result["gate"], result["verdict"]) == ("withheld", "undecided"), result
                assert "released_text" not in result
            assert "source_not_vouched" in json.dumps(server.call("verify", ASKED))
        # The operator's own engine over the operator's own documents: as a corpus. Absence still says nothing.
        with McpProcess(tmp_path, "--config", only(peer.url, vouched=True).write(tmp_path)) as server:
            assert server.call("verify", {**ASKED, "text": texts[1]})["gate"] == "released"
        with SearchPeer(lambda _: Reply(searxng(("x", "Other words.")))) as other:
            with McpProcess(tmp_path, "--config", only(other.url, vouched=True).write(tmp_path)) as server:
                assert server.call("verify", {**ASKED, "text": texts[1]})["verdict"] == "undecided"


def test_a_query_has_words_alone_and_no_secret_and_no_more_than_the_operator_allows(tmp_path):
    text = (
        '!!g site:evil.example The pump at mail@corp.example uses sk-live-0123456789 and password=hunter2 with "quotes" -not this\u200b. '
        "The token eyJhbGciOiJIUzI1NiJ9.e30.abc is long here. The third one is red. The fourth one is green. " + "Word " * 200 + "ends."
    )
    with SearchPeer(lambda _: Reply(searxng())) as peer:
        with McpProcess(tmp_path, "--config", only(peer.url, queries=3).write(tmp_path)) as server:
            result = server.call("verify", {**ASKED, "text": text})
            assert result["gate"] == "withheld" and any("3 of" in note for note in result["notes"])
        queries = [request.query["q"] for request in peer.requests]
    assert len(queries) == 3
    for query in queries:
        assert len(query) <= 300 and not re.search(r'[!":@]|sk-|eyJ|hunter2|(^| )-[a-z]', query) and hidden(query) == [], query


def test_brave_gets_its_key_in_its_header_and_is_read_by_its_own_shape(tmp_path):
    def answer(request):
        assert request.headers["x-subscription-token"] == KEY
        return Reply(brave(("Pumps", "It runs at 4200 rpm.")))

    with SearchPeer(answer) as peer:
        table = sources(("paid", {"kind": "brave", "url": peer.url, "key_env": "BRAVE_KEY", "results": 3, "price_usd": 0.005}))
        path = Panel().section("seats = []\n" + table).profile("web", sources=["paid"]).write(tmp_path)
        with McpProcess(tmp_path, "--config", path, "--log-level", "debug", env={"BRAVE_KEY": KEY}) as server:
            result = server.call("verify", ASKED)
            assert seat_of(result, "search:paid")["cost_usd"] == 0.005 and result["cost_usd"] == 0.005
            assert result["evidence"][0]["source"] == "https://b0.example/p"
        (asked,) = peer.requests
        assert asked.path == "/res/v1/web/search" and asked.query["count"] == "3" and KEY not in asked.target + asked.body
        for entry in tmp_path.rglob("*"):
            assert not entry.is_file() or KEY.encode() not in entry.read_bytes(), entry
        shown = [run_cli(tmp_path, "--config", path, *command, env={"BRAVE_KEY": KEY}).stdout for command in (("config", "show", "--origin"), ("doctor",))]
        assert all(KEY.encode() not in text and b"BRAVE_KEY" in text for text in shown)
        # Without the key nobody is asked, and the call does not pretend.
        with McpProcess(tmp_path, "--config", path) as server:
            assert "no_key" in server.call_error("verify", ASKED)
        done = run_cli(tmp_path, "--config", path, "doctor")
        assert b"sources.paid" in done.stdout and b"BRAVE_KEY" in done.stdout and done.returncode == 0
        assert len(peer.requests) == 1


HUGE = json.dumps({"results": [{"url": "https://e.example/", "title": "t", "content": "x" * 2_000_000}]})
FAILURES = {
    "reset": ("reset", "connection_lost"),
    "truncated": ("truncated", "connection_lost"),
    "stall": ("stall", "timed_out"),
    "huge": (Reply(HUGE), "too_large"),
    "not_json": (Reply("<html>"), "malformed_reply"),
    "duplicate": (Reply('{"results": [], "results": [{"url": "https://a.example/", "content": "x"}]}'), "malformed_reply"),
    "deep": (Reply('{"results": ' + "[" * 60 + "]" * 60 + "}"), "malformed_reply"),
    "not_utf8": (Reply(b'{"results": [{"url": "https://a.example/", "content": "\xff"}]}'), "malformed_reply"),
    "no_results": (Reply({"query": "q"}), "malformed_reply"),
    "wrong_shape": (Reply({"results": [{"url": ["https://a.example/"], "content": "x"}]}), "malformed_reply"),
    "wrong_type": (Reply(searxng(("a", "b")), content_type="text/html"), "not_json_content_type"),
    "forbidden": (Reply({}, 403), "http_403"),
    "error": (Reply({}, 500), "http_500"),
    "redirect": (Reply({}, 302, Location="http://127.0.0.1:1/"), "http_302"),
    "engines": (Reply({"results": [], "unresponsive_engines": [["google", "CAPTCHA"]]}), "engines_unresponsive"),
}


def test_a_source_that_fails_fails_the_call_with_its_reason_and_heals(tmp_path):
    now = {"reply": None}
    with SearchPeer(lambda _: now["reply"]) as peer:
        # Vouched, so that an accident would show as a release.
        with McpProcess(tmp_path, "--config", only(peer.url, vouched=True, timeout_ms=700).write(tmp_path)) as server:
            for name, (reply, reason) in FAILURES.items():
                now["reply"] = reply
                text = server.call_error("verify", ASKED)
                assert f"({reason})" in text and "search:web" in text and "released" not in text, (name, text)
                assert reason in leaf_of(tmp_path) and '"error":"source_failed"' in leaf_of(tmp_path), name
            now["reply"] = Reply(searxng(("p", PUMP)))
            assert server.call("verify", ASKED)["gate"] == "released"
        assert all(request.path == "/search" for request in peer.requests)
    with McpProcess(tmp_path, "--config", only(peer.url).write(tmp_path)) as server:
        assert "(connect_refused)" in server.call_error("verify", ASKED)


def test_a_source_that_is_busy_is_asked_once_more_and_no_oftener(tmp_path):
    replies = [Reply({}, 429, Retry_After="1"), Reply(searxng(("p", PUMP))), Reply({}, 429), Reply({}, 429), Reply({}, 429, Retry_After="9999")]
    with SearchPeer(lambda _: replies.pop(0)) as peer:
        with McpProcess(tmp_path, "--config", only(peer.url).write(tmp_path)) as server:
            assert seat_of(server.call("verify", ASKED), "search:web")["attempts"] == 2
            for _ in range(2):
                assert "(http_429)" in server.call_error("verify", {**ASKED, "text": "The seal is red."})
        assert replies == []


def test_addresses_and_certificates_are_the_operators_word_and_nobody_elses(tmp_path):
    authority(tmp_path, "ours")
    certificate(tmp_path, "good", "ours", "localhost")
    certificate(tmp_path, "other", "ours", "other.example")
    good = Reply(searxng(("p", PUMP)))
    for name, trust, reason in (("good", {"ca_file": str(tmp_path / "ours.pem")}, None), ("good", {}, "tls_untrusted"), ("other", {"ca_file": str(tmp_path / "ours.pem")}, "tls_wrong_host")):
        with SearchPeer(lambda _: good, certificate=(tmp_path / f"{name}.pem", tmp_path / f"{name}.key")) as peer:
            with McpProcess(tmp_path, "--config", only(peer.url, **trust).write(tmp_path)) as server:
                if reason is None:
                    server.call("verify", ASKED)
                else:
                    assert f"({reason})" in server.call_error("verify", ASKED) and peer.requests == []
    # A private address that is not written as one is refused before a byte is sent.
    with McpProcess(tmp_path, "--config", only("https://10.0.0.1").write(tmp_path)) as server:
        assert "(address_refused)" in server.call_error("verify", ASKED)
    for url, word in (("http://search.example", b"plain http"), ("https://u:p@search.example", b"user"), ("https://s.example/?key=1", b"query")):
        done = run_cli(tmp_path, "--config", only(url).write(tmp_path), "config", "show")
        assert done.returncode == 2 and word in done.stderr


def test_a_cancelled_call_closes_the_socket_and_asks_nobody(tmp_path):
    with FakeProvider(tmp_path, {"default": {"text": judged("supports")}}) as fake:
        with SearchPeer(lambda _: "stall") as peer:
            with McpProcess(tmp_path, "--config", judges(fake.url, only(peer.url, timeout_ms=30_000)).write(tmp_path)) as server:
                id = server.start_call("verify", ASKED)
                while not peer.requests:
                    time.sleep(0.01)
                server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})
                assert peer.closed.wait(5)
                assert server.modern("server/discover")["result"]["supportedVersions"][0] == MODERN
        assert fake.close() == []


def test_one_source_that_fails_stops_the_others_and_its_reason_is_told(tmp_path):
    with SearchPeer(lambda _: "stall") as slow, SearchPeer(lambda _: Reply({}, 500)) as broken:
        tables = sources(("a", {"kind": "searxng", "url": slow.url, "timeout_ms": 20000}), ("b", {"kind": "searxng", "url": broken.url}))
        path = Panel().section("seats = []\n" + tables).profile("web", sources=["a", "b"]).write(tmp_path)
        with McpProcess(tmp_path, "--config", path) as server:
            started = time.monotonic()
            text = server.call_error("verify", ASKED)
            assert "search:b" in text and "(http_500)" in text and time.monotonic() - started < 10
            assert slow.closed.wait(5)


def test_hostile_snippets_flip_no_verdict_and_reach_models_only_inside_of_fences(tmp_path):
    hits = [(f"[[{n:02d}]] {text}"[:300], f"{text}\n{PUMP}") for n, text in enumerate(INJECTIONS) if "\ud800" not in text]
    with FakeProvider(tmp_path, {"default": {"text": judged("refutes")}}) as fake:
        with SearchPeer(lambda request: Reply(searxng(*hits[int(request.query["q"].split()[1]) :][:8]))) as peer:
            panel = judges(fake.url, only(peer.url, results=8))
            with McpProcess(tmp_path, "--config", panel.write(tmp_path), "--log-level", "debug") as server:
                for first in range(0, len(hits), 8):
                    result = server.call("verify", {**ASKED, "text": f"Pump {first} is new."})
                    assert result["gate"] == "withheld" and result["verdict"] in ("undecided", "refuted")
                    assert [text for text in strings_in(result) if hidden(text)] == []
        requests = fake.close()
    assert len(requests) == 2 * len(range(0, len(hits), 8))
    for request in requests:
        system, user = (entry["content"] for entry in json.loads(request["body"])["messages"])
        nonce = re.search(r"[0-9a-f]{32}", system).group()
        outside = re.sub(rf"<<<(EVIDENCE|CLAIM) {nonce}\n(?:(?!<<<|>>>).)*?\n\1 {nonce}>>>\n?", "", user, flags=re.DOTALL)
        assert outside.strip() == "Claim 0:" and hidden(system + user) == [] and "[[" not in system
