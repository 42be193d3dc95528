"""What a store is: the decisions, the yearly volumes and the log, behind one small interface.

The SQLite store of `compliance.store.sqlite` is one implementation. Whatever the implementation, the leaf bytes, the
roots and the checkpoints of the same history are the same, and these rules hold:

- `record` returns only after decision, volumes, leaf, tree and signed checkpoint are durable, in one transaction;
- an id with a revision is recorded once, and the log itself is the memory of that;
- nothing is recorded on an earlier legal day than that of the last entry, because it would not see what was counted;
- nothing read back is believed before the tree's root, recomputed, is the one that was signed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from compliance.store.entry import Balance, Entry, NewEntry, Prior, Proof, VerifyReport

if TYPE_CHECKING:
    from compliance.store.disagreement import NewDisagreement
    from compliance.store.review import NewAcceptance

Progress = Callable[[int, int], None]
"""Called now and then with the number of entries done and their total."""


class View(Protocol):
    """One state of the log, looked at in one transaction."""

    def check_clock(self, now: datetime, day_ends: datetime | None = None) -> None:
        """As `Store.check_clock`."""

    def prior(self, exporter: str, opens: date, ends: date) -> Prior:
        """As `Store.prior`."""

    def used(self, manifest_id: str, revision: int) -> Entry | None:
        """As `Store.used`."""


class Batch(View, Protocol):
    """Several decisions in one transaction: what is recorded counts at once for the next, and is durable at the end."""

    def record(self, entry: NewEntry, *, prior_version: int, day_ends: datetime | None = None) -> Entry:
        """As `Store.record`, but not durable before the batch has ended without an error."""


class Store(Protocol):
    """Decisions, volumes and the log. Every method may raise `StoreError`; none gives an answer it is not sure of."""

    def record(self, entry: NewEntry, *, prior_version: int, day_ends: datetime | None = None) -> Entry:
        """Record a decision; on return it is durable.

        Args:
            entry: the decision.
            prior_version: `Prior.version` of the volumes from which it was derived.
            day_ends: as in `check_clock`.

        Raises:
            ClockError: the last entry is of a later day.
            ReplayError: the id and revision are in the log.
            VolumesChanged: the exporter's volumes are not those of `prior_version`.
        """

    def view(self) -> AbstractContextManager[View]:
        """Look at one state of the log; nobody waits."""

    def batch(self) -> AbstractContextManager[Batch]:
        """Begin a batch: other gates wait, an error inside undoes all of it, and its end makes it durable at once."""

    def prior(self, exporter: str, opens: date, ends: date) -> Prior:
        """Give the people counted for an exporter on the days `opens` to `ends`, both included."""

    def check_clock(self, now: datetime, day_ends: datetime | None = None) -> None:
        """Refuse a clock that is behind the log; whatever is recorded is held to the same.

        Args:
            now: the moment.
            day_ends: the first moment of the next legal day. The last entry may be later than `now` within the day,
                because gates race by seconds; without it, it may not be later at all.

        Raises:
            ClockError: the last entry is of a later day.
        """

    def used(self, manifest_id: str, revision: int) -> Entry | None:
        """Give the entry that used this id and revision, if any."""

    def entry(self, index: int) -> Entry:
        """Give one entry.

        Raises:
            UsageError: there is no such entry.
        """

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[Entry]:
        """Give the entries `start` up to, but not including, `end` (the size when none)."""

    def size(self) -> int:
        """Give the number of entries."""

    def checkpoint(self) -> str:
        """Give the latest signed checkpoint."""

    def inclusion(self, index: int) -> Proof:
        """Prove that an entry is in the log.

        Raises:
            UsageError: there is no such entry.
        """

    def consistency(self, old_size: int) -> Proof:
        """Prove that the log begins with the log of `old_size` entries (from 1).

        Raises:
            UsageError: the log is smaller, or `old_size` is 0.
        """

    def leaf_hashes(self) -> list[bytes]:
        """Give the hashes of all leaves, of which the root was recomputed."""

    def verify(self, *, known: Sequence[str] = (), progress: Progress | None = None) -> VerifyReport:
        """Recompute everything; `known` are checkpoints kept elsewhere.

        Raises:
            LogTamperedError: the first fault, with its index.
        """

    def export(self, folder: Path, start: int = 0, end: int | None = None, *, progress: Progress | None = None) -> None:
        """Write a folder that can be verified without the store."""

    def open_balance(
        self,
        exporter: str,
        on: date,
        ordinary: int,
        sensitive: int,
        note: str,
        recorded_at: datetime,
        day_ends: datetime | None = None,
    ) -> Entry:
        """Record people counted before the log began; `day_ends` as in `check_clock`.

        Raises:
            ClockError: the last entry is of a later day.
        """

    def balances(self, exporter: str | None = None) -> list[Balance]:
        """Give the opening balances of one exporter or of all, in the order recorded."""

    def accept(self, acceptance: "NewAcceptance", *, day_ends: datetime | None = None) -> Entry:
        """Record that people accept a decision that waits for a human; `day_ends` as in `check_clock`.

        Raises:
            UsageError: there is no such decision, or it does not wait.
            UntrustedError: the statement is not signed, or is of another log or decision.
            ClockError: the last entry is of a later day.
        """

    def acceptance(self, index: int) -> Entry | None:
        """Give the entry that accepts the decision of this index, if any."""

    def record_disagreement(self, new: "NewDisagreement", *, day_ends: datetime | None = None) -> Entry:
        """Record that the executors disagreed, which uses and counts nothing; `day_ends` as in `check_clock`.

        Raises:
            ClockError: the last entry is of a later day.
        """

    def close(self) -> None:
        """Close; any later call fails."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
