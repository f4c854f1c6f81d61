"""Evaluation from end to end: recorded answers are reported on and calibrated, a profile takes the calibration, `consult` says
verified by it and by nothing else, and `replay` judges the recorded votes again."""

import json
import os
import pty
import re
import subprocess

import pytest

from mcp_process import BINARY, McpProcess, clean_environment, run_cli
from panel_config import FakeProvider, Panel, answered, judged

SEATS = (("chat", "seven", "red"), ("chat", "seven-too", "green"), ("messages", "seven-as-well", "blue"))
NAMES = [f"{provider}/{model}" for provider, model, _ in SEATS]
NUMBER = {"type": "number"}


def items(count, **changes):
    """All seats are right in nine of ten, and divided in the rest."""
    for number in range(count):
        answers = ["7", "7", "7"] if number % 10 else ["1", "2", "7"]
        yield {
            "id": f"item-{number}", "task_class": "sums", "question": f"What is {number}?", "answer_format": NUMBER, "reference": 7,
            "answers": [
                {"seat": name, "family": seat[2], "text": f"It is {number}.\nAnswer: {answer}"}
                for name, seat, answer in zip(NAMES, SEATS, answers)
            ],
            **changes,
        }


def write(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def panel_at(url, **keys):
    panel = Panel().both_wires(url)
    for provider, model, family in SEATS:
        panel.seat(provider, model, family)
    return panel.profile("sums", NAMES, quorum=2, **keys)


@pytest.fixture
def fake(tmp_path):
    models = {model: {"text": answered("7")} for _, model, _ in SEATS}
    with FakeProvider(tmp_path, {"models": models}) as provider:
        yield provider


def calibrate(home, panel, *more, count=400):
    data = write(home / "data.jsonl", items(count))
    out = home / "sums.calibration.json"
    done = run_cli(home, "--config", panel.write(home), "calibrate", data, "--profile", "sums", "-o", out, *more)
    return done, out


def test_eval_reports_on_recorded_answers_in_text_json_jsonl_and_html(tmp_path):
    data = write(tmp_path / "data.jsonl", items(50))
    done = run_cli(tmp_path, "eval", data, "--items", tmp_path / "items.jsonl", "--html", tmp_path / "report.html")
    assert done.returncode == 0 and done.stderr == b"", "no progress bar off a terminal"
    text = done.stdout.decode()
    assert "Clopper-Pearson" in text and "chat/seven" in text and "45 of 50" in text and "\033" not in text
    lines = [json.loads(line) for line in (tmp_path / "items.jsonl").read_text().splitlines()]
    assert len(lines) == 50 and lines[1]["gate"] == "released" and lines[1]["right"] is True and lines[0]["gate"] == "withheld"
    page = (tmp_path / "report.html").read_text()
    assert page.count("<svg") == 3 and "<script" not in page
    assert not re.search(r"(?:src|href)=|url\(|https?:|@import", page), "nothing is fetched"
    piped = run_cli(tmp_path, "eval", "-", "--json", stdin=data.read_bytes())
    report = json.loads(piped.stdout)
    assert report["all"]["released"] == {"count": 45, "of": 50, "share": 0.9, "interval": report["all"]["released"]["interval"]}
    assert report["all"]["false_release_rate"]["count"] == 0


def test_eval_names_each_wrong_line_and_goes_on(tmp_path):
    good = [json.dumps(item) for item in items(3)]
    (tmp_path / "data.jsonl").write_text("\n".join([good[0], "{", good[1], good[1], '{"id": "x", "answers": 5}', good[2][:-9]]) + "\n")
    done = run_cli(tmp_path, "eval", tmp_path / "data.jsonl", "--json")
    assert done.returncode == 2
    errors = done.stderr.decode().splitlines()
    assert [line.split(": ")[0].rsplit(":", 1)[1] for line in errors] == ["2", "4", "5", "6"]
    assert [line.split(": ")[1] for line in errors] == ["not_json", "duplicate_id", "not_an_item", "not_json"]
    data = json.loads(done.stdout)["data"]
    assert (data["items"], data["bad_lines"], data["duplicates"]) == (2, 4, 1)
    refused = run_cli(tmp_path, "calibrate", tmp_path / "data.jsonl", "-o", tmp_path / "kept.json")
    assert refused.returncode == 2 and b"4 of 6 lines are wrong" in refused.stderr and not (tmp_path / "kept.json").exists()


def test_copies_under_new_ids_are_evaluated_with_a_note_and_never_calibrated(tmp_path, fake):
    copies = [{**item, "id": f"{item['id']}-{turn}"} for turn in range(20) for item in items(20)]
    data = write(tmp_path / "data.jsonl", copies)
    done = run_cli(tmp_path, "eval", data)
    assert done.returncode == 0 and done.stderr == b""
    assert "380 items repeat another under a new id (the first: line 21 is line 1 again)" in done.stdout.decode()
    home = tmp_path / "home"
    home.mkdir()
    panel = panel_at(fake.url).write(home)
    refused = run_cli(home, "--config", panel, "calibrate", data, "--profile", "sums", "-o", home / "kept.json")
    assert refused.returncode == 3 and b"labelled items of this class are needed" in refused.stderr
    assert "380 items repeat" in refused.stdout.decode() and "left out" in refused.stdout.decode()


def test_a_class_that_no_line_names_is_that_of_the_profile_for_items_and_for_calls(tmp_path, fake):
    nameless = ({key: value for key, value in item.items() if key != "task_class"} for item in items(400))
    data = write(tmp_path / "data.jsonl", nameless)
    out = tmp_path / "sums.calibration.json"
    run = ("calibrate", data, "--profile", "sums", "-o", out)
    refused = run_cli(tmp_path, "--config", panel_at(fake.url).write(tmp_path), *run)
    assert refused.returncode == 2 and b"task_class" in refused.stderr and b"[profiles.sums]" in refused.stderr and not out.exists()
    done = run_cli(tmp_path, "--config", panel_at(fake.url, task_class="any.sum").write(tmp_path), *run)
    assert done.returncode == 0, done.stderr
    config = panel_at(fake.url, calibration=str(out), task_class="any.sum").write(tmp_path)
    with McpProcess(tmp_path, "--config", config) as server:
        result = server.call("consult", {"question": "How many?", "answer_format": NUMBER, "profile": "sums"})
    assert result["verdict"] == "verified" and result["calibration"]["task_class"] == "any.sum"


def test_a_progress_bar_is_drawn_on_a_terminal_and_gone_at_the_end(tmp_path):
    data = write(tmp_path / "data.jsonl", items(300))
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [str(BINARY), "eval", str(data), "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs,
        env=clean_environment(tmp_path), cwd=tmp_path, timeout=60, check=True,
    )
    os.close(theirs)
    drawn = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert "evaluating [" in drawn and "100 %" in drawn and drawn.endswith("\r\033[K")
    assert json.loads(done.stdout)["all"]["items"] == 300


@pytest.mark.parametrize("limit", ["nan", "inf", "0", "-0.1", "0.51", "1", "ten"])
def test_a_limit_that_limits_nothing_is_refused(tmp_path, limit):
    data = write(tmp_path / "data.jsonl", items(400))
    done = run_cli(tmp_path, "calibrate", data, f"--risk-limit={limit}", "-o", tmp_path / "kept.json")
    assert done.returncode == 2 and b"--risk-limit" in done.stderr and not (tmp_path / "kept.json").exists()


def test_too_few_items_are_refused_with_the_number_that_is_needed(tmp_path, fake):
    done, out = calibrate(tmp_path, panel_at(fake.url), count=20)
    assert done.returncode == 3
    needed = int(re.search(rb"at least (\d+) labelled items", done.stderr).group(1))
    assert needed > 20
    kept = json.loads(out.read_text())
    assert "threshold" not in kept["classes"][0] and kept["classes"][0]["items_needed"] == needed
    config = panel_at(fake.url, calibration=str(out)).write(tmp_path)
    with McpProcess(tmp_path, "--config", config) as server:
        result = server.call("consult", {"question": "?", "answer_format": NUMBER, "profile": "sums", "task_class": "sums"})
    assert result["verdict"] == "agreed" and "calibration_too_small" in result["reasons"]
    assert result["calibration"]["refused"] == "calibration_too_small" and result["calibration"]["items_needed"] == needed


def test_only_a_calibrated_bound_lets_consult_say_verified_and_replay_judges_it_again(tmp_path, fake):
    done, out = calibrate(tmp_path, panel_at(fake.url))
    assert done.returncode == 0, done.stderr
    assert json.loads(out.read_text())["panel"]["profile"] == "sums"
    config = panel_at(fake.url, calibration=str(out), required="verified", calibration_required=True).write(tmp_path)
    ask = {"question": "How many?", "answer_format": NUMBER, "profile": "sums"}
    with McpProcess(tmp_path, "--config", config) as server:
        result = server.call("consult", {**ask, "task_class": "sums"})
        assert (result["verdict"], result["gate"], result["answer"]) == ("verified", "released", "7")
        assert result["reasons"] == ["calibrated"] and result["calibration"]["bound"] <= 0.1
        assert result["calibration"]["data"].startswith("sha256:") and result["effective_votes"] != 0
        other = server.call("consult", {**ask, "task_class": "other"})
        assert other["verdict"] == "undecided" and other["reasons"] == ["not_calibrated", "task_class_not_calibrated"]
        assert server.call("consult", ask)["reasons"] == ["not_calibrated", "task_class_missing"]
        server.call("verify", {"text": "2 + 2 = 4"})

    same = run_cli(tmp_path, "--config", config, "replay", "--all")
    assert same.returncode == 0, same.stderr
    lines = [json.loads(line) for line in same.stdout.splitlines()]
    assert [line["changed"] for line in lines] == [False] * 4
    assert b"4 calls, 0 without" in same.stderr
    lax = panel_at(fake.url).write(tmp_path)
    changed = run_cli(tmp_path, "--config", lax, "replay", "--profile", "sums")
    assert changed.returncode == 3
    lines = [json.loads(line) for line in changed.stdout.splitlines()]
    assert [line["after"]["verdict"] for line in lines] == ["agreed"] * 3
    assert [line["before"]["verdict"] for line in lines] == ["verified", "undecided", "undecided"]
    assert [line["after"]["gate"] for line in lines] == ["released"] * 3


def test_a_calibration_of_another_panel_stops_the_program_with_the_reason(tmp_path, fake):
    done, out = calibrate(tmp_path, panel_at(fake.url))
    assert done.returncode == 0
    kept = json.loads(out.read_text())
    kept["panel"]["seats"][0]["model"] = "another"
    out.write_text(json.dumps(kept))
    done = run_cli(tmp_path, "--config", panel_at(fake.url, calibration=str(out)).write(tmp_path), "config", "show")
    assert done.returncode == 2 and b"was made for other seats" in done.stderr
    out.write_text(json.dumps(kept)[:-40])
    done = run_cli(tmp_path, "--config", panel_at(fake.url, calibration=str(out)).write(tmp_path), "config", "show")
    assert done.returncode == 2 and b"is not JSON" in done.stderr


def labelled_claims(count):
    """Every third statement is false; the panel is of one mind about nine texts of ten, and right."""
    for number in range(count):
        claims = []
        for index, label in enumerate((True, True, False)):
            said = ["supports" if label else "refutes"] * 3 if number % 10 else ["supports", "refutes", "abstains"]
            answers = [{"seat": name, "family": seat[2], "says": says} for name, seat, says in zip(NAMES, SEATS, said)]
            claims.append({"text": f"The town of {chr(97 + index)}{'o' * (number + 1)} is lovely.", "label": label, "answers": answers})
        yield {"id": f"text-{number}", "task_class": "towns", "claims": claims}


def test_only_a_calibrated_bound_lets_verify_say_verified_and_replay_judges_it_again(tmp_path):
    data = write(tmp_path / "claims.jsonl", labelled_claims(200))
    out = tmp_path / "towns.calibration.json"
    with FakeProvider(tmp_path, {"models": {model: {"text": judged("supports")} for _, model, _ in SEATS}}) as provider:
        config = panel_at(provider.url).write(tmp_path)
        done = run_cli(tmp_path, "--config", config, "calibrate", data, "--profile", "sums", "--list-risk", "0.1", "-o", out)
        assert done.returncode == 0, done.stderr
        kept = json.loads(out.read_text())
        assert kept["classes"] == [] and kept["claims"][0]["claim_type"] == "world" and "threshold" in kept["lists"][0]
        few = write(tmp_path / "few.jsonl", labelled_claims(5))
        refused = run_cli(tmp_path, "--config", config, "calibrate", few, "--profile", "sums", "--list-risk", "0.1")
        assert refused.returncode == 3 and b"labelled texts are needed" in refused.stderr
        config = panel_at(provider.url, calibration=str(out), required="verified", task_class="towns").write(tmp_path)
        ask = {"text": "The town of Bath is lovely.", "profile": "sums"}
        with McpProcess(tmp_path, "--config", config) as server:
            result = server.call("verify", ask)
            assert (result["verdict"], result["gate"], result["reasons"]) == ("verified", "released", ["calibrated"])
            assert result["calibration"]["claims"][0]["bound"] <= 0.1 and result["calibration"]["task_class"] == "towns"
            assert server.call("verify", {**ask, "release": "verified_only"})["gate"] == "released"
            for more in ({"author": "red"}, {"checks": ["world"]}, {"evidence": [{"id": "d", "text": "Bath is a lovely town."}]}):
                withheld = server.call("verify", {**ask, **more})
                assert withheld["gate"] == "withheld" and withheld["calibration"]["claims"][0]["refused"] in withheld["reasons"]
        same = run_cli(tmp_path, "--config", config, "replay", "--all")
        assert same.returncode == 0, same.stdout
        lines = [json.loads(line) for line in same.stdout.splitlines()]
        assert [line["after"]["gate"] for line in lines] == ["released"] * 2 + ["withheld"] * 3
        by_another = run_cli(tmp_path, "--config", panel_at(provider.url).write(tmp_path), "replay", "--profile", "sums")
        changed = [json.loads(line) for line in by_another.stdout.splitlines()]
        assert [line["after"]["verdict"] for line in changed][:2] == ["agreed"] * 2
