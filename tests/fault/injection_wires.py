"""The six wires, plain and streamed, as a provider writes them that puts an injection into one place of its reply.

Said is what the model says and where it lies; rendered() gives the bytes of the HTTP response. A second reading of the formats,
independent of tests/support/fake_wires.hpp.
"""

import binascii
import dataclasses
import itertools
import json
import struct

WIRES = ("chat", "responses", "messages", "gemini", "ollama", "bedrock")


@dataclasses.dataclass
class Said:
    text: str = ""
    end: str = ""  # empty: the good one
    model: str = "m"
    id: str = "id-1"
    role: str = "assistant"
    refusal: str = ""
    call: str = ""  # the name of a tool that nobody offered
    usage: object = 7
    frames: str = ""  # raw, in the middle of a stream; behind the JSON of a plain reply
    error: str = ""  # an error in the shape of the wire instead of an answer
    status: int = 200
    headers: str = ""  # raw, each with its line end
    content_type: str = ""


def dumps(value):
    return json.dumps(value, ensure_ascii=False)


def encoded(text):
    return text.encode("utf-8", "surrogatepass")


def wire_of(target):
    """(wire, streamed) by the path, and for four of the wires by the body's member `stream`."""
    path = target.split("?")[0]
    ends = {"/chat/completions": "chat", "/responses": "responses", "/messages": "messages", "/api/chat": "ollama"}
    for end, wire in ends.items():
        if path.endswith(end):
            return wire, None
    if path.endswith("enerateContent"):
        return "gemini", path.endswith(":streamGenerateContent")
    return "bedrock", path.endswith("/converse-stream")


def rendered(wire, stream, said):
    if said.error and (said.status != 200 or not stream):
        return http(said, encoded(dumps(error_of(wire, said.error))), "application/json")
    if not stream:
        return http(said, encoded(dumps(PLAIN[wire](said)) + said.frames), "application/json")
    events = [encoded(event) if isinstance(event, str) else event for event in STREAMED[wire](said)]
    middle = len(events) // 2
    if said.error:
        error = framed(wire, "error", error_of(wire, said.error))
        events[middle:] = [encoded(error) if isinstance(error, str) else error]
    body = b"".join(events[:middle]) + encoded(said.frames) + b"".join(events[middle:])
    kinds = {"ollama": "application/x-ndjson", "bedrock": "application/vnd.amazon.eventstream"}
    return http(said, body, kinds.get(wire, "text/event-stream"))


def http(said, body, kind):
    head = f"HTTP/1.1 {said.status} Fake\r\nContent-Type: {said.content_type or kind}\r\n{said.headers}Content-Length: {len(body)}\r\n\r\n"
    return encoded(head) + body


def error_of(wire, text):
    if wire == "messages":
        return {"type": "error", "error": {"type": text[:200], "message": text}}
    if wire == "ollama":
        return {"error": text}
    if wire == "bedrock":
        return {"message": text, "__type": text[:200]}
    return {"error": {"message": text, "type": text[:200], "code": text[:200], "status": text[:200]}}


def framed(wire, name, value):
    """One event of a stream."""
    if wire == "bedrock":
        kind = "exception" if name == "error" else "event"
        headers = b""
        for key, text in ((":exception-type" if name == "error" else ":event-type", name), (":message-type", kind)):
            headers += bytes([len(key)]) + key.encode() + b"\x07" + struct.pack(">H", len(text)) + text.encode()
        payload = encoded(dumps(value))
        head = struct.pack(">II", len(headers) + len(payload) + 16, len(headers))
        message = head + struct.pack(">I", binascii.crc32(head)) + headers + payload
        return message + struct.pack(">I", binascii.crc32(message))
    if wire == "ollama":
        return dumps(value) + "\n"
    if wire in ("messages", "responses"):
        return f"event: {value.get('type', name)}\ndata: {dumps(value)}\n\n"
    return f"data: {dumps(value)}\n\n"


def halves(text):
    middle = len(text) // 2
    return [text[:middle], text[middle:]]


def chat(said):
    message = {"role": said.role, "content": said.text, "refusal": said.refusal or None}
    if said.call:
        message["tool_calls"] = [{"id": said.call, "type": "function", "function": {"name": said.call, "arguments": said.text}}]
    choice = {"index": 0, "message": message, "finish_reason": said.end or "stop"}
    usage = {"prompt_tokens": said.usage, "completion_tokens": said.usage}
    return {"id": said.id, "object": "chat.completion", "model": said.model, "choices": [choice], "usage": usage}


def chat_events(said):
    def chunk(delta, end=None, **more):
        choices = [{"index": 0, "delta": delta, "finish_reason": end}]
        return framed("chat", "", {"id": said.id, "object": "chat.completion.chunk", "model": said.model, "choices": choices, **more})

    yield chunk({"role": said.role, "content": ""})
    for part in halves(said.text):
        yield chunk({"content": part})
    if said.refusal:
        yield chunk({"refusal": said.refusal})
    if said.call:
        yield chunk({"tool_calls": [{"index": 0, "id": said.call, "function": {"name": said.call, "arguments": said.text}}]})
    yield chunk({}, said.end or "stop", usage={"prompt_tokens": said.usage, "completion_tokens": said.usage})
    yield "data: [DONE]\n\n"


