"""Tries mutants: alone here, or in several processes."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from compliance.cache import cache_folder
from compliance.law import Law
from compliance.policy_tests import TableCase, Tables
from mutation.catchers import CaseCatcher, Refused, TableCatcher, Trial
from mutation.mutant import Mutant
from mutation.operators import all_mutants
from mutation.patched import Answers

Catcher = Literal["lint", "tables", "cases", ""]


@dataclass(frozen=True)
class Pack:
    """A jurisdiction under test: its policy folder, its name there, and the files of whole cases that are about it."""

    policies: Path
    jurisdiction: str
    case_files: tuple[Path, ...]

    def law(self) -> Law:
        """The law as it is. Raises PolicyError."""
        return Law.load(self.policies, self.jurisdiction)


@dataclass(frozen=True)
class Outcome:
    """What came of one mutant. `caught_by` is empty for a survivor; `cases` are the first that noticed it."""

    mutant: str
    kind: str
    where: str
    caught_by: Catcher
    cases: tuple[str, ...] = ()


class Workshop:
    """The law of a pack, its mutants, and what may catch them."""

    def __init__(
        self,
        law: Law,
        tables: Sequence[TableCase],
        cases: Sequence[Mapping[str, Any]],
        mutants: Sequence[Mutant],
        cache: Path | None = None,
    ) -> None:
        self.law = law
        self.mutants = {mutant.id: mutant for mutant in mutants}
        self._answers = Answers(cache)
        self._tables = TableCatcher(law, self._answers, tables)
        self._cases = CaseCatcher(law, self._answers, cases)

    @classmethod
    def of(cls, pack: Pack) -> "Workshop":
        """Read everything that belongs to a pack.

        Raises:
            PolicyError: the law or a table is wrong.
        """
        law = pack.law()
        tables = list(Tables(law, Answers()).cases())
        cases = [case for path in pack.case_files for case in json.loads(path.read_text(encoding="utf-8"))]
        return cls(law, tables, cases, all_mutants(law.source, pack.jurisdiction), cache_folder())

    def try_one(self, mutant: Mutant, most: int) -> Outcome:
        """Try a mutant, and name up to so many cases that catch it."""
        where = f"{mutant.path}:{mutant.line}" if mutant.line else mutant.path
        try:
            trial = Trial(mutant, self.law, self._answers)
            tables = tuple(islice(self._tables.catches(trial), most))
            cases = tuple(islice(self._cases.catches(trial), most - len(tables)))
        except Refused as refusal:
            return Outcome(mutant.id, mutant.kind, where, "lint", (str(refusal),))
        caught: Catcher = "tables" if tables else "cases" if cases else ""
        return Outcome(mutant.id, mutant.kind, where, caught, tables + cases)


_workshop: Workshop


def _begin(pack: Pack) -> None:
    global _workshop  # noqa: PLW0603 - one per process, made once
    _workshop = Workshop.of(pack)


def _try(task: tuple[str, int]) -> Outcome:
    return _workshop.try_one(_workshop.mutants[task[0]], task[1])


def try_all(pack: Pack, mutants: Sequence[Mutant], most: int, jobs: int) -> Iterator[Outcome]:
    """Try mutants in several processes; outcomes in the order of the mutants."""
    with ProcessPoolExecutor(jobs or os.cpu_count() or 1, initializer=_begin, initargs=(pack,)) as pool:
        yield from pool.map(_try, [(mutant.id, most) for mutant in mutants], chunksize=4)
