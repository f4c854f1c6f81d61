"""The fan-out of five seats against a bare epoll loop and Node's undici, and its bounds: memory of a thousand calls at once,
hedging, overload, a provider that answers nobody. Called by figures.py.

All three peers ask the same fake provider (portcullis-fake-provider, a process of its own) with the same bytes; ours and the bare
epoll loop take turns in one process (README.md says how, and why). A call that is not answered whole is Wrong; how long it took is a figure.
"""

import contextlib
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from pipes import clean_environment
from report import Wrong

PATIENCE = 600  # seconds; only ever waited for when something is broken
SIZES = {
    #        calls at 1, at 100, at 1,000 in flight; instant replies; hedged calls; seconds of overload, of a stalled provider
    "short": (250, 8_000, 2_000, 3_000, 600, 3, 1),
    "long": (1_000, 20_000, 20_000, 20_000, 10_000, 60, 10),
}
FAULT_TRIALS = {"short": "1", "long": "100"}
ANSWER = json.dumps({"reasoning": "because", "status": "answered", "answer": "true"})


def measure(report, binary, peer, size):
    programs = pathlib.Path(binary).parent
    bench, fake = programs / "fanout_bench", programs / "portcullis-fake-provider"
    for program in (bench, fake):
        if not program.exists():
            return report.skip("fan-out", f"there is no {program.name} beside the binary (ninja {program.name})")
    at_1, at_100, at_1000, instant, hedged, overload, stalled = SIZES[size]
    body = run([bench, "body"])
    # Each is given: port, calls, the most at once, calls of a turn, microseconds between two (0: as soon as there is room).
    peers = [lambda *asked: json.loads(run([bench, "both", *asked]))]
    if peer:
        peers.append(functools.partial(undici, peer, body))
    else:
        report.skip("fan-out against undici", peer.reason)
    latency(report, fake, peers, at_1, 1, "1 in flight", (10, 0))
    latency(report, fake, peers, at_100, 200, "100 in flight, one begun every 0.2 ms", (1_000, 200))
    latency(report, fake, peers[:1], at_100, 100, "100 begun at once", (100, 0))
    thousand(report, fake, peers, at_1000)
    cpu(report, fake, peers, instant)
    hedging(report, json.loads(run([bench, "hedge", hedged])))
    under_overload(report, json.loads(run([bench, "overload", overload])), overload)
    beside_stalled(report, json.loads(run([bench, "stalled", stalled])))
    every_fault(report, programs / "fault_matrix", FAULT_TRIALS[size])
    if size == "long":
        promises(report, programs)
    return None


def undici(peer, body, port, calls, at_once, _turn, apart_us):
    """Node cannot keep up with calls by the clock (README.md): a hundred are out all the time, each begun by the end of another."""
    return {"undici": json.loads(run([*peer.fanout_command, port, calls, 100 if apart_us else at_once], body))}


def every_fault(report, program, trials):
    """The test of all faults; ctest runs it without judging its times."""
    if not program.exists():
        return report.skip("every fault x every wire", f"there is no {program.name} beside the binary")
    said = run([program], env={**os.environ, "PORTCULLIS_FAULT_TRIALS": trials})
    cells = re.search(r"(\d+ cells x \d+ trials): (.*)", said)
    late = re.search(r"past the deadline: (.*, (\d+) over 50 ms)", said)
    back = re.search(r"after the faults' end: (.* after (\d+) ms)", said)
    left = re.search(r"descriptors (\d+) -> (\d+), memory ([+-]\d+) KiB", said)
    report.add(f"every fault x every wire, {cells.group(1)}", cells.group(2), "", "none wrongly released, one end each", True)
    report.add("the same, ends past the deadline", late.group(1), "", "<= 50 ms", late.group(2) == "0")
    report.add("the same, recovery", back.group(1), "", "<= 1,000 ms", int(back.group(2)) <= 1000)
    report.add("the same, descriptors and memory left behind", left.group(0), "", "no growth", left.group(1) == left.group(2))
    return None