def responses(said, status=None):
    part = {"type": "refusal", "refusal": said.refusal} if said.refusal else {"type": "output_text", "text": said.text, "annotations": []}
    output = [{"id": said.id, "type": "message", "status": "completed", "role": said.role, "content": [part]}]
    if said.call:
        output.append({"id": said.call, "type": "function_call", "call_id": said.call, "name": said.call, "arguments": said.text})
    usage = {"input_tokens": said.usage, "output_tokens": said.usage}
    status = status or said.end or "completed"
    body = {"id": said.id, "object": "response", "status": status, "error": None, "incomplete_details": None, "model": said.model}
    return {**body, "output": output if status != "in_progress" else [], "usage": usage}


def responses_events(said):
    count = itertools.count()

    def event(kind, **more):
        return framed("responses", kind, {"type": kind, "sequence_number": next(count), **more})

    yield event("response.created", response=responses(said, "in_progress"))
    for part in halves(said.text):
        yield event("response.output_text.delta", item_id=said.id, output_index=0, content_index=0, delta=part)
    yield event("response.completed", response=responses(said))


def messages(said):
    content = [{"type": "text", "text": said.text}]
    if said.call:
        content.append({"type": "tool_use", "id": said.call, "name": said.call, "input": {"answer": "true"}})
    end = "refusal" if said.refusal else said.end or "end_turn"
    usage = {"input_tokens": said.usage, "output_tokens": said.usage}
    top = {"id": said.id, "type": "message", "role": said.role, "model": said.model, "content": content}
    return {**top, "stop_reason": end, "stop_sequence": said.refusal or None, "usage": usage}


def messages_events(said):
    def event(kind, **more):
        return framed("messages", kind, {"type": kind, **more})

    yield event("message_start", message={**messages(said), "content": [], "stop_reason": None, "stop_sequence": None})
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for part in halves(said.text):
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": part})
    yield event("content_block_stop", index=0)
    if said.call:
        yield event("content_block_start", index=1, content_block={"type": "tool_use", "id": said.call, "name": said.call, "input": {}})
        yield event("content_block_stop", index=1)
    end = {"stop_reason": messages(said)["stop_reason"], "stop_sequence": said.refusal or None}
    yield event("message_delta", delta=end, usage={"output_tokens": said.usage})
    yield event("message_stop")


def gemini(said, text=None, end=True):
    parts = [{"text": said.text if text is None else text}]
    if said.call and end:
        parts.append({"functionCall": {"name": said.call, "args": {}}})
    role = "model" if said.role == "assistant" else said.role
    candidate = {"content": {"parts": parts, "role": role}, "index": 0}
    if end:
        candidate["finishReason"] = said.end or "STOP"
    body = {"candidates": [candidate], "modelVersion": said.model, "responseId": said.id}
    if said.refusal:
        body["promptFeedback"] = {"blockReason": said.refusal}
    return {**body, "usageMetadata": {"promptTokenCount": said.usage, "candidatesTokenCount": said.usage}}


def gemini_events(said):
    first, second = halves(said.text)
    yield framed("gemini", "", gemini(said, first, end=False))
    yield framed("gemini", "", gemini(said, second))


def ollama(said, text=None, done=True):
    message = {"role": said.role, "content": said.text if text is None else text}
    if said.call and done:
        message["tool_calls"] = [{"function": {"name": said.call, "arguments": {}}}]
    body = {"model": said.model, "created_at": said.id, "message": message, "done": done}
    if done:
        body.update(done_reason=said.end or "stop", prompt_eval_count=said.usage, eval_count=said.usage)
    return {**body, "error": said.refusal} if said.refusal else body


def ollama_events(said):
    for part in halves(said.text):
        yield framed("ollama", "", ollama(said, part, done=False))
    yield framed("ollama", "", ollama(said, ""))


def bedrock(said):
    content = [{"text": said.text}]
    if said.call:
        content.append({"toolUse": {"toolUseId": said.call, "name": said.call, "input": {}}})
    usage = {"inputTokens": said.usage, "outputTokens": said.usage}
    end = "guardrail_intervened" if said.refusal else said.end or "end_turn"
    return {"output": {"message": {"role": said.role, "content": content}}, "stopReason": end, "usage": usage, "trace": said.refusal or None}


def bedrock_events(said):
    yield framed("bedrock", "messageStart", {"role": said.role})
    for part in halves(said.text):
        yield framed("bedrock", "contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": part}})
    yield framed("bedrock", "contentBlockStop", {"contentBlockIndex": 0})
    if said.call:
        start = {"toolUse": {"toolUseId": said.call, "name": said.call}}
        yield framed("bedrock", "contentBlockStart", {"contentBlockIndex": 1, "start": start})
        yield framed("bedrock", "contentBlockStop", {"contentBlockIndex": 1})
    yield framed("bedrock", "messageStop", {"stopReason": bedrock(said)["stopReason"]})
    yield framed("bedrock", "metadata", {"usage": bedrock(said)["usage"], "metrics": {"latencyMs": 1}})


PLAIN = {"chat": chat, "responses": responses, "messages": messages, "gemini": gemini, "ollama": ollama, "bedrock": bedrock}
STREAMED = {
    "chat": chat_events,
    "responses": responses_events,
    "messages": messages_events,
    "gemini": gemini_events,
    "ollama": ollama_events,
    "bedrock": bedrock_events,
}
