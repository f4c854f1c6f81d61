"""Five hundred injections in every place of every tool and every reply, on six wires: how many open the gate.

Called by figures.py, at full size only: the test of tests/fault that ctest runs with the places changing from text to text.
"""

import os
import pathlib
import re
import subprocess
import sys

from report import Wrong

TESTS = pathlib.Path(__file__).resolve().parents[1]
PATIENCE = 3600  # seconds


def measure(report, binary, _peer, size):
    if size != "long":
        return
    environment = {
        **os.environ,
        "PORTCULLIS_INJECTION_PLACES": "all",
        "PORTCULLIS_BUILD": str(binary.parent),
        "PORTCULLIS_SOURCE": str(TESTS.parent),
        "PYTHONPATH": str(TESTS / "support"),
    }
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", TESTS / "fault" / "test_injection_product.py"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    said = re.search(r"^(\d+ strings, .*? requests), (.*?) flips, (\d+) invalid, (\d+) unclean", done.stdout, re.MULTILINE)
    if done.returncode != 0 or not said:
        raise Wrong(f"injections: {said.group(0) if said else done.stdout[-500:] + done.stderr[-500:]}")
    flips = said.group(2).rsplit(" ", 1)[1]
    found = f"{flips} flips, {said.group(3)} invalid, {said.group(4)} with hidden characters"
    report.add(f"injections: {said.group(1)}", found, "", "0 flips, 0 invalid, 0 with hidden characters", True)
