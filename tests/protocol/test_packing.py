"""Evidence that is larger than a seat's window: the passages that matter are asked about, checkers still read all of it, and
what models say of a part is shown and decides nothing."""

from mcp_process import McpProcess
from panel_config import FakeProvider, Panel, answered, judged

NEEDLE = "The bridge at Kirkwall was opened in 1887 by the harbour master."
FILLER = "The weather was mild that year and nobody minded the rain very much. " * 4 + "\n\n"
LARGE = FILLER * 600 + NEEDLE + "\n\n" + FILLER * 600


def panel(url, **keys):
    built = Panel().provider("chat", "openai", url)
    for name in "ab":
        built.seats.append({"provider": "chat", "model": name, "name": name, "family": name, **keys})
    return built.profile("balanced", ["a", "b"])


def test_models_see_the_best_passages_and_decide_nothing_by_them(tmp_path):
    says = judged(("supports", NEEDLE))
    with FakeProvider(tmp_path, {"default": {"text": says}}) as fake:
        with McpProcess(tmp_path, "--config", panel(fake.url, context_tokens=8000).write(tmp_path)) as server:
            claim = "The bridge at Kirkwall opened to the public in the year 1887."
            evidence = [{"id": "town", "text": LARGE}, {"id": "other", "text": FILLER * 50}]
            part = server.call("verify", {"text": claim, "evidence": evidence})
            whole = server.call("verify", {"text": claim, "evidence": [{"id": "town", "text": NEEDLE}]})
            quoted = server.call("verify", {"text": f'It says "{NEEDLE}"', "evidence": evidence})
        requests = fake.close()
    assert whole["gate"] == "released" and "evidence_left_out" not in whole["coverage"]
    assert part["gate"] == "withheld" and part["verdict"] == "undecided"
    assert part["claims"][0]["reason"] == "partial_evidence"
    panel_findings = [finding for finding in part["claims"][0]["findings"] if finding["seat"] in "ab"]
    # Once nothing can be agreed any more, whoever has not answered is let go.
    assert panel_findings
    assert {(finding["says"], finding["reason"]) for finding in panel_findings} == {("abstains", "model_supports_by_part")}
    # What they quote is found in the whole of the evidence, where it stands.
    place = panel_findings[0]["evidence"][0]
    assert LARGE[place["start"] : place["end"]] == NEEDLE
    assert {span["id"] for span in part["coverage"]["evidence_left_out"]} == {"town", "other"}
    assert "bytes of the evidence" in part["notes"][0]
    for request in requests[:2]:
        assert NEEDLE in request["body"] and len(request["body"]) < 40_000
    assert any(claim["type"] == "quotation" and claim["verdict"] == "verified" for claim in quoted["claims"])


def test_a_refutation_by_a_part_refutes_nothing(tmp_path):
    with FakeProvider(tmp_path, {"default": {"text": judged("refutes")}}) as fake:
        with McpProcess(tmp_path, "--config", panel(fake.url, context_tokens=8000).write(tmp_path)) as server:
            result = server.call("verify", {"text": "The town had a railway.", "evidence": [{"id": "town", "text": LARGE}]})
            small = server.call("verify", {"text": "The town had a railway.", "evidence": [{"id": "town", "text": NEEDLE}]})
    assert result["verdict"] == "undecided" and result["claims"][0]["reason"] == "partial_evidence"
    assert small["verdict"] == "refuted"


def test_an_answer_from_a_part_is_not_released(tmp_path):
    with FakeProvider(tmp_path, {"default": {"text": answered("1887")}}) as fake:
        with McpProcess(tmp_path, "--config", panel(fake.url).write(tmp_path)) as server:
            asked = {"question": "When was the bridge at Kirkwall opened?", "answer_format": {"type": "number"}}
            part = server.call("consult", {**asked, "evidence": [{"id": "town", "text": LARGE}]})
            whole = server.call("consult", {**asked, "evidence": [{"id": "town", "text": NEEDLE}]})
        requests = fake.close()
    assert whole["gate"] == "released" and "notes" not in whole
    assert part["gate"] == "withheld" and part["reasons"] == ["partial_evidence"] and part["votes"][0]["answer"] == "1887"
    assert len(LARGE) > 200_000 and all(len(request["body"]) < 250_000 for request in requests)
    assert all(NEEDLE in request["body"] for request in requests)
