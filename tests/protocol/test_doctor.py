"""`portcullis doctor`: each broken set-up is diagnosed by its own code, with a fix, and never with a key."""

import json
import subprocess

import pytest

from mcp_peer import McpPeer
from mcp_process import run_cli
from panel_config import FakeProvider, Panel, answered
from search_peer import Reply, SearchPeer, searxng

CANARY = "sk-canary-doctor-51"


def doctor(home, *arguments, config=None, env=None):
    """The exit code and the findings by code, JSON and text agreeing."""
    before = ["--config", config] if config else []
    done = run_cli(home, *before, "doctor", *arguments, "--json", env={"OPENAI_API_KEY": CANARY, **(env or {})})
    result = json.loads(done.stdout)
    assert done.stderr == b"" and done.returncode == (0 if result["healthy"] else 2), done
    assert CANARY not in done.stdout.decode()
    for finding in result["findings"]:
        assert finding["level"] != "wrong" or finding["fix"], finding
    return result, {finding["code"]: finding for finding in result["findings"] if finding["level"] != "ok"}


def panel(url, *models, **keys):
    built = Panel().provider("openai", "openai", url, **keys)
    for model in models:
        built.seat("openai", model, "openai", name=model)
    return built


def test_a_set_up_with_nothing_wrong_is_healthy_and_says_what_it_looked_at(tmp_path):
    result, codes = doctor(tmp_path)
    assert result["healthy"] and set(codes) <= {"quorum_unreachable"}
    subjects = {finding["subject"] for finding in result["findings"]}
    assert {"program", "configuration", "providers.openai", "audit"} <= subjects and "panel" not in result
    run_cli(tmp_path, "verify", "-", stdin=b"2 + 2 = 4")
    assert any(finding["what"].startswith("the log verifies: 1") for finding in doctor(tmp_path)[0]["findings"])
    text = run_cli(tmp_path, "doctor").stdout.decode()
    assert "ok       program: portcullis" in text and "[no_seats]" in text and "fix: Set OPENAI_API_KEY" in text


def test_what_is_wrong_before_anybody_is_asked(tmp_path):
    def with_file(text):
        path = tmp_path / "doctor.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    seat = '[[seats]]\nprovider = "openai"\nmodel = "gpt-5"\n'
    assert "unknown_key" in doctor(tmp_path, config=with_file("[floor]\nqourum = 2\n"))[1]
    assert "config_unreadable" in doctor(tmp_path, config=str(tmp_path / "none.toml"))[1]
    _, codes = doctor(tmp_path, config=with_file(seat), env={"OPENAI_API_KEY": ""})
    assert codes["key_missing"]["level"] == "warning" and "OPENAI_API_KEY" in codes["key_missing"]["fix"]
    assert "quorum_unreachable" in codes
    _, codes = doctor(tmp_path, config=with_file(seat + '[providers.openai]\nca_file = "/no/such.pem"\n'))
    assert codes["file_unreadable"]["subject"] == "providers.openai.ca_file"
    (tmp_path / "file").write_text("", encoding="utf-8")
    _, codes = doctor(tmp_path, config=with_file(f'[audit]\ndirectory = "{tmp_path}/file/audit"\n'))
    assert codes["folder_unusable"]["level"] == "wrong"
    assert "audit_in_memory" in doctor(tmp_path, config=with_file('[audit]\nmode = "memory"\n'))[1]


