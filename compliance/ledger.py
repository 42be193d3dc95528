"""What is asked of the log about a paper before it is judged, and how the decision on it is recorded."""

from compliance.derive import counting_window
from compliance.errors import ReplayError
from compliance.law import Snapshot
from compliance.store import Batch, Entry, NewEntry, Prior, Store, View


def refuse_replay(manifest_id: str, revision: int, sha256: str, log: Store | View) -> None:
    """Say so before judging; `record` checks it again inside its transaction.

    Raises:
        ReplayError: the id and revision were decided before.
    """
    entry = log.used(manifest_id, revision)
    if entry is not None:
        same = "the same payload" if entry.manifest_sha256 == sha256 else "another payload"
        raise ReplayError(
            f"revision {revision} of `{manifest_id}` was decided before, with {same}: log entry {entry.index}",
            where="/revision",
        )


def prior_of(exporter: str, law: Snapshot, log: Store | View) -> Prior:
    """The people an exporter has counted in the window of the law."""
    window = counting_window(law)
    return log.prior(exporter, window.opens, window.ends)


def record(entry: NewEntry, prior: Prior, law: Snapshot, log: Store | Batch) -> Entry:
    """Record a decision that was derived from these counts. Raises as `Store.record` does."""
    return log.record(entry, prior_version=prior.version, day_ends=law.law.day_ends(entry.recorded_at))
