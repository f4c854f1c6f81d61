"""`_meta["portcullis/deadline_ms"]` of a tool call: how long its client waits. It shortens a call on either transport and in
either era, never lengthens it, and what comes is a whole report."""

import time

import pytest

from holding_peer import HoldingPeer
from http_server import HttpServer, headers_for, legacy, message, post
from mcp_process import McpProcess, check_result, modern_meta
from panel_config import Panel

KEY = "portcullis/deadline_ms"
CONSULT = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}}
SHORT = 400  # milliseconds; the profile's own is 20 s and more
BAD = [0, -1, 1.5, 100.0, 86_400_001, 2**63, -(2**63), 1e30, "100", True, None, [], {}]


@pytest.fixture
def held(tmp_path):
    """A peer that answers nobody, and a configuration with two seats at it."""
    with HoldingPeer() as peer:
        panel = Panel().both_wires(peer.url).seat("chat", "a", "one").seat("messages", "b", "two")
        panel.profile("brief", deadline_ms=SHORT)
        yield panel.write(tmp_path), peer


def check_partial(result):
    assert result["gate"] == "withheld" and "answer" not in result and result["votes"] == []
    assert [(seat["status"], seat["reason"]) for seat in result["seats"]] == [("timed_out", "timed_out")] * 2
    assert all(seat["latency_ms"] >= SHORT - 150 for seat in result["seats"]), "the time was not used"
    assert {entry["seat"] for entry in result["dissent"]} == {"chat/a", "messages/b"}


def test_a_shorter_deadline_ends_the_call_with_a_whole_report_while_a_longer_one_waits_on(tmp_path, held, capsys):
    config, peer = held
    with McpProcess(tmp_path, "--config", config) as server:
        patient = server.start_call("consult", {**CONSULT, "question": "Is 3 odd?"}, **{KEY: 86_400_000})
        peer.wait_for(2)
        begin = time.monotonic()
        result = server.call("consult", CONSULT, **{KEY: SHORT})
        took = 1000 * (time.monotonic() - begin)
        check_partial(result)
        assert str(patient) not in server.waiting and not any(request.closed.is_set() for request in peer.held[:2])
        for request in peer.held[2:]:
            assert request.closed.wait(30), "a seat of the ended call is still asked"
        server.send({"jsonrpc": "2.0", "method": "notifications/cancelled",
                     "params": {"requestId": patient, "_meta": modern_meta()}})
    with capsys.disabled():
        print(f"\nthe client said that it waits {SHORT} ms; the report came after {took:.0f} ms")


def test_it_holds_in_the_older_eras_and_over_http(tmp_path, held):
    config, _ = held
    with HttpServer(tmp_path, arguments=("--config", config)) as server:
        connection = server.connect()
        _, listed = post(connection, message("tools/list"))
        schema = next(tool["outputSchema"] for tool in listed["result"]["tools"] if tool["name"] == "consult")
        call = {"name": "consult", "arguments": CONSULT}
        body = message("tools/call", call, **{KEY: SHORT})
        _, modern = post(connection, body)
        session = server.session("2025-11-25")
        _, older = session.post(legacy("tools/call", {**call, "_meta": {KEY: SHORT}}, 7))
        for answer in (modern, older):
            check_result(schema, answer["result"]["structuredContent"])
            check_partial(answer["result"]["structuredContent"])
        assert headers_for(body)["Mcp-Name"] == "consult"
        for number, bad in enumerate(BAD):
            response, refused = post(connection, message("tools/call", call, **{KEY: bad}))
            assert response.status == 400 and refused["error"]["code"] == -32602, (bad, refused)
            _, refused = session.post(legacy("tools/call", {**call, "_meta": {KEY: bad}}, 100 + number))
            assert refused["error"]["code"] == -32602, (bad, refused)
        connection.close()


def test_what_cannot_be_meant_is_refused_with_what_can_and_nobody_is_asked(tmp_path, held):
    config, peer = held
    with McpProcess(tmp_path, "--config", config) as server:
        for bad in BAD:
            answer = server.answer(server.start_call("consult", CONSULT, **{KEY: bad}))
            assert answer["error"]["code"] == -32602, (bad, answer)
            assert KEY in answer["error"]["message"] and "1 to 86400000" in answer["error"]["message"]
        assert peer.held == []
        # Other methods have no use for it.
        assert server.modern("tools/list", _meta={KEY: "soon"})["result"]["tools"]


def test_it_never_lengthens_a_call(tmp_path, held):
    config, _ = held
    with McpProcess(tmp_path, "--config", config) as server:
        check_partial(server.call("consult", {**CONSULT, "profile": "brief"}, **{KEY: 86_400_000}))


def test_a_deadline_of_a_millisecond_still_gives_whole_reports(tmp_path, held):
    config, _ = held
    with McpProcess(tmp_path, "--config", config) as server:
        meta = {KEY: 1}
        assert server.call("verify", {"text": "2 + 2 = 4."}, **meta)["gate"] == "released", "no seat is waited for"
        assert server.call("consult", CONSULT, **meta)["gate"] == "withheld"
        proof = {"format": "formula", "premises": ["∀x (Man(x) → Mortal(x))", "Man(socrates)"], "conclusion": "Mortal(socrates)"}
        assert server.call("prove", proof, **meta)["outcome"] in ("unknown", "proved")
