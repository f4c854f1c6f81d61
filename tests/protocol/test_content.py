"""Resources, prompts, completion and skills of the real binary, in both eras."""

import base64
import hashlib
import json
import re

import jsonschema
import pytest

from mcp_process import LEGACY, McpProcess, modern_meta

STRING = {"type": "string", "minLength": 1}
RESOURCE = {
    "type": "object",
    "properties": {
        "uri": STRING,
        "name": STRING,
        "title": STRING,
        "description": STRING,
        "mimeType": STRING,
        "size": {"type": "integer", "minimum": 0},
    },
    "required": ["uri", "name"],
    "additionalProperties": False,
}
TEMPLATE = {
    "type": "object",
    "properties": {"uriTemplate": STRING, **{key: STRING for key in ("name", "title", "description", "mimeType")}},
    "required": ["uriTemplate", "name"],
    "additionalProperties": False,
}
PROMPT = {
    "type": "object",
    "properties": {
        "name": STRING,
        "title": STRING,
        "description": STRING,
        "arguments": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": STRING, "description": STRING, "required": {"type": "boolean"}},
                "required": ["name"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["name"],
    "additionalProperties": False,
}
CONTENTS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"uri": STRING, "mimeType": STRING, "text": {"type": "string"}},
        "required": ["uri", "text"],
        "additionalProperties": False,
    },
}
MESSAGES = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "role": {"enum": ["user", "assistant"]},
            "content": {
                "type": "object",
                "properties": {"type": {"const": "text"}, "text": STRING},
                "required": ["type", "text"],
                "additionalProperties": False,
            },
        },
        "required": ["role", "content"],
        "additionalProperties": False,
    },
}
SKILL = {
    "type": "object",
    "properties": {
        "uri": {"type": "string", "pattern": "^skill://.*/SKILL\\.md$"},
        "frontmatter": {
            "type": "object",
            "properties": {"name": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64}},
            "required": ["name", "description"],
        },
        "resources": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "uri": STRING,
                    "digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "size": {"type": "integer", "minimum": 0},
                },
                "required": ["uri", "digest", "size"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["uri", "frontmatter", "resources"],
    "additionalProperties": False,
}


def listed(member, item, *, caching):
    modern = {
        "resultType": {"const": "complete"},
        "_meta": {"type": "object"},
        "ttlMs": {"type": "integer", "minimum": 0},
        "cacheScope": {"enum": ["public", "private"]},
    }
    properties = {member: item, "nextCursor": STRING, "description": STRING, **(modern if caching is not None else {})}
    required = [member]
    if caching is not None:
        required += ["resultType", "_meta"] + (["ttlMs", "cacheScope"] if caching else [])
        if not caching:
            del properties["ttlMs"], properties["cacheScope"]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


class Peer:
    """The same requests in either era, with every result checked by the form of its revision."""

    def __init__(self, server, version):
        self.server = server
        self.modern = version is None
        self.titled = version is None or version >= "2025-06-18"
        if version is not None:
            server.initialize(version)

    def ask(self, method, **params):
        return self.server.modern(method, **params) if self.modern else self.server.request(method, params)

    def result(self, method, member, form, *, cached=True, **params):
        answer = self.ask(method, **params)
        assert "result" in answer, answer
        jsonschema.validate(answer["result"], listed(member, form, caching=cached if self.modern else None))
        return answer["result"][member]

    def list(self, method, member, form):
        entries = self.result(method, member, {"type": "array", "items": form})
        assert all(("title" in entry) == self.titled for entry in entries)
        return entries

    def read(self, uri):
        (contents,) = self.result("resources/read", "contents", CONTENTS, uri=uri)
        assert contents["uri"] == uri
        return contents["text"]


@pytest.fixture(params=[None, *LEGACY])
def peer(request, server):
    return Peer(server, request.param)


def test_every_listed_resource_can_be_read(peer):
    entries = peer.list("resources/list", "resources", RESOURCE)
    uris = [entry["uri"] for entry in entries]
    assert len(uris) == len(set(uris))
    assert {"portcullis://policy", "portcullis://panel", "portcullis://schemas/tools.verify.output"} <= set(uris)
    for entry in entries:
        text = peer.read(entry["uri"])
        # What tells how things are now has no size before it is read.
        assert ("size" not in entry) == (entry["uri"] == "portcullis://panel")
        assert len(text.encode()) == entry.get("size", len(text.encode()))
        if "json" in entry["mimeType"]:
            json.loads(text)
        if entry["mimeType"] == "application/schema+json":
            jsonschema.Draft202012Validator.check_schema(json.loads(text))
    templates = peer.list("resources/templates/list", "resourceTemplates", TEMPLATE)
    assert {entry["uriTemplate"] for entry in templates} == {
        "portcullis://schemas/{name}",
        "portcullis://receipt/{id}",
    }


