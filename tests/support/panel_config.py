"""Panels for tests: configuration files with seats at fakes, what model seats reply, and the fake provider as a process.

    config = Panel().provider("chat", "openai", url).seat("chat", "gpt-a", "openai").profile("pair", ["chat/gpt-a", ...])
    with McpProcess(tmp_path, "--config", config.write(tmp_path)) as server: ...
"""

import json
import os
import pathlib
import subprocess
import time

from mcp_process import BUILD, clean_environment

FAKE_PROVIDER = pathlib.Path(os.environ.get("PORTCULLIS_FAKE_PROVIDER", BUILD / "portcullis-fake-provider"))

CHAT = "openai"  # vendor, and by it the wire
MESSAGES = "anthropic"


# For tests of what one reply means: nothing is asked again, and no provider is left alone for what its other seats did.
ONE_REQUEST_EACH = "[retry]\nattempts = 1\n[breaker]\nwindow = 1000\nfailure_percent = 100"


def toml(value):
    """Strings, numbers, booleans and lists are written by TOML as by JSON (the tests use ASCII)."""
    return json.dumps(value)


class Panel:
    def __init__(self):
        self.providers = {}
        self.seats = []
        self.profiles = {}
        self.top = []

    def provider(self, name, vendor, url, **keys):
        """A provider at `url` (http://127.0.0.1:PORT); both wires are spoken below /v1."""
        self.providers[name] = {"vendor": vendor, "base_url": f"{url}/v1", "allow_private": True, **keys}
        return self

    def both_wires(self, url, **keys):
        return self.provider("chat", CHAT, url, **keys).provider("messages", MESSAGES, url, **keys)

    def demo(self, name="demo"):
        self.providers[name] = {"wire": "demo"}
        return self

    def seat(self, provider, model, family=None, name=None):
        seat = {"provider": provider, "model": model}
        if family:
            seat["family"] = family
        if name:
            seat["name"] = name
        self.seats.append(seat)
        return self

    def profile(self, name, seats=None, **keys):
        self.profiles[name] = {**({} if seats is None else {"seats": seats}), **keys}
        return self

    def section(self, text):
        self.top.append(text)
        return self

    def text(self):
        lines = list(self.top)
        for table, entries in (("providers", self.providers), ("profiles", self.profiles)):
            for name, keys in entries.items():
                lines.append(f'[{table}."{name}"]')
                lines += [f"{key} = {toml(value)}" for key, value in keys.items()]
        for seat in self.seats:
            lines.append("[[seats]]")
            lines += [f"{key} = {toml(value)}" for key, value in seat.items()]
        return "\n".join(lines) + "\n"

    def write(self, home):
        path = pathlib.Path(home) / f"panel-{time.monotonic_ns()}.toml"
        path.write_text(self.text(), encoding="utf-8")
        return str(path)


def answered(answer, reasoning="because"):
    """What a model says to `consult`."""
    return json.dumps({"reasoning": reasoning, "status": "answered", "answer": answer})


def cannot_answer():
    return json.dumps({"reasoning": "not known", "status": "cannot_answer", "answer": ""})


def judged(*entries):
    """What a model says to `verify`: ("supports", "quote") or just "supports" for each claim, in order."""
    claims = []
    for index, entry in enumerate(entries):
        says, quote = (entry, "") if isinstance(entry, str) else entry
        claims.append({"index": index, "quote": quote, "reason": "because", "says": says})
    return json.dumps({"claims": claims})


def seat_of(result, name):
    return next(seat for seat in result["seats"] if seat["seat"] == name)


def let_go(result):
    """The seats that nobody waited for: the others had decided. Which these are depends on who came first."""
    gone = [seat["seat"] for seat in result["seats"] if seat["status"] == "cancelled_decided"]
    voters = [name for vote in result.get("votes", []) for name in vote["seats"]]
    findings = [finding["seat"] for claim in result.get("claims", []) for finding in claim["findings"]]
    assert not set(gone) & {*voters, *findings}, "who was let go has said nothing"
    return gone


def check_released_only_when_agreed(result):
    """What has to hold for every result of `consult`, whatever the panel did."""
    if result["gate"] == "released":
        assert result["verdict"] == "agreed" and "answer" in result
        assert result["votes"][0]["answer"] == result["answer"]
        families = {seat_of(result, seat)["family"] for seat in result["votes"][0]["seats"]}
        assert len(families) >= 2, result
    else:
        assert result["gate"] == "withheld" and "answer" not in result
    assert result["verdict"] != "verified" and result["calibration"] == "uncalibrated"
    assert result["effective_votes"] == "unknown" and result["cost_usd"] in ("unknown", 0)


class FakeProvider:
    """The C++ fake provider, scripted by a JSON value (tests/support/fake_script.hpp). What it received is known once it is
    closed."""

    def __init__(self, home, script):
        assert FAKE_PROVIDER.exists(), f"there is no {FAKE_PROVIDER}. Fix: build the target portcullis-fake-provider"
        path = pathlib.Path(home) / f"script-{time.monotonic_ns()}.json"
        path.write_text(json.dumps(script), encoding="utf-8")
        self.process = subprocess.Popen(
            [str(FAKE_PROVIDER), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=clean_environment(home),
        )
        line = self.process.stdout.readline().decode()
        assert line.startswith("listening "), f"the fake provider did not start: {line!r}"
        self.url = f"http://127.0.0.1:{int(line.split()[1])}"
        self.requests = None

    def close(self):
        """Every request that came, in order, with headers and body."""
        if self.requests is None:
            self.process.stdin.close()
            self.requests = json.loads(self.process.stdout.read())
            assert self.process.wait(timeout=20) == 0
            self.process.stdout.close()
        return self.requests

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
