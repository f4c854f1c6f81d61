"""Who may talk to the server at all: every form of Host against every form of Origin, over raw sockets."""

import json

import pytest

from http_server import HttpServer, headers_for, legacy, message

HOSTS = {  # what stands in the head: the lines, and whether they may pass
    "name": (["Host: localhost"], True),
    "name and port": (["Host: localhost:8765"], True),
    "upper case": (["HOST: LOCALHOST"], True),
    "address": (["Host: 127.0.0.1:1"], True),
    "IPv6": (["Host: [::1]:8765"], True),
    "missing": ([], False),
    "empty": (["Host:"], False),
    "twice": (["Host: localhost", "Host: localhost"], False),
    "trailing dot": (["Host: localhost."], False),
    "evil": (["Host: evil.com"], False),
    "evil below": (["Host: localhost.evil.com"], False),
    "address below": (["Host: 127.0.0.1.evil.com"], False),
    "any address": (["Host: 0.0.0.0"], False),
    "decimal": (["Host: 2130706433"], False),
    "octal": (["Host: 0177.0.0.1"], False),
    "short": (["Host: 127.1"], False),
    "mapped": (["Host: [::ffff:127.0.0.1]"], False),
    "user part": (["Host: localhost@evil.com"], False),
    "bad port": (["Host: localhost:99999"], False),
}
ORIGINS = {
    "none": ([], True),
    "loopback": (["Origin: http://localhost:5173"], True),
    "loopback by address": (["Origin: https://127.0.0.1"], True),
    "evil": (["Origin: http://evil.com"], False),
    "evil below": (["Origin: http://localhost.evil.com"], False),
    "null": (["Origin: null"], False),
    "another scheme": (["Origin: file://localhost"], False),
    "extension": (["Origin: chrome-extension://localhost"], False),
    "twice": (["Origin: http://localhost", "Origin: http://evil.com"], False),
    "empty": (["Origin:"], False),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with HttpServer(tmp_path_factory.mktemp("guard")) as running:
        yield running


def status_of(server, lines, method, body, target="/mcp"):
    text = json.dumps(body).encode()
    head = [f"{method} {target} HTTP/1.1", "Connection: close", f"Content-Length: {len(text)}", *lines]
    with server.socket() as raw:
        raw.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + text)
        answer = b""
        while part := raw.recv(65536):
            answer += part
    return int(answer.split()[1])


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("host", HOSTS)
def test_both_must_be_known(server, host, origin):
    lines = HOSTS[host][0] + ORIGINS[origin][0]
    expected = 200 if HOSTS[host][1] and ORIGINS[origin][1] else 403
    body = message("tools/list")
    assert status_of(server, lines + [f"{k}: {v}" for k, v in headers_for(body).items()], "POST", body) == expected
    older = legacy("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}})
    accept = ["Content-Type: application/json", "Accept: application/json, text/event-stream"]
    assert status_of(server, lines + accept, "POST", older) == expected
    # Before anything else is looked at: neither the method nor the path is told to a stranger.
    assert status_of(server, lines, "GET", {}) == (406 if expected == 200 else 403)
    if expected == 403:
        assert status_of(server, lines, "GET", {}, "/livez") == status_of(server, lines, "DELETE", {}, "/nothing") == 403


@pytest.mark.parametrize("target", ["http://localhost/mcp", "http://evil.com/mcp", "*", "localhost:80"])
def test_a_target_that_names_a_host_is_refused(server, target):
    assert status_of(server, ["Host: localhost"], "GET", {}, target) in (400, 403)


def test_the_operator_can_allow_more(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('[http]\nhosts = ["mcp.example.org:8443", "Inside"]\norigins = ["https://app.example.org"]\n')
    with HttpServer(tmp_path, arguments=("--audit", "memory", "--config", config)) as running:
        body = message("tools/list")
        usual = [f"{k}: {v}" for k, v in headers_for(body).items()]
        for lines, status in [
            (["Host: mcp.example.org:8443"], 200),
            (["Host: MCP.example.org:8443", "Origin: https://app.example.org"], 200),
            (["Host: inside:1234"], 200),
            (["Host: localhost"], 200),
            (["Host: mcp.example.org"], 403),
            (["Host: mcp.example.org:8444"], 403),
            (["Host: localhost", "Origin: http://app.example.org"], 403),
            (["Host: localhost", "Origin: https://app.example.org:444"], 403),
            (["Host: localhost", "Origin: https://app.example.org.evil.com"], 403),
        ]:
            assert status_of(running, lines + usual, "POST", body) == status, lines
