"""The gate: the whole line from bytes to a recorded decision, and the only caller of the clock.

    bytes > verify > derive > evaluate > decide > record > outcome

A decision is released only after it is durable in the log. Whatever fails on the way is an error, never an approval.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from compliance.cache import cache_folder
from compliance.canonical import canonical
from compliance.decide import Circumstances
from compliance.derive import Counted, counting_window, people_added
from compliance.engine.evaluate import Evaluator
from compliance.engine.process import WorkerExecutor
from compliance.errors import ReplayError, SchemaError, StoreError, UsageError
from compliance.home import Home, signed_readings
from compliance.judge import judge, left_out
from compliance.law import Law, Snapshot
from compliance.model.base import plain
from compliance.model.decision import Advisory, Decision, Note, People, Signer
from compliance.model.manifest import Manifest
from compliance.signing import TrustRoot, read_draft, verify_manifest
from compliance.store import Entry, NewEntry, Prior, Store, VolumesChanged

if TYPE_CHECKING:
    from compliance.list_tables import ListTables
    from compliance.model.list_table import OfficialTable

_ATTEMPTS = 20  # another gate may change the same exporter's volumes between reading them and recording


def utc_now() -> datetime:
    """The moment, in UTC with whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Outcome:
    """What came of a manifest: the decision, and its entry in the log, which an advisory decision does not have."""

    decision: Decision
    entry: Entry | None


class Gate:
    """Decides manifests under one law and one trust root, and records what it decides."""

    def __init__(
        self, home: Home, law: Law, executor: WorkerExecutor, readings: Path | None, clock: Callable[[], datetime]
    ) -> None:
        self.home = home
        self.law = law
        self._executor = executor
        self._readings_file = readings
        self._clock = clock
        self._store: Store | None = None
        self._evaluators: dict[str, Evaluator] = {}
        self._list_tables: ListTables | None = None

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        policies: Path | None = None,
        readings: Path | None = None,
        clock: Callable[[], datetime] = utc_now,
        executor: WorkerExecutor | None = None,
    ) -> "Gate":
        """Open a gate on its home folder.

        Args:
            home: the folder made by `compliance trust init`.
            policies: the policy folder; by default the packaged one.
            readings: a signed file that chooses other readings than the conservative ones.
            clock: gives the moment in UTC; only tests and stories give another.
            executor: one already started, so that it got ready while this module was imported.

        Raises:
            UsageError: there is no policy folder.
            PolicyError: the law files are wrong.
        """
        worker = executor or WorkerExecutor(cache_folder())
        worker.start()  # it gets ready while the law is read
        try:
            return cls(Home(home), Law.load(policies), worker, readings, clock)
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
        now = self._clock()
        root = self.home.trust_root(now)
        day = self.law.chosen_day(as_of, now)
        if as_of is None:
            self._refuse_other_law(root)
        verified = verify_manifest(data, root, now, files=files, where=where)
        advisory: Advisory = "" if as_of is None else "other_day"
        paper = _Paper(
            verified.manifest, verified.payload_sha256, verified.signers, verified.root_sha256, now, advisory
        )
        law = self.law.at(day, self._readings(root, now), self._tables(now, root))
        if advisory:
            return Outcome(self._judge(paper, law, self._prior(paper, law))[0], None)
        self.store.check_clock(now, self.law.day_ends(now))
        self._refuse_replay(paper)
        return self._judge_and_record(paper, law)

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
        now = self._clock()
        day = self.law.chosen_day(as_of, now)
        return Advice(now, self.law.at(day, self._draft_readings(now), self._tables(now)), self._advise)

    @property
    def store(self) -> Store:
        """The store, opened on first use."""
        if self._store is None:
            self._store = self.home.store()
        return self._store

    def close(self) -> None:
        """End the engine's worker and close the store."""
        self._executor.close()
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

    def _refuse_replay(self, paper: "_Paper") -> None:
        """Say so before judging; `record` checks it again inside its transaction."""
        entry = self.store.used(paper.manifest.id, paper.manifest.revision)
        if entry is not None:
            same = "the same payload" if entry.manifest_sha256 == paper.sha256 else "another payload"
            raise ReplayError(
                f"revision {paper.manifest.revision} of `{paper.manifest.id}` was decided before, with {same}: "
                f"log entry {entry.index}",
                where="/revision",
            )

    def _judge_and_record(self, paper: "_Paper", law: Snapshot) -> Outcome:
        for _ in range(_ATTEMPTS):
            prior = self._prior(paper, law)
            decision, added = self._judge(paper, law, prior)
            try:
                return Outcome(decision, self._record(_entry(decision, added, law), prior))
            except VolumesChanged:
                continue
        raise StoreError("the exporter's volumes kept changing while the decision was made", todo="run the check again")

    def _record(self, entry: NewEntry, prior: Prior) -> Entry:
        day_ends = self.law.day_ends(entry.recorded_at)
        return self.store.record(entry, prior_version=prior.version, day_ends=day_ends)

    def _prior(self, paper: "_Paper", law: Snapshot) -> Prior:
        window = counting_window(law)
        return self.store.prior(paper.manifest.exporter.id, window.opens, window.ends)

    def _judge(self, paper: "_Paper", law: Snapshot, prior: Prior) -> tuple[Decision, People]:
        evaluator = self._evaluator(law)
        counted = Counted(prior.ordinary, prior.sensitive)
        relieved = left_out(paper.manifest, evaluator, counted)
        added = people_added(paper.manifest, relieved)
        circumstances = paper.circumstances(prior, added)
        decision = judge(paper.manifest, evaluator, counted, circumstances, relieved)
        return replace(decision, notes=self._notes(paper, law, prior)), added

    def _notes(self, paper: "_Paper", law: Snapshot, prior: Prior) -> tuple[Note, ...]:
        counts = any(dataset.is_personal for dataset in paper.manifest.datasets)
        found: dict[Note, bool] = {
            "law_of_a_future_day": law.as_of > self.law.day_of(paper.now),
            "counted_from_this_log_only": counts and not prior.opened,
        }
        return tuple(note for note, applies in found.items() if applies)

    def _advise(self, paper: "_Paper", law: Snapshot) -> Decision:
        prior = self._prior(paper, law) if self.home.log.exists() else Prior(0, 0, 0)
        return self._judge(paper, law, prior)[0]

    def _evaluator(self, law: Snapshot) -> Evaluator:
        key = f"{law.as_of} {law.digest}"
        if key not in self._evaluators:
            self._evaluators[key] = Evaluator(law, self._executor)
        return self._evaluators[key]

    def _readings(self, root: TrustRoot, now: datetime) -> Mapping[str, str]:
        return signed_readings(self._readings_file, root, now) if self._readings_file else {}

    def _tables(self, now: datetime, root: TrustRoot | None = None) -> "Mapping[str, OfficialTable]":
        """The official tables of lists in the home folder; most have none, and then nothing is read."""
        if not self.home.has_lists:
            return {}
        if self._list_tables is None:
            from compliance.list_tables import ListTables

            self._list_tables = ListTables(self.home.lists, self.law)
        return self._list_tables.load(root or self.home.trust_root(now), now)

    def _draft_readings(self, now: datetime) -> Mapping[str, str]:
        return self._readings(self.home.trust_root(now), now) if self._readings_file else {}


