"""Keys of sources: a canary of each appears in the one header of its own source and nowhere else, and the token of a client
nowhere at all, whatever the sources do."""

import json

import pytest

import test_panel_secrets as secrets
from http_server import HttpServer, message, post
from mcp_peer import McpPeer, texts
from mcp_process import run_cli
from panel_config import FakeProvider, Panel, judged
from search_peer import Reply, SearchPeer, brave

BRAVE, LIBRARY, TOKEN, SESSION = "canary-brave-4e11d0", "canary-library-77c2e9", "canary-client-token-c41d", "canary-session-31c7"


@pytest.fixture(autouse=True)
def every_canary(monkeypatch):
    monkeypatch.setattr(secrets, "ALL", [BRAVE, LIBRARY, TOKEN, SESSION])


@pytest.mark.parametrize("era", ["modern", "session"])
def test_the_key_of_a_source_is_in_its_own_header_and_nowhere_else(tmp_path, era):
    own = {"search": BRAVE, "mcp": LIBRARY}
    replies = {
        # Each repeats its own key, as some do.
        "good": lambda kind: Reply(brave(("Pumps", "The pump runs."), ("Key", f"Your key is {BRAVE}."))) if kind == "search" else texts("The pump runs.", f"You are {LIBRARY}."),
        "refused": lambda kind: Reply({"error": own[kind]}, 401, X_Key=own[kind], WWW_Authenticate=own[kind]),
        "wrong": lambda kind: Reply(own[kind], content_type="text/" + own[kind]),
        "moved": lambda kind: Reply({}, 302, Location=f"http://127.0.0.1:1/?key={own[kind]}"),
    }
    now = {"reply": "good"}
    said = []
    with FakeProvider(tmp_path, {"default": {"text": judged("abstains")}}) as fake:
        with SearchPeer(lambda _: replies[now["reply"]]("search")) as search, McpPeer(lambda _: replies[now["reply"]]("mcp"), era) as other:
            panel = Panel().provider("chat", "openai", fake.url).seat("chat", "m", "a", name="a").seat("chat", "m", "b", name="b")
            (tmp_path / "token").write_text(LIBRARY + "\n", encoding="utf-8")
            panel.section(f'[sources.brave]\nkind = "brave"\nurl = "{search.url}"\nkey_env = "BRAVE"')
            panel.section(f'[sources.library]\nkind = "mcp"\nurl = "{other.url}/mcp"\ntool = "find"\nkey_file = "{tmp_path}/token"')
            panel.profile("web", ["a", "b"], sources=["brave"]).profile("library", ["a", "b"], sources=["library"])
            path = panel.write(tmp_path)
            arguments = ("--config", path, "--audit-dir", tmp_path / "audit", "--log-level", "debug")
            with HttpServer(tmp_path, arguments=arguments, env={"BRAVE": BRAVE}) as server:
                connection = server.connect()
                for number, reply in enumerate(replies):
                    now["reply"] = reply
                    for profile in ("web", "library"):
                        call = {"name": "verify", "arguments": {"text": f"Pump {number} runs.", "profile": profile, "response_format": "detailed"}}
                        response, answer = post(connection, message("tools/call", call), Authorization=f"Bearer {TOKEN}")
                        said.append(str(response.getheaders()) + json.dumps(answer, ensure_ascii=False))
                        assert ("source_failed" in said[-1]) == (reply != "good"), said[-1]
                _, panel_now = post(connection, message("resources/read", {"uri": "portcullis://panel"}))
                said.append(json.dumps(panel_now))
                connection.close()
                code, logged = server.stop()
                assert code == 0
            for command in (("doctor",), ("doctor", "--json"), ("config", "show", "--origin")):
                done = run_cli(tmp_path, "--config", path, "--log-level", "debug", *command, env={"BRAVE": BRAVE})
                said.append((done.stdout + done.stderr).decode())
                assert "sources.library" in said[-1] and "sources.brave" in said[-1]
        models = fake.close()
    assert secrets.leaks("\n".join(said) + logged) == []
    assert len(models) == 4 and secrets.leaks(json.dumps(models)) == []
    assert search.requests and len(other.requests) > 4
    for request in [*search.requests, *other.requests]:
        headers = dict(request.headers)
        if request in search.requests:
            assert headers.pop("x-subscription-token") == BRAVE
        else:
            assert headers.pop("authorization") == f"Bearer {LIBRARY}" and headers.pop("mcp-session-id", SESSION) == SESSION
        assert secrets.leaks(json.dumps(headers) + request.target + request.body) == []
    files = [entry for entry in tmp_path.rglob("*") if entry.is_file() and entry.name != "token" and not entry.name.startswith("script-")]
    assert any("audit" in str(entry) for entry in files)
    for entry in files:
        assert secrets.leaks(entry.read_bytes()) == [], entry
