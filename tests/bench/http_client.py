"""One client over Streamable HTTP on one connection, in the form of pipes.Server, so that `run` drives both.

Modern clients send each request with its metadata in headers and body; older ones open a session first. Answers come as JSON or as
events, with a length or in chunks.
"""

import http.client
import json
import os
import socket

from pipes import MODERN, Server
from report import Wrong


class HttpClient(Server):
    """Asks `served` (a HttpServed), one request at a time as one connection has it."""

    def __init__(self, served, traffic, legacy=None):
        self.served, self.traffic, self.in_flight = served, traffic, 1
        self.partial, self.outstanding = b"", set()
        self.next_id = self.left = self.answered = 0
        self.session = self.open_session(legacy) if legacy else None
        self.legacy = legacy
        self.socket = socket.create_connection(served.address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input = self.output = self.socket.fileno()

    def open_session(self, revision):
        connection = http.client.HTTPConnection(*self.served.address, timeout=60)
        hello = {"protocolVersion": revision, "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}
        connection.request(
            "POST", "/mcp", json.dumps({"jsonrpc": "2.0", "id": "hello", "method": "initialize", "params": hello}),
            {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"},
        )
        answer = connection.getresponse()
        answer.read()
        connection.close()
        session = answer.getheader("Mcp-Session-Id")
        if not session:
            raise Wrong(f"no session for {revision}: HTTP {answer.status}")
        return session

    def send(self, count):
        for _ in range(min(count, self.left)):
            body = self.traffic.request(self.next_id).rstrip(b"\n")
            message = json.loads(body)
            fields = ["POST /mcp HTTP/1.1", "Host: localhost", "Content-Type: application/json",
                      "Accept: application/json, text/event-stream", f"MCP-Protocol-Version: {self.legacy or MODERN}"]
            if self.session:
                del message["params"]["_meta"]
                body = json.dumps(message, separators=(",", ":")).encode()
                fields.append(f"Mcp-Session-Id: {self.session}")
            else:
                fields.append(f"Mcp-Method: {message['method']}")
                if "name" in message["params"]:
                    fields.append(f"Mcp-Name: {message['params']['name']}")
            fields += [f"Content-Length: {len(body)}", "", ""]
            self.outstanding.add(self.next_id)
            self.next_id += 1
            self.left -= 1
            self.socket.sendall("\r\n".join(fields).encode() + body)

    def readable(self):
        chunk = os.read(self.output, 1 << 18)
        if not chunk:
            raise Wrong(f"the server closed a connection with {len(self.outstanding)} requests unanswered")
        self.partial += chunk
        while (answer := self.whole_answer()) is not None:
            self.take(answer)
            self.send(1)
        return not self.outstanding

    def whole_answer(self):
        """The JSON text of the next complete HTTP answer, or None."""
        head, found, rest = self.partial.partition(b"\r\n\r\n")
        if not found:
            return None
        if not head.startswith(b"HTTP/1.1 200 "):
            raise Wrong(f"not an answer: {self.partial[:300]!r}")
        fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
        if b"content-length" in fields:
            length = int(fields[b"content-length"])
            if len(rest) < length:
                return None
            body, self.partial = rest[:length], rest[length:]
        else:
            unchunked = self.unchunked(rest)
            if unchunked is None:
                return None
            body, self.partial = unchunked
        if fields[b"content-type"] != b"text/event-stream":
            return body
        lines = [line[6:] for line in body.split(b"\n") if line.startswith(b"data: ") and len(line) > 6]
        if len(lines) != 1:
            raise Wrong(f"{len(lines)} messages in the events of one answer: {body[:300]!r}")
        return lines[0]

    @staticmethod
    def unchunked(data):
        body = b""
        while True:
            size, found, data = data.partition(b"\r\n")
            if not found:
                return None
            length = int(size, 16)
            if len(data) < length + 2:
                return None
            body, data = body + data[:length], data[length + 2 :]
            if length == 0:
                return body, data

    def close(self):
        self.socket.close()
        if self.partial:
            raise Wrong(f"bytes after the last answer: {self.partial[:200]!r}")

    def __exit__(self, kind, *_):
        if kind is None:
            self.close()
        else:
            self.socket.close()
