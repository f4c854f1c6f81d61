"""The scenarios `server-stateless`, `caching` and `sep-2640-skills-*` of the official suite, over stdio."""

import base64
import hashlib
import json

import pytest

from mcp_process import MODERN
from stdio_client import LOG_LEVEL, SKILLS, SUBSCRIPTION, TASKS, StdioClient

VERSION = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
INFO = "io.modelcontextprotocol/clientInfo"


def discover_with(modern, meta):
    params = {} if meta is None else {"_meta": meta}
    return modern.answer(modern.start_request("server/discover", params))


@pytest.mark.parametrize("missing", [None, VERSION, CAPABILITIES])
def test_request_meta_invalid(modern, missing):
    meta = None if missing is None else {key: value for key, value in modern.meta().items() if key != missing}
    assert discover_with(modern, meta)["error"]["code"] == -32602


def test_request_meta_client_info_optional(modern):
    assert "result" in discover_with(modern, {key: value for key, value in modern.meta().items() if key != INFO})


def test_server_implements_discover(modern):
    found = modern.call("server/discover")
    assert found["supportedVersions"][0] == MODERN and found["instructions"]
    extensions = found["capabilities"]["extensions"]
    assert TASKS in extensions and SKILLS in extensions and "tasks" not in found["capabilities"]
    for method, capability in (("tools/list", "tools"), ("prompts/list", "prompts"), ("resources/list", "resources")):
        assert capability in found["capabilities"]
        modern.call(method)


def test_server_unsupported_version_error(modern):
    error = discover_with(modern, {**modern.meta(), VERSION: "v999.0.0"})["error"]
    assert error["code"] == -32022 and error["data"]["requested"] == "v999.0.0"
    assert error["data"]["supported"] == modern.call("server/discover")["supportedVersions"]


def test_server_rejects_undeclared_capability(modern):
    call = {"name": "test_missing_capability", "arguments": {}}
    missing = modern.refusal("tools/call", call, can={})
    assert missing.code == -32021 and missing.data["requiredCapabilities"]["sampling"] == {}
    assert modern.ask("tools/call", call, can={"sampling": {}})["resultType"] == "input_required"


@pytest.mark.parametrize(
    "method",
    ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "unknown/method"],
)
def test_method_not_found(modern, method):
    assert modern.refusal(method).code == -32601


def test_no_log_without_loglevel(modern):
    modern.notifications.clear()
    modern.tool("test_logging_tool")
    assert not modern.heard("notifications/message")
    for level, told in (("debug", 3), ("info", 2), ("error", 1), ("emergency", 0)):
        modern.notifications.clear()
        modern.tool("test_logging_tool", meta={LOG_LEVEL: level})
        assert len(modern.heard("notifications/message")) == told, level


def listen(modern, id, **wanted):
    modern.notifications.clear()
    modern.start("subscriptions/listen", {"notifications": wanted}, id=id)
    (acknowledged,) = modern.wait_for("notifications/subscriptions/acknowledged")
    assert acknowledged["_meta"][SUBSCRIPTION] == id and type(acknowledged["_meta"][SUBSCRIPTION]) is type(id)
    return acknowledged["notifications"]


def leave(modern, id):
    modern.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})


@pytest.mark.parametrize("kind", ["tool", "prompt", "resource"])
def test_list_changed_on_subscription(modern, kind):
    id = f"listen:{kind}"
    assert listen(modern, id, **{f"{kind}sListChanged": True}) == {f"{kind}sListChanged": True}
    modern.tool(f"test_trigger_{kind}_change")
    (changed,) = modern.wait_for(f"notifications/{kind}s/list_changed")
    assert changed["_meta"][SUBSCRIPTION] == id
    leave(modern, id)


def test_server_honors_notification_filter(modern):
    assert listen(modern, 0, promptsListChanged=True, unknownFilter=True) == {"promptsListChanged": True}
    modern.tool("test_trigger_tool_change")
    modern.tool("test_trigger_resource_update")
    modern.tool("test_trigger_prompt_change")
    modern.wait_for("notifications/prompts/list_changed")
    assert {each["method"] for each in modern.notifications} == {
        "notifications/subscriptions/acknowledged",
        "notifications/prompts/list_changed",
    }
    leave(modern, 0)
    modern.notifications.clear()
    modern.tool("test_trigger_prompt_change")
    modern.call("server/discover")
    assert not modern.notifications


def test_resource_updated_on_subscription(modern):
    uri = "test://watched-resource"
    assert listen(modern, "watch", resourceSubscriptions=[uri]) == {"resourceSubscriptions": [uri]}
    modern.tool("test_trigger_resource_update")
    (updated,) = modern.wait_for("notifications/resources/updated")
    assert updated["uri"] == uri and updated["_meta"][SUBSCRIPTION] == "watch"
    leave(modern, "watch")


def test_a_listen_ends_with_a_result_when_the_input_ends(tmp_path):
    with StdioClient(tmp_path, MODERN) as server:
        listen(server, "last", toolsListChanged=True)
        code, rest = server.close()
    assert code == 0
    (last,) = [each for each in rest if each.get("id") == "last"]
    server.schema.message(last, "subscriptions/listen")
    assert last["result"]["resultType"] == "complete" and last["result"]["_meta"][SUBSCRIPTION] == "last"


@pytest.mark.parametrize(
    "method, params",
    [
        ("server/discover", {}),
        ("tools/list", {}),
        ("prompts/list", {}),
        ("resources/list", {}),
        ("resources/templates/list", {}),
        ("resources/read", {"uri": "test://static-text"}),
        ("skills/list", {}),
    ],
)
def test_caching(modern, method, params):
    result = modern.call(method, **params)
    assert type(result["ttlMs"]) is int and result["ttlMs"] >= 0 and result["cacheScope"] in ("public", "private")


def test_skills_enumeration_and_manifest(modern):
    skills = modern.call("skills/list")["skills"]
    assert skills
    listed = {each["uri"]: each for each in modern.call("resources/list")["resources"]}
    for skill in skills:
        assert skill["uri"].startswith("skill://") and skill["uri"].endswith("/SKILL.md")
        assert skill["uri"].split("/")[-2] == skill["frontmatter"]["name"]
        assert modern.call("skills/get", uri=skill["uri"])["skill"] == skill
        assert skill["uri"] in [each["uri"] for each in skill["resources"]]
        assert listed[skill["uri"]]["name"] == skill["frontmatter"]["name"]
        assert listed[skill["uri"]]["description"] == skill["frontmatter"]["description"]
        assert listed[skill["uri"]]["mimeType"] == "text/markdown"
        for file in skill["resources"]:
            (read,) = modern.call("resources/read", uri=file["uri"])["contents"]
            data = read["text"].encode() if "text" in read else base64.b64decode(read["blob"])
            assert file["size"] == len(data) and file["digest"] == "sha256:" + hashlib.sha256(data).hexdigest()
    unknown = "skill://mcp-conformance-nonexistent-skill/SKILL.md"
    assert modern.refusal("skills/get", {"uri": unknown}).code == -32602


def test_bad_lines_are_answered(modern):
    modern.send_raw("this is no JSON\n")
    modern.send_raw("[]\n")
    codes = []
    while len(codes) < 2:
        message = modern.receive()
        assert "id" not in message, json.dumps(message)
        codes.append(message["error"]["code"])
    assert codes == [-32700, -32600]
