"""The SHA-256 Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1: pure functions over hashes.

A tree of `size` leaves is addressed by nodes `(level, index)`: level 0 holds the leaf hashes, and the node at `level`
covers the leaves `index * 2**level` up to, but not including, `(index + 1) * 2**level`. Only full nodes exist, so a
node never changes once it is written; the ragged right edge is recomputed. Every hash has 32 bytes.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from compliance.errors import LogTamperedError
from compliance.record import Record

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]
"""Gives the stored hash of the full node `(level, index)`."""


class Node(NamedTuple):
    """A full node of the tree and its place."""

    level: int
    place: int
    hash: bytes


def leaf_hash(record: bytes) -> bytes:
    """Hash a leaf: SHA-256(0x00 || record), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node: SHA-256(0x01 || left || right), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class CompactRange(Record, frozen=True):
    """A tree as the roots of its largest full subtrees, from left to right: enough to append and to give the root.

    Attributes:
        size: number of leaves.
        peaks: one hash for every bit set in `size`, highest bit first.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise LogTamperedError(f"a tree of `{self.size}` leaves does not have `{len(self.peaks)}` peaks")
        for peak in self.peaks:
            _checked(peak, "peak")

    def append(self, leaf: bytes) -> tuple["CompactRange", list[Node]]:
        """Append a leaf hash.

        Returns:
            The tree with one leaf more, and the full nodes that came into being, the leaf first.
        """
        peaks = list(self.peaks)
        node = Node(0, self.size, _checked(leaf, "leaf hash"))
        made = [node]
        while self.size >> node.level & 1:
            node = Node(node.level + 1, node.place >> 1, node_hash(peaks.pop(), node.hash))
            made.append(node)
        return CompactRange(self.size + 1, (*peaks, node.hash)), made

    def root(self) -> bytes:
        """Give the tree's root hash; that of an empty tree is the SHA-256 of nothing."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def range_of(leaves: Iterable[bytes]) -> CompactRange:
    """Build the compact range over leaf hashes."""
    tree = CompactRange()
    for leaf in leaves:
        tree, _ = tree.append(leaf)
    return tree


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Give the root hash over leaf hashes."""
    return range_of(leaves).root()


def nodes_over(leaves: Sequence[bytes]) -> NodeReader:
    """Give a reader of all full nodes over leaf hashes held in memory."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def split_hashes(data: bytes) -> tuple[bytes, ...]:
    """Cut concatenated hashes apart.

    Raises:
        LogTamperedError: not a whole number of hashes.
    """
    if len(data) % HASH_SIZE:
        raise LogTamperedError("the stored bytes are not a whole number of hashes")
    return tuple(data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE))


def inclusion_proof(index: int, size: int, node: NodeReader) -> tuple[bytes, ...]:
    """Prove that the leaf `index` is in the tree of `size` leaves: PATH of RFC 9162 section 2.1.3.1.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(middle, end, node))
            end = middle
        else:
            path.append(_subtree(start, middle, node))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old_size: int, size: int, node: NodeReader) -> tuple[bytes, ...]:
    """Prove that the tree of `size` leaves begins with the tree of `old_size`: PROOF of RFC 9162 section 2.1.4.1.

    Raises:
        ValueError: not `0 < old_size <= size`; nothing can be proved from an empty tree.
    """
    if not 0 < old_size <= size:
        raise ValueError(f"no consistency proof leads from {old_size} to {size} leaves")
    start, end, whole, path = 0, size, True, []
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_subtree(middle, end, node))
            end = middle
        else:
            path.append(_subtree(start, middle, node))
            start, whole = middle, False
    # The old tree's own root is left out where it is a full subtree: the verifier has it.
    return tuple(reversed(path)) if whole else (_subtree(start, end, node), *reversed(path))


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Verify an inclusion proof, RFC 9162 section 2.1.3.2.

    Args:
        index: the leaf's place, from 0.
        size: leaves in the tree.
        leaf: the leaf hash.
        proof: the hashes from the leaf upwards.
        root: the tree's root hash.

    Raises:
        LogTamperedError: the proof does not lead from this leaf to this root.
    """
    if not 0 <= index < size:
        raise LogTamperedError(f"a tree of `{size}` leaves has no leaf `{index}`")
    fn, sn, result = index, size - 1, _checked(leaf, "leaf hash")
    for part in proof:
        _checked(part, "hash of the proof")
        if sn == 0:
            raise LogTamperedError(f"the inclusion proof of leaf `{index}` is too long")
        if fn & 1 or fn == sn:
            result = node_hash(part, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(result, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise LogTamperedError(f"the inclusion proof of leaf `{index}` is too short")
    if result != _checked(root, "root"):
        raise LogTamperedError(f"the inclusion proof of leaf `{index}` leads to another root")


def verify_consistency(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> None:
    """Verify a consistency proof, RFC 9162 section 2.1.4.2.

    Raises:
        LogTamperedError: the proof does not show that the tree begins with the old tree. An empty old tree is refused,
            because everything begins with nothing.
    """
    if not 0 < old_size <= size:
        raise LogTamperedError(f"no consistency proof leads from `{old_size}` to `{size}` leaves")
    for part in (old_root, root, *proof):
        _checked(part, "hash of the consistency proof")
    if old_size == size:
        if proof or old_root != root:
            raise LogTamperedError(f"two trees of `{size}` leaves are not the same")
        return
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not proof:
        raise LogTamperedError("the consistency proof is empty")
    if _replayed(old_size, size, path) != (old_root, root):
        raise LogTamperedError(f"the tree of `{size}` leaves does not begin with the tree of `{old_size}`")


def _replayed(old_size: int, size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Give both roots to which a consistency path leads (steps 3 to 6 of RFC 9162 section 2.1.4.2)."""
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for part in path[1:]:
        if sn == 0:
            raise LogTamperedError("the consistency proof is too long")
        if fn & 1 or fn == sn:
            old, new = node_hash(part, old), node_hash(part, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise LogTamperedError("the consistency proof is too short")
    return old, new


def _subtree(start: int, end: int, node: NodeReader) -> bytes:
    """Give the root over the leaves `start` up to `end`, from full nodes; `start` is aligned as in the recursion."""
    width = end - start
    if not width & (width - 1):
        level = width.bit_length() - 1
        return _checked(node(level, start >> level), "node")
    middle = start + _split(width)
    return node_hash(_subtree(start, middle, node), _subtree(middle, end, node))


def _split(width: int) -> int:
    """Give the largest power of two smaller than `width` (at least 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def _checked(value: bytes, what: str) -> bytes:
    if len(value) != HASH_SIZE:
        raise LogTamperedError(f"a {what} does not have `{HASH_SIZE}` bytes")
    return value
