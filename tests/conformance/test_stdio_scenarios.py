"""The scenarios of the official suite that every revision has, over stdio. Tests are named as the scenarios."""

import json
import re

import pytest

from stdio_client import accept, text_of


def test_server_initialize(legacy):
    assert legacy.greeting["protocolVersion"] == legacy.revision
    assert legacy.greeting["serverInfo"]["name"] and legacy.greeting["serverInfo"]["version"]
    assert legacy.greeting["capabilities"]["tools"] is not None


def test_ping(legacy):
    assert legacy.call("ping") == {}


def test_logging_set_level(legacy):
    assert legacy.call("logging/setLevel", level="info") == {}


def test_completion_complete(client):
    result = client.call(
        "completion/complete",
        ref={"type": "ref/prompt", "name": "test_prompt_with_arguments"},
        argument={"name": "arg1", "value": "par"},
    )
    assert result["completion"]["values"] == ["paris", "park", "party"]


def test_tools_list(client):
    tools = [client.call("tools/list")["tools"] for _ in range(3)]
    assert tools[0] == tools[1] == tools[2]
    for tool in tools[0]:
        assert tool["description"] and tool["inputSchema"]["type"] == "object", tool
        assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", tool["name"]), tool


def test_tools_call_simple_text(client):
    # The suite leaves `arguments` out.
    assert text_of(client.call("tools/call", name="test_simple_text")) == "This is a simple text response for testing."


@pytest.mark.parametrize("kind, mime_type", [("image", "image/png"), ("audio", "audio/wav")])
def test_tools_call_image_and_audio(client, kind, mime_type):
    if kind == "audio" and client.revision == "2024-11-05":
        pytest.skip("there is no audio in that revision")
    (block,) = client.tool(f"test_{kind}_content")["content"]
    assert block["type"] == kind and block["mimeType"] == mime_type and block["data"]


def test_tools_call_embedded_resource(client):
    (block,) = client.tool("test_embedded_resource")["content"]
    assert block["resource"] == {
        "uri": "test://embedded-resource",
        "mimeType": "text/plain",
        "text": "This is an embedded resource content.",
    }


def test_tools_call_mixed_content(client):
    blocks = client.tool("test_multiple_content_types")["content"]
    assert [block["type"] for block in blocks] == ["text", "image", "resource"]
    assert json.loads(blocks[2]["resource"]["text"]) == {"test": "data", "value": 123}


def test_tools_call_error(client):
    result = client.tool("test_error_handling")
    assert result["isError"] is True
    assert "This tool intentionally returns an error for testing" in text_of(result)


def test_tools_call_with_progress(client):
    client.notifications.clear()
    client.tool("test_tool_with_progress", meta={"progressToken": "progress-test-1"})
    told = client.heard("notifications/progress")
    assert [(each["progress"], each["total"]) for each in told] == [(0, 100), (50, 100), (100, 100)]
    assert {each["progressToken"] for each in told} == {"progress-test-1"}


def test_no_progress_without_a_token(client):
    client.notifications.clear()
    client.tool("test_tool_with_progress")
    assert not client.heard("notifications/progress")


def test_tools_call_with_logging(legacy):
    legacy.call("logging/setLevel", level="debug")
    legacy.notifications.clear()
    legacy.tool("test_tool_with_logging")
    told = legacy.heard("notifications/message")
    assert [each["data"] for each in told] == [
        "Tool execution started",
        "Tool processing data",
        "Tool execution completed",
    ]
    legacy.call("logging/setLevel", level="error")
    legacy.notifications.clear()
    legacy.tool("test_logging_tool")
    assert [each["level"] for each in legacy.heard("notifications/message")] == ["error"]


def test_tools_call_sampling(legacy):
    said = {"role": "assistant", "content": {"type": "text", "text": "Paris"}, "model": "test", "stopReason": "endTurn"}
    legacy.answers["sampling/createMessage"] = said
    legacy.questions.clear()
    assert text_of(legacy.tool("test_sampling", {"prompt": "Which city?"})) == "LLM response: Paris"
    assert legacy.questions[0]["params"]["messages"][0]["content"] == {"type": "text", "text": "Which city?"}
    assert legacy.questions[0]["params"]["maxTokens"] == 100


def asked_form(client, tool, arguments, content):
    if client.revision < "2025-06-18":
        pytest.skip("there is no elicitation in that revision")
    client.answers["elicitation/create"] = accept(**content)
    client.questions.clear()
    text = text_of(client.tool(tool, arguments))
    return client.questions[0]["params"], text


def test_tools_call_elicitation(legacy):
    form, text = asked_form(legacy, "test_elicitation", {"message": "Who?"}, {"username": "u", "email": "e@example.com"})
    assert form["message"] == "Who?"
    assert set(form["requestedSchema"]["properties"]) == {"username", "email"}
    assert json.loads(text.removeprefix("User response: ")) == accept(username="u", email="e@example.com")


