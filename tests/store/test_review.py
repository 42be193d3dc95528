"""Decisions that wait for a human, and the entries that accept them: once, signed, and bound to log and decision."""

import csv
import io
import json
import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from compliance import canonical
from compliance.errors import ClockError, LogTamperedError, StoreError, UntrustedError, UsageError
from compliance.signing import PrivateKey
from compliance.signing.acceptance import Acceptance, sign_acceptance
from compliance.store import CheckpointSigner, NewAcceptance, create_store, leaf, verify_export
from compliance.store.export import to_csv
from compliance.store.review import asks_for_review, state_of

MOMENT = datetime(2024, 5, 20, 1, 2, 3, tzinfo=UTC)
LIN, LEV = (PrivateKey.from_secret("ed25519", bytes([number]) * 32) for number in (1, 2))


def kept(statement, *keys):
    signers = [
        {"person": f"p{number}", "roles": ["legal"], "key": key.key_id, "public_key": key.public.pem}
        for number, key in enumerate(keys)
    ]
    envelope = json.loads(sign_acceptance(statement, keys))
    return {"envelope": envelope, "signers": signers, "trust_root_sha256": "c" * 64}


def acceptance(entry, *keys, log="example.com/log", signed=None, **changes):
    """An acceptance of an entry; `signed` changes what the statement says, `changes` what the acceptance says."""
    said = {"log": log, "index": entry.index, "decision_sha256": entry.decision_sha256, **(signed or {})}
    fields = {
        "accepts": entry.index,
        "accepts_sha256": entry.decision_sha256,
        "exporter": entry.exporter,
        "as_of": date(2024, 5, 20),
        "recorded_at": MOMENT,
        "kept": kept(Acceptance(**said), *(keys or (LIN,))),
    }
    return NewAcceptance(**(fields | changes))


@pytest.fixture
def reviewed(store, record):
    """A log of an approval that asks for a human, a plain one, a denial that asks for one, and an opening balance."""
    record(store, 1, document={"review": True})
    record(store, 2, document={"review": False})
    record(store, 3, verdict="deny", document={"review": True})
    store.open_balance("acme", date(2024, 1, 1), 1, 0, "", MOMENT)
    record(store, 4, document={"review": True})
    return store


def states(store):
    return [state_of(store.entry(index), store.acceptance(index)) for index in (0, 1, 2, 4)]


def test_an_acceptance_is_an_entry_of_its_own(reviewed):
    before = reviewed.prior("acme", date.min, date.max)
    entry = reviewed.accept(acceptance(reviewed.entry(0), LIN, LEV))
    assert (entry.index, entry.kind, entry.accepts, entry.verdict, entry.releasable) == (5, "review", 0, None, False)
    assert entry.accepts_sha256 == reviewed.entry(0).decision_sha256
    assert reviewed.acceptance(0) == reviewed.entry(5) == entry
    assert states(reviewed) == ["accepted", "not_needed", "denied", "waiting"]
    assert reviewed.prior("acme", date.min, date.max) == before
    assert reviewed.verify().size == 6


def test_a_leaf_holds_neither_text_nor_people(reviewed):
    entry = reviewed.accept(acceptance(reviewed.entry(0)))
    record = json.loads(entry.leaf)
    assert set(record) == {
        "accepts", "accepts_sha256", "as_of", "decision_sha256", "exporter", "index", "kind", "ordinary",
        "recorded_at", "sensitive", "v",
    }  # fmt: skip
    assert entry.document()["signers"][0]["person"] == "p0"


def test_nothing_is_accepted_twice(reviewed):
    reviewed.accept(acceptance(reviewed.entry(0)))
    with pytest.raises(UsageError, match="accepted as entry `5`"):
        reviewed.accept(acceptance(reviewed.entry(0), LEV))
    assert reviewed.size() == 6


@pytest.mark.parametrize(
    ("index", "message"), [(1, "asks for no human"), (2, "denial"), (3, "no decision"), (9, "no entry `9`")]
)
def test_only_what_waits_can_be_accepted(reviewed, index, message):
    new = acceptance(reviewed.entry(0), accepts=index, signed={"index": index})
    with pytest.raises(UsageError, match=message):
        reviewed.accept(new)
    assert reviewed.size() == 5


