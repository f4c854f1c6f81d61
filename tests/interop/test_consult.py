"""`consult` against aimock over both wires: who agrees, who does not, and what is released."""

import pytest

from aimock import Aimock, model_says
from mcp_process import McpProcess, run_cli
from panel_config import Panel, answered, check_released_only_when_agreed, let_go, seat_of

import json

QUESTION = "Is 17 x 24 equal to 408?"
BOOLEAN = {"type": "boolean"}


def consult(server, profile, answer_format=BOOLEAN, **more):
    arguments = {"question": QUESTION, "answer_format": answer_format, "profile": profile, **more}
    result = server.call("consult", arguments)
    check_released_only_when_agreed(result)
    assert result["profile"] == profile
    return result


def test_three_families_on_two_wires_agree_and_the_answer_is_released_with_votes_and_receipt(panels):
    result = consult(panels, "agree")
    assert (result["verdict"], result["gate"], result["answer"]) == ("agreed", "released", "true")
    gone = let_go(result)
    heard = [name for name in ("chat/true", "messages/yes", "messages/true") if name not in gone]
    assert len(gone) <= 1, "two of three decide"
    assert result["reasons"] == ["agreed"] and [entry["seat"] for entry in result["dissent"]] == gone
    assert result["votes"] == [{"answer": "true", "weight": pytest.approx(len(heard) / 3), "seats": heard}]
    for seat in result["seats"]:
        if seat["seat"] in heard:
            assert seat["attempts"] == 1 and seat["latency_ms"] >= 0 and "reason" not in seat and seat["status"] == "ok"
    assert "chat/true" in gone or seat_of(result, "chat/true")["tokens_out"] > 0
    assert result["receipt"]["id"].startswith("r_") and result["receipt"]["hash"].startswith("sha256:")


def test_an_agreement_below_what_the_profile_requires_is_withheld_and_shown_under_votes_only(panels):
    result = consult(panels, "agree_is_not_enough")
    assert (result["verdict"], result["gate"]) == ("agreed", "withheld")
    assert result["reasons"] == ["agreed", "below_required_verified"]
    assert [vote["answer"] for vote in result["votes"]] == ["true"]


def test_two_of_three_agree_and_the_third_is_shown_as_dissent(panels):
    result = consult(panels, "majority")
    assert (result["gate"], result["answer"]) == ("released", "true")
    votes = [(vote["answer"], round(vote["weight"], 3)) for vote in result["votes"]]
    if let_go(result):
        assert votes == [("true", 0.667)] and result["dissent"] == [{"seat": "chat/false", "reason": "cancelled_decided"}]
    else:
        assert votes == [("true", 0.667), ("false", 0.333)]
        assert result["dissent"] == [{"seat": "chat/false", "answer": "false"}]


@pytest.mark.parametrize("profile", ["split", "pair_split"])
def test_a_split_panel_withholds_and_shows_every_vote(panels, profile):
    result = consult(panels, profile)
    assert result["verdict"] == "undecided" and result["reasons"] == ["no_quorum"]
    assert {vote["answer"] for vote in result["votes"]} == {"true", "false"}
    dissent = {entry["seat"]: entry for entry in result["dissent"]}
    assert dissent["chat/true"]["answer"] == "true" and dissent["messages/false"]["answer"] == "false"
    if profile == "split":
        assert dissent["chat/cannot"]["reason"] == "cannot_answer"


def test_seats_that_all_cannot_answer_agree_on_nothing(panels):
    result = consult(panels, "all_cannot")
    assert result["verdict"] == "undecided" and result["votes"] == []
    reasons = {entry["seat"]: entry["reason"] for entry in result["dissent"]}
    gone = let_go(result)
    expected = {"chat/cannot": "cannot_answer", "messages/cannot": "cannot_answer", "chat/nothing": "answer_not_in_format"}
    assert len(gone) <= 1, "the third cannot make two families agree"
    assert reasons == {**expected, **dict.fromkeys(gone, "cancelled_decided")}


def test_a_lone_seat_is_shown_under_votes_and_never_in_the_answer(panels):
    result = consult(panels, "alone")
    assert result["verdict"] == "undecided" and result["reasons"] == ["single_seat"]
    assert [vote["answer"] for vote in result["votes"]] == ["true"]


