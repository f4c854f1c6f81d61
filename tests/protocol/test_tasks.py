"""Tasks of the product: a call that takes long becomes one, and what is known of it survives the server."""

import time

import pytest

from holding_peer import HoldingPeer
from mcp_process import PATIENCE, McpProcess, modern_meta
from panel_config import Panel, answered

CAPABILITIES = {"io.modelcontextprotocol/clientCapabilities": {"extensions": {"io.modelcontextprotocol/tasks": {}}}}


def task(server, method, id):
    return server.modern(method, taskId=id, _meta=CAPABILITIES)["result"]


def start(server, question):
    arguments = {"question": question, "answer_format": {"type": "boolean"}}
    params = {"name": "consult", "arguments": arguments, "_meta": modern_meta(**CAPABILITIES)}
    return server.start_request("tools/call", params)


@pytest.fixture
def peer():
    with HoldingPeer() as running:
        yield running


def test_long_calls_become_tasks_that_survive_a_killed_server(tmp_path, peer):
    panel = Panel().both_wires(peer.url)
    for name in "abc":
        panel.seat("chat", name, name)
    panel.profile("balanced", [f"chat/{name}" for name in "abc"])
    arguments = ("--config", panel.write(tmp_path), "--audit-dir", str(tmp_path / "audit"))
    with McpProcess(tmp_path, *arguments) as server:
        assert server.call("verify", {"text": "2 + 2 = 4."}, **CAPABILITIES)["gate"] == "released", "short calls do not"
        assert not list(tmp_path.rglob("tasks.db")), "and leave the store alone"
        requests = [start(server, question) for question in ("Is 2 + 2 equal to 4?", "Is 3 + 3 equal to 6?", "Is 4 + 4 equal to 8?")]
        held = peer.wait_for(9)
        made = [server.answer(id)["result"] for id in requests]
        assert {one["resultType"] for one in made} == {"task"}
        done, cancelled, working = (one["taskId"] for one in made)
        assert task(server, "tasks/cancel", cancelled)["resultType"] == "complete"
        assert task(server, "tasks/get", cancelled)["status"] == "cancelled"
        for request in held:
            if "2 + 2" in request.user_text():
                request.answer(answered("true"))
            elif "3 + 3" in request.user_text():
                assert request.closed.wait(PATIENCE), "cancelled down to the socket"
        deadline = time.monotonic() + PATIENCE
        while (before := task(server, "tasks/get", done))["status"] == "working":
            assert time.monotonic() < deadline
            time.sleep(0.05)  # clients poll
        assert before["status"] == "completed"
        assert before["result"]["structuredContent"]["gate"] == "released"
        server.process.kill()
        server.process.wait()
    (database,) = tmp_path.rglob("tasks.db")
    for path in database.parent.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path
    with McpProcess(tmp_path, *arguments) as server:
        assert task(server, "tasks/get", done) == before
        assert task(server, "tasks/get", cancelled)["status"] == "cancelled"
        lost = task(server, "tasks/get", working)
        assert lost["status"] == "failed" and "result" not in lost
        assert lost["error"]["code"] == -32603 and "restarted" in lost["error"]["message"]
        error = server.modern("tasks/get", taskId="t_" + 32 * "0", _meta=CAPABILITIES)["error"]
        assert error["code"] == -32602
        assert server.modern("tasks/get", taskId=done)["error"]["code"] == -32021
