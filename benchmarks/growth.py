"""How a decision grows with the law: parts of it, the whole, and the whole several times over under other names."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from benchmarks.line import PRIOR, InProcess, decider
from benchmarks.manifests import NOW, SIZES, manifest
from benchmarks.stats import Sample, ms, table, timed, turns
from compliance.derive import Counted, derive
from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor
from compliance.law import Law, Snapshot
from compliance.law.register import Rule
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate

PARTS = (10, 15)
TIMES = (2, 3, 4)
SETS = (1, 3)
HEAD = (
    f"derive, evaluate, decide: {SIZES[0]} fields, approve (ms)",
    "instruments asked",
    "rules",
    "compiled once",
    "1 set",
    "p90",
    "to the law",
    "3 sets",
    "p90",
    "to the law",
)


@dataclass(frozen=True)
class Size:
    """A law of some size, compiled."""

    title: str
    evaluator: Evaluator
    compiled: float

    def row(self, cells: list[str]) -> tuple[str, ...]:
        """The row of the table."""
        law = self.evaluator.snapshot
        return (self.title, f"{len(law.packages)}", f"{len(law.rules)}", ms(self.compiled), *cells)


def measure(law: Law, seconds: float) -> str:
    """Measure every size in turn, for one and for three data sets.

    Args:
        law: the law.
        seconds: for each number of data sets.

    Raises:
        AssertionError: a size does not decide as the law does.
    """
    sizes = _sizes(law.at(NOW.date()))
    cells: list[list[str]] = [[] for _ in sizes]
    for sets in SETS:
        samples = _times([size.evaluator for size in sizes], sets, seconds)
        whole = samples[len(PARTS)]
        for own, one in zip(cells, samples, strict=True):
            own += [ms(one.median), ms(one.p90), f"{one.processor / whole.processor:.2f} x"]
    rows = [size.row(own) for size, own in zip(sizes, cells, strict=True)]
    asked = f"Of the {len(law.instruments)} instruments encoded, the others have no rules or are not in force that day."
    return f"{table(HEAD, rows)}\n\n{asked}"


def _sizes(law: Snapshot) -> list[Size]:
    first = Evaluator(law, PlanExecutor(InProcess()))
    by_need = sorted(law.packages, key=lambda package: package not in _deciding(first))
    laws = {f"{count} of its instruments": part(law, by_need[:count]) for count in PARTS}
    laws |= {"the law": law} | {f"the law {times} times over": several(law, times) for times in TIMES}
    return [_compiled(title, one) for title, one in laws.items()]


def _compiled(title: str, law: Snapshot) -> Size:
    made: list[Evaluator] = []
    spent = timed(lambda: made.append(Evaluator(law, PlanExecutor(InProcess()))))
    return Size(title, made[0], spent)


def _deciding(evaluator: Evaluator) -> set[str]:
    """The instruments that say something of the manifests: without them the decision would be another one."""
    rules, found = evaluator.snapshot.rules, set()
    for sets in SETS:
        document = validate(Manifest, json.loads(_text(sets)))
        for facts in derive(document, evaluator.snapshot, Counted(PRIOR, 0), frozenset()):
            found |= {rules[finding.rule].instrument for finding in evaluator.findings(facts)}
    return found


def _text(sets: int) -> str:
    return json.dumps(manifest(SIZES[0], approve=True, sets=sets), ensure_ascii=False)


def _times(evaluators: list[Evaluator], sets: int, seconds: float) -> list[Sample]:
    works = [decider(_text(sets), evaluator) for evaluator in evaluators]
    answers = {(one.decision, one.route, one.reasons, one.review) for one in (work() for work in works)}
    if answers != {("approve", "security_assessment", (), False)}:
        raise AssertionError(f"the sizes of the law do not agree: {answers}")
    return turns(works, seconds)


def part(law: Snapshot, packages: Collection[str]) -> Snapshot:
    """The law of a day with some of its instruments; modules of no instrument stay.

    The parts are for measuring only. They are no law: what is left out would say something of other data.
    """
    kept = {package.partition(".")[2] for package in packages}
    params = {name: own for name, own in _under(law.data, "params", law).items() if name in kept}
    return replace(
        law,
        modules={path: text for path, text in law.modules.items() if path.count("/") < 2 or path.split("/")[1] in kept},
        data={**law.data, "params": {law.law.jurisdiction: params}},
        packages=tuple(name for name in law.packages if name in packages),
        asked_if={name: what for name, what in law.asked_if.items() if name in packages},
        rules={name: rule for name, rule in law.rules.items() if rule.instrument in packages},
    )


def several(law: Snapshot, times: int) -> Snapshot:
    """The law of a day so many times over: once under its own names, and in copies that know only themselves.

    A copy has its own modules, parameters, switches and rules, and its rules lift rules of the copy. It therefore says
    of every data set what the law says, and the decision is the same.
    """
    whole = [law, *(_copy(law, number) for number in range(2, times + 1))]
    rules = _joined(one.law.rules for one in whole)
    order = tuple(name for one in whole for name in one.law.lift_order)
    data = {root: {law.law.jurisdiction: _joined(_under(one.data, root, law) for one in whole)} for root in law.data}
    return replace(
        law,
        law=replace(law.law, rules=rules, lift_order=order),
        modules=_joined(one.modules for one in whole),
        data=data,
        packages=tuple(name for one in whole for name in one.packages),
        asked_if=_joined(one.asked_if for one in whole),
        rules=_joined(one.rules for one in whole),
    )


def _joined(parts: Any) -> dict[str, Any]:
    return {name: value for own in parts for name, value in own.items()}


def _under(data: Mapping[str, Any], root: str, law: Snapshot) -> dict[str, Any]:
    return dict(data[root][law.law.jurisdiction])


def _copy(law: Snapshot, number: int) -> Snapshot:
    """Every name below the jurisdiction gets an ending: `cn.dsl` in a copy is `cn.dsl_copy2`."""
    below = re.compile(rf"\b{law.law.jurisdiction}\.([a-z][a-z0-9_]*)")

    def named(text: str) -> str:
        return below.sub(rf"{law.law.jurisdiction}.\1_copy{number}", text)

    def renamed(rule: Rule) -> Rule:
        lifts = frozenset(map(named, rule.finding.lifts))
        finding = replace(rule.finding, rule=named(rule.id), lifts=lifts)
        return replace(rule, id=named(rule.id), instrument=named(rule.instrument), finding=finding)

    def ended(root: str) -> dict[str, Any]:
        return {f"{name}_copy{number}": value for name, value in _under(law.data, root, law).items()}

    rules = {named(name): renamed(rule) for name, rule in law.law.rules.items()}
    return replace(
        law,
        law=replace(law.law, rules=rules, lift_order=tuple(map(named, law.law.lift_order))),
        modules={f"copy{number}/{path}": named(text) for path, text in law.modules.items()},
        data={root: {law.law.jurisdiction: ended(root)} for root in law.data},
        packages=tuple(map(named, law.packages)),
        asked_if={named(name): what for name, what in law.asked_if.items()},
        rules={named(name): rules[named(name)] for name in law.rules},
    )
