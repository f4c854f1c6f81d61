"""Keys: a canary of each provider appears in that provider's own header and nowhere else."""

import base64
import json
import os
import pathlib
import urllib.parse

import pytest

from http_server import HttpServer
from mcp_process import McpProcess, run_cli
from panel_config import FakeProvider, Panel, answered

CANARIES = {"OPENAI_API_KEY": "sk-canary-0penA1-7f3b", "ANTHROPIC_API_KEY": "sk-ant-canary-51d9+/=", "CORP_KEY": "corp-canary-a0c4"}
FILE_KEY = "file-canary-99e1"
ALL = [*CANARIES.values(), FILE_KEY]
CONSULT = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}}


def leaks(data):
    """The canaries in `data`, in any of the forms in which a careless program writes them."""
    data = data if isinstance(data, bytes) else data.encode()
    found = []
    for key in ALL:
        raw = key.encode()
        forms = [raw, base64.b64encode(raw), raw.hex().encode(), urllib.parse.quote(key, safe="").encode(), raw[::-1]]
        forms += [base64.b64encode(b"Bearer " + raw), json.dumps(key).encode().strip(b'"').replace(b"/", b"\\/")]
        found += [form for form in forms if form in data]
    return found


class Listening(McpProcess):
    """Keeps every message as it came."""

    def __init__(self, *arguments, **more):
        self.heard = []
        super().__init__(*arguments, **more)

    def receive(self, *arguments):
        message = super().receive(*arguments)
        self.heard.append(json.dumps(message, ensure_ascii=False))
        return message


def config(home, url):
    key_file = pathlib.Path(home) / "secret-key"
    key_file.write_text(FILE_KEY + "\n", encoding="utf-8")
    panel = Panel().both_wires(url)
    panel.provider("corp", "openai", url, key_env="CORP_KEY").provider("file", "anthropic", url, key_file=str(key_file))
    for provider in ("chat", "messages", "corp", "file"):
        for model in ("good", "unauthorized", "broken", "reset", "silent"):
            panel.seat(provider, model, f"family-{provider}", name=f"{provider}/{model}")
    for model in ("good", "unauthorized", "broken", "reset", "silent"):
        seats = [f"{provider}/{model}" for provider in ("chat", "messages", "corp", "file")]
        panel.profile(model, seats, deadline_ms=400 if model == "silent" else 10_000)
    return panel.write(home), key_file


def test_a_key_is_in_its_providers_header_and_nowhere_else(tmp_path):
    # The provider repeats keys in its errors, as some do.
    repeated = {"error": {"message": f"Incorrect API key provided: {' '.join(ALL)}", "type": " ".join(ALL)}}
    script = {
        "models": {
            "good": {"text": answered("true")},
            "unauthorized": {"status": 401, "body": repeated, "headers": {"X-Key": ALL[0]}},
            "broken": {"body": json.dumps(repeated)},
            "reset": {"fault": "reset_mid_body", "text": " ".join(ALL)},
            "silent": {"fault": "silence"},
        }
    }
    with FakeProvider(tmp_path, script) as fake:
        path, key_file = config(tmp_path, fake.url)
        with Listening(tmp_path, "--config", path, "--log-level", "debug", env=CANARIES) as server:
            seen = []
            for profile in ("good", "unauthorized", "broken", "reset", "silent"):
                for tool, arguments in (("consult", CONSULT), ("verify", {"text": "Water is heavier than oil."})):
                    result = server.finish_call(tool, server.start_call(tool, {**arguments, "profile": profile}, progressToken="t"))
                    seen.append((tool, profile, result["structuredContent"]["gate"]))
            server.call_error("consult", {**CONSULT, "profile": "no-such-profile"})
            assert ("consult", "good", "released") in seen and len(seen) == 10
            cmdline = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
            code, rest = server.close()
            assert code == 0
            said = "\n".join(server.heard) + json.dumps(rest)
            logged = server.stderr_path.read_bytes()
        requests = fake.close()
    assert len(server.heard) > 20 and leaks(said) == [] and leaks(logged) == [] and leaks(cmdline) == []

    # Each request has its own key in its own header, and in nothing else.
    expected = {"family-chat": CANARIES["OPENAI_API_KEY"], "family-messages": CANARIES["ANTHROPIC_API_KEY"]}
    used = set()
    for request in requests:
        headers = dict(request["headers"])
        key = headers.pop("authorization", "").removeprefix("Bearer ") or headers.pop("x-api-key")
        used.add((request["target"], key))
        assert leaks(json.dumps(headers)) == [] and leaks(request["body"]) == [] and leaks(request["target"]) == []
    chat, messages = "/v1/chat/completions", "/v1/messages"
    assert used == {
        (chat, expected["family-chat"]),
        (chat, CANARIES["CORP_KEY"]),
        (messages, expected["family-messages"]),
        (messages, FILE_KEY),
    }

    # The log of all this is whole.
    assert run_cli(tmp_path, "audit", "verify").returncode == 0
    # Nothing that was written: audit log, logs, anything below the home directory but the key file itself.
    files = [entry for entry in tmp_path.rglob("*") if entry.is_file() and entry != key_file and not entry.name.startswith("script-")]
    assert any("audit" in str(entry) for entry in files)
    for entry in files:
        assert leaks(entry.read_bytes()) == [], entry


