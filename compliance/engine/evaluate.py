"""Facts in, findings out: runs the program of a snapshot and checks the answer against the register."""

import json
from typing import Any, Protocol

from compliance.engine.program import Executor, Program, fact_text, program_of
from compliance.errors import EngineError
from compliance.law import Snapshot
from compliance.model.finding import Finding


class FactDocument(Protocol):
    """Facts of either question."""

    def document(self) -> dict[str, Any]:
        """What the policy engine sees."""


class Evaluator:
    """The law of one day on one executor. The program is compiled once, at the start."""

    def __init__(self, snapshot: Snapshot, executor: Executor) -> None:
        self.snapshot = snapshot
        self._executor = executor
        self._program: Program = program_of(snapshot)
        if not snapshot.packages:
            raise EngineError("no package is in force, so nothing can be judged")
        executor.load(self._program)

    def findings(self, facts: FactDocument) -> tuple[Finding, ...]:
        """Every rule that applies to the dataset or project, in the order of the register.

        Raises:
            EngineError: the engine failed, or its answer is not complete and well formed.
        """
        return self.findings_of(facts.document())

    def findings_of(self, document: dict[str, Any]) -> tuple[Finding, ...]:
        """The same for a fact document as the engine sees it."""
        raw = self._executor.run(self._program.digest, fact_text(document, self.snapshot.question))
        fired = self._fired(_parse(raw))
        return tuple(rule.finding for name, rule in self.snapshot.rules.items() if name in fired)

    def _fired(self, answers: dict[str, Any]) -> set[str]:
        """Accept only an answer in which every package answered and every rule is known."""
        if set(answers) != set(self.snapshot.packages):
            raise EngineError("not every package of the law answered")
        fired: set[str] = set()
        for package, names in answers.items():
            fired |= self._known(package, names)
        if not fired:
            raise EngineError("no rule applies at all, which no law says of any data")
        return fired

    def _known(self, package: str, names: Any) -> set[str]:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise EngineError(f"package `{package}` did not answer with a list of rules")
        for name in names:
            rule = self.snapshot.rules.get(name)
            if rule is None or rule.instrument != package:
                raise EngineError(f"package `{package}` names `{name}`, which is not in its register")
        return set(names)


def _parse(raw: str) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except ValueError as error:
        raise EngineError("the engine's answer is not JSON") from error
    if not isinstance(answer, dict):
        raise EngineError("the engine's answer is not an object")
    return answer
