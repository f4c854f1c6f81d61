"""Every wire against aimock, plain and streamed: a good reply counts, a bad end or half a stream never does."""

import pathlib
import sys

import pytest

from aimock import Aimock, model_fails, model_says, told
from mcp_process import McpProcess
from panel_config import Panel, answered, check_released_only_when_agreed, seat_of

sys.path.append(str(pathlib.Path(__file__).parents[1] / "fault"))
from injections import INJECTIONS, hidden, strings_in  # noqa: E402

TRUE = answered("true")
# wire: vendor, path of the base, path of a request
WIRES = {
    "chat": ("openai", "/v1", "/v1/chat/completions"),
    "azure": ("azure", "", "/openai/deployments/good/chat/completions?api-version=2024-10-21"),
    "responses": ("openai-responses", "/v1", "/v1/responses"),
    "messages": ("anthropic", "/v1", "/v1/messages"),
    "gemini": ("gemini-native", "/v1beta", "/v1beta/models/good:generateContent"),
    "ollama": ("ollama-native", "", "/api/chat"),
    "bedrock": ("bedrock", "", "/model/good/converse"),
}
SEATS = [f"{wire}-{mode}" for wire in WIRES for mode in ("plain", "stream")]
AWS = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "aws-canary"}
AWS["AWS_SESSION_TOKEN"] = "token-canary"

# What is wrong is never the answer: each of them says "true", where it can say something at all.
WAYS = {
    "length": model_says("length", TRUE, finishReason="length"),
    "content_filter": model_says("content_filter", TRUE, finishReason="content_filter"),
    "unknown": model_says("unknown", TRUE, finishReason="finished_i_think"),
    "empty": model_says("empty", ""),
    "prose": model_says("prose", "true"),
    "half": model_says("half", TRUE[:-2]),
    "duplicate_key": model_says("duplicate_key", TRUE[:-1] + ', "answer": "true"}'),
    "tool_call": {"match": {"model": "tool_call"}, "response": {"toolCalls": [{"name": "reply", "arguments": TRUE}]}},
    "malformed": {**model_says("malformed", TRUE), "chaos": {"malformedRate": 1}},
    "disconnect": {**model_says("disconnect", TRUE), "chaos": {"disconnectRate": 1}},
}
# The same, with the reason that the seat gets. All of them are asked at once, because some are asked again for a while.
ANSWERS = {
    "dropped": ({**model_says("dropped", TRUE), "chaos": {"dropRate": 1}}, "http_500"),
    "rate_limited": ({**model_says("rate_limited", TRUE), "chaos": {"rateLimitRate": 1}}, "http_429"),
    **{f"http_{code}": (model_fails(f"http_{code}", code), f"http_{code}") for code in (401, 408, 429, 500, 502, 503, 529)},
}
# aimock knows no bad end of a generation on the Ollama wire: it says "stop" to all of them. tests/unit/wires_ollama_test.cpp has them.
NO_OLLAMA = ("length", "content_filter", "unknown")
FAILURES = [(seat, way) for way in WAYS for seat in SEATS if not (seat.startswith("ollama") and way in NO_OLLAMA)]
# Streams that end after so many pieces, each of the answer's own.
CUTS = (1, 2, 3, 4)
STREAMS = [seat for seat in SEATS if seat.endswith("stream")]
# What takes longer than the call may: before the first byte, and between the pieces of a stream.
SLOW = {
    "slow": {**model_says("slow", TRUE), "chaos": {"latencyMs": 20_000}},
    "slow_first_piece": {**model_says("slow_first_piece", TRUE), "streamingProfile": {"ttft": 20_000}},
    "slow_pieces": {**model_says("slow_pieces", TRUE), "streamingProfile": {"tps": 0.05}},
    "late_disconnect": {**model_says("late_disconnect", TRUE), "streamingProfile": {"ttft": 60, "tps": 10}, "disconnectAfterMs": 100},
}


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    fixtures = [model_says("good", TRUE), *WAYS.values(), *SLOW.values(), *(fixture for fixture, _ in ANSWERS.values())]
    fixtures += [{**model_says(f"cut{n}", TRUE), "truncateAfterChunks": n} for n in CUTS]
    # What the model says instead of an answer, and what it says in one.
    fixtures += [told(f"[[{n:02d} bare]]", text, model="echo") for n, text in enumerate(INJECTIONS)]
    fixtures += [told(f"[[{n:02d} inside]]", answered(text, reasoning=text), model="echo") for n, text in enumerate(INJECTIONS)]
    with Aimock(tmp_path_factory.mktemp("wires"), fixtures) as running:
        yield running


def panel_at(url):
    """Every wire, plain and streamed, and a healthy seat of another family."""
    panel = Panel().provider("third", "openai", url).seat("third", "good", "third")
    for seat in SEATS:
        wire, mode = seat.split("-")
        vendor, base, _ = WIRES[wire]
        keys = {"base_url": url + base, "stream": mode == "stream"}
        if wire == "azure":
            keys["api_version"] = "2024-10-21"
        panel.provider(seat, vendor, url, **keys)
    return panel


