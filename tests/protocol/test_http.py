"""`serve --http` as a client of revision 2026-07-28 sees it: the real binary, Python's own HTTP client and raw sockets."""

import http.client
import json
import signal
import socket
import time

import pytest

from http_server import HttpServer, consult, headers_for, held_server, message, message_in, next_event, outcomes, post, verify
from mcp_process import LEGACY, MODERN, PATIENCE, McpProcess
from panel_config import answered


@pytest.fixture
def server(tmp_path):
    with HttpServer(tmp_path) as running:
        yield running


@pytest.fixture
def held(tmp_path):
    with held_server(tmp_path) as pair:
        yield pair


def test_one_connection_serves_discovery_the_list_and_calls(server):
    connection = server.connect()
    response, answer = post(connection, message("server/discover"))
    assert response.status == 200 and answer["result"]["supportedVersions"] == [MODERN, *LEGACY]
    response, answer = post(connection, message("tools/list", id="two"))
    assert response.status == 200 and answer["id"] == "two"
    assert "verify" in [tool["name"] for tool in answer["result"]["tools"]]
    for id in range(50):
        response, answer = post(connection, verify(id))
        assert response.status == 200 and answer["id"] == id
        assert answer["result"]["structuredContent"]["gate"] == "released"


def test_a_verdict_over_http_is_the_verdict_over_stdio(server, tmp_path):
    _, answer = post(server.connect(), verify())
    with McpProcess(tmp_path, "--audit", "memory") as stdio:
        stdio.process.stdin.write(json.dumps(verify()).encode() + b"\n")
        stdio.process.stdin.flush()
        other = stdio.messages.get(timeout=PATIENCE)
    ours, theirs = (dict(each["result"]["structuredContent"]) for each in (answer, other))
    for result in (ours, theirs):
        result.pop("receipt")
    assert ours == theirs


def test_progress_comes_as_events_while_the_call_runs_and_the_answer_last(held):
    server, peer = held
    connection = server.connect()
    body = consult(progressToken="p")
    connection.request("POST", "/mcp", json.dumps(body), headers_for(body))
    requests = peer.wait_for(3)
    response = connection.getresponse()
    assert response.status == 200 and response.getheader("Content-Type") == "text/event-stream"
    assert response.getheader("Cache-Control") == "no-cache, no-transform"
    for count, request in enumerate(requests):
        told = message_in(next_event(response))
        assert told["method"] == "notifications/progress"
        assert (told["params"]["progress"], told["params"]["progressToken"]) == (count, "p")
        request.answer(answered("true"))
    last = message_in(next_event(response))
    if last.get("method") == "notifications/progress":
        assert last["params"]["progress"] == 3
        last = message_in(next_event(response))
    assert last["id"] == 1 and last["result"]["structuredContent"]["gate"] == "released"
    assert response.read() == b""
    response, answer = post(connection, verify(2))
    assert response.status == 200 and answer["id"] == 2


@pytest.mark.parametrize("streaming", [False, True])
def test_closing_the_connection_cancels_down_to_the_sockets_of_the_seats(held, tmp_path, streaming):
    server, peer = held
    connection = server.connect()
    body = consult(**({"progressToken": "p"} if streaming else {}))
    connection.request("POST", "/mcp", json.dumps(body), headers_for(body))
    requests = peer.wait_for(3)
    connection.sock.close()
    assert all(request.closed.wait(5) for request in requests)
    assert server.stop() == (0, "")
    assert outcomes(tmp_path) == [b"cancelled"]


def test_a_signal_cancels_calls_that_do_not_end_and_records_them(held, tmp_path):
    server, peer = held
    connection = server.connect()
    body = consult()
    connection.request("POST", "/mcp", json.dumps(body), headers_for(body))
    requests = peer.wait_for(3)
    begun = time.monotonic()
    assert server.stop() == (0, "")
    assert time.monotonic() - begun < 10
    assert all(request.closed.wait(5) for request in requests)
    with pytest.raises((http.client.HTTPException, OSError)):
        connection.getresponse()
    assert outcomes(tmp_path) == [b"cancelled"]


def test_a_signal_lets_a_call_finish_that_is_nearly_done(held):
    server, peer = held
    connection = server.connect()
    body = consult()
    connection.request("POST", "/mcp", json.dumps(body), headers_for(body))
    requests = peer.wait_for(3)
    server.process.send_signal(signal.SIGTERM)
    for request in requests:
        request.answer(answered("true"))
    response = connection.getresponse()
    assert response.status == 200 and response.getheader("Connection") in (None, "close")
    assert json.loads(response.read())["result"]["structuredContent"]["gate"] == "released"
    connection.close()
    assert server.process.wait(timeout=PATIENCE) == 0


@pytest.mark.parametrize(
    "change, status",
    [
        ({"Host": "evil.com"}, 403),
        ({"Host": "localhost.evil.com"}, 403),
        ({"Host": "localhost"}, 200),
        ({"Origin": "http://evil.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:5173"}, 200),
        ({"Content_Type": "text/plain"}, 415),
        ({"Mcp_Name": "consult"}, 400),
        ({"Mcp_Method": "tools/list"}, 400),
        ({"MCP_Protocol_Version": "2025-11-25"}, 400),
        ({"Mcp_Name": "=?base64?dmVyaWZ5?="}, 200),
        ({"Mcp_Session_Id": "anything", "Last_Event_ID": "7"}, 200),
    ],
)
def test_headers_decide(server, change, status):
    response, _ = post(server.connect(), verify(), **change)
    assert response.status == status


@pytest.mark.parametrize("header", ["MCP_Protocol_Version", "Mcp_Method", "Mcp_Name"])
@pytest.mark.parametrize("value", ["\xff\xfe", "=?base64?//79/A==?=", "=?base64?AAECGw==?=", '"\\', "a" * 30000], ids=range(5))
def test_whatever_a_header_holds_the_refusal_is_json(server, header, value):
    response, answer = post(server.connect(), verify(), **{header: value})
    assert response.status == 400 and answer["error"]["code"] == -32020 and answer["id"] == 1
    assert len(answer["error"]["message"]) < 2000


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_this_revision_takes_only_post(server, method):
    connection = server.connect()
    connection.request(method, "/mcp", headers={"MCP-Protocol-Version": MODERN, "Accept": "text/event-stream"})
    response = connection.getresponse()
    assert (response.status, response.getheader("Allow")) == (405, "POST")


def test_a_body_over_the_limit_is_413(server):
    raw = server.socket()
    raw.sendall(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4194305\r\n\r\n")
    assert raw.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_second_request_cannot_be_smuggled(server):
    raw = server.socket()
    raw.sendall(
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    raw.shutdown(socket.SHUT_WR)
    answer = b""
    while part := raw.recv(65536):
        answer += part
    assert answer.startswith(b"HTTP/1.1 400 ") and b"alive" not in answer


def test_random_bytes_neither_crash_nor_stall_the_server(server):
    for seed in range(64):
        raw = server.socket()
        raw.sendall(bytes((seed * 131 + i * i * 7) % 256 for i in range(600)) + b"\n")
        raw.close()
    response, _ = post(server.connect(), verify())
    assert response.status == 200


def test_a_signal_drains_and_leaves_with_0(server):
    idle = server.connect()
    post(idle, verify())
    begun = time.monotonic()
    code, err = server.stop()
    assert code == 0 and err == "" and time.monotonic() - begun < 2
    with pytest.raises(OSError):
        server.socket()
