"""Executable claims through the real binary: what a program prints is verified or refuted, what could differ elsewhere is
neither, hostile programs end while others go on, and Node, another engine, agrees with all that is verified."""

import json
import os
import shutil
import subprocess
import time

import pytest

from mcp_process import BINARY, McpProcess, clean_environment, modern_meta

FACTORIAL = "function f(n) { return n < 2 ? 1 : n * f(n - 1); }\nconsole.log(f(10));"


def stating(program, output, language="js"):
    return f"```{language}\n{program}\n```\nOutput:\n```\n{output}\n```\n"


def executable(result):
    return [claim for claim in result["claims"] if claim["type"] == "executable"]


def only(result):
    (claim,) = executable(result)
    (finding,) = claim["findings"]
    assert finding["seat"] == "checker:executable" and finding["reason"] == claim["reason"]
    return claim["verdict"], claim["reason"], finding.get("detail")


def test_the_same_output_is_verified_and_released_word_for_word(server):
    for text in (stating(FACTORIAL, "3628800"), f"```javascript\n{FACTORIAL}\n```\nIt prints `3628800`.\n"):
        result = server.call("verify", {"text": text})
        assert only(result) == ("verified", "same_output", None)
        assert (result["gate"], result["released_text"]) == ("released", text)
        assert result["coverage"]["unchecked"] == []


def test_another_output_is_refuted_with_the_real_one(server):
    result = server.call("verify", {"text": stating(FACTORIAL, "3628801")})
    assert only(result) == ("refuted", "other_output", "3628800") and result["gate"] == "withheld"
    escaped = server.call("verify", {"text": stating("console.log('a\\u001b[31m\\u202eb'.length, '\\u001b[2J\\u202e')", "x")})
    verdict, reason, detail = only(escaped)
    assert (verdict, reason) == ("refuted", "other_output") and "\x1b" not in detail and "\u202e" not in detail
    long = server.call("verify", {"text": stating("console.log(new Array(9999).join('ab'))", "x")})
    assert len(only(long)[2]) < 600


@pytest.mark.parametrize(
    "program, output, reason",
    [
        ("console.log(Math.random() < 2)", "true", "not_deterministic"),
        ("console.log(typeof Date)", "function", "not_deterministic"),
        ("console.log(1);\nthrow new Error('x')", "1", "program_failed"),
        ("let x = 5\nconsole.log(x)", "5", "not_supported"),
        ("console.log(1);\nsetTimeout(print, 0)", "1", "host_needed"),
        ("console.log([1, 2])", "[ 1, 2 ]", "implementation_defined"),
        ("console.log(4);\nconsole.log(5)", "5", "part_of_output"),
        ("var x = 5", "5", "no_output"),
        ("while (true) {}", "5", "timed_out"),
    ],
)
def test_what_is_no_certain_output_is_undecided_with_its_reason(server, program, output, reason):
    result = server.call("verify", {"text": stating(program, output)})
    assert only(result)[:2] == ("undecided", reason) and result["gate"] == "withheld"


def test_what_a_python_program_prints_is_verified_or_refuted(server):
    program = "from collections import Counter\nfor letter, n in sorted(Counter('banana').items()):\n    print(letter, n)"
    text = stating(program, "a 3\nb 1\nn 2", "python")
    result = server.call("verify", {"text": text})
    assert only(result) == ("verified", "same_output", None)
    assert (result["gate"], result["released_text"]) == ("released", text)
    result = server.call("verify", {"text": stating("print(sum(range(10)))", "46", "py")})
    assert only(result) == ("refuted", "other_output", "45") and result["gate"] == "withheld"


@pytest.mark.parametrize(
    "program, reason",
    [
        ("import random\nprint(random.random() < 2)", "not_deterministic"),
        ("print({'x', 'y'})", "not_deterministic"),
        ("import os\nos.system('true')\nprint(5)", "host_needed"),
        ("print(().__class__.__bases__[0].__subclasses__())", "not_supported"),
        ("print(5)\n1 / 0", "program_failed"),
    ],
)
def test_a_python_program_without_a_certain_output_is_undecided(server, program, reason):
    result = server.call("verify", {"text": stating(program, "5", "python")})
    assert only(result)[:2] == ("undecided", reason) and result["gate"] == "withheld"


