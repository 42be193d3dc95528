"""What may notice a mutant: the checks that load the law, the case tables beside the rules, and the whole cases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from compliance.cases import CaseRunner
from compliance.engine.evaluate import Evaluator
from compliance.engine.program import Program, program_of
from compliance.errors import ComplianceError, PolicyError
from compliance.law import Law, Snapshot
from compliance.law.assemble import assemble, check
from compliance.policy_tests import TableCase, Tables
from mutation.mutant import Mutant
from mutation.patched import Answers, Patched


class Refused(Exception):  # noqa: N818 - no error: it is how lint notices a mutant
    """The mutant is no law: a check that loads or compiles it refuses it."""


class Trial:
    """One mutant under the law of each day, beside the law as it is."""

    def __init__(self, mutant: Mutant, law: Law, answers: Answers) -> None:
        self.mutant = mutant
        self.executor = Patched(answers)
        try:
            self.law = assemble(mutant.source(law.source), law.jurisdiction)
            check(self.law)
        except PolicyError as error:
            raise Refused(str(error)) from error
        self.tables = Tables(self.law, self.executor)
        self._entered: dict[tuple[str, str], frozenset[str]] = {}

    def enter(self, snapshot: Snapshot, base: Program) -> frozenset[str]:
        """Make a snapshot of the mutant ready to be asked; gives the rules that may answer otherwise than the base.

        Raises:
            Refused: it does not compile.
        """
        key = (snapshot.digest, base.digest)
        if key not in self._entered:
            program = program_of(snapshot)
            self._entered[key] = self.executor.pair(program, base)
            try:
                self.executor.load(program)
            except ComplianceError as error:
                raise Refused(str(error)) from error
        return self._entered[key]


class TableCatcher:
    """The case tables. A rule fires or is silent; what it leads to is not looked at."""

    def __init__(self, law: Law, answers: Answers, cases: Sequence[TableCase]) -> None:
        self._tables = Tables(law, answers)
        self._moments: dict[tuple[date, str], list[TableCase]] = {}
        self._programs: dict[str, Program] = {}
        for case in cases:
            digest = self._tables.snapshot(case).digest
            self._moments.setdefault((case.as_of, digest), []).append(case)

    def catches(self, trial: Trial) -> Iterator[str]:
        """The cases that fail under the mutant, the likeliest first.

        Raises:
            Refused: the mutant does not compile.
        """
        for cases in self._order(trial.mutant):
            for case in cases:
                if self._may_differ(trial, case) and not trial.tables.run(case).ok:
                    self._must_pass(case)
                    yield f"{case.where} {case.name}"

    def _order(self, mutant: Mutant) -> list[list[TableCase]]:
        """Near the day of the change, else where most cases are about the instrument."""
        owner = f"{'.'.join(mutant.path.split('/')[:2])}."

        def rank(cases: list[TableCase]) -> tuple[int, int, int]:
            far = abs((cases[0].as_of - mutant.day).days) if mutant.day else 0
            return far, -sum(case.rule.startswith(owner) for case in cases), -len(cases)

        return sorted(self._moments.values(), key=rank)

    def _may_differ(self, trial: Trial, case: TableCase) -> bool:
        try:
            snapshot = trial.tables.snapshot(case)
        except PolicyError:  # the rule, or any law, is not there on the day
            return True
        return case.rule in trial.enter(snapshot, self._base(case))

    def _base(self, case: TableCase) -> Program:
        snapshot = self._tables.snapshot(case)
        if snapshot.digest not in self._programs:
            self._programs[snapshot.digest] = program_of(snapshot)
        return self._programs[snapshot.digest]

    def _must_pass(self, case: TableCase) -> None:
        result = self._tables.run(case)
        if not result.ok:
            raise PolicyError(f"`{case.name}` fails under the law as it is: {result.error}", where=case.where)


class CaseCatcher:
    """The whole cases: from a manifest to its decision."""

    def __init__(self, law: Law, answers: Answers, cases: Sequence[Mapping[str, Any]]) -> None:
        self._law = law
        self._runner = CaseRunner(law, answers)
        self._cases = [(date.fromisoformat(case["as_of"]), case) for case in cases]
        self._programs: dict[date, Program] = {}
        self._passed: set[str] = set()

    def catches(self, trial: Trial) -> Iterator[str]:
        """The cases that fail under the mutant, those near its day first.

        Raises:
            Refused: the mutant does not compile.
        """
        day = trial.mutant.day
        near = sorted(self._cases, key=lambda item: abs((item[0] - day).days)) if day else self._cases
        runner = _MutantRunner(trial, self._base)
        for as_of, case in near:
            if self._may_differ(trial, as_of):
                (result,) = runner.run([case])
                if not result.ok:
                    self._must_pass(case)
                    yield result.id

    def _may_differ(self, trial: Trial, day: date) -> bool:
        if trial.mutant.tables:
            return True
        return bool(trial.enter(trial.law.at(day), self._base(day)))

    def _base(self, day: date) -> Program:
        if day not in self._programs:
            self._programs[day] = program_of(self._law.at(day))
        return self._programs[day]

    def _must_pass(self, case: Mapping[str, Any]) -> None:
        if case["id"] not in self._passed:
            (result,) = self._runner.run([case])
            if not result.ok:
                raise PolicyError(f"`{case['id']}` fails under the law as it is: {result.error or result.reasons}")
            self._passed.add(case["id"])


class _MutantRunner(CaseRunner):
    """Decides cases under a mutant: each of its programs is entered beside that of the law as it is."""

    def __init__(self, trial: Trial, base: Callable[[date], Program]) -> None:
        super().__init__(trial.law, trial.executor)
        self._trial = trial
        self._base = base

    def evaluator(self, snapshot: Snapshot) -> Evaluator:
        self._trial.enter(snapshot, self._base(snapshot.as_of))
        return super().evaluator(snapshot)
