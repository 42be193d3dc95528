"""The ways to decide that are compared, each on the same manifest, and the check that they give the same answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.hand_written import by_hand
from benchmarks.line import PRIOR, InProcess, decider
from benchmarks.manifests import manifest
from benchmarks.naive_way import Naive
from compliance.derive import Counted, derive
from compliance.engine.agree import AgreedExecutor
from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor
from compliance.engine.program import Executor
from compliance.law import Snapshot
from compliance.model.decision import Decision
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate

Work = Callable[[], Any]


@dataclass(frozen=True)
class Question:
    """A manifest to be decided.

    Attributes:
        count: fields.
        sets: data sets.
        approve: whether it passes.
    """

    count: int
    sets: int
    approve: bool

    @property
    def title(self) -> str:
        """How a table names it."""
        plural = "s" * (self.sets > 1)
        return f"{self.count:,} fields, {self.sets} set{plural}, {'approve' if self.approve else 'deny'}"

    def manifest(self) -> dict[str, Any]:
        """The manifest."""
        return manifest(self.count, approve=self.approve, sets=self.sets)


def facts_of(law: Snapshot, question: Question) -> list[dict[str, Any]]:
    """The fact document of each data set, where no claim changes who is counted."""
    document = validate(Manifest, question.manifest())
    return [item.document() for item in derive(document, law, Counted(PRIOR, 0))]


class Ways:
    """Everything that can decide, ready.

    Args:
        law: the law of the day.
        worker: the engine behind a process of its own, which confirms.
    """

    def __init__(self, law: Snapshot, worker: Executor) -> None:
        engine = InProcess()
        self._law = law
        self._naive = Naive(law)
        self.regopy = Evaluator(law, engine)
        self.plan = Evaluator(law, PlanExecutor(engine))
        self._agreed = AgreedExecutor(PlanExecutor(engine), worker)
        self._confirmed = Evaluator(law, self._agreed)

    def engine(self, question: Question) -> dict[str, Work]:
        """From the facts document of the one data set to findings."""
        (facts,) = facts_of(self._law, question)
        return {
            "plan": lambda: self.plan.findings_of(facts),
            "regopy": lambda: self.regopy.findings_of(facts),
        }

    def core(self, question: Question) -> dict[str, Work]:
        """From the manifest to a decision with findings and citations."""
        text = json.dumps(question.manifest(), ensure_ascii=False)
        unconfirmed = decider(text, self._confirmed)

        def confirmed() -> Decision:
            decision = unconfirmed()
            self._agreed.settle()
            return decision

        plan, regopy = decider(text, self.plan), decider(text, self.regopy)
        return {"core plan": plan, "core confirmed": confirmed, "core regopy": regopy}

    def rivals(self, question: Question, *, naive: bool) -> dict[str, Work]:
        """From the manifest to verdict and reasons, by hand and the naive way."""
        value = question.manifest()
        works: dict[str, Work] = {"by hand": by_hand(value, PRIOR)}
        return works | ({"naive": lambda: self._naive.ask(value, PRIOR)} if naive else {})

    def works(self, question: Question, *, naive: bool) -> dict[str, Work]:
        """Every way to answer the question; the engine alone only where there is one data set."""
        alone = self.engine(question) if question.sets == 1 else {}
        return alone | self.core(question) | self.rivals(question, naive=naive)


def check_same(question: Question, works: Mapping[str, Work]) -> None:
    """Comparing times makes sense only where the answers are the same.

    Raises:
        AssertionError: they are not.
    """
    answers = {name: work() for name, work in works.items()}
    wanted = ("approve" if question.approve else "deny", "security_assessment")
    found = {_verdict(answer) for name, answer in answers.items() if name not in ("plan", "regopy")}
    if len(found) != 1 or min(found)[:2] != wanted:
        raise AssertionError(f"the ways do not agree on {question.title}: {answers}")
    if answers.get("plan") != answers.get("regopy"):
        raise AssertionError(f"the findings on {question.title} are not the same: {answers}")
    full = [answer for answer in answers.values() if isinstance(answer, Decision)]
    if any(one != full[0] for one in full) or full[0].review != answers["by hand"]["review"]:
        raise AssertionError(f"the decisions on {question.title} are not the same: {answers}")


def _verdict(answer: Any) -> tuple[str, str, tuple[str, ...]]:
    """Decision, route and the set of reasons, of whatever form the answer is."""
    if isinstance(answer, Decision):
        return answer.decision, answer.route, tuple(sorted(set(answer.reasons)))
    reasons = {reason["code"] if isinstance(reason, dict) else reason for reason in answer["reasons"]}
    return answer["decision"], answer["route"], tuple(sorted(reasons))
