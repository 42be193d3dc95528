"""Holds the run on all facts against the executor and the weighing of the gate, document by document."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from compliance.decide import weigh
from compliance.engine.evaluate import Evaluator
from compliance.errors import DisagreementError, EngineError
from compliance.prove.bdd import FALSE
from compliance.prove.concrete import Document
from compliance.prove.model import Model
from compliance.prove.shape import Amount, Choice, Records, Words, shape

_RECORDS = (0, 0, 1, 1, 2, 3)  # how many records a list has, as often as it stands here


def documents(model: Model, random: Random, near: tuple[Document, ...]) -> Iterator[Document]:
    """Documents at random, without end: half of all facts at random, half near one of the documents given.

    Facts that no manifest leads to are among them, since the rules are run on those as well.
    """
    while True:
        wild = {path: _value(model, path, random) for path in shape()}
        if near and random.random() < 0.5:
            changed = set(random.sample(sorted(wild), random.randint(1, 6)))
            base = random.choice(near)
            wild = {path: value if path in changed else _at(base, path) for path, value in wild.items()}
        yield _document(wild)


def _value(model: Model, path: str, random: Random) -> Any:
    world, concrete = model.world, model.concrete
    match shape()[path]:
        case Records():
            sorts = concrete.sorts(path)
            return [concrete.record(path, random.choice(sorts).records) for _ in range(random.choice(_RECORDS))]
        case Words():
            return sorted(concrete.text(path, word) for word in world.words(path) if random.random() < 0.3)
        case Amount():
            return random.choice(concrete.numbers(path, random.randrange(len(world.spans(path)))))
        case Choice():
            return concrete.text(path, random.choice(world.cells(path)))
        case _:
            return random.random() < 0.5


def _at(document: Document, path: str) -> Any:
    place: Any = document
    for name in path.split("."):
        place = place[name]
    return place


def _document(facts: dict[str, Any]) -> Document:
    document: Document = {}
    for path, value in facts.items():
        *folders, last = path.split(".")
        place = document
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = value
    return document


@dataclass(frozen=True)
class Said:
    """What is said of one document: the rules found, and the decision; `None` where there is none."""

    fired: frozenset[str]
    route: str | None
    reasons: frozenset[str]
    approved: bool
    review: bool


def said_by_model(model: Model, document: Document) -> Said:
    """What the run on all facts says of a document."""
    values = model.concrete.values(document)
    bdd, verdicts = model.bdd, model.verdicts
    fired = frozenset(rule for rule, function in model.fired.items() if bdd.holds(function, values))
    if bdd.holds(verdicts.error, values):
        return Said(fired, None, frozenset(), False, False)
    return Said(
        fired=fired,
        route=next(route for route, function in verdicts.route.items() if bdd.holds(function, values)),
        reasons=frozenset(rule for rule, function in verdicts.denying.items() if bdd.holds(function, values)),
        approved=bdd.holds(verdicts.approved, values),
        review=bdd.holds(verdicts.review, values),
    )


def said_by_gate(evaluator: Evaluator, document: Document) -> Said:
    """What the gate's executor and weighing say of it."""
    try:
        findings = evaluator.findings_of(document)
    except EngineError:
        return Said(frozenset(), None, frozenset(), False, False)
    fired = frozenset(finding.rule for finding in findings)
    try:
        weighed = weigh(findings, evaluator.snapshot)
    except EngineError:
        return Said(fired, None, frozenset(), False, False)
    reasons = frozenset(finding.rule for finding in weighed.reasons)
    return Said(fired, weighed.route, reasons, weighed.approved, bool(weighed.flags))


def agree(model: Model, evaluator: Evaluator, tried: Iterator[Document], number: int) -> int:
    """Compare on so many documents, and that each document is the one its variables stand for.

    Raises:
        DisagreementError: they differ on one, which is then attached.
    """
    for _ in range(number):
        document = next(tried)
        if said_by_model(model, document) != said_by_gate(evaluator, document):
            raise DisagreementError("the proof and the executor differ on a document", json.dumps(document))
        _same_back(model, evaluator, document)
    return number


def _same_back(model: Model, evaluator: Evaluator, document: Document) -> None:
    """The plainest document of the same case is decided alike."""
    values = model.concrete.values(document)
    if not model.bdd.holds(model.possible, values):
        return
    plain = model.concrete.document(values)
    if said_by_gate(evaluator, plain) != said_by_gate(evaluator, document):
        raise DisagreementError("two documents of one case are decided differently", json.dumps([document, plain]))


def ever(model: Model, rule: str) -> bool:
    """Whether a rule can fire on facts that there can be."""
    return model.bdd.both(model.fired.get(rule, FALSE), model.possible) != FALSE