def test_a_log_that_was_changed_and_a_folder_that_others_can_read_are_found(tmp_path):
    log = tmp_path / "log"
    run_cli(tmp_path, "--audit-dir", log, "verify", "-", stdin=b"2 + 2 = 4")
    log.chmod(0o755)
    config = tmp_path / "doctor.toml"
    config.write_text(f'[audit]\ndirectory = "{log}"\n', encoding="utf-8")
    assert doctor(tmp_path, config=str(config))[1]["folder_open_to_others"]["level"] == "warning"
    leaves = log / "leaves"
    changed = bytearray(leaves.read_bytes())
    changed[len(changed) // 2] ^= 1
    leaves.write_bytes(changed)
    assert doctor(tmp_path, config=str(config))[1]["audit_not_ok"]["level"] == "wrong"


def test_the_panel_is_shown_seat_by_seat_without_asking(tmp_path):
    with FakeProvider(tmp_path, {}) as fake:
        built = panel(fake.url, "a").demo().seat("demo", "demo", "demo", name="d").seat("xai", "grok-9", name="x")
        built.seats.append({"provider": "host"})
        result, codes = doctor(tmp_path, "--panel", config=built.write(tmp_path))
        assert fake.close() == []
    states = {seat["seat"]: seat["state"] for seat in result["panel"]["seats"]}
    assert states == {"a": "ready", "d": "demo", "x": "not_usable", "host": "client"}
    assert codes["seat_not_usable"]["subject"] == "x" and result["panel"]["seats"][0]["price"] == "unknown"


PROBES = [
    ("unauthorized", {"status": 401, "body": {"error": {"message": CANARY}}}, "bad_key"),
    ("forbidden", {"status": 403, "body": {}}, "bad_key"),
    ("gone", {"status": 404, "body": {"error": {"code": "model_not_found", "message": "no such model"}}}, "model_not_found"),
    ("strict", {"status": 400, "body": {}}, "request_refused"),
    ("prose", {"text": "Yes, it is."}, "schema_not_kept"),
    ("cut", {"text": answered("true"), "finish_reason": "length"}, "reply_cut_off"),
    ("good", {"text": answered("true")}, "ok"),
]


def test_a_probe_tells_key_model_and_schema_apart(tmp_path):
    with FakeProvider(tmp_path, {"models": {model: reply for model, reply, _ in PROBES}}) as fake:
        config = panel(fake.url, *[model for model, _, _ in PROBES]).write(tmp_path)
        result, _ = doctor(tmp_path, "--probe", config=config)
    found = {finding["subject"]: finding["code"] for finding in result["findings"]}
    assert {model: found[model] for model, _, _ in PROBES} == {model: code for model, _, code in PROBES}
    fixes = {finding["subject"]: finding.get("fix", "") for finding in result["findings"]}
    assert "environment OPENAI_API_KEY" in fixes["unauthorized"] and "seat gone" in fixes["gone"]


@pytest.mark.parametrize(
    "base, more, code",
    [
        ("http://127.0.0.1:9/v1", {}, "unreachable"),
        ("https://127.0.0.1:{port}/v1", {}, "tls_failed"),
        ("https://10.255.255.1:{port}/v1", {"allow_private": False}, "private_address"),
    ],
)
def test_a_probe_tells_why_a_provider_cannot_be_reached(tmp_path, base, more, code):
    with FakeProvider(tmp_path, {}) as fake:
        built = panel(fake.url, "a")
        built.providers["openai"].update({"base_url": base.format(port=fake.url.rsplit(":", 1)[1]), **more})
        _, codes = doctor(tmp_path, "--probe", config=built.write(tmp_path))
    assert code in codes, codes


def test_a_probe_tells_an_unknown_authority_from_a_wrong_name(tmp_path):
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "k.pem", "-out", "c.pem"]
    subprocess.run([*make, "-days", "9", "-subj", "/CN=x", "-addext", "subjectAltName=DNS:other.example"], cwd=tmp_path, check=True, capture_output=True)
    script = {"tls": {"certificate": str(tmp_path / "c.pem"), "key": str(tmp_path / "k.pem")}}
    with FakeProvider(tmp_path, script) as fake:
        url = fake.url.replace("http://127.0.0.1", "https://localhost")
        _, unknown = doctor(tmp_path, "--probe", config=panel(url, "a").write(tmp_path))
        _, other_name = doctor(tmp_path, "--probe", config=panel(url, "a", ca_file=str(tmp_path / "c.pem")).write(tmp_path))
    assert "ca_file" in unknown["tls_untrusted"]["fix"] and "base_url" in other_name["tls_wrong_host"]["fix"]


