"""Runs the case tables beside the rules (`*_test.toml`): facts in, and the named rule fires or is silent.

A table changes a base facts document and names one rule. The bases of rules on a transfer are in `bases_test.toml`,
those of rules on a project in `project_bases_test.toml`. Anything in a table that leads nowhere (a fact, a rule, a
reading, a key) is an error, since a slip of the pen there would make a case that shows nothing.
"""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from compliance.decide.weigh import lift
from compliance.engine.evaluate import Evaluator
from compliance.engine.program import Executor
from compliance.errors import ComplianceError, PolicyError, SchemaError
from compliance.law import Law, Snapshot
from compliance.law.tables import Reader
from compliance.model.base import Closed
from compliance.model.facts import Facts, day_number
from compliance.model.finding import Finding
from compliance.model.project_facts import ProjectFacts
from compliance.model.questions import Question, paths_of
from compliance.record import Record
from compliance.signing.schema import validate

Document = dict[str, Any]
BASES: Mapping[Question, str] = {"transfer": "bases_test.toml", "project": "project_bases_test.toml"}
_MODELS: Mapping[Question, type[Closed]] = {"transfer": Facts, "project": ProjectFacts}


class TableCase(Record, frozen=True):
    """One case of a table: on this day, with this document, the rule fires or is silent.

    `absent` says that its instrument is not in force on that day, so that the rule cannot be asked at all. Of a rule on
    a project that fires, a case may say with what `reason` the leg fails, and whether it `stands` beside what lifts it.
    """

    where: str
    name: str
    rule: str
    as_of: date
    readings: Mapping[str, str]
    document: Document
    fires: bool
    question: Question = "transfer"
    absent: bool = False
    reason: str = ""
    stands: bool | None = None

    @property
    def leads(self) -> bool:
        """Whether it says what the rule leads to."""
        return bool(self.reason) or self.stands is not None


