"""What the rows of a list's official table may hold: one entry each, under a key of its own, in words of the list.

The same checks are made when a file is imported and whenever the imported table is read again.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import get_args

from compliance.law.lists import ZoneList
from compliance.model.list_table import Column, loose
from compliance.record import Record

COLUMNS: tuple[str, ...] = get_args(Column)
NAMES = ("name_zh", "name_en")
MOST_ROWS = 1 << 12
LONGEST = 1 << 10  # characters of a cell
LONGEST_KEY = 200  # characters of an item: as many as a manifest may write in `list_item`

_KEYS = ("item", "scenario", "sector")  # compared to the letter; the others are read by people only
_SHOWN = 60


class RowFault(Record, frozen=True):
    """What is wrong in one cell, by the number of its row and column from 0; row -1 is the head."""

    row: int
    column: int
    message: str


def head_faults(columns: Sequence[str]) -> Iterator[RowFault]:
    """Faults of the head: a column that is unknown or stands twice, or one that is missing."""
    for place, name in enumerate(columns):
        if name not in COLUMNS:
            yield RowFault(-1, place, f"`{shown(name)}` is no column; there are {', '.join(COLUMNS)}")
        elif name in columns[:place]:
            yield RowFault(-1, place, f"the column `{name}` stands twice")
    if "item" not in columns:
        yield RowFault(-1, 0, "the column `item` is missing")
    if not set(NAMES) & set(columns):
        yield RowFault(-1, 0, "a column `name_zh` or `name_en` is missing")


def row_faults(columns: Sequence[str], rows: Sequence[Sequence[str]], entry: ZoneList) -> Iterator[RowFault]:
    """Every fault of the rows.

    Args:
        columns: known columns, each once.
        rows: one cell for each column.
        entry: the list whose table this is.
    """
    if not 1 <= len(rows) <= MOST_ROWS:
        yield RowFault(min(len(rows), MOST_ROWS) - 1, 0, f"the table has `{len(rows)}` entries, not 1 to `{MOST_ROWS}`")
    keys: dict[str, int] = {}
    for number, row in enumerate(rows):
        for place, (name, text) in enumerate(zip(columns, row, strict=True)):
            for message in _cell_faults(name, text, entry):
                yield RowFault(number, place, message)
            if name == "item" and text and keys.setdefault(loose(text), number) != number:
                message = f"the item `{shown(text)}` stands twice: first as entry `{keys[loose(text)] + 1}`"
                yield RowFault(number, place, message)
        named = [text for name, text in zip(columns, row, strict=True) if name in NAMES]
        if named and not any(named):
            yield RowFault(number, next(i for i, name in enumerate(columns) if name in NAMES), "the entry has no name")


def _cell_faults(name: str, text: str, entry: ZoneList) -> Iterator[str]:
    if not text:
        if name in _KEYS:
            yield f"`{name}` is empty"
        return
    yield from _text_faults(name, text)
    sectors = frozenset[str]() if "*" in entry.sectors else entry.sectors
    allowed = {"scenario": entry.scenarios, "sector": sectors}.get(name)
    if allowed and text not in allowed:
        yield f"`{shown(text)}` is no {name} of `{entry.key}`; there are {', '.join(sorted(allowed))}"


def _text_faults(name: str, text: str) -> Iterator[str]:
    longest = LONGEST_KEY if name == "item" else LONGEST
    if len(text) > longest:
        yield f"`{name}` has `{len(text)}` characters, more than `{longest}`"
    if text != text.strip():
        yield f"`{name}` begins or ends with a space"
    if any("\udc80" <= char <= "\udcff" for char in text):
        yield f"`{name}` is not UTF-8"
        return
    bad = next((char for char in text if not _allowed(char, key=name in _KEYS)), "")
    if bad:
        yield f"`{name}` holds the character U+{ord(bad):04X}"
    if name in _KEYS and not unicodedata.is_normalized("NFC", text):
        yield f"`{name}` is not in Unicode normal form C, so that it would not be found"


def _allowed(char: str, *, key: bool) -> bool:
    """Nothing that is not seen: no control or format characters; in a key no space but the ordinary one."""
    return char.isprintable() or (not key and unicodedata.category(char) == "Zs")


def shown(text: str) -> str:
    """A text from a file as a message may quote it."""
    safe = "".join(char if char.isprintable() and char != "`" else "\ufffd" for char in text[:_SHOWN])
    return safe if len(text) <= _SHOWN else f"{safe}…"
