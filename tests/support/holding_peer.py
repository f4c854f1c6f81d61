"""A provider that holds every request until it is told what to do, and knows at once when a connection is closed. For what
has to be seen while it happens; scripted replies are the C++ fake's (panel_config.FakeProvider)."""

import json
import re
import socket
import threading
import time

PATIENCE = 30  # seconds; only ever waited for when something is broken


class Held:
    """One request that waits for its answer."""

    def __init__(self, connection, target, headers, body):
        self.connection, self.target, self.headers, self.body = connection, target, headers, body
        self.closed = threading.Event()
        self.closed_at = None
        self.behind = b""  # what came on its connection after it; known when that is closed

    def hung_up(self):
        """Whether the other side has closed, as the kernel knows it at this moment, before any thread of ours was told."""
        if self.closed.is_set():
            return True
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    @property
    def model(self):
        return json.loads(self.body)["model"]

    def user_text(self):
        return next(entry["content"] for entry in json.loads(self.body)["messages"] if entry["role"] == "user")

    def answer(self, text):
        """Wraps `text` (str or bytes) in the shape of the wire."""
        content = text if isinstance(text, bytes) else json.dumps(text).encode()
        if self.target.endswith("/messages"):
            body = b'{"type":"message","role":"assistant","stop_reason":"end_turn","content":[{"type":"text","text":' + content + b"}]}"
        else:
            body = b'{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":' + content + b"}}]}"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.connection.sendall(head.encode() + body)


class HoldingPeer:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.changed = threading.Condition()
        self.held = []
        self.open = set()  # requests, by the last one of each connection, whose connection is not closed
        self.connections = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        inbox, last = b"", None
        while True:
            try:
                piece = connection.recv(65536)
            except OSError:
                piece = b""
            if not piece:
                if last:
                    last.behind = inbox
                    last.closed_at = self.now()
                    last.closed.set()
                    with self.changed:
                        self.open.discard(last)
                        self.changed.notify_all()
                return
            inbox += piece
            while (request := self._take(inbox)) is not None:
                target, headers, body, inbox = request
                last = Held(connection, target, headers, body)
                with self.changed:
                    self.open.add(last)
                    self.held.append(last)
                    self.changed.notify_all()

    @staticmethod
    def _take(inbox):
        head, found, rest = inbox.partition(b"\r\n\r\n")
        if not found:
            return None
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers["content-length"])
        if len(rest) < length:
            return None
        return re.split(" ", lines[0])[1], headers, rest[:length], rest[length:]

    def wait_for(self, count):
        """The requests that came, once there are at least `count`."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.held) >= count, PATIENCE), f"{len(self.held)} of {count} requests"
            return list(self.held)

    now = staticmethod(time.monotonic)

    def wait_all_closed(self):
        with self.changed:
            assert self.changed.wait_for(lambda: not self.open, PATIENCE), f"{len(self.open)} connections are still open"

    def forget(self):
        with self.changed:
            self.held.clear()

    def close(self):
        self.listener.close()
        for connection in self.connections:
            connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
