"""Reads the official table of a list from a CSV or TOML file, strictly, and finds every fault with its place.

CSV is RFC 4180 with a head line, in UTF-8 with or without a byte order mark; a fault's column counts cells, as a
spreadsheet does. TOML is one `[[entry]]` for each entry, with the columns as keys; a fault's column counts characters.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from compliance.law.list_rows import COLUMNS, RowFault, head_faults, row_faults, shown
from compliance.law.lists import ZoneList
from compliance.record import Record

LARGEST = 3 << 18  # bytes; with its quotes the table still fits into an envelope

_HEADER = re.compile(r"[ \t]*\[\[[ \t]*entry[ \t]*\]\]")
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")

Place = tuple[int, int]  # line and column
Span = tuple[int, int]  # first and last line


class Fault(Record, frozen=True, order=True):
    """One fault of a file; line and column are counted from 1."""

    line: int
    column: int
    message: str


class ReadTable(Record, frozen=True):
    """A table as it stands in a file; only one without faults may be relied on."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    faults: tuple[Fault, ...]


def read_list_file(data: bytes, kind: Literal["csv", "toml"], entry: ZoneList) -> ReadTable:
    """Read the table of a list.

    Args:
        data: the file.
        kind: how it is written.
        entry: the list whose table it is.

    Returns:
        The table with every fault found, in the order of the file.
    """
    if len(data) > LARGEST:
        return ReadTable((), (), (Fault(1, 1, f"the file has `{len(data)}` bytes, more than `{LARGEST}`"),))
    # Bytes that are not UTF-8 become marks that the check of each cell finds, so that all of them are reported.
    text = data.decode("utf-8", errors="surrogateescape").removeprefix("\ufeff")
    grid = _from_csv(text) if kind == "csv" else _from_toml(text)
    return grid.checked(entry)


class _Grid:
    """Cells with their places in the file, and the faults that showed while they were read."""

    def __init__(self, head: Sequence[str], head_places: Sequence[Place]) -> None:
        self.faults: list[Fault] = []
        self.head = tuple(head)
        self.head_places = head_places
        self.known = tuple(dict.fromkeys(name for name in head if name in COLUMNS))
        self.rows: list[tuple[str, ...]] = []
        self._places: list[Sequence[Place]] = []

    def add(self, cells: dict[str, tuple[str, Place]], start: Place) -> None:
        """One entry; a known column that it lacks is an empty cell at its start."""
        row = [cells.get(name, ("", start)) for name in self.known]
        self.rows.append(tuple(text for text, _ in row))
        self._places.append([place for _, place in row])

    def fault(self, place: Place, message: str) -> None:
        self.faults.append(Fault(*place, message))

    def checked(self, entry: ZoneList) -> ReadTable:
        """The table with the faults of its head and cells beside those of its form; of a file not read, only these."""
        if self.faults and not self.head:
            return ReadTable((), (), tuple(self.faults))
        for found in head_faults(self.head):
            self.fault(self.head_places[found.column] if self.head_places else (1, 1), found.message)
        for found in row_faults(self.known, self.rows, entry) if self.known else ():
            self.fault(self._place(found), found.message)
        return ReadTable(self.known, tuple(self.rows), tuple(sorted(set(self.faults))))

    def _place(self, found: RowFault) -> Place:
        return self._places[found.row][found.column] if found.row >= 0 else (1, 1)


def _from_csv(text: str) -> _Grid:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    grid: _Grid | None = None
    start = 1
    try:
        for cells in lines:
            if grid is None:
                grid = _Grid(cells, [(start, number + 1) for number in range(len(cells))])
            elif cells:
                _add_line(grid, cells, start)
            start = lines.line_num + 1
    except csv.Error as error:
        grid = grid or _Grid((), ())
        grid.fault((start, 1), f"not CSV: {error}; nothing behind it was read")
    return grid or _Grid((), ())


def _add_line(grid: _Grid, cells: Sequence[str], line: int) -> None:
    if len(cells) != len(grid.head):
        place = (line, min(len(cells), len(grid.head)) + 1)
        grid.fault(place, f"the line has `{len(cells)}` cells, the head `{len(grid.head)}`")
    found: dict[str, tuple[str, Place]] = {}
    for column, (name, text) in enumerate(zip(grid.head, cells, strict=False), 1):
        found.setdefault(name, (text, (line, column)))
    grid.add(found, (line, len(cells) + 1))


def _from_toml(text: str) -> _Grid:
    try:
        top = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _not_toml(text, str(error))
    lines = text.split("\n")
    entries = top.pop("entry", [])
    given = entries if isinstance(entries, list) else [None]
    tables = [entry if isinstance(entry, dict) else {} for entry in given]
    spans = _spans(lines, len(tables))
    keys = dict.fromkeys(key for table in tables for key in table)
    head = [name for name in COLUMNS if name in keys] + [key for key in keys if key not in COLUMNS]
    grid = _Grid(head, [_first(lines, spans, tables, key) for key in head])
    for key in top:
        grid.fault(_key_place(lines, key, (1, len(lines))), f"`{shown(key)}` is no key of a table; write `[[entry]]`")
    for table, value, span in zip(tables, given, spans, strict=True):
        if not isinstance(value, dict):
            grid.fault((span[0], 1), "an entry is a table: write `[[entry]]`")
        _add_entry(grid, table, lines, span)
    return grid


def _not_toml(text: str, message: str) -> _Grid:
    grid = _Grid((), ())
    at = _AT.search(message)
    line, column = at.groups() if at else (None, None)
    last = text.count("\n") + 1
    grid.fault((int(line or last), int(column or 1)), f"not TOML: {_AT.sub('', message)}; nothing else was read")
    return grid


def _add_entry(grid: _Grid, table: dict[str, Any], lines: Sequence[str], span: Span) -> None:
    cells: dict[str, tuple[str, Place]] = {}
    for key, value in table.items():
        place = _key_place(lines, key, span)
        if not isinstance(value, str):
            grid.fault(place, f"`{shown(key)}` is no text: write it in quotes")
        cells[key] = (value if isinstance(value, str) else "?", place)
    grid.add(cells, (span[0], 1))


def _spans(lines: Sequence[str], count: int) -> list[Span]:
    """First and last line of each entry; all of the file where entries are not written as `[[entry]]`."""
    headers = [number for number, line in enumerate(lines, 1) if _HEADER.match(line)]
    if not headers or len(headers) != count:
        return [(1, len(lines))] * count
    return list(zip(headers, [*(line - 1 for line in headers[1:]), len(lines)], strict=True))


def _first(lines: Sequence[str], spans: Sequence[Span], tables: Iterable[dict[str, Any]], key: str) -> Place:
    """Where a key stands for the first time."""
    return _key_place(lines, key, next(span for span, table in zip(spans, tables, strict=True) if key in table))


def _key_place(lines: Sequence[str], key: str, span: Span) -> Place:
    """Where a key is written between two lines, as far as a look at the lines can tell."""
    written = re.compile(rf"(?:^|[{{,\[])[ \t]*[\"']?({re.escape(key)})[\"']?[ \t]*(?:=|\]|\.)")
    for number in range(span[0], span[1] + 1):
        found = written.search(lines[number - 1])
        if found:
            return number, found.start(1) + 1
    return span[0], 1