class TableResult(Record, frozen=True):
    """The outcome of one case. `error` says why it could not be tried, or to what else the rule leads."""

    where: str
    name: str
    rule: str
    as_of: date
    expected: bool
    fired: bool
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the rule did what the table says."""
        return not self.error and self.fired == self.expected


def run_tables(law: Law, executor: Executor) -> Iterator[TableResult]:
    """Run every case of every table of the law, in the order of the files.

    Raises:
        PolicyError: a table is malformed or names something that does not exist.
    """
    tables = Tables(law, executor)
    for case in tables.cases():
        yield tables.run(case)


class Tables:
    """The case tables of a law, on one executor."""

    def __init__(self, law: Law, executor: Executor) -> None:
        self._law = law
        self._executor = executor
        self._evaluators: dict[str, Evaluator] = {}
        self._bases: dict[Question, Bases] = {}

    @cached_property
    def bases(self) -> "Bases":
        """The base documents of a transfer."""
        return self.bases_of("transfer")

    def bases_of(self, question: Question) -> "Bases":
        """The base documents of a question. Raises PolicyError where the file is missing or wrong."""
        if question not in self._bases:
            path = self._law.source.root / self._law.jurisdiction / BASES[question]
            self._bases[question] = Bases(_read(path), path.name, question)
        return self._bases[question]

    def cases(self) -> Iterator[TableCase]:
        """Every case of every table."""
        root = self._law.source.root
        for path in sorted((root / self._law.jurisdiction).rglob("*_test.toml")):
            if path.name not in BASES.values():
                yield from self._table(_read(path), path.relative_to(root).as_posix())

    def _table(self, table: Document, where: str) -> Iterator[TableCase]:
        top = Reader(table, where)
        base = top.text("base")
        cases = [self._case(entry, base) for entry in top.tables("case")]
        top.done()
        if not cases:
            raise PolicyError("a table without a case", where=where)
        yield from cases

    def _case(self, entry: Reader, base: str) -> TableCase:
        day, rule = entry.day("as_of"), entry.text("rule")
        changes = entry.take("set", dict, {})
        if rule not in self._law.rules:
            raise PolicyError(f"`{rule}` is no rule", where=entry.where)
        question: Question = "project" if self._law.rules[rule].instrument in self._law.project else "transfer"
        case = TableCase(
            where=entry.where,
            name=entry.text("name"),
            rule=rule,
            as_of=day,
            readings=entry.take("readings", dict, {}),
            document=self.bases_of(question).document(entry.text("base", base), day, changes, entry.where),
            fires=entry.take("fires", bool),
            question=question,
            absent=entry.take("absent", bool, False),
            reason=entry.text("reason", ""),
            stands=entry.take("stands", bool, None),
        )
        entry.done()
        if case.leads and not (case.fires and question == "project"):
            raise PolicyError("only a rule on a project that fires says what it leads to", where=entry.where)
        if case.absent and case.fires:
            raise PolicyError("a rule that is absent does not fire", where=entry.where)
        return case

    def snapshot(self, case: TableCase) -> Snapshot:
        """The law that a case is tried on.

        Raises:
            PolicyError: the rule is not loaded on that day, so that its silence would show nothing.
            UsageError: a reading that does not exist or cannot be switched.
        """
        snapshot = self._law.at(case.as_of, case.readings, question=case.question)
        if case.absent and case.rule in snapshot.rules:
            raise PolicyError(f"`{case.rule}` is loaded on {case.as_of}", where=case.where)
        if case.rule not in snapshot.rules and not case.absent:
            raise PolicyError(f"`{case.rule}` is not loaded on {case.as_of}", where=case.where)
        return snapshot

    def run(self, case: TableCase) -> TableResult:
        """Try one case."""
        try:
            found = self._findings(case)
            fired = any(finding.rule == case.rule for finding in found)
            error = self._leads_elsewhere(case, found) if fired and case.leads else ""
        except ComplianceError as failure:
            return TableResult(case.where, case.name, case.rule, case.as_of, case.fires, False, str(failure))
        return TableResult(case.where, case.name, case.rule, case.as_of, case.fires, fired, error)

    def fired(self, case: TableCase) -> frozenset[str]:
        """Every rule that fires in a case."""
        return frozenset(finding.rule for finding in self._findings(case))

    def _leads_elsewhere(self, case: TableCase, found: tuple[Finding, ...]) -> str:
        """What the rule leads to that the case does not say; empty if nothing."""
        reason = self._law.rules[case.rule].finding.reason
        if case.reason and reason != case.reason:
            return f"the leg fails with `{reason}` and not with `{case.reason}`"
        standing, lifted = lift(found, self.snapshot(case))
        stands = any(finding.rule == case.rule for finding in standing)
        if case.stands is not None and case.stands != stands:
            return "the rule stands" if stands else f"the rule is set aside, as are {', '.join(sorted(lifted))}"
        return ""

    def _findings(self, case: TableCase) -> tuple[Finding, ...]:
        snapshot = self.snapshot(case)
        evaluator = self._evaluators.get(snapshot.digest)
        if evaluator is None:
            evaluator = self._evaluators[snapshot.digest] = Evaluator(snapshot, self._executor)
        return evaluator.findings_of(case.document)


class Bases:
    """Base facts documents, and one faultless entry for each list of claims or documents."""

    def __init__(self, table: Document, where: str, question: Question = "transfer") -> None:
        top = Reader(table, where)
        self._question: Question = question
        self._bases: Mapping[str, Document] = top.take("base", dict)
        self._entries: Mapping[str, Document] = top.take("entry", dict)
        self._where = where
        top.done()

    def document(self, name: str, day: date, changes: Mapping[str, Any], where: str) -> Document:
        """A base with changes by fact path, for one day.

        Raises:
            PolicyError: no such base or fact, or the result is no facts document.
        """
        document = self._base(name, where)
        self._change(document, changes, where)
        aside = {"stated": {}} if self._question == "project" else {"dataset": "case", "dates": {}, "pointers": {}}
        try:
            validate(_MODELS[self._question], {"as_of": day_number(day), **aside, **document})
        except SchemaError as error:
            raise PolicyError(f"the facts do not fit: {error}", where=where) from error
        return document

    def _base(self, name: str, where: str) -> Document:
        if name not in self._bases:
            raise PolicyError(f"no base `{name}` in {self._where}", where=where)
        body = Reader(self._bases[name], f"{self._where}#{name}")
        parent = body.text("extends", "")
        changes = body.take("set", dict)
        body.done()
        document: Document = self._base(parent, where) if parent else {}
        self._change(document, changes, body.where)
        return document

    def _change(self, document: Document, changes: Mapping[str, Any], where: str) -> None:
        for path, value in changes.items():
            if path not in paths_of(self._question):
                raise PolicyError(f"`{path}` is no fact", where=where)
            *folders, last = path.split(".")
            place = document
            for folder in folders:
                place = place.setdefault(folder, {})
            place[last] = [self._entry(path, item, where) for item in value] if isinstance(value, list) else value

    def _entry(self, path: str, item: Any, where: str) -> Any:
        """An entry of a list: what the table says of it, over the faultless one."""
        if not isinstance(item, dict):
            return item
        whole = self._entries.get(path)
        if whole is None or not item.keys() <= whole.keys():
            raise PolicyError(f"`{path}` has no such key: {sorted(item.keys() - (whole or {}).keys())}", where=where)
        return deepcopy(whole) | item


def _read(path: Path) -> Document:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PolicyError(f"cannot be read: {error}", where=str(path)) from error
