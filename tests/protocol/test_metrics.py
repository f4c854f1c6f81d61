"""`/metrics` as Prometheus' own parser reads it: what it counts, and what must never stand in it."""

import base64
import collections
import os
import re
import urllib.parse

import pytest
from prometheus_client.parser import text_string_to_metric_families

from http_server import HttpServer, UnixConnection, message, post, verify
from mcp_process import SANITIZED
from panel_config import ONE_REQUEST_EACH, FakeProvider, Panel, answered

KEYS = {"OPENAI_API_KEY": "sk-canary-0penA1-7f3b", "SEARCH_KEY": "search-canary-77ab"}
HANDED_KEY = "handed-canary-51d9+/="
CLIENT_TOKEN = "client-canary-e2c1"
CLAIM = "claim-canary-9d44"


def page(server):
    connection = server.connect()
    connection.request("GET", "/metrics")
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    assert response.status == 200, text
    assert response.getheader("Content-Type") == "text/plain; version=0.0.4; charset=utf-8"
    return text


def series(text):
    """Every sample by name and labels; no series twice, every family with its help and type, counters named as counters."""
    found = {}
    families = collections.Counter()
    for family in text_string_to_metric_families(text):
        families[family.name] += 1
        assert family.documentation and family.type in ("counter", "gauge", "histogram"), family
        for sample in family.samples:
            key = (sample.name, *sorted(sample.labels.items()))
            assert key not in found, f"twice: {key}"
            found[key] = sample.value
            assert sample.name.endswith("_total") or family.type != "counter", sample
    assert max(families.values()) == 1
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE ")}
    assert names == {line.split()[2] for line in text.splitlines() if line.startswith("# HELP ")}
    return found


def value(found, name, **labels):
    return found[(name, *sorted(labels.items()))]


def call(server, name, arguments, **headers):
    connection = server.connect()
    response, answer = post(connection, message("tools/call", {"name": name, "arguments": arguments}), **headers)
    connection.close()
    return answer


def settled(tool, gate, verdict):
    return {"tool": tool, "outcome": "result", "gate": gate, "verdict": verdict}


@pytest.fixture
def panelled(tmp_path):
    """A server with two good seats, one of a provider that fails, and a key that was handed over."""
    script = {"models": {"good": {"text": answered("true")}, "bad": {"status": 500, "body": {"error": " ".join(KEYS.values())}}}}
    reading, writing = os.pipe()
    os.write(writing, f"{HANDED_KEY}\n".encode())
    os.close(writing)
    with FakeProvider(tmp_path, script) as fake:
        panel = Panel().provider("chat", "openai", fake.url).provider("messages", "anthropic", fake.url, key_fd=reading)
        panel.provider("fallen", "openai", fake.url)
        panel.seat("chat", "good", "one").seat("messages", "good", "two").seat("fallen", "bad", "three")
        panel.profile("good", ["chat/good", "messages/good"]).profile("bad", ["fallen/bad", "chat/good"])
        panel.section('[sources.web]\nkind = "searxng"\nurl = "http://127.0.0.1:9"\nallow_private = true\nkey_env = "SEARCH_KEY"')
        panel.section(ONE_REQUEST_EACH.replace("window = 1000", "window = 1"))
        arguments = ("--config", panel.write(tmp_path), "--log-level", "debug")
        with HttpServer(tmp_path, arguments=arguments, env=KEYS, pass_fds=(reading,)) as server:
            os.close(reading)
            yield server, fake


def test_calls_seats_and_providers_are_counted_once_each(panelled):
    server, fake = panelled
    before = series(page(server))
    assert value(before, "portcullis_calls_total", **settled("verify", "released", "verified")) == 0, "there before its first count"
    assert value(before, "portcullis_breaker_state", provider="chat", state="closed") == 1, "a provider that was never asked"
    assert call(server, "verify", {"text": "2 + 2 = 4."})["result"]["structuredContent"]["gate"] == "released"
    assert call(server, "verify", {"text": "2 + 2 = 5."})["result"]["structuredContent"]["verdict"] == "refuted"
    assert call(server, "verify", {"no such": "argument"})["result"]["isError"]
    proof = {"format": "formula", "premises": ["∀x (Man(x) → Mortal(x))", "Man(socrates)"], "conclusion": "Mortal(socrates)"}
    assert call(server, "prove", proof)["result"]["structuredContent"]["outcome"] == "proved"
    question = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}}
    assert call(server, "consult", {**question, "profile": "good"})["result"]["structuredContent"]["gate"] == "released"
    assert call(server, "consult", {**question, "profile": "bad"})["result"]["structuredContent"]["gate"] == "withheld"
    text = page(server)
    found = series(text)
    assert value(found, "portcullis_calls_total", **settled("verify", "released", "verified")) == 1
    assert value(found, "portcullis_calls_total", **settled("verify", "withheld", "refuted")) == 1
    assert value(found, "portcullis_calls_total", tool="verify", outcome="error", gate="none", verdict="none") == 1
    assert value(found, "portcullis_calls_total", **settled("consult", "released", "agreed")) == 1
    assert value(found, "portcullis_calls_total", **settled("prove", "released", "proved")) == 1
    calls = sum(count for key, count in found.items() if key[0] == "portcullis_calls_total")
    assert calls == 6 == value(found, "portcullis_audit_records_total") == value(found, "portcullis_audit_leaves")
    assert sum(value(found, "portcullis_call_duration_seconds_count", tool=tool) for tool in ("verify", "consult", "prove")) == 6
    assert value(found, "portcullis_seat_ends_total", provider="chat", status="ok") >= 1
    assert value(found, "portcullis_seat_ends_total", provider="messages", status="ok") == 1
    assert value(found, "portcullis_seat_ends_total", provider="fallen", status="failed") == 1
    assert value(found, "portcullis_breaker_state", provider="fallen", state="open") == 1
    assert value(found, "portcullis_breaker_state", provider="fallen", state="closed") == 0
    assert value(found, "portcullis_seat_latency_seconds_count", provider="messages") == 1
    assert value(found, "portcullis_calls_in_flight") == 0 == value(found, "portcullis_audit_write_errors_total")
    assert value(found, "process_resident_memory_bytes") > 1 << 20 and value(found, "process_open_fds") > 3
    requests = sum(value(found, "portcullis_provider_requests_total", provider=name) for name in ("chat", "messages", "fallen"))
    assert server.stop()[0] == 0
    assert requests == len(fake.close()), "what the provider received"


