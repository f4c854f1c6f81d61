"""Another MCP server as a source, when it fails: the call fails with the reason, nothing is released, a session is deleted."""

import json

import pytest

from injections import INJECTIONS, hidden, strings_in
from mcp_peer import McpPeer, texts
from mcp_process import McpProcess
from panel_config import Panel, seat_of
from search_peer import Reply

ASKED = {"text": 'It says "The pump runs at 4200 rpm."', "profile": "other", "response_format": "detailed"}
PUMP = "The pump runs at 4200 rpm."


def config(home, url, **more):
    keys = {"kind": "mcp", "url": url + "/mcp", "tool": "find", "vouched": True, "timeout_ms": 700, **more}
    lines = ["seats = []", "[sources.other]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    return Panel().section("\n".join(lines)).profile("other", sources=["other"]).write(home)


def stream(*messages, end="\n\n"):
    body = "\n\n".join(f"event: message\ndata: {json.dumps(message)}" for message in messages)
    return Reply(body + end, content_type="text/event-stream")


def response(id, result):
    return {"jsonrpc": "2.0", "id": id, "result": result}


SAMPLING = {"jsonrpc": "2.0", "id": 77, "method": "sampling/createMessage", "params": {}}
FAILURES = {
    "tool_error": (texts(PUMP, isError=True), "tool_error"),
    "question": ({"resultType": "input_required", "inputRequests": {}}, "input_required"),
    "no_content": ({"structuredContent": {"text": PUMP}}, "malformed_reply"),
    "picture": ({"content": [{"type": "image", "data": "", "mimeType": "image/png"}]}, "no_text_content"),
    "wrong_id": (Reply(response(99, texts(PUMP))), "wrong_id"),
    "batch": (Reply([response(2, texts(PUMP)), response(3, texts(PUMP))]), "malformed_reply"),
    "cut_off": (stream(response(2, texts(PUMP)), end=""), "stream_cut_off"),
    "asked_back": (stream(SAMPLING), "server_asked"),
    "no_reply": (stream({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}}), "stream_without_reply"),
    "huge": (texts("x" * 2_000_000), "too_large"),
    "stall": ("stall", "timed_out"),
    "reset": ("reset", "connection_lost"),
    "redirect": (Reply({}, 307, Location="http://127.0.0.1:1/mcp"), "http_307"),
    "unauthorized": (Reply({}, 401), "http_401"),
    "wrong_type": (Reply(response(2, texts(PUMP)), content_type="text/plain"), "not_json_content_type"),
}


@pytest.mark.parametrize("era", ["modern", "session"])
def test_a_server_that_fails_fails_the_call_with_its_reason_and_heals(tmp_path, era):
    now = {"result": None}
    with McpPeer(lambda _: now["result"], era) as peer:
        with McpProcess(tmp_path, "--config", config(tmp_path, peer.url)) as server:
            for name, (result, reason) in FAILURES.items():
                if era == "session" and name == "cut_off":
                    continue  # its id is another one there
                now["result"] = result
                text = server.call_error("verify", ASKED)
                assert f"({reason})" in text and "mcp:other" in text and "released" not in text, (name, text)
            now["result"] = texts(PUMP)
            result = server.call("verify", ASKED)
            assert result["gate"] == "released" and seat_of(result, "mcp:other")["attempts"] == {"modern": 2, "session": 4}[era]
        sessions = sum(json.loads(request.body)["method"] == "initialize" for request in peer.requests if request.method == "POST")
        if era == "session":
            assert peer.deleted.count("canary-session-31c7") == sessions > 10
        else:
            assert sessions == 0 and peer.deleted == []


def test_what_it_says_is_shown_escaped_and_proves_nothing_unless_the_operator_vouches(tmp_path):
    with McpPeer(lambda params: texts(*INJECTIONS[:20], params["arguments"]["query"] + ".", PUMP)) as peer:
        with McpProcess(tmp_path, "--config", config(tmp_path, peer.url, vouched=False, results=20)) as server:
            for text in (ASKED["text"], PUMP):
                result = server.call("verify", {**ASKED, "text": text})
                assert (result["gate"], result["verdict"]) == ("withheld", "undecided")
                assert [text for text in strings_in(result) if hidden(text)] == []
