"""From the cancellation of a call to the closed sockets of its seats, over stdio and HTTP. Called by figures.py.

The test of a thousand cancelled calls says what has to hold at any speed, and is Wrong here when it fails; its times are the
figures. They are those of a client and a provider in Python on the same processors, so the server's part is smaller.
"""

import os
import pathlib
import re
import subprocess
import sys

from report import Wrong

PATIENCE = 600  # seconds; only ever waited for when something is broken
CALLS = {"short": "200", "long": "1000"}
TEST = pathlib.Path("tests/fault/test_cancel_thousand.py")


def measure(report, binary, _peer, size):
    source = pathlib.Path(__file__).resolve().parents[2]
    environment = {
        **os.environ,
        "PORTCULLIS_SOURCE": str(source),
        "PORTCULLIS_BUILD": str(pathlib.Path(binary).parent),
        "PYTHONPATH": str(source / "tests/support"),
        "PORTCULLIS_CANCELLED_CALLS": CALLS[size],
    }
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(source / TEST)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode != 0:
        raise Wrong(f"{TEST}: {done.stdout[-2000:]}")
    for way, name in (("OverStdio", "stdio"), ("OverHttp", "HTTP")):
        said = re.search(rf"{way}: (\d+) calls .*: (median ([\d.]+) ms, p99 [\d.]+ ms, most ([\d.]+) ms)", done.stdout)
        if said is None:
            raise Wrong(f"{TEST} printed no times of {way}")
        met = float(said.group(3)) <= 20 and float(said.group(4)) <= 100
        report.add(
            f"cancelled call to closed provider socket, {name}, {said.group(1)} calls of 50 in flight", said.group(2), "",
            "median <= 20 ms, most <= 100 ms", met,
        )
