"""CPU per request over HTTP on 16 connections, beside a Beast server with limits and timers that answers a fixed body, and beside
the TypeScript SDK's echo. Called by figures.py; performance.md, "Targets".

The floor answers the same bytes as portcullis does: one for the short answers, one for `tools/list`, which is over ten times as
long. So the generator has the same work with them: a faster one has several requests ready whenever a server wakes up, and a server
that sleeps between any two pays for it.
"""

import contextlib
import http.client
import json
import os
import pathlib
import statistics
import tempfile

from http_client import HttpClient
from http_served import HttpServed
from pipes import MODERN, Traffic, encode, run
from report import Wrong
from traffic import Discover, Echo, ListTools, Verify

CONNECTIONS = 16
CALLS = {"short": 8_000, "long": 160_000}
WARM_UP = 800
SLICES = 8


class Fixed(Traffic):
    """The request of Verify to the floor, which answers no JSON-RPC: only that an answer came is looked at."""

    def request(self, id):
        number = self.start + id
        return encode(id, "tools/call", name="verify", arguments={"claims": [f"{number} + 1 = {number + 1}"]})


class FloorClient(HttpClient):
    def take(self, body):
        if not json.loads(body)["result"]:
            raise Wrong("the floor answers with something else")
        self.outstanding.pop()
        self.answered += 1


def answers(command, methods):
    """The bodies of the answers."""
    with HttpServed(command) as served:
        return [answer(served, method) for method in methods]


def answer(served, method):
    connection = http.client.HTTPConnection(*served.address, timeout=60)
    fields = {"Content-Type": "application/json", "MCP-Protocol-Version": MODERN, "Mcp-Method": method}
    connection.request("POST", "/mcp", encode(1, method), fields)
    body = connection.getresponse().read()
    connection.close()
    return body


class Lane:
    """One kind of request. A server of its own for every slice: where a process happens to lie in memory decides how fast the kernel
    copies from it, for as long as it lives. `lives`: one server for all slices, of a peer that has to compile itself first.
    """

    def __init__(self, name, command, traffic, calls, client=HttpClient, lives=False):
        self.name, self.command, self.traffic, self.calls, self.client = name, command, traffic, calls, client
        self.costs, self.lives, self.held, self.stack = [], lives, None, contextlib.ExitStack()

    def slice(self, core):
        with contextlib.ExitStack() as stack:
            if self.held:
                served, warm_up = self.held, 0
            elif self.lives:
                served = self.held = self.stack.enter_context(HttpServed(self.command, core=core))
                warm_up = 5 * WARM_UP
            else:
                served, warm_up = stack.enter_context(HttpServed(self.command, core=core)), WARM_UP
            # Connections of its own for each slice: a peer closes those that are idle for some seconds.
            base = len(self.costs) * CONNECTIONS
            clients = [stack.enter_context(self.client(served, self.traffic((base + n) * 10_000_000))) for n in range(CONNECTIONS)]
            if warm_up:
                run(clients, warm_up // CONNECTIONS)
            calls = self.calls // SLICES // CONNECTIONS
            before = served.cpu_seconds()
            run(clients, calls)
            self.costs.append((served.cpu_seconds() - before) / (calls * CONNECTIONS))

    def close(self):
        self.stack.close()

    @property
    def each(self):
        """Microseconds a call, of the median slice."""
        return statistics.median(self.costs) * 1e6


def measure(report, binary, peer, size):
    calls = CALLS[size]
    floor_program = binary.parent / "beast_floor"
    # Built with everything else; not there beside a binary that was installed or built alone.
    if not floor_program.exists():
        report.skip("HTTP against the Beast floor", f"{floor_program.name} is not built beside the binary")
        return
    serve = lambda audit: [str(binary), "--audit", audit, "serve", "--http", "127.0.0.1:0"]
    folder = tempfile.TemporaryDirectory(prefix="portcullis-bench-")

    def floor(name, body):
        path = pathlib.Path(folder.name) / name
        path.write_bytes(body)
        return Lane(f"Beast floor, {len(body)} bytes", [str(floor_program), str(path)], Fixed, calls, FloorClient)

    short, long = answers(serve("memory"), ("server/discover", "tools/list"))
    lanes = {
        "discover": Lane("server/discover", serve("memory"), Discover, calls),
        "floor": floor("short", short),
        "list": Lane("tools/list", serve("memory"), ListTools, calls),
        "list floor": floor("long", long),
        "memory": Lane("verify, audit in memory", serve("memory"), Verify, calls),
        "durable": Lane("verify, audit durable", serve("file"), Verify, calls),
    }
    if peer:
        lanes["echo"] = Lane("SDK echo", list(peer.http_command), Echo, calls // 4, lives=True)
    else:
        report.skip("calls per CPU second over HTTP against the SDK", peer.reason)
    with contextlib.ExitStack() as stack:
        stack.enter_context(folder)
        for lane in lanes.values():
            stack.callback(lane.close)
        cores = os.sched_getaffinity(0)
        core = min(cores) if len(cores) > 1 else None
        if core is not None:  # the server on one core, the generator on the others
            os.sched_setaffinity(0, cores - {core})
            stack.callback(os.sched_setaffinity, 0, cores)
        for _ in range(SLICES):
            for lane in lanes.values():
                lane.slice(core)
    tell(report, lanes)


def tell(report, lanes):
    echo = lanes["echo"].each if "echo" in lanes else None
    for key, most, times in (("discover", 1.5, None), ("list", 1.5, None), ("memory", 2.5, 20), ("durable", 6, 8)):
        lane = lanes[key]
        floor = lanes["list floor" if key == "list" else "floor"]
        ratio = lane.each / floor.each
        report.add(f"{lane.name} over HTTP, {lane.calls} calls", f"{lane.each:.1f} us, {ratio:.2f}x floor",
                   f"{floor.name}, limits and timers: {floor.each:.1f} us", f"<= {most:g}x floor", ratio <= most)
        if echo and times:
            report.add(f"{lane.name} over HTTP, calls per CPU second", f"{echo / lane.each:.1f}x SDK",
                       f"SDK echo: {echo:.0f} us", f">= {times}x SDK", echo / lane.each >= times)
