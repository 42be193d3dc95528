"""Every command says what it does, and every command that a message names is there."""

import re
from pathlib import Path

import pytest

from compliance.cli.app import COMMANDS

PACKAGE = Path(__file__).resolve().parents[2] / "compliance"
NAMED = re.compile(r"`compliance ([a-z]+(?: [a-z]+)?)")


def named() -> set[str]:
    """The commands that texts of the program name in backticks."""
    return {match for path in PACKAGE.rglob("*.py") for match in NAMED.findall(path.read_text())}


def test_the_commands_are_listed_in_their_order(cli):
    shown = cli("--help").out
    assert re.findall(r"^│ ([a-z]+) ", shown, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("command", sorted(named()))
def test_a_command_that_a_message_names_exists(cli, command):
    ran = cli(*command.split(), "--help")
    assert ran.code == 0, ran.err


def test_the_messages_are_searched():
    assert {"check", "trust init", "policy test", "log verify"} <= named()


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_version_is_shown(cli, form):
    import compliance

    ran = cli("version", "--format", form)
    assert ran.code == 0
    assert compliance.__version__ in ran.out


def test_a_shell_can_complete(cli, monkeypatch):
    monkeypatch.setenv("_COMPLIANCE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "compliance ch")
    monkeypatch.setenv("COMP_CWORD", "1")
    with pytest.raises(SystemExit) as end:
        cli()
    assert end.value.code == 0


@pytest.mark.parametrize("value", ["", "source_bash", "complete_bash", "nonsense"])
def test_nothing_in_the_environment_turns_a_check_into_a_completion(cli, monkeypatch, value):
    monkeypatch.setenv("_COMPLIANCE_COMPLETE", value)
    assert cli("check", "no-such-file.json").code == 2
