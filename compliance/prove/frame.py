"""The locals of one function while it runs on all facts: what each holds, and under which facts."""

from dataclasses import dataclass
from typing import Any

from compliance.prove.bdd import FALSE, TRUE, Diagrams, Function
from compliance.prove.records import Lists
from compliance.prove.values import Compare, Made, RefusedError

Alternatives = list[tuple[Function, Any]]


@dataclass
class Later:
    """A local after a loop over records: worked out when it is read, which is seldom."""

    before: Alternatives
    during: Alternatives
    known: Alternatives | None = None


class Conflicts:
    """The facts under which a rule gives two values at once.

    Args:
        bdd: where the functions live.
        compare: compares values.
    """

    def __init__(self, bdd: Diagrams, compare: Compare) -> None:
        self._bdd = bdd
        self._compare = compare
        self.where: Function = FALSE

    def note(self, where: Function, old: Any, value: Any) -> None:
        """Two values were given under these facts; where they differ it is a conflict."""
        if where == FALSE or (isinstance(old, Made) and old is value):
            return
        differ = self._bdd.less(where, self._compare.equal(old, value))
        self.where = self._bdd.either(self.where, differ)


class Locals:
    """The locals of one function.

    Args:
        bdd: where the functions live.
        lists: the lists of records.
        conflicts: where two values of a rule are noted.
        given: what the locals hold from the start.
    """

    def __init__(self, bdd: Diagrams, lists: Lists, conflicts: Conflicts, given: dict[int, Alternatives]) -> None:
        self._bdd = bdd
        self._lists = lists
        self._conflicts = conflicts
        self._held = given

    def read(self, local: int, guard: Function) -> Alternatives:
        """The values of a local where the guard holds; where it has none nothing is given."""
        found: Alternatives = []
        for when, value in self._held.get(local, ()):
            both = self._bdd.both(when, guard)
            if both == FALSE:
                continue
            if isinstance(value, Later):
                found += [(each, one) for g, one in self._settle(value) if (each := self._bdd.both(g, both)) != FALSE]
            else:
                found.append((both, value))
        return found

    def defined(self, alternatives: Alternatives) -> Function:
        """The facts under which there is one of these values."""
        return self._bdd.any(guard for guard, _ in alternatives)

    def write(self, local: int, alternatives: Alternatives, guard: Function) -> None:
        """Give a local new values where the guard holds."""
        kept = [(left, value) for g, value in self._held.get(local, ()) if (left := self._bdd.less(g, guard)) != FALSE]
        self._held[local] = kept + alternatives

    def merged(self, alternatives: Alternatives) -> Alternatives:
        """The same with equal values joined."""
        joined: dict[Any, tuple[Function, Any]] = {}
        for guard, value in alternatives:
            key = (type(value), value if value.__hash__ else id(value))
            before, _ = joined.get(key, (FALSE, None))
            joined[key] = (self._bdd.either(before, guard), value)
        return list(joined.values())

    def enter(self, targets: set[int]) -> dict[int, Alternatives]:
        """Begin a loop over records that writes these locals: they hold nothing. Gives what they held."""
        before = {local: self._held.get(local, []) for local in targets}
        self._held.update({local: [] for local in targets})
        return before

    def leave(self, path: str, before: dict[int, Alternatives]) -> None:
        """End it: what a local holds now is worked out when it is read."""
        for local, old in before.items():
            during = [(when, (path, value)) for when, value in self._held[local]]
            self._held[local] = [(TRUE, Later(old, during))] if during else old

    def _settle(self, later: Later) -> Alternatives:
        """What a local holds after the loop: what some record gave it, else what it held before."""
        if later.known is None:
            new = self.merged([(self._lists.some(path, g), self._lasting(one)) for g, (path, one) in later.during])
            for place, (when, value) in enumerate(new):
                for other, another in new[:place]:
                    self._conflicts.note(self._bdd.both(when, other), another, value)
            given = self._bdd.any(guard for guard, _ in new)
            old = [(left, value) for when, value in later.before if (left := self._bdd.less(when, given)) != FALSE]
            later.known = new + [pair for g, value in old for pair in self._expand(g, value)]
        return later.known

    def _expand(self, guard: Function, value: Any) -> Alternatives:
        if not isinstance(value, Later):
            return [(guard, value)]
        return [(both, one) for g, one in self._settle(value) if (both := self._bdd.both(g, guard)) != FALSE]

    def _lasting(self, value: Any) -> Any:
        """A value that may be read after a loop: one that does not depend on the record."""
        if isinstance(value, bool | int | str):
            return value
        raise RefusedError("what a loop found is read after it")
