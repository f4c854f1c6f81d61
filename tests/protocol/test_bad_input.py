"""Bad input gets a clear error and nothing is lost."""

import json
import random

import pytest

from mcp_process import SANITIZED, McpProcess, modern_meta

VERIFY = {"name": "verify", "arguments": {"claims": ["2 + 2 = 4"]}}


def healthy(server):
    result = server.call("verify", {"claims": ["17 x 24 = 408"]})
    assert result["gate"] == "released" and result["claims"][0]["verdict"] == "verified"


def error_without_id(server, line):
    server.send_raw(line)
    message = server.receive()
    assert "error" in message and message.get("id") is None, message
    return message["error"]


@pytest.mark.parametrize(
    "line, code",
    [
        (b"{\n", -32700),
        (b"nonsense\n", -32700),
        (b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}\n', -32700),
        (b'\xff\xfe{"jsonrpc":"2.0"}\n', -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"\xc3\x28"}\n', -32700),
        (b"[" * 10_000 + b"\n", -32700),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"\n", -32700),
        (b'\xef\xbb\xbf{"jsonrpc":"2.0","id":1,"method":"ping"}\n', -32700),
        (b'{"jsonrpc":"2.0","id":1e400,"method":"ping"}\n', -32700),
        (b'{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"ping"}\n', -32700),
        (b"[]\n", -32600),
        (b"7\n", -32600),
        (b'"text"\n', -32600),
        (b"null\n", -32600),
        (b"{}\n", -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}\n', -32600),
        (b'{"jsonrpc":"2.0","id":[1],"method":"ping"}\n', -32600),
        (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}\n', -32600),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}\n', -32600),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]\n', -32600),
    ],
)
def test_what_is_no_message_is_answered_with_an_error(server, line, code):
    assert error_without_id(server, line)["code"] == code
    healthy(server)


@pytest.mark.parametrize(
    "message, code",
    [
        ({"id": 5, "method": "ping"}, -32600),
        ({"jsonrpc": "1.0", "id": 5, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 5, "method": 7}, -32600),
        ({"jsonrpc": "2.0", "id": 5}, -32600),
        ({"jsonrpc": "2.0", "id": 5, "Method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 5, "method": "ping", "result": {}}, -32600),
        ({"jsonrpc": "2.0", "id": 5, "method": "x" * 1000}, -32600),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": []}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": "x"}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "no/such/method"}, -32601),
        ({"jsonrpc": "2.0", "id": 5, "method": "Tools/List"}, -32601),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "no_such_tool"}}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": 7}}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "verify", "arguments": "x"}}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "verify", "arguments": []}}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "verify", "arguments": None}}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {**VERIFY, "_meta": 7}}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {**VERIFY, "_meta": {"progressToken": []}}}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "tools/list", "params": {"cursor": "x"}}, -32602),
        ({"jsonrpc": "2.0", "id": 5, "method": "initialize", "params": {}}, -32602),
    ],
)
def test_a_wrong_request_is_refused_under_its_own_id(server, message, code):
    server.send(message)
    error = server.answer(5)["error"]
    assert error["code"] == code and len(error["message"]) > 10
    healthy(server)


def without(key):
    meta = modern_meta()
    del meta["io.modelcontextprotocol/" + key]
    return meta


@pytest.mark.parametrize(
    "meta, code",
    [
        (None, -32602),
        ("x", -32602),
        (without("protocolVersion"), -32602),
        (without("clientCapabilities"), -32602),
        (modern_meta(**{"io.modelcontextprotocol/clientCapabilities": []}), -32602),
        (modern_meta(**{"io.modelcontextprotocol/protocolVersion": 20260728}), -32602),
        (modern_meta(**{"io.modelcontextprotocol/logLevel": "loud"}), -32602),
        (modern_meta(**{"io.modelcontextprotocol/clientInfo": {"name": "x"}}), -32602),
        (modern_meta(**{"io.modelcontextprotocol/clientInfo": 5}), -32602),
        (modern_meta(**{"io.modelcontextprotocol/protocolVersion": "2031-01-01"}), -32022),
        (modern_meta(**{"io.modelcontextprotocol/protocolVersion": "2025-11-25"}), -32022),
    ],
)
def test_a_wrong_envelope_is_refused(server, meta, code):
    params = {} if meta is None else {"_meta": meta}
    error = server.request("server/discover", params)["error"]
    assert error["code"] == code
    if code == -32022:
        assert error["data"]["requested"] == meta["io.modelcontextprotocol/protocolVersion"]
        assert error["data"]["supported"][0] == "2026-07-28"


