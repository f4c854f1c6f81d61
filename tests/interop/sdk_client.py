"""Runs the client programs of clients/ against the real binary, on a panel whose provider the test holds in its hand.

A client program does every action that it knows and prints one JSON line an action (clients/README.md); `Served.run` returns
them by name. What the provider does is decided by the profile that the client asks for:

    steady    one seat answers at once, the other a little later, as models do
    held      one seat never answers, the other does once that one was asked: a call that only a cancellation ends early
    witness   the seats answer "true" once every held request was closed by the server, "false" when that takes too long
"""

import json
import pathlib
import re
import subprocess
import sys
import threading

import pytest

from aimock import NODE_MODULES
from holding_peer import HoldingPeer
from mcp_process import BINARY, PATIENCE, SOURCE, clean_environment
from panel_config import Panel, answered

CLIENTS = pathlib.Path(__file__).parent / "clients"
INSTALLED = SOURCE / "build" / "interop"
# Notices that arrive in the same read as the answer are lost in the TypeScript SDK 1.x, which runs their handlers a turn later.
LATENCY = 0.4  # seconds
CANCELLED_WITHIN = 5  # seconds from the cancellation of a call to the closing of its provider sockets


def installed(name):
    """A client that deploy/install_interop_clients made; where that script found no toolchain, its reason to skip."""
    reason = INSTALLED / f"{pathlib.Path(name).parts[0]}.skipped"
    if reason.exists():
        pytest.skip(reason.read_text(encoding="utf-8").strip())
    path = INSTALLED / name
    assert path.exists(), f"there is no {path}. Fix: run deploy/install_interop_clients"
    return path


class WitnessPeer(HoldingPeer):
    """Answers as the profile says; keeps every request for the model "held"."""

    def __init__(self):
        super().__init__()
        self.kept = []
        threading.Thread(target=self._answer_all, daemon=True).start()

    def _answer_all(self):
        done = 0
        while True:
            with self.changed:
                self.changed.wait_for(lambda: len(self.held) > done)
                request = self.held[done]
            done += 1
            if request.model == "held":
                with self.changed:
                    self.kept.append(request)
                    self.changed.notify_all()
            elif request.model.startswith("witness"):
                threading.Thread(target=self._testify, args=(request,), daemon=True).start()
            elif request.model == "beside":
                threading.Thread(target=self._stand_beside, args=(request,), daemon=True).start()
            elif request.model == "steady-b":
                threading.Timer(LATENCY, request.answer, [answered("true")]).start()
            else:
                request.answer(answered("true"))

    def _stand_beside(self, request):
        with self.changed:
            self.changed.wait_for(lambda: self.kept, PATIENCE)
        request.answer(answered("true"))

    def _testify(self, request):
        closed = bool(self.kept) and all(each.closed.wait(CANCELLED_WITHIN) for each in self.kept)
        request.answer(answered("true" if closed else "false"))


def panel_at(url):
    panel = Panel().both_wires(url)
    for model in ("steady-a", "held", "witness-a"):
        panel.seat("chat", model, "one")
    for model in ("steady-b", "beside", "witness-b"):
        panel.seat("messages", model, "two")
    panel.profile("steady", ["chat/steady-a", "messages/steady-b"])
    panel.profile("held", ["chat/held", "messages/beside"], deadline_ms=60_000)
    panel.profile("witness", ["chat/witness-a", "messages/witness-b"])
    return panel


class Served:
    """A panel, and the binary with it on either transport. Over HTTP one server serves every client, as it does in life."""

    def __init__(self, home):
        self.home = home
        self.peer = WitnessPeer()
        self.command = [str(BINARY), "--config", panel_at(self.peer.url).write(home), "--audit", "memory", "serve"]
        self.process = None
        self.endpoint = None

    def url(self):
        if not self.process:
            self.process = subprocess.Popen(
                [*self.command, "--http", "127.0.0.1:0"],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=clean_environment(self.home),
                cwd=self.home,
            )
            banner = self.process.stderr.readline().decode()
            found = re.search(r"http://\S+/mcp", banner)
            assert found, banner
            self.endpoint = found.group(0)
            threading.Thread(target=self.process.stderr.read, daemon=True).start()
        return self.endpoint

    def target(self, transport):
        return [self.url()] if transport == "http" else [*self.command, "--stdio"]

    def execute(self, command, env=None):
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=clean_environment(self.home, NODE_MODULES=str(NODE_MODULES), **(env or {})),
            cwd=self.home,
            timeout=PATIENCE,
            check=False,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def run(self, program, era, transport):
        """The client's actions by name."""
        self.peer.kept.clear()
        code, out, err = self.execute([*program, era, transport, *self.target(transport)])
        lines = [json.loads(line) for line in out.splitlines()]
        assert code == 0, f"the client ended with {code} after {[line['action'] for line in lines]}:\n{err[-4000:]}"
        return {line.pop("action"): line for line in lines}

    def close(self):
        self.peer.close()
        if self.process:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
