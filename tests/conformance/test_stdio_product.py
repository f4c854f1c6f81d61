"""Everything that the product itself lists, asked for over stdio in every revision, each frame by the schema."""

import json

import pytest

from mcp_process import MODERN
from stdio_client import PRODUCT, REVISIONS, SKILLS, StdioClient


@pytest.fixture(scope="module", params=REVISIONS)
def product(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("product")
    with StdioClient(home, request.param, binary=PRODUCT, command=("serve", "--stdio")) as server:
        yield server


def pages(product, method, member):
    entries, cursor = [], {}
    while True:
        result = product.call(method, **cursor)
        entries += result[member]
        if "nextCursor" not in result:
            return entries
        cursor = {"cursor": result["nextCursor"]}


def test_tools(product):
    tools = pages(product, "tools/list", "tools")
    assert {"verify", "consult", "prove"} <= {tool["name"] for tool in tools}
    result = product.tool("verify", {"text": "2 + 2 = 4.", "evidence": []})
    assert result["content"][0]["type"] == "text"
    if product.revision >= "2025-06-18" and not result.get("isError"):
        assert json.loads(result["content"][0]["text"]) == result["structuredContent"]


def test_prompts(product):
    prompts = pages(product, "prompts/list", "prompts")
    assert prompts
    for prompt in prompts:
        arguments = {each["name"]: "something" for each in prompt.get("arguments", []) if each.get("required")}
        answer = product.answer(product.start("prompts/get", {"name": prompt["name"], "arguments": arguments}))
        # A value may be refused by what the argument means; nothing else may go wrong.
        assert "result" in answer or answer["error"]["code"] == -32602, answer
        for each in prompt.get("arguments", []):
            product.call(
                "completion/complete",
                ref={"type": "ref/prompt", "name": prompt["name"]},
                argument={"name": each["name"], "value": ""},
            )


def test_resources(product):
    resources = pages(product, "resources/list", "resources")
    assert resources
    for resource in resources:
        for content in product.call("resources/read", uri=resource["uri"])["contents"]:
            assert content.get("mimeType") == resource.get("mimeType"), content["uri"]
            if "size" in resource and "text" in content:
                assert len(content["text"].encode()) == resource["size"], content["uri"]
    for template in pages(product, "resources/templates/list", "resourceTemplates"):
        assert "{" in template["uriTemplate"], template


def test_no_member_of_a_later_revision(product):
    lists = (
        ("tools/list", "tools", "Tool"),
        ("prompts/list", "prompts", "Prompt"),
        ("resources/list", "resources", "Resource"),
        ("resources/templates/list", "resourceTemplates", "ResourceTemplate"),
    )
    for method, member, name in lists:
        for entry in pages(product, method, member):
            assert not product.schema.unknown_members(name, entry), entry
    if product.is_modern:
        found = product.call("server/discover")
        assert not product.schema.unknown_members("DiscoverResult", found)
    else:
        found = product.greeting
        assert not product.schema.unknown_members("InitializeResult", found)
        assert not product.schema.unknown_members("Implementation", found["serverInfo"])
    assert not product.schema.unknown_members("ServerCapabilities", found["capabilities"])
    called = product.tool("verify", {"text": "2 + 2 = 4."})
    unknown = product.schema.unknown_members("CallToolResult", called)
    assert not unknown, unknown


def test_discover(product):
    if product.revision != MODERN:
        pytest.skip("server/discover is of 2026-07-28")
    found = product.call("server/discover")
    assert found["supportedVersions"] == list(reversed(REVISIONS))
    assert SKILLS in found["capabilities"]["extensions"]
    assert product.call("skills/list")["skills"]
