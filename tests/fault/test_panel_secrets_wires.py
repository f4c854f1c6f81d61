"""Keys on every wire, plain and streamed, and the token of a client over HTTP: each in the one header that it is for, and nowhere
else, whatever the providers do."""

import json
import pathlib

import pytest

import test_panel_secrets as secrets
from http_server import HttpServer, message, post
from mcp_process import run_cli
from panel_config import FakeProvider, Panel, answered

# wire: vendor, path of the base, name of the header, what stands before the key
WIRES = {
    "chat": ("openai", "/v1", "authorization", "Bearer "),
    "responses": ("openai-responses", "/v1", "authorization", "Bearer "),
    "messages": ("anthropic", "/v1", "x-api-key", ""),
    "gemini": ("gemini-native", "/v1beta", "x-goog-api-key", ""),
    "ollama": ("ollama-native", "", "authorization", "Bearer "),
    "bedrock": ("bedrock", "", "authorization", "Bearer "),
}
SEATS = [f"{wire}-{mode}" for wire in WIRES for mode in ("plain", "stream")]
KEYS = {seat: f"canary-key-{number:02d}-0f{number:02d}e9" for number, seat in enumerate(SEATS)}
SIGNING = "canary-that-signs-77a1"  # an AWS secret: not even its own provider sees it
SESSION = "canary-session-token-5b"
TOKEN, COOKIE = "canary-client-token-c41d", "canary-client-cookie-9e"
FAULTS = ("good", "unauthorized", "limited", "wrong_type", "reset", "truncated", "error_event", "silent")


@pytest.fixture(autouse=True)
def every_canary(monkeypatch):
    monkeypatch.setattr(secrets, "ALL", [*KEYS.values(), SIGNING, SESSION, TOKEN, COOKIE])


def script():
    """Providers that repeat what they heard, and worse: every one of them knows every canary."""
    all_of_them = " ".join(secrets.ALL)
    repeated = {"error": {"message": f"Incorrect API key provided: {all_of_them}", "type": all_of_them, "code": all_of_them}}
    replies = {
        "good": {"text": answered("true")},
        "unauthorized": {"status": 401, "body": repeated, "headers": {"X-Key": all_of_them, "WWW-Authenticate": all_of_them}},
        "limited": {"status": 429, "body": repeated, "headers": {"Retry-After": all_of_them}},
        "wrong_type": {"body": all_of_them, "content_type": "text/" + secrets.ALL[0]},
        "reset": {"text": all_of_them, "fault": "reset_mid_body"},
        "truncated": {"text": all_of_them, "fault": "truncated", "seed": 3},
        "error_event": {"text": all_of_them, "fault": "error_event", "seed": 2},
        "silent": {"fault": "silence"},
    }
    return {"models": {f"{seat}.{fault}": reply for fault, reply in replies.items() for seat in [*SEATS, "signed"]}}


def config(home, url, faults=FAULTS):
    panel = Panel()
    for number, seat in enumerate(SEATS):
        vendor, base, _, _ = WIRES[seat.split("-")[0]]
        panel.provider(seat, vendor, url, key_env=f"KEY_{number}", base_url=url + base, stream=seat.endswith("stream"))
    panel.provider("signed", "bedrock", url, base_url=url)
    for fault in faults:
        for seat in [*SEATS, "signed"]:
            panel.seat(seat, f"{seat}.{fault}", f"family-{seat}", name=f"{seat}/{fault}")
        seats = [f"{seat}/{fault}" for seat in [*SEATS, "signed"]]
        panel.profile(fault, seats, quorum=7, deadline_ms=500 if fault == "silent" else 10_000)
    return panel.write(home)


def environment():
    keys = {f"KEY_{number}": KEYS[seat] for number, seat in enumerate(SEATS)}
    aws = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": SIGNING, "AWS_SESSION_TOKEN": SESSION}
    return {**keys, **aws}


def test_every_key_of_every_wire_and_the_clients_token_stay_where_they_belong(tmp_path):
    with FakeProvider(tmp_path, script()) as fake:
        path = config(tmp_path, fake.url)
        arguments = ("--config", path, "--audit-dir", tmp_path / "audit", "--log-level", "debug")
        said = []
        with HttpServer(tmp_path, arguments=arguments, env=environment()) as server:
            connection = server.connect()

            def ask(method, params):
                more = {"Authorization": f"Bearer {TOKEN}", "Cookie": f"session={COOKIE}", "X_Api_Key": TOKEN}
                response, answer = post(connection, message(method, params, progressToken="t"), **more)
                text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
                said.append(str(response.getheaders()) + text)
                return text

            for fault in FAULTS:
                consult = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}, "profile": fault}
                verify = {"text": "Water is heavier than oil.", "profile": fault}
                released = '"gate":"released"' in ask("tools/call", {"name": "consult", "arguments": consult}).replace(" ", "")
                assert released == (fault == "good"), said[-1]
                ask("tools/call", {"name": "verify", "arguments": verify})
            for uri in ("portcullis://panel", "portcullis://policy", f"portcullis://{TOKEN}"):
                ask("resources/read", {"uri": uri})
            cmdline = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
            connection.close()
            code, logged = server.stop()
            assert code == 0
        path = config(tmp_path, fake.url, ("good", "unauthorized"))  # a probe waits long for who is silent
        for command in (("doctor", "--panel"), ("doctor", "--panel", "--json"), ("doctor", "--probe"), ("config", "show", "--origin")):
            done = run_cli(tmp_path, "--config", path, "--log-level", "debug", *command, env=environment())
            said.append((done.stdout + done.stderr).decode())
            assert done.stdout, done
        requests = fake.close()
    assert secrets.leaks("\n".join(said)) == [] and secrets.leaks(server.banner + logged) == [] and secrets.leaks(cmdline) == []

    # Each request carries its own key in its own header, and no other canary at all.
    heard = set()
    for request in requests:
        seat = request["model"].split(".")[0] if "." in request["model"] else request["model"]
        headers = dict(request["headers"])
        if seat == "signed":
            assert headers.pop("x-amz-security-token") == SESSION
        else:
            _, _, name, before = WIRES[seat.split("-")[0]]
            assert headers.pop(name) == before + KEYS[seat]
        assert secrets.leaks(json.dumps(headers) + request["body"] + request["target"]) == [], request
        heard.add(seat)
    assert heard == {*SEATS, "signed"}

    # Nothing of it was written: audit log, tasks, logs.
    files = [entry for entry in tmp_path.rglob("*") if entry.is_file() and not entry.name.startswith("script-")]
    assert any("audit" in str(entry) for entry in files)
    for entry in files:
        assert secrets.leaks(entry.read_bytes()) == [], entry