def test_an_acceptance_is_not_accepted(reviewed):
    entry = reviewed.accept(acceptance(reviewed.entry(0)))
    with pytest.raises(UsageError, match="no decision"):
        reviewed.accept(acceptance(entry))


def forged(new, **changes):
    return NewAcceptance(new.accepts, new.accepts_sha256, new.exporter, new.as_of, MOMENT, {**new.kept, **changes})


def without_signature(new):
    return forged(new, envelope={**new.kept["envelope"], "signatures": []})


def with_another_key(new):
    other = {**new.kept["signers"][0], "public_key": LEV.public.pem}
    return forged(new, signers=[other])


def with_a_wrong_signature(new):
    other = json.loads(sign_acceptance(Acceptance(log="x", index=0, decision_sha256="0" * 64), [LIN]))
    return forged(new, envelope={**new.kept["envelope"], "signatures": other["signatures"]})


def with_somebody_who_did_not_sign(new):
    other = {"person": "q", "roles": [], "key": LEV.key_id, "public_key": LEV.public.pem}
    return forged(new, signers=[*new.kept["signers"], other])


FORGERIES = {
    "no signature": without_signature,
    "another key": with_another_key,
    "a wrong signature": with_a_wrong_signature,
    "somebody who did not sign": with_somebody_who_did_not_sign,
    "nobody": lambda new: forged(new, signers=[]),
    "no trust root": lambda new: forged(new, trust_root_sha256=""),
    "no envelope": lambda new: NewAcceptance(
        new.accepts, new.accepts_sha256, new.exporter, new.as_of, MOMENT, {"signers": new.kept["signers"]}
    ),
    "nothing": lambda new: NewAcceptance(new.accepts, new.accepts_sha256, new.exporter, new.as_of, MOMENT, {}),
}


@pytest.mark.parametrize("case", FORGERIES)
def test_what_is_not_signed_is_not_recorded(reviewed, case):
    with pytest.raises(UntrustedError):
        reviewed.accept(FORGERIES[case](acceptance(reviewed.entry(0))))
    assert reviewed.size() == 5


@pytest.mark.parametrize("signed", [{"log": "example.com/other"}, {"index": 4}, {"decision_sha256": "d" * 64}], ids=str)
def test_a_statement_is_good_for_its_log_and_decision_alone(reviewed, signed):
    with pytest.raises(UntrustedError, match="another log or another decision"):
        reviewed.accept(acceptance(reviewed.entry(0), signed=signed))


def test_the_digest_is_that_of_the_decision(reviewed):
    new = acceptance(reviewed.entry(0), accepts_sha256="d" * 64, signed={"decision_sha256": "d" * 64})
    with pytest.raises(UntrustedError, match="not the one that was accepted"):
        reviewed.accept(new)


def test_a_clock_that_is_behind_accepts_nothing(reviewed):
    with pytest.raises(ClockError):
        reviewed.accept(acceptance(reviewed.entry(0), recorded_at=MOMENT - timedelta(days=1)))


@pytest.mark.parametrize(
    "changes", [{"accepts": -1}, {"accepts": "0"}, {"accepts": True}, {"accepts_sha256": "x"}, {"exporter": "a b"}]
)
def test_an_acceptance_names_a_decision(reviewed, changes):
    with pytest.raises(StoreError):
        acceptance(reviewed.entry(0), **changes)


def test_the_csv_says_what_became_of_each(reviewed):
    reviewed.accept(acceptance(reviewed.entry(0)))
    rows = list(csv.DictReader(io.StringIO("".join(to_csv(reviewed.entries(), reviewed.acceptance)))))
    assert [row["review"] for row in rows] == ["accepted", "not_needed", "", "", "waiting", ""]
    assert [row["kind"] for row in rows][3:] == ["opening_balance", "decision", "review"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("accepts", 1),
        ("accepts", 5),
        ("accepts", "0"),
        ("accepts", None),
        ("accepts_sha256", "x"),
        ("ordinary", 1),
        ("sensitive", False),
        ("kind", "decision"),
        ("kind", "opening_balance"),
        ("note", "free text"),
        ("index", 0),
    ],
)
def test_another_record_is_refused_or_of_another_entry(reviewed, key, value):
    entry = reviewed.accept(acceptance(reviewed.entry(0)))
    changed = canonical.canonical(json.loads(entry.leaf) | {key: value})
    if (key, value) == ("accepts", 1):
        assert leaf.read_leaf(5, changed)["accepts"] == 1  # a good record, and not the one in the tree
        return
    with pytest.raises(LogTamperedError):
        leaf.read_leaf(5, changed)


