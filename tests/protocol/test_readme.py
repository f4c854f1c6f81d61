"""What the README shows is run: its commands, its configuration, and the tools and revisions that it names."""

import re
import shlex

import pytest

from mcp_process import LEGACY, MODERN, SOURCE, run_cli

README = (SOURCE / "README.md").read_text(encoding="utf-8")
CONFIG_README = (SOURCE / "server" / "config" / "README.md").read_text(encoding="utf-8")


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


COMMANDS = [line[2:] for block in blocks(README, "console") for line in block.splitlines() if line.startswith("$ portcullis")]


def test_the_readme_shows_commands():
    assert len(COMMANDS) >= 5
    assert "$ ./deploy/demo" in README and (SOURCE / "deploy" / "demo").exists()
    assert "$ ./deploy/test" in README and (SOURCE / "deploy" / "test").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_does_what_it_says(tmp_path, command):
    (tmp_path / "answer.md").write_text('The report says "It rained for 3 days." 3 * 24 = 72.\n', encoding="utf-8")
    (tmp_path / "report.txt").write_text("It rained for 3 days. Then the sun came out.\n", encoding="utf-8")
    (tmp_path / "problem.txt").write_text(blocks(README, "text")[0], encoding="utf-8")
    assert run_cli(tmp_path, "verify", "answer.md", "-e", "report.txt").returncode == 0
    done = run_cli(tmp_path, *shlex.split(command)[1:])
    # consult has nobody to ask here and says how to change that.
    assert done.returncode == (2 if " consult " in command else 0), done
    assert b"API_KEY" in done.stderr if " consult " in command else done.stderr == b""


@pytest.mark.parametrize("text", blocks(README, "toml") + blocks(CONFIG_README, "toml"))
def test_every_configuration_example_is_accepted(tmp_path, text):
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    done = run_cli(tmp_path, "--config", "config.toml", "config", "show")
    assert done.returncode == 0, done.stderr.decode()


def test_the_revisions_that_the_readme_names_are_those_served(tmp_path):
    served = run_cli(tmp_path, "--version").stdout.decode()
    for version in (MODERN, *LEGACY):
        assert version in README and version in served
