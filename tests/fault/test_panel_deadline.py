"""Deadline, cancellation, many calls at once and progress, over real pipes and sockets."""

import contextlib
import random
import statistics
import time

import pytest

from holding_peer import HoldingPeer
from mcp_process import McpProcess, modern_meta
from panel_config import FakeProvider, Panel, answered, check_released_only_when_agreed, judged, seat_of

TRUE = answered("true")
CONSULT = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}}
DEADLINE = 700  # milliseconds
STALLS = ("silence", "stall_mid_head", "stall_mid_body", "drip")


@pytest.fixture(scope="module")
def stalling(tmp_path_factory):
    """A server whose profiles have two healthy seats and one that stalls in some way, on either wire."""
    home = tmp_path_factory.mktemp("stalling")
    script = {"models": {fault: {"text": TRUE, "fault": fault} for fault in STALLS}, "default": {"text": TRUE}}
    with FakeProvider(home, script) as fake:
        panel = Panel().both_wires(fake.url).seat("chat", "good", "a").seat("messages", "good", "b")
        for wire in ("chat", "messages"):
            for fault in STALLS:
                panel.seat(wire, fault, "stalling")
                panel.profile(f"pair-{wire}-{fault}", ["chat/good", f"{wire}/{fault}"], deadline_ms=DEADLINE)
                trio = ["chat/good", f"{wire}/{fault}", "messages/good"]
                panel.profile(f"trio-{wire}-{fault}", trio, deadline_ms=DEADLINE)
        panel.profile("all-stall", [f"chat/{STALLS[0]}", "messages/drip"], deadline_ms=DEADLINE)
        with McpProcess(home, "--config", panel.write(home)) as server:
            yield server


@pytest.mark.parametrize("wire", ["chat", "messages"])
def test_at_the_deadline_the_report_is_complete_and_names_who_was_late(stalling, wire):
    begin = time.monotonic()
    calls = {}
    for fault in STALLS:
        for size in ("pair", "trio"):
            profile = f"{size}-{wire}-{fault}"
            # Each its own question: calls that ask a seat the same at the same time share its request.
            arguments = {**CONSULT, "question": f"Is 2 + 2 equal to 4, {profile}?", "profile": profile}
            calls[profile] = stalling.start_call("consult", arguments)
    for profile, id in calls.items():
        result = stalling.finish_call("consult", id)["structuredContent"]
        check_released_only_when_agreed(result)
        late = seat_of(result, f"{wire}/{profile.split('-')[2]}")
        # Two of three that agree wait for nobody; where two have to, the second has until the deadline.
        enough = profile.startswith("trio")
        end = "cancelled_decided" if enough else "timed_out"
        assert (late["status"], late["reason"], late["attempts"]) == (end, end, 1), profile
        assert enough or late["latency_ms"] >= DEADLINE - 50
        assert {"seat": late["seat"], "reason": end} in result["dissent"]
        assert all(late["seat"] not in vote["seats"] for vote in result["votes"])
        assert result["gate"] == ("released" if enough else "withheld"), profile
    assert 1000 * (time.monotonic() - begin) >= DEADLINE - 50


def test_when_everybody_stalls_the_report_still_comes_and_says_so(stalling):
    result = stalling.call("consult", {**CONSULT, "profile": "all-stall"})
    assert result["gate"] == "withheld" and result["votes"] == []
    assert [seat["status"] for seat in result["seats"]] == ["timed_out"] * 2


def test_verify_at_the_deadline_keeps_what_the_checkers_found(stalling):
    arguments = {"text": "17 x 24 = 408. Water is heavier than oil.", "profile": "all-stall"}
    result = stalling.call("verify", arguments)
    verdicts = {claim["type"]: claim["verdict"] for claim in result["claims"]}
    assert verdicts == {"arithmetic": "verified", "world": "undecided"} and result["gate"] == "withheld"
    assert [seat["status"] for seat in result["seats"]] == ["timed_out"] * 2


@pytest.fixture
def held(tmp_path):
    """A server with three seats at a peer that holds every request."""
    with HoldingPeer() as peer:
        panel = Panel().both_wires(peer.url).section("[concurrency]\nper_provider = 200")
        panel.seat("chat", "a", "one").seat("messages", "b", "two").seat("chat", "c", "three")
        with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
            yield server, peer


def cancel(server, id):
    params = {"requestId": id, "reason": "not needed any more", "_meta": modern_meta()}
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params})


