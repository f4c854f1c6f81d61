"""A statement about evidence, lifted: from recorded answers with labels over `portcullis calibrate` to a `verify` that says verified of
it, and back to agreed or less as soon as anything of that does not hold. What was said stands in the log, and `replay` says the same."""

import datetime
import json

import pytest

from mcp_process import McpProcess, run_cli
from panel_config import FakeProvider, Panel, judged, let_go, seat_of

SEATS = (("chat", "one", "red"), ("chat", "two", "green"), ("messages", "three", "blue"))
NAMES = [f"{provider}/{model}" for provider, model, _ in SEATS]
THINGS = [f"{colour} {thing}" for colour in ("red", "old", "small", "heavy", "spare", "main", "second", "steel", "wooden", "loud") for thing in ("pump", "valve", "motor", "lamp", "door", "pipe", "fan", "belt", "gauge", "hatch", "crane", "tank")]
SHOWN = "The green boiler was replaced on Monday by the night shift."
CLAIM = "The night shift put in a new green boiler."


def evidence_of(thing):
    return f"The {thing} was replaced on Monday by the night shift."


def recorded(count=120):
    """What the panel said: all three say the same and are right, but of every tenth text, where two support what is false."""
    for number, thing in enumerate(THINGS[:count]):
        quote = evidence_of(thing)
        claims = []
        for text, label in ((f"The night shift put in a new {thing}.", True), (f"The night shift took a {thing} home.", False)):
            said = ["supports" if label else "refutes"] * 3 if number % 10 else ["supports", "supports", "abstains"]
            answers = [{"seat": name, "family": seat[2], "says": says, "quote": quote if says == "supports" else ""} for name, seat, says in zip(NAMES, SEATS, said)]
            claims.append({"text": text, "label": label, "answers": answers})
        yield {"id": f"log-{number}", "task_class": "shifts", "evidence": [{"id": "log", "text": f"Nothing else was done. {quote}"}], "claims": claims}


def panel_at(url, home, **keys):
    panel = Panel().section(f'[corpora]\nlogs = "{home}/.local/state/portcullis/corpora/logs.db"').both_wires(url)
    for provider, model, family in SEATS:
        panel.seat(provider, model, family)
    return panel.profile("logs", NAMES, quorum=2, **{"required": "verified", "task_class": "shifts", **keys})


@pytest.fixture
def home(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "log.md").write_text(f"Nothing else was done. {SHOWN}\n", encoding="utf-8")
    assert run_cli(tmp_path, "index", "logs", tmp_path / "docs").returncode == 0
    return tmp_path


def supporting(**others):
    both = {"contains": "nine new", "reply": {"text": judged(("supports", SHOWN), ("supports", SHOWN))}}
    return {"rules": [both], "models": {model: others.get(model, {"text": judged(("supports", SHOWN))}) for _, model, _ in SEATS}}


MADE = {}  # by `portcullis calibrate`, once for all tests: it knows of no address


def calibrated(home, url, count=120, name="logs.json"):
    if count in MADE:
        (home / name).write_text(MADE[count][1], encoding="utf-8")
        return MADE[count][0], home / name
    data = home / "claims.jsonl"
    data.write_text("".join(json.dumps(item) + "\n" for item in recorded(count)), encoding="utf-8")
    done = run_cli(home, "--config", panel_at(url, home).write(home), "calibrate", data, "--profile", "logs", "--risk-limit", "0.1", "-o", home / name)
    MADE[count] = (done, (home / name).read_text(encoding="utf-8"))
    return done, home / name


ASK = {"text": CLAIM, "evidence": [{"id": "log", "ref": "corpus:logs/log.md"}], "profile": "logs", "response_format": "detailed"}


def ask(home, config, **more):
    with McpProcess(home, "--config", config) as server:
        result = server.call("verify", {**ASK, **more})
    assert result["gate"] == "withheld" or result["verdict"] == "verified", result
    return result


def why_not(result):
    """One claim about evidence that is not verified, and nothing of it let out."""
    (claim,) = result["claims"]
    assert claim["type"] == "grounded" and claim["verdict"] != "verified" and result["gate"] == "withheld" and "released_text" not in result, result
    return claim["verdict"], claim["reason"]


def replayed(home, config, *more):
    done = run_cli(home, "--config", config, "replay", "--all", *more)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [(line["before"]["verdict"], line["after"]["verdict"], line["after"]["gate"], line["changed"]) for line in lines]


