"""The chain of verification and the challenge round through the real binary: a claim that every seat supports is released only
when enough of them find its values again without the draft, and have nothing against it."""

import json
import time

import pytest

from mcp_process import McpProcess
from panel_config import FakeProvider, ONE_REQUEST_EACH, Panel, answered, judged, seat_of

PASSAGE = "The Kestrel bridge opened on 4 June 1998"
EVIDENCE = [{"id": "report", "text": f"{PASSAGE} and was designed by Mira Solberg. It is 412 metres long."}]
CLAIM = "The opening of the Kestrel bridge was on June 4, 1998."
SUPPORTS = {"text": judged(("supports", PASSAGE)), "prompt_tokens": 10, "completion_tokens": 20}


def filled(*answers):
    return {"text": json.dumps({"answers": [{"gap": n + 1, "answer": text} for n, text in enumerate(answers)]}), "prompt_tokens": 10, "completion_tokens": 20}


def objects(objection, quote=""):
    claims = [{"index": 0, "objection": objection, "quote": quote, "reason": "because"}]
    return {"text": json.dumps({"claims": claims}), "prompt_tokens": 10, "completion_tokens": 20}


def script(chain=filled("4 June 1998"), challenge=objects("none"), first=SUPPORTS):
    """What one provider says in each round: the replies of later rounds are known by the name of their schema."""
    return {
        "record": True,
        "rules": [{"contains": "chain_reply", "reply": chain}, {"contains": "challenge_reply", "reply": challenge}],
        "default": first,
    }


def called(home, scripts, keys, tool, arguments, top=""):
    """The result, and what was sent to each of the seats."""
    fakes = [FakeProvider(home, each) for each in scripts]
    panel = Panel().section(ONE_REQUEST_EACH)
    if top:
        panel.section(top)
    for number, fake in enumerate(fakes):
        panel.provider(f"p{number}", "openai", fake.url).seat(f"p{number}", "m", f"family-{number}")
    panel.profile("balanced", [f"p{number}/m" for number in range(len(fakes))], **keys)
    try:
        with McpProcess(home, "--config", panel.write(home)) as server:
            result = server.call(tool, arguments)
    finally:
        sent = [fake.close() for fake in fakes]
    return result, sent


def verify(home, scripts, keys, top="", evidence=EVIDENCE):
    request = {"text": CLAIM, "response_format": "detailed"}
    return called(home, scripts, keys, "verify", {**request, "evidence": evidence} if evidence else request, top)


def says(result, seat):
    return next((each["says"], each["reason"]) for each in result["claims"][0]["findings"] if each["seat"] == seat)


def test_what_is_found_again_without_the_draft_is_released_and_paid_once_each_round(tmp_path):
    # Everybody has to answer, so that nobody is let go before.
    keys = {"chain_of_verification": True, "challenge_round": True, "all_must_answer": True}
    result, sent = verify(tmp_path, [script()] * 3, keys)
    assert (result["verdict"], result["gate"], result["released_text"]) == ("agreed", "released", CLAIM)
    for number, requests in enumerate(sent):
        assert len(requests) == 3
        seat = seat_of(result, f"p{number}/m")
        assert (seat["attempts"], seat["tokens_in"], seat["tokens_out"]) == (3, 30, 60)


@pytest.mark.parametrize("evidence", [EVIDENCE, None])
def test_the_question_does_not_hold_the_value_that_it_asks_for(tmp_path, evidence):
    keys = {"chain_of_verification": True, "all_must_answer": True}
    _, sent = verify(tmp_path, [script()] * 3, keys, evidence=evidence)
    for requests in sent:
        first, second = (json.dumps(request["body"]) for request in requests)
        assert "June 4, 1998" in first and "chain_reply" in second
        assert "June 4, 1998" not in second and "was on [gap 1]." in second
        assert evidence or "1998" not in second


@pytest.mark.parametrize(
    "chain, reason",
    [
        (filled("5 June 1998"), "chain_answer_differs"),
        (filled("unknown"), "chain_answer_differs"),
        (filled("4 June 1998 or 5 June 1998"), "chain_answer_differs"),
        (filled("4 June 1998", "412"), "chain_no_answer"),
        ({"text": "4 June 1998"}, "chain_no_answer"),
        ({"status": 503}, "chain_no_answer"),
    ],
)
def test_a_seat_that_does_not_find_it_again_supports_no_more(tmp_path, chain, reason):
    still, _ = verify(tmp_path, [script(), script(chain), script()], {"chain_of_verification": True})
    # The other two may have decided before it answers.
    assert still["gate"] == "released" and says(still, "p1/m") in (("abstains", reason), ("abstains", "chain_not_needed"))
    result, _ = verify(tmp_path, [script(), script(chain), script(chain)], {"chain_of_verification": True})
    assert (result["verdict"], result["gate"]) == ("undecided", "withheld") and "released_text" not in result


