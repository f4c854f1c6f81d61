"""`serve --http` and `--unix` as a child process, and a client of the older revisions that speaks plain http.client."""

import contextlib
import http.client
import json
import re
import signal
import socket
import ssl
import subprocess
import sys

from mcp_process import BINARY, MODERN, PATIENCE, SOURCE, clean_environment, modern_meta, refuse_duplicates
from panel_config import Panel

from holding_peer import HoldingPeer

BOTH = "application/json, text/event-stream"


class HttpServer:
    """`listen` is what stands behind `serve`; the first line that the server prints names the first listener."""

    def __init__(self, home, *listen, arguments=("--audit", "memory"), certificates=None, env=None, pass_fds=()):
        listen = listen or ("--http", "127.0.0.1:0")
        self.process = subprocess.Popen(
            [str(BINARY), *map(str, arguments), "serve", *map(str, listen)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(home, **(env or {})),
            cwd=home,
            pass_fds=pass_fds,
        )
        count = sum(option in ("--http", "--unix") for option in listen)
        self.banner = "".join(self.process.stderr.readline().decode() for _ in range(count))
        self.listeners = [
            (host.strip("[]"), int(port), scheme)
            for scheme, host, port in re.findall(r"(https?)://(127\.0\.0\.1|\[::1\]):(\d+)/mcp", self.banner)
        ]
        self.host, self.port, _ = self.listeners[0] if self.listeners else (None, None, None)
        self.certificates = certificates
        assert "MCP at" in self.banner, self.banner

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def connect(self, number=0):
        host, port, scheme = self.listeners[number]
        if scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=PATIENCE)
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=ssl.create_default_context(cafile=self.certificates))

    def socket(self):
        return socket.create_connection((self.host, self.port), timeout=PATIENCE)

    def session(self, version="2025-11-25", connection=None):
        return LegacySession(connection or self.connect(), version)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=PATIENCE)
        assert out == b"", "nothing but MCP over stdio may be on stdout"
        return self.process.returncode, err.decode()


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


def message(method, params=None, id=1, **meta):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": {**(params or {}), "_meta": modern_meta(**meta)}}


def headers_for(body, **more):
    headers = {"Content-Type": "application/json", "Accept": BOTH, "MCP-Protocol-Version": MODERN, "Mcp-Method": body["method"]}
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


def verify(id=1, text="2 + 2 = 4.", **meta):
    return message("tools/call", {"name": "verify", "arguments": {"text": text}}, id, **meta)


def consult(**meta):
    arguments = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}}
    return message("tools/call", {"name": "consult", "arguments": arguments}, **meta)


def legacy(method, params=None, id=1):
    body = {"jsonrpc": "2.0", "method": method, "params": params or {}}
    return body if id is None else {**body, "id": id}


def next_event(response):
    """The fields of one event; nothing when the stream has ended. Comments are skipped."""
    event = {}
    while True:
        line = response.readline().decode()
        if not line:
            assert not event, f"the stream broke off inside an event: {event}"
            return None
        line = line.rstrip("\n")
        if line and not line.startswith(":"):
            name, _, value = line.partition(":")
            assert name not in event, line
            event[name] = value.removeprefix(" ")
        elif not line and event:
            return event


def events_of(response):
    out = []
    while event := next_event(response):
        out.append(event)
    return out


def message_in(event):
    return json.loads(event["data"], object_pairs_hook=refuse_duplicates)


class LegacySession:
    """One session; every request of it goes over its own connection unless one is given."""

    def __init__(self, connection, version):
        self.connection, self.version, self.id = connection, version, None
        body = legacy("initialize", {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "tests", "version": "1"}}, 0)
        response, self.initialized = self.post(body)
        self.id = response.getheader("Mcp-Session-Id")
        assert response.status == 200 and self.id, (response.status, self.initialized)
        self.version = self.initialized["result"]["protocolVersion"]
        response, _ = self.post(legacy("notifications/initialized", id=None))
        assert response.status == 202

    def headers(self, **more):
        headers = {"Content-Type": "application/json", "Accept": BOTH}
        if self.id:
            headers["Mcp-Session-Id"] = self.id
            if self.version >= "2025-06-18":
                headers["MCP-Protocol-Version"] = self.version
        headers.update({key.replace("_", "-"): value for key, value in more.items()})
        return {key: value for key, value in headers.items() if value is not None}

    def send(self, method, body=None, connection=None, **more):
        connection = connection or self.connection
        connection.request(method, "/mcp", None if body is None else json.dumps(body), self.headers(**more))
        return connection.getresponse()

    def post(self, body, connection=None, **more):
        """The answer, in whichever form it comes."""
        response = self.send("POST", body, connection, **more)
        if response.getheader("Content-Type") == "text/event-stream":
            messages = [message_in(event) for event in events_of(response) if event.get("data")]
            return response, messages[-1] if messages else None
        text = response.read().decode()
        return response, json.loads(text, object_pairs_hook=refuse_duplicates) if text.startswith(("{", "[")) else text

    def get(self, connection, last=None, **more):
        return self.send("GET", None, connection, **more, **({} if last is None else {"Last_Event_ID": last}))

    def verify(self, id=1, text="2 + 2 = 4."):
        _, answer = self.post(legacy("tools/call", {"name": "verify", "arguments": {"text": text}}, id))
        return answer


@contextlib.contextmanager
def held_server(home):
    """A server with a file log whose three seats answer only when the test says so."""
    with HoldingPeer() as peer:
        panel = Panel().both_wires(peer.url)
        for name in "abc":
            panel.seat("chat", name, name)
        panel.profile("balanced", [f"chat/{name}" for name in "abc"])
        arguments = ("--config", panel.write(home), "--audit-dir", str(home / "audit"))
        with HttpServer(home, arguments=arguments) as running:
            yield running, peer


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
