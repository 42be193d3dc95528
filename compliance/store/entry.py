"""What a store records and gives back, and the forms that the log takes; no entry is made in another."""

import re
from datetime import date, datetime
from typing import Any, Literal

from compliance import canonical
from compliance.errors import ClockError, StoreError
from compliance.record import Record

Kind = Literal["decision", "opening_balance", "review", "disagreement"]
MAX_COUNT = 2**53 - 1
MAX_DECISION = 1 << 24  # bytes of a stored decision: what is recorded must be readable later
DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")
CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class VolumesChanged(StoreError):  # noqa: N818 - it is no fault, the decision is only out of date
    """Another decision changed the exporter's volumes meanwhile: derive and decide again."""

    code = "volumes_changed"
    todo = "run the check again"


class NewEntry(Record, frozen=True):
    """A decision to be recorded.

    Attributes:
        manifest_id: the manifest's id; with `revision` it is single use.
        revision: from 1.
        manifest_sha256: digest of the signed payload bytes, lower-case hex.
        exporter: the id for which yearly volumes count.
        as_of: the day whose law was applied (Asia/Shanghai); the volumes count on this day.
        verdict: the decision.
        releasable: whether the decision may release data; never on a denial.
        decision: canonical JSON of the whole decision, kept beside the log.
        law_sha256: digest of the law snapshot, lower-case hex.
        reasons: codes of the reasons, in the order found.
        ordinary: people to count with ordinary personal information; 0 unless releasable.
        sensitive: people to count with sensitive personal information; 0 unless releasable.
        recorded_at: the moment, UTC, whole seconds.
    """

    manifest_id: str
    revision: int
    manifest_sha256: str
    exporter: str
    as_of: date
    verdict: Literal["approve", "deny"]
    releasable: bool
    decision: bytes
    law_sha256: str
    reasons: tuple[str, ...]
    ordinary: int
    sensitive: int
    recorded_at: datetime

    def __post_init__(self) -> None:
        check_manifest(self.manifest_id, self.revision, self.manifest_sha256)
        _require(DIGEST.fullmatch(self.law_sha256), "law_sha256", self.law_sha256)
        _require(self.verdict in ("approve", "deny"), "verdict", self.verdict)
        _require(type(self.releasable) is bool, "releasable", self.releasable)
        _require(not self.releasable or self.verdict == "approve", "releasable", self.releasable)
        _require(all(CODE.fullmatch(code) for code in self.reasons), "reasons", self.reasons)
        _require(self.releasable or self.ordinary == self.sensitive == 0, "ordinary", self.ordinary)
        check_count(self.exporter, self.as_of, self.ordinary, self.sensitive)
        moment_text(self.recorded_at)


