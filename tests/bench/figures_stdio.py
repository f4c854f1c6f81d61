"""Calls per CPU second over stdio with 16 in the pipe, beside the TypeScript SDK's echo; memory, idle and over all those calls.

Called by figures.py. One process a kind of request, each carried on in turn by a tenth of the calls, so that all see the same
machine. The CPU is of all threads of the server, from /proc.
"""

from pipes import Server, run
from traffic import Discover, Echo, ListTools, Verify

CALLS = {"short": 10_000, "long": 100_000}
WARM_UP = 1_000  # calls before the figures begin: caches, lazily built tables, the peer's compiler
SLICES = 10
IDLE_LIMIT = 16  # MiB
GROWTH_LIMIT = 1024  # KiB over all calls after the warm-up


class Lane:
    """One kind of request. The cheap kinds are asked more often, because the CPU comes in ticks of 10 ms."""

    def __init__(self, name, server, calls):
        self.name = name
        self.server = server
        self.calls = calls
        self.cpu = 0.0

    def slice(self):
        before = self.server.cpu_seconds()
        run([self.server], self.calls // SLICES)
        self.cpu += self.server.cpu_seconds() - before


def measure(report, binary, peer, size):
    calls = CALLS[size]
    idle(report, binary)
    serve = lambda *options: [str(binary), *options, "serve", "--stdio"]
    with (
        Server(serve("--audit", "memory"), Verify()) as memory,
        Server(serve("--audit", "file"), Verify()) as durable,
        Server(serve("--audit", "memory"), Discover()) as discover,
        Server(serve("--audit", "memory"), ListTools()) as listing,
    ):
        lanes = [
            Lane("verify, audit in memory", memory, calls),
            Lane("verify, audit durable", durable, calls),
            Lane("server/discover", discover, 5 * calls),
            Lane("tools/list", listing, 5 * calls),
        ]
        if not peer:
            measure_lanes(report, lanes, None)
            report.skip("calls per CPU second against the SDK", peer.reason)
            return
        with Server(peer.command, Echo()) as echo:
            measure_lanes(report, lanes, Lane("SDK echo", echo, calls))


def measure_lanes(report, lanes, echo):
    everyone = lanes + ([echo] if echo else [])
    for lane in everyone:
        run([lane.server], WARM_UP)
    before = {lane: lane.server.status() for lane in everyone}
    for _ in range(SLICES):
        for lane in everyone:
            lane.slice()
    after = {lane: lane.server.status() for lane in everyone}

    floor = f"SDK echo: {rate(echo)}" if echo else ""
    # Only this one has a target over stdio; the others show where the time of a call goes.
    targets = {"verify, audit in memory": 3.0}
    for lane in lanes:
        target = targets.get(lane.name)
        ratio = (echo.cpu / echo.calls) / (lane.cpu / lane.calls) if echo and lane.cpu else None
        report.add(
            f"{lane.name}, {lane.calls} calls", rate(lane) + (f", {ratio:.2f}x SDK" if ratio else ""), floor,
            f">= {target:g}x SDK" if target else "", ratio >= target if target and ratio else None,
        )
    for lane in everyone:
        flat(report, lane, before[lane], after[lane], lane is not echo)


def rate(lane):
    return f"{lane.calls / max(lane.cpu, 1e-9):,.0f}/CPU s ({lane.cpu / lane.calls * 1e6:.1f} us)"


def idle(report, binary):
    with Server([str(binary), "serve", "--stdio"], Discover()) as server:
        run([server], 1)
        resident, threads, descriptors = server.status()
    report.add(
        "idle after the first answer", f"{resident / 1024:.1f} MiB, {threads} threads, {descriptors} descriptors", "",
        f"<= {IDLE_LIMIT} MiB", resident <= IDLE_LIMIT * 1024,
    )


def flat(report, lane, before, after, ours):
    growth = after[0] - before[0]
    same = before[1:] == after[1:]
    shown = f"{before[0] / 1024:.1f} -> {after[0] / 1024:.1f} MiB ({growth * 1024 / lane.calls:.0f} bytes a call)"
    shown += ", same threads and descriptors" if same else f", threads, descriptors {before[1:]} -> {after[1:]}"
    target = f"<= {GROWTH_LIMIT / 1024:g} MiB more, nothing left open" if ours else ""
    met = growth <= GROWTH_LIMIT and same if ours else None
    report.add(f"memory over {lane.calls} calls: {lane.name}", shown, "", target, met)