@pytest.mark.parametrize("profile, reason", [("one_family", "quorum_unreachable"), ("one_family_and_another", "no_quorum")])
def test_two_models_of_one_family_are_one_vote(panels, profile, reason):
    result = consult(panels, profile)
    assert result["verdict"] == "undecided" and result["reasons"] == [reason]
    gone = let_go(result)
    assert not gone or profile == "one_family_and_another", "a family of its own decides nothing, so all are heard"
    voters = [name for vote in result["votes"] for name in vote["seats"] if vote["answer"] == "true"]
    assert voters == [name for name in ("one-family/a", "one-family/b") if name not in gone]


def test_a_family_of_two_minds_has_no_vote(panels):
    result = consult(panels, "family_of_two_minds")
    assert result["gate"] == "withheld" and result["reasons"] == ["no_quorum"]
    weights = {vote["answer"]: (vote["weight"], vote["seats"]) for vote in result["votes"]}
    if let_go(result) == ["messages/true"]:  # a family against itself is lost, and one more is no quorum
        assert weights == {"true": (0, ["one-family/a"]), "false": (0, ["one-family/c"])}
    else:
        assert let_go(result) == [] or set(weights) == {"true"} or set(weights) == {"false", "true"}
        assert all(weight == 0 for answer, (weight, _) in weights.items() if answer == "false")


def test_one_family_of_two_models_and_another_family_make_two_votes(panels):
    result = consult(panels, "one_family_agrees_with_another")
    assert result["gate"] == "released" and result["votes"][0]["weight"] == 1.0


@pytest.mark.parametrize("profile, reason", [("demo", "demo_only"), ("demo_and_one", "single_seat")])
def test_the_demo_provider_never_makes_an_agreement(panels, profile, reason):
    result = consult(panels, profile, {"type": "short"})
    assert result["verdict"] == "undecided" and result["reasons"] == [reason]


def test_the_demo_provider_beside_two_that_agree_adds_no_weight(panels):
    result = consult(panels, "demo_and_two", {"type": "short"})
    votes = {vote["answer"]: vote for vote in result["votes"]}
    assert "demo/a" not in votes.get("true", {"seats": []})["seats"]
    assert votes["demo"]["weight"] == 0 and votes["demo"]["seats"] == ["demo/a"]


@pytest.mark.parametrize("profile, gate", [("prose_and_one", "withheld"), ("prose_and_two", "released")])
def test_an_answer_in_the_wrong_form_is_a_failed_seat(panels, profile, gate):
    result = consult(panels, profile)
    assert result["gate"] == gate
    seat = seat_of(result, "chat/prose")
    gone = let_go(result) == ["chat/prose"] and gate == "released"
    end = ("cancelled_decided", "cancelled_decided") if gone else ("failed", "answer_not_in_format")
    assert (seat["status"], seat["reason"]) == end
    assert {"seat": "chat/prose", "reason": end[1]} in result["dissent"]


JSON_SCHEMA = {"type": "object", "properties": {"a": {"type": "array"}, "b": {"type": "number"}}, "required": ["a", "b"]}


@pytest.mark.parametrize(
    "profile, answer_format, answer, other",
    [
        ("choice", {"type": "choice", "options": ["Elephant", "Blue whale"]}, "Blue whale", "Elephant"),
        ("number", {"type": "number", "unit": "kg"}, "1234.5", "1300"),
        ("number_tolerant", {"type": "number", "tolerance": 0.5}, "1234.5", "1300"),
        ("date", {"type": "date"}, "1863-11-19", "1863-11-20"),
        ("short", {"type": "short"}, "abraham lincoln", "ulysses grant"),
        ("json", {"type": "json"}, '{"a":[2],"b":1}', '{"a":[2],"b":2}'),
        ("json_schema", {"type": "json", "schema": JSON_SCHEMA}, '{"a":[2],"b":1}', None),
    ],
)
def test_every_answer_format_compares_what_is_meant_and_not_how_it_is_written(panels, profile, answer_format, answer, other):
    result = consult(panels, profile, answer_format)
    assert (result["gate"], result["answer"]) == ("released", answer)
    assert len(result["votes"][0]["seats"]) == 2
    if let_go(result):
        assert len(result["votes"]) == 1
    elif other is None:
        assert seat_of(result, "chat/json-off")["reason"] == "answer_not_in_format"
    else:
        assert result["votes"][1]["answer"] == other


def test_numbers_apart_by_more_than_the_tolerance_are_two_answers(panels):
    for tolerance in (None, 0.3):
        form = {"type": "number"} if tolerance is None else {"type": "number", "tolerance": tolerance}
        result = consult(panels, "number_tolerant", form)
        assert result["gate"] == "withheld" and len(result["votes"]) == 3


