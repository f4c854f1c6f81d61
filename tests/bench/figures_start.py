"""From the start of the process to the first answer, with no key, no configuration and an empty home.

Called by figures.py. The request waits in the pipe before the process starts, so nothing but the server's own start is
measured, and the starting of a process by this generator: `cat`, which answers with its input, is that floor. All are
interleaved, so that each sees the same machine.
"""

import json
import os
import pathlib
import select
import shutil
import statistics
import subprocess
import tempfile
import time

from pipes import SILENCE, clean_environment
from report import Wrong
from traffic import Discover

STARTS = {"short": 50, "long": 300}
PEER_EVERY = 10  # a start of the peer takes half a second


def measure(report, binary, peer, size):
    traffic = Discover()
    line = traffic.request(0)
    commands = {"portcullis": [str(binary), "serve", "--stdio"], "cat": [shutil.which("cat")]}
    if peer:
        commands["peer"] = peer.command
    wall = {name: [] for name in commands}
    cpu = {name: [] for name in commands}
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as home:
        for number in range(-1, STARTS[size]):  # the first of each only fills the page cache
            for name, command in commands.items():
                if name == "peer" and number % PEER_EVERY and number >= 0:
                    continue
                seconds, used, answer = start(command, line, home)
                check(name, traffic, answer)
                if number >= 0:
                    wall[name].append(seconds * 1e3)
                    cpu[name].append(used * 1e3)
            if any(pathlib.Path(home).iterdir()):
                raise Wrong("something was written into the home before the first call")
    add_rows(report, wall, cpu, peer)


def start(command, line, home):
    """Seconds to the first answer, CPU seconds of the whole life, and the answer."""
    read_end, write_end = os.pipe()
    os.write(write_end, line)
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdin=read_end, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, cwd=home, env=clean_environment(home)
    )
    os.close(read_end)
    answer = b""
    try:
        while not answer.endswith(b"\n"):
            if not select.select([process.stdout], [], [], SILENCE)[0]:
                raise Wrong(f"no answer {SILENCE} s after the start of {command[0]}")
            chunk = os.read(process.stdout.fileno(), 1 << 16)
            if not chunk:
                raise Wrong(f"{command[0]} ended without an answer")
            answer += chunk
        seconds = time.monotonic() - began
    except Wrong:
        process.kill()
        raise
    finally:
        os.close(write_end)
        ended = leaves_in_time(process)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
    if not ended:
        raise Wrong(f"{command[0]} still ran {SILENCE} s after the end of its input")
    if process.returncode != 0:
        raise Wrong(f"{command[0]} left with {process.returncode} after one answer")
    return seconds, usage.ru_utime + usage.ru_stime, answer


def leaves_in_time(process):
    descriptor = os.pidfd_open(process.pid)
    try:
        if select.select([descriptor], [], [], SILENCE)[0]:
            return True
        process.kill()
        return False
    finally:
        os.close(descriptor)


def check(name, traffic, answer):
    if name == "cat":
        return
    message = json.loads(answer)
    problem = traffic.check(0, message.get("result", {})) if message.get("id") == 0 else "another id"
    if problem:
        raise Wrong(f"the first answer of {name}: {problem}: {answer[:300]!r}")


def add_rows(report, wall, cpu, peer):
    own = statistics.median(wall["portcullis"])
    count = len(wall["portcullis"])
    shown = lambda times: f"median {statistics.median(times):.1f} ms, p95 {p95(times):.1f} ms"
    report.add(
        f"start to server/discover, {count} starts", shown(wall["portcullis"]), f"cat: {shown(wall['cat'])}",
        "median <= 20 ms (limit 50 ms)", own <= 20,
    )
    if peer:
        ratio = statistics.median(wall["peer"]) / own
        report.add(
            "start, times faster than the SDK", f"{ratio:.1f}x", f"SDK: {shown(wall['peer'])}, {len(wall['peer'])} starts",
            ">= 15x", ratio >= 15,
        )
    else:
        report.skip("start, times faster than the SDK", peer.reason)
    used = statistics.mean(cpu["portcullis"])
    report.add(
        "start and end, CPU", f"{used:.1f} ms",
        f"cat: {statistics.mean(cpu['cat']):.1f} ms" + (f"; SDK: {statistics.mean(cpu['peer']):.0f} ms" if peer else ""),
    )


def p95(times):
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