def test_without_the_interpreter_python_is_not_run(tmp_path):
    binary = tmp_path / "portcullis"
    shutil.copy(BINARY, binary)  # the module stands beside the program that was built, and not here
    text = tmp_path / "text"
    text.write_text(stating("print(5)", "5", "python"))
    command = [str(binary), "verify", str(text), "--json"]
    done = subprocess.run(command, env=clean_environment(tmp_path), capture_output=True, timeout=60)
    verdict, reason, detail = only(json.loads(done.stdout))
    assert (done.returncode, verdict, reason) == (3, "undecided", "no_sandbox") and "portcullis_python" in detail


def test_a_verified_program_blesses_nothing_beside_it_and_no_prose_in_it(server):
    for text in (
        stating("// Berlin is in France.\nconsole.log(5)", "5"),
        stating("console.log(5) /* Berlin is in France. */", "5"),
        stating("'Berlin is in France.';\nconsole.log(5)", "5"),
        stating('var x = ["Berlin is", "in France."];\nconsole.log(5)', "5"),
        stating("var x = {Berlin: 1, is: 2, within: 3, France: 4};\nconsole.log(5)", "5"),
        stating("x = ['Berlin is', 'in France.']\nprint(5)", "5", "python"),
        stating('"""Berlin is in France."""\nprint(5)', "5", "python"),
        stating("print(5)  # Berlin is in France.", "5", "python"),
        "Berlin is in France.\n\n" + stating("console.log(5)", "5"),
        stating("console.log(5)", "5") + "\nBerlin is in France.",
        stating("console.log(5)", "5") + "\nNone of this is true.",
    ):
        result = server.call("verify", {"text": text})
        assert executable(result)[0]["verdict"] == "verified"
        assert result["gate"] == "withheld" and "released_text" not in result
    partly = server.call(
        "verify", {"text": "Berlin is in France.\n\n" + stating("console.log(5)", "5"), "release": "verified_only"}
    )
    assert partly["gate"] == "released" and "Berlin" not in partly["released_text"]


def test_checks_remove_the_checker_and_no_bytes(server):
    result = server.call("verify", {"text": stating("console.log(5)", "5"), "checks": ["arithmetic"]})
    assert [claim["reason"] for claim in executable(result)] == ["not_requested"] and result["gate"] == "withheld"


def test_more_programs_than_a_call_runs_are_undecided(server):
    claims = [stating(f"console.log({i})", str(i)) for i in range(25)]
    result = server.call("verify", {"claims": claims + claims[:3]})
    reasons = [claim["reason"] for claim in result["claims"]]
    assert reasons == ["same_output"] * 20 + ["too_many_programs"] * 5 + ["same_output"] * 3


HOSTILE = [
    "while (1) {}",
    "for (;;) { try { for (;;) {} } catch (e) {} }",
    "var s = 'x'; for (;;) s += s",
    "var a = []; for (;;) a.push(new Array(1000).join('x') + a.length)",
    "function f() { return f() + 1 } f()",
    "for (;;) console.log('x')",
    "console.log(new Array(5e8).indexOf(1))",
    "eval(new Array(60000).join('['))",
]
HOSTILE_PYTHON = [
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "a = []\nwhile True: a.append([0] * 1000)",
    "def f(): return f() + 1\nf()",
    "while True: print('x')",
    "import re\nprint(re.match('(a+)+$', 'a' * 40 + 'b'))",
    "print(9 ** 9 ** 9)",
]


def test_hostile_programs_end_while_a_hundred_other_calls_complete_and_no_file_changes(tmp_path):
    with McpProcess(tmp_path) as server:
        server.call("verify", {"text": "1 + 1 = 2"})
        before = sorted(str(path) for path in tmp_path.rglob("*"))

        def send(number, text):
            params = {"name": "verify", "arguments": {"text": text}, "_meta": modern_meta()}
            server.send({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params})

        start = time.monotonic()
        hostile = [(program, "js") for program in HOSTILE] + [(program, "python") for program in HOSTILE_PYTHON]
        for number, (program, language) in enumerate(hostile):
            send(number, stating(program, "5", language))
        for number in range(100, 200):
            send(number, f"{number} + 1 = {number + 1}" if number % 4 else stating(f"console.log({number})", str(number)))
        seconds = {}
        results = {}
        while len(results) < 100 + len(hostile):
            message = server.receive()
            if "id" in message:
                seconds[message["id"]] = time.monotonic() - start
                results[message["id"]] = message["result"]["structuredContent"]
        for number in range(len(hostile)):
            verdict, reason, _ = only(results[number])
            assert verdict == "undecided" and results[number]["gate"] == "withheld"
            assert reason in ("timed_out", "out_of_memory", "recursion_too_deep", "output_too_large"), hostile[number]
        assert all(results[number]["gate"] == "released" for number in range(100, 200))
        # Those without a program do not wait for those with one: the endless loop was there before them.
        assert max(seconds[number] for number in range(100, 200) if number % 4) < seconds[0]
        after = sorted(str(path) for path in tmp_path.rglob("*"))
        assert [path for path in after if path not in before] == []