@pytest.fixture(scope="module")
def server(mock, tmp_path_factory):
    home = tmp_path_factory.mktemp("wires")
    panel = panel_at(mock.url)
    for seat in SEATS:
        mode = seat.split("-")[1]
        for model in ["good", "echo", *WAYS, *(f"cut{n}" for n in CUTS if mode == "stream")]:
            panel.seat(seat, model, "tested")
            panel.profile(f"{seat}-{model}", ["third/good", f"{seat}/{model}"])
    with McpProcess(home, "--config", panel.write(home), env=AWS) as process:
        yield process


def consult(server, seat, model):
    result = server.call(
        "consult",
        {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}, "profile": f"{seat}-{model}"},
    )
    check_released_only_when_agreed(result)
    return result, seat_of(result, f"{seat}/{model}")


@pytest.mark.parametrize("seat", SEATS)
def test_a_good_reply_counts(server, mock, seat):
    result, tested = consult(server, seat, "good")
    assert (tested["status"], result["gate"], result["answer"]) == ("ok", "released", "true"), tested
    path = WIRES[seat.split("-")[0]][2]
    if seat == "gemini-stream":
        path = path.replace(":generateContent", ":streamGenerateContent?alt=sse")
    if seat == "bedrock-stream":
        path += "-stream"
    assert path.split("?")[0] in [entry["path"].split("?")[0] for entry in mock.journal()]


@pytest.mark.parametrize("seat, way", FAILURES)
def test_a_bad_end_is_never_agreement(server, seat, way):
    result, tested = consult(server, seat, way)
    assert (tested["status"], result["gate"], result["reasons"]) == ("failed", "withheld", ["no_quorum"]), tested


def test_whatever_a_provider_does_its_seat_is_never_agreement_and_ends_with_its_call(mock, tmp_path):
    """All wires and all of these ways at once: each ends with an answer, the connection, or the deadline of its own call."""
    panel = panel_at(mock.url)
    ways = [(seat, way) for seat in SEATS for way in [*ANSWERS, *(SLOW if seat in STREAMS else ["slow"])]]
    for seat, way in ways:
        panel.seat(seat, way, "tested")
        panel.profile(f"{seat}-{way}", ["third/good", f"{seat}/{way}"], deadline_ms=3_000 if way in SLOW else 30_000)
    question = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}}
    with McpProcess(tmp_path, "--config", panel.write(tmp_path), env=AWS) as server:
        calls = [server.start_call("consult", {**question, "profile": f"{seat}-{way}"}) for seat, way in ways]
        for (seat, way), call in zip(ways, calls):
            result = server.finish_call("consult", call)["structuredContent"]
            check_released_only_when_agreed(result)
            assert result["gate"] == "withheld"
            tested = seat_of(result, f"{seat}/{way}")
            if way == "late_disconnect":
                expected = ("failed", "connection_lost")
            elif way in SLOW:
                expected = ("timed_out", "timed_out")
            else:
                expected = ("failed", ANSWERS[way][1])
            assert (tested["status"], tested["reason"]) == expected, (seat, way, tested)


@pytest.mark.parametrize("seat", STREAMS)
@pytest.mark.parametrize("pieces", CUTS)
def test_half_a_stream_is_never_agreement(server, seat, pieces):
    result, tested = consult(server, seat, f"cut{pieces}")
    assert (tested["status"], result["gate"]) == ("failed", "withheld"), tested
    assert tested["reason"] in ("connection_lost", "stream_cut_off")


@pytest.mark.parametrize("seat", SEATS)
def test_whatever_a_model_says_is_neither_agreement_nor_shown_raw(server, seat):
    calls = []
    for number, text in enumerate(INJECTIONS):
        for form in ("bare", "inside"):
            if form == "bare" and text.startswith('{"reasoning"'):
                continue  # a model that says this does answer
            question = f"[[{number:02d} {form}]] Is 2 + 2 equal to 4?"
            arguments = {"question": question, "answer_format": {"type": "boolean"}, "profile": f"{seat}-echo"}
            calls.append(server.start_call("consult", arguments))
    for call in calls:
        result = server.finish_call("consult", call)["structuredContent"]
        assert (result["gate"], result["verdict"]) == ("withheld", "undecided"), result
        # Once the one has failed, two families cannot agree any more, and nobody waits for the other.
        assert seat_of(result, "third/good")["status"] in ("ok", "cancelled_decided")
        for text in strings_in(result):
            assert hidden(text) == [], text[:300]


def test_what_signs_a_request_stays_out_of_results_and_of_the_mocks_log(server, mock):
    for seat in ("bedrock-plain", "bedrock-stream"):
        result, _ = consult(server, seat, "good")
        assert "canary" not in str(result)
    assert "aws-canary" not in str(mock.journal())
