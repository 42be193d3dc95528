"""All mutants of a law, and the sample of them that every test run takes."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from compliance.errors import PolicyError
from compliance.law.source import Source
from mutation.mutant import Mutant, order
from mutation.register_operators import group_mutants, register_mutants
from mutation.rego_operators import rego_mutants
from mutation.table_operators import (
    class_mutants,
    first_day_mutants,
    holiday_mutants,
    list_mutants,
    param_mutants,
    reading_mutants,
    term_mutants,
)
from mutation.tables import encoded_from

_OF_THE_JURISDICTION = {
    "jurisdiction.toml": first_day_mutants,
    "groups.toml": group_mutants,
    "classes.toml": class_mutants,
    "readings.toml": reading_mutants,
}


def all_mutants(source: Source, jurisdiction: str) -> list[Mutant]:
    """Every mutant of a jurisdiction's law, in the order of the files.

    Raises:
        PolicyError: a source is not laid out as the law is, or two mutants have the same name.
    """
    mutants = [mutant for path in _files(source, jurisdiction) for mutant in _of_file(source, jurisdiction, path)]
    seen: set[str] = set()
    for mutant in mutants:
        if mutant.id in seen:
            raise PolicyError(f"two mutants are called `{mutant.id}`", where=mutant.path)
        seen.add(mutant.id)
    return mutants


def _files(source: Source, jurisdiction: str) -> list[str]:
    return sorted(path for path in (*source.tables, *source.rego) if path.startswith(f"{jurisdiction}/"))


def _of_file(source: Source, jurisdiction: str, path: str) -> Iterator[Mutant]:
    if path in source.rego:
        yield from rego_mutants(path, source.rego[path])
        return
    table, since = source.tables[path], encoded_from(source, jurisdiction)
    folder, _, name = path.rpartition("/")
    if folder == jurisdiction and name == "calendar.toml":
        yield from holiday_mutants(path, table, _first_counting(source))
    elif folder == jurisdiction and name in _OF_THE_JURISDICTION:
        yield from _OF_THE_JURISDICTION[name](path, table)
    elif name == "params.toml":
        yield from param_mutants(path, table, since)
    elif name == "rules.toml":
        yield from register_mutants(path, table)
    elif name == "lists.toml":
        yield from list_mutants(path, table, since)
    elif name == "instrument.toml" and _term_decides(source, folder):
        yield from term_mutants(path, table, since)


def _first_counting(source: Source) -> date:
    """The first day on which an instrument is in force that has a period in working days."""
    days = [
        source.tables[path.replace("params.toml", "instrument.toml")]["in_force_from"]
        for path, table in source.tables.items()
        if path.endswith("/params.toml") and any(param.get("unit") == "working_days" for param in table.values())
    ]
    return min(days, default=date.max)


def _term_decides(source: Source, folder: str) -> bool:
    """Whether a rule asks when the instrument is in force; where none does, its term is only shown to readers."""
    sources = [text for path, text in source.rego.items() if path.startswith(f"{folder}/")]
    always = source.tables.get(f"{folder}/rules.toml", {}).get("always", False)
    return bool(sources) and (not always or any("params.in_force" in text for text in sources))


def sample(mutants: Sequence[Mutant], size: int, least: int = 3) -> list[Mutant]:
    """A fixed sample: of every kind its share, and at least so many. A new mutant leaves the others as they were."""
    kinds: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        kinds.setdefault(mutant.kind, []).append(mutant)
    chosen = {
        mutant.id
        for members in kinds.values()
        for mutant in sorted(members, key=order)[: max(least, ceil(size * len(members) / len(mutants)))]
    }
    return [mutant for mutant in mutants if mutant.id in chosen]
