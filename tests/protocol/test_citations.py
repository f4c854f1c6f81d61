"""Citations through the real binary, with a panel that supports every claim and quotes a passage that really stands in the
evidence: what the cited place says otherwise is refuted with that place, what it does not say is withheld although another
document says it, and a true sentence with its true source is released."""

import pytest

from mcp_process import McpProcess
from panel_config import FakeProvider, Panel, judged

QUOTE = "Mira Solberg designed it"
REPORT = (
    "The Kestrel bridge opened on 4 June 1998. Mira Solberg designed it. The Kestrel bridge is 412 metres long.\n"
    "The Kestrel bridge does not charge tolls.\n"
)
BLOG = "The Kestrel bridge is 421 metres long. The Kestrel bridge charges tolls. Ships pass under the Kestrel bridge.\n"
EVIDENCE = [{"id": "report", "text": REPORT}, {"id": "blog", "text": BLOG}]


@pytest.fixture(scope="module")
def believers(tmp_path_factory):
    home = tmp_path_factory.mktemp("citations")
    with FakeProvider(home, {"default": {"text": judged(("supports", QUOTE))}}) as fake:
        panel = Panel().both_wires(fake.url)
        panel.seat("chat", "a", "openai").seat("chat", "b", "mistral").seat("messages", "c", "anthropic")
        with McpProcess(home, "--config", panel.write(home)) as server:
            yield server


def verify(server, text, **more):
    return server.call("verify", {"text": text, "evidence": EVIDENCE, **more})


def of_type(result, kind):
    return [claim for claim in result["claims"] if claim["type"] == kind]


@pytest.mark.parametrize(
    "text, reason, shown",
    [
        ("The Kestrel bridge is 421 metres long [report].", "number_conflicts", "The Kestrel bridge is 412 metres long"),
        ("The Kestrel bridge is 412 feet long [report].", "unit_conflicts", "The Kestrel bridge is 412 metres long"),
        ("The Kestrel bridge opened on 4 July 1998 [1].", "date_conflicts", "The Kestrel bridge opened on 4 June 1998"),
        ("The Kestrel bridge charges tolls (report:2).", "negation_conflicts", "The Kestrel bridge does not charge tolls"),
        ("The Kestrel bridge charges tolls [report, blog].", "negation_conflicts", "The Kestrel bridge does not charge tolls"),
        ("The Kestrel bridge charges tolls [blog][report].", "negation_conflicts", "The Kestrel bridge does not charge tolls"),
    ],
)
def test_a_source_that_says_otherwise_refutes_its_citation_and_shows_where(believers, text, reason, shown):
    for more in ({}, {"release": "verified_only"}, {"checks": ["citation"]}):
        result = verify(believers, text, **more)
        assert result["gate"] == "withheld" and result["verdict"] == "refuted" and reason in result["reasons"], result
        refuted = [claim for claim in of_type(result, "citation") if claim["verdict"] == "refuted"]
        assert [claim["reason"] for claim in refuted] == [reason]
        finding = next(each for each in refuted[0]["findings"] if each["seat"] == "checker:citation")
        place = finding["evidence"][0]
        assert place["id"] == "report" and REPORT.encode()[place["start"] : place["end"]].decode() == shown


def test_that_the_source_supports_the_sentence_is_a_claim_of_its_own(believers):
    result = verify(believers, "It was designed by a woman [blog].")
    assert of_type(result, "citation")[0]["verdict"] == "verified"
    support = of_type(result, "grounded")[0]
    assert support["verdict"] == "undecided"
    said = [finding for finding in support["findings"] if not finding["seat"].startswith("checker:")]
    assert len(said) >= 2  # the third one may be let go
    assert all((finding["says"], finding["reason"]) == ("abstains", "quote_not_in_cited") for finding in said)


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel bridge has a length of 421 metres [report].",
        "It was designed by a woman [blog].",
        "The designer of it was Mira Solberg [blog].",
        "It was opened by Anna Lindqvist [report].",
        "A length of 421 metres was measured (report:1).",
        "Mira Solberg designed it (report:2).",
        "Mira Solberg designed it (report:40).",
        "Mira Solberg designed it [source7].",
    ],
)
def test_what_only_another_place_says_is_not_released(believers, text):
    for more in ({}, {"release": "verified_only"}):
        result = verify(believers, text, **more)
        assert result["gate"] == "withheld" and "released_text" not in result, result["claims"]


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel bridge is 412 metres long [report].",
        "The Kestrel bridge was designed by Mira Solberg [report].",
        "The Kestrel bridge was designed by Mira Solberg (report:1).",
        "In June 1998, the 412 m long Kestrel bridge was opened [1].",
    ],
)
def test_a_true_sentence_with_its_true_source_is_released(believers, text):
    result = verify(believers, text)
    assert result["gate"] == "released", [(claim["type"], claim["reason"]) for claim in result["claims"]]
    assert of_type(result, "citation")[0]["verdict"] == "verified"
    assert of_type(result, "grounded")[0]["verdict"] in ("agreed", "verified")
