"""`prove` through the real binary: the five outcomes, located mistakes, that hostile problems end within their bound and
leave no file behind, and that no process outlives the server."""

import json
import os
import signal
import subprocess
import time

import pytest

from mcp_process import BINARY, SANITIZED, SHARED_DATA, McpProcess, clean_environment, modern_meta

MORTAL = ["∀x (Man(x) → Mortal(x))", "Man(socrates)"]


def tool(server, arguments):
    return server.modern("tools/call", name="prove", arguments=arguments)["result"]


def test_the_outcomes_and_what_goes_with_them(server):
    proved = server.call("prove", {"format": "formula", "premises": MORTAL, "conclusion": "Mortal(socrates)"})
    assert (proved["outcome"], proved["gate"]) == ("proved", "released")
    assert [part["premise"] for part in proved["core"]] == [0, 1] and proved["core"][0]["text"] == MORTAL[0]
    assert [solver["name"] for solver in proved["solvers"]] == ["z3", "cvc5"]
    assert all(solver["outcome"] == "proved" and solver["version"] for solver in proved["solvers"])
    refuted = server.call("prove", {"format": "formula", "premises": MORTAL, "conclusion": "¬Mortal(socrates)"})
    assert (refuted["outcome"], refuted["gate"]) == ("refuted", "withheld")
    open_ = server.call("prove", {"format": "formula", "premises": MORTAL, "conclusion": "Man(plato)"})
    assert (open_["outcome"], open_["gate"]) == ("consistent", "withheld")
    values = {(v["name"], *v.get("arguments", [])): v["value"] for v in open_["model"]["values"]}
    assert values[("Man", values[("plato",)])] == "false" and values[("Man", values[("socrates",)])] == "true"
    vacuous = server.call("prove", {"format": "formula", "premises": ["P", "¬P"], "conclusion": "Q"})
    assert (vacuous["outcome"], vacuous["gate"]) == ("inconsistent", "withheld")


def test_rules_are_open_world_and_false_is_the_negation(server):
    rules = ["Bird($x, True) && Penguin($x, False) >>> Flies($x, True)", "Penguin($x, True) >>> Flies($x, False)"]

    def outcome(facts, conclusion):
        return server.call("prove", {"format": "rules", "facts": facts, "premises": rules, "conclusion": conclusion})[
            "outcome"
        ]

    assert outcome(["Penguin(pingu, True)"], "Flies(pingu, False)") == "proved"
    assert outcome(["Bird(a, True)"], "Flies(a, True)") == "consistent"
    assert outcome(["Bird(a, True)", "Penguin(a, False)"], "Flies(a, True)") == "proved"
    assert outcome(["Bird(a, True)", "Penguin(a, False)"], "Flies(a, False)") == "refuted"


def test_smtlib_alone_and_with_a_conclusion(server):
    sat = server.call("prove", {"format": "smtlib2", "program": "(declare-const x Int)(assert (= (* 3 x) 12))(check-sat)"})
    assert (sat["outcome"], sat["gate"]) == ("consistent", "withheld")
    assert sat["model"]["values"] == [{"name": "x", "value": "4"}]
    unsat = server.call("prove", {"format": "smtlib2", "program": "(declare-const x Int)(assert (= (* 3 x) 13))"})
    assert (unsat["outcome"], unsat["gate"]) == ("inconsistent", "withheld")
    entailed = server.call(
        "prove",
        {"format": "smtlib2", "program": "(declare-const x Int)(assert (= (* 3 x) 12))", "conclusion": "(> x 3)"},
    )
    assert (entailed["outcome"], entailed["gate"]) == ("proved", "released")


@pytest.mark.parametrize(
    "arguments, where, line, column",
    [
        ({"format": "formula", "premises": ["A", "Koala(x) ∧ Sleep(x)"], "conclusion": "A"}, "premises[1]", 1, 7),
        ({"format": "formula", "premises": ["A"], "conclusion": "A ∧\n∧ B"}, "conclusion", 2, 1),
        ({"format": "rules", "premises": ["P($x) >>> Q($x, True)"], "conclusion": "Q(a, True)"}, "premises[0]", 1, 3),
        ({"format": "smtlib2", "program": "(set-logic QF_LIA)\n(assert (> x 3))"}, "program", 2, 12),
        ({"format": "smtlib2", "program": "(assert true)", "conclusion": "(and true"}, "conclusion", 1, 10),
        ({"format": "formula", "program": "Premises:\nP(a)\nConclusion:\nSunny"}, "program", 2, 3),
    ],
)
def test_malformed_input_is_located(server, arguments, where, line, column):
    result = tool(server, arguments)
    assert result["isError"] is True
    structured = result["structuredContent"]
    assert structured["outcome"] == "unknown" and structured["gate"] == "withheld"
    first = structured["errors"][0]
    assert (first["where"], first["line"], first["column"]) == (where, line, column), first
    assert first["message"] and first["expected"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"format": "smtlib2"},
        {"format": "formula", "premises": ["P"]},
        {"format": "smtlib2", "program": "(assert true)", "premises": ["P"]},
        {"format": "formula", "program": "Premises:\nP\nConclusion:\nP", "premises": ["P"]},
        {"format": "prolog", "program": "p."},
        {"format": "smtlib2", "program": ""},
    ],
)
def test_arguments_that_do_not_fit_are_errors_and_prove_nothing(server, arguments):
    assert tool(server, arguments)["isError"] is True