def test_a_statement_that_a_calibrated_panel_supports_is_verified_and_replay_says_the_same(home):
    with FakeProvider(home, supporting()) as fake:
        plain = panel_at(fake.url, home).write(home)
        assert why_not(ask(home, plain)) == ("agreed", "supported_uncalibrated")
        done, file = calibrated(home, fake.url)
        assert done.returncode == 0, done.stderr
        (task,) = json.loads(file.read_text())["claims"]
        assert (task["task_class"], task["claim_type"]) == ("shifts", "grounded") and task["bound"] <= 0.1
        lifted = panel_at(fake.url, home, calibration=str(file), calibration_required=True).write(home)
        result = ask(home, lifted)
        (claim,) = result["claims"]
        assert (result["gate"], claim["type"], claim["verdict"], claim["reason"]) == ("released", "grounded", "verified", "calibrated"), result
        assert result["released_text"] == CLAIM and claim["score"] >= task["threshold"]
        assert result["calibration"]["claims"][0]["bound"] <= 0.1 and result["evidence"][0]["origin"] == "operator"
        # A false one beside it, which no model saw to be false, is held back by its own veto.
        both = ask(home, lifted, text=f"{CLAIM} The night shift put in nine new green boilers.")
        assert both["gate"] == "withheld" and [claim["verdict"] == "verified" for claim in both["claims"]] == [True, False], both
    unlifted, lift, held = ("agreed", "agreed", "withheld", False), ("verified", "verified", "released", False), (both["verdict"], both["verdict"], "withheld", False)
    assert replayed(home, lifted) == (0, [unlifted, lift, held]) and replayed(home, plain) == (0, [unlifted, lift, held]), "by the policy of that day"
    # By a profile of today: one without the calibration takes the lift back. One with it lifts the first call when all three had been
    # heard; then two had decided, and of the third it knows nothing.
    assert replayed(home, plain, "--profile", "logs") == (3, [unlifted, ("verified", "agreed", "withheld", True), held])
    code, lines = replayed(home, lifted, "--profile", "logs")
    assert code == 3 and lines[1:] == [lift, held]
    assert lines[0] in (("agreed", "undecided", "withheld", True), ("agreed", "verified", "released", True)), lines[0]
    assert run_cli(home, "audit", "verify").stdout.startswith(b"ok  3 leaves")


def test_it_is_verified_no_more_when_anything_of_the_calibration_does_not_hold(home):
    with FakeProvider(home, supporting()) as fake:
        done, file = calibrated(home, fake.url)
        assert done.returncode == 0, done.stderr
        good = json.loads(file.read_text())

        def result_of(change=None, more=None, **keys):
            kept = json.loads(json.dumps(good))
            if change:
                change(kept)
            file.write_text(json.dumps(kept), encoding="utf-8")
            return ask(home, panel_at(fake.url, home, calibration=str(file), **keys).write(home), **(more or {}))

        assert result_of()["gate"] == "released"
        day = lambda days: (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")
        refused = {
            "calibration_stale": result_of(lambda kept: kept.update(date=day(-91))),
            "calibration_date_in_future": result_of(lambda kept: kept.update(date=day(+3))),
            "task_class_not_calibrated": result_of(task_class="days"),
            "calibration_other_panel": result_of(more={"author": "red"}),
            "calibration_checks_chosen": result_of(more={"checks": ["grounded"]}),
            "calibration_caller_evidence": result_of(more={"evidence": [{"id": "log", "text": SHOWN}]}),
        }
        for reason, result in refused.items():
            assert why_not(result)[0] in ("agreed", "undecided") and result["calibration"]["claims"][0]["refused"] == reason, (reason, result)
            assert reason in result["reasons"]
        # Without a class of its own the profile has none that was calibrated.
        keys = dict(required="verified", quorum=2, calibration=str(file))
        panel = panel_at(fake.url, home)
        panel.profiles["logs"] = {"seats": NAMES, **keys}
        assert result_of()["verdict"] == "verified" and why_not(ask(home, panel.write(home)))[0] == "agreed"
        # Another panel, and another way to count it, are refused before anybody is asked.
        for change in (lambda kept: kept["panel"]["seats"][0].update(model="another"), lambda kept: kept["panel"].update(quorum=3)):
            kept = json.loads(json.dumps(good))
            change(kept)
            file.write_text(json.dumps(kept), encoding="utf-8")
            config = panel_at(fake.url, home, calibration=str(file)).write(home)
            assert run_cli(home, "--config", config, "config", "show").returncode == 2
        file.write_text(json.dumps(good), encoding="utf-8")
        config = panel_at(fake.url, home, calibration=str(file), all_must_answer=True).write(home)
        assert b"another quorum or all_must_answer" in run_cli(home, "--config", config, "config", "show").stderr
        few, small = calibrated(home, fake.url, count=8, name="few.json")
        assert few.returncode == 3
        weak = ask(home, panel_at(fake.url, home, calibration=str(small)).write(home))
        assert why_not(weak)[0] == "agreed" and "calibration_too_small" in weak["reasons"]


FAILURES = {
    "down": ({"status": 500, "body": {}}, "failed"),
    "no_quote": ({"text": judged(("supports", "The boiler is green."))}, None),
    "abstains": ({"text": judged("abstains")}, "ok"),
    "cut": ({"text": judged(("supports", SHOWN)), "finish_reason": "length"}, "failed"),
    "other_claim": ({"text": judged(("supports", SHOWN), ("supports", SHOWN))}, "failed"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_one_seat_that_fails_puts_the_score_below_the_threshold(home, failure):
    reply, status = FAILURES[failure]
    with FakeProvider(home, supporting(two=reply)) as fake:
        done, file = calibrated(home, fake.url)
        assert done.returncode == 0, done.stderr
        config = panel_at(fake.url, home, calibration=str(file)).write(home)
        result = ask(home, config)
        assert why_not(result) == ("agreed", "below_threshold"), result
        seat = seat_of(result, NAMES[1])
        assert seat["status"] == status or NAMES[1] in let_go(result) or (status is None and seat["status"] in ("ok", "failed")), seat
        assert result["claims"][0]["score"] < json.loads(file.read_text())["claims"][0]["threshold"]
    assert replayed(home, config) == (0, [("agreed", "agreed", "withheld", False)])
