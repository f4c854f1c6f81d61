"""Code of no known format through the real binary, with a panel that supports every claim: a false calculation in it is never
released, whatever stands around it, and a block that only says what the evidence says is."""

import pytest

from mcp_process import McpProcess
from panel_config import FakeProvider, Panel, judged

QUOTE = "The Kestrel bridge is 412 metres long"
EVIDENCE = [{"id": "report", "text": f"{QUOTE}. The Kestrel bridge does not charge tolls. Its log says: PASS 12 tests."}]


@pytest.fixture(scope="module")
def believers(tmp_path_factory):
    home = tmp_path_factory.mktemp("code")
    with FakeProvider(home, {"default": {"text": judged(("supports", QUOTE))}}) as fake:
        panel = Panel().both_wires(fake.url)
        panel.seat("chat", "a", "openai").seat("chat", "b", "mistral").seat("messages", "c", "anthropic")
        with McpProcess(home, "--config", panel.write(home)) as server:
            yield server


FALSE = ["2 + 2 = 5", "5 km = 500 m", "2024-02-29 was a Monday."]
AROUND = ["```foo\n{}\n```", "```\n{}\n```", "~~~text\nSo it is:\n{}\n~~~", "Text.\n\n    {}\n", "```foo\nlog(\"{}\");\n```", "It is `{}` here."]


@pytest.mark.parametrize("around", AROUND)
def test_a_false_calculation_is_not_released_for_a_mark_around_it(believers, around):
    for false in FALSE:
        text = around.format(false)
        for more in ({}, {"evidence": EVIDENCE}, {"release": "verified_only"}, {"evidence": EVIDENCE, "release": "verified_only"}):
            result = believers.call("verify", {"text": text, **more})
            assert result["gate"] == "withheld" and false not in result.get("released_text", ""), (text, result["claims"])
        result = believers.call("verify", {"claims": [text], "evidence": EVIDENCE})
        assert result["gate"] == "withheld" and any(reason.startswith("vetoed_") for reason in result["reasons"]), result


@pytest.mark.parametrize(
    "inner",
    ["The Kestrel bridge is 421 metres long.", "The Kestrel bridge charges tolls.", "The Kestrel bridge is 412 feet long.", "PASS 21 tests"],
)
def test_what_the_evidence_says_otherwise_is_not_released_in_a_block(believers, inner):
    for fence in ("```foo\n{}\n```", "```\n{}\n```", "```text\nresult\n{}\n```"):
        result = believers.call("verify", {"text": fence.format(inner), "evidence": EVIDENCE})
        assert result["gate"] == "withheld", result["claims"]


@pytest.mark.parametrize(
    "text",
    ["```text\nPASS 12 tests\n```", "```\nThe Kestrel bridge is 412 metres long.\n```", "```bash\nexport N=412\n```", "The length `412 m` is right."],
)
def test_a_block_that_says_what_the_evidence_says_is_released(believers, text):
    result = believers.call("verify", {"text": text, "evidence": EVIDENCE})
    assert result["gate"] == "released", result["claims"]
    assert result["verdict"] == "agreed"
