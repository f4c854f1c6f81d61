"""The ways in which a seat can fail that need a provider of our own: replies of both wires with one thing wrong. Every one
of them carries the answer that the healthy seats give, so that only the thing that is wrong keeps it from counting."""

import json

from panel_config import answered

TRUE = answered("true")


def chat(message=None, choice=None, **top):
    """A chat completion that is good but for what is given. A value of ... takes the member away."""
    said = {"role": "assistant", "content": TRUE, "refusal": None, **(message or {})}
    chosen = {"index": 0, "message": said, "logprobs": None, "finish_reason": "stop", **(choice or {})}
    return trimmed({"id": "c", "object": "chat.completion", "model": "m", "choices": [chosen], **top})


def messages(**top):
    body = {"id": "m", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn", "stop_sequence": None}
    return trimmed({**body, "content": [{"type": "text", "text": TRUE}], **top})


def trimmed(value):
    if isinstance(value, dict):
        return {key: trimmed(entry) for key, entry in value.items() if entry is not ...}
    return [trimmed(entry) for entry in value] if isinstance(value, list) else value


def body(value):
    return {"body": json.dumps(value)}


def error(kind):
    return {"type": "error", "error": {"type": kind, "message": "true"}}


def duplicated(value, member, other):
    """The body with `member` twice: a reader that takes the last one sees a good reply, one that takes the first a bad one."""
    text = json.dumps(value)
    return {"body": '{"' + member + '": ' + json.dumps(other) + ", " + text[1:]}


def raw(status, headers, data):
    return {"raw": f"HTTP/1.1 {status}\r\n{headers}\r\n{data}"}


# On both wires: (name, reply by good body, reason)
COMMON = [
    ("silent_close", lambda good: {"fault": "close_unanswered"}, "connection_lost"),
    ("reset", lambda good: {"fault": "reset_unanswered"}, "connection_lost"),
    ("half_body_close", lambda good: {**body(good), "fault": "close_mid_body"}, "connection_lost"),
    ("half_body_reset", lambda good: {**body(good), "fault": "reset_mid_body"}, "connection_lost"),
    ("half_json", lambda good: {"body": json.dumps(good)[:-3]}, "malformed_reply"),
    ("empty_body", lambda good: {"body": ""}, "malformed_reply"),
    ("null_body", lambda good: {"body": "null"}, "malformed_reply"),
    ("list_body", lambda good: {"body": json.dumps([good])}, "malformed_reply"),
    ("two_bodies", lambda good: {"body": json.dumps(good) * 2}, "malformed_reply"),
    ("byte_order_mark", lambda good: {"body": "\ufeff" + json.dumps(good)}, "malformed_reply"),
    ("deep_body", lambda good: {"body": '{"a":' * 5000 + "1" + "}" * 5000}, "malformed_reply"),
    ("trailing_comma", lambda good: {"body": json.dumps(good)[:-1] + ",}"}, "malformed_reply"),
    ("duplicate_model", lambda good: duplicated(good, "model", "m"), "malformed_reply"),
    ("html", lambda good: {**body(good), "content_type": "text/html"}, "not_json_content_type"),
    ("event_stream", lambda good: {**body(good), "content_type": "text/event-stream"}, "not_json_content_type"),
    ("json_lines", lambda good: {**body(good), "content_type": "application/jsonl"}, "not_json_content_type"),
    ("error_in_200", lambda good: body({**good, "error": {"message": "overloaded"}}), "error_in_reply"),
    ("only_an_error", lambda good: body({"error": {"message": "overloaded"}}), "error_in_reply"),
    ("created", lambda good: {**body(good), "status": 201}, "http_201"),
    ("accepted", lambda good: {**body(good), "status": 202}, "http_202"),
    ("redirect", lambda good: {**body(good), "status": 302, "headers": {"Location": "/v1/elsewhere"}}, "http_302"),
    ("moved", lambda good: {**body(good), "status": 307, "headers": {"Location": "/v1/elsewhere"}}, "http_307"),
    ("too_large", lambda good: {"huge_bytes": 5 << 20}, "too_large"),
    ("not_http", lambda good: {"raw": "SSH-2.0-OpenSSH_9.2\r\n"}, "malformed_response"),
    ("bad_length", lambda good: raw("200 OK", "Content-Length: 10\r\nContent-Length: 11\r\n", "0123456789"), "malformed_response"),
    ("both_lengths", lambda good: raw("200 OK", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "malformed_response"),
    (
        "bad_chunk",
        lambda good: raw("200 OK", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
        "malformed_response",
    ),
    ("large_head", lambda good: raw("200 OK", f"X-Filler: {'x' * 200_000}\r\nContent-Length: 2\r\n", "{}"), "header_too_large"),
    *[(f"http_{code}", lambda good, code=code: {**body(good), "status": code}, f"http_{code}") for code in (401, 404, 408, 429)],
    *[(f"http_{code}", lambda good, code=code: {**body(good), "status": code}, f"http_{code}") for code in (500, 502, 503, 529)],
]

CHAT_ONLY = [
    ("finish_null", chat(choice={"finish_reason": None}), "finish_missing"),
    ("finish_absent", chat(choice={"finish_reason": ...}), "finish_missing"),
    ("finish_number", chat(choice={"finish_reason": 0}), "malformed_reply"),
    ("finish_capital", chat(choice={"finish_reason": "STOP"}), "finish_unknown"),
    ("finish_tool_calls", chat(choice={"finish_reason": "tool_calls"}), "finish_tool_calls"),
    ("finish_error", chat(choice={"finish_reason": "error"}), "error_in_reply"),
    ("finish_length", chat(choice={"finish_reason": "length"}), "finish_length"),
    ("finish_content_filter", chat(choice={"finish_reason": "content_filter"}), "finish_content_filter"),
    ("refusal", chat(message={"refusal": "I cannot help with that."}), "refusal"),
    ("refusal_empty", chat(message={"refusal": ""}), "refusal"),
    ("content_null", chat(message={"content": None}), "empty_content"),
    ("content_empty", chat(message={"content": ""}), "empty_content"),
    ("content_parts", chat(message={"content": [{"type": "text", "text": TRUE}]}), "malformed_reply"),
    ("role_user", chat(message={"role": "user"}), "malformed_reply"),
    ("tool_call_beside", chat(message={"tool_calls": [{"id": "x", "type": "function"}]}), "unexpected_tool_call"),
    ("function_call_beside", chat(message={"function_call": {"name": "x", "arguments": "{}"}}), "unexpected_tool_call"),
    ("no_choices", chat(choices=[]), "no_choices"),
    ("choices_absent", chat(choices=...), "no_choices"),
    ("choices_null", chat(choices=None), "no_choices"),
    ("two_choices", chat(choices=chat()["choices"] * 2), "malformed_reply"),
    ("choice_error", chat(choice={"error": {"code": 502}}), "error_in_reply"),
    ("no_message", chat(choice={"message": None}), "malformed_reply"),
    ("the_other_wire", messages(), "no_choices"),
]

MESSAGES_ONLY = [
    ("stop_null", messages(stop_reason=None), "stop_missing"),
    ("stop_absent", messages(stop_reason=...), "stop_missing"),
    ("stop_number", messages(stop_reason=1), "malformed_reply"),
    ("stop_unknown", messages(stop_reason="END_TURN"), "stop_unknown"),
    ("max_tokens", messages(stop_reason="max_tokens"), "stop_max_tokens"),
    ("refusal", messages(stop_reason="refusal"), "refusal"),
    ("pause_turn", messages(stop_reason="pause_turn"), "stop_pause_turn"),
    ("context_window", messages(stop_reason="model_context_window_exceeded"), "stop_context_window"),
    ("tool_use_without_tool", messages(stop_reason="tool_use"), "empty_content"),
    ("error_type", error("overloaded_error"), "error_in_reply"),
    ("error_type_in_good", messages(type="error"), "error_in_reply"),
    ("content_null", messages(content=None), "malformed_reply"),
    ("content_empty", messages(content=[]), "empty_content"),
    ("text_empty", messages(content=[{"type": "text", "text": ""}]), "empty_content"),
    ("only_thoughts", messages(content=[{"type": "thinking", "thinking": TRUE}]), "empty_content"),
    ("unknown_block", messages(content=[{"type": "server_text", "text": TRUE}]), "malformed_reply"),
    ("content_a_string", messages(content=TRUE), "malformed_reply"),
    ("role_user", messages(role="user"), "malformed_reply"),
    ("the_other_wire", chat(), "malformed_reply"),
]


def ways():
    """(wire, name, reply, reason): every way, on the wires that know it."""
    for wire, good, own in (("chat", chat(), CHAT_ONLY), ("messages", messages(), MESSAGES_ONLY)):
        for name, make, reason in COMMON:
            yield wire, name, make(good), reason
        for name, value, reason in own:
            yield wire, name, body(value), reason
    twice = duplicated(chat(), "choices", [])
    yield "chat", "duplicate_choices", twice, "malformed_reply"
    yield "messages", "duplicate_stop_reason", duplicated(messages(), "stop_reason", "max_tokens"), "malformed_reply"
