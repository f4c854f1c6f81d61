"""CPU per request over HTTP on 16 connections, beside a Beast server with limits and timers that answers a fixed body, and beside
the TypeScript SDK's echo. Called by figures.py; performance.md, "Targets".

The floor answers as many bytes as portcullis does: one for the short answers, one for `tools/list`, which is over ten times as long.
"""

import contextlib
import http.client

from http_client import HttpClient
from http_served import HttpServed
from pipes import MODERN, Traffic, encode, run
from traffic import Discover, Echo, ListTools, Verify

CONNECTIONS = 16
CALLS = {"short": 8_000, "long": 80_000}
WARM_UP = 800
SLICES = 8


class Fixed(Traffic):
    """The request of Verify to the floor, which answers no JSON-RPC: only that an answer came is looked at."""

    def request(self, id):
        number = self.start + id
        return encode(id, "tools/call", name="verify", arguments={"claims": [f"{number} + 1 = {number + 1}"]})


class FloorClient(HttpClient):
    def take(self, body):
        self.outstanding.pop()
        self.answered += 1


def answer_bytes(served, method):
    """Of the body of one answer."""
    connection = http.client.HTTPConnection(*served.address, timeout=60)
    fields = {"Content-Type": "application/json", "MCP-Protocol-Version": MODERN, "Mcp-Method": method}
    connection.request("POST", "/mcp", encode(1, method), fields)
    body = connection.getresponse().read()
    connection.close()
    return len(body)


class Lane:
    def __init__(self, stack, name, command, traffic, calls, client=HttpClient):
        self.name, self.calls, self.cpu = name, calls, 0.0
        self.served = stack.enter_context(HttpServed(command))
        self.clients = [stack.enter_context(client(self.served, traffic(n * 10_000_000))) for n in range(CONNECTIONS)]
        run(self.clients, WARM_UP // CONNECTIONS)

    def slice(self):
        before = self.served.cpu_seconds()
        run(self.clients, self.calls // SLICES // CONNECTIONS)
        self.cpu += self.served.cpu_seconds() - before

    @property
    def each(self):
        return max(self.cpu, 0.01) / self.calls * 1e6


def measure(report, binary, peer, size):
    calls = CALLS[size]
    floor_program = binary.parent / "beast_floor"
    # Built with everything else; not there beside a binary that was installed or built alone.
    if not floor_program.exists():
        report.skip("HTTP against the Beast floor", f"{floor_program.name} is not built beside the binary")
        return
    serve = lambda audit: [str(binary), "--audit", audit, "serve", "--http", "127.0.0.1:0"]
    with contextlib.ExitStack() as stack:
        lanes = {
            "discover": Lane(stack, "server/discover", serve("memory"), Discover, calls),
            "list": Lane(stack, "tools/list", serve("memory"), ListTools, calls),
            "memory": Lane(stack, "verify, audit in memory", serve("memory"), Verify, calls),
            "durable": Lane(stack, "verify, audit durable", serve("file"), Verify, calls),
        }
        for key, of in (("floor", "discover"), ("list floor", "list")):
            size = answer_bytes(lanes[of].served, "server/discover" if of == "discover" else "tools/list")
            lanes[key] = Lane(stack, f"Beast floor, {size} bytes", [str(floor_program), str(size)], Fixed, calls, FloorClient)
        if peer:
            lanes["echo"] = Lane(stack, "SDK echo", list(peer.http_command), Echo, calls // 4)
        else:
            report.skip("calls per CPU second over HTTP against the SDK", peer.reason)
        for _ in range(SLICES):
            for lane in lanes.values():
                lane.slice()
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