@dataclass(frozen=True)
class Advice:
    """Judges unsigned manifests at one moment, under the law of one day; nothing of it is recorded.

    Attributes:
        now: the moment, UTC.
        law: the law of the day.
    """

    now: datetime
    law: Snapshot
    _advise: Callable[["_Paper", Snapshot], Decision]

    def decide(self, manifest: Manifest, sha256: str) -> Decision:
        """Decide a manifest. Without a home folder the volumes so far are taken as zero.

        Args:
            manifest: the transfer.
            sha256: the digest by which the decision names it.

        Raises:
            SchemaError: a class that no policy knows.
            FailureError: the gate could not do its work.
        """
        return self._advise(_Paper(manifest, sha256, (), "", self.now, "draft"), self.law)


@dataclass(frozen=True)
class _Paper:
    """A manifest in hand: where it came from, who signed it, when it is judged."""

    manifest: Manifest
    sha256: str
    signers: tuple[Signer, ...]
    root_sha256: str
    now: datetime
    advisory: Advisory

    def circumstances(self, prior: Prior, added: People) -> Circumstances:
        return Circumstances(
            manifest_id=self.manifest.id,
            revision=self.manifest.revision,
            exporter=self.manifest.exporter.id,
            manifest_sha256=self.sha256,
            trust_root_sha256=self.root_sha256,
            signers=self.signers,
            decided_at=self.now,
            advisory=self.advisory,
            prior=People(ordinary=prior.ordinary, sensitive=prior.sensitive),
            added=added,
        )


def _entry(decision: Decision, added: People, law: Snapshot) -> NewEntry:
    approved = decision.decision == "approve"
    ordinary, sensitive = _counted(added) if approved else (0, 0)
    return NewEntry(
        manifest_id=decision.manifest_id,
        revision=decision.revision,
        manifest_sha256=decision.manifest_sha256,
        exporter=decision.exporter,
        as_of=law.as_of,
        verdict=decision.decision,
        releasable=approved,
        decision=canonical(plain(decision)),
        law_sha256=decision.law_sha256,
        reasons=decision.reasons,
        ordinary=ordinary,
        sensitive=sensitive,
        recorded_at=decision.decided_at,
    )


def _counted(added: People) -> tuple[int, int]:
    """What an approval adds to the yearly volumes: a relief may approve people in unknown number, a ledger cannot."""
    if added.ordinary is None or added.sensitive is None:
        raise SchemaError(
            "the people of this transfer count toward the yearly volumes, and their number is not known",
            where="/datasets",
            todo="state `subjects` of every personal data set, raise the revision and sign again",
        )
    return added.ordinary, added.sensitive
