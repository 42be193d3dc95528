"""The tile layout of C2SP tlog-tiles 0.1.0: paths and bytes, nothing of files.

A tile at `level` with number `n` holds up to 256 hashes of the tree's nodes at level `8 * level`, from node `256 * n`
on. The last tile of a level may be partial and then has its width in its path. An entry bundle holds the records of a
tile of level 0, each after its length in 16 bits.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from compliance.errors import LogTamperedError

WIDTH = 256
_HEIGHT = 8


class Tile(NamedTuple):
    """A tile: its level, its number in the level, how many hashes it holds."""

    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        """Where the tile lies, relative to the log's folder."""
        return f"tile/{self.level}/{_place(self.number, self.width)}"

    @property
    def bundle_path(self) -> str:
        """Where the entry bundle of a tile of level 0 lies."""
        return f"tile/entries/{_place(self.number, self.width)}"

    @property
    def first(self) -> int:
        """The first node of the tile, as an index in the tree's level `8 * level`."""
        return self.number * WIDTH


def tiles(size: int) -> Iterator[Tile]:
    """Give all tiles of a tree with `size` leaves, level by level."""
    level = 0
    while hashes := size >> (_HEIGHT * level):
        full, rest = divmod(hashes, WIDTH)
        yield from (Tile(level, number, WIDTH) for number in range(full))
        if rest:
            yield Tile(level, full, rest)
        level += 1


def node_level(tile: Tile) -> int:
    """Give the level in the tree of the hashes in a tile."""
    return _HEIGHT * tile.level


def bundle(records: Sequence[bytes]) -> bytes:
    """Write an entry bundle; a record has at most 65 535 bytes."""
    return b"".join(len(record).to_bytes(2, "big") + record for record in records)


def split_bundle(data: bytes) -> list[bytes]:
    """Cut an entry bundle into its records.

    Raises:
        LogTamperedError: it ends inside a record.
    """
    records, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise LogTamperedError("an entry bundle ends inside a record")
        records.append(data[at + 2 : end])
        at = end
    return records


def _place(number: int, width: int) -> str:
    """Write a tile's number in groups of three digits, all but the last with an `x`: 1234067 is `x001/x234/067`."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    partial = f".p/{width}" if width < WIDTH else ""
    return "/".join(reversed(groups)) + partial
