"""Fixtures of the tests against aimock: panels of healthy models that say what their name says."""

import pytest

from aimock import Aimock, model_says
from mcp_process import McpProcess
from panel_config import Panel, answered, cannot_answer

pytest.register_assert_rewrite("sdk_promises")


def pytest_configure(config):
    config.option.reportchars += "s"  # a skip says why


ANSWERS = {
    # boolean
    "true": "true",
    "yes": "Yes.",
    "false": "false",
    # the same thing written differently, by type of answer
    "option": "the Blue Whale",
    "option-loud": "BLUE WHALE.",
    "option-other": "Elephant",
    "number": "1,234.50",
    "number-plain": "1234.5 kg",
    "number-near": "1234.9",
    "number-far": "1300",
    "date": "1863-11-19",
    "date-quoted": '"1863-11-19"',
    "date-other": "1863-11-20",
    "short": "Abraham Lincoln",
    "short-folded": "  abraham   LINCOLN. ",
    "short-other": "Ulysses Grant",
    "json": '{"b": 1, "a": [2]}',
    "json-spaced": ' {"a":[2],\n "b":1.0} ',
    "json-other": '{"a": [2], "b": 2}',
    "json-off": '{"a": [2]}',
    "prose": "I believe it is true",
    "nothing": "",
}


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    fixtures = [model_says(name, answered(answer)) for name, answer in ANSWERS.items()]
    fixtures.append(model_says("cannot", cannot_answer()))
    with Aimock(tmp_path_factory.mktemp("models"), fixtures) as mock:
        yield mock


@pytest.fixture(scope="session")
def panels(models, tmp_path_factory):
    """A server on which `ask(result of seats(...))` puts any of the models above on either wire, each a family of its own:
    family-WIRE-MODEL. A panel is a profile."""
    panel = Panel().both_wires(models.url).demo()
    for name in [*ANSWERS, "cannot"]:
        for wire in ("chat", "messages"):
            panel.seat(wire, name, f"family-{wire}-{name}")
    # Two models of one vendor, for one vote.
    panel.seat("chat", "true", "one-family", name="one-family/a").seat("chat", "yes", "one-family", name="one-family/b")
    panel.seat("messages", "false", "one-family", name="one-family/c")
    panel.seat("demo", "demo", "demo", name="demo/a").seat("demo", "demo", "other-demo", name="demo/b")
    panels = PANELS
    for name, seats in panels.items():
        panel.profile(name, seats)
    panel.profile("agree_is_not_enough", panels["agree"], required="verified")
    home = tmp_path_factory.mktemp("panels")
    with McpProcess(home, "--config", panel.write(home)) as server:
        yield server


def seats(*names):
    """`name` on the chat wire, `name@` on the messages wire, what has a slash as it is."""
    return [
        name if "/" in name else f"messages/{name[:-1]}" if name.endswith("@") else f"chat/{name}" for name in names
    ]


PANELS = {
    "agree": seats("true", "yes@", "true@"),
    "majority": seats("true", "yes@", "false"),
    "split": seats("true", "false@", "cannot"),
    "all_cannot": seats("cannot", "cannot@", "nothing"),
    "pair_split": seats("true", "false@"),
    "alone": seats("true"),
    "one_family": ["one-family/a", "one-family/b"],
    "one_family_and_another": ["one-family/a", "one-family/b", "chat/false"],
    "one_family_agrees_with_another": ["one-family/a", "one-family/b", "messages/true"],
    "family_of_two_minds": ["one-family/a", "one-family/c", "messages/true"],
    "demo": ["demo/a", "demo/b"],
    "demo_and_one": ["demo/a", "chat/true"],
    "demo_and_two": ["demo/a", "chat/true", "messages/yes"],
    "prose_and_one": seats("prose", "true@"),
    "prose_and_two": seats("prose", "true@", "yes"),
    "five_of_five": seats("true", "yes@", "true@", "yes", "one-family/a"),
    "choice": seats("option", "option-loud@", "option-other"),
    "number": seats("number", "number-plain@", "number-far"),
    "number_tolerant": seats("number", "number-near@", "number-far"),
    "date": seats("date", "date-quoted@", "date-other"),
    "short": seats("short", "short-folded@", "short-other"),
    "json": seats("json", "json-spaced@", "json-other"),
    "json_schema": seats("json", "json-spaced@", "json-off"),
}
