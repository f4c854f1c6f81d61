"""Quotations searched in a large evidence file by the command line: MB of evidence by second of user CPU.

Called by figures.py. The evidence is random words, so that no part of it repeats; three passages of it are quoted, the last
from its very end, and one sentence that it does not hold. A wrong verdict is Wrong. Half the evidence is searched too: the
work has to be linear, so its cost by byte is the floor of the whole.
"""

import json
import pathlib
import random
import tempfile

from command import run_command
from report import Wrong

EVIDENCE = {"short": 8 << 20, "long": 64 << 20}  # bytes; the longer is the default limit of the configuration
LIMIT = 50  # MB/s
LINEAR = 1.5  # times the cost by byte of half the evidence
ROUNDS = 3  # the least CPU of these counts
WORDS = [
    "harbour", "vessel", "granite", "seldom", "measure", "lantern", "river", "council", "winter", "copper", "orchard", "letter",
    "northern", "signal", "quarry", "meadow", "engine", "parish", "timber", "evening", "carriage", "market", "the", "of", "and",
    "in", "a", "to", "was", "under", "between", "without",
]
ABSENT = "the committee of seven astronomers resigned before breakfast on Tuesday"


def measure(report, binary, _peer, size):
    whole = EVIDENCE[size]
    cost = {}
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as home:
        for length in (whole // 2, whole):
            cost[length] = search(binary, pathlib.Path(home), length)
    speed = whole / 1e6 / cost[whole]
    linear = cost[whole] / whole / (cost[whole // 2] / (whole // 2))
    report.add(f"quotations in {whole >> 20} MiB of evidence", f"{speed:.0f} MB/s user CPU", "", f">= {LIMIT} MB/s", speed >= LIMIT)
    report.add(
        "the same, cost by byte", f"{linear:.2f}x", f"half the evidence: {cost[whole // 2] / (whole // 2) * 1e9:.1f} ns",
        f"<= {LINEAR:g}x (linear)", linear <= LINEAR,
    )


def search(binary, home, length):
    text = evidence(length)
    quotes = [passage(text, at) for at in (0, len(text) // 2, len(text) - 80)]
    (home / "evidence.txt").write_text(text, encoding="ascii")
    (home / "answer.md").write_text("".join(f'The document says "{quote}".\n' for quote in [*quotes, ABSENT]), encoding="ascii")
    used = []
    for _ in range(ROUNDS):
        done, user, _ = run_command(
            [binary, "--audit", "memory", "verify", "answer.md", "--evidence", "evidence.txt", "--json"], home
        )
        check(done, len(quotes))
        used.append(user)
    return max(min(used), 1e-3)


def evidence(length):
    chance = random.Random(length)
    lines, size = [], 0
    while size < length:
        line = " ".join(chance.choices(WORDS, k=1000)) + "\n"
        lines.append(line)
        size += len(line)
    return "".join(lines)[: length - 1] + "\n"


def passage(text, at):
    """Whole words of one line from `at` on."""
    start = text.index(" ", at) + 1 if at else 0
    words = text[start : start + 60].split("\n")[0].split(" ")
    return " ".join(words[:-1])


def check(done, present):
    try:
        result = json.loads(done.stdout)
        verdicts = [claim["verdict"] for claim in result["claims"]]
        gate = result["gate"]
    except (ValueError, KeyError, TypeError):
        raise Wrong(f"verify over large evidence: exit {done.returncode}, {done.stdout[:300]!r} {done.stderr[:300]!r}") from None
    if verdicts != ["verified"] * present + ["refuted"] or gate != "withheld" or done.returncode != 3:
        raise Wrong(f"verify over large evidence: {verdicts}, gate {gate}, exit {done.returncode}")