def test_client_info_may_be_left_out(server):
    assert "result" in server.request("server/discover", {"_meta": without("clientInfo")})


@pytest.mark.parametrize(
    "arguments, needle",
    [
        ({}, "text"),
        ({"text": "x", "claims": ["y"]}, "text"),
        ({"text": 7}, "text"),
        ({"claims": []}, "claims"),
        ({"claims": "x"}, "claims"),
        ({"claims": [""]}, "claims"),
        ({"text": "x", "evidence": [{"id": "a"}]}, "text"),
        ({"text": "x", "evidence": [{"id": "a", "text": "b", "origin": "operator"}]}, "origin"),
        ({"text": "x", "evidence": [{"id": "a", "text": "b"}, {"id": "a", "text": "c"}]}, "id"),
        ({"text": "x", "release": "everything"}, "verified_only"),
        ({"text": "x", "checks": ["magic"]}, "arithmetic"),
        ({"text": "x", "profile": "relaxed"}, "balanced"),
        ({"text": "x", "url": "http://127.0.0.1/"}, "url"),
        ({"text": "x" * (1 << 20) + "y"}, "1048576"),
    ],
)
def test_wrong_arguments_are_an_error_result_that_teaches(server, arguments, needle):
    text = server.call_error("verify", arguments)
    assert needle in text and "Fix:" in text, text
    healthy(server)


def test_a_line_of_20_mib_is_thrown_away_and_the_next_is_served(server):
    error = error_without_id(server, b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * (20 << 20) + b'"}\n')
    assert error["code"] == -32600 and "10485760" in error["message"]
    healthy(server)


def test_an_id_in_flight_cannot_be_used_twice_and_the_first_is_answered(server):
    # Both lines go out in one write, so the second arrives while the first is being worked on.
    big = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": "same",
            "method": "tools/call",
            "params": {
                "name": "verify",
                "arguments": {"text": "1 + 1 = 2. " * (1000 if SANITIZED else 8000)},
                "_meta": modern_meta(),
            },
        }
    )
    small = json.dumps({"jsonrpc": "2.0", "id": "same", "method": "tools/list", "params": {"_meta": modern_meta()}})
    server.send_raw(f"{big}\n{small}\n")
    answers = [server.receive(), server.receive()]
    assert sorted("error" in answer for answer in answers) == [False, True]
    good = next(answer for answer in answers if "result" in answer)
    assert good["result"]["structuredContent"]["gate"] in ("released", "withheld")


def malformed_lines(count, seed):
    """Seeded mutations of good requests, and hand-made bad ones."""
    chance = random.Random(seed)
    good = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {**VERIFY, "_meta": modern_meta()}})
    hand_made = [
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"no_such"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"verify","arguments":[1]}}',
        b"[" * 10_000,
        b'{"jsonrpc":"2.0","id":1,"id":1,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":{},"method":"ping"}',
        b"\xff\xff\xff",
        b"\x00",
    ]
    for _ in range(count):
        if chance.random() < 0.3:
            yield chance.choice(hand_made)
            continue
        line = bytearray(good.encode())
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(line))
            kind = chance.randrange(4)
            if kind == 0:
                line[at] = chance.randrange(256)
            elif kind == 1:
                del line[at : at + chance.randint(1, 20)]
            elif kind == 2:
                line[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
            else:
                line[at:at] = line[max(0, at - 10) : at]
        yield bytes(line).replace(b"\n", b" ").replace(b"\r", b" ")


def test_ten_thousand_malformed_lines_and_then_a_healthy_call(tmp_path):
    with McpProcess(tmp_path, "--audit", "memory") as server:
        sent = 0
        for line in malformed_lines(2_000 if SANITIZED else 10_000, seed=7):
            server.send_raw(line + b"\n")
            sent += bool(line.strip(b" \t"))
            while not server.messages.empty():
                server.receive()
        # Mutated requests that are still requests are answered, too, some under the same id: all of that is read first.
        server.start_request("tools/list", {"_meta": modern_meta()}, id="the last one")
        while server.receive().get("id") != "the last one":
            pass
        healthy(server)
    assert sent > (1_980 if SANITIZED else 9_900)
