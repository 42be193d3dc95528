"""Decisions that wait for a human, and the entries in which people accept them.

An acceptance is an entry of its own kind. Its leaf names the decision by index and digest; beside it lies the signed
statement with the people and their keys, so that an auditor verifies the signatures without the gate.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from compliance import canonical
from compliance.errors import LogTamperedError, StoreError, UntrustedError, UsageError
from compliance.record import Record
from compliance.store.entry import DIGEST, Entry, check_count, moment_text
from compliance.store.note import unverified

KIND = "review"
KEYS = frozenset({"accepts", "accepts_sha256"})
State = Literal["not_needed", "waiting", "accepted", "denied"]

_VERSION = 1
_FIELDS = KEYS | {"v", "kind", "exporter", "as_of", "ordinary", "sensitive", "recorded_at"}
_DENIED = "mend what the decision names, raise `revision` and have it signed and checked again"
_KEPT = ("envelope", "signers", "trust_root_sha256")
_ASKS = b'"review":true'  # in canonical JSON; what does not hold it need not be parsed


class NewAcceptance(Record, frozen=True):
    """An acceptance to be recorded.

    Attributes:
        accepts: index of the decision.
        accepts_sha256: digest of the decision.
        exporter: that of the decision.
        as_of: the legal day of the acceptance.
        recorded_at: the moment, UTC, whole seconds.
        kept: the envelope, the people who signed and the trust root; see `signing.acceptance`.
    """

    accepts: int
    accepts_sha256: str
    exporter: str
    as_of: date
    recorded_at: datetime
    kept: Mapping[str, Any]

    def __post_init__(self) -> None:
        check_count(self.exporter, self.as_of, 0, 0)
        if type(self.accepts) is not int or self.accepts < 0 or not DIGEST.fullmatch(self.accepts_sha256):
            raise StoreError("the acceptance does not name a decision", todo="nothing was recorded; report this")

    def fields(self) -> dict[str, Any]:
        """Give what leaf and document both say."""
        return {
            "v": _VERSION,
            "kind": KIND,
            "accepts": self.accepts,
            "accepts_sha256": self.accepts_sha256,
            "exporter": self.exporter,
            "as_of": self.as_of.isoformat(),
            "ordinary": 0,
            "sensitive": 0,
            "recorded_at": moment_text(self.recorded_at),
        }

    def document(self) -> bytes:
        """Write what is kept beside the log."""
        return canonical.canonical({**self.fields(), **self.kept})


def asks_for_review(entry: Entry) -> bool:
    """Whether an entry is an approval that a human must look at before anything is released."""
    return entry.releasable and _ASKS in entry.decision and entry.document().get("review") is True


def state_of(entry: Entry, acceptance: Entry | None) -> State:
    """What became of a decision.

    Args:
        entry: the decision.
        acceptance: the entry that accepts it, if any.

    Raises:
        UsageError: the entry is no decision.
    """
    if entry.kind != "decision":
        raise UsageError(f"entry `{entry.index}` is no decision", todo="see `compliance review list`")
    if not entry.releasable:
        return "denied"
    if not asks_for_review(entry):
        return "not_needed"
    return "waiting" if acceptance is None else "accepted"


def check_acceptable(entry: Entry, acceptance: Entry | None) -> None:
    """Check that a decision can be accepted.

    Raises:
        UsageError: no decision, a denial, one that asks for no human, or one that was accepted before.
    """
    state = state_of(entry, acceptance)
    if state == "denied":
        raise UsageError(f"entry `{entry.index}` is a denial, which nobody can accept", todo=_DENIED)
    if state == "not_needed":
        raise UsageError(f"entry `{entry.index}` asks for no human", todo="release it; there is nothing to accept")
    if acceptance is not None:
        raise UsageError(f"entry `{entry.index}` was accepted as entry `{acceptance.index}`", todo="release it")


def check_signed(document: Mapping[str, Any], origin: str) -> None:
    """Verify the statement kept with an acceptance: its signatures, and that it is of this log and this decision.

    Raises:
        UntrustedError: it is not.
    """
    from compliance.signing.acceptance import check_kept  # only for an acceptance

    statement = check_kept({name: value for name, value in document.items() if name in _KEPT})
    said = (statement.log, statement.index, statement.decision_sha256)
    if said != (origin, document["accepts"], document["accepts_sha256"]):
        raise UntrustedError("the statement that was signed is of another log or another decision")


def check_recorded(entry: Entry, document: Mapping[str, Any]) -> None:
    """Verify an acceptance read from the log.

    Raises:
        LogTamperedError: the document holds something else, or is not signed.
    """
    try:
        if set(document) - set(_KEPT) != _FIELDS:
            raise UntrustedError("it holds other keys than an acceptance has")
        check_signed(document, unverified(entry.checkpoint).origin)
    except UntrustedError as error:
        raise LogTamperedError(f"the acceptance in entry `{entry.index}` does not verify: {error.message}") from None


class Reviews:
    """The acceptances of a log as an audit goes by them: each accepts a decision before it that waits, and only once.

    Args:
        start: the first entry that the audit sees; of decisions before it only the second acceptance is found.
    """

    def __init__(self, start: int = 0) -> None:
        self._start = start
        self._waiting: dict[int, str] = {}
        self._accepted: set[int] = set()

    def see(self, entry: Entry) -> None:
        """Take the next entry.

        Raises:
            LogTamperedError: it accepts what cannot be accepted.
        """
        if entry.kind == "decision" and asks_for_review(entry):
            self._waiting[entry.index] = entry.decision_sha256
        if entry.accepts is None:
            return
        known = entry.accepts < self._start or self._waiting.get(entry.accepts) == entry.accepts_sha256
        if entry.accepts in self._accepted or not known:
            raise LogTamperedError(f"entry `{entry.index}` accepts entry `{entry.accepts}`, which waits for no human")
        self._accepted.add(entry.accepts)
