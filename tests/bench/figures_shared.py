"""Eight processes on one audit directory, 16 calls in flight each, all with the same ids: nothing lost, doubled or mixed up.

Called by figures.py. Every answer is matched by its canary, every leaf of the shared log is named by exactly one receipt, and
`portcullis audit verify` accepts the log and counts as many leaves as there were calls. Each of these is Wrong, not a figure.
"""

import contextlib
import json
import pathlib
import tempfile
import time

from command import run_command
from pipes import Server, run
from report import Wrong
from traffic import Verify

PROCESSES = 8
CALLS = {"short": 10_000, "long": 100_000}


def measure(report, binary, _peer, size):
    calls = CALLS[size] // PROCESSES
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as directory:
        log = pathlib.Path(directory) / "audit"
        command = [str(binary), "--audit-dir", str(log), "serve", "--stdio"]
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(Server(command, Verify(start=n * 10_000_000))) for n in range(PROCESSES)]
            began = time.monotonic()
            run(servers, calls)
            seconds = time.monotonic() - began
            cpu = sum(server.cpu_seconds() for server in servers)
            total = sum(server.answered for server in servers)
            check_leaves(servers, total)
        checked = verify_log(binary, log, directory, total)
        size_on_disk = sum(file.stat().st_size for file in log.iterdir())
    report.add(
        f"{PROCESSES} processes x 16 in flight, one log, {total} calls", "0 lost, 0 doubled, 0 foreign", "", "0 of each", True
    )
    report.add("the same, CPU", f"{cpu / total * 1e6:.0f} us a call, {total / seconds:,.0f} calls/s durable")
    report.add(
        "audit verify of that log",
        f"{total} leaves accepted, {checked / total * 1e6:.0f} us CPU and {size_on_disk / total:.0f} bytes a leaf", "",
        "accepted, leaves = calls", True,
    )


def check_leaves(servers, total):
    leaves = sorted(leaf for server in servers for leaf in server.traffic.leaves)
    if leaves != list(range(total)):
        doubled = len(leaves) - len(set(leaves))
        raise Wrong(f"{total} answers name {len(set(leaves))} leaves, {doubled} of them twice, the last is {leaves[-1]}")
    receipts = set().union(*(server.traffic.receipts for server in servers))
    if len(receipts) != total:
        raise Wrong(f"{total} answers have {len(receipts)} different receipts")


def verify_log(binary, log, home, total):
    """CPU seconds that the offline check took."""
    done, user, system = run_command([binary, "audit", "verify", log, "--json"], home)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        found = {}
    if done.returncode != 0 or found.get("ok") is not True or found.get("leaves") != total:
        raise Wrong(f"audit verify after {total} calls: exit {done.returncode}, {done.stdout[:300]!r} {done.stderr[:300]!r}")
    return user + system
