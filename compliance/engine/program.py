"""A program: what an executor needs to answer for one law snapshot, under one digest.

Besides the law's own modules it holds one generated module, whose single rule asks every package that must answer.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Any, Protocol, runtime_checkable

from compliance.errors import EngineError
from compliance.law import Snapshot
from compliance.model.questions import Question, entries_of, paths_of
from compliance.record import Record

ENTRYPOINT = "engine/answer/answer"


class Program(Record, frozen=True):
    """Rego modules by name, data as JSON text, and the digest that names both."""

    digest: str
    modules: Mapping[str, str]
    data: str


@runtime_checkable
class Executor(Protocol):
    """Whatever can run a program. Two executors given the same program and facts must give the same answer."""

    def load(self, program: Program) -> None:
        """Compile the program, or find it compiled. Raises EngineError or PolicyError."""

    def run(self, digest: str, document: str) -> str:
        """Run a loaded program on one fact document (JSON text) and return the answer (JSON text).

        Raises:
            EngineError: it is not loaded, failed, ran away, or did not answer.
        """


def program_of(snapshot: Snapshot) -> Program:
    """The program of a law snapshot."""
    modules = {**snapshot.modules, "engine/answer.rego": _answer_module(snapshot)}
    data = plain_json(snapshot.data)
    return Program(_digest(modules, data), modules, data)


def _digest(modules: Mapping[str, str], data: str) -> str:
    total = sha256()
    for text in (*(part for name in sorted(modules) for part in (name, modules[name])), data):
        total.update(f"{len(text)}:".encode())
        total.update(text.encode())
    return total.hexdigest()


def _leaves(document: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def fact_text(document: Mapping[str, Any], question: Question = "transfer") -> str:
    """A fact document as the engine is given it.

    Raises:
        EngineError: a fact is missing, or there is one that no rule can know: whatever the rules say of such a document
            is no answer.
    """
    if not _has_shape(document, _shape_of(paths_of(question))):
        _complete(document, paths_of(question), "")
    for path, wanted in entries_of(question).items():
        _complete_entries(document, path, wanted)
    return plain_json(document)


@cache
def _shape_of(paths: frozenset[str]) -> Mapping[str, Any]:
    """Paths as an object: below each name an object, or none where a fact stands."""
    shape: dict[str, Any] = {}
    for path in paths:
        *folders, name = path.split(".")
        place = shape
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = None
    return shape


def _has_shape(document: Mapping[str, Any], shape: Mapping[str, Any]) -> bool:
    """Whether the facts are exactly those, and no object stands in the place of one; else `_complete` says what is."""
    if document.keys() != shape.keys():
        return False
    for name, below in shape.items():
        value = document[name]
        if below is None:
            if isinstance(value, dict):
                return False
        elif not isinstance(value, dict) or not _has_shape(value, below):
            return False
    return True


def _complete(document: Mapping[str, Any], wanted: frozenset[str], where: str) -> None:
    given = frozenset(_leaves(document, ""))
    for path in wanted - given:
        raise EngineError(f"the fact `{where}{path}` is missing")
    for path in given - wanted:
        raise EngineError(f"`{where}{path}` is no fact")


def _complete_entries(document: Mapping[str, Any], path: str, wanted: frozenset[str]) -> None:
    """Every entry of a list has every fact; a list that is none is an error."""
    found: Any = document
    for name in path.split("."):
        found = found[name]
    if not isinstance(found, (list, tuple)):
        raise EngineError(f"`{path}` is no list")
    shape = _shape_of(wanted)
    for index, entry in enumerate(found):
        if not isinstance(entry, dict):
            raise EngineError(f"`{path}[{index}]` is no entry")
        if not _has_shape(entry, shape):
            _complete(entry, wanted, f"{path}[{index}].")


def _answer_module(snapshot: Snapshot) -> str:
    answers = ", ".join(f'"{package}": {_rule_name(package)}' for package in snapshot.packages)
    asked = "\n".join(_ask(package, snapshot.asked_if.get(package, "")) for package in snapshot.packages)
    return f"package engine.answer\n\n{asked}\nanswer := {{{answers}}}\n"


def _rule_name(package: str) -> str:
    return package.replace(".", "_")


def _ask(package: str, only_if: str) -> str:
    """Ask a package for its findings; where what it is about is shown to be absent, it is not asked."""
    name = _rule_name(package)
    if not only_if:
        return f"{name} := data.{package}.findings\n"
    absent = "input.data.personal == false" if only_if == "personal" else f"input.{only_if} == []"
    return f"{name} := data.{package}.findings if not {absent}\n\n{name} := [] if {absent}\n"


def plain_json(value: Any) -> str:
    """JSON text that the engine reads as it is written, of a value whose keys are all text.

    The engine compares strings as raw JSON text and mishandles escapes, floats and deep nesting, so none may be there.

    Raises:
        EngineError: the value holds one of them.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        text = ""
    if not _is_plain(text):
        _refuse_unsafe(value, 0)
        raise EngineError("facts are of a kind that the engine does not read as it is written")
    return text


_MAX_DEPTH = 32
_BRACKETS = b"{}[]"
_PAIR = re.compile(rb"\[\]|\{\}")
_REST = b':,"-0123456789'  # what JSON of plain values holds besides, outside its strings and truth values


def _is_plain(text: str) -> bool:
    """Whether JSON text holds only text without escapes, whole numbers and truth values, nested not too deeply.

    Without a backslash every quote is one of JSON's own, so that what lies outside the strings is every other piece.
    """
    if not text or "\\" in text or not text.isprintable():
        return False
    outside = "".join(text.split('"')[::2]).replace("true", "").replace("false", "").encode()
    brackets = outside.translate(None, _REST)
    return not brackets.translate(None, _BRACKETS) and _empty_within(brackets, _MAX_DEPTH)


def _empty_within(brackets: bytes, levels: int) -> bool:
    """Whether brackets nest so many levels at most: each round takes away the innermost pairs."""
    for _ in range(levels):
        if not brackets:
            return True
        brackets = _PAIR.sub(b"", brackets)
    return not brackets


def _refuse_unsafe(value: Any, depth: int) -> None:
    """Say what is wrong with a value that is not plain."""
    if depth > _MAX_DEPTH:
        raise EngineError("facts are nested too deeply for the engine")
    if isinstance(value, str):
        if not value.isprintable() or '"' in value or "\\" in value:
            raise EngineError(f"a fact holds a quote, a backslash or a control character: {value!r}")
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_unsafe(key, depth + 1)
            _refuse_unsafe(item, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_unsafe(item, depth + 1)
    elif not isinstance(value, (bool, int)):
        raise EngineError(f"a fact is neither text, whole number nor truth value: {value!r}")
