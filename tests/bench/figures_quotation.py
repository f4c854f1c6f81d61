"""Quotations searched in a large evidence file by the command line: MB of evidence by second of user CPU.

Called by figures.py. The evidence is random words, so that no part of it repeats; three passages of it are quoted, the last
from its very end, and one sentence that it does not hold. A wrong verdict is Wrong. Half the evidence is searched too: the
work has to be linear, so its cost by byte is the floor of the whole.

Besides, true and mutated quotations of the Gettysburg Address (public domain): a mutated one that is verified is Wrong.
"""

import json
import pathlib
import random
import tempfile

from command import run_command
from report import Wrong

EVIDENCE = {"short": 8 << 20, "long": 64 << 20}  # bytes; the longer is the default limit of the configuration
LIMIT = 50  # MB/s
QUOTATIONS = {"short": 500, "long": 10_000}  # true ones, and as many mutated
BATCH = 250  # quotations in one text
FOUND = 0.995  # of the true ones
SOURCE = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "demo_data" / "gettysburg.txt"
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
    quotations(report, binary, QUOTATIONS[size])


def quotations(report, binary, wanted):
    chance = random.Random(1863)
    words = SOURCE.read_text(encoding="utf-8").split()
    source = " ".join(words)
    true, mutated = [], []
    while len(true) < wanted:
        true.append(some_words(words, chance))
    while len(mutated) < wanted:
        quote = mutation(some_words(words, chance), words, chance)
        if " ".join(quote).strip(".,;:-") not in source:
            mutated.append(quote)
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as home:
        verified = {kind: count_verified(binary, pathlib.Path(home), quotes) for kind, quotes in (("true", true), ("mutated", mutated))}
    if verified["mutated"]:
        raise Wrong(f"{verified['mutated']} of {wanted} mutated quotations were verified")
    share = verified["true"] / wanted
    report.add(f"true quotations of {wanted} found", f"{share:.2%}", f"0 of {wanted} mutated ones", f">= {FOUND:.1%}", share >= FOUND)


def some_words(words, chance):
    count = chance.randrange(4, 30)
    first = chance.randrange(len(words) - count)
    return words[first : first + count]


def mutation(quote, words, chance):
    """One word exchanged, left out, put in, denied, or written with another letter."""
    quote, at = list(quote), chance.randrange(1, len(quote) - 1)
    kind = chance.randrange(5)
    if kind == 0:
        quote[at] = chance.choice(words)
    elif kind == 1:
        del quote[at]
    elif kind == 2:
        quote.insert(at, chance.choice(words))
    elif kind == 3:
        quote.insert(at, "not")
    else:
        letter = chance.randrange(len(quote[at]))
        quote[at] = quote[at][:letter] + chance.choice("abcdefghijklmnopqrstuvwxyz") + quote[at][letter + 1 :]
    return quote


def count_verified(binary, home, quotes):
    verified = 0
    for first in range(0, len(quotes), BATCH):
        lines = [f'The address says "{" ".join(quote)}".\n' for quote in quotes[first : first + BATCH]]
        (home / "answer.md").write_text("\n".join(lines), encoding="utf-8")
        done, _, _ = run_command([binary, "--audit", "memory", "verify", "answer.md", "--evidence", SOURCE, "--json"], home)
        try:
            claims = json.loads(done.stdout)["claims"]
        except (ValueError, KeyError):
            raise Wrong(f"verify of quotations: exit {done.returncode}, {done.stderr[:300]!r}") from None
        verified += sum(claim["type"] == "quotation" and claim["verdict"] == "verified" for claim in claims)
    return verified


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
