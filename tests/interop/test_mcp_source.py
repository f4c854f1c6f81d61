"""Other MCP servers as sources of evidence: by the official SDKs of Python (2026-07-28) and TypeScript 1.x (sessions), and this
very server over HTTP."""

import json
import socket
import subprocess
import time

from aimock import NODE_MODULES
from http_server import HttpServer
from mcp_process import PATIENCE, McpProcess, clean_environment
from panel_config import Panel, seat_of
from sdk_client import CLIENTS, installed

ASKED = {"text": 'The document says "the pump runs at 4200 rpm."', "profile": "other", "response_format": "detailed"}


class Served:
    def __init__(self, home, command, **env):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/mcp"
        self.log = home / "server.log"
        with self.log.open("wb") as log:
            arguments = [*map(str, command), str(self.port)]
            self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean_environment(home, **env))
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, self.log.read_text()
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)


def asking(home, url, vouched=True, **keys):
    lines = ["seats = []", "[sources.other]", 'kind = "mcp"', f"url = {json.dumps(url)}", f"vouched = {json.dumps(vouched)}"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items() if key != "arguments"]
    if "arguments" in keys:
        lines += ["[sources.other.arguments]", *(f"{key} = {json.dumps(value)}" for key, value in keys["arguments"].items())]
    return McpProcess(home, "--config", Panel().section("\n".join(lines)).profile("other", sources=["other"]).write(home))


def test_a_server_by_the_python_sdk_brings_evidence_through_a_tool_and_a_resource(tmp_path):
    with Served(tmp_path, [installed("python/bin/python"), CLIENTS / "source_server.py"]) as other:
        with asking(tmp_path, other.url, tool="find", argument="query", arguments={"shelf": "B"}) as server:
            result = server.call("verify", ASKED)
            assert result["gate"] == "released", result
            assert [entry["id"] for entry in result["evidence"]] == ["mcp:other/1", "mcp:other/2"]
            assert result["evidence"][0]["source"] == "mcp:other/find" and result["evidence"][0]["origin"] == "retrieved"
            seat = seat_of(result, "mcp:other")
            assert seat["status"] == "ok" and seat["attempts"] == 2, seat  # discovered, asked: the revision without sessions
        with asking(tmp_path, other.url, resource="docs://handbook") as server:
            result = server.call("verify", {**ASKED, "text": 'It says "The seal lasts nine years."'})
            assert result["gate"] == "released" and result["evidence"][0]["source"] == "docs://handbook"
        with asking(tmp_path, other.url, tool="broken", argument="query") as server:
            assert "(tool_error)" in server.call_error("verify", ASKED)


def test_a_server_by_the_typescript_sdk_is_greeted_in_its_revision_and_its_session_deleted(tmp_path):
    with Served(tmp_path, ["node", CLIENTS / "source_server.mjs"], NODE_MODULES=str(NODE_MODULES)) as other:
        with asking(tmp_path, other.url, tool="find", argument="query") as server:
            text = 'It says "The pump runs at 4200 rpm." It says "The seal is red."'
            result = server.call("verify", {**ASKED, "text": text})
            assert [claim["verdict"] for claim in result["claims"]] == ["verified", "undecided"], result
        said = [line for line in other.log.read_text().splitlines() if line.split()[0] in ("POST", "DELETE", "GET")]
    assert said == ["POST server/discover", "POST initialize", "POST notifications/initialized", "POST tools/call", "POST tools/call", "DELETE "]


def test_this_server_is_a_source_of_itself(tmp_path):
    home = tmp_path / "other"
    home.mkdir()
    with HttpServer(home) as other:
        url = f"http://127.0.0.1:{other.port}/mcp"
        # It repeats what it was asked, so nobody should vouch for it.
        with asking(tmp_path, url, False, tool="verify", argument="text") as server:
            result = server.call("verify", ASKED)
            assert seat_of(result, "mcp:other")["status"] == "ok"
            assert len(result["evidence"]) == 1 and result["gate"] == "withheld"
        with asking(tmp_path, url, resource="portcullis://policy") as server:
            assert server.call("verify", ASKED)["evidence"][0]["source"] == "portcullis://policy"
