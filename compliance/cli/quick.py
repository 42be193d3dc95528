"""Reads a plain `compliance check` without the command-line library.

Only what is written in the plainest way is read here: known options once each, their values apart from them. Anything
else (help, misuse, `--option=value`, a repeated option) is left to the library, which explains it; what both read, both
read alike, which a test holds.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from compliance.cli.context import Format, Lang

if TYPE_CHECKING:
    from compliance.cli.check_run import CheckOptions

FOLDERS = {"--home": "home", "--policies": "policies", "--readings": "readings", "--files": "files"}
FLAGS = {"--draft": "draft", "--accept-review": "accept_review"}
CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "--format": ("form", get_args(Format)),
    "--lang": ("lang", get_args(Lang)),
    "--confirm": ("confirm", ("always", "sample", "never")),
}
NUMBERS = {"--processes": "processes"}
MOST_PROCESSES = 64  # as of the gate, which is not imported to find out
_NUMBER = re.compile(r"[1-9][0-9]?")


def plain_check(arguments: Sequence[str]) -> "CheckOptions | None":
    """The options of a plain `check`; none where the library must read the command line."""
    if not arguments or arguments[0] != "check":
        return None
    given: dict[str, Any] = {}
    paths: list[str] = []
    rest = iter(arguments[1:])
    for word in rest:
        if not word.startswith("-") or word == "-":
            paths.append(word)
            continue
        read = _option(word, rest)
        if read is None or read[0] in given:
            return None
        given[read[0]] = read[1]
    from compliance.cli.check_run import CheckOptions

    return CheckOptions(tuple(paths), **given)


def _option(word: str, rest: Any) -> tuple[str, Any] | None:
    if word in FLAGS:
        return FLAGS[word], True
    value = next(rest, "")
    if not value or value.startswith("-"):
        return None
    if word in FOLDERS:
        return FOLDERS[word], Path(value)
    if word == "--as-of":
        return "as_of", value
    if word in NUMBERS:
        return (NUMBERS[word], int(value)) if _NUMBER.fullmatch(value) and int(value) <= MOST_PROCESSES else None
    name, choices = CHOICES.get(word, ("", ()))
    return (name, value) if value in choices else None