def source_tables(**tables):
    lines = ["seats = []"]
    for name, keys in tables.items():
        lines += [f"[sources.{name}]"] + [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    return Panel().section("\n".join(lines)).profile("web", sources=list(tables))


def probe_sources(home, **tables):
    result, _ = doctor(home, "--probe", config=source_tables(**tables).write(home), env={"SOURCE_KEY": CANARY})
    return {finding["subject"].removeprefix("sources."): finding for finding in result["findings"][1:] if finding["subject"].startswith("sources.")}


ENGINES = [
    ("good", Reply(searxng(("Water", "It is wet."))), "ok", "1 result for"),
    ("nothing", Reply(searxng()), "nothing_found", "found nothing"),
    ("no_json", Reply({}, 403), "format_refused", "settings.yml"),
    ("page", Reply("<html>", content_type="text/html"), "not_this_kind", "SearXNG"),
    ("blocked", Reply({"results": [], "unresponsive_engines": [["google", "CAPTCHA"]]}), "engines_unresponsive", "engines"),
    ("moved", Reply({}, 301, Location="https://elsewhere.example/"), "redirected", "redirect"),
    ("lost", Reply({}, 404), "not_this_kind", "url"),
    ("busy", Reply({}, 429, Retry_After="9999"), "rate_limited", "queries"),
    ("broken", Reply({}, 500), "source_out_of_order", "later"),
    ("odd", Reply({"hits": []}), "not_this_kind", "url"),
    ("slow", "stall", "unreachable", "timeout_ms"),
]


def test_a_probe_asks_each_search_engine_for_one_word_and_says_what_to_do(tmp_path):
    replies = {name: reply for name, reply, _, _ in ENGINES}
    with SearchPeer(lambda request: replies[request.path.split("/")[1]]) as peer:
        found = probe_sources(tmp_path, **{name: {"kind": "searxng", "url": f"{peer.url}/{name}", "timeout_ms": 900} for name in replies})
        assert sorted(request.query["q"] for request in peer.requests) == ["water"] * len(ENGINES)
    for name, _, code, words in ENGINES:
        finding = found[name]
        assert finding["code"] == code and words in finding["what"] + finding.get("fix", ""), finding
        assert finding["level"] == {"ok": "ok", "nothing_found": "note"}.get(code, "wrong"), finding
    with SearchPeer(lambda _: Reply({}, 401)) as peer:
        brave = {"kind": "brave", "url": peer.url, "key_env": "SOURCE_KEY"}
        found = probe_sources(tmp_path, bad=brave, unset={**brave, "key_env": "NOT_SET"}, private={"kind": "searxng", "url": "https://10.0.0.1"}, gone={"kind": "searxng", "url": "http://127.0.0.1:9"})
        assert {name: finding["code"] for name, finding in found.items()} == {"bad": "bad_key", "gone": "unreachable", "private": "private_address", "unset": "key_missing"}
        assert "environment SOURCE_KEY" in found["bad"]["fix"] and "NOT_SET" in found["unset"]["fix"] and len(peer.requests) == 1


FIND = {"name": "find", "inputSchema": {"type": "object", "properties": {"query": {"type": "string"}, "shelf": {"type": "string"}, "limit": {"type": "integer"}}, "required": ["query"]}}
TOOLS = [
    ("good", {"tool": "find", "arguments.shelf": "B"}, "ok", "argument query"),
    ("name", {"tool": "search"}, "tool_not_found", "other, find"),
    ("argument", {"tool": "find", "argument": "q"}, "argument_not_found", "argument q"),
    ("number", {"tool": "find", "argument": "limit"}, "argument_not_text", "limit"),
    ("needed", {"tool": "other"}, "argument_missing", "where"),
    ("handbook", {"resource": "docs://handbook"}, "ok", "docs://handbook"),
]


@pytest.mark.parametrize("era", ["modern", "session"])
def test_a_probe_looks_for_the_tool_of_an_mcp_server_and_calls_none(tmp_path, era):
    asked = []

    def read(params):
        asked.append(params)
        return {"contents": [{"uri": params["uri"], "text": "The handbook."}]}

    other = {"name": "other", "inputSchema": {"type": "object", "properties": {"query": {"type": "string"}, "where": {"type": "string"}}, "required": ["query", "where"]}}
    with McpPeer(read, era=era, tools=[other, FIND]) as peer:
        found = probe_sources(tmp_path, **{name: {"kind": "mcp", "url": f"{peer.url}/mcp", **keys} for name, keys, _, _ in TOOLS})
        assert [params["uri"] for params in asked] == ["docs://handbook"]
        methods = {json.loads(request.body)["method"] for request in peer.requests if request.method == "POST"}
        assert "tools/call" not in methods and {"tools/list", "resources/read"} <= methods
        if era == "session":
            assert len(peer.deleted) == len(TOOLS), "no session is left behind"
    for name, _, code, words in TOOLS:
        assert found[name]["code"] == code and words in found[name]["what"], found[name]
    assert ("2026-07-28" if era == "modern" else "2025-11-25") in found["good"]["what"]
    with SearchPeer(lambda _: Reply(searxng())) as peer:
        found = probe_sources(tmp_path, a={"kind": "mcp", "url": peer.url, "tool": "find"}, b={"kind": "mcp", "url": "http://127.0.0.1:9", "tool": "find"})
        assert (found["a"]["code"], found["b"]["code"]) == ("not_this_kind", "unreachable")


def test_a_probe_of_sources_keeps_to_the_budget(tmp_path):
    with SearchPeer(lambda _: Reply(searxng())) as peer:
        for budget, price, code in (("hour_usd = 1", {}, "price_unknown"), ("call_usd = 0", {"price_usd": 0}, "budget"), ("call_usd = 0.01", {"price_usd": 0.02}, "budget")):
            panel = source_tables(web={"kind": "searxng", "url": peer.url, **price}).section(f"[budgets]\n{budget}")
            result, codes = doctor(tmp_path, "--probe", config=panel.write(tmp_path))
            assert code in codes and peer.requests == [], result
