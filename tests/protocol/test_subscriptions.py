"""`subscriptions/listen` as a client sees it, over stdio and over HTTP."""

import json
import signal

import pytest

from http_server import HttpServer, events_of, headers_for, message, message_in, next_event, post, verify
from mcp_process import BUILD, PATIENCE, SANITIZED, McpProcess, modern_meta

ID = "io.modelcontextprotocol/subscriptionId"
TASKS = {"extensions": {"io.modelcontextprotocol/tasks": {}}}
WITH_TASKS = {"io.modelcontextprotocol/clientCapabilities": TASKS}
ACKNOWLEDGED = "notifications/subscriptions/acknowledged"
FIXTURE = BUILD / "portcullis-conformance"
# The product has nothing that changes on request. Sanitized builds need not have the fixture.
needs_fixture = pytest.mark.skipif(SANITIZED and not FIXTURE.exists(), reason="portcullis-conformance is not built")


def listen(server, id, filter, **meta):
    server.start_request("subscriptions/listen", {"notifications": filter, "_meta": modern_meta(**meta)}, id)


def acknowledged(server, id):
    """What is honoured; the acknowledgement has to be the next message."""
    frame = server.receive()
    assert frame["method"] == ACKNOWLEDGED, frame
    assert frame["params"]["_meta"] == {ID: id}
    assert type(frame["params"]["_meta"][ID]) is type(id)
    return frame["params"]["notifications"]


@pytest.mark.parametrize("id", [0, 7, "7", "listen:0"])
def test_a_stream_begins_with_what_it_honours_and_carries_its_id(server, id):
    asked = {"toolsListChanged": True, "promptsListChanged": False, "newInSomeRevision": True}
    listen(server, id, asked)
    assert acknowledged(server, id) == {"toolsListChanged": True}


def test_calls_are_answered_beside_open_streams(server):
    for id in ("a", "b", "c"):
        listen(server, id, {"toolsListChanged": True})
        acknowledged(server, id)
    assert server.call("verify", {"text": "2 + 2 = 4."})["gate"] == "released"
    assert server.notifications == []


@pytest.mark.parametrize(
    "params, code",
    [
        ({"notifications": {"taskIds": ["t_1"]}}, -32021),
        ({}, -32602),
        ({"notifications": None}, -32602),
        ({"notifications": {"toolsListChanged": "yes"}}, -32602),
        ({"notifications": {"resourceSubscriptions": "file:///a"}}, -32602),
    ],
)
def test_a_stream_that_cannot_be_is_refused(server, params, code):
    error = server.modern("subscriptions/listen", **params)["error"]
    assert error["code"] == code
    if code == -32021:
        assert error["data"]["requiredCapabilities"] == TASKS


def test_without_its_metadata_a_stream_is_refused(server):
    error = server.request("subscriptions/listen", {"notifications": {}})["error"]
    assert error["code"] == -32602


def test_unknown_tasks_are_not_honoured(server):
    listen(server, 1, {"taskIds": ["t_" + 32 * "0", "", "../x"], "toolsListChanged": True}, **WITH_TASKS)
    assert acknowledged(server, 1) == {"toolsListChanged": True}


def test_a_cancelled_stream_is_never_heard_of_again(server):
    listen(server, 1, {})
    acknowledged(server, 1)
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})
    listen(server, 1, {})
    acknowledged(server, 1)
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})
    code, rest = server.close()
    assert (code, rest) == (0, [])


@pytest.mark.parametrize("end", ["end of input", "SIGTERM", "SIGINT"])
def test_the_server_answers_every_stream_before_it_leaves(server, end):
    ids = [1, "1", "two"]
    for id in ids:
        listen(server, id, {"toolsListChanged": True})
        acknowledged(server, id)
    if end != "end of input":
        server.process.send_signal(getattr(signal, end))
        server.process.wait(timeout=PATIENCE)
    code, rest = server.close()
    assert code == 0
    assert sorted(map(repr, (answer["id"] for answer in rest))) == sorted(map(repr, ids))
    for answer in rest:
        assert answer["result"]["resultType"] == "complete"
        assert answer["result"]["_meta"][ID] == answer["id"]
        assert "io.modelcontextprotocol/serverInfo" in answer["result"]["_meta"]


def test_there_is_a_limit_of_streams_and_the_server_goes_on_beyond_it(server):
    ids = [f"stream {number}" for number in range(1024)]
    for id in ids:
        listen(server, id, {})
    for id in ids:
        acknowledged(server, id)
    listen(server, "one more", {})
    assert server.answer("one more")["error"]["code"] == 1001
    assert server.call("verify", {"text": "2 + 2 = 4."})["gate"] == "released"


