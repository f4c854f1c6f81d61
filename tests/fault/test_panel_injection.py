"""Prompt injection: whatever text, claim, evidence, question or answer says, it stays data, on the way to the models and on
the way back."""

import json
import re

import pytest

from injections import INJECTIONS, hidden, strings_in
from mcp_process import McpProcess
from panel_config import FakeProvider, Panel, answered, check_released_only_when_agreed, judged

EVIDENCE = "The pump was replaced on Monday by the night shift."
BOOLEAN = {"type": "boolean"}


def mark(number):
    return f"[[{number:02d}]]"


def panel_at(url):
    """consult: true against false. verify: supports against refutes. echo: models that repeat what they were told."""
    panel = Panel().both_wires(url)
    for wire, name in (("chat", "yes"), ("messages", "no"), ("chat", "echo"), ("messages", "echo"), ("chat", "claims"), ("messages", "claims-not")):
        panel.seat(wire, name, f"family-{wire}-{name}")
    panel.profile("split", ["chat/yes", "messages/no"]).profile("echo", ["chat/echo", "messages/echo"])
    return panel.profile("verify", ["chat/claims", "messages/claims-not"])


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Every injection in every place, once; what was answered and what the provider was asked."""
    home = tmp_path_factory.mktemp("injection")
    # The echo models repeat the injection as their answer.
    rules = [{"contains": f"echo {mark(n)}", "reply": {"text": answered(text, reasoning=text)}} for n, text in enumerate(INJECTIONS)]
    models = {"yes": {"text": answered("true")}, "no": {"text": answered("false")}}
    models |= {"claims": {"text": judged("supports")}, "claims-not": {"text": judged("refutes")}}
    results = {}
    with FakeProvider(home, {"rules": rules, "models": models}) as fake:
        with McpProcess(home, "--config", panel_at(fake.url).write(home), "--log-level", "debug") as server:
            for number, text in enumerate(INJECTIONS):
                marked = f"{mark(number)} {text}"
                documents = [{"id": f"d{number} {text}"[:200], "text": f"{marked}\n{EVIDENCE}"}]
                options = [f"{marked} A"[:4000], "B"]
                calls = {
                    "question": ("consult", {"question": marked, "answer_format": BOOLEAN, "profile": "split"}),
                    "evidence": ("consult", {"question": "So?", "answer_format": BOOLEAN, "evidence": documents, "profile": "split"}),
                    "option": ("consult", {"question": "Which?", "answer_format": {"type": "choice", "options": options}, "profile": "split"}),
                    "unit": ("consult", {"question": "?", "answer_format": {"type": "number", "unit": text[:40]}, "profile": "split"}),
                    "echo": ("consult", {"question": f"echo {mark(number)}", "answer_format": {"type": "short"}, "profile": "echo"}),
                    "echo_text": ("consult", {"question": f"echo {mark(number)}", "answer_format": {"type": "text"}, "profile": "echo"}),
                    "text": ("verify", {"text": marked, "profile": "verify"}),
                    "claim": ("verify", {"claims": [marked], "profile": "verify"}),
                    "document": ("verify", {"text": "The pump is new.", "evidence": documents, "profile": "verify", "response_format": "detailed"}),
                    "author": ("verify", {"text": "The pump is new.", "author": text[:100], "profile": "verify"}),
                    "profile": ("verify", {"text": "2 + 2 = 4", "profile": text[:100]}),
                }
                started = {place: (tool, server.start_call(tool, arguments)) for place, (tool, arguments) in calls.items()}
                for place, (tool, id) in started.items():
                    results[number, place] = server.finish_call(tool, id)
            code, rest = server.close()
            assert code == 0 and rest == []
            stderr = server.stderr_path.read_text(encoding="utf-8")
        requests = fake.close()
    return results, requests, stderr


PLACES = ("question", "evidence", "option", "unit", "text", "claim", "document", "author")


@pytest.mark.parametrize("number", range(len(INJECTIONS)), ids=mark)
def test_no_text_releases_what_the_panel_did_not_agree_on(run, number):
    results, _, _ = run
    for place in PLACES:
        result = results[number, place]["structuredContent"]
        assert result["gate"] == "withheld" and result["verdict"] in ("undecided", "refuted"), (place, result)
        assert "answer" not in result and "released_text" not in result
    # Both echo seats say the same: an agreement, if the text can be an answer at all.
    check_released_only_when_agreed(results[number, "echo"]["structuredContent"])
    # Nobody supports the draft: the echo models do not even answer the judge's question.
    assert results[number, "echo_text"]["structuredContent"]["gate"] == "withheld"
    assert results[number, "profile"]["isError"] is True


@pytest.mark.parametrize("number", range(len(INJECTIONS)), ids=mark)
def test_nothing_hidden_comes_back(run, number):
    results, _, _ = run
    for place in (*PLACES, "echo", "echo_text", "profile"):
        result = results[number, place]
        for text in strings_in(result):
            assert hidden(text) == [], (place, text[:300])
        for part in result["content"]:
            assert hidden(part["text"]) == []


FENCE = re.compile(r"<<<(EVIDENCE|QUESTION|ANSWER FORMAT|CLAIM) ([0-9a-f]{32})\n(.*?)\n\1 \2>>>\n(?:Claim \d+:\n)?", re.DOTALL)


def fenced_parts(text):
    """The user message as (label, nonce, inside), or an assertion when anything stands outside of the fences."""
    parts, position = [], len(re.match(r"(?:Claim 0:\n)?", text).group())
    while position < len(text):
        found = FENCE.match(text, position)
        assert found, f"outside of a fence: {text[position:position + 200]!r}"
        parts.append(found.groups())
        position = found.end()
    return parts


def roles_of(request):
    body = json.loads(request["body"])
    system = body["system"] if "system" in body else next(m["content"] for m in body["messages"] if m["role"] == "system")
    users = [message["content"] for message in body["messages"] if message["role"] != "system"]
    assert [message["role"] for message in body["messages"] if message["role"] != "system"] == ["user"]
    return system, users[0]


def test_what_came_from_outside_stands_inside_a_fence_in_the_user_role_only(run):
    _, requests, _ = run
    seen = {}
    assert len(requests) > 15 * len(INJECTIONS)
    for request in requests:
        system, user = roles_of(request)
        assert not re.search(r"\[\[\d\d\]\]", system) and hidden(system + user) == []
        for label, nonce, inside in fenced_parts(user):
            assert "<<<" not in inside and ">>>" not in inside and nonce not in inside
            assert nonce in system and user.count(f"<<<{label} {nonce}") >= 1
            for number in re.findall(r"\[\[(\d\d)\]\]", inside):
                seen.setdefault(label, set()).add(int(number))
    everything = set(range(len(INJECTIONS)))
    assert {label for label in seen} == {"QUESTION", "EVIDENCE", "ANSWER FORMAT", "CLAIM"}
    assert all(numbers == everything for label, numbers in seen.items() if label != "CLAIM")


def test_every_call_has_a_nonce_of_its_own(run):
    _, requests, _ = run
    users = {}
    for request in requests:
        system, user = roles_of(request)
        users.setdefault(fenced_parts(user)[0][1], set()).add((system, user))
    assert all(len(asked) == 1 for asked in users.values()), "one nonce in two different questions"


def test_the_log_keeps_one_line_a_message_and_shows_nothing_hidden(run):
    _, _, stderr = run
    for line in stderr.splitlines():
        assert hidden(line) == [] and "\t" not in line
