"""The law of one day over all facts: the world, what fires, what is decided, and which facts there can be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance.engine.program import Program
from compliance.law import Snapshot
from compliance.model.facts import day_number
from compliance.prove.bdd import Diagrams, Function
from compliance.prove.concrete import Concrete
from compliance.prove.facts_said import Said
from compliance.prove.guarantees import NUMBERS, Guarantees, adds_up, canonical, possible_records
from compliance.prove.records import Lists
from compliance.prove.sentences import Sentences, Table
from compliance.prove.shape import Records, shape
from compliance.prove.symbolic import Answer, Symbolic
from compliance.prove.weighing import Verdicts, Weighing
from compliance.prove.world import ANOTHER, Learned, World

# Data of whom nothing special is known, sent abroad by a handler of whom nothing special is known: what examples stay
# near to.
_HARMLESS: Table = {
    "transfer.export": True,
    "transfer.necessary": "yes",
    "transfer.legal_basis": "contract",
    "transfer.route_alone": "same",
    "exporter.ciio": "no",
    "exporter.people_held.known": True,
    "data.artifact": "dataset",
    "data.important_data": "no",
    "data.export_licence": "not_needed",
    "data.vin": "none",
    "counts.ordinary.known": True,
    "counts.sensitive.known": True,
    "counts.vehicle.known": True,
}


@dataclass(frozen=True)
class Model:
    """The law of days on which it is one program, over all facts.

    Attributes:
        law: the first of the days.
        fired: for each rule, the facts under which it is found.
        verdicts: what is decided of all facts.
        possible: the facts that a manifest can lead to, as far as they are known (see `guarantees`).
        conflict: the facts under which the plan fails: a rule with two values, or no answer.
    """

    law: Snapshot
    world: World
    lists: Lists
    fired: dict[str, Function]
    verdicts: Verdicts
    possible: Function
    conflict: Function
    concrete: Concrete

    @property
    def bdd(self) -> Diagrams:
        """Where all functions of the model live."""
        return self.world.bdd

    @property
    def exports(self) -> Function:
        """Whether data leave at all."""
        return self.world.truth("transfer.export")

    def plain(self) -> Function:
        """Facts of a manifest with one dataset that goes alone: what examples keep to where they can."""
        bdd, truth = self.bdd, self.world.truth
        known = bdd.both(truth("counts.ordinary.known"), truth("counts.sensitive.known"))
        vehicle = truth("counts.vehicle.known")
        together = bdd.choose(known, vehicle, bdd.deny(vehicle))
        counted = bdd.either(truth("data.personal"), bdd.both(known, vehicle))
        # A count of sensitive people that is not known is not known to be zero.
        asked = bdd.either(truth("counts.sensitive.known"), truth("data.sensitive"))
        counts = ("counts.ordinary.n", "counts.sensitive.n", "counts.vehicle.n")
        nobody_left_out = bdd.all((known, truth("data.personal"), bdd.deny(truth("data.claimed"))))
        added = bdd.either(bdd.deny(nobody_left_out), adds_up(self.world, *counts))
        return bdd.all((together, counted, asked, added, self.world.is_text("transfer.route_alone", "same")))

    def nearest(self, wrong: Function, usual: Mapping[int, bool], plain: Function) -> dict[int, bool] | None:
        """The case nearest to the usual one, a plain one if there is one; or none."""
        found = self.bdd.cheapest(self.bdd.both(wrong, plain), usual)
        found = self.bdd.cheapest(wrong, usual) if found is None else found
        return None if found is None else {**usual, **found}

    def usual(self) -> dict[int, bool]:
        """The harmless case that examples stay near to."""
        said = Said(self.world, self.lists).all(_HARMLESS)
        another = (self.world.holds_word(key, ANOTHER) for key in ("transfer.purposes", "recipients.countries"))
        sums = (key for key in self.world.learned.limits if "+" in key)
        few = (self.world.amount(key, 0) for key in (*(f"{name}.n" for name in NUMBERS), *sums))
        harmless = self.bdd.all((said, self.possible, *another, *few))
        return dict.fromkeys(self.levels(), False) | (self.bdd.cheapest(harmless, {}) or {})

    def levels(self) -> list[int]:
        """Every variable that some case of the facts needs."""
        used = {level for key in shape() for level in self.world.levels(key)}
        used |= {level for key in self.world.learned.limits if "+" in key for level in self.world.levels(key)}
        for path, conditions in self.lists.conditions.items():
            used |= {self.lists.level(path, place) for place in range(len(conditions))}
        return sorted(used)

    def states(self) -> int:
        """How many cases of the facts there are."""
        return self.bdd.count(self.bdd.both(self.possible, canonical(self.world)), self.levels())


def model_of(days: tuple[Snapshot, ...], program: Program, plan: str, sentences: Sentences) -> Model:
    """Run the plan of a program on all facts.

    Args:
        days: snapshots that are one program; what the lists of zones say may differ between them.
        program: the program.
        plan: its saved plan (JSON text).
        sentences: what will be asked of the model; the facts are cut so that it can be told apart too.

    Raises:
        RefusedError: the plan asks what the proof cannot follow.
    """
    learned = Learned()
    known, data = json.loads(plan), json.loads(program.data)
    while True:
        learned.grown = False
        found = _run(days, known, data, learned, sentences)
        if not learned.grown:
            return found


def _run(
    days: tuple[Snapshot, ...], plan: dict[str, Any], data: dict[str, Any], learned: Learned, sentences: Sentences
) -> Model:
    law, world = days[0], World(learned)
    lists = Lists(world, possible_records(world, days))
    answer = Symbolic(plan, data, world, lists).answer()
    fired = {rule: function for rules in answer.fired.values() for rule, function in rules.items()}
    _learn(Said(world, lists), sentences)
    possible = Guarantees(world, lists, days).holds()
    realizable = world.bdd.all(lists.realizable(path) for path in _record_lists())
    return Model(
        law=law,
        world=world,
        lists=lists,
        fired=fired,
        verdicts=Weighing(world.bdd, law, fired).verdicts(),
        possible=world.bdd.both(possible, realizable),
        conflict=_conflict(world.bdd, answer),
        concrete=Concrete(world, lists, tuple(law.law.classes), day_number(law.law.encoded_from)),
    )


def _learn(said: Said, sentences: Sentences) -> None:
    """Say everything once, so that each text, number and condition on records that is named is a case of its own."""
    said.all(_HARMLESS)
    for must in sentences.musts:
        said.any((*must.when, *must.unless))
    for exception in sentences.exceptions:
        said.all(exception.after_facts)
    for worse in sentences.worse:
        for step in worse.steps:
            if "from" in step:
                list(said.changes(step))


def _record_lists() -> list[str]:
    return [path for path, kind in shape().items() if isinstance(kind, Records)]


def _conflict(bdd: Diagrams, answer: Answer) -> Function:
    return bdd.either(answer.conflict, bdd.deny(answer.defined))