@needs_fixture
def test_events_go_to_the_streams_that_asked_for_them(tmp_path):
    with McpProcess(tmp_path, binary=FIXTURE, command=("--stdio",)) as server:
        filters = {
            "tools": {"toolsListChanged": True},
            "prompts": {"promptsListChanged": True},
            "resource": {"resourceSubscriptions": ["test://watched-resource"], "resourcesListChanged": True},
            "other": {"resourceSubscriptions": ["test://static-text"]},
        }
        for id, filter in filters.items():
            listen(server, id, filter)
            assert acknowledged(server, id) == filter
        for trigger in ("tool_change", "prompt_change", "resource_change", "resource_update"):
            answer = server.modern("tools/call", name="test_trigger_" + trigger, arguments={})
            assert not answer["result"].get("isError"), answer
        told = [(frame["method"], frame["params"]) for frame in server.notifications]
        assert told == [
            ("notifications/tools/list_changed", {"_meta": {ID: "tools"}}),
            ("notifications/prompts/list_changed", {"_meta": {ID: "prompts"}}),
            ("notifications/resources/list_changed", {"_meta": {ID: "resource"}}),
            ("notifications/resources/updated", {"_meta": {ID: "resource"}, "uri": "test://watched-resource"}),
        ]


@needs_fixture
def test_the_end_of_a_task_is_told_to_its_stream(tmp_path):
    with McpProcess(tmp_path, binary=FIXTURE, command=("--stdio",)) as server:
        made = server.modern("tools/call", name="slow_compute", arguments={"seconds": 1}, _meta=WITH_TASKS)["result"]
        assert made["resultType"] == "task"
        listen(server, "L", {"taskIds": [made["taskId"]]}, **WITH_TASKS)
        assert acknowledged(server, "L") == {"taskIds": [made["taskId"]]}
        told = [server.receive()]
        while told[-1]["params"]["status"] == "working":
            told.append(server.receive())
        for frame in told:
            assert frame["method"] == "notifications/tasks"
            assert frame["params"].pop("_meta") == {ID: "L"}
        got = server.modern("tasks/get", taskId=made["taskId"], _meta=WITH_TASKS)["result"]
        for extra in ("_meta", "resultType"):
            got.pop(extra)
        assert told[-1]["params"] == got and got["status"] == "completed"


@pytest.fixture
def web(tmp_path):
    with HttpServer(tmp_path) as running:
        yield running


def open_stream(server, id=1, filter=None, **headers):
    """The response of a stream, whose acknowledgement was read."""
    connection = server.connect()
    body = message("subscriptions/listen", {"notifications": filter or {}}, id)
    connection.request("POST", "/mcp", json.dumps(body), headers_for(body, **headers))
    response = connection.getresponse()
    frame = message_in(next_event(response))
    assert frame["method"] == ACKNOWLEDGED and frame["params"]["_meta"] == {ID: id}
    return connection, response


@pytest.mark.parametrize("accept", ["application/json, text/event-stream", "application/json", "*/*"])
def test_over_http_a_stream_is_events_whatever_is_accepted(web, accept):
    connection, response = open_stream(web, Accept=accept)
    assert response.status == 200
    assert response.getheader("Content-Type") == "text/event-stream"
    assert "no-cache" in response.getheader("Cache-Control")
    connection.close()


def test_over_http_a_refusal_is_json_with_its_status(web):
    body = message("subscriptions/listen", {"notifications": {"taskIds": []}})
    response, answer = post(web.connect(), body)
    assert response.status == 400 and answer["error"]["code"] == -32021


def test_over_http_streams_of_one_client_do_not_know_each_other(web):
    streams = [open_stream(web, id, {"toolsListChanged": True}) for id in ("a", 1, 1)]
    assert post(web.connect(), verify())[1]["result"]["structuredContent"]["gate"] == "released"
    for connection, _ in streams:
        connection.close()


def test_over_http_every_stream_is_answered_before_the_server_leaves(web):
    streams = [open_stream(web, id) for id in ("a", 1)]
    web.process.send_signal(signal.SIGTERM)
    for (_, response), id in zip(streams, ("a", 1)):
        (event,) = events_of(response)
        answer = message_in(event)
        assert answer["id"] == id and answer["result"]["_meta"][ID] == id
    assert web.stop()[0] == 0


def test_over_http_a_stream_ends_with_its_client(web):
    """Else the limit of 1,024 streams would be reached."""
    for _ in range(1100):
        connection, _ = open_stream(web)
        connection.close()
    assert post(web.connect(), verify())[1]["result"]["structuredContent"]["gate"] == "released"
