"""Recomputing a log's history from its leaf hashes, one entry after the other, against checkpoints and keys."""

from collections.abc import Sequence

from compliance.errors import LogTamperedError
from compliance.store.entry import VerifyReport
from compliance.store.merkle import CompactRange, Node
from compliance.store.note import Checkpoint, VerifierKey, open_checkpoint


class History:
    """A log being recomputed.

    Args:
        vkeys: the verifier keys that are trusted; nothing else is.
        latest: the log's latest signed checkpoint.
        known: signed checkpoints that others kept; each must be of this history.

    Raises:
        LogTamperedError: a checkpoint does not verify, is of another log, or covers more than the latest does.
    """

    def __init__(self, vkeys: Sequence[str], latest: str, known: Sequence[str]) -> None:
        self._keys = [VerifierKey.parse(vkey) for vkey in vkeys]
        self._note = latest
        self.latest = open_checkpoint(latest, self._keys)
        self.tree = CompactRange()
        self._known = [self._checkpoint(note) for note in known]
        for checkpoint in self._known:
            if checkpoint.size > self.latest.size:
                had = f"had `{checkpoint.size}` when a known checkpoint was signed"
                raise LogTamperedError(f"the log has `{self.latest.size}` entries and {had}")
        self._check_known()

    def append(self, leaf_hash: bytes) -> list[Node]:
        """Add the next leaf hash, compare the root with known checkpoints, and give the tree's new nodes."""
        self.tree, made = self.tree.append(leaf_hash)
        self._check_known()
        return made

    def check(self, note: str) -> None:
        """Check a signed checkpoint that should cover just the entries so far.

        Raises:
            LogTamperedError: it does not, with the index of the entry.
        """
        index = self.tree.size - 1
        try:
            checkpoint = self._checkpoint(note)
        except LogTamperedError as error:
            raise LogTamperedError(f"the checkpoint of entry `{index}` does not verify: {error.message}") from None
        if (checkpoint.size, checkpoint.root) != (self.tree.size, self.tree.root()):
            raise LogTamperedError(f"the checkpoint of entry `{index}` is not that of the entries up to it")

    def finish(self, start: int, end: int) -> VerifyReport:
        """Check that the latest checkpoint covers exactly the entries seen, and report.

        Raises:
            LogTamperedError: it does not.
        """
        if (self.latest.size, self.latest.root) != (self.tree.size, self.tree.root()):
            signed = f"the latest checkpoint covers `{self.latest.size}` entries"
            raise LogTamperedError(f"{signed}, and is not that of the `{self.tree.size}` found")
        return VerifyReport(
            origin=self.latest.origin,
            size=self.latest.size,
            root=self.latest.root.hex(),
            start=start,
            end=end,
            known=len(self._known),
            checkpoint=self._note,
        )

    def _checkpoint(self, note: str) -> Checkpoint:
        checkpoint = open_checkpoint(note, self._keys)
        if checkpoint.origin != self.latest.origin:
            raise LogTamperedError(f"a checkpoint is of the log `{checkpoint.origin}`, not of `{self.latest.origin}`")
        return checkpoint

    def _check_known(self) -> None:
        for checkpoint in self._known:
            if checkpoint.size == self.tree.size and checkpoint.root != self.tree.root():
                raise LogTamperedError(
                    f"a known checkpoint of `{checkpoint.size}` entries is not of this history: two logs were shown"
                )
