"""The vetoes through the real binary: a panel that supports every claim, each time with a passage that really stands in the
evidence, releases none whose number, unit, date, name or negation the evidence does not have."""

import pytest

from mcp_process import McpProcess
from panel_config import FakeProvider, Panel, judged

QUOTE = "The Kestrel bridge opened on 4 June 1998"
EVIDENCE = [
    {
        "id": "report",
        "text": f"{QUOTE} and was designed by Mira Solberg. It is 412 metres long. It carries 18,500 cars a day, 23 % of "
        "them from Tromvik. The Kestrel bridge does not charge tolls.",
    }
]

TRUE = [
    "Mira Solberg designed the Kestrel bridge.",
    "The Kestrel bridge has a length of 412 m.",
    "Every day 18500 cars use the Kestrel bridge.",
    "The opening of the Kestrel bridge was on June 4, 1998.",
    "Of the cars on the bridge 23 percent come from Tromvik.",
    "The Kestrel bridge doesn't charge any tolls.",
]

ALTERED = [
    ("Mira Solberg designed the Kestrel bridge.", "Solberg", "Lindqvist", "vetoed_name_not_in_evidence"),
    ("The Kestrel bridge has a length of 412 m.", "412", "421", "vetoed_number_not_in_evidence"),
    ("The Kestrel bridge has a length of 412 m.", "412 m", "412 feet", "vetoed_unit_conflicts"),
    ("Every day 18500 cars use the Kestrel bridge.", "18500", "1,850", "vetoed_number_not_in_evidence"),
    ("The opening of the Kestrel bridge was on June 4, 1998.", "1998", "1989", "vetoed_date_conflicts"),
    ("The opening of the Kestrel bridge was on June 4, 1998.", "June", "July", "vetoed_date_conflicts"),
    ("Of the cars on the bridge 23 percent come from Tromvik.", "23", "32", "vetoed_number_not_in_evidence"),
    ("Of the cars on the bridge 23 percent come from Tromvik.", "Tromvik", "Bergen", "vetoed_name_not_in_evidence"),
]

SHOWN = [
    ("The Kestrel bridge charges tolls.", "negation_conflicts"),
    ("The Kestrel bridge opened on 5 June 1998 and was designed by Mira Solberg.", "date_conflicts"),
]


@pytest.fixture(scope="module")
def believers(tmp_path_factory):
    home = tmp_path_factory.mktemp("vetoes")
    with FakeProvider(home, {"default": {"text": judged(("supports", QUOTE))}}) as fake:
        panel = Panel().both_wires(fake.url)
        panel.seat("chat", "a", "openai").seat("chat", "b", "mistral").seat("messages", "c", "anthropic")
        with McpProcess(home, "--config", panel.write(home)) as server:
            yield server


@pytest.mark.parametrize("claim", TRUE)
def test_what_the_evidence_says_in_other_words_is_agreed(believers, claim):
    result = believers.call("verify", {"text": claim, "evidence": EVIDENCE})
    assert result["gate"] == "released" and result["verdict"] == "agreed", result["claims"]
    said = [finding for finding in result["claims"][0]["findings"] if finding["seat"] == "checker:veto"]
    assert [(finding["says"], finding["reason"]) for finding in said] == [("not_applicable", "no_conflict")]


@pytest.mark.parametrize("claim, old, new, reason", ALTERED)
def test_one_thing_altered_is_withheld_whatever_the_panel_says(believers, claim, old, new, reason):
    altered = claim.replace(old, new)
    assert altered != claim
    for arguments in ({"text": altered}, {"claims": [altered]}, {"text": altered, "release": "verified_only"}):
        result = believers.call("verify", {**arguments, "evidence": EVIDENCE})
        assert result["gate"] == "withheld" and result["verdict"] == "undecided", result["claims"]
        assert result["reasons"] == [reason]


@pytest.mark.parametrize("claim, reason", SHOWN)
def test_what_the_evidence_shows_to_be_otherwise_is_refuted_and_no_model_is_asked(believers, claim, reason):
    result = believers.call("verify", {"text": claim, "evidence": EVIDENCE})
    assert result["gate"] == "withheld" and result["verdict"] == "refuted" and result["reasons"] == [reason]
    assert result["seats"] == []
    finding = next(each for each in result["claims"][0]["findings"] if each["seat"] == "checker:veto")
    assert finding["version"] and finding["detail"]
    place = finding["evidence"][0]
    shown = EVIDENCE[0]["text"].encode()[place["start"] : place["end"]].decode()
    assert shown.startswith("The Kestrel bridge") and finding["detail"] in shown
