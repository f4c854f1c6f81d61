"""The Inspector's command line (npm), in its three eras on both transports. One process does one thing, so each test starts one.

It asks for no progress and has no way to cancel but to be ended, so that is what is tested here; progress and cancellation of
single calls are in the tests of the SDKs."""

import json
import signal
import subprocess

import pytest

from aimock import NODE, NODE_MODULES
from mcp_process import PATIENCE, clean_environment
from sdk_client import CANCELLED_WITHIN
from sdk_promises import served  # noqa: F401

INSPECTOR = NODE_MODULES / "@modelcontextprotocol" / "inspector" / "clients" / "launcher" / "build" / "index.js"
TOOL_ERROR = 5  # exit codes of the Inspector
QUESTION = "Is 17 x 24 equal to 408?"


class Inspector:
    def __init__(self, served, era, transport):
        self.served, self.era, self.transport = served, era, transport
        assert INSPECTOR.exists(), "the Inspector is not installed. Fix: run deploy/install_node_packages"

    def command(self, method, *flags):
        kind = ["--transport", "http"] if self.transport == "http" else []
        command = [NODE, INSPECTOR, "--cli", "--method", method, "--protocol-era", self.era, "--format", "json", *kind, *flags]
        return [str(part) for part in [*command, "--", *self.served.target(self.transport)]]

    def do(self, method, *flags, exits=0):
        code, out, err = self.served.execute(self.command(method, *flags))
        assert code == exits, (code, out, err)
        answer = json.loads(out)
        return answer.get("result", answer), err

    def call(self, tool, arguments, exits=0):
        return self.do("tools/call", "--tool-name", tool, "--tool-args-json", json.dumps(arguments), exits=exits)[0]


EVERYWHERE = [f"{era}-{transport}" for era in ("legacy", "auto", "modern") for transport in ("stdio", "http")]
# Up to 2025-11-25 a closed connection is no cancellation, and the Inspector sends none when it is ended.
WHERE_ITS_END_IS_SEEN = [each for each in EVERYWHERE if each != "legacy-http"]


@pytest.fixture(scope="module", params=EVERYWHERE)
def inspector(request, served):  # noqa: F811
    return Inspector(served, *request.param.split("-"))


def test_every_schema_is_one_that_all_hosts_can_read(inspector):
    result, said = inspector.do("tools/list", "--strict")
    assert {"verify", "consult"} <= {tool["name"] for tool in result["tools"]}
    assert "Issue:" not in said, said  # not even a warning


def test_a_call_gives_the_verdict(inspector):
    result = inspector.call("verify", {"text": "17 x 24 = 408."})
    assert result["structuredContent"]["gate"] == "released"
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]


def test_wrong_arguments_are_a_result_that_is_an_error(inspector):
    result = inspector.call("verify", {}, exits=TOOL_ERROR)
    assert result["isError"] is True and "Fix:" in result["content"][0]["text"]


def test_it_reads_a_listed_resource(inspector):
    uri = inspector.do("resources/list")[0]["resources"][0]["uri"]
    contents = inspector.do("resources/read", "--uri", uri)[0]["contents"]
    assert contents and contents[0]["uri"] == uri


def test_it_gets_a_listed_prompt(inspector):
    prompt = inspector.do("prompts/list")[0]["prompts"][0]
    needed = [f"{argument['name']}={QUESTION}" for argument in prompt.get("arguments", []) if argument.get("required")]
    flags = ["--prompt-args", *needed] if needed else []
    assert inspector.do("prompts/get", "--prompt-name", prompt["name"], *flags)[0]["messages"]


@pytest.mark.parametrize("inspector", [each for each in EVERYWHERE if not each.startswith("legacy")], indirect=True)
def test_the_skills_are_complete_and_have_the_bytes_that_they_are_listed_with(inspector):
    report, _ = inspector.do("skills/list", "--verify", "--require-digests")
    assert report["files"] and all(file["status"] == "verified" for file in report["files"])


@pytest.mark.parametrize("inspector", WHERE_ITS_END_IS_SEEN, indirect=True)
def test_ending_it_ends_the_requests_to_the_providers(inspector):
    peer = inspector.served.peer
    peer.kept.clear()
    arguments = {"question": QUESTION, "answer_format": {"type": "boolean"}, "profile": "held"}
    command = inspector.command("tools/call", "--tool-name", "consult", "--tool-args-json", json.dumps(arguments))
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=clean_environment(inspector.served.home),
        cwd=inspector.served.home,
    )
    with peer.changed:
        assert peer.changed.wait_for(lambda: peer.kept, PATIENCE)
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    assert peer.kept[0].closed.wait(CANCELLED_WITHIN)