def test_elicitation_sep1034_defaults(legacy):
    if legacy.revision != "2025-11-25":
        pytest.skip("defaults for every type are of 2025-11-25")
    form, text = asked_form(legacy, "test_elicitation_sep1034_defaults", {}, {"name": "Jane"})
    properties = form["requestedSchema"]["properties"]
    assert {name: each["default"] for name, each in properties.items()} == {
        "name": "John Doe",
        "age": 30,
        "score": 95.5,
        "status": "active",
        "verified": True,
    }
    assert text == 'Elicitation completed: action=accept, content={"name":"Jane"}'


def test_elicitation_sep1330_enums(legacy):
    if legacy.revision != "2025-11-25":
        pytest.skip("these forms of a choice are of 2025-11-25")
    form, _ = asked_form(legacy, "test_elicitation_sep1330_enums", {}, {"untitledSingle": "option1"})
    properties = form["requestedSchema"]["properties"]
    assert "enum" in properties["untitledSingle"] and "oneOf" in properties["titledSingle"]
    assert len(properties["legacyEnum"]["enum"]) == len(properties["legacyEnum"]["enumNames"]) == 3
    assert "enum" in properties["untitledMulti"]["items"] and "anyOf" in properties["titledMulti"]["items"]


def test_resources_list_and_read(client):
    listed = {each["uri"]: each for each in client.call("resources/list")["resources"]}
    assert {"test://static-text", "test://static-binary", "test://watched-resource"} <= set(listed)
    (text,) = client.call("resources/read", uri="test://static-text")["contents"]
    assert text["text"] == "This is the content of the static text resource." and text["mimeType"] == "text/plain"
    (binary,) = client.call("resources/read", uri="test://static-binary")["contents"]
    assert binary["blob"] and binary["mimeType"] == "image/png"


def test_resources_templates_read(client):
    templates = client.call("resources/templates/list")["resourceTemplates"]
    assert "test://template/{id}/data" in [each["uriTemplate"] for each in templates]
    (read,) = client.call("resources/read", uri="test://template/123/data")["contents"]
    assert json.loads(read["text"])["id"] == "123"


def test_sep_2164_resource_not_found(client):
    refused = client.refusal("resources/read", {"uri": "test://nonexistent"})
    assert refused.code == -32602 and refused.data["uri"] == "test://nonexistent"


def test_resources_subscribe_and_unsubscribe(legacy):
    updated = "notifications/resources/updated"
    legacy.notifications.clear()
    assert legacy.call("resources/subscribe", uri="test://watched-resource") == {}
    legacy.tool("test_trigger_resource_update")
    assert legacy.wait_for(updated) == [{"uri": "test://watched-resource"}]
    assert legacy.call("resources/unsubscribe", uri="test://watched-resource") == {}
    legacy.tool("test_trigger_resource_update")
    legacy.call("ping")
    assert len(legacy.heard(updated)) == 1


@pytest.mark.parametrize("kind", ["tool", "prompt", "resource"])
def test_sessions_hear_of_changed_lists(legacy, kind):
    legacy.notifications.clear()
    legacy.tool(f"test_trigger_{kind}_change")
    assert legacy.wait_for(f"notifications/{kind}s/list_changed")


def test_prompts_list_and_get(client):
    listed = [each["name"] for each in client.call("prompts/list")["prompts"]]
    assert "test_simple_prompt" in listed and "test_prompt_with_arguments" in listed
    (simple,) = client.call("prompts/get", name="test_simple_prompt")["messages"]
    assert simple == {"role": "user", "content": {"type": "text", "text": "This is a simple prompt for testing."}}
    (shown,) = client.call("prompts/get", name="test_prompt_with_arguments", arguments={"arg1": "a", "arg2": "b"})[
        "messages"
    ]
    assert shown["content"]["text"] == "Prompt with arguments: arg1='a', arg2='b'"
    embedded = client.call("prompts/get", name="test_prompt_with_embedded_resource", arguments={"resourceUri": "test://x"})
    assert embedded["messages"][0]["content"]["resource"]["uri"] == "test://x"
    image = client.call("prompts/get", name="test_prompt_with_image")
    assert image["messages"][0]["content"]["mimeType"] == "image/png"


def test_prompts_get_refuses_a_missing_argument(client):
    assert client.refusal("prompts/get", {"name": "test_prompt_with_arguments"}).code == -32602


def test_json_schema_2020_12(client):
    (tool,) = [each for each in client.call("tools/list")["tools"] if each["name"] == "json_schema_2020_12_tool"]
    schema = tool["inputSchema"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$defs"]["address"]["$anchor"] == "addressDef"
    assert {"allOf", "if", "then", "else"} <= set(schema) and schema["additionalProperties"] is False
    refused = client.tool("json_schema_2020_12_tool", {"contactMethod": "phone", "email": "e"})
    assert refused["isError"] is True
    assert not client.tool("json_schema_2020_12_tool", {"contactMethod": "phone", "phone": "1"}).get("isError")


def test_several_requests_are_in_flight_at_once(client):
    slow = client.start("tools/call", {"name": "test_tool_with_progress", "arguments": {}})
    quick = [client.start("tools/list") for _ in range(3)]
    for id in quick:
        assert client.finish(id)["tools"]
    assert text_of(client.finish(slow))
