"""Holds the steps of `proof.toml` over all facts: none turns a denial into an approval, unless an exception says so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from compliance.model.decision import Bilingual
from compliance.prove.bdd import FALSE, Function
from compliance.prove.facts_said import Change, Said
from compliance.prove.model import Model
from compliance.prove.records import Sort
from compliance.prove.sentences import Except, Table
from compliance.prove.shape import Records
from compliance.prove.worded import same

Values = dict[int, bool]
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Turned:
    """Facts for which a step turns a denial into an approval: the values before and after."""

    what: Bilingual
    before: Values
    after: Values


@dataclass(frozen=True)
class _Excused:
    """An exception as functions of the facts before and after."""

    before: Function
    after: Function


class Steps:
    """The steps in one model.

    Args:
        model: the model.
        said: what is said of facts.
    """

    def __init__(self, model: Model, said: Said) -> None:
        self._model = model
        self._bdd = model.bdd
        self._lists = model.lists
        self._said = said
        self._verdicts = model.verdicts
        self._possible = model.possible
        self._plain = model.plain()
        self._approved = model.bdd.both(model.possible, model.verdicts.approved)
        self._sorts: dict[str, list[Sort]] = {}

    def turned(self, step: Table, exceptions: Iterable[Except], usual: Mapping[int, bool]) -> Iterator[Turned]:
        """Where a step does what it must not; for each change at most one example, the nearest to the usual values."""
        excused = [self._excused(exception) for exception in exceptions]
        path, _, part = str(step["fact"]).partition("[].")
        if part:
            yield from self._weakened(path, part, step, excused, usual)
        elif isinstance(self._said.kind(path), Records):
            yield from self._withdrawn(path, excused, usual)
        else:
            for change in self._said.changes(step):
                yield from self._changed(change, excused, usual)

    def _excused(self, exception: Except) -> _Excused:
        others = (function for rule, function in self._verdicts.denying.items() if rule not in exception.before)
        after = self._said.all(exception.after_facts)
        if exception.after:
            standing = (self._verdicts.standing.get(rule, FALSE) for rule in exception.after)
            after = self._bdd.both(after, self._bdd.any(standing))
        return _Excused(self._bdd.deny(self._bdd.any(others)), after)

    def _changed(
        self, change: Change, excused: list[_Excused], usual: Mapping[int, bool], *, loose: bool = False
    ) -> Iterator[Turned]:
        bdd = self._bdd
        approved = self._verdicts.approved
        wrong = bdd.less(bdd.restrict(approved, change.after), bdd.restrict(approved, change.before))
        if wrong != FALSE:
            wrong = bdd.both(wrong, bdd.restrict(self._possible, change.after))
        if wrong != FALSE and not loose:
            wrong = bdd.both(wrong, bdd.restrict(self._possible, change.before))
        for each in excused:
            if wrong == FALSE:
                return
            both = bdd.both(bdd.restrict(each.before, change.before), bdd.restrict(each.after, change.after))
            wrong = bdd.less(wrong, both)
        if wrong == FALSE:
            return
        plain = bdd.both(bdd.restrict(self._plain, change.before), bdd.restrict(self._plain, change.after))
        base = self._model.nearest(wrong, usual, plain)
        if base is not None:
            yield Turned(change.what, base | change.before, base | change.after)

    def _withdrawn(self, path: str, excused: list[_Excused], usual: Mapping[int, bool]) -> Iterator[Turned]:
        """Some records of a list are taken away: fewer conditions are met."""
        bdd = self._bdd
        levels = [self._lists.level(path, place) for place in range(len(self._lists.conditions[path]))]
        for choice in product((False, True), repeat=len(excused)):
            before = bdd.all(bdd.deny(each.before) for each, taken in zip(excused, choice, strict=True) if taken)
            after = bdd.all(bdd.deny(each.after) for each, taken in zip(excused, choice, strict=True) if not taken)
            approved = bdd.both(self._approved, after)
            wrong = bdd.less(bdd.rise(approved, levels), self._approved)
            whole = self._model.nearest(bdd.all((wrong, before, self._possible)), usual, self._plain)
            if whole is not None:
                fewer = Bilingual(en=f"{path}: fewer", zh=f"{path}：减少")
                yield Turned(fewer, whole, self._fewer(approved, whole, levels))
                return

    def _fewer(self, approved: Function, whole: Values, levels: list[int]) -> Values:
        fixed = {level: value for level, value in whole.items() if level not in levels or not value}
        rest = self._bdd.restrict(approved, fixed | {level: False for level in levels if not whole.get(level)})
        return {**whole, **(self._bdd.cheapest(rest, whole) or {})}

    def _weakened(
        self, path: str, part: str, step: Table, excused: list[_Excused], usual: Mapping[int, bool]
    ) -> Iterator[Turned]:
        """One record gets worse: it meets other conditions, whatever the other records of the list meet."""
        # A scale that is unknown goes with unknown counts, so that no facts stand on both sides of that step.
        loose = step.get("to") == _UNKNOWN and part == "covers_scale"
        for lost, won in sorted(self._shifts(path, step)):
            before = {self._lists.level(path, place): True for place in lost}
            after = {self._lists.level(path, place): True for place in won}
            what = same(f"{step['fact']}: {step['from']} > {step['to']}".lower())
            for found in self._changed(Change(what, before, after), excused, usual, loose=loose):
                yield found
                return

    def _shifts(self, path: str, step: Table) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
        """The conditions that a record may lose and win by the step."""
        change = next(self._said.changes(step))
        bdd, found = self._bdd, set()
        if path not in self._sorts:
            self._sorts[path] = self._lists.sorts(path)
        after = [(sort.meets, bdd.restrict(sort.records, change.after)) for sort in self._sorts[path]]
        for sort in self._sorts[path]:
            rest = bdd.restrict(sort.records, change.before)
            for meets, records in after if rest != FALSE else ():
                if meets != sort.meets and bdd.both(rest, records) != FALSE:
                    found.add((tuple(sorted(sort.meets - meets)), tuple(sorted(meets - sort.meets))))
        return found
