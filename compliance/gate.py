"""The gate: the whole line from bytes to a recorded decision, and the only caller of the clock.

    bytes > verify > derive > evaluate > decide > record > outcome

A decision is released only after it is durable in the log. Whatever fails on the way is an error, never an approval.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, get_args

from compliance.cache import cache_folder
from compliance.desk import Desk
from compliance.engine.agree import Confirm
from compliance.engine.process import WorkerExecutor
from compliance.errors import (
    DisagreementError,
    StoreError,
    UsageError,
)
from compliance.home import Home
from compliance.law import Law, Snapshot
from compliance.ledger import prior_of, record, refuse_replay
from compliance.model.decision import Advisory, Decision, People
from compliance.model.manifest import Manifest
from compliance.paper import Outcome, Paper, disagreement_of, entry_of
from compliance.record import Record
from compliance.signing import TrustRoot, read_draft
from compliance.store import Batch, Entry, Prior, Store, VolumesChanged

if TYPE_CHECKING:
    from compliance.pool import Pool

MOST_PROCESSES = 64
WORTH_STARTING = 100  # manifests: judging fewer takes less time than starting processes for it
_ATTEMPTS = 20  # another gate may change the same exporter's volumes between reading them and recording


def utc_now() -> datetime:
    """The moment, in UTC with whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


