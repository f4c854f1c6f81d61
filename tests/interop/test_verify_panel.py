"""`verify` with model seats at aimock: what their support is worth, and what it is not."""

import json

import pytest

from aimock import Aimock, model_says
from mcp_process import McpProcess
from panel_config import Panel, judged, let_go, seat_of

EVIDENCE = [{"id": "log", "text": "The pump was replaced on Monday by the night shift. Nobody was hurt during the work."}]
QUOTE = "replaced on Monday by the night shift"
GROUNDED = "The night shift put in a new pump."
WORLD = "Water is heavier than oil."
FAMILIES = ("google", "anthropic", "openai", "mistral")

MODELS = {
    "supports": judged(("supports", QUOTE)),
    "supports-world": judged("supports"),
    "supports-no-quote": judged(("supports", "")),
    "supports-made-up": judged(("supports", "a new pump was put in by the night shift")),
    "supports-half": judged(("supports", "laced on Mon")),
    "supports-joined": judged(("supports", "The pump was replaced during the work.")),
    "supports-claim": judged(("supports", GROUNDED)),
    "refutes": judged(("refutes", QUOTE)),
    "refutes-world": judged("refutes"),
    "abstains": judged("abstains"),
    "wrong-index": json.dumps({"claims": [{"index": 1, "quote": QUOTE, "reason": "r", "says": "supports"}]}),
    "twice": json.dumps({"claims": [{"index": 0, "quote": QUOTE, "reason": "r", "says": "supports"}] * 2}),
    "no-claims": '{"claims": []}',
    "verified": json.dumps({"claims": [{"index": 0, "quote": QUOTE, "reason": "r", "says": "verified"}]}),
    "prose": "The claim is supported by the evidence.",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("verify")
    with Aimock(home, [model_says(name, text) for name, text in MODELS.items()]) as mock:
        panel = Panel().both_wires(mock.url)
        for index, family in enumerate(FAMILIES):
            for name in MODELS:
                panel.seat(("chat", "messages")[index % 2], name, family, name=f"{family}/{name}")
        for name in MODELS:
            others = "supports-world" if "world" in name else "supports"
            panel.profile(f"all-{name}", [f"{family}/{name}" for family in FAMILIES[:3]])
            panel.profile(f"one-{name}", [f"google/{name}", f"anthropic/{others}"])
            panel.profile(f"two-good-{name}", [f"google/{name}", f"anthropic/{others}", f"openai/{others}"])
            panel.profile(f"two-{name}", [f"google/{name}", f"anthropic/{name}", f"openai/{others}"])
        panel.profile("alone", ["google/supports"])
        panel.profile("one-family", ["google/supports", "google/supports-half"])
        with McpProcess(home, "--config", panel.write(home)) as process:
            yield process


def verify(server, profile, claim=GROUNDED, evidence=EVIDENCE, **more):
    arguments = {"text": claim, "profile": profile, **({"evidence": evidence} if evidence else {}), **more}
    result = server.call("verify", arguments)
    assert result["verdict"] != "verified" and all(entry["verdict"] != "verified" for entry in result["claims"])
    assert ("released_text" in result) == (result["gate"] == "released")
    return result


def model_findings(result):
    return {finding["seat"]: finding for claim in result["claims"] for finding in claim["findings"] if "checker" not in finding["seat"]}


def test_support_of_three_families_with_a_verbatim_quote_is_agreed_and_released(server):
    result = verify(server, "all-supports")
    assert (result["verdict"], result["gate"], result["released_text"]) == ("agreed", "released", GROUNDED)
    assert result["claims"][0]["type"] == "grounded" and result["claims"][0]["reason"] == "supported_uncalibrated"
    start = EVIDENCE[0]["text"].index(QUOTE)
    span = {"id": "log", "start": start, "end": start + len(QUOTE)}
    for finding in model_findings(result).values():
        assert (finding["says"], finding["reason"]) == ("supports", "model_supports") and finding["evidence"] == [span]
    assert len(model_findings(result)) == 3 - len(let_go(result)) >= 2 and result["calibration"] == "uncalibrated"


@pytest.mark.parametrize("name, reason", [
    ("supports-no-quote", "no_quote"),
    ("supports-made-up", "quote_not_in_evidence"),
    ("supports-half", "quote_not_in_evidence"),
    ("supports-joined", "quote_not_in_evidence"),
    ("supports-claim", "quote_not_in_evidence"),
])
def test_support_without_a_passage_of_the_evidence_does_not_count(server, name, reason):
    for profile, gate in ((f"all-{name}", "withheld"), (f"one-{name}", "withheld"), (f"two-{name}", "withheld"), (f"two-good-{name}", "released")):
        result = verify(server, profile)
        assert result["gate"] == gate, profile
        if f"google/{name}" not in let_go(result):
            finding = model_findings(result)[f"google/{name}"]
            assert (finding["says"], finding["reason"]) == ("abstains", reason)
        else:
            assert profile.startswith(("all-", "two-good-")), "the others cannot decide without it"
        if gate == "withheld":
            assert result["claims"][0]["reason"] == "not_enough_support"


@pytest.mark.parametrize("name, reason", [
    ("wrong-index", "reply_claims_mismatch"),
    ("twice", "reply_claims_mismatch"),
    ("no-claims", "reply_claims_mismatch"),
    ("verified", "reply_schema_mismatch"),
    ("prose", "reply_not_json"),
])
def test_a_reply_that_is_not_about_the_claims_asked_is_a_failed_seat(server, name, reason):
    for profile, gate in ((f"one-{name}", "withheld"), (f"two-{name}", "withheld"), (f"two-good-{name}", "released")):
        result = verify(server, profile)
        assert result["gate"] == gate
        seat = seat_of(result, f"google/{name}")
        gone = profile.startswith("two-good-") and seat["seat"] in let_go(result)
        assert gone or (seat["status"], seat["reason"]) == ("failed", reason)
        assert f"google/{name}" not in model_findings(result)


def test_statements_about_the_world_are_agreed_at_most(server):
    result = verify(server, "all-supports-world", WORLD, None)
    assert (result["claims"][0]["type"], result["verdict"], result["gate"]) == ("world", "agreed", "released")
    assert verify(server, "all-abstains", WORLD, None)["gate"] == "withheld"
    split = verify(server, "two-refutes-world", WORLD, None)
    assert split["verdict"] == "refuted" and split["claims"][0]["reason"] == "refuted_by_panel"


def test_no_profile_that_requires_verified_is_met_by_models(server):
    for profile in ("deep", "paranoid"):
        result = verify(server, profile)
        assert result["gate"] == "withheld"


def test_a_quorum_that_refutes_refutes_and_one_voice_only_withholds(server):
    result = verify(server, "two-refutes")
    assert result["verdict"] == "refuted" and result["reasons"] == ["refuted_by_panel"]
    one = verify(server, "one-refutes")
    assert one["verdict"] == "undecided" and one["claims"][0]["reason"] == "split_panel"
    assert verify(server, "two-good-refutes")["gate"] == "released"


@pytest.mark.parametrize("profile, reason", [("alone", "single_seat"), ("one-family", "quorum_unreachable")])
def test_one_family_is_not_enough(server, profile, reason):
    result = verify(server, profile)
    assert result["gate"] == "withheld" and result["claims"][0]["reason"] == reason


def test_seats_of_the_authors_family_do_not_judge_it(server):
    result = verify(server, "all-supports", author="google")
    assert {seat["seat"] for seat in result["seats"]} == {"anthropic/supports", "openai/supports"}
    assert result["gate"] == "released"
    result = verify(server, "one-supports", author="google")
    assert {seat["seat"] for seat in result["seats"]} == {"anthropic/supports"}
    assert result["gate"] == "withheld" and result["claims"][0]["reason"] == "single_seat"
    result = verify(server, "one-family", author="google")
    assert result["seats"] == [] and result["claims"][0]["reason"] == "no_model_seat" and result["notes"]


@pytest.mark.parametrize("author", ["Google", " google "])
def test_the_authors_family_is_left_out_however_it_is_written(server, author):
    result = verify(server, "all-supports", author=author)
    assert {seat["seat"] for seat in result["seats"]} == {"anthropic/supports", "openai/supports"}


def test_what_a_checker_decides_is_not_put_before_models(server):
    result = server.call("verify", {"text": "17 x 24 = 408.", "profile": "all-refutes"})
    assert result["verdict"] == "verified" and result["seats"] == []
    result = server.call("verify", {"text": "17 x 24 = 409.", "profile": "all-supports"})
    assert result["verdict"] == "refuted" and result["seats"] == []


def test_one_refuted_sum_withholds_what_the_panel_agrees_on(server):
    text = f"{GROUNDED} 17 x 24 = 409."
    result = server.call("verify", {"text": text, "evidence": EVIDENCE, "profile": "all-supports"})
    assert result["gate"] == "withheld" and result["verdict"] == "refuted"
    kept = server.call("verify", {"text": text, "evidence": EVIDENCE, "profile": "all-supports", "release": "verified_only"})
    assert "409" not in kept.get("released_text", "")


def test_the_request_keeps_text_and_evidence_in_the_user_role(tmp_path):
    with Aimock(tmp_path, [model_says("a", MODELS["supports"])]) as mock:
        panel = Panel().both_wires(mock.url).seat("chat", "a", "one").seat("messages", "a", "two")
        with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
            assert verify(server, "balanced")["gate"] == "released"
        for entry in mock.journal():
            roles = {message["role"]: message["content"] for message in entry["body"]["messages"]}
            assert GROUNDED in roles["user"] and EVIDENCE[0]["text"] in roles["user"]
            assert GROUNDED not in roles["system"] and "pump" not in roles["system"]
