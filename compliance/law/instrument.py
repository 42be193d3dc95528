"""Instruments and their provisions: what the law is called, who issued it, when it is in force, what was read of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, cast

from compliance.errors import PolicyError
from compliance.law.tables import Reader
from compliance.model.decision import Bilingual
from compliance.record import Record

Seen = Literal["full text", "excerpt", "secondary", "not seen"]
SEEN = ("full text", "excerpt", "secondary", "not seen")
_KINDS = (
    "law",
    "administrative_regulation",
    "departmental_rule",
    "normative_document",
    "guide",
    "standard",
    "draft",
    "engine_practice",
)


class Provision(Record, frozen=True):
    """One article, paragraph or item, with a summary of our own."""

    id: str
    article: Bilingual
    summary: Bilingual
    seen: Seen


class Instrument(Record, frozen=True):
    """One legal text. `in_force_until` is the last day in force, or `None`."""

    id: str
    kind: str
    title: Bilingual
    issuer: Bilingual
    number: str
    promulgated: date | None
    in_force_from: date | None
    in_force_until: date | None
    status: str
    url: str
    seen: Seen
    read_on: date
    note: str
    provisions: Mapping[str, Provision]

    def in_force(self, day: date) -> bool:
        """Whether the text is in force on the day; a draft never is."""
        if self.status == "draft" or self.in_force_from is None:
            return False
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


def read_instrument(table: Any, where: str, folder: str) -> Instrument:
    """Read an `instrument.toml`.

    Raises:
        PolicyError: a key is missing, unknown or of the wrong type, or the id is not that of the folder.
    """
    top = Reader(table, where)
    seen = top.one_of("seen", SEEN)
    provisions = [_provision(entry, seen) for entry in top.tables("provision")]
    instrument = Instrument(
        id=top.text("id"),
        kind=top.one_of("kind", _KINDS),
        title=top.pair("title"),
        issuer=top.pair("issuer"),
        number=top.text("number"),
        promulgated=top.take("promulgated", date, None),
        in_force_from=top.take("in_force_from", date, None),
        in_force_until=top.take("in_force_until", date, None),
        status=top.one_of("status", ("in_force", "superseded", "draft", "lapsed")),
        url=top.text("url"),
        seen=cast("Seen", seen),
        read_on=top.day("read_on"),
        note=top.text("note", ""),
        provisions={provision.id: provision for provision in provisions},
    )
    top.done()
    _check(instrument, len(provisions), where, folder)
    return instrument


def _check(instrument: Instrument, count: int, where: str, folder: str) -> None:
    if instrument.id != folder:
        raise PolicyError(f"id `{instrument.id}` is not that of its folder `{folder}`", where=where)
    if len(instrument.provisions) != count:
        raise PolicyError("two provisions have the same id", where=where)
    start, end = instrument.in_force_from, instrument.in_force_until
    if start and end and end < start:
        raise PolicyError("`in_force_until` is before `in_force_from`", where=where)
    if instrument.status != "draft" and start is None:
        raise PolicyError("only a draft may lack `in_force_from`", where=where)


def _provision(entry: Reader, seen: str) -> Provision:
    provision = Provision(
        id=entry.text("id"),
        article=entry.pair("article"),
        summary=entry.pair("summary"),
        seen=cast("Seen", entry.one_of("seen", SEEN, seen)),
    )
    entry.done()
    return provision
