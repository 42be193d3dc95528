"""The official table of a zone's list, as an operator imported it: the signed document, and what stands in it.

The law as shipped knows the lists, not their entries. A table is cells of text: `columns` names them, each row has one
cell for each column, "" where the table says nothing.
"""

import unicodedata
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from compliance.model.base import Closed, Spelled
from compliance.model.decision import TableUsed
from compliance.model.text import Code, Count, Day, Digest, Moment
from compliance.record import Record

Column = Literal["item", "name_zh", "name_en", "scenario", "sector", "category", "field", "threshold"]


_LONGEST = 500

if TYPE_CHECKING:
    Told = str
else:

    class Told(metaclass=Spelled):
        """A field of this type holds a `str` of 1 to 500 characters that are all seen."""

        holds = str

        @staticmethod
        def read(value: object) -> str:
            """Read what a person told: nothing in it hides."""
            if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
                raise ValueError(f"must be a string of 1 to {_LONGEST} characters")
            if not value.isprintable() or value != value.strip():
                raise ValueError("begins or ends with a space, or holds characters that are not seen")
            return value


class TableFile(Closed, frozen=True):
    """The file that was imported: its name, SHA-256 and size in bytes."""

    name: Told
    sha256: Digest
    size: Count


class ListTableDocument(Closed, frozen=True):
    """What the people sign: the whole table, the file it was read from, where that came from and when."""

    version: Literal[1]
    list: Code
    file: TableFile
    source: Told
    obtained_on: Day
    imported_at: Moment
    imported_by: Told | None
    columns: Annotated[tuple[Column, ...], Meta(min_length=1)]
    rows: Annotated[tuple[tuple[str, ...], ...], Meta(min_length=1)]


class OfficialTable(Record, frozen=True, dict=True):
    """A table whose signatures and cells were checked. Only `compliance.list_tables` makes one from a home folder.

    Attributes:
        document: the content.
        sha256: digest of the signed payload.
    """

    document: ListTableDocument
    sha256: str

    def holds(self, item: str | None, scenario: str | None, sectors: Collection[str]) -> bool:
        """Whether the item stands in the table, to the letter.

        Args:
            item: the entry a field is claimed to be.
            scenario: the one that is claimed, or None; a table without scenarios has the item in every one.
            sectors: those of the exporter; a table without sectors has the item in every one.
        """
        entry = self._entries.get(item or "")
        if entry is None:
            return False
        in_scenario = scenario is None or entry.get("scenario", scenario) == scenario
        return in_scenario and ("sector" not in entry or entry["sector"] in sectors)

    def names(self, item: str | None) -> bool:
        """Whether the item may be meant by an entry, whatever its case, width and spaces."""
        return item is not None and loose(item) in self._loose

    @cached_property
    def _entries(self) -> Mapping[str, Mapping[str, str]]:
        columns: tuple[str, ...] = self.document.columns
        rows = (dict(zip(columns, row, strict=True)) for row in self.document.rows)
        return {row["item"]: row for row in rows}

    @cached_property
    def _loose(self) -> frozenset[str]:
        return frozenset(loose(item) for item in self._entries)

    @property
    def used(self) -> TableUsed:
        """How a decision names the table."""
        return TableUsed(
            sha256=self.sha256,
            file_sha256=self.document.file.sha256,
            obtained_on=self.document.obtained_on,
            source=self.document.source,
            entries=len(self.document.rows),
        )


def loose(item: str) -> str:
    """An item without what a typist may change: case, width of characters, spaces."""
    return "".join(unicodedata.normalize("NFKC", item).casefold().split())
