"""A thousand calls cancelled in the middle of their fan-out, on each transport: their sockets are closed before the server does
anything else, those of other calls are not, nothing is sent any more, and the server holds nothing afterwards that it did not
hold before. How long it took is printed; tests/bench/figures_cancel.py holds it against the target."""

import itertools
import json
import os
import re
import socket
import statistics

import pytest

from holding_peer import HoldingPeer
from http_server import HttpServer, headers_for, message
from mcp_process import PATIENCE, SANITIZED, McpProcess, modern_meta
from panel_config import Panel

NUMBERS = itertools.count()
CALLS = int(os.environ.get("PORTCULLIS_CANCELLED_CALLS", 200 if SANITIZED else 1000))
WAVE = 50  # calls in flight at once, two sockets each


def consult():
    """Each its own question: calls that ask a seat the same at the same time share its request."""
    return {"question": f"Is {next(NUMBERS)} a prime number?", "answer_format": {"type": "boolean"}}


def descriptors(pid):
    """What each descriptor of a process leads to; one that is closed meanwhile is none."""
    leads = []
    for number in os.listdir(f"/proc/{pid}/fd"):
        try:
            leads.append(os.readlink(f"/proc/{pid}/fd/{number}").split(":")[0])
        except FileNotFoundError:
            pass
    return sorted(leads)


class OverStdio:
    def __init__(self, home, config):
        self.server = McpProcess(home, "--config", config)
        self.pid = self.server.process.pid

    def start(self):
        return self.server.start_call("consult", consult())

    def cancel(self, call):
        params = {"requestId": call, "_meta": modern_meta()}
        self.server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params})

    def settle(self):
        self.server.call("verify", {"text": "1 + 1 = 2."})

    def close(self):
        assert self.server.close() == (0, []), "a cancelled call was answered"


class OverHttp:
    def __init__(self, home, config):
        self.server = HttpServer(home, arguments=("--config", config))
        self.pid = self.server.process.pid

    def start(self):
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": "consult", "arguments": consult(), "_meta": modern_meta()}}
        text = json.dumps(body).encode()
        connection = socket.create_connection((self.server.host, self.server.port))
        connection.sendall(
            b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nMcp-Method: tools/call\r\n"
            b"Mcp-Name: consult\r\nAccept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
            + f"Content-Length: {len(text)}\r\n\r\n".encode() + text)
        return connection

    def cancel(self, call):
        call.close()

    def settle(self):
        connection = self.server.connect()
        body = message("tools/call", {"name": "verify", "arguments": {"text": "1 + 1 = 2."}})
        connection.request("POST", "/mcp", json.dumps(body), headers_for(body))
        assert json.loads(connection.getresponse().read())["result"]["structuredContent"]["gate"] == "released"
        connection.close()

    def close(self):
        assert self.server.stop()[0] == 0


@pytest.mark.parametrize("way", [OverStdio, OverHttp])
def test_a_thousand_cancelled_calls_close_their_sockets_and_leave_nothing(tmp_path, capsys, way):
    with HoldingPeer() as peer:
        panel = Panel().both_wires(peer.url).seat("chat", "a", "one").seat("messages", "b", "two")
        client = way(tmp_path, panel.write(tmp_path))
        # One call first, so that what is made on first use is there.
        client.cancel(start_one(client, peer)[0])
        client.settle()
        wait_until_same(client, peer)
        before = descriptors(client.pid)
        took = []
        for _ in range(CALLS // WAVE):
            peer.forget()
            first = next(NUMBERS) + 1
            calls = {first + number: client.start() for number in range(WAVE)}
            requests = by_call(peer.wait_for(2 * WAVE))
            assert requests.keys() == calls.keys() and {len(own) for own in requests.values()} == {2}
            alone, together = list(calls)[: WAVE // 2], list(calls)[WAVE // 2 :]
            for number in alone:
                begin = peer.now()
                client.cancel(calls[number])
                for request in requests[number]:
                    assert request.closed.wait(PATIENCE), "a socket of a cancelled call stays open"
                    took.append(1000 * (request.closed_at - begin))
            assert not any(request.hung_up() for number in together for request in requests[number]), "calls that nobody cancelled"
            for number in together:
                client.cancel(calls[number])
            # What the server does next comes after the sockets: it answers a later call, and they are closed by then. Twice,
            # since over HTTP the first may be read in the same turn of the loop as the ends of the connections. A cancelled
            # call counts as in flight until its record is on disk; the record of a later call comes after.
            client.settle()
            client.settle()
            ours = [request for own in requests.values() for request in own]
            assert all(request.hung_up() for request in ours), "a later call was answered before the sockets were closed"
            peer.wait_all_closed()
            assert all(request.behind == b"" for request in ours) and len(peer.held) == 2 * WAVE, "something was sent after the end"
        assert wait_until_same(client, peer, before) == before
        client.close()
    assert len(took) == CALLS
    with capsys.disabled():
        print(f"\n{way.__name__}: {CALLS} calls cancelled; from the cancellation to the closed socket: "
              f"median {statistics.median(took):.2f} ms, p99 {statistics.quantiles(took, n=100)[98]:.2f} ms, most {max(took):.2f} ms")


def by_call(requests):
    """The requests by the number in the question of their call."""
    found = {}
    for request in requests:
        found.setdefault(int(re.search(rb"Is (\d+) a prime", request.body).group(1)), []).append(request)
    return found


def start_one(client, peer):
    call = client.start()
    return call, peer.wait_for(2)


def wait_until_same(client, peer, before=None):
    """Descriptors once no provider socket is open; the kernel closes them, so this ends or the test's time does."""
    peer.wait_all_closed()
    while True:
        now = descriptors(client.pid)
        if before is None or now == before:
            return now
        client.settle()
