"""The second step of an approval that asks for a human: people who have looked say so, and the log keeps it.

    decision in the log > statement > signatures of people > verified under the trust root > entry in the log

Nothing is changed of the decision. A denial cannot be accepted, and what was accepted once cannot be accepted again.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from compliance.canonical import canonical
from compliance.errors import LogTamperedError, UntrustedError
from compliance.law import Law
from compliance.signing import TrustRoot, load_version
from compliance.signing.acceptance import Acceptance, verify_acceptance
from compliance.store import Entry, NewAcceptance, Store
from compliance.store.leaf import check_document
from compliance.store.note import unverified
from compliance.store.review import asks_for_review, check_acceptable


def check_people(acceptance: Entry, trust: Path, pin: str, root: TrustRoot) -> None:
    """Verify an acceptance of the log once more: who holds the log's key cannot accept in the name of others.

    Args:
        acceptance: the entry.
        trust: the folder of the trust roots.
        pin: of the first root.
        root: the trust root in force, which may say that a key was not to be trusted at the time.

    Raises:
        LogTamperedError: the document is not that of the leaf, or not signed.
        TrustRootError: the trust root of the time is not in the folder.
        SignatureError: those who signed were not enough, or one of their keys was not to be trusted.
    """
    check_document(acceptance)
    kept = acceptance.document()
    then = load_version(trust, pin, kept["trust_root_sha256"])
    where = f"log entry {acceptance.index}"
    again = verify_acceptance(canonical(kept["envelope"]), then, acceptance.recorded_at, where=where)
    if again.kept["signers"] != kept["signers"]:
        raise LogTamperedError("the people named are not those of the keys that signed", where=where)
    for signer in kept["signers"]:
        if signer["key"] in root.keys:
            root.keys[signer["key"]].check_usable(acceptance.recorded_at, where)


def waiting(store: Store, start: int = 0) -> Iterator[Entry]:
    """The decisions of the log that wait for a human, from an index on."""
    for entry in store.entries(start):
        if asks_for_review(entry) and store.acceptance(entry.index) is None:
            yield entry


def statement_of(store: Store, index: int, note_sha256: str | None = None) -> Acceptance:
    """The statement to be signed by those who accept a decision.

    Args:
        store: the log.
        index: of the decision.
        note_sha256: digest of a note that the reviewers keep, lower-case hex.

    Raises:
        UsageError: there is no such decision, or it does not wait for a human.
    """
    entry = store.entry(index)
    check_acceptable(entry, store.acceptance(index))
    origin = unverified(store.checkpoint()).origin
    return Acceptance(log=origin, index=index, decision_sha256=entry.decision_sha256, note_sha256=note_sha256)


def accept(store: Store, root: TrustRoot, law: Law, index: int, data: bytes, now: datetime, where: str = "") -> Entry:
    """Verify a signed statement and record it.

    Args:
        store: the log.
        root: the trust root in force; those whom it names for readings accept.
        law: says on which day the moment falls.
        index: of the decision meant.
        data: the envelope.
        now: the moment, UTC, whole seconds.
        where: the file named in errors.

    Raises:
        UsageError: there is no such decision, or it does not wait for a human.
        UntrustedError: the statement is of something else, or not signed by enough people whose keys are to be trusted.
        StoreError: it cannot be recorded, or the clock is behind the log.
    """
    expected = statement_of(store, index)
    accepted = verify_acceptance(data, root, now, where=where)
    if replace(accepted.statement, note_sha256=None) != expected:
        raise UntrustedError(
            f"the statement is not of entry `{index}` of the log `{expected.log}`",
            where=where,
            todo="sign a new one with `compliance review accept`",
        )
    entry = NewAcceptance(
        accepts=index,
        accepts_sha256=expected.decision_sha256,
        exporter=store.entry(index).exporter,
        as_of=law.day_of(now),
        recorded_at=now,
        kept=accepted.kept,
    )
    return store.accept(entry, day_ends=law.day_ends(now))