class Gate:
    """Decides manifests under one law and one trust root, and records what it decides. Threads may share it."""

    def __init__(
        self,
        home: Home,
        law: Law,
        worker: WorkerExecutor,
        readings: Path | None,
        clock: Callable[[], datetime],
        confirm: Confirm = "always",
        processes: int = 1,
    ) -> None:
        if confirm not in get_args(Confirm):
            raise UsageError(f"`{confirm}` is no way to confirm", todo=f"choose one of {', '.join(get_args(Confirm))}")
        if type(processes) is not int or not 1 <= processes <= MOST_PROCESSES:
            raise UsageError(f"`{processes}` processes", todo=f"ask for 1 to {MOST_PROCESSES}")
        self.home = home
        self.law = law
        self._worker = worker
        self._pooled = home.folder, law.source.root, readings, confirm
        self._processes = processes
        self._pool: Pool | None = None
        self._desk = Desk(home, law, worker, readings, confirm)
        self._clock = clock
        self._store: Store | None = None
        # What was answered and what is confirmed belong together: no other thread judges in between.
        self._judging = threading.RLock()

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        policies: Path | None = None,
        readings: Path | None = None,
        clock: Callable[[], datetime] = utc_now,
        executor: WorkerExecutor | None = None,
        confirm: Confirm = "always",
        processes: int = 1,
    ) -> "Gate":
        """Open a gate on its home folder.

        Args:
            home: the folder made by `compliance trust init`.
            policies: the policy folder; by default the packaged one.
            readings: a signed file that chooses other readings than the conservative ones.
            clock: gives the moment in UTC; only tests and stories give another.
            executor: one already started, so that it got ready while this module was imported.
            confirm: which answers of the fast executor the engine's own machine confirms before anything is released.
            processes: how many judge a batch of `check_many`; the decisions are the same with any number. They are
                started with the first batch of at least `WORTH_STARTING` manifests, and end with the gate.

        Raises:
            UsageError: there is no policy folder, or `confirm` or `processes` is not one of those possible.
            PolicyError: the law files are wrong.
        """
        worker = executor or WorkerExecutor(cache_folder())
        try:
            if confirm != "never":
                worker.start()  # it gets ready while the law is read
            return cls(Home(home), Law.load(policies), worker, readings, clock, confirm, processes)
        except BaseException:
            worker.close()
            raise

    def check(self, data: bytes, *, where: str = "", files: Path | None = None, as_of: date | None = None) -> Outcome:
        """Verify, judge and record a signed manifest.

        Args:
            data: the envelope.
            where: its name, for messages.
            files: a folder that must hold exactly the manifest's files.
            as_of: judge under the law of a day, be it today; the decision is then advisory and not recorded.

        Raises:
            UsageError: the law in use is not one that the trust root trusts, or does not reach back to `as_of`.
            UntrustedError: the manifest cannot be relied on, or has been used.
            FailureError: the gate could not do its work.
        """
        self.home.refuse_if_stopped()
        now = self._clock()
        root = self.home.trust_root(now)
        day = self.law.chosen_day(as_of, now)
        if as_of is None:
            self._refuse_other_law(root)
        advisory: Advisory = "" if as_of is None else "other_day"
        paper = self._desk.verified(data, root, now, files=files, where=where, advisory=advisory)
        law = self._desk.law_on(day, now, root)
        if paper.advisory:
            return Outcome(self._confirmed(paper, law, prior_of(paper.manifest.exporter.id, law, self.store))[0], None)
        return self._judge_and_record(paper, law)

    def check_many(self, manifests: Sequence[tuple[bytes, str]]) -> list[Outcome | Exception]:
        """Verify and judge several signed manifests, and record them with one durable commit.

        Each counts what those before it have recorded. Nobody else can record meanwhile (another gate gives up after
        some seconds), so batches are best a few hundred.

        Args:
            manifests: envelopes with their names for messages.

        Returns:
            In their order the outcome of each, or why there is none; nothing is recorded for those.

        Raises:
            UsageError: the law in use is not one that the trust root trusts, or there is no trust root.
            UntrustedError: the trust root, the choice of readings or a table cannot be relied on.
            FailureError: the gate could not do its work; then nothing of the batch is recorded or released.
        """
        self.home.refuse_if_stopped()
        now = self._clock()
        root = self.home.trust_root(now)
        self._refuse_other_law(root)
        law = self._desk.law_on(self.law.day_of(now), now, root)
        self.store.check_clock(now, self.law.day_ends(now))
        with self._judging, self._stopping(now):  # a batch is undone before what undid it is recorded
            pool = self._pool_for(len(manifests))
            if pool is not None:
                from compliance.pool import Terms, decide_together

                terms = Terms(now, root.sha256, law)
                return decide_together(pool, self.store, manifests, terms, self.home.refuse_if_stopped)
            papers = [self._paper_of(data, where, root, now) for data, where in manifests]
            with self.store.batch() as batch:
                outcomes = [self._in_batch(paper, law, batch) for paper in papers]
                self._desk.settle()
                self.home.refuse_if_stopped()  # another gate may have found a disagreement meanwhile
            return outcomes

    def _pool_for(self, manifests: int) -> "Pool | None":
        """The processes for a batch, or none where this one alone is faster."""
        if self._processes > 1 and self._pool is None and manifests >= WORTH_STARTING:
            from compliance.pool import Pool

            self._pool = Pool(*self._pooled, processes=self._processes)
        return self._pool

    def _paper_of(self, data: bytes, where: str, root: TrustRoot, now: datetime) -> Paper | Exception:
        try:
            return self._desk.verified(data, root, now, where=where)
        except Exception as error:  # noqa: BLE001 - it concerns this manifest alone, which is then not judged
            return error

    def _in_batch(self, paper: Paper | Exception, law: Snapshot, batch: Batch) -> Outcome | Exception:
        """What goes wrong in judging one manifest does not concern the others; a failure of the store does."""
        if isinstance(paper, Exception):
            return paper
        try:
            refuse_replay(paper.manifest.id, paper.manifest.revision, paper.sha256, batch)
            prior = prior_of(paper.manifest.exporter.id, law, batch)
            decision, added = self._desk.judge(paper, law, prior)
            entry = entry_of(decision, added, law)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - there is no decision on this manifest
            return error
        return Outcome(decision, record(entry, prior, law, batch))

    def draft(self, data: bytes, *, where: str = "", as_of: date | None = None) -> Outcome:
        """Judge an unsigned manifest for a reviewer. The decision is advisory and never recorded.

        Without a home folder the volumes so far are taken as zero.

        Raises:
            UsageError: the law does not reach back to `as_of`.
            UntrustedError: it is not of the published shape.
            FailureError: the gate could not do its work.
        """
        draft = read_draft(data, where=where)
        return Outcome(self.advice(as_of).decide(draft.manifest, draft.payload_sha256), None)

    def advice(self, as_of: date | None = None) -> "Advice":
        """Open what judges unsigned manifests under the law of one day.

        Args:
            as_of: the day; by default that of the moment, which is read once.

        Raises:
            UsageError: a signed choice of readings is named, and there is no trust root to verify it with.
            UsageError: the day is before the earliest encoded law.
        """
        self.home.refuse_if_stopped()
        now = self._clock()
        day = self.law.chosen_day(as_of, now)
        return Advice(now, self._desk.law_on(day, now), self._advise)

    @property
    def store(self) -> Store:
        """The store, opened on first use."""
        if self._store is None:
            self._store = self.home.store()
        return self._store

    def close(self) -> None:
        """End the engine's worker and the other processes, and close the store."""
        self._worker.close()
        if self._pool is not None:
            self._pool.close()
        if self._store is not None:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refuse_other_law(self, root: TrustRoot) -> None:
        """A decision that counts is made under a law that the trust root names, or else under the one shipped."""
        named, digest = root.document.policies, self.law.digest
        if digest in named or (not named and self.law.is_shipped()):
            return
        expected = "one that the trust root names" if named else "the one shipped, and the trust root names no other"
        raise UsageError(
            f"the law has the digest `{digest}`, which is not {expected}",
            where=str(self.law.source.root),
            todo="name it under `policies` in a new version of the trust root (`compliance trust rotate`), or ask for "
            "advice with `--draft`",
        )

    def _judge_and_record(self, paper: Paper, law: Snapshot) -> Outcome:
        for _ in range(_ATTEMPTS):
            prior = self._looked_up(paper, law)
            decision, added = self._confirmed(paper, law, prior)
            self.home.refuse_if_stopped()  # another gate may have found a disagreement meanwhile
            try:
                return Outcome(decision, record(entry_of(decision, added, law), prior, law, self.store))
            except VolumesChanged:
                continue
        raise StoreError("the exporter's volumes kept changing while the decision was made", todo="run the check again")

    def _looked_up(self, paper: Paper, law: Snapshot) -> Prior:
        """One look at the log: the clock is not behind it, the paper is no replay, and so many people are counted."""
        with self.store.view() as log:
            log.check_clock(paper.now, self.law.day_ends(paper.now))
            refuse_replay(paper.manifest.id, paper.manifest.revision, paper.sha256, log)
            return prior_of(paper.manifest.exporter.id, law, log)

    def _confirmed(self, paper: Paper, law: Snapshot, prior: Prior) -> tuple[Decision, People]:
        """Judge; nothing leaves the gate before the engine's own machine has given the same answers."""
        with self._judging, self._stopping(paper.now):
            try:
                return self._desk.judge(paper, law, prior)
            finally:
                self._desk.settle()  # also where an answer was none: that the executors differ is then the graver news

    @contextmanager
    def _stopping(self, now: datetime) -> Iterator[None]:
        """Stop the gate where the executors disagree, and have it in the log before the error leaves."""
        try:
            yield
        except DisagreementError as error:
            self.home.stop(error, now, partial(self._record_disagreement, error))
            raise

    def _record_disagreement(self, error: DisagreementError) -> Entry:
        new = disagreement_of(error)
        error.where = f"manifest {new.manifest_id} r{new.revision}"  # of a batch, the one on which it was found
        return self.store.record_disagreement(new, day_ends=self.law.day_ends(new.recorded_at))

    def _advise(self, paper: Paper, law: Snapshot) -> Decision:
        prior = prior_of(paper.manifest.exporter.id, law, self.store) if self.home.log.exists() else Prior(0, 0, 0)
        return self._confirmed(paper, law, prior)[0]


class Advice(Record, frozen=True):
    """Judges unsigned manifests at one moment, under the law of one day; nothing of it is recorded.

    Attributes:
        now: the moment, UTC.
        law: the law of the day.
    """

    now: datetime
    law: Snapshot
    _advise: Callable[[Paper, Snapshot], Decision]

    def decide(self, manifest: Manifest, sha256: str) -> Decision:
        """Decide a manifest. Without a home folder the volumes so far are taken as zero.

        Args:
            manifest: the transfer.
            sha256: the digest by which the decision names it.

        Raises:
            SchemaError: a class that no policy knows.
            FailureError: the gate could not do its work.
        """
        return self._advise(Paper(manifest, sha256, (), "", self.now, "draft"), self.law)
