"""Every program of the public logic data through `prove`: how many are read, whether both solvers say the same, and how many
outcomes are those of the labels. At full size only (20 s of CPU); ctest puts every third or sixth before the solvers.

Called by figures.py. The programs were written by a model, so accuracy is a figure and no promise. What is promised, and Wrong
when it does not hold: the share that is read, that none of those is left unknown, and that the solvers never differ.
"""

import json
import pathlib
import time

from pipes import Server, Traffic, encode, run
from report import Wrong

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"
DATA = {"FOLIO": ("folio_fol.jsonl", "formula", 0.85), "ProntoQA": ("prontoqa_rules.jsonl", "rules", 0.99)}
LABELS = {"proved": "A", "refuted": "B", "consistent": "C"}


class Prove(Traffic):
    def __init__(self, problems, style):
        super().__init__()
        self.problems = problems
        self.style = style
        self.read = self.right = 0
        self.unknown = []
        self.inconsistent = 0

    def request(self, id):
        return encode(id, "tools/call", name="prove", arguments={"format": self.style, "program": self.problems[id]["program"]})

    def check(self, id, result):
        found = result["structuredContent"]
        if result.get("isError"):
            places = [error for error in found.get("errors", []) if error["line"] > 1 and error["expected"]]
            return None if found["outcome"] == "unknown" and places else "not read, and nobody says where"
        self.read += 1
        said = {solver["outcome"] for solver in found["solvers"]}
        if found["outcome"] == "unknown":
            self.unknown.append(self.problems[id]["id"])
        if len(found["solvers"]) < 2 or len(said - {"unknown"}) > 1:
            return f"the solvers differ: {found['solvers']}"
        if found["outcome"] not in ("unknown", *said):
            return f"an outcome that no solver gave: {found['outcome']}"
        self.inconsistent += found["outcome"] == "inconsistent"
        self.right += LABELS.get(found["outcome"]) == self.problems[id]["reference"]
        return None


def measure(report, binary, _peer, size):
    if size != "long":
        return
    for name, (file, style, least) in DATA.items():
        path = SHARED / file
        if not path.exists():
            report.skip(f"programs of {name}", f"no {path}")
            continue
        traffic = Prove([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()], style)
        began = time.monotonic()
        with Server([str(binary), "--audit", "memory", "serve", "--stdio"], traffic, in_flight=2) as server:
            run([server], len(traffic.problems))
        seconds = time.monotonic() - began
        every = len(traffic.problems)
        if traffic.read < least * every:
            raise Wrong(f"{name}: {traffic.read} of {every} programs were read, fewer than {least:.0%}")
        if traffic.unknown:
            raise Wrong(f"{name}: unknown for {', '.join(traffic.unknown)}")
        report.add(
            f"logic programs of {name} through both solvers", f"{traffic.read} of {every} read, 0 unknown, 0 differ",
            f"{traffic.right} as labelled, {traffic.inconsistent} inconsistent; {seconds:.0f} s", f">= {least:.0%} read, 0, 0", True,
        )
