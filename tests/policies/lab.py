"""What the tests of the law share: the engine in this process, cases, facts, and their weighing."""

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from compliance.cases import CaseRunner
from compliance.decide import weigh
from compliance.decide.weigh import Weighed
from compliance.derive import Counted, counting_window, derive
from compliance.engine.evaluate import Evaluator
from compliance.engine.program import Program
from compliance.engine.rego import RegoEngine
from compliance.judge import left_out, routes_alone
from compliance.law import Law, Snapshot
from compliance.model.decision import Decision
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "fixtures" / "cases"

Case = dict[str, Any]
Document = dict[str, Any]


class InProcess:
    """An executor without a worker: the same engine in this process, which is quicker for thousands of questions."""

    def __init__(self, cache: Path | None = None) -> None:
        self.engine = RegoEngine(cache)

    def load(self, program: Program) -> None:
        self.engine.compile(program.digest, program.modules, program.data)

    def run(self, digest: str, document: str) -> str:
        return self.engine.run(digest, document)


def read_cases(name: str) -> list[Case]:
    cases: list[Case] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return cases


def changed(case: Case, path: str, value: Any) -> Case:
    """A copy of a case with one value of the manifest changed; `path` such as `datasets/0/subjects/ordinary`."""
    copy = deepcopy(case)
    *folders, last = path.split("/")
    place = copy["manifest"]
    for folder in folders:
        place = place[int(folder)] if isinstance(place, list) else place[folder]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return copy


def without(case: Case, group: str, index: int) -> Case:
    """A copy of a case without one document of the evidence or one claim."""
    copy = deepcopy(case)
    del copy["manifest"][group][index]
    return copy


@dataclass(frozen=True)
class Posed:
    """One dataset of a case as the engine sees it."""

    case: str
    snapshot: Snapshot
    document: Document


class Lab:
    """The law on an executor."""

    def __init__(self, law: Law, executor: InProcess) -> None:
        self.law = law
        self.executor = executor
        self._evaluators: dict[tuple[str, date], Evaluator] = {}
        self._runners: dict[str, CaseRunner] = {}

    def at(self, day: date, readings: Mapping[str, str] | None = None) -> Snapshot:
        return self.law.at(day, readings)

    def evaluator(self, snapshot: Snapshot) -> Evaluator:
        key = (snapshot.digest, snapshot.as_of)
        if key not in self._evaluators:
            self._evaluators[key] = Evaluator(snapshot, self.executor)
        return self._evaluators[key]

    def weigh(self, document: Document, snapshot: Snapshot) -> Weighed:
        """What the law makes of a facts document."""
        return weigh(self.evaluator(snapshot).findings_of(document), snapshot)

    def decide(self, case: Case, **readings: str) -> Decision:
        key = json.dumps(readings, sort_keys=True)
        if key not in self._runners:
            self._runners[key] = CaseRunner(self.law, self.executor, readings)
        return self._runners[key].decide(case)

    def posed(self, cases: Iterable[Case]) -> Iterator[Posed]:
        """Every dataset of the cases, as facts."""
        for case in cases:
            manifest = validate(Manifest, case["manifest"])
            snapshot = self.law.at(date.fromisoformat(case["as_of"]))
            prior = _counted(case, manifest, snapshot)
            evaluator = self.evaluator(snapshot)
            relieved = left_out(manifest, evaluator, prior)
            alone = routes_alone(manifest, evaluator, prior)
            for facts in derive(manifest, snapshot, prior, relieved, alone=alone):
                yield Posed(case["id"], snapshot, facts.document())


def _counted(case: Case, manifest: Manifest, snapshot: Snapshot) -> Counted:
    window = counting_window(snapshot)
    found = [
        entry
        for entry in case.get("prior", ())
        if entry["exporter"] == manifest.exporter.id and window.opens <= date.fromisoformat(entry["on"]) <= window.ends
    ]
    return Counted(sum(entry["ordinary"] for entry in found), sum(entry["sensitive"] for entry in found))


def sample(posed: Iterable[Posed], lab: Lab, each: int) -> list[Posed]:
    """Approved datasets: up to `each` for every route and basis."""
    found: dict[tuple[str, str], list[Posed]] = {}
    for item in posed:
        weighed = lab.weigh(item.document, item.snapshot)
        if weighed.approved:
            found.setdefault((weighed.route, weighed.basis), []).append(item)
    return [item for items in found.values() for item in items[:each]]


def remove(document: Document, path: str) -> Document:
    """A copy of a facts document without one fact."""
    copy = deepcopy(document)
    *folders, last = path.split(".")
    place = copy
    for folder in folders:
        place = place[folder]
    del place[last]
    return copy


def put(document: Document, path: str, value: Any) -> Document:
    """A copy of a facts document with another value of one fact."""
    copy = deepcopy(document)
    *folders, last = path.split(".")
    place = copy
    for folder in folders:
        place = place[folder]
    place[last] = value
    return copy
