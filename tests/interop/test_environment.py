"""No file at all: keys and base URLs in the environment make the panel, and each provider gets its own key."""

import pytest

from aimock import Aimock
from mcp_process import McpProcess, run_cli
from panel_config import answered, check_released_only_when_agreed, seat_of

KEYS = {"OPENAI_API_KEY": "sk-interop-openai-1", "ANTHROPIC_API_KEY": "sk-ant-interop-2", "GEMINI_API_KEY": "gm-interop-3"}
FAMILIES = {"openai": "openai", "anthropic": "anthropic", "gemini": "google"}
CONSULT = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}}


def everything(answer):
    """A fixture that answers for every model."""
    return {"match": {"endpoint": "chat"}, "response": {"content": answered(answer)}}


@pytest.fixture(scope="module")
def vendors(tmp_path_factory):
    """One aimock a vendor, each of which takes that vendor's key only."""
    home = tmp_path_factory.mktemp("vendors")
    mocks = {}
    try:
        for variable, key in KEYS.items():
            vendor = variable.split("_")[0].lower()
            mocks[vendor] = Aimock(home, [everything("true")], api_keys=[key])
        yield mocks
    finally:
        for mock in mocks.values():
            mock.close()


def environment(vendors, *names, path="/v1", **changes):
    out = {}
    for name in names:
        out[f"{name.upper()}_API_KEY"] = KEYS[f"{name.upper()}_API_KEY"]
        out[f"{name.upper()}_BASE_URL"] = vendors[name].url + path
    return {**out, **changes}


def test_three_keys_make_a_panel_of_three_families_and_each_provider_gets_its_own_key(vendors, tmp_path):
    with McpProcess(tmp_path, env=environment(vendors, "openai", "anthropic", "gemini")) as server:
        result = server.call("consult", CONSULT)
    check_released_only_when_agreed(result)
    assert result["gate"] == "released" and result["profile"] == "balanced"
    seats = {seat["seat"].split("/")[0]: seat for seat in result["seats"]}
    assert {name: seat["family"] for name, seat in seats.items()} == FAMILIES
    assert all(seat["status"] in ("ok", "cancelled_decided") and seat["attempts"] == 1 for seat in result["seats"])


def test_one_key_is_a_lone_seat(vendors, tmp_path):
    with McpProcess(tmp_path, env=environment(vendors, "openai")) as server:
        result = server.call("consult", CONSULT)
    assert result["gate"] == "withheld" and result["reasons"] == ["single_seat"] and len(result["seats"]) == 1


def test_a_wrong_key_is_a_failed_seat_with_its_status(vendors, tmp_path):
    env = environment(vendors, "openai", "anthropic", "gemini", ANTHROPIC_API_KEY=KEYS["OPENAI_API_KEY"])
    with McpProcess(tmp_path, env=env) as server:
        result = server.call("consult", CONSULT)
    seat = next(seat for seat in result["seats"] if seat["family"] == "anthropic")
    assert (seat["status"], seat["reason"]) == ("failed", "http_401") and result["gate"] == "released"


def test_a_base_url_without_a_version_works_for_the_messages_wire(vendors, tmp_path):
    env = environment(vendors, "openai", **environment(vendors, "anthropic", path=""))
    with McpProcess(tmp_path, env=env) as server:
        assert server.call("consult", CONSULT)["gate"] == "released"


def test_keys_of_the_environment_are_no_seats_when_seats_are_listed(vendors, tmp_path):
    (tmp_path / "panel.toml").write_text('[[seats]]\nprovider = "openai"\nmodel = "gpt-5"\n', encoding="utf-8")
    env = environment(vendors, "openai", "anthropic")
    with McpProcess(tmp_path, "--config", str(tmp_path / "panel.toml"), env=env) as server:
        result = server.call("consult", CONSULT)
    assert [seat["seat"] for seat in result["seats"]] == ["openai/gpt-5"]


def test_a_key_file_is_read_and_its_line_end_is_no_part_of_the_key(vendors, tmp_path):
    (tmp_path / "key").write_text(KEYS["OPENAI_API_KEY"] + "\n", encoding="utf-8")
    text = f"""
[providers.one]
vendor = "openai"
base_url = "{vendors['openai'].url}/v1"
allow_private = true
key_file = "{tmp_path / 'key'}"
[[seats]]
provider = "one"
model = "gpt-5"
"""
    (tmp_path / "panel.toml").write_text(text, encoding="utf-8")
    with McpProcess(tmp_path, "--config", str(tmp_path / "panel.toml")) as server:
        assert seat_of(server.call("consult", CONSULT), "one/gpt-5")["status"] == "ok"


def test_a_wire_can_be_named_for_a_provider_that_is_no_vendor(vendors, tmp_path):
    lines = []
    for name, vendor, wire in (("one", "openai", "openai-chat"), ("two", "anthropic", "anthropic-messages")):
        lines += [f"[providers.{name}]", f'wire = "{wire}"', f'base_url = "{vendors[vendor].url}/v1"', "allow_private = true"]
        lines += [f'key_env = "{vendor.upper()}_API_KEY"', "[[seats]]", f'provider = "{name}"', 'model = "m"', f'family = "{name}"']
    (tmp_path / "panel.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with McpProcess(tmp_path, "--config", str(tmp_path / "panel.toml"), env=KEYS) as server:
        assert server.call("consult", CONSULT)["gate"] == "released"


def test_the_command_line_finds_the_panel_in_the_environment_too(vendors, tmp_path):
    env = environment(vendors, "openai", "anthropic")
    done = run_cli(tmp_path, "consult", CONSULT["question"], "--type", "boolean", "--json", env=env)
    assert done.returncode == 0, done.stderr
    for key in KEYS.values():
        assert key.encode() not in done.stdout + done.stderr
