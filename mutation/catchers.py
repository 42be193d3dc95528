"""What may notice a mutant: the checks that load the law, the case tables beside the rules, and the whole cases."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from compliance.cases import CaseRunner
from compliance.engine.program import Program, fact_text, program_of
from compliance.errors import ComplianceError, PolicyError
from compliance.engine.evaluate import Evaluator
from compliance.law import Law, Snapshot
from compliance.law.assemble import assemble, check
from compliance.policy_tests import TableCase, Tables
from mutation.mutant import Mutant
from mutation.patched import Answers, Patched

_Moment = tuple[date, str]


class Refused(Exception):  # noqa: N818 - no error: it is how lint notices a mutant
    """The mutant is no law: a check that loads or compiles it refuses it."""


class Trial:
    """One mutant under the law of each day, beside the law as it is."""

    def __init__(self, mutant: Mutant, law: Law, answers: Answers) -> None:
        self.mutant = mutant
        self.base = law
        self.executor = Patched(answers)
        self._programs: dict[_Moment, Program] = {}
        try:
            self.law = assemble(mutant.source(law.source), law.jurisdiction)
            check(self.law)
        except PolicyError as error:
            raise Refused(str(error)) from error

    def program(self, day: date, readings: Mapping[str, str] | None, base: Program) -> tuple[Program, frozenset[str]]:
        """The mutant's program on a day, and the findings that may differ from the law as it is."""
        key = (day, json.dumps(dict(readings or {}), sort_keys=True))
        program = self._programs.get(key) or program_of(self.law.at(day, readings))
        self._programs[key] = program
        found = self.executor.pair(program, base)
        try:
            self.executor.load(program)
        except ComplianceError as error:
            raise Refused(str(error)) from error
        return program, found


class TableCatcher:
    """The case tables. A rule fires or is silent; what it leads to is not looked at."""

    def __init__(self, law: Law, answers: Answers, cases: Sequence[TableCase]) -> None:
        self._law = law
        self._tables = Tables(law, answers)
        self._moments: dict[_Moment, list[TableCase]] = {}
        self._programs: dict[_Moment, Program] = {}
        for case in cases:
            self._moments.setdefault((case.as_of, json.dumps(dict(case.readings), sort_keys=True)), []).append(case)

    def catches(self, trial: Trial) -> Iterator[str]:
        """The cases that fail under the mutant, the likeliest first.

        Raises:
            Refused: the mutant does not compile.
        """
        for moment in self._order(trial.mutant):
            yield from self._at(trial, moment)

    def _order(self, mutant: Mutant) -> list[_Moment]:
        """Near the day of the change, else where most cases are about the instrument."""
        owner = ".".join(mutant.path.split("/")[:2])
        own = {
            moment: sum(case.rule.startswith(f"{owner}.") for case in cases) for moment, cases in self._moments.items()
        }
        far = {moment: abs((moment[0] - mutant.day).days) if mutant.day else 0 for moment in self._moments}
        return sorted(self._moments, key=lambda moment: (far[moment], -own[moment], -len(self._moments[moment])))

    def _at(self, trial: Trial, moment: _Moment) -> Iterator[str]:
        day, readings = moment[0], json.loads(moment[1])
        try:
            program, found = trial.program(day, readings, self._base(moment))
        except PolicyError:  # the mutant knows no law for this day
            found, program = frozenset(case.rule for case in self._moments[moment]), None
        for case in self._moments[moment]:
            if case.rule in found and self._differs(trial, program, case):
                self._must_pass(case)
                yield f"{case.where} {case.name}"

    def _base(self, moment: _Moment) -> Program:
        if moment not in self._programs:
            self._programs[moment] = program_of(self._law.at(moment[0], json.loads(moment[1])))
        return self._programs[moment]

    def _differs(self, trial: Trial, program: Program | None, case: TableCase) -> bool:
        try:
            answer = trial.executor.answer(program.digest, fact_text(case.document)) if program else {}
        except ComplianceError:
            return True
        return (case.rule in {name for names in answer.values() for name in names}) != case.fires or program is None

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
        return bool(trial.program(day, None, self._base(day))[1])

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
        self._trial.program(snapshot.as_of, None, self._base(snapshot.as_of))
        return super().evaluator(snapshot)
