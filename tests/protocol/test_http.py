"""`serve --http` as a client sees it: the real binary, Python's own HTTP client and raw sockets."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from mcp_process import BINARY, MODERN, PATIENCE, SOURCE, McpProcess, clean_environment, modern_meta, refuse_duplicates
from panel_config import Panel, answered

sys.path.insert(0, str(SOURCE / "tests" / "fault"))
from holding_peer import HoldingPeer  # noqa: E402


class HttpServer:
    def __init__(self, home, address="127.0.0.1:0", arguments=("--audit", "memory")):
        self.process = subprocess.Popen(
            [str(BINARY), *arguments, "serve", "--http", address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(home),
            cwd=home,
        )
        self.banner = self.process.stderr.readline().decode()
        found = re.search(r"http://(127\.0\.0\.1|\[::1\]):(\d+)/mcp", self.banner)
        assert found, self.banner
        self.host = found.group(1).strip("[]")
        self.port = int(found.group(2))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)

    def socket(self):
        return socket.create_connection((self.host, self.port), timeout=PATIENCE)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=PATIENCE)
        assert out == b"", "nothing but MCP over stdio may be on stdout"
        return self.process.returncode, err.decode()


@pytest.fixture
def server(tmp_path):
    with HttpServer(tmp_path) as running:
        yield running


def message(method, params=None, id=1, **meta):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": {**(params or {}), "_meta": modern_meta(**meta)}}


def headers_for(body, **more):
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": body["method"],
    }
    if "name" in body.get("params", {}):
        headers["Mcp-Name"] = body["params"]["name"]
    headers.update({key.replace("_", "-"): value for key, value in more.items()})
    return headers


def post(connection, body, **more):
    connection.request("POST", "/mcp", json.dumps(body), headers_for(body, **more))
    response = connection.getresponse()
    text = response.read().decode()
    if response.getheader("Content-Type") == "application/json":
        return response, json.loads(text, object_pairs_hook=refuse_duplicates)
    return response, text


def verify(id=1, **meta):
    return message("tools/call", {"name": "verify", "arguments": {"text": "2 + 2 = 4."}}, id, **meta)


def test_one_connection_serves_discovery_the_list_and_calls(server):
    connection = server.connect()
    response, answer = post(connection, message("server/discover"))
    assert response.status == 200 and MODERN in answer["result"]["supportedVersions"]
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


@pytest.fixture
def held(tmp_path):
    """A server with a file log whose three seats answer only when the test says so."""
    with HoldingPeer() as peer:
        panel = Panel().both_wires(peer.url)
        for name in "abc":
            panel.seat("chat", name, name)
        panel.profile("balanced", [f"chat/{name}" for name in "abc"])
        arguments = ("--config", panel.write(tmp_path), "--audit-dir", str(tmp_path / "audit"))
        with HttpServer(tmp_path, arguments=arguments) as running:
            yield running, peer


def consult(**meta):
    arguments = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}}
    return message("tools/call", {"name": "consult", "arguments": arguments}, **meta)


def outcomes(home):
    """Of the audit log: what became of each call."""
    done = subprocess.run(
        [str(BINARY), "--audit-dir", str(home / "audit"), "audit", "verify"],
        capture_output=True,
        env=clean_environment(home),
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done
    leaves = b"".join(path.read_bytes() for path in sorted((home / "audit").rglob("*")) if path.is_file())
    return re.findall(rb'"outcome":"([a-z]+)"', leaves)


def next_event(response):
    lines = []
    while line := response.readline().decode().rstrip("\n"):
        lines.append(line)
    assert lines[0] == "event: message" and lines[1].startswith("data: ") and len(lines) == 2
    return json.loads(lines[1][6:], object_pairs_hook=refuse_duplicates)


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
        told = next_event(response)
        assert told["method"] == "notifications/progress"
        assert (told["params"]["progress"], told["params"]["progressToken"]) == (count, "p")
        request.answer(answered("true"))
    last = next_event(response)
    if last.get("method") == "notifications/progress":
        assert last["params"]["progress"] == 3
        last = next_event(response)
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
def test_the_endpoint_takes_only_post(server, method):
    connection = server.connect()
    connection.request(method, "/mcp")
    response = connection.getresponse()
    assert (response.status, response.getheader("Allow")) == (405, "POST")


def test_a_legacy_client_learns_the_revision(server):
    body = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}}
    connection = server.connect()
    connection.request("POST", "/mcp", json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert response.status == 400 and answer["error"]["code"] == -32022
    assert answer["error"]["data"]["supported"] == [MODERN] and MODERN in answer["error"]["message"]


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


def test_ipv6_loopback_is_served(tmp_path):
    with HttpServer(tmp_path, "[::1]:0") as running:
        response, _ = post(running.connect(), verify())
        assert response.status == 200


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:8765", "example.org:80"])
def test_nobody_outside_can_be_let_in(tmp_path, address):
    done = subprocess.run(
        [str(BINARY), "serve", "--http", address],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(tmp_path),
        timeout=PATIENCE,
    )
    assert done.returncode == 2 and b"not authenticated" in done.stderr and done.stdout == b""


def test_http_and_stdio_exclude_each_other(tmp_path):
    done = subprocess.run(
        [str(BINARY), "serve", "--stdio", "--http", "127.0.0.1:0"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(tmp_path),
        timeout=PATIENCE,
    )
    assert done.returncode == 2


def test_a_taken_port_is_said(server, tmp_path):
    done = subprocess.run(
        [str(BINARY), "serve", "--http", f"127.0.0.1:{server.port}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(tmp_path),
        timeout=PATIENCE,
    )
    assert done.returncode == 2 and b"cannot listen" in done.stderr
