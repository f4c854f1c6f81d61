"""Sources of evidence spend the same budgets as models: reserved before the first byte, settled by what left, nothing without a
budget or a price. `cost_usd` says what was sent at the operator's price."""

import json
import time

import pytest

from mcp_peer import McpPeer, texts
from mcp_process import McpProcess, run_cli
from panel_config import FakeProvider, Panel, judged, seat_of
from search_peer import Reply, SearchPeer, searxng
from test_sources import judges, leaf_of, sources

FOUR = "The pump is red. The seal is blue. The lamp is green. The door is grey."
GOOD = Reply(searxng(("p", "The pump is red.")))


def asked(text=FOUR):
    return {"text": text, "profile": "web", "response_format": "detailed"}


def web(url, budgets="", **keys):
    table = sources(("web", {"kind": "searxng", "url": url, **keys}))
    return Panel().section(f"seats = []\n{table}\n[budgets]\n{budgets}").profile("web", sources=["web"])


def library(url, budgets="", **keys):
    table = sources(("web", {"kind": "mcp", "url": url + "/mcp", "allow_private": True, "tool": "find", **keys}))
    return Panel().section(f"seats = []\n{table}\n[budgets]\n{budgets}").profile("web", sources=["web"])


def seats_of_leaf(home):
    """How the sources of a call that failed ended, as its record says."""
    found = []

    def look(value):
        if isinstance(value, dict) and "seats" in value:
            found.extend(value["seats"])
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(inner)

    look(json.loads(leaf_of(home).split(" ", 2)[2]))
    return {seat["seat"]: seat for seat in found}


@pytest.mark.parametrize("budget", ["call_usd = 0", "call_tokens = 0", "hour_usd = 0", "hour_tokens = 0"])
def test_a_budget_of_nothing_sends_no_byte_to_a_source(tmp_path, budget):
    with SearchPeer(lambda _: GOOD) as engine, McpPeer(lambda _: texts("The pump is red.")) as other:
        for panel in (web(engine.url, budget, price_usd=0), library(other.url, budget, price_usd=0)):
            with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
                text = server.call_error("verify", asked())
                assert "(budget_exhausted)" in text and "released" not in text
                assert server.call("verify", asked("2 + 2 = 4."))["gate"] == "released", "nobody has to be asked for that"
        assert engine.requests == [] and other.requests == [], "not even the greeting of an MCP server"


def test_a_source_without_a_price_is_not_asked_when_money_counts_and_its_seat_says_so(tmp_path):
    with SearchPeer(lambda _: GOOD) as engine, McpPeer(lambda _: texts("The pump is red.")) as other:
        for seat, panel in (("search:web", web(engine.url, "hour_usd = 5")), ("mcp:web", library(other.url, "call_usd = 5"))):
            path = panel.write(tmp_path)
            with McpProcess(tmp_path, "--config", path) as server:
                text = server.call_error("verify", asked())
                assert "(price_unknown)" in text and "price_usd" in text and seat in text
                ended = seats_of_leaf(tmp_path)[seat]
                assert (ended["status"], ended["reason"], ended["attempts"]) == ("not_dispatched", "price_unknown", 0)
                shown = json.loads(server.modern("resources/read", uri="portcullis://panel")["result"]["contents"][0]["text"])
                assert shown["sources"][0]["price"] == "unknown"
            assert f"# {seat} is not asked".encode() in run_cli(tmp_path, "--config", path, "config", "show").stdout
            findings = json.loads(run_cli(tmp_path, "--config", path, "doctor", "--json").stdout)["findings"]
            (finding,) = [finding for finding in findings if finding["code"] == "price_unknown"]
            assert finding["subject"] == "sources.web" and "price_usd" in finding["fix"]
        assert engine.requests == [] and other.requests == []
        # Free because the operator says so, and without a price where only tokens are counted.
        for panel in (web(engine.url, "hour_usd = 5", price_usd=0), web(engine.url, "hour_tokens = 5000")):
            with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
                assert seat_of(server.call("verify", asked()), "search:web")["status"] == "ok"
        assert len(engine.requests) == 8