def promises(report, programs):
    """What holds or does not: the tests that say so, run here to stand in the table beside the figures. One that fails is Wrong."""
    money = "Budget*:Reservations.*:Hours.*:Money.*"
    for figure, name, tests in (
        ("six wires: requests and replies as the services' references have them", "unit_wires", "*"),
        ("budgets: 0 sends no byte, a cancelled call gives back, caps hold over 10,000 calls", "unit_ledger", money),
    ):
        if not (programs / name).exists():
            report.skip(figure, f"there is no {name} beside the binary")
            continue
        passed = re.search(r"PASSED  \] (\d+) tests", run([programs / name, f"--gtest_filter={tests}"]))
        if passed.group(1) == "0":
            raise Wrong(f"{name} has no test that is called {tests}")
        report.add(figure, f"{passed.group(1)} tests passed", "", "all", True)
    source = pathlib.Path(__file__).resolve().parents[2]
    secrets = sorted((source / "tests/fault").glob("test_panel_secrets*.py"))
    said = run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", *secrets],
        env={**os.environ, "PORTCULLIS_SOURCE": source, "PORTCULLIS_BUILD": programs, "PYTHONPATH": source / "tests/support"},
    )
    passed = re.search(r"(\d+) passed", said)
    report.add("a canary key and the client's token only in the provider's header", f"{passed.group(1)} tests passed", "", "all", True)


def run(command, stdin="", env=None):
    done = subprocess.run(
        [str(argument) for argument in command], input=stdin, capture_output=True, text=True, timeout=PATIENCE, check=False, env=env
    )
    if done.returncode != 0:
        raise Wrong(f"{command[:3]}: exit {done.returncode}, {done.stderr[:300] or done.stdout[-2000:]!r}")
    return done.stdout


