"""64 clients with the same request ids and a canary each, over both transports and in both eras: nothing lost, doubled or given
to somebody else. Called by figures.py.

Over HTTP: one server, 32 clients of 2026-07-28 and 32 sessions, 8 of each older revision. Over stdio: 64 processes on one audit log.
"""

import contextlib
import pathlib
import tempfile
import time

from http_client import HttpClient
from http_served import HttpServed
from pipes import Server, run
from traffic import Verify

CLIENTS = 64
CALLS = {"short": 12_800, "long": 1_000_000}  # half of them over each transport
ERAS = [None] * 4 + ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
APART = 10_000_000  # between the canaries of two clients


class AnyLeaf(Verify):
    """Does not keep a million receipts: their uniqueness is held by the figures on a shared log. The oldest two revisions
    have no structured content, so the canary is looked for in the text, which is the same JSON."""

    def check(self, id, result):
        text = result["content"][0]["text"]
        if result.get("isError") or f'"text":"{self.claim(id)}"' not in text:
            return f"a foreign answer, {self.claim(id)!r} was asked"
        return None if '"gate":"released"' in text else "a true calculation was not verified"


def measure(report, binary, _peer, size):
    each = CALLS[size] // 2 // CLIENTS
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as directory:
        log = pathlib.Path(directory) / "audit"
        over_http(report, [str(binary), "--audit-dir", str(log), "serve", "--http", "127.0.0.1:0"], each)
        over_stdio(report, [str(binary), "--audit-dir", str(log), "serve", "--stdio"], each)


def over_http(report, command, each):
    with HttpServed(command) as served, contextlib.ExitStack() as stack:
        clients = [
            stack.enter_context(HttpClient(served, AnyLeaf(start=n * APART), ERAS[n % len(ERAS)])) for n in range(CLIENTS)
        ]
        tell(report, "HTTP, both eras", clients, each, served.cpu_seconds)


def over_stdio(report, command, each):
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Server(command, AnyLeaf(start=n * APART))) for n in range(CLIENTS)]
        tell(report, "stdio", servers, each, lambda: sum(server.cpu_seconds() for server in servers))


def tell(report, way, clients, each, cpu_seconds):
    began, before = time.monotonic(), cpu_seconds()
    run(clients, each)
    seconds, cpu = time.monotonic() - began, cpu_seconds() - before
    total = sum(client.answered for client in clients)
    report.add(f"{CLIENTS} clients over {way}, same ids, {total} calls", "0 lost, 0 doubled, 0 foreign", "", "0 of each", True)
    report.add("the same, CPU", f"{cpu / total * 1e6:.0f} us a call, {total / seconds:,.0f} calls/s durable")
