"""The revisions before 2026-07-28 over HTTP: the life of a session, its streams, and that sessions never see each other."""

import concurrent.futures
import http.client
import json
import re
import time

import pytest

from http_server import HttpServer, LegacySession, consult, events_of, held_server, legacy, message_in, next_event, outcomes, post, verify
from mcp_process import LEGACY, MODERN, PATIENCE, SANITIZED
from panel_config import answered


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with HttpServer(tmp_path_factory.mktemp("sessions")) as running:
        yield running


@pytest.fixture
def held(tmp_path):
    with held_server(tmp_path) as pair:
        yield pair


@pytest.mark.parametrize("version", LEGACY)
def test_a_session_lives_from_initialize_to_delete(server, version):
    session = server.session(version)
    assert session.initialized["result"]["protocolVersion"] == version
    assert re.fullmatch(r"[\x21-\x7e]{32,}", session.id)
    response, answer = session.post(legacy("ping", id="p"))
    assert (response.status, answer["id"], answer["result"]) == (200, "p", {})
    _, answer = session.post(legacy("tools/list"))
    assert "verify" in [tool["name"] for tool in answer["result"]["tools"]]
    answer = session.verify(7)
    assert answer["id"] == 7 and json.loads(answer["result"]["content"][0]["text"])["gate"] == "released"
    assert ("structuredContent" in answer["result"]) == (version >= "2025-06-18")
    response = session.send("DELETE")
    assert response.status in (200, 204) and response.read() == b""
    for body in (legacy("ping"), legacy("notifications/initialized", id=None), {"jsonrpc": "2.0", "id": 1, "result": {}}):
        response, _ = session.post(body)
        assert response.status == 404
    response = session.get(server.connect(), Accept="text/event-stream")
    assert response.status == 404


@pytest.mark.parametrize("asked", [MODERN, "2024-10-07", "1999-01-01", "2031-01-01", "nonsense"])
def test_another_version_is_answered_with_the_newest_that_has_sessions(server, asked):
    session = LegacySession(server.connect(), asked)
    assert session.initialized["result"]["protocolVersion"] == "2025-11-25"