@contextlib.contextmanager
def provider(fake, delay_ms):
    """The port of a fake that answers after so many milliseconds, always with the same bytes."""
    content = {"index": 0, "message": {"role": "assistant", "content": ANSWER, "refusal": None}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 400, "completion_tokens": 20, "total_tokens": 420}
    answer = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [content], "usage": usage}
    body = json.dumps(answer, separators=(",", ":"))
    raw = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as directory:
        script = pathlib.Path(directory) / "script.json"
        script.write_text(json.dumps({"record": False, "default": {"raw": raw, "delay_ms": delay_ms}}), encoding="utf-8")
        process = subprocess.Popen(
            [str(fake), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_environment(directory), text=True
        )
        try:
            yield int(process.stdout.readline().split()[1])
        finally:
            process.stdin.close()
            process.wait(timeout=PATIENCE)
            process.stdout.close()


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def results(fake, peers, delay_ms, calls, at_once, turns):
    found = {}
    with provider(fake, delay_ms) as port:
        for ask in peers:
            found |= ask(port, calls, at_once, *turns)
    for name, one in found.items():
        if len(one["ms"]) != calls or one.get("failed"):
            raise Wrong(f"{name}: {len(one['ms'])} of {calls} calls answered, {one.get('failed')} seats failed")
    return found


def over(found, name, delay_ms, share):
    """Milliseconds over the slowest seat, which is the delay of the fake."""
    return max(quantile(found[name]["ms"], share) - delay_ms, 0.001)


def over_in_a_turn(found, name, delay_ms, share, turn):
    """The same in each turn, and of these the one in the middle: what a neighbour does to one turn stays there."""
    ms = found[name]["ms"]
    each = [quantile(ms[begin : begin + turn], share) for begin in range(0, len(ms), turn)]
    return max(quantile(each, 0.5) - delay_ms, 0.001)


def latency(report, fake, peers, calls, at_once, name, turns):
    delay_ms = 20
    found = results(fake, peers, delay_ms, calls, at_once, turns)
    for share, word in ((0.5, "median"), (0.99, "p99")):
        ours, floor = (over(found, peer, delay_ms, share) for peer in ("portcullis", "epoll"))
        if share > 0.5 and turns[0] >= 100:
            all_calls = f"; of all calls {ours:.2f} ms beside {floor:.2f} ms"
            ours, floor = (over_in_a_turn(found, peer, delay_ms, share, turns[0]) for peer in ("portcullis", "epoll"))
            where = " of the turn in the middle"
        else:
            all_calls = where = ""
        report.add(
            f"fan-out of 5, {delay_ms} ms replies, {name}: {word}{where} over the slowest seat",
            f"{ours:.2f} ms, {ours / floor:.2f}x bare epoll", f"bare epoll {floor:.2f} ms{all_calls}", "<= 1.5x bare epoll",
            ours <= 1.5 * floor,
        )
        if "undici" in found:
            ours = over(found, "portcullis", delay_ms, share)
            node = over(found, "undici", delay_ms, share)
            report.add(
                f"the same, {word} of all calls against undici", f"{ours / node:.2f}x", f"undici {node:.2f} ms", "< 0.5x undici",
                ours < 0.5 * node,
            )


def thousand(report, fake, peers, calls):
    found = results(fake, peers, 200, calls, 1000, (calls, 0))
    ours = found["portcullis"]
    per_call = ours["bytes_per_call"] / 1024
    beside = ", ".join(f"{name} {over(found, name, 200, 0.5):.1f} ms" for name in found if name != "portcullis")
    report.add(
        "fan-out of 5, 200 ms replies, 1,000 in flight",
        f"{calls} of {calls} calls done, median {over(found, 'portcullis', 200, 0.5):.1f} ms over the slowest seat", beside,
        "all done", True,
    )
    report.add("the same, memory a call", f"{per_call:.1f} KiB", "", "<= 64 KiB", per_call <= 64)


def cpu(report, fake, peers, calls):
    found = results(fake, peers, 0, calls, 16, (600, 0))
    us = {name: one["cpu_us"] for name, one in found.items()}
    report.add(
        "fan-out of 5, instant replies, 16 in flight: CPU a call",
        f"{us['portcullis']:.0f} us, {us['portcullis'] / us['epoll']:.1f}x bare epoll", f"bare epoll {us['epoll']:.0f} us",
    )
    if "undici" in us:
        report.add(
            "the same against undici", f"{us['portcullis'] / us['undici']:.2f}x", f"undici {us['undici']:.0f} us", "<= 0.5x undici",
            us["portcullis"] <= 0.5 * us["undici"],
        )


def hedging(report, found):
    if not len(found["ms"]) == len(found["ms_hedged"]) == found["calls"]:
        raise Wrong("hedging: calls were lost")
    plain, hedged = (quantile(found[key], 0.99) for key in ("ms", "ms_hedged"))
    more = found["requests_hedged"] / found["requests"] - 1
    report.add(
        "2 % of replies at 10x, hedged: p99", f"{hedged:.0f} ms, {hedged / plain:.0%} of unhedged", f"unhedged {plain:.0f} ms",
        "<= 40 %", hedged <= 0.4 * plain,
    )
    report.add("the same, requests", f"{more:+.1%}", "", "<= +5.5 %", more <= 0.055)


def under_overload(report, found, seconds):
    share = found["goodput"] / found["capacity"]
    rejected = found["rejected_ms"]
    report.add(
        f"overload at 5x capacity for {seconds} s: goodput", f"{share:.0%} of {found['capacity']:.0f} calls/s", "", ">= 90 %", share >= 0.9
    )
    if rejected:
        slow = quantile(rejected, 0.99)
        report.add(
            "the same, rejections", f"{len(rejected)}, p99 after {slow:.1f} ms, {found['hinted'] / len(rejected):.0%} say when to retry",
            "", "< 10 ms, all say when", slow < 10 and found["hinted"] == len(rejected),
        )
    recovery = found["recovery_ms"] / 1000
    report.add("the same, recovery", f"{recovery:.1f} s" if recovery >= 0 else "none in 10 s", "", "< 5 s", 0 <= recovery < 5)


def beside_stalled(report, found):
    alone, beside = (quantile(found[key], 0.99) for key in ("ms_alone", "ms_beside"))
    if max(found["ms_beside"]) > 1e8:
        raise Wrong("a call that does not use the stalled provider failed")
    report.add(
        "one stalled provider: p99 of calls that do not use it", f"{beside:.1f} ms, {beside / alone:.2f}x", f"without it {alone:.1f} ms",
        "<= 1.2x", beside <= 1.2 * alone,
    )
