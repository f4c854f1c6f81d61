"""The scenarios `tasks-*` of the official suite, over stdio."""

import re
import time

import pytest

from mcp_process import PATIENCE
from stdio_client import TASKS, accept, text_of

CAN = {"elicitation": {}, "sampling": {}, "extensions": {TASKS: {}}}
ENDED = ("completed", "failed", "cancelled")
BASE = {"resultType", "taskId", "status", "createdAt", "lastUpdatedAt", "ttlMs", "pollIntervalMs", "statusMessage", "_meta"}


@pytest.fixture
def tasks(modern):
    class Tasks:
        def start(self, name, arguments=None, **params):
            return modern.ask("tools/call", {"name": name, "arguments": arguments or {}, **params}, CAN)

        def get(self, id):
            return modern.ask("tasks/get", {"taskId": id}, CAN)

        def cancel(self, id):
            return modern.ask("tasks/cancel", {"taskId": id}, CAN)

        def update(self, id, **responses):
            return modern.ask("tasks/update", {"taskId": id, "inputResponses": responses}, CAN)

        def wait(self, id, *statuses):
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline:
                task = self.get(id)
                if task["status"] in (statuses or ENDED):
                    return task
                assert task["status"] not in ENDED, task
                time.sleep(0.05)  # the protocol has nothing but polling here
            raise AssertionError(f"the task stays {task['status']}")

    return Tasks()


def created(result):
    assert result["resultType"] == "task" and result["status"] in ("working", "input_required", *ENDED)
    assert set(result) <= BASE, set(result) - BASE
    for member in ("createdAt", "lastUpdatedAt"):
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", result[member])
    assert result["ttlMs"] is None or type(result["ttlMs"]) is int and result["ttlMs"] > 0
    assert type(result.get("pollIntervalMs", 1)) is int and result.get("pollIntervalMs", 1) > 0
    return result["taskId"]


def empty(result):
    assert set(result) <= {"resultType", "_meta"} and result["resultType"] == "complete"


def test_lifecycle(tasks):
    assert text_of(tasks.start("greet", {"name": "World"})) == "Hello, World!"
    id = created(tasks.start("slow_compute", {"seconds": 1, "label": "lifecycle"}))
    task = tasks.get(id)
    assert task["taskId"] == id and task["resultType"] == "complete" and "requestState" not in task
    task = tasks.wait(id)
    assert task["status"] == "completed" and text_of(task["result"]) == "Computed lifecycle for 1 s."
    assert "io.modelcontextprotocol/related-task" not in task["result"].get("_meta", {})
    empty(tasks.cancel(id))
    assert tasks.get(id)["status"] == "completed"


def test_an_error_of_the_tool_is_a_completed_task(tasks):
    task = tasks.wait(created(tasks.start("failing_job")))
    assert task["status"] == "completed" and task["result"]["isError"] is True and "error" not in task


def test_an_error_of_the_protocol_is_a_failed_task(tasks):
    task = tasks.wait(created(tasks.start("protocol_error_job")))
    assert task["status"] == "failed" and task["error"]["code"] == -32603 and task["error"]["message"]
    assert "result" not in task


def test_cancel(tasks):
    id = created(tasks.start("slow_compute", {"seconds": 60, "label": "cancel"}))
    empty(tasks.cancel(id))
    assert tasks.wait(id)["status"] == "cancelled"
    empty(tasks.cancel(id))


def test_capability_negotiation(modern):
    required = {"extensions": {TASKS: {}}}
    for method, params in (
        ("tasks/get", {"taskId": "x"}),
        ("tasks/update", {"taskId": "x", "inputResponses": {}}),
        ("tasks/cancel", {"taskId": "x"}),
        ("tools/call", {"name": "failing_job", "arguments": {}}),
    ):
        missing = modern.refusal(method, params, can={"tasks": {}})
        assert missing.code == -32021 and missing.data["requiredCapabilities"] == required, method
    slow = modern.ask("tools/call", {"name": "slow_compute", "arguments": {"seconds": 0}}, can={})
    assert slow["resultType"] == "complete" and slow["content"]
    waited = modern.ask("tools/call", {"name": "slow_compute", "arguments": {"seconds": 1}}, can={})
    assert waited["resultType"] == "complete" and waited["content"]


def test_mrtr_input(tasks):
    id = created(tasks.start("confirm_delete", {"filename": "a.txt"}))
    task = tasks.wait(id, "input_required")
    (key,) = task["inputRequests"]
    assert task["inputRequests"][key]["method"] == "elicitation/create"
    empty(tasks.update(id, **{"unknown-key": {"ignored": True}}))
    assert tasks.get(id)["status"] == "input_required"
    empty(tasks.update(id, **{key: accept(confirm=True)}))
    assert text_of(tasks.wait(id)["result"]) == "Deleted a.txt."


def test_partial_fulfillment(tasks):
    id = created(tasks.start("multi_input"))
    first, second = tasks.wait(id, "input_required")["inputRequests"]
    empty(tasks.update(id, **{first: accept(name="a", confirm=True)}))
    task = tasks.get(id)
    assert task["status"] == "input_required" and list(task["inputRequests"]) == [second]
    empty(tasks.update(id, **{second: accept(name="b", confirm=True)}))
    assert tasks.wait(id)["status"] == "completed"


def test_a_task_that_waits_can_be_cancelled(tasks):
    id = created(tasks.start("confirm_delete", {"filename": "b.txt"}))
    tasks.wait(id, "input_required")
    empty(tasks.cancel(id))
    task = tasks.wait(id)
    assert task["status"] == "cancelled" and "inputRequests" not in task


def test_dispatch_and_envelope(modern, tasks):
    for method in ("tasks/result", "tasks/list"):
        assert modern.refusal(method, {"taskId": "x"}, can=CAN).code == -32601
    hinted = tasks.start("greet", {"name": "legacy"}, task={"ttl": 60000, "pollInterval": 100})
    assert hinted["resultType"] == "complete" and "taskId" not in hinted
    assert modern.refusal("tasks/get", {"taskId": "tasks-conformance-nonexistent-12345"}, can=CAN).code == -32602


def test_mrtr_composition(tasks):
    asked = tasks.start("test_tool_with_task")
    assert asked["resultType"] == "input_required" and "taskId" not in asked
    again = {"inputResponses": {key: accept(name="Alice") for key in asked["inputRequests"]}}
    if "requestState" in asked:
        again["requestState"] = asked["requestState"]
    id = created(tasks.start("test_tool_with_task", **again))
    assert text_of(tasks.wait(id)["result"]) == "Hello, Alice!"
