"""A fan-out takes as long as the slowest seat that it needs: measured against a raw request to that seat's aimock in the same run.

The figures are printed; the bounds are wide, because a busy machine is no bug."""

import json
import socket
import statistics
import time

import pytest

from aimock import Aimock, model_says
from mcp_process import McpProcess
from panel_config import Panel, answered, check_released_only_when_agreed

LATENCIES = {"fast": 60, "middle": 120, "slow": 240}  # milliseconds
CALLS = 17
WIDE = 100  # milliseconds of overhead, median


@pytest.fixture(scope="module")
def delayed(tmp_path_factory):
    home = tmp_path_factory.mktemp("delayed")
    mocks = {}
    try:
        for name, latency in LATENCIES.items():
            mocks[name] = Aimock(home, [model_says(name, answered("true"))], "--chaos-latency", str(latency))
        yield mocks
    finally:
        for mock in mocks.values():
            mock.close()


class KeepAlive:
    """The plainest client that there is: one socket, one request after the other."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path, body):
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        self.socket.sendall(head.encode() + data)
        got = b""
        while b"\r\n0\r\n\r\n" not in got:
            piece = self.socket.recv(65536)
            assert piece, got
            got += piece
        assert got.startswith(b"HTTP/1.1 200"), got
        return got


def test_a_call_that_needs_every_seat_ends_with_its_slowest(delayed, tmp_path, capsys):
    panel = Panel().profile("balanced", quorum=3)
    wires = {"fast": "openai", "middle": "anthropic", "slow": "openai"}
    for name, mock in delayed.items():
        panel.provider(name, wires[name], mock.url).seat(name, name, f"family-{name}")
    direct, ours, overhead = [], [], []
    raw = KeepAlive(delayed["slow"].port)
    body = {"model": "slow", "messages": [{"role": "user", "content": "x" * 400}]}
    with McpProcess(tmp_path, "--config", panel.write(tmp_path)) as server:
        arguments = {"question": "Is 17 x 24 equal to 408?", "answer_format": {"type": "boolean"}}
        server.call("consult", arguments)  # connects
        raw.post("/v1/chat/completions", body)
        for _ in range(CALLS):
            begin = time.perf_counter()
            raw.post("/v1/chat/completions", body)
            middle = time.perf_counter()
            id = server.start_call("consult", arguments)
            answer = server.answer(id)
            end = time.perf_counter()
            result = answer["result"]["structuredContent"]
            check_released_only_when_agreed(result)
            assert result["gate"] == "released" and len(result["votes"][0]["seats"]) == 3
            latencies = {seat["seat"].split("/")[0]: seat["latency_ms"] for seat in result["seats"]}
            for name, latency in LATENCIES.items():
                assert latencies[name] >= latency - 1, latencies
            direct.append(1000 * (middle - begin))
            ours.append(1000 * (end - middle))
            overhead.append(ours[-1] - direct[-1])
    with capsys.disabled():
        print(
            f"\nconsult over seats of 60, 120, 240 ms, {CALLS} calls: median {statistics.median(ours):.1f} ms, raw request to "
            f"the slowest {statistics.median(direct):.1f} ms, overhead median {statistics.median(overhead):.1f} ms, "
            f"least {min(overhead):.1f}, most {max(overhead):.1f}"
        )
    # One after the other the seats would take 180 ms more.
    assert statistics.median(overhead) < WIDE
