"""Reads `proof.toml` of a jurisdiction: what must hold of every decision, in words and as tables of facts."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from compliance.errors import PolicyError
from compliance.law import Law
from compliance.law.tables import Reader
from compliance.model.decision import Bilingual
from compliance.model.finding import ROUTES

_NEEDED = "take the file that came with the law, or write one (`policies/PROOF.md`)"

Table = dict[str, Any]


@dataclass(frozen=True)
class Must:
    """Facts with which nothing passes, or which pass, or with which the route is at least so severe.

    Attributes:
        start, end: the days on which it holds, both included; `None` is open.
        when: tables of facts, one of which is enough.
        unless: tables of facts that are exempt.
        routes: it is meant only for these; empty means all.
        at_least: the mildest route allowed; empty for the others.
        passes: these facts pass.
    """

    name: str
    text: Bilingual
    source: str
    start: date | None
    end: date | None
    when: tuple[Table, ...]
    unless: tuple[Table, ...]
    routes: tuple[str, ...]
    at_least: str
    passes: bool

    def holds_on(self, day: date) -> bool:
        """Whether it is meant for the day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def boundaries(self) -> Iterator[date]:
        """The first day on which it holds and the first on which it does no longer."""
        yield from [self.start] if self.start else []
        yield from [self.end + timedelta(days=1)] if self.end else []


@dataclass(frozen=True)
class Worse:
    """Steps after which a denial must not have become an approval."""

    name: str
    text: Bilingual
    steps: tuple[Table, ...]


@dataclass(frozen=True)
class Except:
    """An exception to some of the steps, in the procedure's own words.

    Attributes:
        of: names of the steps.
        before: every rule that denies is one of these.
        after: one of these rules stands in the approval; empty means any.
        after_facts: facts of the approval.
    """

    name: str
    of: tuple[str, ...]
    text: Bilingual
    source: str
    before: frozenset[str]
    after: frozenset[str]
    after_facts: Table


@dataclass(frozen=True)
class Sentences:
    """All of a jurisdiction."""

    musts: tuple[Must, ...]
    worse: tuple[Worse, ...]
    exceptions: tuple[Except, ...]


def read_sentences(law: Law) -> Sentences:
    """Read the file beside the law.

    Raises:
        PolicyError: it is missing or malformed, or names what does not exist.
    """
    path = f"{law.jurisdiction}/proof.toml"
    try:
        table = tomllib.loads((law.source.root / path).read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", where=path, todo=_NEEDED) from error
    except ValueError as error:
        raise PolicyError(f"not valid TOML: {error}", where=path) from error
    top = Reader(table, path)
    clean = top.take("clean", dict)
    found = Sentences(
        musts=tuple(_must(entry, clean) for entry in top.tables("must")),
        worse=tuple(_worse(entry) for entry in top.tables("worse")),
        exceptions=tuple(_except(entry, law) for entry in top.tables("exception")),
    )
    top.done()
    if not found.musts or not found.worse:
        nothing = "says nothing that must hold (`must`) or nothing that is worse (`worse`)"
        raise PolicyError(nothing, where=path, todo=_NEEDED)
    _refuse_strangers(found, path)
    return found


def _must(entry: Reader, clean: Table) -> Must:
    at_least = entry.one_of("at_least", ROUTES, "")
    passes, denied = entry.take("passes", bool, False), entry.take("denied", bool, False)
    if [bool(at_least), passes, denied].count(True) != 1:
        raise PolicyError("one of `denied = true`, `passes = true` and `at_least` is needed", where=entry.where)
    must = Must(
        name=entry.text("name"),
        text=entry.pair("text"),
        source=entry.text("source"),
        start=entry.take("from", date, None),
        end=entry.take("until", date, None),
        when=tuple((clean if passes else {}) | table for table in entry.take("when", list)),
        unless=tuple(entry.take("unless", list, [])),
        routes=entry.some_of("route", ROUTES, []),
        at_least=at_least,
        passes=passes,
    )
    entry.done()
    return must


def _worse(entry: Reader) -> Worse:
    worse = Worse(entry.text("name"), entry.pair("text"), tuple(entry.take("steps", list)))
    entry.done()
    return worse


def _except(entry: Reader, law: Law) -> Except:
    found = Except(
        name=entry.text("name"),
        of=entry.texts("of"),
        text=entry.pair("text"),
        source=entry.text("source"),
        before=frozenset(_rules(entry.texts("before"), law, entry.where)),
        after=frozenset(_rules(entry.texts("after", []), law, entry.where)),
        after_facts=entry.take("after_facts", dict, {}),
    )
    entry.done()
    return found


def _rules(names: tuple[str, ...], law: Law, where: str) -> Iterator[str]:
    """Rules by id, or all of a group."""
    groups = law.source.tables[f"{law.jurisdiction}/groups.toml"]
    for name in names:
        group = groups.get(name[1:], {}) if name.startswith("@") else None
        for rule in [name] if group is None else group.get("rules", [name]):
            if rule not in law.rules:
                raise PolicyError(f"`{rule}` is no rule", where=where)
            yield rule


def _refuse_strangers(found: Sentences, path: str) -> None:
    names = [*(must.name for must in found.musts), *(worse.name for worse in found.worse)]
    for name in (name for name in names if names.count(name) > 1):
        raise PolicyError(f"`{name}` is said twice", where=path)
    for exception in found.exceptions:
        if not set(exception.of) <= {worse.name for worse in found.worse}:
            raise PolicyError(f"the exception `{exception.name}` is to no steps that are there", where=path)
