"""`eval` on recorded answers: seconds of CPU for 5,000 items, and whether memory grows with the file.

Called by figures.py. The items are made from a seed: four seats that are right more or less often, with reasoning around the
answer as models write it. The counts of the report are compared with those of the generator; another one is Wrong. Ten times
the items must not take more memory than a fifth above that of the smaller file.
"""

import json
import os
import pathlib
import random
import subprocess
import tempfile

from pipes import clean_environment
from report import Wrong

ITEMS = 5_000
LIMIT = 5.0  # seconds of CPU on one core
GROWTH = 1.2  # times the memory, ten times the items
RIGHT = {"small": 0.2, "tuned": 0.4, "large": 0.35, "checked": 0.56}  # share of right answers by seat


def measure(report, binary, _peer, size):
    more = ITEMS * (10 if size == "long" else 4)
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as home:
        used = {items: evaluate(binary, pathlib.Path(home), items) for items in (ITEMS, more)}
    seconds, memory = used[ITEMS]
    report.add(f"eval of {ITEMS} items", f"{seconds:.2f} s CPU", "", f"<= {LIMIT:g} s", seconds <= LIMIT)
    growth = used[more][1] / memory
    report.add(
        f"the same, memory at {more} items", f"{growth:.2f}x", f"{memory / 1024:.0f} MiB at {ITEMS}", f"<= {GROWTH:g}x", growth <= GROWTH
    )


def evaluate(binary, home, items):
    """Seconds of CPU, and the most memory in KiB."""
    right = write_items(home / "items.jsonl", items)
    with (home / "report.json").open("w+b") as output:
        child = subprocess.Popen(
            [str(binary), "--audit", "memory", "eval", "items.jsonl", "--json"], stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.DEVNULL, env=clean_environment(home), cwd=home,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        written = output.read()
    if child.returncode != 0:
        raise Wrong(f"eval ended with {child.returncode}")
    found = {seat["seat"]: seat["accuracy"]["count"] for seat in json.loads(written)["all"]["seats"]}
    if found != right:
        raise Wrong(f"eval counted {found}, the items hold {right}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss


def write_items(path, items):
    chance = random.Random(items)
    right = dict.fromkeys(RIGHT, 0)
    with path.open("w", encoding="ascii") as out:
        for number in range(items):
            a, b = chance.randrange(2, 900), chance.randrange(2, 900)
            answers = []
            for seat, share in RIGHT.items():
                good = chance.random() < share
                right[seat] += good
                value = a * b + a if good else a * b + a + chance.choice((-10, -1, 1, 2, 10, 100))
                steps = f"First {a} * {b} = {a * b}, which is what the {number}th question asks about in its beginning.\n" * 3
                answers.append({"seat": seat, "family": seat, "text": f"{steps}Then {a} more are added.\nA: {value:,}"})
            item = {
                "id": f"item-{number}", "task_class": "math.generated", "question": f"What is {a} times {b} plus {a}? ({number})",
                "answer_format": {"type": "number"}, "reference": str(a * b + a), "answers": answers,
            }
            out.write(json.dumps(item) + "\n")
    return right
