"""The real binary as a child process, spoken to over real pipes.

Every line that appears on stdout is parsed strictly as a JSON-RPC message, and every tool result is validated against the
outputSchema that the server itself lists, with a validator that is not ours (python3-jsonschema).
"""

import json
import os
import pathlib
import queue
import subprocess
import threading
import time

import jsonschema

BUILD = pathlib.Path(os.environ.get("PORTCULLIS_BUILD", pathlib.Path(__file__).parents[2] / "build" / "release"))
SOURCE = pathlib.Path(os.environ.get("PORTCULLIS_SOURCE", pathlib.Path(__file__).parents[2]))
SHARED_DATA = SOURCE.parent / "shared" / "data"
BINARY = BUILD / "portcullis"

MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
# A sanitized build takes ten to thirty times as long; the tests of many cases try fewer of them.
SANITIZED = bool(os.environ.get("PORTCULLIS_SANITIZE"))
PATIENCE = 240 if SANITIZED else 60  # seconds; only ever waited for when something is broken


def modern_meta(**more):
    return {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
        **more,
    }


def refuse_duplicates(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"duplicate keys on stdout: {keys}"
    return dict(pairs)


def parse_line(line):
    """One line of stdout as a JSON-RPC message, or an assertion."""
    text = line.decode("utf-8", errors="strict")
    assert text.endswith("\n"), f"unfinished line on stdout: {text!r}"
    message = json.loads(text, object_pairs_hook=refuse_duplicates)
    assert isinstance(message, (dict, list)), message
    for part in message if isinstance(message, list) else [message]:
        assert part.get("jsonrpc") == "2.0", part
        kinds = [kind for kind in ("method", "result", "error") if kind in part]
        assert len(kinds) == 1, part
        if "error" in part:
            assert isinstance(part["error"]["code"], int) and isinstance(part["error"]["message"], str), part
        if "result" in part:
            assert isinstance(part["id"], (str, int)) and not isinstance(part["id"], bool), part
    return message


def clean_environment(home, **extra):
    """No key, no configuration of whoever runs the tests."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", **extra}


class McpProcess:
    def __init__(self, home, *arguments, env=None, binary=BINARY, command=("serve", "--stdio")):
        self.stderr_path = pathlib.Path(home) / f"stderr-{time.monotonic_ns()}.log"
        self.stderr_file = open(self.stderr_path, "wb")
        self.process = subprocess.Popen(
            [str(binary), *arguments, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr_file,
            env=clean_environment(home, **(env or {})),
            cwd=home,
        )
        self.messages = queue.Queue()
        self.bad_line = None
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.waiting = {}
        self.notifications = []
        self.last_id = 0
        self.schemas = None

    def _read(self):
        for line in self.process.stdout:
            try:
                self.messages.put(parse_line(line))
            except Exception as error:  # told to whoever waits next
                self.bad_line = (line, error)
                self.messages.put(None)
                return
        self.messages.put(None)

    def send_raw(self, data):
        self.process.stdin.write(data if isinstance(data, bytes) else data.encode())
        self.process.stdin.flush()

    def send(self, message):
        self.send_raw(json.dumps(message, ensure_ascii=False) + "\n")

    def receive(self, timeout=PATIENCE):
        message = self.messages.get(timeout=timeout)
        if self.bad_line:
            raise AssertionError(f"not JSON-RPC on stdout: {self.bad_line[0]!r}") from self.bad_line[1]
        assert message is not None, f"the server closed stdout; stderr: {self.stderr_path.read_text()}"
        return message

    def next_id(self):
        self.last_id += 1
        return self.last_id

    def start_request(self, method, params=None, id=None):
        id = self.next_id() if id is None else id
        message = {"jsonrpc": "2.0", "id": id, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return id

    def answer(self, id, timeout=PATIENCE):
        """Waits for the answer to `id`; others are kept for later."""
        deadline = time.monotonic() + timeout
        key = json.dumps(id)
        while key not in self.waiting:
            message = self.receive(max(0.01, deadline - time.monotonic()))
            if isinstance(message, dict) and "method" in message:
                self.notifications.append(message)
            elif isinstance(message, dict) and "id" in message:
                own = json.dumps(message["id"])
                assert own not in self.waiting, f"two answers to {own}"
                self.waiting[own] = message
            else:
                self.waiting.setdefault("without id", []).append(message)
        return self.waiting.pop(key)

    def request(self, method, params=None, timeout=PATIENCE):
        return self.answer(self.start_request(method, params), timeout)

    def modern(self, method, **params):
        meta = modern_meta(**params.pop("_meta", {}))
        return self.request(method, {**params, "_meta": meta})

    def initialize(self, version):
        answer = self.request(
            "initialize",
            {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "tests", "version": "1"}},
        )
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return answer["result"]

    def output_schema(self, tool):
        if self.schemas is None:
            listed = self.modern("tools/list")["result"]["tools"]
            self.schemas = {entry["name"]: entry["outputSchema"] for entry in listed}
        return self.schemas[tool]

    def start_call(self, tool, arguments, **meta):
        return self.start_request(
            "tools/call", {"name": tool, "arguments": arguments, "_meta": modern_meta(**meta)}
        )

    def finish_call(self, tool, id, timeout=PATIENCE):
        answer = self.answer(id, timeout)
        assert "result" in answer, answer
        result = answer["result"]
        if not result.get("isError"):
            structured = result["structuredContent"]
            check_result(self.output_schema(tool), structured)
            assert json.loads(result["content"][0]["text"]) == structured
        return result

    def call(self, tool, arguments, timeout=PATIENCE, **meta):
        """The structured content of a call that has to succeed."""
        result = self.finish_call(tool, self.start_call(tool, arguments, **meta), timeout)
        assert not result.get("isError"), result
        return result["structuredContent"]

    def call_error(self, tool, arguments):
        """The text of a call that has to be refused."""
        result = self.finish_call(tool, self.start_call(tool, arguments))
        assert result.get("isError"), result
        return result["content"][0]["text"]

    def close(self, timeout=PATIENCE):
        """Ends stdin, waits for the exit, and returns what was still sent."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        code = self.process.wait(timeout=timeout)
        self.reader.join(timeout=timeout)
        rest = []
        while not self.messages.empty():
            message = self.messages.get()
            if message is not None:
                rest.append(message)
        assert not self.bad_line, self.bad_line
        self.stderr_file.close()
        return code, rest

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            try:
                self.close()
            except Exception:
                self.process.kill()
                self.process.wait()
                raise


def check_result(schema, structured):
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(structured)


def run_cli(home, *arguments, env=None, stdin=None, timeout=PATIENCE, binary=BINARY, pass_fds=()):
    return subprocess.run(
        [str(binary), *map(str, arguments)],
        input=stdin,
        stdin=None if stdin is not None else subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(home, **(env or {})),
        cwd=home,
        timeout=timeout,
        check=False,
        pass_fds=pass_fds,
    )
