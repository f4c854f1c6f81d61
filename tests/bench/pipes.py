"""A server process on two pipes, and the generator that keeps N requests in each of them.

The figure is the server's CPU, so the generator only has to be honest: every line is parsed as JSON and every answer is matched
with the one request that it belongs to. Requests go out in one write for as many answers as came in.
"""

import contextlib
import json
import os
import pathlib
import select
import selectors
import subprocess
import tempfile

from report import Wrong

SILENCE = 120  # seconds without any answer after which what is outstanding counts as lost
MODERN = "2026-07-28"
META = {"io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": {}}


def cpu_seconds(pid):
    """That the threads of a process have run, in seconds: from the scheduler, to the nanosecond. Times in ticks are counted by
    what runs when the clock strikes, which on a busy machine is off by more than what is to be seen here."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()) / 1e9


def encode(id, method, **params):
    message = {"jsonrpc": "2.0", "id": id, "method": method, "params": {**params, "_meta": META}}
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def clean_environment(home):
    """No key and no configuration of whoever runs this."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "NODE_ENV": "production"}


class Traffic:
    """What is asked and what must come back. `start` is where the canaries of this server begin; ids always count from 0."""

    def __init__(self, start=0):
        self.start = start

    def request(self, id):
        raise NotImplementedError

    def check(self, id, result):
        """None, or what is wrong with the result of request `id`."""
        raise NotImplementedError


class Server:
    """One process, asked by one Traffic with `in_flight` requests in the pipe."""

    def __init__(self, command, traffic, in_flight=16):
        self.traffic = traffic
        self.in_flight = in_flight
        self.home = tempfile.TemporaryDirectory(prefix="portcullis-bench-")
        self.stderr = open(pathlib.Path(self.home.name) / "stderr", "w+b")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.stderr, bufsize=0,
            env=clean_environment(self.home.name), cwd=self.home.name,
        )
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        self.partial = b""
        self.outstanding = set()
        self.next_id = 0
        self.left = 0  # of this run, not yet sent
        self.answered = 0

    def give(self, count):
        """Begins `count` more requests; `run` carries them through."""
        self.left += count
        self.send(min(self.left, self.in_flight))

    def send(self, count):
        lines = []
        for _ in range(min(count, self.left)):
            lines.append(self.traffic.request(self.next_id))
            self.outstanding.add(self.next_id)
            self.next_id += 1
        self.left -= len(lines)
        data = b"".join(lines)
        try:
            while data:
                data = data[os.write(self.input, data) :]
        except BrokenPipeError:
            raise Wrong(f"the server stopped reading; {self.last_words()}") from None

    def readable(self):
        """Takes what came and sends as many again. True when this run is done."""
        chunk = os.read(self.output, 1 << 18)
        if not chunk:
            raise Wrong(f"the server ended with {len(self.outstanding)} requests unanswered; {self.last_words()}")
        *lines, self.partial = (self.partial + chunk).split(b"\n")
        for line in lines:
            self.take(line)
        if lines:
            self.send(len(lines))
        return not self.outstanding

    def take(self, line):
        try:
            message = json.loads(line)
            id, result = message["id"], message["result"]
        except (ValueError, TypeError, KeyError) as error:
            raise Wrong(f"not a JSON-RPC result on stdout ({error!r}): {line[:300]!r}") from None
        if id not in self.outstanding:
            known = isinstance(id, int) and 0 <= id < self.next_id
            raise Wrong(f"{'a second answer to' if known else 'an answer to a request never sent:'} {id!r}")
        self.outstanding.remove(id)
        self.answered += 1
        try:
            problem = self.traffic.check(id, result)
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            problem = f"a result of another shape ({error!r})"
        if problem:
            raise Wrong(f"request {id}: {problem}: {line[:300]!r}")

    def last_words(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
        self.stderr.seek(0)
        tail = self.stderr.read()[-500:].decode(errors="replace").strip()
        return f"exit {self.process.returncode}, stderr: {tail or 'empty'}"

    def close(self):
        """Ends stdin; nothing more may come, and the exit is clean."""
        self.process.stdin.close()
        rest = self.partial
        while True:
            if not select.select([self.output], [], [], SILENCE)[0]:
                raise Wrong(f"still running {SILENCE} s after the end of its input")
            chunk = os.read(self.output, 1 << 18)
            if not chunk:
                break
            rest += chunk
        try:
            code = self.process.wait(timeout=SILENCE)
        except subprocess.TimeoutExpired:
            raise Wrong(f"still running {SILENCE} s after it closed its output") from None
        if rest or code != 0:
            raise Wrong(f"after the last answer: exit {code}, {len(rest)} bytes more on stdout: {rest[:200]!r}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.close()
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            for stream in (self.process.stdin, self.process.stdout, self.stderr):
                stream.close()
            self.home.cleanup()

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def status(self):
        """Resident KiB, threads and open descriptors."""
        lines = dict(line.split(":", 1) for line in (self.proc / "status").read_text().splitlines())
        return int(lines["VmRSS"].split()[0]), int(lines["Threads"]), len(os.listdir(self.proc / "fd"))

    @property
    def proc(self):
        return pathlib.Path("/proc") / str(self.process.pid)


def run(servers, count):
    """`count` more requests to each of the servers at the same time, until each is answered."""
    with selectors.DefaultSelector() as selector:
        for server in servers:
            selector.register(server.output, selectors.EVENT_READ, server)
            server.give(count)
        while selector.get_map():
            ready = selector.select(SILENCE)
            if not ready:
                lost = sum(len(key.data.outstanding) for key in selector.get_map().values())
                raise Wrong(f"{lost} requests without an answer after {SILENCE} s of silence")
            for key, _ in ready:
                if key.data.readable():
                    selector.unregister(key.fileobj)
