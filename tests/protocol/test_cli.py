"""The command line, run as a person runs it."""

import json
import shutil

import pytest

from mcp_process import SOURCE, run_cli

DEMO = SOURCE / "deploy" / "demo_data"


def test_verify_prints_the_same_object_as_the_tool_and_exits_by_the_gate(tmp_path):
    done = run_cli(tmp_path, "verify", DEMO / "answer.md", "--evidence", DEMO / "gettysburg.txt", "--json")
    assert done.returncode == 3 and done.stderr == b""
    result = json.loads(done.stdout)
    assert {"verified", "refuted", "undecided"} <= {claim["verdict"] for claim in result["claims"]}
    done = run_cli(tmp_path, "verify", DEMO / "mended.md", "--evidence", DEMO / "gettysburg.txt", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["released_text"] == (DEMO / "mended.md").read_text(encoding="utf-8")


def test_verify_for_a_person_names_verdicts_spans_and_receipt(tmp_path):
    done = run_cli(tmp_path, "verify", DEMO / "answer.md", "--evidence", DEMO / "gettysburg.txt")
    text = done.stdout.decode()
    assert done.returncode == 3 and text.startswith("gate     withheld\n")
    for word in ("verified", "refuted", "undecided", "receipt  r_", "gettysburg.txt ", "checked "):
        assert word in text
    assert "\033" not in text


@pytest.mark.parametrize("text, reason", [(b"Hello", "no_claims"), (b"", "no_claims"), (b"Since Berlin is in France, 2 + 2 = 4", "no_model_seat")])
def test_stdin_is_a_file_too_and_nothing_unproven_is_released(tmp_path, text, reason):
    done = run_cli(tmp_path, "verify", "-", "--json", stdin=text)
    assert done.returncode == 3
    result = json.loads(done.stdout)
    assert result["gate"] == "withheld" and reason in result["reasons"]


@pytest.mark.parametrize(
    "arguments, needle",
    [
        ((), "subcommand"),
        (("verify",), "FILE"),
        (("verify", "no-such-file.md"), "no-such-file.md"),
        (("verify", "bad.md"), "UTF-8"),
        (("verify", "good.md", "--profile", "relaxed"), "balanced"),
        (("verify", "good.md", "--release", "everything"), "verified_only"),
        (("verify", "good.md", "--schema", "good.md"), "JSON"),
        (("verify", "good.md", "--audit", "nowhere"), "memory"),
        (("verify", "good.md", "--log-level", "loud"), "debug"),
        (("verify", "good.md", "--config", "no-such.toml"), "no-such.toml"),
        (("consult", "x", "--type", "poem"), "boolean"),
        (("consult", "x", "--type", "boolean"), "OPENAI_API_KEY"),
        (("consult", "x", "--type", "number", "--tolerance", "much"), "number"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_wrong_use_is_exit_2_with_what_was_wrong_and_nothing_on_stdout(tmp_path, arguments, needle):
    (tmp_path / "good.md").write_text("2 + 2 = 4\n", encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"caf\xe9\n")
    done = run_cli(tmp_path, *arguments)
    assert done.returncode == 2, done
    assert done.stdout == b"" and needle in done.stderr.decode(), done.stderr.decode()


def test_help_and_version(tmp_path):
    done = run_cli(tmp_path, "--help")
    assert done.returncode == 0
    for word in (b"serve", b"verify", b"consult", b"audit", b"config", b"Exit codes"):
        assert word in done.stdout
    done = run_cli(tmp_path, "--version")
    assert done.returncode == 0 and done.stdout.startswith(b"portcullis 0.") and b"2026-07-28" in done.stdout
    assert run_cli(tmp_path, "--log-level", "debug", "--version").stdout == done.stdout


def test_audit_verify_accepts_its_log_and_names_the_first_bad_index(tmp_path):
    log = tmp_path / "audit"
    for _ in range(3):
        run_cli(tmp_path, "verify", DEMO / "mended.md", "-e", DEMO / "gettysburg.txt", "--audit-dir", log)
    done = run_cli(tmp_path, "audit", "verify", log)
    assert done.returncode == 0 and done.stdout.startswith(b"ok  3 leaves"), done
    detected = 0
    for file in sorted(path for path in log.iterdir() if path.stat().st_size > 0):
        data = file.read_bytes()
        for at in range(0, len(data), max(1, len(data) // 60)):
            copy = tmp_path / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(log, copy)
            changed = bytearray(data)
            changed[at] ^= 1
            (copy / file.name).write_bytes(changed)
            done = run_cli(tmp_path, "audit", "verify", copy, "--json")
            report = json.loads(done.stdout)
            assert done.returncode == 3 and report["ok"] is False, (file.name, at, report)
            detected += 1
    assert detected > 60


def test_a_relative_audit_directory_is_meant_from_the_current_one(tmp_path):
    done = run_cli(tmp_path, "verify", DEMO / "mended.md", "-e", DEMO / "gettysburg.txt", "--audit-dir", "here/log")
    assert done.returncode == 0, done.stderr
    assert run_cli(tmp_path, "audit", "verify", "here/log").stdout.startswith(b"ok  1 leaves")
    assert run_cli(tmp_path, "audit", "verify", "--audit-dir", "here/log").stdout.startswith(b"ok  1 leaves")


def test_config_show_names_the_origin_of_every_value_and_never_a_key(tmp_path):
    done = run_cli(
        tmp_path, "config", "show", "--origin", "--log-level", "info",
        env={"OPENAI_API_KEY": "sk-canary-5f1e", "PORTCULLIS_PROFILE": "quick"},
    )
    text = done.stdout.decode()
    assert done.returncode == 0 and "sk-canary" not in text + done.stderr.decode()
    lines = {line.split(" ")[0]: line for line in text.splitlines()}
    assert "--log-level" in lines["log.level"] and "PORTCULLIS_PROFILE" in lines["default_profile"]
    assert "OPENAI_API_KEY" in text and "default" in lines["limits.text_bytes"]


def test_an_unknown_key_names_the_nearest_one(tmp_path):
    (tmp_path / "portcullis.toml").write_text('[log]\nlevl = "info"\n', encoding="utf-8")
    done = run_cli(tmp_path, "config", "show")
    assert done.returncode == 2 and b"levl" in done.stderr and b"log.level" in done.stderr
    assert b"portcullis.toml" in done.stderr


def test_a_log_that_cannot_be_written_fails_the_call(tmp_path):
    (tmp_path / "file").write_text("not a directory", encoding="utf-8")
    (tmp_path / "good.md").write_text("2 + 2 = 4\n", encoding="utf-8")
    done = run_cli(tmp_path, "verify", "good.md", "--audit-dir", tmp_path / "file" / "log")
    assert done.returncode == 1 and done.stdout == b"" and b"audit" in done.stderr