def test_every_listed_prompt_can_be_got_with_and_without_its_optional_arguments(peer):
    prompts = peer.list("prompts/list", "prompts", PROMPT)
    assert len(prompts) == 9
    for prompt in prompts:
        required = {a["name"]: f"value of {a['name']}" for a in prompt["arguments"] if a["required"]}
        everything = {a["name"]: f"value of {a['name']}" for a in prompt["arguments"]}
        assert required and required != everything
        for arguments in (required, everything):
            messages = peer.result(
                "prompts/get", "messages", MESSAGES, cached=False, name=prompt["name"], arguments=arguments
            )
            text = messages[0]["content"]["text"]
            assert all(value in text for value in arguments.values()) and "{{" not in text
        assert peer.ask("prompts/get", name=prompt["name"])["error"]["code"] == -32602


def test_unknown_names_and_cursors_are_invalid_params(peer):
    unknown = peer.ask("resources/read", uri="portcullis://nothing")["error"]
    assert unknown["code"] == -32602 and unknown["data"]["uri"] == "portcullis://nothing"
    assert peer.ask("prompts/get", name="nothing")["error"]["code"] == -32602
    for method in ("resources/list", "resources/templates/list", "prompts/list"):
        assert peer.ask(method, cursor="100-0000000000000000")["error"]["code"] == -32602


def test_arguments_and_template_variables_are_completed(peer):
    form = {
        "type": "object",
        "properties": {
            "values": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
            "total": {"type": "integer"},
            "hasMore": {"type": "boolean"},
        },
        "required": ["values"],
        "additionalProperties": False,
    }

    def values(ref, name, value):
        argument = {"name": name, "value": value}
        return peer.result("completion/complete", "completion", form, cached=False, ref=ref, argument=argument)["values"]

    prompt = {"type": "ref/prompt", "name": "verification"}
    assert values(prompt, "profile", "") == ["balanced", "deep", "paranoid", "quick"]
    assert values(prompt, "profile", "d") == ["deep"]
    template = {"type": "ref/resource", "uri": "portcullis://schemas/{name}"}
    assert values(template, "name", "tools.verify") == ["tools.verify.input", "tools.verify.output"]
    assert values({"type": "ref/resource", "uri": "portcullis://receipt/{id}"}, "id", "r_") == []


def test_what_is_advertised_is_what_is_served(server):
    capabilities = server.modern("server/discover")["result"]["capabilities"]
    assert "prompts" in capabilities and "resources" in capabilities and "completions" in capabilities
    assert "io.modelcontextprotocol/skills" in capabilities["extensions"]
    legacy = server.initialize("2025-11-25")["capabilities"]
    assert "prompts" in legacy and "resources" in legacy and "extensions" not in legacy


def test_the_digests_of_a_skill_are_those_of_the_bytes_that_are_read(server):
    peer = Peer(server, None)
    skills = peer.result("skills/list", "skills", {"type": "array", "items": SKILL, "minItems": 1})
    for skill in skills:
        assert peer.result("skills/get", "skill", SKILL, uri=skill["uri"]) == skill
        directory = skill["uri"].removesuffix("SKILL.md")
        assert directory.rstrip("/").split("/")[-1] == skill["frontmatter"]["name"]
        assert skill["uri"] in [file["uri"] for file in skill["resources"]]
        for file in skill["resources"]:
            assert file["uri"].startswith(directory)
            raw = peer.read(file["uri"]).encode()
            assert len(raw) == file["size"]
            assert "sha256:" + hashlib.sha256(raw).hexdigest() == file["digest"]
    assert server.modern("skills/get", uri="skill://nothing/SKILL.md")["error"]["code"] == -32602


