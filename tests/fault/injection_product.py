"""Calls with injections through the real binary over one pipe, many at once, and what is checked of every answer."""

import json
import pathlib
import subprocess
import sys
import threading

import jsonschema

from injection_places import ANY, ONLY_SUM, REFUSED, SUM, WITHHELD, Call, says_so
from injections import HIDDEN, strings_in
from mcp_process import BINARY, clean_environment, modern_meta, refuse_duplicates

IN_FLIGHT = 48


class Product:
    """The server, fed by a thread; answers are checked where they are read."""

    def __init__(self, home, *arguments, env=None):
        self.stderr = open(pathlib.Path(home) / "stderr.log", "w+b")
        command = [str(BINARY), *map(str, arguments), "--log-level", "debug", "serve", "--stdio"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.stderr, env=clean_environment(home, **(env or {})), cwd=home
        )
        self.validators, self.tools, self.bytes = {}, {}, 0

    def listed(self):
        """The tools with their output schemas, each with a validator that is not ours."""
        self.process.stdin.write(message(0, "tools/list", {}))
        self.process.stdin.flush()
        for tool in json.loads(self.process.stdout.readline())["result"]["tools"]:
            jsonschema.Draft202012Validator.check_schema(tool["outputSchema"])
            self.validators[tool["name"]] = jsonschema.Draft202012Validator(tool["outputSchema"])
            self.tools[tool["name"]] = tool["inputSchema"]
        return self.tools

    def run(self, calls, took):
        """Sends all calls, hands each (call, line) to `took`. Every id is answered exactly once, whatever the order."""
        open_calls, free = {}, threading.Semaphore(IN_FLIGHT)
        ended = threading.Event()
        count = 0

        def send():
            for number, call in enumerate(calls, 1):
                free.acquire()
                open_calls[number] = call
                method, params = ("tools/call", {"name": call.tool, "arguments": call.arguments}) if call.params is None else (call.tool, call.params)
                self.process.stdin.write(message(number, method, params))
                self.process.stdin.flush()
            for _ in range(IN_FLIGHT):  # until all are answered: at the end of its input the server leaves
                free.acquire()
            self.process.stdin.close()
            ended.set()

        writer = threading.Thread(target=send, daemon=True)
        writer.start()
        for line in self.process.stdout:
            self.bytes += len(line)
            assert line.endswith(b"\n"), f"half a line of {len(line)} bytes; exit code {self.process.wait(timeout=60)}"
            text = line.decode()
            id = json.loads(text)["id"]
            took(open_calls.pop(id), text)
            count += 1
            free.release()
        writer.join(timeout=60)
        assert ended.is_set() and open_calls == {}, f"unanswered: {list(open_calls.values())[:3]}"
        assert self.process.wait(timeout=60) == 0
        return count

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.stderr.seek(0)
        return self.stderr.read().decode()


def message(id, method, params):
    value = {"jsonrpc": "2.0", "id": id, "method": method, "params": {**params, "_meta": modern_meta()}}
    return json.dumps(value, ensure_ascii=id % 2 == 0).encode("utf-8", "surrogatepass") + b"\n"


class Oracle:
    """What has to hold of each answer. Findings are kept with the call that made them."""

    def __init__(self, product, texts):
        self.product, self.texts = product, texts
        self.flips, self.invalid, self.unclean, self.controls_missed = [], [], [], []
        self.released = self.refused = self.schema_checked = 0
        self.reasons = {}

    def took(self, call: Call, line):
        try:
            answer = json.loads(line, object_pairs_hook=refuse_duplicates)
        except AssertionError as error:
            return self.invalid.append((call, str(error)))
        found = HIDDEN.search(line[:-1]) or HIDDEN.search("\ue000".join(strings_in(answer)))
        if found:
            self.unclean.append((call, line[:300], ascii(found[0])))
        result = answer.get("result", {})
        if call.place.startswith("control"):
            gate = result.get("structuredContent", {}).get("gate")
            if gate != call.expected and call.expected == "released":
                self.controls_missed.append((call, line[:1500]))
            self.released += gate == "released"
            return None
        if "error" in answer or result.get("isError"):
            self.refused += 1
            if call.expected in (WITHHELD, ONLY_SUM) and "error" in answer:
                self.invalid.append((call, line[:300]))
            return None
        if call.expected == ANY:
            return None
        if call.expected == REFUSED:
            return self.flips.append((call, line[:500]))
        structured = result["structuredContent"]
        problems = [str(problem.message)[:300] for problem in self.product.validators[call.tool].iter_errors(structured)]
        if problems or json.loads(result["content"][0]["text"]) != structured:
            self.invalid.append((call, problems))
        self.schema_checked += 1
        self.judge(call, structured)
        return None

    def judge(self, call, result):
        for seat in result.get("seats", []):
            reason = seat.get("reason", seat["status"])
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
        if call.tool == "prove":
            good = result["outcome"] != "proved" and result["gate"] == "withheld" if "gate" in result else result["outcome"] != "proved"
        elif call.expected == ONLY_SUM:
            good = result.get("released_text", "").strip() in ("", SUM)
        else:
            good = result["gate"] == "withheld" and "answer" not in result and "released_text" not in result
            if call.place == "claims":  # each of which carries a false statement
                good &= all(claim["verdict"] in ("undecided", "refuted") for claim in result["claims"])
            elif not good and call.place == "reply: content" and says_so(self.texts[call.numbers[0]]):
                good = True
        if not good:
            self.flips.append((call, json.dumps(result, ensure_ascii=False)[:20000]))


class Hostile:
    """injection_provider.py as a process."""

    def __init__(self, home):
        program = pathlib.Path(__file__).with_name("injection_provider.py")
        self.process = subprocess.Popen(
            [sys.executable, "-B", str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_environment(home)
        )
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline().split()[1])}"

    def close(self):
        self.process.stdin.close()
        report = json.loads(self.process.stdout.read())
        assert self.process.wait(timeout=20) == 0
        return report
