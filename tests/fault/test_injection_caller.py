"""What a caller may try with the names and shapes of its own call, and not with what a text says."""

import pytest

from mcp_process import McpProcess

FOUND = "The pump was replaced on Monday."


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with McpProcess(tmp_path_factory.mktemp("caller"), "--audit", "memory") as running:
        yield running


@pytest.mark.parametrize("id", ["corpus:reports/a.txt", "Corpus:x", "corpus:", "mcp:notes/1", "MCP:notes/1", "search:news/1"])
def test_evidence_of_the_caller_does_not_pass_for_what_the_server_found(server, id):
    for tool, arguments in (
        ("verify", {"text": f'It says "{FOUND}"'}),
        ("consult", {"question": "So?", "answer_format": {"type": "boolean"}}),
    ):
        refused = server.call_error(tool, {**arguments, "evidence": [{"id": id, "text": FOUND}]})
        assert "reserved_evidence_id" in refused or "no_model_seat" in refused, refused
    assert "reserved_evidence_id" in server.call_error("verify", {"text": FOUND, "evidence": [{"id": id, "ref": "corpus:reports/b.txt"}]})


@pytest.mark.parametrize("id", ["corpus", "my corpus: a", "reports/a.txt", "d:1"])
def test_other_names_are_the_callers_own(server, id):
    result = server.call("verify", {"text": f'It says "{FOUND}"', "evidence": [{"id": id, "text": FOUND}]})
    assert result["gate"] == "released"


@pytest.mark.parametrize("turn", ["against", "to avoid", "to refuse", "rarely", "not"])
def test_a_quotation_does_not_leave_out_the_word_that_turns_it(server, turn):
    evidence = [{"id": "d", "text": f"We recommend {turn} the use of lead in pipes."}]
    for quoted in ("We recommend … the use of lead", "We recommend [...] the use of lead", "We ... the use of lead"):
        for release in ("all", "verified_only"):
            result = server.call("verify", {"text": f'It says "{quoted}".', "evidence": evidence, "release": release})
            assert result["gate"] == "withheld" and "released_text" not in result, quoted