def test_the_calls_that_the_skill_gives_to_copy_are_calls_that_work(server):
    text = Peer(server, None).read("skill://portcullis/verify-before-answering/references/examples.md")
    calls = [json.loads(block) for block in re.findall(r"^```json\n(\{\"name\".*?)^```$", text, re.DOTALL | re.MULTILINE)]
    assert {call["name"] for call in calls} == {"verify", "consult", "prove"} and len(calls) == 6
    for call in calls:
        if call["name"] == "verify":
            assert server.call("verify", call["arguments"])["gate"] == "released", call
        elif call["name"] == "prove":
            assert server.call("prove", call["arguments"])["outcome"] == "proved", call
        else:
            assert "model seat" in server.call_error("consult", call["arguments"])


def hash_pair(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hash, index, size, path):
    """RFC 9162, section 2.1.3.2."""
    fn, sn, root = index, size - 1, leaf_hash
    for step in path:
        assert sn > 0
        if fn % 2 == 1 or fn == sn:
            root = hash_pair(step, root)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn // 2, sn // 2
        else:
            root = hash_pair(root, step)
        fn, sn = fn // 2, sn // 2
    assert sn == 0
    return root


def test_a_receipt_proves_that_the_record_of_a_call_is_part_of_the_log(peer):
    receipts = [peer.server.call("verify", {"claims": [f"{n} + 1 = {n + 1}"]})["receipt"] for n in range(5)]
    for receipt in receipts:
        shown = json.loads(peer.read(f"portcullis://receipt/{receipt['id']}"))
        assert shown["leaf"] == receipt["leaf"] and shown["hash"] == receipt["hash"]
        assert shown["record"]["tool"] == "verify" and shown["record"]["id"] == receipt["id"]
        canonical = json.dumps(shown["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        leaf_hash = hashlib.sha256(b"\x00" + canonical).digest()
        assert "sha256:" + leaf_hash.hex() == receipt["hash"]
        proof = shown["proof"]
        path = [base64.b64decode(step) for step in proof["path"]]
        root = root_of(leaf_hash, shown["leaf"], proof["tree_size"], path)
        assert base64.b64encode(root).decode() == proof["root"]
        assert proof["checkpoint"].split("\n")[1:3] == [str(proof["tree_size"]), proof["root"]]
    assert peer.ask("resources/read", uri="portcullis://receipt/r_" + "0" * 32)["error"]["code"] == -32602


def test_a_receipt_that_was_asked_for_before_the_end_of_input_is_still_given(tmp_path):
    with McpProcess(tmp_path) as first:
        receipt = first.call("verify", {"claims": ["1 + 1 = 2"]})["receipt"]["id"]
    second = McpProcess(tmp_path)
    id = second.start_request(
        "resources/read", {"uri": f"portcullis://receipt/{receipt}", "_meta": modern_meta()}
    )
    code, rest = second.close()
    assert code == 0
    assert [message["id"] for message in rest] == [id] and "result" in rest[0]


def test_without_a_log_there_are_no_receipts(tmp_path):
    with McpProcess(tmp_path, "--audit", "memory") as server:
        templates = server.modern("resources/templates/list")["result"]["resourceTemplates"]
        assert [entry["uriTemplate"] for entry in templates] == ["portcullis://schemas/{name}"]
        receipt = server.call("verify", {"claims": ["1 + 1 = 2"]})["receipt"]["id"]
        assert server.modern("resources/read", uri=f"portcullis://receipt/{receipt}")["error"]["code"] == -32602


def test_the_panel_and_the_policy_hold_no_key(tmp_path):
    environment = {"OPENAI_API_KEY": "sk-this-is-the-key", "ANTHROPIC_API_KEY": "sk-ant-this-is-another"}
    with McpProcess(tmp_path, env=environment) as server:
        peer = Peer(server, None)
        panel = json.loads(peer.read("portcullis://panel"))
        assert [(seat["provider"], seat["state"]) for seat in panel["seats"]] == [
            ("openai", "ready"),
            ("anthropic", "ready"),
        ]
        for entry in peer.list("resources/list", "resources", RESOURCE):
            text = peer.read(entry["uri"])
            assert not any(key in text for key in environment.values()), entry


def test_a_subscription_needs_a_session(server):
    assert server.request("resources/subscribe", {"uri": "portcullis://panel"})["error"]["code"] == -32600
    server.initialize("2025-06-18")
    assert server.request("resources/subscribe", {"uri": "portcullis://panel"})["result"] == {}
    assert server.request("resources/unsubscribe", {"uri": "portcullis://panel"})["result"] == {}
