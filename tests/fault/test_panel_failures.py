"""One seat failing in every way that a provider of ours can produce: never agreement, always named."""

import socket

import pytest

from mcp_process import McpProcess
from panel_config import ONE_REQUEST_EACH, FakeProvider, Panel, check_released_only_when_agreed, let_go, seat_of
from panel_ways import TRUE, ways

WAYS = list(ways())


def closed_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("failures")


@pytest.fixture(scope="module")
def fake(home):
    script = {"models": {f"{wire}.{name}": reply for wire, name, reply, _ in WAYS}, "default": {"text": TRUE}}
    with FakeProvider(home, script) as provider:
        yield provider


@pytest.fixture(scope="module")
def server(home, fake):
    panel = Panel().both_wires(fake.url).provider("third", "openai", fake.url)
    panel.provider("nobody", "openai", f"http://127.0.0.1:{closed_port()}")
    panel.section(ONE_REQUEST_EACH)
    panel.seat("third", "good", "good-a").seat("messages", "good", "good-b").seat("nobody", "nobody", "failing")
    panel.profile("pair-nobody", ["third/good", "nobody/nobody"])
    panel.profile("trio-nobody", ["third/good", "nobody/nobody", "messages/good"])
    for wire, name, *_ in WAYS:
        seat = f"{wire}/{wire}.{name}"
        panel.seat(wire, f"{wire}.{name}", "failing")
        panel.profile(f"pair-{wire}-{name}", ["third/good", seat])
        panel.profile(f"trio-{wire}-{name}", ["third/good", seat, "messages/good"])
    with McpProcess(home, "--config", panel.write(home)) as process:
        yield process


def consult(server, profile):
    arguments = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}, "profile": profile}
    result = server.call("consult", arguments)
    check_released_only_when_agreed(result)
    return result


def check(server, suffix, seat, reason):
    pair = consult(server, f"pair-{suffix}")
    assert pair["gate"] == "withheld" and pair["verdict"] == "undecided" and pair["reasons"] == ["no_quorum"]
    trio = consult(server, f"trio-{suffix}")
    assert (trio["gate"], trio["answer"]) == ("released", "true")
    assert trio["votes"] == [{"answer": "true", "weight": pytest.approx(2 / 3), "seats": ["third/good", "messages/good"]}]
    assert let_go(trio) in ([], [seat])
    for result in (pair, trio):
        failed = seat_of(result, seat)
        if seat in let_go(result) and result is trio:
            continue  # the two that agree came first
        assert (failed["status"], failed["reason"], failed["attempts"]) == ("failed", reason, 1)
        assert {"seat": seat, "reason": reason} in result["dissent"]


@pytest.mark.parametrize("wire, name, reason", [pytest.param(w, n, r, id=f"{w}-{n}") for w, n, _, r in WAYS])
def test_a_seat_that_fails_is_never_agreement_and_is_named_with_its_reason(server, wire, name, reason):
    check(server, f"{wire}-{name}", f"{wire}/{wire}.{name}", reason)


def test_a_provider_that_is_not_there_is_a_failed_seat(server):
    check(server, "nobody", "nobody/nobody", "connect_refused")


def test_redirects_were_not_followed(server, fake):
    """Runs last: the fake tells what it received when it is closed."""
    targets = {request["target"] for request in fake.close()}
    assert targets == {"/v1/chat/completions", "/v1/messages"}