def test_all_queries_of_a_call_fit_its_budget_or_none_is_sent(tmp_path):
    with SearchPeer(lambda _: GOOD) as peer:
        with McpProcess(tmp_path, "--config", web(peer.url, "call_usd = 0.0199", price_usd=0.005).write(tmp_path)) as server:
            assert "(budget_exhausted)" in server.call_error("verify", asked())
            assert peer.requests == []
            result = server.call("verify", asked("The pump is red. The seal is blue. The lamp is green."))
            assert (seat_of(result, "search:web")["cost_usd"], result["cost_usd"], len(peer.requests)) == (0.015, 0.015, 3)


def test_the_hour_counts_what_left_and_neither_what_was_kept_nor_what_never_left(tmp_path):
    now = {"reply": GOOD}
    with SearchPeer(lambda _: now["reply"]) as peer:
        with McpProcess(tmp_path, "--config", web(peer.url, "hour_usd = 0.01", price_usd=0.002).write(tmp_path)) as server:
            for _ in range(5):
                server.call("verify", asked("The pump is red."))  # sent once, then kept
            assert len(peer.requests) == 1
            now["reply"] = Reply({}, 500)
            assert "(http_500)" in server.call_error("verify", asked("The seal is blue.")), "charged for, perhaps"
            now["reply"] = "truncated"
            assert "(connection_lost)" in server.call_error("verify", asked("The lamp is green."))
            now["reply"] = Reply({}, 429, Retry_After="1")
            assert "(http_429)" in server.call_error("verify", asked("The door is grey.")), "asked twice"
            now["reply"] = GOOD
            assert "(budget_exhausted)" in server.call_error("verify", asked("The roof is black."))
            assert len(peer.requests) == 5
    with SearchPeer(lambda _: GOOD) as other:
        port = peer.port  # nobody listens there any more
        table = sources(("gone", {"kind": "searxng", "url": f"http://127.0.0.1:{port}", "price_usd": 0.01}), ("web", {"kind": "searxng", "url": other.url, "price_usd": 0.01}))
        panel = Panel().section(f"seats = []\n{table}\n[budgets]\nhour_usd = 0.01").profile("gone", sources=["gone"]).profile("web", sources=["web"])
        with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
            for _ in range(3):
                assert "(connect_refused)" in server.call_error("verify", {**asked("The pump is red."), "profile": "gone"})
            assert seat_of(server.call("verify", asked("The pump is red.")), "search:web")["status"] == "ok"


def test_a_query_that_is_cancelled_on_its_way_counts_and_those_behind_it_do_not(tmp_path):
    replies = ["stall"]
    with SearchPeer(lambda _: replies.pop(0) if replies else GOOD) as peer:
        panel = web(peer.url, "hour_usd = 0.008", price_usd=0.002, timeout_ms=30_000)
        with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
            id = server.start_call("verify", asked())
            while not peer.requests:
                time.sleep(0.01)
            server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})
            assert peer.closed.wait(5)
            assert "(budget_exhausted)" in server.call_error("verify", asked()), "three quarters are left"
            result = server.call("verify", asked("The pump is red. The seal is blue. The lamp is green."))
            assert seat_of(result, "search:web")["cost_usd"] == 0.006 and len(peer.requests) == 4


def test_an_mcp_source_pays_for_its_calls_and_not_for_its_greeting(tmp_path):
    for era, attempts in (("modern", 3), ("session", 5)):
        with McpPeer(lambda _: texts("The pump is red."), era=era) as peer:
            panel = library(peer.url, "call_usd = 0.02", price_usd=0.01)
            with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
                result = server.call("verify", asked("The pump is red. The seal is blue."))
                assert (seat_of(result, "mcp:web")["attempts"], result["cost_usd"]) == (attempts, 0.02)


def test_models_and_sources_share_the_budget_of_a_call(tmp_path):
    with FakeProvider(tmp_path, {"default": {"text": judged("supports")}}) as fake, SearchPeer(lambda _: GOOD) as peer:
        def ask(price):
            panel = judges(fake.url, web(peer.url, "call_usd = 0.05", price_usd=price))
            panel.section('[prices]\na = {input = 1, output = 1}\nb = {input = 1, output = 1}')
            with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
                return server.call("verify", asked("The pump is red."))

        rich, poor = ask(0.001), ask(0.05)
        assert {seat["reason"] for seat in poor["seats"] if seat["seat"] in "ab"} == {"budget_exhausted"}, poor["seats"]
        assert seat_of(poor, "search:web")["status"] == "ok" and poor["cost_usd"] == 0.05 and poor["gate"] == "withheld"
        assert "budget_exhausted" not in {seat.get("reason") for seat in rich["seats"]}
