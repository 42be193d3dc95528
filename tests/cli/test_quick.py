"""A plain `check` is read as the command-line library reads it, or left to it."""

import importlib
import json
import subprocess
import sys
from typing import Any

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st

from compliance import gate
from compliance.cli import check_run, quick
from compliance.cli.app import application, invoke
from compliance.cli.quick import CHOICES, FLAGS, FOLDERS, NUMBERS, plain_check

OPTIONS = [*FOLDERS, *FLAGS, *CHOICES, *NUMBERS, "--as-of"]
WORDS = st.sampled_from(
    [
        *OPTIONS,
        "a.json",
        "b",
        "-",
        "--",
        "--help",
        "--draf",
        "-d",
        "--lang=en",
        "en",
        "zh",
        "json",
        "never",
        "",
        "2024-06-01",
        "0",
        "2",
        "007",
        "1_0",
        "٣",
    ]
)


def of_library(arguments):
    """What the library makes of the command line: the options, or that it refuses or helps."""
    with pytest.MonkeyPatch.context() as patch:
        got: list[check_run.CheckOptions] = []

        def keep(options):
            got.append(options)
            return 0

        patch.setattr(check_run, "check_paths", keep)
        try:
            invoke(list(arguments))
        except Exception:  # noqa: BLE001 - however it refuses
            return None
        return got[0] if got else None


@given(st.lists(WORDS, max_size=7))
@example(["a.json", "--lang", "en", "--format", "json", "--draft", "b", "-", "--confirm", "never"])
@example(["a", "--processes", "4", "--confirm", "sample"])
@example(["--home", "h", "a.json", "--files", "f", "--as-of", "2024-06-01", "--accept-review"])
def test_what_is_read_quickly_is_read_alike(words):
    read = plain_check(["check", *words])
    if read is not None:
        assert of_library(["check", *words]) == read


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["check", "--help"],
        ["check", "--draft", "--draft"],
        ["check", "--lang", "fr"],
        ["check", "--lang"],
        ["check", "--home", "--draft"],
        ["check", "--lang=en"],
        ["check", "a", "--processes", "0"],
        ["check", "a", "--processes", "two"],
        ["check", "a", "--processes", "2", "--processes", "2"],
        ["check", "--", "-x"],
        ["check", "--unheard-of", "x"],
        ["sign", "a.json"],
        ["--help"],
    ],
)
def test_anything_else_is_left_to_the_library(words):
    assert plain_check(words) is None


def test_the_most_processes_are_those_of_the_gate():
    assert quick.MOST_PROCESSES == gate.MOST_PROCESSES
    assert plain_check(["check", "a.json", "--processes", "64"]) is not None
    assert plain_check(["check", "a.json", "--processes", "65"]) is None


def test_every_option_of_the_command_is_known():
    command: Any = typer.main.get_command(application("check"))
    names = {name for option in command.commands["check"].params for name in option.opts if name.startswith("--")}
    assert names - {"--help"} == set(OPTIONS)


# What a check of one signed manifest does not need, once its law and rules are kept. Each costs time at every start.
NEEDLESS = {
    *("typer", "rich", "regopy", "jsonschema", "tomllib", "dataclasses", "multiprocessing"),
    *("compliance.law.assemble", "compliance.law.lint", "compliance.model.faults", "compliance.engine.plan.generate"),
    *("compliance.cases", "compliance.cli.trust", "compliance.cli.policy", "compliance.store.audit"),
    *("compliance.store.export", "compliance.signing.p256", "cryptography.hazmat.primitives.serialization"),
    *("cryptography.hazmat.primitives.asymmetric.ec", "compliance.batch", "compliance.pool"),
}
CHECKED = """
import json, sys
from datetime import datetime
from compliance.cli import context
from compliance.cli.start import run
context.clock = lambda: datetime.fromisoformat(sys.argv[1])
code = run(["check", *sys.argv[2:]])
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


def test_a_check_imports_only_what_it_needs(signed, now):
    modules: list[str] = []
    for name in ("a.json", "b.json"):  # the first keeps the law and the rules
        paper = signed(name, lambda body, name=name: body.update(id=f"00000000-0000-4000-8000-00000000000{name[0]}"))
        command = [sys.executable, "-c", CHECKED, now().isoformat(), str(paper), "--lang", "en"]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        code, modules = json.loads(ran.stderr)
        assert code == 0
    assert not NEEDLESS & set(modules)


@pytest.mark.parametrize("name", sorted(NEEDLESS))
def test_what_is_not_imported_is_there(name):
    """A module that was renamed would not be missed."""
    assert importlib.import_module(name).__name__ == name
