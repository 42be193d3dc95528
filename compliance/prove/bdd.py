"""Boolean functions as reduced ordered decision diagrams: small, without complement edges, never collected.

A function is a whole number that is meaningful only to the `Diagrams` that gave it; equal functions are equal numbers.
A variable is named by its level, any whole number; smaller levels are asked first.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

Function = int

FALSE: Function = 0
TRUE: Function = 1
_Join = Callable[[Function, Function], Function]
_END = 1 << 60  # the level of the two constants: below every variable


class Diagrams:
    """Makes and combines functions. Every method but `count` and `cheapest` gives a function."""

    def __init__(self) -> None:
        self.level: list[int] = [_END, _END]
        self.low: list[Function] = [0, 1]
        self.high: list[Function] = [0, 1]
        self._unique: dict[tuple[int, Function, Function], Function] = {}
        self._both: dict[int, Function] = {}
        self._either: dict[int, Function] = {}
        self._deny: dict[Function, Function] = {0: 1, 1: 0}

    def node(self, level: int, low: Function, high: Function) -> Function:
        """The function that is `high` where the variable holds and `low` elsewhere; both lie below the level."""
        if low == high:
            return low
        key = (level, low, high)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self.level)
            self.level.append(level)
            self.low.append(low)
            self.high.append(high)
        return found

    def variable(self, level: int) -> Function:
        """The variable itself."""
        return self.node(level, FALSE, TRUE)

    def deny(self, f: Function) -> Function:
        """Not f."""
        found = self._deny.get(f)
        if found is None:
            found = self.node(self.level[f], self.deny(self.low[f]), self.deny(self.high[f]))
            self._deny[f] = found
            self._deny[found] = f
        return found

    def both(self, f: Function, g: Function) -> Function:
        """F and g."""
        if f > g:
            f, g = g, f
        if f <= TRUE:
            return g if f else FALSE
        if f == g:
            return f
        key = f << 32 | g
        found = self._both.get(key)
        if found is None:
            found = self._both[key] = self._joined(f, g, self.both)
        return found

    def either(self, f: Function, g: Function) -> Function:
        """F or g."""
        if f > g:
            f, g = g, f
        if f <= TRUE:
            return TRUE if f else g
        if f == g:
            return f
        key = f << 32 | g
        found = self._either.get(key)
        if found is None:
            found = self._either[key] = self._joined(f, g, self.either)
        return found

    def _joined(self, f: Function, g: Function, join: _Join) -> Function:
        """Joins what f and g are where the first variable that one of them asks is false, and where it is true."""
        top_f, top_g = self.level[f], self.level[g]
        if top_f < top_g:
            return self.node(top_f, join(self.low[f], g), join(self.high[f], g))
        if top_g < top_f:
            return self.node(top_g, join(f, self.low[g]), join(f, self.high[g]))
        return self.node(top_f, join(self.low[f], self.low[g]), join(self.high[f], self.high[g]))

    def less(self, f: Function, g: Function) -> Function:
        """F and not g."""
        return self.both(f, self.deny(g))

    def choose(self, test: Function, then: Function, otherwise: Function) -> Function:
        """`then` where the test holds, `otherwise` elsewhere."""
        return self.either(self.both(test, then), self.less(otherwise, test))

    def all(self, functions: Iterable[Function]) -> Function:
        """Whether every one holds. The smaller ones are joined first."""
        return self._fold(functions, TRUE, self.both)

    def any(self, functions: Iterable[Function]) -> Function:
        """Whether one holds."""
        return self._fold(functions, FALSE, self.either)

    def _fold(self, functions: Iterable[Function], start: Function, join: _Join) -> Function:
        """Pairs rather than one after the other, which keeps what is joined small."""
        row = sorted(set(functions), key=lambda f: -self.level[f]) or [start]
        while len(row) > 1:
            row = [join(*row[at : at + 2]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]
        return row[0]

    def restrict(self, f: Function, values: Mapping[int, bool]) -> Function:
        """F with some variables fixed."""
        last = max(values, default=-_END)
        done: dict[Function, Function] = {}

        def walk(f: Function) -> Function:
            level = self.level[f]
            if level > last:
                return f
            found = done.get(f)
            if found is None:
                value = values.get(level)
                if value is None:
                    found = self.node(level, walk(self.low[f]), walk(self.high[f]))
                else:
                    found = walk(self.high[f] if value else self.low[f])
                done[f] = found
            return found

        return walk(f)

    def exists(self, f: Function, levels: Collection[int]) -> Function:
        """Whether some values of these variables make f hold."""
        return self._rebuild(f, frozenset(levels), self.either)

    def rise(self, f: Function, levels: Collection[int]) -> Function:
        """Where f holds, or would hold if some of these variables that are true were false."""
        return self._rebuild(f, frozenset(levels), self.either, keep=True)

    def _rebuild(self, f: Function, levels: frozenset[int], join: _Join, *, keep: bool = False) -> Function:
        last = max(levels, default=-_END)
        done: dict[Function, Function] = {}

        def walk(f: Function) -> Function:
            level = self.level[f]
            if level > last:
                return f
            found = done.get(f)
            if found is None:
                low, high = walk(self.low[f]), walk(self.high[f])
                if level not in levels:
                    found = self.node(level, low, high)
                else:
                    joined = join(low, high)
                    found = self.node(level, low, joined) if keep else joined
                done[f] = found
            return found

        return walk(f)

    def support(self, *functions: Function) -> frozenset[int]:
        """The levels that the functions ask."""
        seen: set[Function] = set()
        rest = [f for f in functions if f > TRUE]
        while rest:
            f = rest.pop()
            if f not in seen:
                seen.add(f)
                rest.extend(part for part in (self.low[f], self.high[f]) if part > TRUE)
        return frozenset(self.level[f] for f in seen)

    def size(self, *functions: Function) -> int:
        """How many nodes the functions have together."""
        seen: set[Function] = set()
        rest = list(functions)
        while rest:
            f = rest.pop()
            if f > TRUE and f not in seen:
                seen.add(f)
                rest += (self.low[f], self.high[f])
        return len(seen)

    def holds(self, f: Function, values: Mapping[int, bool]) -> bool:
        """Whether f holds for these values; a variable without a value is false."""
        while f > TRUE:
            f = self.high[f] if values.get(self.level[f], False) else self.low[f]
        return f == TRUE

    def count(self, f: Function, levels: Collection[int]) -> int:
        """How many assignments of these variables make f hold; f asks no other."""
        order = sorted(levels)
        place = {level: at for at, level in enumerate(order)} | {_END: len(order)}
        done: dict[Function, int] = {FALSE: 0, TRUE: 1}

        def walk(f: Function) -> int:
            found = done.get(f)
            if found is None:
                at = place[self.level[f]]
                found = 0
                for part in (self.low[f], self.high[f]):
                    found += walk(part) << (place[self.level[part]] - at - 1)
                done[f] = found
            return found

        return walk(f) << place[self.level[f]]

    def cheapest(self, f: Function, usual: Mapping[int, bool]) -> dict[int, bool] | None:
        """The values that make f hold and differ from the usual ones in the fewest variables, or none.

        Args:
            f: the function.
            usual: the values to stay near to; a variable without one is usually false.

        Returns:
            The variables that f asks on the way, with their values.
        """
        if f == FALSE:
            return None
        cost: dict[Function, float] = {FALSE: float("inf"), TRUE: 0}

        def walk(f: Function) -> float:
            if f not in cost:
                likely = usual.get(self.level[f], False)
                cost[f] = min(walk(self.low[f]) + likely, walk(self.high[f]) + (not likely))
            return cost[f]

        walk(f)
        values: dict[int, bool] = {}
        while f > TRUE:
            likely = usual.get(self.level[f], False)
            up = cost[self.high[f]] + (not likely) <= cost[self.low[f]] + likely
            if cost[self.high[f]] + (not likely) == cost[self.low[f]] + likely:
                up = likely
            values[self.level[f]] = up
            f = self.high[f] if up else self.low[f]
        return values