@pytest.mark.parametrize("arguments", [("config", "show"), ("config", "show", "--origin"), ("--help",), ("audit", "verify")])
def test_the_command_line_never_shows_a_key(tmp_path, arguments):
    path, _ = config(tmp_path, "http://127.0.0.1:9")
    run_cli(tmp_path, "--config", path, "--log-level", "debug", "verify", "-", "--json", env=CANARIES, stdin=b"2 + 2 = 4")
    done = run_cli(tmp_path, "--config", path, "--log-level", "debug", *arguments, env=CANARIES)
    assert done.returncode == 0, done.stderr
    assert leaks(done.stdout + done.stderr) == []
    if "show" in arguments:
        assert b"OPENAI_API_KEY" in done.stdout and b"CORP_KEY" in done.stdout


@pytest.mark.parametrize(
    "text, environment",
    [
        ("", {"OPENAI_API_KEY": CANARIES["OPENAI_API_KEY"] + " and more"}),
        ("", {"OPENAI_API_KEY": CANARIES["OPENAI_API_KEY"] + "\r\nX-Injected: yes"}),
        ("", {"OPENAI_API_KEY": "“" + CANARIES["OPENAI_API_KEY"] + "”"}),
        (f'[providers.openai]\nkey_env = "{FILE_KEY}"\n', {}),
        (f'[providers.openai]\nkey = "{FILE_KEY}"\n', {}),
        (f'[providers.openai]\napi_key = "{FILE_KEY}"\n', {}),
        (f'[providers.openai]\nbase_url = "https://user:{FILE_KEY}@127.0.0.1/v1"\n', CANARIES),
        ("", {**CANARIES, "OPENAI_BASE_URL": f"https://user:{FILE_KEY}@127.0.0.1/v1"}),
        ("", {**CANARIES, "OPENAI_BASE_URL": f"https://127.0.0.1/v1?key={FILE_KEY}"}),
        (f'[providers.openai]\nkey_env = "A"\nkey_file = "/{FILE_KEY}"\n', {}),
        (f'[providers.openai]\nkey_fd = "{FILE_KEY}"\n', {}),
        (f'[providers.openai]\nkey_fd = 3\nkey_env = "{FILE_KEY}"\n', {}),
        (f'[providers.openai]\nbase_url = 7 # {FILE_KEY}\n', CANARIES),
    ],
)
@pytest.mark.parametrize("command", [("serve", "--stdio"), ("config", "show", "--origin"), ("consult", "x", "--type", "boolean")])
def test_an_error_about_the_configuration_never_repeats_a_key(tmp_path, text, environment, command):
    path = tmp_path / "user.toml"
    # A seat of the provider, so that its configuration is looked at even when no key makes one.
    path.write_text(text + '[[seats]]\nprovider = "openai"\nmodel = "gpt-5"\n', encoding="utf-8")
    done = run_cli(tmp_path, "--config", path, "--log-level", "debug", *command, env=environment, stdin=b"")
    assert done.returncode == 2 and done.stderr, done
    assert leaks(done.stdout + done.stderr) == []


@pytest.mark.parametrize("command", [("config", "show", "--origin"), ("doctor", "--json"), ("serve", "--stdio")])
@pytest.mark.parametrize(
    "text, good",
    [(FILE_KEY, True), (FILE_KEY + "\n", True), (FILE_KEY + " and more", False), (FILE_KEY + "\r\nX: y", False), (FILE_KEY * 2000, False)],
)
def test_a_key_that_was_handed_over_is_never_shown(tmp_path, text, good, command):
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    panel = Panel().provider("corp", "openai", "http://127.0.0.1:9", key_fd=reading).seat("corp", "good", "one")
    done = run_cli(tmp_path, "--config", panel.write(tmp_path), "--log-level", "debug", *command, stdin=b"", pass_fds=(reading,))
    os.close(reading)
    assert leaks(done.stdout + done.stderr) == []
    assert (done.returncode == 0 or command[0] == "doctor") if good else done.returncode == 2, done
    if command[0] == "config" and good:
        assert f"descriptor {reading}".encode() in done.stdout


def test_a_descriptor_with_a_key_is_closed_in_the_server_and_in_its_workers(tmp_path):
    """Only the test holds the pipe after the start: nobody can read the key there again, or be held up by it."""
    reading, writing = os.pipe()
    os.write(writing, FILE_KEY.encode())
    name = os.readlink(f"/proc/self/fd/{reading}")
    os.close(writing)
    panel = Panel().provider("corp", "openai", "http://127.0.0.1:9", key_fd=reading).seat("corp", "good", "one")
    with HttpServer(tmp_path, arguments=("--config", panel.write(tmp_path)), pass_fds=(reading,)) as server:
        os.close(reading)
        pids = [server.process.pid, *map(int, pathlib.Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split())]
        assert len(pids) == 2, "the server and the process that its workers are forked from"
        for pid in pids:
            assert name not in [os.readlink(entry) for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir()], pid
