"""Runs case files (contract section 2) through the same derive, evaluate and decide line as the gate."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from compliance.decide import Circumstances
from compliance.derive import Counted, counting_window, people_added
from compliance.engine.evaluate import Evaluator
from compliance.engine.program import Executor
from compliance.errors import ComplianceError
from compliance.judge import judge, left_out
from compliance.law import Law, Snapshot
from compliance.model.decision import Decision, People
from compliance.model.manifest import Manifest
from compliance.record import Record
from compliance.signing.schema import validate

_COMPARED = ("decision", "route", "review")


class CaseResult(Record, frozen=True):
    """The outcome of one case. `error` is empty unless the case could not be decided."""

    id: str
    ok: bool
    decision: str
    route: str
    reasons: tuple[str, ...]
    review: bool | None
    expected: Mapping[str, Any]
    error: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The published form."""
        shown: dict[str, Any] = {
            "id": self.id,
            "ok": self.ok,
            "decision": self.decision,
            "route": self.route,
            "reasons": list(self.reasons),
            "review": self.review,
            "expected": dict(self.expected),
        }
        return shown | ({"error": self.error} if self.error else {})


class CaseRunner:
    """Decides cases; snapshots of the law are compiled once each."""

    def __init__(self, law: Law, executor: Executor, readings: Mapping[str, str] | None = None) -> None:
        self._law = law
        self._executor = executor
        self._readings = readings
        self._evaluators: dict[str, Evaluator] = {}

    def evaluator(self, snapshot: Snapshot) -> Evaluator:
        """The evaluator of a snapshot; days on which the law is the same share a compiled program."""
        kept = self._evaluators.get(snapshot.digest)
        if kept is None or kept.snapshot.as_of != snapshot.as_of:
            kept = self._evaluators[snapshot.digest] = Evaluator(snapshot, self._executor)
        return kept

    def decide(self, case: Mapping[str, Any]) -> Decision:
        """Decide the manifest of a case as of its day, with its ledger."""
        manifest = _manifest(case)
        snapshot = self._law.at(date.fromisoformat(case["as_of"]), self._readings)
        evaluator = self.evaluator(snapshot)
        prior = _prior(case, manifest.exporter.id, snapshot)
        relieved = left_out(manifest, evaluator, prior)
        circumstances = _circumstances(manifest, prior, people_added(manifest, relieved))
        return judge(manifest, evaluator, prior, circumstances, relieved)

    def run(self, cases: Iterable[Mapping[str, Any]]) -> Iterator[CaseResult]:
        """Decide every case and compare. A case that cannot be decided has failed."""
        for case in cases:
            try:
                yield _compare(case, self.decide(case))
            except (ComplianceError, KeyError, ValueError, TypeError) as error:
                yield CaseResult(str(case.get("id", "?")), False, "", "", (), None, case.get("expect", {}), repr(error))


def _manifest(case: Mapping[str, Any]) -> Manifest:
    return validate(Manifest, case["manifest"], str(case.get("id")))


def _prior(case: Mapping[str, Any], exporter: str, snapshot: Snapshot) -> Counted:
    window = counting_window(snapshot)
    counted = [
        entry
        for entry in case.get("prior", ())
        if entry["exporter"] == exporter and window.opens <= date.fromisoformat(entry["on"]) <= window.ends
    ]
    return Counted(sum(entry["ordinary"] for entry in counted), sum(entry["sensitive"] for entry in counted))


def _circumstances(manifest: Manifest, prior: Counted, added: People) -> Circumstances:
    return Circumstances(
        manifest_id=manifest.id,
        revision=manifest.revision,
        exporter=manifest.exporter.id,
        manifest_sha256="",
        trust_root_sha256="",
        signers=(),
        decided_at=manifest.issued_at,
        advisory="case",
        prior=People(ordinary=prior.ordinary, sensitive=prior.sensitive),
        added=added,
    )


def _compare(case: Mapping[str, Any], decision: Decision) -> CaseResult:
    expected = case["expect"]
    got = {"decision": decision.decision, "route": decision.route, "review": decision.review}
    same = all(got[key] == expected[key] for key in _COMPARED if key in expected)
    named = set(expected.get("reasons", ())) <= set(decision.reasons)
    return CaseResult(
        id=case["id"],
        ok=same and named,
        decision=decision.decision,
        route=decision.route,
        reasons=decision.reasons,
        review=decision.review,
        expected=expected,
    )
