"""Lines that fit: English breaks at spaces, Chinese between characters, and a wide character counts two cells.

Chinese closing punctuation never begins a line and opening punctuation never ends one (GB/T 15834).
"""

import unicodedata
from collections.abc import Iterator
from functools import cache

_CLOSING = frozenset("，。、；：？！）》」』】〉”’％…")
_OPENING = frozenset("（《「『【〈“‘")


@cache
def _cells(char: str) -> int:
    """Columns that a terminal gives a character: two to a wide one, none to a mark over another (UAX 11)."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def cell_len(text: str) -> int:
    """Columns that a terminal gives a text."""
    return sum(map(_cells, text))


def clean(text: str) -> str:
    """The text without what changes how a terminal shows it: controls, line breaks, bidirectional marks."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    return "\ufffd" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells; a word longer than a line is cut."""
    lines = [""]
    for atom in _atoms(text):
        room = width - cell_len(lines[-1])
        if cell_len(atom.rstrip(" ")) <= room:
            lines[-1] += atom
            continue
        lines[-1] = lines[-1].rstrip(" ")
        lines += _cut(atom.lstrip(" "), width)
    return [line.rstrip(" ") for line in lines if line.strip(" ")] or [""]


def _atoms(text: str) -> Iterator[str]:
    """The pieces between which a line may break: a word with the spaces behind it, or a wide character."""
    atom = ""
    for char in text:
        if atom and _may_break(atom[-1], char):
            yield atom
            atom = ""
        atom += char
    if atom:
        yield atom


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    return before == " " or cell_len(before) > 1 or cell_len(after) > 1


def _cut(atom: str, width: int) -> list[str]:
    """A piece that begins a line, cut where it is longer than the line."""
    lines = [""]
    for char in atom:
        if cell_len(lines[-1]) + cell_len(char) > max(width, 2) and char != " ":
            lines.append("")
        lines[-1] += char
    return lines
