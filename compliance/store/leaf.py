"""The leaf record: a small commitment in the log, without personal data or free text, as canonical JSON.

The decision itself (which may name people who signed) lies beside the log and is bound by its digest. An entry read
back is believed only if its leaf is exactly what this module would write and the bytes beside it have that digest.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from compliance import canonical
from compliance.errors import JsonError, LogTamperedError, StoreError
from compliance.record import Record
from compliance.store import disagreement, merkle, review
from compliance.store.entry import DIGEST, MAX_DECISION, Entry, NewEntry, check_count, moment_text

VERSION = 1
MAX_LEAF = 65_535  # C2SP tlog-tiles writes the length of an entry in 16 bits
_COMMON = {"as_of", "decision_sha256", "exporter", "index", "kind", "ordinary", "recorded_at", "sensitive", "v"}
_DECISION = _COMMON | {
    "law_sha256",
    "manifest_id",
    "manifest_sha256",
    "reasons",
    "releasable",
    "revision",
    "verdict",
}
# Key of the leaf -> key of the stored decision: the two must say the same.
_SAME = {
    "as_of": "as_of",
    "exporter": "exporter",
    "law_sha256": "law_sha256",
    "manifest_id": "manifest_id",
    "manifest_sha256": "manifest_sha256",
    "revision": "revision",
    "verdict": "decision",
}
_PLAIN = ("as_of", "exporter", "kind", "ordinary", "recorded_at", "sensitive", "v")
_SAME_OF = {
    "decision": _SAME,
    "opening_balance": {name: name for name in _PLAIN},
    review.KIND: {name: name for name in (*_PLAIN, *review.KEYS)},
    disagreement.KIND: {name: name for name in (*_PLAIN, *disagreement.KEYS)},
}


def decision_leaf(entry: NewEntry, index: int) -> bytes:
    """Write the leaf record of a decision.

    Raises:
        StoreError: longer than an entry of the log may be.
    """
    return _written({**_fields(entry), "index": index, "decision_sha256": canonical.sha256(entry.decision)})


def _fields(entry: NewEntry) -> dict[str, Any]:
    return {
        "v": VERSION,
        "kind": "decision",
        "manifest_id": entry.manifest_id,
        "revision": entry.revision,
        "manifest_sha256": entry.manifest_sha256,
        "exporter": entry.exporter,
        "as_of": entry.as_of.isoformat(),
        "verdict": entry.verdict,
        "releasable": entry.releasable,
        "reasons": list(entry.reasons),
        "law_sha256": entry.law_sha256,
        "ordinary": entry.ordinary,
        "sensitive": entry.sensitive,
        "recorded_at": moment_text(entry.recorded_at),
    }


class Opening(Record, frozen=True):
    """An opening balance to be recorded; the note is free text and stays out of the leaf."""

    exporter: str
    on: date
    ordinary: int
    sensitive: int
    note: str
    recorded_at: datetime

    def __post_init__(self) -> None:
        check_count(self.exporter, self.on, self.ordinary, self.sensitive)
        if len(self.note) > 2000 or not all(char.isprintable() or char == "\n" for char in self.note):
            raise StoreError("the note has control characters or more than 2000 characters", todo="shorten the note")

    def _fields(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "kind": "opening_balance",
            "exporter": self.exporter,
            "as_of": self.on.isoformat(),
            "ordinary": self.ordinary,
            "sensitive": self.sensitive,
            "recorded_at": moment_text(self.recorded_at),
        }

    def document(self) -> bytes:
        """Write what is kept beside the log: all fields, the note too."""
        return canonical.canonical({**self._fields(), "note": self.note})

    def leaf(self, index: int) -> bytes:
        """Write the leaf record."""
        return _written({**self._fields(), "index": index, "decision_sha256": canonical.sha256(self.document())})


def acceptance_leaf(acceptance: review.NewAcceptance, index: int) -> bytes:
    """Write the leaf record of an acceptance."""
    digest = canonical.sha256(acceptance.document())
    return _written({**acceptance.fields(), "index": index, "decision_sha256": digest})


def disagreement_leaf(new: disagreement.NewDisagreement, index: int) -> bytes:
    """Write the leaf record of a disagreement."""
    return _written({**new.fields(), "index": index, "decision_sha256": canonical.sha256(new.document())})


def check_agreement(entry: NewEntry) -> None:
    """Check, before recording, that the decision is one that an audit would take; of the leaf `read_entry` sees that.

    Raises:
        StoreError: the bytes are not a canonical JSON object, or a field says something else than the entry.
    """
    try:
        document = canonical.parse_canonical(entry.decision, where="decision", max_bytes=MAX_DECISION)
    except JsonError as error:
        message = f"the decision to be recorded is not canonical JSON: {error.message}"
        raise StoreError(message, todo="report this") from error
    wrong = _difference(_fields(entry), document, _SAME)
    if wrong:
        raise StoreError(f"the decision to be recorded and its entry differ in `{wrong}`", todo="report this")


def read_entry(index: int, leaf: bytes, decision: bytes, checkpoint: str) -> Entry:
    """Read an entry back.

    Raises:
        LogTamperedError: the leaf is not a canonical record of this index, or the decision is not the one committed to.
    """
    record = read_leaf(index, leaf)
    if canonical.sha256(decision) != record["decision_sha256"]:
        raise LogTamperedError(f"the decision stored with entry `{index}` is not the one that was logged")
    verdict = record.get("verdict")
    return Entry(
        index=index,
        kind=record["kind"],
        leaf=leaf,
        leaf_hash=merkle.leaf_hash(leaf).hex(),
        checkpoint=checkpoint,
        decision=decision,
        decision_sha256=record["decision_sha256"],
        manifest_id=record.get("manifest_id", ""),
        revision=record.get("revision", 0),
        manifest_sha256=record.get("manifest_sha256", ""),
        exporter=record["exporter"],
        as_of=date.fromisoformat(record["as_of"]),
        verdict=verdict,
        releasable=record.get("releasable", False),
        law_sha256=record.get("law_sha256", ""),
        reasons=tuple(record.get("reasons", ())),
        ordinary=record["ordinary"],
        sensitive=record["sensitive"],
        recorded_at=_moment(record["recorded_at"]),
        accepts=record.get("accepts"),
        accepts_sha256=record.get("accepts_sha256", ""),
        advisory=record.get("advisory", ""),
        program_sha256=record.get("program_sha256", ""),
        packages=tuple(record.get("packages", ())),
    )


def read_leaf(index: int, leaf: bytes) -> dict[str, Any]:
    """Read a leaf record strictly: closed keys, every value in its form, canonical bytes, the right index.

    Raises:
        LogTamperedError: it is not such a record.
    """
    try:
        record = cast("dict[str, Any]", canonical.parse_canonical(leaf, where=f"log entry {index}"))
        good = _rewritten(record, index) == leaf
    except (JsonError, StoreError, ValueError, TypeError, KeyError, AttributeError):
        raise _no_record(index) from None
    if not good:
        raise _no_record(index)
    return record


def index_of(leaf: bytes) -> int:
    """Give the index that a leaf claims to have.

    Raises:
        LogTamperedError: it is not a record.
    """
    try:
        record = canonical.parse(leaf, where="first record")
    except JsonError:
        record = None
    index = record.get("index") if isinstance(record, dict) else None
    if type(index) is not int or index < 0:
        raise LogTamperedError("the first record has no index")
    return index


def _no_record(index: int) -> LogTamperedError:
    return LogTamperedError(f"the leaf of entry `{index}` is not a record of this log")


def check_document(entry: Entry) -> None:
    """Check that the stored bytes are canonical JSON and say the same as the leaf, and what its kind asks beyond.

    Raises:
        LogTamperedError: they do not.
    """
    try:
        document = entry.document()
        record = read_leaf(entry.index, entry.leaf)
        good = canonical.canonical(document) == entry.decision
        good = good and not _difference(record, document, _SAME_OF[entry.kind])
    except (JsonError, StoreError):
        document, good = {}, False
    if not good:
        raise LogTamperedError(f"the decision stored with entry `{entry.index}` does not say what its leaf says")
    if entry.kind == review.KIND:
        review.check_recorded(entry, document)
    if entry.kind == disagreement.KIND:
        disagreement.check_recorded(entry, document)


def _rewritten(record: Mapping[str, Any], index: int) -> bytes:
    """Write the record anew from its values, which checks each of them."""
    moment = _moment(record["recorded_at"])
    day = date.fromisoformat(record["as_of"])
    if not DIGEST.fullmatch(record["decision_sha256"]):
        raise ValueError("not a digest")
    counted = {name: record[name] for name in ("exporter", "ordinary", "sensitive")}
    if record["kind"] == "opening_balance" and set(record) == _COMMON:
        Opening(on=day, note="", recorded_at=moment, **counted)
        return _written({**record, "index": index, "as_of": day.isoformat(), "v": VERSION})
    if record["kind"] == review.KIND and set(record) == _COMMON | review.KEYS:
        return _rewritten_review(record, index, day, moment)
    if record["kind"] == disagreement.KIND and set(record) == _COMMON | disagreement.KEYS:
        return _rewritten_disagreement(record, index, day, moment)
    if record["kind"] != "decision" or set(record) != _DECISION:
        raise ValueError("not a kind of record")
    same = {name: record[name] for name in _DECISION - _COMMON - {"reasons"}}
    reasons = tuple(record["reasons"])
    NewEntry(as_of=day, recorded_at=moment, reasons=reasons, decision=b"", **same, **counted)
    return _written({**record, "index": index, "as_of": day.isoformat(), "v": VERSION, "reasons": list(reasons)})


def _rewritten_review(record: Mapping[str, Any], index: int, day: date, moment: datetime) -> bytes:
    named = record["accepts"], record["accepts_sha256"], record["exporter"]
    fields = review.NewAcceptance(*named, as_of=day, recorded_at=moment, kept={}).fields()
    if record["accepts"] >= index:
        raise ValueError("it accepts what comes later")
    return _written({**record, **fields, "index": index})


def _rewritten_disagreement(record: Mapping[str, Any], index: int, day: date, moment: datetime) -> bytes:
    named = {name: record[name] for name in disagreement.KEYS | {"exporter"}} | {"packages": tuple(record["packages"])}
    new = disagreement.NewDisagreement(**named, as_of=day, recorded_at=moment, facts={}, answers={})
    return _written({**record, **new.fields(), "index": index})


def _written(record: Mapping[str, Any]) -> bytes:
    data = canonical.canonical(dict(record))
    if len(data) > MAX_LEAF:
        raise StoreError(f"the record is longer than `{MAX_LEAF}` bytes", todo="split the transfer")
    return data


def _difference(record: Mapping[str, Any], document: object, same: Mapping[str, str]) -> str:
    """Give the first key of the document that does not say what the record says; empty if all do."""
    if not isinstance(document, dict):
        return "type"
    missing = object()
    return next((key for name, key in same.items() if document.get(key, missing) != record[name]), "")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment_text(moment) != text:  # other spellings are read as well
        raise ValueError("not a moment as this log writes it")
    return moment
