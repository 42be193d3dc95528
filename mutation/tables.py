"""Changes of one value in a TOML table of the law, with everything else as it was."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from compliance.law.source import Source, Table
from mutation.mutant import Mutant, short

Steps = tuple[str | int, ...]
REMOVED = object()


class Changes:
    """Makes the mutants of one file."""

    def __init__(self, path: str, table: Table) -> None:
        self.path = path
        self.table = table

    def changed(self, kind: str, place: str, what: str, steps: Steps, value: Any, day: date | None = None) -> Mutant:
        """The mutant in which the value at the end of the steps is another, or is not there (`REMOVED`)."""
        table = deepcopy(self.table)
        *folders, last = steps
        entry: Any = table
        for folder in folders:
            entry = entry[folder]
        if value is REMOVED:
            del entry[last]
        else:
            entry[last] = value
        return Mutant(f"{short(self.path)}#{place} {what}", kind, self.path, tables={self.path: table}, day=day)

    def by_a_day(self, place: str, steps: Steps, day: date, since: date) -> Iterator[Mutant]:
        """A date one day earlier and one day later, where the law is encoded on one of the two days."""
        for move in (-1, 1):
            moved = day + timedelta(days=move)
            if max(day, moved) > since:
                yield self.changed("date by a day", place, f"{steps[-1]}{move:+d} day", steps, moved, day)

    def without_each(self, kind: str, place: str, steps: Steps, values: list[Any]) -> Iterator[Mutant]:
        """A list without each of its entries."""
        for value in values:
            rest = [other for other in values if other != value]
            yield self.changed(kind, place, f"{steps[-1]} without {value}", steps, rest)


def encoded_from(source: Source, jurisdiction: str) -> date:
    """The first day of the jurisdiction's law."""
    day: date = source.tables[f"{jurisdiction}/jurisdiction.toml"]["encoded_from"]
    return day
