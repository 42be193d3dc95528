"""Readings: every arguable point of law as a named switch, with the conservative choice as its default."""

from collections.abc import Mapping
from typing import Any

from compliance.errors import PolicyError, UsageError
from compliance.law.tables import Reader
from compliance.model.decision import Bilingual, ReadingUsed
from compliance.record import Record


class Reading(Record, frozen=True):
    """One point. `choices` maps a choice to its wording; only a switchable reading may leave its default."""

    id: str
    ambiguity: str
    question: Bilingual
    default: str
    choices: Mapping[str, Bilingual]
    switchable: bool
    why_not: str
    cites: tuple[str, ...]
    note: str

    def used(self, choice: str) -> ReadingUsed:
        """How a decision states this reading."""
        return ReadingUsed(
            id=self.id,
            question=self.question,
            choice=choice,
            text=self.choices[choice],
            conservative=choice == self.default,
        )


def read_readings(table: Any, where: str) -> dict[str, Reading]:
    """Read `readings.toml`.

    Raises:
        PolicyError: a key is missing or unknown, or the default is not the one conservative choice.
    """
    top = Reader(table, where)
    readings: dict[str, Reading] = {}
    for entry in top.tables("reading"):
        reading = _reading(entry)
        if reading.id in readings:
            raise PolicyError(f"reading `{reading.id}` stands twice", where=entry.where)
        readings[reading.id] = reading
    top.done()
    return readings


def _reading(entry: Reader) -> Reading:
    choices: dict[str, Bilingual] = {}
    conservative = []
    for choice in entry.tables("choice"):
        name = choice.text("id")
        choices[name] = choice.pair("text")
        if choice.take("conservative", bool):
            conservative.append(name)
        choice.done()
    reading = Reading(
        id=entry.text("id"),
        ambiguity=entry.text("ambiguity"),
        question=entry.pair("question"),
        default=entry.text("default"),
        choices=choices,
        switchable=entry.take("switchable", bool),
        why_not=entry.text("why_not", ""),
        cites=entry.texts("cites"),
        note=entry.text("note", ""),
    )
    entry.done()
    if conservative != [reading.default]:
        raise PolicyError(
            f"the default of reading `{reading.id}` is not its one conservative choice", where=entry.where
        )
    return reading


def choose(readings: Mapping[str, Reading], chosen: Mapping[str, str]) -> dict[str, str]:
    """The choice for every reading: the operator's where given, else the default.

    Raises:
        UsageError: a reading or a choice that does not exist, or a reading that cannot be switched.
    """
    for name, choice in chosen.items():
        reading = readings.get(name)
        if reading is None or choice not in reading.choices:
            raise UsageError(f"no reading `{name}` with a choice `{choice}`", todo="see `compliance policy list`")
        if choice != reading.default and not reading.switchable:
            raise UsageError(f"reading `{name}` cannot be switched: {reading.why_not}")
    return {name: chosen.get(name, reading.default) for name, reading in readings.items()}