@pytest.fixture
def exported(reviewed, tmp_path):
    """An export in which entry 5 accepts entry 0, with the key to verify it."""
    reviewed.accept(acceptance(reviewed.entry(0)))
    reviewed.export(tmp_path / "out")
    return tmp_path / "out", [reviewed._signer.vkey]


def test_an_auditor_verifies_an_acceptance_offline(exported, reviewed, tmp_path):
    assert verify_export(*exported).end == 6
    reviewed.export(tmp_path / "part", 5)
    assert verify_export(tmp_path / "part", exported[1]).start == 5


def test_a_changed_acceptance_is_found(exported):
    folder, vkeys = exported
    path = folder / "decisions" / "5.json"
    path.write_bytes(path.read_bytes().replace(b'"person":"p0"', b'"person":"p1"'))
    with pytest.raises(LogTamperedError):
        verify_export(folder, vkeys)


class _Forger:
    """Somebody who holds the log's key, and appends what the store would refuse."""

    def __init__(self, store):
        self._store = store

    def append(self, new):
        with self._store._log("IMMEDIATE") as log:
            log.append(lambda index: leaf.acceptance_leaf(new, index), new.document(), None)

    def found(self, folder, message):
        for verify in (self._store.verify, lambda: verify_export(folder, [self._store._signer.vkey])):
            if not folder.exists():
                self._store.export(folder)
            with pytest.raises(LogTamperedError, match=message):
                verify()


@pytest.mark.parametrize("case", FORGERIES)
def test_the_holder_of_the_logs_key_cannot_sign_for_people(reviewed, tmp_path, case):
    forger = _Forger(reviewed)
    forger.append(FORGERIES[case](acceptance(reviewed.entry(0))))
    forger.found(tmp_path / "out", "entry `5`")


@pytest.mark.parametrize("index", [1, 2, 3])
def test_an_audit_finds_an_acceptance_of_what_does_not_wait(reviewed, tmp_path, index):
    forger = _Forger(reviewed)
    forger.append(acceptance(reviewed.entry(index)))
    forger.found(tmp_path / "out", f"accepts entry `{index}`, which waits for no human")


def test_an_audit_finds_a_second_acceptance(reviewed, tmp_path, path):
    reviewed.accept(acceptance(reviewed.entry(0)))
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM used WHERE manifest_id = 'review:0'")
    db.close()
    forger = _Forger(reviewed)
    forger.append(acceptance(reviewed.entry(0), LEV))
    reviewed.export(tmp_path / "out")
    with pytest.raises(LogTamperedError, match="entry `6` accepts entry `0`"):
        verify_export(tmp_path / "out", [reviewed._signer.vkey])
    with pytest.raises(LogTamperedError):
        reviewed.verify()


def test_a_review_remembered_wrongly_is_found(reviewed, path):
    reviewed.accept(acceptance(reviewed.entry(0)))
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO used VALUES ('review:4', 0, 5)")
    db.close()
    with pytest.raises(LogTamperedError, match="not the one that accepts entry `4`"):
        reviewed.acceptance(4)


def test_an_acceptance_of_another_log_is_none_of_this_one(reviewed, tmp_path, record):
    """The same decisions under another name: the statement names the log."""
    signer = CheckpointSigner.create(tmp_path / "other.key", "example.com/other")
    with create_store(tmp_path / "other.sqlite", signer) as other:
        record(other, 1, document={"review": True})
        assert other.entry(0).decision_sha256 == reviewed.entry(0).decision_sha256
        with pytest.raises(UntrustedError, match="another log"):
            other.accept(acceptance(reviewed.entry(0)))


def test_the_word_review_elsewhere_asks_for_nobody(store, record):
    entry = record(store, 1, document={"review": False, "more": {"review": True}})
    assert not asks_for_review(entry)
    assert not asks_for_review(record(store, 2, document={"review": 1}))


def test_a_log_without_reviews_is_the_log_it_was(reviewed, tmp_path):
    """No table and no column is new: a log of an earlier release is opened as it is."""
    shutil.copy(reviewed.path, tmp_path / "copy.sqlite")
    with sqlite3.connect(tmp_path / "copy.sqlite") as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()
