"""The table of figures: rows with their targets, the machine that they were taken on, and both as text or Markdown.

Filled by figures_*.py, printed by figures.py. A figure is never an error: only a Wrong is.
"""

import dataclasses
import datetime
import os
import pathlib
import platform
import subprocess
import sys


class Wrong(Exception):
    """The server did something that is wrong at any speed: an answer lost, doubled or mixed up, a bad line, a crash."""


@dataclasses.dataclass(frozen=True)
class Row:
    figure: str
    measured: str
    floor: str = ""  # what the peer or floor of the same run did
    target: str = ""
    met: bool | None = None  # None: nothing to hold it against

    @property
    def outcome(self):
        return {True: "met", False: "MISSED", None: ""}[self.met]


HEADINGS = ("figure", "measured", "floor or peer, same run", "target", "")


class Report:
    def __init__(self, binary, size, peer):
        self.rows = []
        self.skips = []
        self.wrongs = []
        self.facts = machine(binary, size, peer)

    def add(self, *arguments, **more):
        """Also said at once: a long run that is stopped has shown what it saw."""
        row = Row(*arguments, **more)
        self.rows.append(row)
        print(f"  {row.figure}: {row.measured}", *filter(None, (row.target, row.outcome)), sep=" | ", file=sys.stderr, flush=True)

    def skip(self, what, reason):
        self.skips.append(f"{what}: {reason}")

    def finish(self, seconds):
        self.facts.append(("load average at the end", load_average()))
        self.facts.append(("took", f"{seconds:.0f} s"))

    def cells(self):
        return [HEADINGS] + [(row.figure, row.measured, row.floor, row.target, row.outcome) for row in self.rows]

    def text(self):
        cells = self.cells()
        widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
        lines = [f"{name}: {value}" for name, value in self.facts] + [""]
        for number, line in enumerate(cells):
            lines.append("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
            if number == 0:
                lines.append("  ".join("-" * width for width in widths).rstrip())
        lines += ["", self.summary()]
        lines += [f"skipped: {skip}" for skip in self.skips]
        lines += [f"WRONG: {wrong}" for wrong in self.wrongs]
        return "\n".join(lines)

    def markdown(self, title):
        lines = [f"# {title}", "", "| what | value |", "| --- | --- |"]
        lines += [f"| {name} | {escape(value)} |" for name, value in self.facts] + [""]
        for number, line in enumerate(self.cells()):
            lines.append("| " + " | ".join(escape(cell) for cell in line) + " |")
            if number == 0:
                lines.append("|" + " --- |" * len(HEADINGS))
        lines += ["", self.summary()]
        lines += ["", *[f"- skipped: {skip}" for skip in self.skips]] if self.skips else []
        lines += ["", *[f"- WRONG: {wrong}" for wrong in self.wrongs]] if self.wrongs else []
        return "\n".join(lines) + "\n"

    def summary(self):
        missed = sum(row.met is False for row in self.rows)
        held = sum(row.met is not None for row in self.rows)
        wrong = len(self.wrongs)
        return f"{held - missed} of {held} targets met; {wrong} wrong; {len(self.skips)} skipped"


def escape(cell):
    return cell.replace("|", "\\|").replace("\n", " ")


def load_average():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def machine(binary, size, peer):
    """What a reader needs to judge the figures by; nothing that names the machine."""
    cores = len(os.sched_getaffinity(0))
    version = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    return [
        ("date", datetime.date.today().isoformat()),
        ("size", size),
        ("portcullis", f"{version.splitlines()[0].split()[-1]}, commit {commit()}"),
        ("binary", f"{pathlib.Path(binary).stat().st_size / 2**20:.1f} MiB"),
        ("peer", peer.versions or f"none ({peer.reason})"),
        ("processor", f"{processor()}, {cores} cores"),
        ("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"),
        ("system", f"Linux {platform.release()}, {distribution()}, Python {platform.python_version()}"),
        ("load average at the start", load_average()),
    ]


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return " ".join(line.split(":", 1)[1].split())
    return platform.machine()


def distribution():
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    except OSError:
        return "unknown"


def commit():
    """The checkout's commit, with a mark when what is there is not what was committed."""
    run = lambda *arguments: subprocess.run(
        ["git", *arguments], cwd=pathlib.Path(__file__).parent, capture_output=True, text=True, timeout=60, check=True
    ).stdout.strip()
    try:
        changed = run("status", "--porcelain", "--untracked-files=no", ":/")
        return run("rev-parse", "--short=12", "HEAD") + (" with changes" if changed else "")
    except (OSError, subprocess.SubprocessError):
        return "unknown"
