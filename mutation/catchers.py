"""What may notice a mutant: the checks that load the law, the case tables beside the rules, and the whole cases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """One mutant under the law of each day, beside the law as it is.

    Attributes:
        changed_rules: rules that lead to something else when they fire.
    """

    def __init__(self, mutant: Mutant, law: Law, answers: Answers) -> None:
        self.mutant = mutant
        self.executor = Patched(answers)
        try:
            self.law = assemble(mutant.source(law.source), law.jurisdiction)
            check(self.law)
        except PolicyError as error:
            raise Refused(str(error)) from error
        self.tables = Tables(self.law, self.executor)
        self.changed_rules = {name for name, rule in self.law.rules.items() if rule.finding != law.rules[name].finding}
        self._before = law
        self._programs: dict[date, Program | None] = {}

    def enter(self, snapshot: Snapshot, base: Program) -> frozenset[str]:
        """Make a snapshot of the mutant ready to be asked; gives the rules that may answer otherwise than the base.

        Raises:
            Refused: it does not compile.
        """
        return self.enter_program(program_of(snapshot), base)

    def enter_program(self, program: Program, base: Program) -> frozenset[str]:
        """The same for its program."""
        found = self.executor.pair(program, base)
        try:
            self.executor.load(program)
        except ComplianceError as error:
            raise Refused(str(error)) from error
        return found

    def program(self, day: date) -> Program | None:
        """The program of a day under the default readings; none where the mutant has no law for it."""
        if day not in self._programs:
            try:
                self._programs[day] = program_of(self.law.at(day))
            except PolicyError:
                self._programs[day] = None
        return self._programs[day]

    def facts_differ(self, day: date) -> bool:
        """Whether other facts may be derived on the day, where lists, classes, holidays and parameters are read."""
        if not self.mutant.tables:
            return False
        before, after = self._before, self.law
        return (
            (before.lists, before.classes) != (after.lists, after.classes)
            or before.calendar.years != after.calendar.years
            or any(before.params[name].at(day) != param.at(day) for name, param in after.params.items())
        )


class TableCatcher:
    """The case tables. A rule fires or is silent; of one on a project a case may also say what it leads to."""

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
            found = self._found(trial, cases)
            for case in cases:
                if (found is None or case.rule in found or case.leads) and not trial.tables.run(case).ok:
                    self._must_pass(case)
                    yield f"{case.where} {case.name}"

    def _order(self, mutant: Mutant) -> list[list[TableCase]]:
        """Near the day of the change, else where most cases are about the instrument."""
        owner = f"{'.'.join(mutant.path.split('/')[:2])}."

        def rank(cases: list[TableCase]) -> tuple[int, int, int]:
            far = abs((cases[0].as_of - mutant.day).days) if mutant.day else 0
            return far, -sum(case.rule.startswith(owner) for case in cases), -len(cases)

        return sorted(self._moments.values(), key=rank)

    def _found(self, trial: Trial, cases: Sequence[TableCase]) -> frozenset[str] | None:
        """The rules that may answer otherwise; all where a rule, or any law, is not there on the day."""
        first = cases[0]
        try:
            snapshot = trial.law.at(first.as_of, first.readings, question=first.question)
        except PolicyError:
            return None
        found = trial.enter(snapshot, self._base(cases[0]))
        return found if all((case.rule in snapshot.rules) != case.absent for case in cases) else None

    def _base(self, case: TableCase) -> Program:
        snapshot = self._tables.snapshot(case)
        if snapshot.digest not in self._programs:
            self._programs[snapshot.digest] = program_of(snapshot)
        return self._programs[snapshot.digest]

    def _must_pass(self, case: TableCase) -> None:
        result = self._tables.run(case)
        if not result.ok:
            raise PolicyError(f"`{case.name}` fails under the law as it is: {result.error}", where=case.where)


@dataclass(frozen=True)
class _Posed:
    """A whole case under the law as it is: what was asked of the engine, and every rule that fired."""

    documents: tuple[str, ...]
    fired: frozenset[str]


class CaseCatcher:
    """The whole cases: from a manifest to its decision."""

    def __init__(self, law: Law, answers: Answers, cases: Sequence[Mapping[str, Any]]) -> None:
        self._law = law
        self._answers = answers
        self._runner = CaseRunner(law, answers)
        self._cases = [(date.fromisoformat(case["as_of"]), case) for case in cases]
        self._programs: dict[date, Program] = {}
        self._posed: dict[str, _Posed] = {}

    def catches(self, trial: Trial) -> Iterator[str]:
        """The cases that fail under the mutant, those near its day first.

        Raises:
            Refused: the mutant does not compile.
            PolicyError: a case fails under the law as it is.
        """
        day = trial.mutant.day
        near = sorted(self._cases, key=lambda item: abs((item[0] - day).days)) if day else self._cases
        runner = _MutantRunner(trial, self._base)
        for as_of, case in near:
            if self._may_differ(trial, as_of, case):
                (result,) = runner.run([case])
                if not result.ok:
                    yield result.id

    def _may_differ(self, trial: Trial, day: date, case: Mapping[str, Any]) -> bool:
        """Whether the facts, what the rules make of them, or what a rule that fires leads to is another."""
        posed = self._under_the_law(case)
        if trial.changed_rules & posed.fired or trial.facts_differ(day):
            return True
        program = trial.program(day)
        if program is None or not trial.enter_program(program, self._base(day)):
            return program is None
        return any(trial.executor.differs(program.digest, document) for document in posed.documents)

    def _under_the_law(self, case: Mapping[str, Any]) -> _Posed:
        if case["id"] not in self._posed:
            self._answers.asked.clear()
            (result,) = self._runner.run([case])
            if not result.ok:
                raise PolicyError(f"`{case['id']}` fails under the law as it is: {result.error or result.reasons}")
            asked = tuple(self._answers.asked)
            fired = {name for one in asked for names in self._answers.answer(*one).values() for name in names}
            self._posed[case["id"]] = _Posed(tuple(document for _, document in asked), frozenset(fired))
        return self._posed[case["id"]]

    def _base(self, day: date) -> Program:
        if day not in self._programs:
            self._programs[day] = program_of(self._law.at(day))
        return self._programs[day]


class _MutantRunner(CaseRunner):
    """Decides cases under a mutant: each of its programs is entered beside that of the law as it is."""

    def __init__(self, trial: Trial, base: Callable[[date], Program]) -> None:
        super().__init__(trial.law, trial.executor)
        self._trial = trial
        self._base = base

    def evaluator(self, snapshot: Snapshot) -> Evaluator:
        self._trial.enter(snapshot, self._base(snapshot.as_of))
        return super().evaluator(snapshot)
