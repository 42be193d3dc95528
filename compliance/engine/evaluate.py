"""Facts in, findings out: runs the program of a snapshot and checks the answer against the register."""

from hashlib import sha256
from typing import Any, Protocol

import msgspec

from compliance.engine.program import Executor, Program, fact_text, program_of
from compliance.errors import EngineError
from compliance.law import Snapshot
from compliance.model.finding import Finding

_DECODER = msgspec.json.Decoder()


class FactDocument(Protocol):
    """Facts of either question."""

    def document(self) -> dict[str, Any]:
        """What the policy engine sees."""


class Evaluator:
    """The law of one day on one executor. The program is compiled once, at the start.

    Args:
        snapshot: the law.
        executor: runs its program.
        remember: for how many fact documents the findings are kept by digest, so that the rules are asked once. Whoever
            finds that an answer was not right throws the evaluator away.
    """

    def __init__(self, snapshot: Snapshot, executor: Executor, *, remember: int = 0) -> None:
        self.snapshot = snapshot
        self._executor = executor
        self._remember = remember
        self._remembered: dict[bytes, tuple[Finding, ...]] = {}
        self._program: Program = program_of(snapshot)
        if not snapshot.packages:
            raise EngineError("no package is in force, so nothing can be judged")
        self._place = {name: place for place, name in enumerate(snapshot.rules)}
        executor.load(self._program)

    def findings(self, facts: FactDocument) -> tuple[Finding, ...]:
        """Every rule that applies to the dataset or project, in the order of the register.

        Raises:
            EngineError: the engine failed, or its answer is not complete and well formed.
        """
        return self.findings_of(facts.document())

    def findings_of(self, document: dict[str, Any]) -> tuple[Finding, ...]:
        """The same for a fact document as the engine sees it."""
        text = fact_text(document, self.snapshot.question)
        if not self._remember:
            return self._asked(text)
        key = sha256(text.encode()).digest()
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= self._remember:
                self._remembered.clear()
            found = self._remembered[key] = self._asked(text)
        return found

    def _asked(self, text: str) -> tuple[Finding, ...]:
        fired = self._fired(_parse(self._executor.run(self._program.digest, text)))
        rules = self.snapshot.rules
        return tuple(rules[name].finding for name in sorted(fired, key=self._place.__getitem__))

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
        answer = _DECODER.decode(raw)
    except (msgspec.MsgspecError, ValueError) as error:
        raise EngineError("the engine's answer is not JSON") from error
    if not isinstance(answer, dict):
        raise EngineError("the engine's answer is not an object")
    return answer