def test_the_command_runs_programs_too(tmp_path):
    (tmp_path / "answer.md").write_text(stating("console.log(6 * 7)", "42"), encoding="utf-8")
    done = subprocess.run(
        [str(BINARY), "verify", "answer.md", "--json", "--audit", "memory"],
        capture_output=True,
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        timeout=120,
    )
    assert done.returncode == 0 and only(json.loads(done.stdout)) == ("verified", "same_output", None)


# Programs of the language that Duktape reads. What Node prints is claimed of each: it must never be refuted, and what
# Node does not print must never be verified.
PROGRAMS = [
    "console.log(1 + '1', 1 - '1', [] + {}, [] == false, null == 0, typeof null, NaN === NaN)",
    "console.log(0.1 + 0.2, 1 / 3, 1e21, 1e-7, -0, 5e-324, 123456789012345680000)",
    "console.log((1.005).toFixed(2), (1.45).toFixed(1), (25).toString(36), (-255).toString(2), (1e21).toFixed(2))",
    "console.log((123.456).toPrecision(4), (0.00001).toPrecision(1), (1234.5678).toExponential(2))",
    "console.log(parseInt('08'), parseInt('0x1f'), parseFloat('3.14abc'), Number(''), Number(' 12 '), +'1e3')",
    "console.log(7 % -3, -7 % 3, 2 ** 10, ~~-3.7, -5 >>> 28, 1 << 31, 5 ^ 3)",
    "console.log(Math.round(-0.5), Math.round(2.5), Math.max(), Math.min(1, '0'), Math.floor(-1.5), Math.sqrt(2))",
    "console.log('abc'.substr(-2, 1), 'abc'.slice(-2), 'abc'.substring(2, 0), 'a,b,,c'.split(',').length)",
    "console.log('x'.charCodeAt(0), String.fromCharCode(97, 98), 'a-b-c'.replace('-', '+'), 'aXbX'.replace(/x/gi, '$&$&'))",
    "console.log('one two  three'.split(/\\s+/).join('|'), /(\\d+)-(\\d+)/.exec('10-20')[2], 'abab'.lastIndexOf('b'))",
    "console.log('stra\u00dfe'.toUpperCase(), '\u00c9'.toLowerCase(), ' x '.trim().length, 'caf\u00e9 \U0001F600'.length)",
    "var o = {b: 1, 2: 'x', a: 3, 1: 'y'}; var k = ''; for (var i in o) k += i; console.log(k, JSON.stringify(o))",
    "console.log(JSON.stringify({a: [1, {b: undefined}], c: function () {}, d: NaN, e: '\\u2028\"'}))",
    "console.log(JSON.stringify(JSON.parse('{\"a\": [1, 2, {\"b\": null}]}'), null, 2))",
    "console.log([3, 10, 1, undefined, 'b'].sort().join(), [5, 1, 4].sort(function (a, b) { return a - b }).join())",
    "console.log([1, 2, 3, 4].splice(1, 2).join(), [1, [2, [3]]].toString(), [, 1].length, [1, 2, 3].indexOf(4))",
    "console.log([1, 2, 3].map(function (x) { return x * x }).filter(function (x) { return x > 1 }).reduce(function (a, b) { return a + b }))",
    "console.log([1, 2, 3].map(parseInt).join(), ['1', '2', '3'].map(Number).join(), [1, 2, 3].reverse().concat([9], 8).join())",
    "var r = []; for (var i = 0; i < 3; i++) r.push(function () { return i }); console.log(r[0](), r[2]())",
    "console.log(typeof f, f()); function f() { return typeof g } var g = 1; console.log(g)",
    "var x = 1; (function () { console.log(x); var x = 2; })(); console.log(x)",
    "function A(v) { this.v = v } A.prototype.get = function () { return this.v }; var a = new A(4); console.log(a.get(), a instanceof A)",
    "var c = (function () { var n = 0; return function () { return ++n } })(); c(); console.log(c(), c())",
    "try { throw new RangeError('mine') } catch (e) { console.log(e.name, e.message, String(e)) } finally { console.log('f') }",
    "console.log((function () { try { return 1 } finally { console.log(2) } })())",
    "switch (3) { case 1: console.log(1); case 3: console.log(3); case 4: console.log(4); break; default: console.log('d') }",
    "a: for (var i = 0; i < 3; i++) { for (var j = 0; j < 3; j++) { if (j == 1) continue a; console.log(i, j) } }",
    "var o = {get x() { return 7 }, set x(v) { console.log('set', v) }}; o.x = 3; console.log(o.x)",
    "'use strict'; console.log((function () { return this === undefined })())",
    "console.log((function () { return arguments.length + (typeof arguments[2]) })(1, 2))",
    "var o = Object.create({p: 1}, {q: {value: 2, enumerable: false}}); console.log(o.p, o.q, Object.keys(o).length, 'p' in o)",
    "var s = ''; for (var i = 1; i <= 15; i++) s += (i % 15 ? i % 5 ? i % 3 ? i : 'Fizz' : 'Buzz' : 'FizzBuzz') + ' '; console.log(s)",
    "var p = []; for (var n = 2; p.length < 20; n++) { if (p.every(function (d) { return n % d })) p.push(n) } console.log(p.join())",
    "function gcd(a, b) { return b ? gcd(b, a % b) : a } console.log(gcd(1071, 462), gcd(17, 5))",
    "console.log(isNaN('a'), isFinite('5'), encodeURIComponent('\u00e9 &'), escape('\u00e9'), unescape('%u0041'))",
    "console.log(!!'0', !!'', +[], +{}, +true, [10, 9, 1].join() < '2', '10' < '9', 10 < '9')",
    "console.log('a' in {a: 1}, delete [].length, void 0, (1, 2), typeof typeof 1)",
    "console.log(Object.prototype.toString.call([]), Object.prototype.toString.call(null), String([1, [2]]), String({}))",
    "with ({a: 5}) { console.log(a) }",
    "function s(n, a) { return n ? s(n - 1, a + n) : a } console.log(s(4000, 0))",
    "console.log('abc'.split(/(b)/).join('|'), 'aaa'.replace(/a/g, function (m, o) { return o }), 'x-1'.replace(/(\\w)-(\\d)/, '$2-$1'))",
    "var r = /a/g; console.log(r.test('aa'), r.lastIndex, r.test('aa'), r.test('aa'), r.lastIndex, String(r), r.source, r.global)",
    "var e = new Error('x'); var k = ''; for (var i in e) k += i; console.log(k + e, JSON.stringify(e), Object.keys(e).length)",
    "var o = Object.freeze({a: 1}); o.a = 2; o.b = 3; console.log(o.a, o.b, Object.isFrozen(o))",
    "function f(a, b) { arguments[0] = 9; return a } console.log(f(1, 2), f.length, f.name)",
    "var o = {valueOf: function () { return 4 }, toString: function () { return 's' }}; console.log(o + 1, '' + o, String(o), o * 2)",
    "var i = 5; i = i++ + ++i; console.log(i, 5 + null, 5 + undefined, '5' * '2', null >= 0, null > 0)",
    "(function () { var a = b = 3 })(); console.log(typeof a, b)",
    "var d = [1, 2, 3]; for (var i in d) { if (d[i] == 2) delete d[i] } console.log(d.length, d[1], 1 in d)",
    "console.log(eval('1 + 1'), new Function('a', 'b', 'return a * b')(6, 7))",
]


