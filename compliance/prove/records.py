"""Lists of records of any length, exactly.

Rules look at records one by one: `some contract in contracts; P(contract)`. So of a list they see only which of the
conditions P some record of it meets. One variable stands for each such condition ("some record meets it"), and the
conditions that can be met together are worked out from the records that can be: a set of conditions can be met by a
list if each is met by a record that meets no condition outside the set. This covers lists of any length.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.prove.bdd import FALSE, TRUE, Diagrams, Function
from compliance.prove.shape import Records, shape
from compliance.prove.world import World, part_key


@dataclass(frozen=True)
class Sort:
    """Records that the rules cannot tell apart.

    Attributes:
        records: function of the parts of a record.
        meets: the conditions such a record meets, by their place in the list of conditions.
    """

    records: Function
    meets: frozenset[int]


class Lists:
    """The lists of records of a world.

    Args:
        world: where the variables are.
        possible: for each list the records that can be, as a function of their parts.
    """

    def __init__(self, world: World, possible: Mapping[str, Function]) -> None:
        self._world = world
        self._bdd: Diagrams = world.bdd
        self._possible = possible
        self.conditions: dict[str, list[Function]] = {path: [] for path in _paths()}

    def possible(self, path: str) -> Function:
        """The records of a list that can be."""
        return self._possible.get(path, TRUE)

    def some(self, path: str, condition: Function) -> Function:
        """Whether some record of the list meets a condition, which may read other facts as well."""
        return self._bdd.any(
            self._bdd.both(self._met(path, self._bdd.both(alike, self.possible(path))), beside)
            for beside, alike in self._split(path, condition)
        )

    def _met(self, path: str, condition: Function) -> Function:
        """The variable of a condition on the parts of a record alone."""
        if condition == FALSE:
            return FALSE
        known = self.conditions[path]
        if condition not in known:
            known.append(condition)
        return self._bdd.variable(self.level(path, known.index(condition)))

    def level(self, path: str, condition: int) -> int:
        """The level of the variable of a condition."""
        return self._world.base(path) + condition

    def _split(self, path: str, condition: Function) -> Iterator[tuple[Function, Function]]:
        """A condition as pairs: what it asks of other facts, and the records of which it asks that."""
        mine = {level for part in self.parts(path) for level in self._world.levels(part_key(path, part))}
        rests: dict[Function, None] = {}
        seen: set[Function] = set()
        todo = [condition]
        while todo:
            f = todo.pop()
            if f in seen:
                continue
            seen.add(f)
            if self._bdd.level[f] in mine:
                todo += (self._bdd.low[f], self._bdd.high[f])
            elif f != FALSE:
                rests[f] = None
        for rest in sorted(rests):
            yield rest, self._where(condition, rest, mine, {})

    def _where(self, f: Function, rest: Function, mine: set[int], done: dict[Function, Function]) -> Function:
        """The records for which a condition asks just this of other facts."""
        if self._bdd.level[f] not in mine:
            return TRUE if f == rest else FALSE
        if f not in done:
            low, high = (
                self._where(self._bdd.low[f], rest, mine, done),
                self._where(self._bdd.high[f], rest, mine, done),
            )
            done[f] = self._bdd.node(self._bdd.level[f], low, high)
        return done[f]

    def parts(self, path: str) -> tuple[str, ...]:
        """The names of the parts of a record."""
        kind = shape()[path]
        return tuple(kind.parts) if isinstance(kind, Records) else ()

    def sorts(self, path: str) -> list[Sort]:
        """The records that can be, sorted by the conditions they meet."""
        sorts = [Sort(self.possible(path), frozenset())]
        for place, condition in enumerate(self.conditions[path]):
            split = []
            for sort in sorts:
                split.append(Sort(self._bdd.both(sort.records, condition), sort.meets | {place}))
                split.append(Sort(self._bdd.less(sort.records, condition), sort.meets))
            sorts = [sort for sort in split if sort.records != FALSE]
        return sorts

    def alone(self, path: str) -> Function:
        """Whether the list holds one record, or records of one sort only."""
        return self._bdd.any(self._just(path, sort) for sort in self.sorts(path))

    def _just(self, path: str, sort: Sort) -> Function:
        """Whether just the conditions of a sort are met."""
        found = TRUE
        for place in reversed(range(len(self.conditions[path]))):
            low, high = (FALSE, found) if place in sort.meets else (found, FALSE)
            found = self._bdd.node(self.level(path, place), low, high)
        return found

    def realizable(self, path: str) -> Function:
        """The sets of conditions that the records of some list meet."""
        met = [self._bdd.variable(self.level(path, place)) for place in range(len(self.conditions[path]))]
        whole = {sort.meets: self._bdd.all(met[place] for place in sort.meets) for sort in self.sorts(path)}
        return self._bdd.all(
            self._bdd.either(
                self._bdd.deny(condition), self._bdd.any(each for meets, each in whole.items() if place in meets)
            )
            for place, condition in enumerate(met)
        )


def _paths() -> Iterator[str]:
    return (path for path, kind in shape().items() if isinstance(kind, Records))
