"""The README cannot drift: its tables are generated, its commands exist, its help texts are those of the program.

`REFRESH=1 pytest tests/test_docs.py` writes the generated parts again.
"""

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from subprocess import PIPE, STDOUT
from tempfile import TemporaryDirectory

import pytest

from compliance.errors import ComplianceError, ExitCode

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"

# What the codes without an error class mean; the others say it themselves in errors.py.
VERDICTS = {
    ExitCode.APPROVE: "approved, and durable in the log before the answer was given",
    ExitCode.DENY: "denied; every reason is in the output",
    ExitCode.REVIEW: "a human must look before the data may leave",
}


def families(base: type[ComplianceError] = ComplianceError) -> list[type[ComplianceError]]:
    """Every class of the tree in errors.py, depth first, in the order it is written."""
    children = [child for child in base.__subclasses__() if child.__module__ == ComplianceError.__module__]
    return [error for child in children for error in (child, *families(child))]


def exit_codes() -> str:
    rows = ["| exit code | meaning |", "|---|---|"]
    for code in ExitCode:
        first = next((error for error in families() if error.exit_code == code), None)
        meaning = VERDICTS[code] if first is None else (first.__doc__ or "").splitlines()[0].rstrip(".")
        meaning = meaning[0].lower() + meaning[1:]
        rows.append(f"| {code.value} | {meaning} |")
    return "\n".join(rows)


def error_codes() -> str:
    rows = ["| error | exit code | meaning | what to do |", "|---|---|---|---|"]
    for error in families():
        meaning = (error.__doc__ or "").splitlines()[0].rstrip(".")
        rows.append(f"| `{error.code}` | {error.exit_code.value} | {meaning} | {error.todo} |")
    return "\n".join(rows)


@cache
def help_text(*words: str) -> str:
    """What `compliance <words> --help` prints at 100 columns without colour; empty if there is no such command."""
    plain = {**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "TERM": "dumb"}
    code = "import sys; sys.argv[0] = 'compliance'; from compliance.cli import main; main()"
    command = [sys.executable, "-c", code, *words, "--help"]
    run = subprocess.run(command, capture_output=True, text=True, env=plain, cwd=ROOT, check=False)
    return "\n".join(line.rstrip() for line in run.stdout.strip().splitlines()) if run.returncode == 0 else ""


@cache
def story() -> list[str]:
    """What the story prints, one text for each step."""
    plain = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": "100", "NO_COLOR": "1"}
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "fixtures.stories"]
        run = subprocess.run(
            command, cwd=folder, env=plain, stdout=PIPE, stderr=STDOUT, text=True, timeout=120, check=True
        )
    return re.split(r"^={20,}\n", run.stdout, flags=re.MULTILINE)


def first_screen(step: str) -> str:
    """The command of a step and the first screen of its answer."""
    _, _, shown = step.partition("\n$ ")
    below = r"^Dataset · |^  exit code|^.+\n\n[✗!·] \d+\. "  # a data set, the end, the legs of a road
    return "$ " + re.split(below, shown, flags=re.MULTILINE)[0].rstrip()


def comparisons() -> list[str]:
    """The steps of the story that compare two roads."""
    return [step for step in story() if "\n$ compliance roads " in step]


def generated(kind: str) -> str:
    match kind.split():
        case ["exit-codes"]:
            return exit_codes()
        case ["error-codes"]:
            return error_codes()
        case ["help:", "compliance", *words]:
            text = help_text(*words)
            assert text, f"there is no command `{' '.join(words)}`"
            return f"```text\n{text}\n```"
        case ["story:", "roads", number]:
            return f"```console\n{first_screen(comparisons()[int(number) - 1])}\n```"
        case ["story:", step]:
            return f"```console\n{first_screen(story()[int(step)])}\n```"
    pytest.fail(f"README.md has a marker that nobody writes: `{kind}`")


PART = re.compile(r"<!-- generated (?P<kind>.+?) -->\n(?P<text>.*?)\n?<!-- end -->", re.DOTALL)


def commands(text: str) -> list[str]:
    """The command lines of the fenced blocks of a document, without prompts and comments."""
    lines = []
    for block in re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        lines += [line.removeprefix("$ ").strip() for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line.startswith(("compliance ", "make "))]


def command_fault(line: str) -> str:
    """What is wrong with a command line of a document; empty if it exists with all its options."""
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return "" if all(word in targets or "=" in word for word in words[1:]) else "no such target"
    path: list[str] = []
    text = help_text()
    for word in words[1:]:
        if word.startswith("-") or "Commands" not in text:
            break
        path.append(word)
        text = help_text(*path)
    if not text:
        return f"there is no command `{' '.join(path)}`"
    options = {word.partition("=")[0] for word in words[1:] if word.startswith("--")}
    missing = sorted(option for option in options if not re.search(rf"{re.escape(option)}\b", text))
    return f"`{' '.join(path)}` has no {missing}" if missing else ""


def test_the_generated_parts_of_the_readme_are_fresh():
    text = README.read_text(encoding="utf-8")

    def fresh(part: re.Match[str]) -> str:
        return f"<!-- generated {part['kind']} -->\n{generated(part['kind'])}\n<!-- end -->"

    wanted = PART.sub(fresh, text)
    if os.environ.get("REFRESH"):
        README.write_text(wanted, encoding="utf-8")
    assert text.count("<!-- generated ") == len(PART.findall(text)), "a marker is not closed"
    assert README.read_text(encoding="utf-8") == wanted, "run `REFRESH=1 pytest tests/test_docs.py`"


@pytest.mark.parametrize("kind", ["exit-codes", "error-codes", "help: compliance check"])
def test_the_readme_has_the_generated_part(kind):
    assert kind in [part["kind"] for part in PART.finditer(README.read_text(encoding="utf-8"))]


def test_the_commands_of_the_readme_exist():
    lines = commands(README.read_text(encoding="utf-8"))
    assert any(line.startswith("compliance check") for line in lines)
    assert {line: fault for line in dict.fromkeys(lines) if (fault := command_fault(line))} == {}


def test_a_wrong_command_of_a_document_is_seen():
    assert command_fault("compliance chekc x.json")
    assert command_fault("compliance check --no-such-option x.json")
    assert command_fault("make nothing")


def test_every_error_has_a_code_of_its_own_and_says_what_to_do():
    codes = [error.code for error in families()]
    assert len(set(codes)) == len(codes)
    for error in families():
        assert error.todo
        assert error.todo == error.todo.strip().rstrip(".")


def test_the_tree_drawn_in_errors_holds_every_error():
    tree = (ROOT / "compliance" / "errors.py").read_text(encoding="utf-8").split('"""')[1]
    assert [error.__name__ for error in families()] == re.findall(r"-- (\w+Error)", tree)
