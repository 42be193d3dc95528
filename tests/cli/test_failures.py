"""Whatever goes wrong leaves by one door: an exit code, two lines, no traceback."""

import os
import subprocess
import sys

import pytest

import compliance.cli.context as shared
from compliance.cli.app import COMMANDS
from compliance.errors import ComplianceError, FailureError, UntrustedError, UsageError

PROGRAM = [sys.executable, "-c", "from compliance.cli import main; main()"]


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


def test_checking_imports_no_more_than_it_needs(manifest):
    code = (
        "import sys; from compliance.cli.app import run; run(sys.argv[1:]);"
        "heavy = {'rich', 'jsonschema', 'compliance.cases', 'compliance.cli.trust', 'compliance.cli.policy', 'regopy'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "check", "--draft", "--format", "json", str(manifest())]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stderr == "[]\n"


def test_no_option_and_no_variable_sets_the_clock(cli):
    helps = [cli(command, "--help").out for command in COMMANDS]
    assert all("--now" not in text and "--clock" not in text for text in helps)
    assert shared.HOME_VARIABLE == "COMPLIANCE_HOME"


def test_every_class_of_error_has_an_exit_code_that_is_no_verdict():
    def below(error):
        return [error, *(more for child in error.__subclasses__() for more in below(child))]

    assert {int(error.exit_code) for error in below(ComplianceError)} == {2, 4, 5}
