"""The scenarios `input-required-result-*` of the official suite, over stdio."""

import pytest

from stdio_client import CLIENT_CAN, accept, text_of

PREFIX = "test_input_required_result_"
SAID = {"role": "assistant", "content": {"type": "text", "text": "Paris"}, "model": "test", "stopReason": "endTurn"}
ROOTS = {"roots": [{"uri": "file:///test/root", "name": "Test Root"}]}
ANSWERS = {"elicitation/create": accept(name="Alice", ok=True, color="blue"), "sampling/createMessage": SAID, "roots/list": ROOTS}


def answered(asked):
    """The members of the next round: every question answered, the state given back."""
    again = {"inputResponses": {key: ANSWERS[each["method"]] for key, each in asked["inputRequests"].items()}}
    if "requestState" in asked:
        again["requestState"] = asked["requestState"]
    return again


def first_round(modern, name):
    asked = modern.tool(PREFIX + name)
    assert asked["resultType"] == "input_required" and asked["inputRequests"]
    assert "ttlMs" not in asked and "cacheScope" not in asked
    return asked


@pytest.mark.parametrize(
    "name, key, text",
    [
        ("elicitation", "user_name", "Hello, Alice!"),
        ("sampling", "capital_question", "LLM response: Paris"),
        ("list_roots", "client_roots", 'Roots: [{"uri":"file:///test/root","name":"Test Root"}]'),
        ("request_state", "confirm", "Confirmed, state-ok"),
    ],
)
def test_one_question(modern, name, key, text):
    asked = first_round(modern, name)
    assert list(asked["inputRequests"]) == [key]
    result = modern.tool(PREFIX + name, **answered(asked))
    assert result["resultType"] == "complete" and text_of(result) == text


def test_multiple_input_requests(modern):
    asked = first_round(modern, "multiple_inputs")
    assert {each["method"] for each in asked["inputRequests"].values()} == set(ANSWERS) and asked["requestState"]
    some = answered(asked)
    some["inputResponses"].pop("greeting")
    rest = modern.tool(PREFIX + "multiple_inputs", **some)
    assert list(rest["inputRequests"]) == ["greeting"]
    assert modern.tool(PREFIX + "multiple_inputs", **answered(rest))["resultType"] == "complete"


def test_multi_round(modern):
    first = first_round(modern, "multi_round")
    second = modern.tool(PREFIX + "multi_round", **answered(first))
    assert list(second["inputRequests"]) == ["step2"] and second["requestState"] != first["requestState"]
    assert text_of(modern.tool(PREFIX + "multi_round", **answered(second))) == "Alice likes blue."


def test_missing_input_response(modern):
    asked = modern.tool(PREFIX + "elicitation", inputResponses={"wrong_key": accept(data="wrong")})
    assert list(asked["inputRequests"]) == ["user_name"]


def test_non_tool_request(modern):
    asked = modern.call("prompts/get", name=PREFIX + "prompt")
    assert list(asked["inputRequests"]) == ["user_context"]
    again = {"inputResponses": {"user_context": accept(context="here")}}
    if "requestState" in asked:
        again["requestState"] = asked["requestState"]
    result = modern.call("prompts/get", name=PREFIX + "prompt", **again)
    assert result["messages"][0]["content"]["text"] == "Use this context: here"


@pytest.mark.parametrize("method", ["tools/list", "prompts/list", "resources/list", "resources/templates/list"])
def test_unsupported_methods(modern, method):
    assert modern.call(method)["resultType"] == "complete"


def refused(modern, name, arguments=None, **params):
    return modern.refusal("tools/call", {"name": PREFIX + name, "arguments": arguments or {}, **params})


def test_tampered_state(modern):
    asked = first_round(modern, "tampered_state")
    for state in (asked["requestState"] + "-TAMPERED", asked["requestState"][:-1], "x" + asked["requestState"], ""):
        again = {**answered(asked), "requestState": state}
        assert refused(modern, "tampered_state", **again).code == -32602
    # The state of one tool is nothing to another.
    assert refused(modern, "request_state", **answered(asked)).code == -32602
    assert modern.tool(PREFIX + "tampered_state", **answered(asked))["resultType"] == "complete"


def test_capability_check(modern):
    asked = modern.tool(PREFIX + "capabilities", can={"sampling": {}})
    assert [each["method"] for each in asked["inputRequests"].values()] == ["sampling/createMessage"]
    missing = modern.refusal("tools/call", {"name": PREFIX + "elicitation", "arguments": {}}, can={"sampling": {}})
    assert missing.code == -32021 and "elicitation" in missing.data["requiredCapabilities"]


def test_ignore_extra_params(modern):
    responses = {"user_name": accept(name="Alice"), "unknown_extra_key": accept(foo="bar"), "another": accept(baz=123)}
    assert text_of(modern.tool(PREFIX + "elicitation", inputResponses=responses)) == "Hello, Alice!"


@pytest.mark.parametrize("responses", [{"user_name": 12345}, {"user_name": None}, {"user_name": "Alice"}, None, 7, []])
def test_validate_input(modern, responses):
    answer = modern.answer(
        modern.start("tools/call", {"name": PREFIX + "elicitation", "arguments": {}, "inputResponses": responses})
    )
    assert "error" in answer or answer["result"]["resultType"] == "input_required", answer


def test_a_tool_that_asks_sends_no_request(modern):
    # StdioClient fails on any request of the server.
    assert modern.tool("test_streaming_elicitation", can=CLIENT_CAN)["resultType"] == "input_required"