def of_program(claim):
    """Without the strings in it that are claims of their own."""
    (verdict,) = [part["verdict"] for part in claim.get("parts", [claim]) if part["type"] == "executable"]
    return verdict


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not there")
def test_another_engine_prints_what_is_verified(server):
    runner = (
        "const vm = require('vm'), util = require('util');"
        "console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map(program => { let out = '';"
        "vm.runInNewContext(program, {console: {log: (...all) => { out += util.format(...all) + '\\n' }}}); return out })))"
    )
    done = subprocess.run(["node", "-e", runner], input=json.dumps(PROGRAMS), capture_output=True, text=True, check=True)
    outputs = json.loads(done.stdout)
    verified = 0
    for first in range(0, len(PROGRAMS), 20):
        some = list(zip(PROGRAMS, outputs))[first : first + 20]
        right = server.call("verify", {"claims": [stating(p, o.removesuffix("\n")) for p, o in some]})
        wrong = server.call("verify", {"claims": [stating(p, o + "x") for p, o in some]})
        for program, claim, other in zip(some, right["claims"], wrong["claims"]):
            assert of_program(claim) != "refuted", (program, claim["findings"])
            assert of_program(other) != "verified", program
            verified += of_program(claim) == "verified"
    assert verified >= len(PROGRAMS) - 3, verified