def test_histograms_add_up(panelled):
    server, _ = panelled
    for _ in range(3):
        call(server, "verify", {"text": "2 + 2 = 4."})
    for family in text_string_to_metric_families(page(server)):
        if family.type != "histogram":
            continue
        by_labels = collections.defaultdict(dict)
        for sample in family.samples:
            labels = tuple(sorted((name, word) for name, word in sample.labels.items() if name != "le"))
            kind = sample.name.removeprefix(family.name)
            by_labels[labels].setdefault(kind, []).append((sample.labels.get("le"), sample.value))
        for kinds in by_labels.values():
            buckets = kinds["_bucket"]
            assert [float(bound) for bound, _ in buckets] == sorted(float(bound) for bound, _ in buckets) and buckets[-1][0] == "+Inf"
            assert [count for _, count in buckets] == sorted(count for _, count in buckets)
            assert buckets[-1][1] == kinds["_count"][0][1] and len(kinds["_sum"]) == 1


def leaks(text):
    """The canaries, in any of the forms in which a careless program writes them."""
    found = []
    for secret in (*KEYS.values(), HANDED_KEY, CLIENT_TOKEN, CLAIM):
        raw = secret.encode()
        forms = [secret, raw.hex(), raw[::-1].decode(), urllib.parse.quote(secret, safe=""), base64.b64encode(raw).decode()]
        found += [form for form in [*forms, base64.b64encode(b"Bearer " + raw).decode()] if form in text]
    return found


def test_no_key_token_or_text_is_on_the_page_or_in_the_log(panelled):
    server, fake = panelled
    token = {"Authorization": f"Bearer {CLIENT_TOKEN}", "traceparent": CLAIM}
    question = {"question": f"Is {CLAIM} a name?", "answer_format": {"type": "boolean"}}
    call(server, "verify", {"text": f'The source says "{CLAIM}" and 2 + 2 = 4.', "evidence": [{"text": f"It is {CLAIM}."}]}, **token)
    call(server, "consult", {**question, "profile": "good"}, **token)
    call(server, "consult", {**question, "profile": "bad"}, **token)
    call(server, "consult", {**question, "profile": CLAIM}, **token)
    call(server, CLAIM, {})
    text = page(server)
    assert leaks(text) == []
    code, log = server.stop()
    assert code == 0 and leaks(log) == []
    keys = {request["headers"].get("x-api-key") if isinstance(request["headers"], dict) else dict(request["headers"]).get("x-api-key")
            for request in fake.close()}
    assert HANDED_KEY in keys, "the key that was handed over is used"


def test_no_caller_can_make_a_series(tmp_path):
    with HttpServer(tmp_path) as server:
        call(server, "verify", {"text": "2 + 2 = 4."})
        before = set(series(page(server)))
        connection = server.connect()
        for number in range(50 if SANITIZED else 500):
            name = f"attack-{number}"
            post(connection, verify(text=f"{name} is {number} m long.", id=name))
            post(connection, message("tools/call", {"name": name, "arguments": {}}, id=f"b{number}"))
            post(connection, message(f"no/{name}", id=f"c{number}"))
        after = page(server)
        connection.close()
        assert set(series(after)) == before and "attack" not in after


def test_the_page_has_the_guard_and_methods_of_its_neighbours(tmp_path):
    with HttpServer(tmp_path, "--http", "127.0.0.1:0", "--unix", tmp_path / "socket") as server:
        for headers, wanted in (({"Host": "evil.example"}, 403), ({"Origin": "https://evil.example"}, 403)):
            connection = server.connect()
            connection.request("GET", "/metrics", headers=headers)
            response = connection.getresponse()
            assert response.status == wanted and b"portcullis_" not in response.read()
            connection.close()
        connection = server.connect()
        connection.request("POST", "/metrics", b"{}")
        response = connection.getresponse()
        assert response.status == 405 and response.getheader("Allow") == "GET, HEAD"
        connection.close()
        assert value(series(page(server)), "portcullis_requests_refused_total", reason="host_or_origin") == 2
        over_unix = UnixConnection(tmp_path / "socket")
        over_unix.request("GET", "/metrics")
        text = over_unix.getresponse().read().decode()
        over_unix.close()
        assert value(series(text), "portcullis_requests_refused_total", reason="host_or_origin") == 2
        assert re.search(r'^portcullis_build_info\{version="[0-9.]+"\} 1$', text, re.M)


def test_sessions_are_counted(tmp_path):
    with HttpServer(tmp_path) as server:
        session = server.session()
        session.verify()
        found = series(page(server))
        assert value(found, "portcullis_sessions") == 1
        assert value(found, "portcullis_calls_total", **settled("verify", "released", "verified")) == 1