def test_an_objection_with_a_passage_refutes_and_one_without_takes_support_away(tmp_path):
    shown = script(challenge=objects("found", "It is 412 metres long."))
    invented = script(challenge=objects("found", "It opened in 1997."))
    unsure = script(challenge=objects("unsure"))
    for against, finding in (
        (shown, ("refutes", "challenge_found")),
        (invented, ("abstains", "challenge_not_shown")),
        (unsure, ("abstains", "challenge_unsure")),
    ):
        keys = {"challenge_round": True, "all_must_answer": True}
        result, _ = verify(tmp_path, [script(), against, against], keys)
        assert result["gate"] == "withheld" and says(result, "p1/m") == finding


def test_the_floor_asks_for_rounds_that_the_profile_does_not(tmp_path):
    for floor in ("chain_of_verification", "challenge_round"):
        wrong = script(filled("5 June 1998"), objects("unsure"))
        result, _ = verify(tmp_path, [wrong] * 3, {floor: False}, top=f"[floor]\n{floor} = true")
        assert result["gate"] == "withheld"
    result, _ = verify(tmp_path, [wrong] * 3, {})
    assert result["gate"] == "released"


def test_a_seat_that_never_answers_leaves_time_for_the_second_round(tmp_path):
    started = time.monotonic()
    silent = script(first={"fault": "silence"})
    result, sent = verify(tmp_path, [script(), script(), silent], {"chain_of_verification": True, "deadline_ms": 4000})
    assert result["gate"] == "released" and seat_of(result, "p2/m")["status"] == "timed_out"
    assert [len(requests) for requests in sent[:2]] == [2, 2]
    assert time.monotonic() - started < 30


def test_silence_in_the_second_round_withholds_by_the_deadline(tmp_path):
    silent = script(chain={"fault": "silence"})
    result, _ = verify(tmp_path, [silent, silent, silent], {"chain_of_verification": True, "deadline_ms": 3000})
    assert (result["verdict"], result["gate"]) == ("undecided", "withheld")
    assert says(result, "p0/m") == ("abstains", "chain_no_answer")
    assert seat_of(result, "p0/m")["status"] == "timed_out"


def test_one_budget_for_all_rounds(tmp_path):
    result, sent = verify(
        tmp_path, [script()] * 3, {"chain_of_verification": True}, top="[budgets]\ncall_tokens = 6000"
    )
    asked = sum(len(requests) for requests in sent)
    assert result["gate"] == "withheld" and asked < 6
    assert sum(seat.get("tokens_in", 0) + seat.get("tokens_out", 0) for seat in result["seats"]) <= 6000


def test_an_answer_is_challenged_before_it_is_given(tmp_path):
    arguments = {"question": "When did the Kestrel bridge open?", "answer_format": {"type": "date"}}
    answer = {"text": answered("1998-06-04")}
    keys = {"challenge_round": True}
    result, sent = called(tmp_path, [script(first=answer)] * 3, keys, "consult", arguments)
    assert (result["gate"], result["answer"]) == ("released", "1998-06-04")
    assert [len(requests) for requests in sent] == [2, 2, 2]
    doubts = script(challenge=objects("unsure"), first=answer)
    result, _ = called(tmp_path, [script(first=answer), doubts, doubts], keys, "consult", arguments)
    assert result["gate"] == "withheld" and "answer" not in result
    assert {each["reason"] for each in result["dissent"] if "reason" in each} == {"challenge_unsure"}


def test_a_call_that_leaves_takes_nothing_from_one_that_rides_along(tmp_path):
    """Both calls ask the same: the request of the first is that of the second, and its reply is checked when the first is gone."""
    slow = script(chain={**filled("4 June 1998"), "delay_ms": 1500})
    fakes = [FakeProvider(tmp_path, slow) for _ in range(3)]
    panel = Panel().section(ONE_REQUEST_EACH)
    for number, fake in enumerate(fakes):
        panel.provider(f"p{number}", "openai", fake.url).seat(f"p{number}", "m", f"family-{number}")
    panel.profile("balanced", [f"p{number}/m" for number in range(3)], chain_of_verification=True)
    try:
        with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
            first = server.start_call("verify", {"text": CLAIM, "evidence": EVIDENCE}, progressToken="first")
            second = server.start_call("verify", {"text": CLAIM, "evidence": EVIDENCE})
            # With the first round's last progress the chain's question is out, and it is the first call's request.
            while server.receive().get("params", {}).get("progress", 0) < 3:
                pass
            server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": first}})
            assert server.finish_call("verify", second)["structuredContent"]["gate"] == "released"
    finally:
        for fake in fakes:
            fake.close()
