"""Whatever goes wrong leaves by one door: an exit code, two lines, no traceback."""

import os
import subprocess
import sys

import pytest

import compliance.cli.context as shared
from compliance.cli.app import COMMANDS
from compliance.errors import ComplianceError, FailureError, UntrustedError, UsageError

NOW = "2026-11-20T04:00:00+00:00"
PROGRAM = [sys.executable, "-c", "from compliance.cli import main; main()"]


@pytest.fixture
def current(place):
    """The program in a process of its own, at the moment of the tests."""
    code = (
        "import sys; from datetime import UTC, datetime; from compliance.cli import context, main;"
        f"context.clock = lambda: datetime.fromisoformat('{NOW}'); main()"
    )
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("error", [UsageError, UntrustedError, FailureError])
def test_an_error_exits_with_the_code_of_its_class(cli, monkeypatch, error):
    def fails(_chosen):
        raise error("is `wrong`", where="x.json#/a", todo="mend it")

    monkeypatch.setattr(shared, "home_of", fails)
    ran = cli("trust", "show")
    assert ran.code == error.exit_code
    assert ran.err == "error: x.json#/a: is `wrong`\nwhat to do: mend it\n"
    assert ran.out == ""


@pytest.mark.parametrize(
    "error", [RuntimeError("a bug"), KeyboardInterrupt(), MemoryError(), OSError(28, "No space left")]
)
def test_what_nobody_foresaw_exits_with_5_on_one_line(cli, monkeypatch, error):
    def fails(_chosen):
        raise error

    monkeypatch.setattr(shared, "home_of", fails)
    ran = cli("trust", "show")
    assert (ran.code, ran.out) == (5, "")
    assert len(ran.err.splitlines()) == 2
    assert "Traceback" not in ran.err
    monkeypatch.setenv("COMPLIANCE_DEBUG", "1")
    assert "Traceback" in cli("trust", "show").err


def test_an_error_cannot_drive_the_terminal(cli, monkeypatch):
    def fails(_chosen):
        raise UntrustedError("is `\x1b[31m\u202e`\nerror: none")

    monkeypatch.setattr(shared, "home_of", fails)
    ran = cli("trust", "show")
    assert len(ran.err.splitlines()) == 2
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err


@pytest.mark.parametrize(
    "arguments", [[], ["chekc"], ["trust"], ["policy", "shwo"], ["log", "show", "x"], ["log", "show", "-1"]]
)
def test_a_wrong_command_line_exits_with_2(cli, arguments):
    ran = cli(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["error", "what to do"]


def test_a_reader_who_leaves_is_no_traceback_and_no_success():
    program = subprocess.Popen([*PROGRAM, "policy", "list", "--rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.read(1)
    program.stdout.close()
    errors = program.stderr.read()
    program.stderr.close()
    assert (program.wait(), errors) == (5, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")  # noqa: PTH110
def test_an_answer_that_cannot_be_written_is_no_success():
    with open("/dev/full", "w") as full:  # noqa: PTH123
        ran = subprocess.run([*PROGRAM, "version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 5
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")  # noqa: PTH110
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_decision_that_was_recorded_and_cannot_be_shown_is_found_in_the_log(signed, cli, current, form):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [*current, "check", str(signed()), "--format", form]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 5
    assert len(ran.stderr.splitlines()) == 2
    assert "`compliance log show 0`" in ran.stderr
    assert cli("log", "show", 0, "--format", "json").json["verdict"] == "approve"


def test_a_reader_who_leaves_after_the_record_is_told_where_it_is(signed, current):
    command = [*current, "check", str(signed("a.json")), str(signed("b.json", lambda body: body.update(revision=2)))]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert program.stdout is not None
    program.stdout.close()
    assert program.stderr is not None
    errors = program.stderr.read()
    program.stderr.close()
    assert program.wait() == 5
    assert "`2` decisions were recorded" in errors  # one commit: both are, though neither was shown
    assert "`compliance log list --from 0 --to 2`" in errors
    assert "is a replay" in errors
    assert len(errors.splitlines()) == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")  # noqa: PTH110
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_balance_that_cannot_be_shown_is_not_to_be_entered_twice(cli, current, form):
    count = ["--on", "2026-02-01", "--ordinary", "1", "--sensitive", "0", "--note", "counted by hand"]
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [*current, "volumes", "open", "exporter-a", *count, "--format", form]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 5
    assert "`compliance log show 0`; to run it again counts these people twice" in ran.stderr
    assert cli("log", "show", 0).code == 0


@pytest.mark.parametrize("error", [RuntimeError("a bug"), MemoryError()])
def test_a_failure_after_the_record_says_where_the_decision_is(signed, check, monkeypatch, error):
    def fails(_decision, _entry):
        raise error

    monkeypatch.setattr("compliance.cli.checking.view_of", fails)
    ran = check(signed(), "--format", "json")
    assert (ran.code, ran.json["error"]["code"], ran.json["exit_code"]) == (5, "unshown", 5)
    assert "`compliance log show 0`" in ran.json["error"]["todo"]


def test_what_was_stopped_after_a_record_names_it(signed, check, monkeypatch):
    def stops(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("compliance.report.write_text", stops)
    ran = check(signed("a.json"))
    assert (ran.code, ran.out) == (5, "")
    assert "`compliance log show 0`" in ran.err


def test_what_was_stopped_before_a_record_names_none(manifest, check, monkeypatch):
    def stops(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("compliance.report.write_text", stops)
    ran = check("--draft", manifest())
    assert ran.code == 5
    assert "log show" not in ran.err
    assert "stopped by hand" in ran.err


def on_a_terminal(*arguments: object, **environment: str) -> str:
    """What a command prints on a terminal."""
    leader, follower = os.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    command = [*PROGRAM, *map(str, arguments)]
    program = subprocess.Popen(command, stdin=follower, stdout=follower, env={**plain, "TERM": "xterm", **environment})
    os.close(follower)
    shown = b""
    try:
        while piece := os.read(leader, 65536):
            shown += piece
    except OSError:  # Linux says so when the other side has closed
        pass
    os.close(leader)
    program.wait()
    return shown.decode()


def test_colour_is_for_terminals_and_no_color_turns_it_off(manifest, check):
    plain = manifest()
    yellow = "\x1b[1;33m"
    assert yellow in on_a_terminal("check", "--draft", plain)
    assert "33m" not in on_a_terminal("check", "--draft", plain, NO_COLOR="1")
    assert "\x1b" not in check("--draft", plain).out


def test_no_option_and_no_variable_sets_the_clock(cli):
    helps = [cli(command, "--help").out for command in COMMANDS]
    assert all("--now" not in text and "--clock" not in text for text in helps)
    assert shared.HOME_VARIABLE == "COMPLIANCE_HOME"


def test_every_class_of_error_has_an_exit_code_that_is_no_verdict():
    def below(error):
        return [error, *(more for child in error.__subclasses__() for more in below(child))]

    assert {int(error.exit_code) for error in below(ComplianceError)} == {2, 4, 5}