def test_what_a_session_refuses(server):
    session = server.session()
    rows = [
        (legacy("ping"), {"Mcp_Session_Id": None}, 400),
        (legacy("tools/call", {"name": "verify"}), {"Mcp_Session_Id": None}, 400),
        (legacy("notifications/initialized", id=None), {"Mcp_Session_Id": None}, 400),
        ({"jsonrpc": "2.0", "id": 1, "result": {}}, {"Mcp_Session_Id": None}, 400),
        (legacy("ping"), {"Mcp_Session_Id": ""}, 404),
        (legacy("ping"), {"Mcp_Session_Id": session.id[:-1]}, 404),
        (legacy("ping"), {"Mcp_Session_Id": session.id.upper() + "x"}, 404),
        (legacy("ping"), {"Mcp_Session_Id": "a" * 5000}, 404),
        (legacy("ping"), {"MCP_Protocol_Version": "2019-01-01"}, 400),
        (legacy("ping"), {"MCP_Protocol_Version": "nonsense"}, 400),
        (legacy("ping"), {"MCP_Protocol_Version": None}, 200),
        (legacy("ping"), {"MCP_Protocol_Version": "2025-06-18"}, 200),
        (legacy("ping"), {"Accept": "application/json"}, 406),
        (legacy("ping"), {"Accept": "text/event-stream"}, 406),
        (legacy("ping"), {"Accept": "application/json, text/event-stream;q=0"}, 406),
        (legacy("ping"), {"Accept": None}, 406),
        (legacy("ping"), {"Accept": "*/*"}, 200),
        (legacy("ping"), {"Content_Type": "text/plain"}, 415),
        (legacy("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}}), {}, 400),
        (legacy("initialize", {"protocolVersion": "2025-11-25"}), {"Mcp_Session_Id": "unknown"}, 404),
        (legacy("initialize", {"protocolVersion": 7}), {"Mcp_Session_Id": None}, 400),
        (legacy("initialize", {"protocolVersion": "2025-11-25"}), {"Mcp_Session_Id": None, "Accept": None}, 406),
        ([legacy("ping")], {}, 400),
        ([legacy("ping")], {"Mcp_Session_Id": None}, 400),
        ("text", {}, 400),
    ]
    for body, change, status in rows:
        response, answer = session.post(body, **change)
        assert response.status == status, (body, change, answer)
        if status in (400, 404, 406) and isinstance(answer, dict):
            assert answer["error"]["code"] in (-32600, -32602, -32022), answer
            assert response.getheader("Mcp-Session-Id") is None
    # An unknown method is an answer: 404 would tell the client that its session has ended.
    response, answer = session.post(legacy("no/such"))
    assert (response.status, answer["error"]["code"]) == (200, -32601)
    assert session.post(legacy("ping"))[1]["result"] == {}


def test_both_eras_share_one_path_and_one_connection(server):
    connection = server.connect()
    session = server.session(connection=connection)
    for id in range(20):
        response, answer = post(connection, verify(id), Mcp_Session_Id="of nobody")
        assert response.status == 200 and answer["result"]["resultType"] == "complete"
        answer = session.verify(id)
        assert answer["id"] == id and "resultType" not in answer["result"]
    _, answer = post(connection, {**verify(1), "method": "ping"})
    assert answer["error"]["code"] == -32601


def test_batches_exist_in_2025_03_26(server):
    session = server.session("2025-03-26")
    response, answers = session.post([legacy("ping", id=1), legacy("notifications/cancelled", id=None), legacy("tools/list", id="b")])
    assert response.status == 200 and {answer["id"] for answer in answers} == {1, "b"}
    call = legacy("tools/call", {"name": "verify", "arguments": {"text": "2 + 2 = 4."}}, 5)
    _, answers = session.post([call, legacy("ping", id=6)])
    assert {answer["id"] for answer in answers} == {5, 6}
    response, text = session.post([legacy("notifications/initialized", id=None), {"jsonrpc": "2.0", "id": 1, "result": {}}])
    assert (response.status, text) == (202, "")
    for bad in ([], [legacy("ping", id=i) for i in range(101)], [legacy("initialize", {"protocolVersion": "2025-03-26"})]):
        response, _ = session.post(bad)
        assert response.status == 400
    for version in ("2025-06-18", "2025-11-25"):
        response, answer = server.session(version).post([legacy("ping")])
        assert (response.status, answer["error"]["code"]) == (400, -32600)


def test_a_get_needs_a_session_and_reads_events(server):
    connection = server.connect()
    session = server.session()
    assert session.get(connection, Accept="application/json").status == 406
    connection.close()
    assert session.get(connection, Accept="text/event-stream", Mcp_Session_Id=None).status == 400
    connection.close()
    for last in ("", "x", "0", "9-1", "0-1-1", "1-0"):
        connection.close()
        assert session.get(connection, last, Accept="text/event-stream").status == 400, last
    connection.close()
    response = session.get(connection, Accept="text/event-stream")
    assert (response.status, response.getheader("Content-Type")) == (200, "text/event-stream")
    assert next_event(response) == {"id": "0-0", "retry": "500", "data": ""}


def test_progress_goes_to_the_stream_of_its_request_and_a_broken_one_is_resumed(held, tmp_path):
    server, peer = held
    session = server.session()
    body = consult()
    body["params"]["_meta"] = {"progressToken": "p"}
    response = session.send("POST", body)
    requests = peer.wait_for(3)
    assert response.status == 200
    first = next_event(response)
    assert first["data"] == "" and first["retry"] == "500" and first["id"].endswith("-0")
    told = next_event(response)
    assert message_in(told)["params"]["progressToken"] == "p"
    session.connection.close()  # is no cancellation
    for request in requests:
        request.answer(answered("true"))
    again = server.connect()
    response = session.get(again, told["id"], Accept="text/event-stream")
    assert response.status == 200
    rest = [event for event in events_of(response) if event["data"]]
    assert len({event["id"] for event in rest}) == len(rest) and told["id"] not in {event["id"] for event in rest}
    messages = [message_in(event) for event in rest]
    assert all(each["method"] == "notifications/progress" for each in messages[:-1])
    progress = [each["params"]["progress"] for each in messages[:-1]]
    assert progress == sorted(set(progress)) and all(each > message_in(told)["params"]["progress"] for each in progress)
    assert json.loads(messages[-1]["result"]["content"][0]["text"])["gate"] == "released"
    # Whoever has the id but not the session gets nothing.
    other = server.session()
    assert other.get(server.connect(), first["id"], Accept="text/event-stream").status == 400
    assert server.stop() == (0, "")
    assert outcomes(tmp_path) == [b"result"]


def test_the_end_of_a_session_cancels_its_calls_down_to_the_sockets(held, tmp_path):
    server, peer = held
    session = server.session()
    response = session.send("POST", consult_legacy())
    requests = peer.wait_for(3)
    assert session.send("DELETE", connection=server.connect()).status == 200
    assert all(request.closed.wait(5) for request in requests)
    assert [event["data"] for event in events_of(response)] == [""]
    assert server.stop() == (0, "")
    assert outcomes(tmp_path) == [b"cancelled"]


def consult_legacy(id=1):
    body = consult()
    return {**body, "id": id, "params": {key: value for key, value in body["params"].items() if key != "_meta"}}


def test_a_cancelled_request_gets_no_answer_and_others_go_on(held):
    server, peer = held
    session = server.session()
    response = session.send("POST", consult_legacy(1))
    requests = peer.wait_for(3)
    other = server.connect()
    told, _ = session.post(legacy("notifications/cancelled", {"requestId": 1}, id=None), other)
    assert told.status == 202
    assert all(request.closed.wait(5) for request in requests)
    assert [event["data"] for event in events_of(response)] == [""]
    assert session.post(legacy("ping"), other)[1]["result"] == {}


def test_the_number_of_sessions_is_bounded_and_a_busy_one_is_safe(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text("[http]\nsessions = 3\n")
    with HttpServer(tmp_path, arguments=("--audit", "memory", "--config", config)) as running:
        sessions = [running.session() for _ in range(3)]
        streams = [session.get(running.connect(), Accept="text/event-stream") for session in sessions]
        assert [response.status for response in streams] == [200, 200, 200]
        with pytest.raises(AssertionError, match="503"):
            running.session()
        streams[1].close()  # the response holds the last reference to its socket
        deadline = time.monotonic() + PATIENCE
        new = None
        while new is None and time.monotonic() < deadline:
            try:
                new = running.session()
            except AssertionError:  # the server has not seen the close yet
                continue
        assert [session.post(legacy("ping"))[0].status for session in (*sessions, new)] == [200, 404, 200, 200]


def test_no_answer_reaches_another_client(server):
    """CVE-2026-25536: many clients, the same ids, and a canary of its own in every call; both eras at once."""
    clients, calls = (6, 10) if SANITIZED else (32, 60)

    def client(number):
        seen = 0
        connection = server.connect()
        session = server.session(LEGACY[number % len(LEGACY)]) if number % 2 else None
        for id in range(calls):
            canary = 1_000_000 + number * 1_000 + id
            text = f"{canary} + 1 = {canary + 1}."
            if session:
                answer = session.verify(id, text)
            else:
                response, answer = post(connection, verify(id, text))
                assert response.status == 200
            assert answer["id"] == id, answer
            words = set(re.findall(r"\b1\d{6}\b", json.dumps(answer)))
            assert words == {str(canary), str(canary + 1)}, (canary, words)
            seen += 1
        return seen

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(client, range(clients))) == clients * calls


def test_ids_of_one_session_may_be_used_again_but_not_at_once(held):
    server, peer = held
    session = server.session()
    response = session.send("POST", consult_legacy("same"))
    requests = peer.wait_for(3)
    other = server.connect()
    refused, answer = session.post(consult_legacy("same"), other)
    assert (refused.status, answer["error"]["code"]) == (400, -32600)
    stranger = server.session()  # the same id in another session is another request
    assert stranger.post(legacy("ping", id="same"))[1]["id"] == "same"
    for request in requests:
        request.answer(answered("true"))
    assert [message_in(event)["id"] for event in events_of(response) if event["data"]] == ["same"]


@pytest.mark.parametrize("version", [None, *LEGACY[:2]])
def test_a_signal_under_load_loses_no_answer(tmp_path, version):
    """What was accepted is answered whole; what was not is refused or finds nobody; the log holds every answer."""
    with HttpServer(tmp_path, arguments=("--audit-dir", tmp_path / "audit")) as running:
        answered, broken = [], []

        def client(number):
            try:
                session = running.session(version) if version else None
                connection = running.connect()
                for id in range(100_000):
                    if session:
                        response, answer = session.post(legacy("tools/call", {"name": "verify", "arguments": {"text": "2 + 2 = 4."}}, id))
                    else:
                        response, answer = post(connection, verify(id))
                    if response.status == 503:
                        assert answer["error"]["code"] in (1001, 1002)
                        return
                    assert response.status == 200 and answer["id"] == id and answer["result"]["content"], answer
                    answered.append(id)
            except (OSError, http.client.HTTPException):
                return  # between two requests the server may close
            except Exception as error:
                broken.append(repr(error))

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            running_clients = [pool.submit(client, number) for number in range(8)]
            deadline = time.monotonic() + PATIENCE
            while len(answered) < 100 and time.monotonic() < deadline:
                time.sleep(0.01)
            assert running.stop() == (0, "")
            for each in running_clients:
                each.result()
        assert not broken, broken
        recorded = outcomes(tmp_path)
        assert len(recorded) >= len(answered) and set(recorded) <= {b"result", b"cancelled"}