def test_a_draft_and_its_judges_share_one_deadline(tmp_path):
    """A seat whose answer would be the draft stalls until the deadline: nothing is asked after it."""
    with HoldingPeer() as peer:
        panel = Panel().both_wires(peer.url).profile("short", deadline_ms=DEADLINE)
        panel.seat("messages", "late", "two").seat("chat", "later", "three").seat("chat", "author", "one")
        with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
            arguments = {"question": "Why?", "answer_format": {"type": "text"}, "profile": "short"}
            id = server.start_call("consult", arguments)
            for request in peer.wait_for(3):
                if request.model == "author":
                    request.answer(answered("Because water is heavier than oil."))
            result = server.finish_call("consult", id)["structuredContent"]
            assert result["gate"] == "withheld" and "answer" not in result
            assert len(peer.held) == 3, "seats were asked after the deadline of the call"
            assert {seat["status"] for seat in result["seats"] if seat["seat"] != "chat/author"} == {"timed_out"}
            named = [entry["seat"] for entry in result["dissent"]]
            assert len(named) == len(set(named))


def test_a_draft_is_judged_at_once_and_those_who_would_have_written_another_are_let_go(held):
    server, peer = held
    id = server.start_call("consult", {"question": "Why?", "answer_format": {"type": "text"}})
    asked = {request.model: request for request in peer.wait_for(3)}
    asked["a"].answer(answered("Because oil is lighter than water."))
    assert asked["b"].closed.wait(1) and asked["c"].closed.wait(1)
    for judge in peer.wait_for(5)[3:]:
        judge.answer(judged("supports"))
    result = server.finish_call("consult", id)["structuredContent"]
    assert (result["gate"], result["answer"]) == ("released", "Because oil is lighter than water.")
    assert [seat["status"] for seat in result["seats"]] == ["ok", *["cancelled_decided"] * 2, "ok", "ok"]
    assert [vote["seats"] for vote in result["votes"]] == [["chat/a"]] and result["cost_usd"] == "unknown"


@pytest.mark.parametrize("tool", ["consult", "verify"])
def test_when_two_of_three_agree_the_third_is_let_go_at_once(held, tool):
    server, peer = held
    id = server.start_call(tool, CONSULT if tool == "consult" else {"text": "Water is heavier than oil."})
    asked = {request.model: request for request in peer.wait_for(3)}
    for name in "cb":
        asked[name].answer(TRUE if tool == "consult" else judged("supports"))
    result = server.finish_call(tool, id)["structuredContent"]
    assert asked["a"].closed.wait(1)
    if tool == "consult":
        check_released_only_when_agreed(result)
    assert (result["verdict"], result["gate"]) == ("agreed", "released")
    assert [seat["status"] for seat in result["seats"]] == ["cancelled_decided", "ok", "ok"]
    assert result["cost_usd"] == "unknown", "what was sent to the third may be charged"


def test_a_cancelled_call_closes_its_sockets_at_once_and_gets_no_answer(held, capsys):
    server, peer = held
    took = []
    for _ in range(15):
        peer.forget()
        id = server.start_call("consult", CONSULT)
        requests = peer.wait_for(3)
        begin = time.monotonic()
        cancel(server, id)
        for request in requests:
            assert request.closed.wait(1), "the socket was still open a second after the cancellation"
            took.append(1000 * (request.closed_at - begin))
    # Healthy afterwards, on new connections.
    peer.forget()
    id = server.start_call("consult", CONSULT)
    for request in peer.wait_for(3)[:2]:
        request.answer(TRUE)
    assert server.finish_call("consult", id)["structuredContent"]["gate"] == "released"
    code, rest = server.close()
    assert code == 0 and rest == [] and server.waiting == {}
    with capsys.disabled():
        print(f"\ncancellation to closed socket, {len(took)} sockets: median {statistics.median(took):.2f} ms, most {max(took):.2f} ms")


def test_cancelling_after_some_seats_answered_closes_the_rest(held):
    server, peer = held
    id = server.start_call("consult", CONSULT, progressToken="t")
    requests = {request.model: request for request in peer.wait_for(3)}
    requests["a"].answer(TRUE)
    while len(server.notifications) < 2:  # "asking 3 seats", "1 of 3 seats answered"
        server.notifications.append(server.receive())
    cancel(server, id)
    assert requests["b"].closed.wait(1) and requests["c"].closed.wait(1)
    assert server.close() == (0, [])