def test_an_unknown_profile_is_refused_with_the_known_ones(panels):
    text = panels.call_error("consult", {"question": QUESTION, "answer_format": BOOLEAN, "profile": "relaxed"})
    assert "relaxed" in text and "balanced" in text and "paranoid" in text and "Fix:" in text


def test_a_choice_without_options_and_options_that_are_alike_are_refused(panels):
    for form in ({"type": "choice"}, {"type": "choice", "options": ["Yes", "yes."]}):
        assert "Fix:" in panels.call_error("consult", {"question": QUESTION, "answer_format": form})


@pytest.fixture(scope="module")
def shipped(models, tmp_path_factory):
    """Five agreeing families and the profiles as shipped."""
    panel = Panel().both_wires(models.url)
    for index, (wire, model) in enumerate(
        [("chat", "true"), ("messages", "yes"), ("chat", "yes"), ("messages", "true"), ("chat", "false")]
    ):
        panel.seat(wire, model, f"family-{index}")
    home = tmp_path_factory.mktemp("shipped")
    with McpProcess(home, "--config", panel.write(home)) as server:
        yield server


@pytest.mark.parametrize(
    "profile, seats, gate, reasons",
    [
        ("quick", 2, "released", ["agreed"]),
        ("balanced", 3, "released", ["agreed"]),
        ("deep", 5, "withheld", ["not_calibrated"]),
        ("paranoid", 5, "withheld", ["not_calibrated"]),
    ],
)
def test_shipped_profiles_ask_their_panel_and_release_only_what_they_require(shipped, profile, seats, gate, reasons):
    result = consult(shipped, profile)
    assert len(result["seats"]) == seats and result["gate"] == gate and result["reasons"] == reasons
    assert len({seat["family"] for seat in result["seats"]}) == seats


def test_paranoid_takes_no_evidence_from_the_caller(shipped):
    evidence = [{"id": "note", "text": "17 x 24 is 408."}]
    assert consult(shipped, "balanced", evidence=evidence)["gate"] == "released"
    result = consult(shipped, "paranoid", evidence=evidence)
    assert result["gate"] == "withheld" and result["reasons"] == ["evidence_origin_too_low"]


def test_free_text_is_a_draft_that_the_other_families_judge(tmp_path):
    claim = "The Gettysburg Address was given by Lincoln."
    supports = json.dumps({"claims": [{"index": 0, "quote": "", "reason": "known", "says": "supports"}]})
    fixtures = [
        {"match": {"model": "author", "userMessage": "QUESTION"}, "response": {"content": answered(claim)}},
        {"match": {"model": "judge-a", "userMessage": "CLAIM"}, "response": {"content": supports}},
        {"match": {"model": "judge-b", "userMessage": "CLAIM"}, "response": {"content": supports}},
        model_says("judge-a", answered("Something else entirely was said.")),
        model_says("judge-b", answered("And again something else.")),
    ]
    with Aimock(tmp_path, fixtures) as mock:
        panel = Panel().both_wires(mock.url)
        panel.seat("chat", "author", "a").seat("messages", "judge-a", "b").seat("chat", "judge-b", "c")
        with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
            result = server.call("consult", {"question": "Who gave it?", "answer_format": {"type": "text"}})
        assert result["verdict"] == "agreed" and result["gate"] == "released" and result["answer"] == claim
        asked = [entry["body"]["model"] for entry in mock.journal()]
        assert asked.count("author") == 1 and asked.count("judge-a") in (1, 2), "the draft was there before its answer"


@pytest.mark.parametrize("profile, code, gate", [("agree", 0, "released"), ("pair_split", 3, "withheld")])
def test_the_command_line_prints_the_same_object_and_exits_by_the_gate(models, tmp_path, profile, code, gate):
    panel = Panel().both_wires(models.url)
    for wire, model in (("chat", "true"), ("messages", "yes"), ("chat", "false")):
        panel.seat(wire, model, f"family-{wire}-{model}")
    panel.profile("agree", ["chat/true", "messages/yes"]).profile("pair_split", ["chat/true", "chat/false"])
    done = run_cli(
        tmp_path, "--config", panel.write(tmp_path), "consult", QUESTION, "--type", "boolean", "--profile", profile, "--json"
    )
    assert done.returncode == code, done.stderr
    result = json.loads(done.stdout)
    assert result["gate"] == gate
    check_released_only_when_agreed(result)
