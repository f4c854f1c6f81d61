#!/usr/bin/env python3
"""The figures of portcullis as ratios against a floor or peer of the same run, with the target of each.

    /usr/bin/python3 tests/bench/figures.py --binary build/release/portcullis --short

Run by deploy/test; with --long the table is also written to tests/results/DATE.md. Exits with 1 only when something is wrong
at any speed (an answer lost, doubled or mixed up, a line that is not JSON-RPC, a crash, a log that does not verify), never for
a missed target: how fast a machine is says nothing about the program.
"""

import argparse
import datetime
import pathlib
import subprocess
import sys
import time

import figures_cancel
import figures_clients
import figures_eval
import figures_fanout
import figures_http
import figures_injection
import figures_prove
import figures_quotation
import figures_shared
import figures_start
import figures_stdio
import peer
from report import Report, Wrong

PARTS = {
    "start": figures_start.measure,
    "stdio": figures_stdio.measure,
    "http": figures_http.measure,
    "shared": figures_shared.measure,
    "clients": figures_clients.measure,
    "quotation": figures_quotation.measure,
    "eval": figures_eval.measure,
    "fanout": figures_fanout.measure,
    "cancel": figures_cancel.measure,
    "injection": figures_injection.measure,
    "prove": figures_prove.measure,
}
RESULTS = pathlib.Path(__file__).resolve().parents[1] / "results"


def main():
    options = parse()
    binary = options.binary.resolve()
    began = time.monotonic()
    compared = peer.find()
    try:
        report = Report(binary, options.size, compared)
    except (OSError, subprocess.SubprocessError) as error:
        sys.exit(f"figures.py: {binary} does not run: {error}")
    for name, measure in PARTS.items():
        if options.only and name not in options.only:
            continue
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            measure(report, binary, compared, options.size)
        except Wrong as wrong:
            report.wrongs.append(f"{name}: {wrong}")
    report.finish(time.monotonic() - began)
    print(report.text())
    if options.size == "long" and not options.only:
        write(report)
    return 1 if report.wrongs else 0


def parse():
    parser = argparse.ArgumentParser(description="Figures as ratios within one run; never fails on time alone.")
    parser.add_argument("--binary", type=pathlib.Path, required=True, help="the portcullis to measure (a release build)")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--short", dest="size", action="store_const", const="short", default="short", help="under 100 s (default)")
    size.add_argument("--long", dest="size", action="store_const", const="long", help="full size, written to tests/results")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="these parts alone; nothing is written")
    return parser.parse_args()


def write(report):
    """Of two runs on one day the later stays; both are dated in Git."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.date.today().isoformat()}.md"
    path.write_text(report.markdown(f"Figures of {datetime.date.today().isoformat()}"), encoding="utf-8")
    print(f"written to {path}")


if __name__ == "__main__":
    sys.exit(main())
