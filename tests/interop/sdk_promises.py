"""What every client that nobody here wrote gets from the server, whatever its era and transport. A test file of one SDK imports
the promises and says which client runs them:

    from sdk_promises import *  # noqa: F403
    ran = runs([NODE, CLIENTS / "ts_v1.mjs"], eras=["legacy"])
"""

import json

import pytest

from mcp_process import LEGACY, MODERN
from sdk_client import Served

REVISION = {"legacy": LEGACY[0], "auto": MODERN, "modern": MODERN}


def runs(program, eras):
    """The fixture that runs a client program once for each era on each transport."""

    @pytest.fixture(scope="module", params=[f"{era}-{transport}" for era in eras for transport in ("stdio", "http")])
    def ran(request, served):
        era, transport = request.param.split("-")
        parts = program() if callable(program) else program
        return {"era": era, "transport": transport, **served.run(parts, era, transport)}

    return ran


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


def did(ran, action):
    """What the client said of an action that has to go well."""
    assert action in ran, f"the client stopped before {action!r}"
    assert "failed" not in ran[action], ran[action]
    return ran[action]


def test_it_speaks_the_revision_of_its_era(ran):
    assert did(ran, "connect")["protocol"] == REVISION[ran["era"]]


def test_it_lists_the_tools(ran):
    assert {"verify", "consult"} <= set(did(ran, "list")["tools"])


def test_a_call_gives_it_the_verdict_as_structure_and_as_text(ran):
    said = did(ran, "call")
    assert said["isError"] is False
    assert (said["structured"]["verdict"], said["structured"]["gate"]) == ("verified", "released")
    assert json.loads(said["text"]) == said["structured"]


def test_wrong_arguments_are_a_result_that_says_how_to_mend_them(ran):
    said = did(ran, "error")
    assert said["isError"] is True and "Fix:" in said["text"]


def test_it_is_told_of_progress_while_the_call_runs(ran):
    said = did(ran, "progress")
    steps = [notice["progress"] for notice in said["told"]]
    assert steps[:2] == [0, 1] and steps == sorted(set(steps))
    assert all(notice["total"] == 2 and notice["message"] for notice in said["told"])
    assert (said["structured"]["gate"], said["structured"]["answer"]) == ("released", "true")


def test_its_cancellation_ends_the_requests_to_the_providers_and_nothing_else(ran):
    assert did(ran, "cancel")["cancelled"] is True
    # The witnesses say "true" when the server has closed the held request, and their own call went on after it.
    assert did(ran, "after")["structured"]["answer"] == "true"


def test_it_reads_every_resource_that_is_listed(ran):
    read = did(ran, "resources")["read"]
    assert read
    for resource in read:
        assert resource["contents"], resource
        for content in resource["contents"]:
            assert content["uri"] == resource["uri"] and (content.get("text") or content.get("blob")), resource
            if content.get("mimeType", "").endswith("json"):
                json.loads(content["text"])


def test_it_gets_every_prompt_that_is_listed(ran):
    got = did(ran, "prompts")["got"]
    assert got
    for prompt in got:
        assert prompt["messages"], prompt
        for message in prompt["messages"]:
            assert message["role"] in ("user", "assistant") and message["content"], prompt


def test_it_leaves_in_good_order(ran):
    did(ran, "close")