def test_a_cancelled_verification_closes_its_sockets_too(held):
    server, peer = held
    id = server.start_call("verify", {"text": "Water is heavier than oil."})
    requests = peer.wait_for(3)
    cancel(server, id)
    assert all(request.closed.wait(1) for request in requests)
    assert server.close() == (0, [])


def test_cancelling_while_a_draft_is_judged_closes_the_sockets_of_its_judges(held):
    server, peer = held
    id = server.start_call("consult", {"question": "Why?", "answer_format": {"type": "text"}})
    author = next(request for request in peer.wait_for(3) if request.model == "a")
    author.answer(answered("Because water is heavier than oil."))
    judges = peer.wait_for(5)[3:]
    cancel(server, id)
    assert all(request.closed.wait(1) for request in judges)
    assert server.close() == (0, [])


def test_the_end_of_input_closes_the_sockets_of_calls_in_flight(held):
    server, peer = held
    server.start_call("consult", CONSULT)
    requests = peer.wait_for(3)
    code, rest = server.close()
    assert code == 0 and rest == []
    assert all(request.closed.wait(1) for request in requests)


def test_a_hundred_calls_in_flight_at_once_are_each_answered_with_their_own_canary(held):
    server, peer = held
    canaries = [f"canary {number:03d}" for number in range(100)]
    ids = {}
    for canary in canaries:
        ids[canary] = server.start_call(
            "consult", {"question": f"What is the word? [[{canary}]]", "answer_format": {"type": "short"}}
        )
    requests = peer.wait_for(300)
    assert len({id(request.connection) for request in requests}) == 300
    random.Random(3).shuffle(requests)
    for request in requests:
        with contextlib.suppress(OSError):  # the third of three that agree is let go
            request.answer(answered(request.user_text().split("[[")[1].split("]]")[0]))
    for canary, id_ in ids.items():
        result = server.finish_call("consult", id_)["structuredContent"]
        assert (result["gate"], result["answer"]) == ("released", canary)
        assert [vote["answer"] for vote in result["votes"]] == [canary]
    assert server.waiting == {}


def progress_of(server, token):
    return [entry["params"] for entry in server.notifications if entry["params"].get("progressToken") == token]


@pytest.mark.parametrize("token", ["a token", 17])
def test_progress_is_told_seat_by_seat_and_never_after_the_answer(held, token):
    server, peer = held
    id = server.start_call("consult", CONSULT, progressToken=token)
    for count, request in enumerate(peer.wait_for(3), start=1):
        request.answer(answered("true" if count == 1 else "false"))
        while count < 3 and len(progress_of(server, token)) <= count:
            server.notifications.append(server.receive())
    server.finish_call("consult", id)
    told = progress_of(server, token)
    assert [entry["progress"] for entry in told] == [0, 1, 2, 3] and {entry["total"] for entry in told} == {3}
    assert told[0]["message"] == "asking 3 seats" and told[2]["message"] == "2 of 3 seats answered"
    before = len(server.notifications)
    server.call("verify", {"text": "2 + 2 = 4"})
    assert len(server.notifications) == before


def test_verify_tells_progress_too(held):
    server, peer = held
    id = server.start_call("verify", {"text": "Water is heavier than oil."}, progressToken="v")
    for request in peer.wait_for(3)[:2]:
        request.answer(judged("supports"))
    assert server.finish_call("verify", id)["structuredContent"]["gate"] == "released"
    told = [entry["progress"] for entry in progress_of(server, "v")]
    assert told and told == sorted(set(told))


def test_without_a_token_there_is_no_progress(held):
    server, peer = held
    id = server.start_call("consult", CONSULT)
    for request in peer.wait_for(3)[:2]:
        request.answer(TRUE)
    server.finish_call("consult", id)
    server.call("verify", {"text": "2 + 2 = 4"})
    assert server.notifications == []


@pytest.mark.parametrize("text, reason", [
    (b'"\xff\xfe"', "malformed_reply"),
    (b'"{\\"reasoning\\": \\"\\\\ud800\\", \\"status\\": \\"answered\\", \\"answer\\": \\"true\\"}"', "reply_not_utf8"),
    (b'"\\ud800"', "malformed_reply"),
])
def test_replies_that_are_not_utf8_are_failed_seats(held, text, reason):
    server, peer = held
    id = server.start_call("consult", CONSULT)
    for request in peer.wait_for(3):
        request.answer(text if request.model == "a" else TRUE)
    result = server.finish_call("consult", id)["structuredContent"]
    assert seat_of(result, "chat/a")["reason"] == reason and result["gate"] == "released"
