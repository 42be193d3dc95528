"""A plain `check` is read as the command-line library reads it, or left to it."""

import json
import subprocess
import sys
from typing import Any

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st

from compliance.cli import check_run
from compliance.cli.app import application, invoke
from compliance.cli.quick import CHOICES, FLAGS, FOLDERS, plain_check

OPTIONS = [*FOLDERS, *FLAGS, *CHOICES, "--as-of"]
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
        ["check", "--", "-x"],
        ["check", "--unheard-of", "x"],
        ["sign", "a.json"],
        ["--help"],
    ],
)
def test_anything_else_is_left_to_the_library(words):
    assert plain_check(words) is None


def test_every_option_of_the_command_is_known():
    command: Any = typer.main.get_command(application("check"))
    names = {name for option in command.commands["check"].params for name in option.opts if name.startswith("--")}
    assert names - {"--help"} == set(OPTIONS)


def test_a_plain_check_imports_nothing_of_the_library(tmp_path):
    code = (
        "import sys, json\nfrom compliance.cli.start import run\n"
        "code = run(['check', '--draft', sys.argv[1]])\n"
        "print(json.dumps([code, sorted({name.partition('.')[0] for name in sys.modules})]))"
    )
    draft = tmp_path / "m.json"
    draft.write_text("{}")
    ran = subprocess.run([sys.executable, "-c", code, str(draft)], capture_output=True, text=True, check=True)
    code, modules = json.loads(ran.stdout)
    assert code == 4
    assert not {"typer", "rich", "click", "regopy", "jsonschema"} & set(modules)
