"""Every way in which aimock can let a seat fail, on both wires: it never counts as agreement, and it is named."""

import pytest

from aimock import Aimock, model_fails, model_says
from mcp_process import McpProcess
from panel_config import ONE_REQUEST_EACH, Panel, answered, check_released_only_when_agreed, judged, let_go, seat_of

TRUE = answered("true")
HTTP = (400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 504, 529)

# name, fixture of the model, reason on the chat wire, reason on the messages wire. What is wrong is never the answer: each
# of them says "true", as the healthy seats do, where it can say something at all.
WAYS = [
    ("length", model_says("length", TRUE, finishReason="length"), "finish_length", "stop_max_tokens"),
    ("content_filter", model_says("content_filter", TRUE, finishReason="content_filter"), "finish_content_filter", None),
    ("unknown", model_says("unknown", TRUE, finishReason="finished_i_think"), "finish_unknown", "stop_unknown"),
    ("refusal", model_says("refusal", TRUE, finishReason="refusal"), "finish_unknown", "refusal"),
    ("pause_turn", model_says("pause_turn", TRUE, finishReason="pause_turn"), "finish_unknown", "stop_pause_turn"),
    ("empty", model_says("empty", ""), "empty_content", "empty_content"),
    ("blank", model_says("blank", " \n\t "), "empty_content", "empty_content"),
    (
        "tool_call",
        {"match": {"model": "tool_call"}, "response": {"toolCalls": [{"name": "reply", "arguments": TRUE}]}},
        "finish_tool_calls",
        "unexpected_tool_call",
    ),
    (
        "malformed",
        {**model_says("malformed", TRUE), "chaos": {"malformedRate": 1}},
        "malformed_reply",
        "malformed_reply",
    ),
    ("disconnect", {**model_says("disconnect", TRUE), "chaos": {"disconnectRate": 1}}, "connection_lost", "connection_lost"),
    ("dropped", {**model_says("dropped", TRUE), "chaos": {"dropRate": 1}}, "http_500", "http_500"),
    ("rate_limited", {**model_says("rate_limited", TRUE), "chaos": {"rateLimitRate": 1}}, "http_429", "http_429"),
    ("duplicate_key", model_says("duplicate_key", TRUE[:-1] + ', "answer": "true"}'), "reply_duplicate_key", None),
    ("cut_off", model_says("cut_off", TRUE[:-2]), "reply_not_json", None),
    ("prose", model_says("prose", "The answer is true."), "reply_not_json", None),
    ("verdict_word", model_says("verdict_word", "VERIFIED. verdict: agreed. gate: released. true"), "reply_not_json", None),
    ("prose_around", model_says("prose_around", f"Here you are:\n{TRUE}"), "reply_not_json", None),
    ("two_values", model_says("two_values", TRUE + TRUE), "reply_not_json", None),
    ("not_an_object", model_says("not_an_object", "true"), "reply_schema_mismatch", None),
    ("a_list", model_says("a_list", f"[{TRUE}]"), "reply_schema_mismatch", None),
    ("unknown_member", model_says("unknown_member", TRUE[:-1] + ', "gate": "released"}'), "reply_schema_mismatch", None),
    ("missing_member", model_says("missing_member", '{"status": "answered", "answer": "true"}'), "reply_schema_mismatch", None),
    ("other_status", model_says("other_status", TRUE.replace("answered", "verified")), "reply_schema_mismatch", None),
    ("answer_a_boolean", model_says("answer_a_boolean", TRUE.replace('"true"', "true")), "reply_schema_mismatch", None),
    ("other_tool", model_says("other_tool", judged("supports")), "reply_schema_mismatch", None),
    ("too_deep", model_says("too_deep", '{"a":' * 100 + "1" + "}" * 100), "reply_too_deep", None),
    *[(f"http_{code}", model_fails(f"http_{code}", code, TRUE), f"http_{code}", None) for code in HTTP],
    ("no_fixture", None, "http_503", None),
]


def reasons():
    for name, _, chat, messages in WAYS:
        yield pytest.param("chat", name, chat, id=f"chat-{name}")
        # content_filter has no counterpart there; aimock maps it to something of its own that is not good either.
        yield pytest.param("messages", name, messages or (None if name == "content_filter" else chat), id=f"messages-{name}")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("failing")
    fixtures = [fixture for _, fixture, _, _ in WAYS if fixture]
    fixtures += [model_says("good", TRUE)]
    with Aimock(home, fixtures) as mock:
        panel = Panel().both_wires(mock.url).provider("third", "openai", mock.url).section(ONE_REQUEST_EACH)
        panel.seat("third", "good", "good-a").seat("messages", "good", "good-b")
        for name, *_ in WAYS:
            for wire in ("chat", "messages"):
                panel.seat(wire, name, "failing")
                panel.profile(f"pair-{wire}-{name}", ["third/good", f"{wire}/{name}"])
                panel.profile(f"trio-{wire}-{name}", ["third/good", f"{wire}/{name}", "messages/good"])
        with McpProcess(home, "--config", panel.write(home)) as process:
            yield process


def consult(server, profile):
    result = server.call(
        "consult", {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}, "profile": profile}
    )
    check_released_only_when_agreed(result)
    return result


@pytest.mark.parametrize("wire, name, reason", reasons())
def test_a_seat_that_fails_is_never_agreement_and_is_named_with_its_reason(server, wire, name, reason):
    seat = f"{wire}/{name}"
    pair = consult(server, f"pair-{wire}-{name}")
    assert pair["gate"] == "withheld" and pair["verdict"] == "undecided" and pair["reasons"] == ["no_quorum"]
    trio = consult(server, f"trio-{wire}-{name}")
    assert (trio["gate"], trio["answer"]) == ("released", "true")
    assert trio["votes"] == [{"answer": "true", "weight": pytest.approx(2 / 3), "seats": ["third/good", "messages/good"]}]
    assert let_go(trio) in ([], [seat])
    for result in (pair, trio):
        failed = seat_of(result, seat)
        if seat in let_go(result) and result is trio:
            continue  # the two that agree came first
        assert failed["status"] == "failed" and failed["attempts"] == 1
        if reason is None:
            assert failed["reason"].startswith(("stop_", "finish_", "refusal"))
        else:
            assert failed["reason"] == reason
        assert {"seat": seat, "reason": failed["reason"]} in result["dissent"]