class Entry(Record, frozen=True):
    """An entry of the log, as recorded.

    An opening balance has the verdict `None`, is not releasable, has no reasons, its day is `as_of`, and the fields
    that only a decision has are empty (revision 0). So has a review, in which people accept a decision. A disagreement
    of the executors has no verdict either, and names the manifest and the law without using the manifest up.

    Attributes:
        index: its place in the log, from 0.
        kind: a decision, an opening balance, a review, or a disagreement.
        leaf: the record bytes whose hash is in the tree.
        leaf_hash: hash of the leaf, lower-case hex.
        checkpoint: the signed checkpoint of the tree that ends with this entry.
        decision_sha256: digest of `decision`, lower-case hex.
        accepts: of a review, the index of the decision accepted; else none.
        accepts_sha256: of a review, the digest of that decision; else empty.
        advisory: of a disagreement, why its decision would have been advice only; else empty.
        program_sha256: of a disagreement, the digest of the program that ran; else empty.
        packages: of a disagreement, the packages on which the executors differ; else none.
    """

    index: int
    kind: Kind
    leaf: bytes
    leaf_hash: str
    checkpoint: str
    decision: bytes
    decision_sha256: str
    manifest_id: str
    revision: int
    manifest_sha256: str
    exporter: str
    as_of: date
    verdict: Literal["approve", "deny"] | None
    releasable: bool
    law_sha256: str
    reasons: tuple[str, ...]
    ordinary: int
    sensitive: int
    recorded_at: datetime
    accepts: int | None = None
    accepts_sha256: str = ""
    advisory: str = ""
    program_sha256: str = ""
    packages: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Give the stored decision (or opening balance) as an object.

        Raises:
            JsonError: the stored bytes are not strict JSON.
        """
        value = canonical.parse(self.decision, where=f"log entry {self.index}", max_bytes=MAX_DECISION)
        if not isinstance(value, dict):
            raise StoreError("the stored decision is not an object", where=f"log entry {self.index}")
        return value


class Prior(Record, frozen=True):
    """People an exporter has counted in a window.

    Attributes:
        version: changes whenever any of its volumes change.
        opened: whether an opening balance of the window is among them; else nothing before the log began is.
    """

    ordinary: int
    sensitive: int
    version: int
    opened: bool = False


class Balance(Record, frozen=True):
    """People counted before the log began, entered by hand; several for an exporter add up."""

    index: int
    exporter: str
    on: date
    ordinary: int
    sensitive: int
    note: str
    recorded_at: datetime


class Proof(Record, frozen=True):
    """An inclusion proof (of the leaf `index`) or a consistency proof (from the tree of `old_size`).

    Attributes:
        hashes: as in RFC 9162, 32 bytes each.
        checkpoint: the signed checkpoint to which the proof leads; it gives size and root.
    """

    hashes: tuple[bytes, ...]
    checkpoint: str
    index: int | None = None
    old_size: int | None = None


class VerifyReport(Record, frozen=True):
    """What a verification that found no fault has covered: the entries `start` up to `end` of a log of `size`.

    `known` is how many checkpoints held by others were found to be of this history.
    """

    origin: str
    size: int
    root: str
    start: int
    end: int
    known: int
    checkpoint: str


def check_manifest(manifest_id: str, revision: int, sha256: str) -> None:
    """Check what names a manifest. Raises StoreError where it is nothing that the log takes."""
    _require(_ID.fullmatch(manifest_id), "manifest_id", manifest_id)
    _require(type(revision) is int and 1 <= revision < 2**31, "revision", revision)
    _require(DIGEST.fullmatch(sha256), "manifest_sha256", sha256)


def check_count(exporter: str, on: date, ordinary: int, sensitive: int) -> None:
    """Check what counts toward an exporter's volumes.

    Raises:
        StoreError: an id, day or count that the log does not take.
    """
    _require(_ID.fullmatch(exporter), "exporter", exporter)
    _require(type(on) is date, "as_of", on)
    for name, count in (("ordinary", ordinary), ("sensitive", sensitive)):
        _require(type(count) is int and 0 <= count <= MAX_COUNT, name, count)


def check_clock(last: datetime, now: datetime, day_ends: datetime | None) -> None:
    """Refuse a moment whose day is before that of the last entry; see `Store.check_clock`.

    Raises:
        ClockError: it is.
    """
    if last > now and (day_ends is None or last >= day_ends):
        raise ClockError(f"the clock says `{moment_text(now)}`, and the log's last entry is of `{moment_text(last)}`")


def moment_text(moment: datetime) -> str:
    """Write a moment as `YYYY-MM-DDTHH:MM:SSZ`.

    Raises:
        StoreError: not UTC, or with a fraction of a second.
    """
    _require(moment.tzinfo is not None and not moment.utcoffset() and not moment.microsecond, "recorded_at", moment)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _require(good: object, name: str, value: object) -> None:
    if not good:
        raise StoreError(f"`{name}` of the new entry is `{value}`, which the log does not take", todo=_REPORT)


_REPORT = "nothing was recorded; report this with the manifest's digest"