HOSTILE = [
    '(set-option :regular-output-channel "{file}")(assert true)(check-sat)',
    '(set-option :diagnostic-output-channel "{file}")(assert true)(check-sat)',
    '(set-option :dump-to "{file}")(assert true)',
    '(include "{file}")(assert true)',
    '(echo "x")(get-info :all-statistics)',
    '(set-option :regular-output-channel "stdout")(assert true)(check-sat)',
    '(open "{file}")',
    "(define-funs-rec ((f ((x Int)) Int)) ((f (+ x 1))))(assert (= (f 0) 0))",
    "(" * 100000,
    "(assert " + "(not " * 5000 + "true" + ")" * 5000 + ")",
]


@pytest.mark.parametrize("program", HOSTILE, ids=range(len(HOSTILE)))
def test_commands_that_write_or_include_are_refused_and_the_file_system_is_untouched(tmp_path, program):
    file = tmp_path / "was-here"
    with McpProcess(tmp_path) as server:
        before = sorted(os.listdir(tmp_path))
        result = tool(server, {"format": "smtlib2", "program": program.replace("{file}", str(file))})
        assert result["isError"] is True and result["structuredContent"]["errors"]
        assert not file.exists()
        assert sorted(set(os.listdir(tmp_path)) - set(before)) in ([], [".local"])
        assert server.call("prove", {"format": "formula", "premises": ["P"], "conclusion": "P"})["outcome"] == "proved"


def pigeons(holes):
    out = [f"(declare-const p{p}x{h} Bool)" for p in range(holes + 1) for h in range(holes)]
    out += ["(assert (or " + " ".join(f"p{p}x{h}" for h in range(holes)) + "))" for p in range(holes + 1)]
    for h in range(holes):
        for p in range(holes + 1):
            out += [f"(assert (not (and p{p}x{h} p{q}x{h})))" for q in range(p + 1, holes + 1)]
    return "".join(out)


def children_of(process):
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, new = set(), {process}
    while new:
        new = {pid for pid, parent in parents if parent in new} - found
        found |= new
    return found


def test_a_cancelled_proof_ends_its_workers_and_a_killed_server_takes_them_along(tmp_path):
    with McpProcess(tmp_path) as server:
        server.send(
            {
                "jsonrpc": "2.0",
                "id": "hard",
                "method": "tools/call",
                "params": {
                    "name": "prove",
                    "arguments": {"format": "smtlib2", "program": pigeons(30)},
                    "_meta": modern_meta(),
                },
            }
        )
        give_up = time.monotonic() + 30
        while len(children_of(server.process.pid)) < 3 and time.monotonic() < give_up:
            time.sleep(0.02)
        assert len(children_of(server.process.pid)) == 3, "the zygote and two workers"
        server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "hard"}})
        while len(children_of(server.process.pid)) > 1 and time.monotonic() < give_up:
            time.sleep(0.02)
        left = children_of(server.process.pid)
        assert len(left) == 1, "the zygote alone"
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        while any(os.path.exists(f"/proc/{pid}") for pid in left) and time.monotonic() < give_up:
            time.sleep(0.02)
        assert not any(os.path.exists(f"/proc/{pid}") for pid in left)


def test_the_command_prints_the_same_object_and_its_exit_code(tmp_path):
    def run(text, *flags):
        (tmp_path / "problem").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [str(BINARY), "prove", "problem", "--json", "--audit", "memory", *flags],
            capture_output=True,
            cwd=tmp_path,
            env=clean_environment(tmp_path),
            timeout=120,
        )
        return done.returncode, json.loads(done.stdout)

    formula = "Premises:\n∀x (Man(x) → Mortal(x))\nMan(socrates)\nConclusion:\n"
    assert (run(formula + "Mortal(socrates)")[0], run(formula + "¬Mortal(socrates)")[0]) == (0, 3)
    code, result = run("Rules:\nP($x, True) >>> Q($x, True)\nFacts:\nP(a, True)\nQuery:\nQ(a, True)")
    assert (code, result["outcome"]) == (0, "proved")
    code, result = run("(declare-const x Int)(assert (> x 1))", "--conclusion", "(> x 0)")
    assert (code, result["outcome"]) == (0, "proved")
    code, result = run("(assert (>")
    assert (code, result["outcome"]) == (2, "unknown") and result["errors"][0]["line"] == 1


@pytest.mark.skipif(SANITIZED, reason="the module is beside the binary; nothing here that a sanitizer could see")
def test_without_the_solver_module_nothing_is_proved(tmp_path):
    lonely = tmp_path / "portcullis"
    lonely.write_bytes(BINARY.read_bytes())
    lonely.chmod(0o755)
    with McpProcess(tmp_path, binary=lonely) as server:
        result = server.call("prove", {"format": "formula", "premises": ["P"], "conclusion": "P"})
    assert (result["outcome"], result["gate"]) == ("unknown", "withheld")
    assert result["reasons"] == ["solver_unavailable"]
    assert all("portcullis_solvers.so" in solver["reason"] for solver in result["solvers"])
