"""Signed notes, verifier keys, checkpoints and the key files."""

import base64
import json
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from compliance.errors import LogTamperedError, StoreError
from compliance.store import CheckpointSigner, merkle
from compliance.store.note import MAX_NOTE, Checkpoint, VerifierKey, open_checkpoint, open_note, sign_note, unverified

ROOT = merkle.leaf_hash(b"x")
TEXT = "example.com/log\n1\n" + base64.b64encode(ROOT).decode() + "\n"


@pytest.fixture(scope="session")
def cases(vectors):
    (file,) = (vectors / "note").glob("*.json")
    return json.loads(file.read_text())


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


def known(key, name="example.com/log"):
    return VerifierKey(name, key.public_key().public_bytes_raw())


def test_note_vectors(cases):
    assert len(cases["cases"]) == 15
    for case in cases["cases"]:
        keys = [VerifierKey.parse(vkey) for vkey in case["vkeys"]]
        if case["ok"]:
            assert list(open_note(case["note"], keys).signers) == case["verified"], case["name"]
        else:
            with pytest.raises(StoreError):
                open_note(case["note"], keys)


def test_a_note_signed_here_is_the_one_signed_elsewhere(cases):
    name, seed = cases["skey"].split("+")[2], base64.b64decode(cases["skey"].split("+", 4)[4])[1:]
    case = cases["cases"][0]
    text, _, signatures = case["note"].rpartition("\n\n")
    signed = sign_note(text + "\n", Ed25519PrivateKey.from_private_bytes(seed), name)
    assert signed.splitlines()[-1] == signatures.splitlines()[0]


def test_bad_verifier_keys_of_the_vectors(cases):
    assert len(cases["bad_vkeys"]) == 2
    for vkey in cases["bad_vkeys"]:
        with pytest.raises(StoreError):
            VerifierKey.parse(vkey)


def test_the_checkpoint_of_the_vectors(cases):
    text = cases["tree_note"]["text"]
    assert Checkpoint.parse(text).size == cases["tree_note"]["size"]
    assert Checkpoint.parse(text).text == text


def test_a_verifier_key_is_read_as_written(key):
    assert VerifierKey.parse(str(known(key))) == known(key)


@pytest.mark.parametrize(
    "change",
    [
        lambda vkey: "",
        lambda vkey: vkey.split("+", 1)[1],
        lambda vkey: "other" + vkey,
        lambda vkey: vkey.replace("+", "+0", 1),
        lambda vkey: vkey.replace("example.com", "example .com"),
        lambda vkey: "+".join(vkey.split("+", 2)[:2]) + "+" + base64.b64encode(b"\x02" + bytes(32)).decode(),
        lambda vkey: vkey + "A===",
        lambda vkey: vkey[:-4],
    ],
)
def test_a_malformed_verifier_key_is_refused(key, change):
    with pytest.raises(StoreError):
        VerifierKey.parse(change(str(known(key))))


P = 2**255 - 19
EIGHTH = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")


@pytest.mark.parametrize("y", [0, 1, P - 1, EIGHTH, P - EIGHTH, P, P + 1, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1])
def test_a_degenerate_public_key_is_refused(y, sign):
    with pytest.raises(StoreError):
        VerifierKey("example.com/log", (y | sign << 255).to_bytes(32, "little"))


def test_the_identity_would_verify_anything():
    # Why the key above is refused: R the identity and S zero is a signature of every text under it.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    identity = (1).to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"anything")


def test_a_checkpoint_is_opened_with_the_logs_key(key):
    note = sign_note(TEXT, key, "example.com/log")
    assert open_checkpoint(note, [known(key)]) == Checkpoint("example.com/log", 1, ROOT) == unverified(note)


def test_a_checkpoint_without_its_logs_signature_is_refused(key):
    note = sign_note(TEXT, key, "witness.example")
    assert open_note(note, [known(key, "witness.example")]).signers == ("witness.example",)
    with pytest.raises(LogTamperedError, match="not signed by that log"):
        open_checkpoint(note, [known(key, "witness.example")])


def test_a_note_without_keys_is_refused(key):
    note = sign_note(TEXT, key, "example.com/log")
    for keys in ([], [known(Ed25519PrivateKey.generate())]):
        with pytest.raises(LogTamperedError, match="no signature of a known key"):
            open_note(note, keys)


def test_every_changed_character_is_noticed(key):
    note = sign_note(TEXT, key, "example.com/log")
    for at, char in enumerate(note):
        changed = note[:at] + ("A" if char != "A" else "B") + note[at + 1 :]
        with pytest.raises(LogTamperedError):
            open_checkpoint(changed, [known(key)])


def test_a_bad_signature_of_a_known_key_spoils_good_ones(key):
    other = Ed25519PrivateKey.generate()
    good = sign_note(TEXT, key, "example.com/log")
    bad = sign_note("other\n", other, "witness.example").splitlines()[-1]
    keys = [known(key), known(other, "witness.example")]
    assert open_note(good + bad + "\n", keys[:1]).signers == ("example.com/log",)
    with pytest.raises(LogTamperedError, match=r"signature of `witness\.example`"):
        open_note(good + bad + "\n", keys)


def test_an_ambiguous_list_of_keys_is_refused(key):
    with pytest.raises(StoreError, match="more than once"):
        open_note(sign_note(TEXT, key, "example.com/log"), [known(key), known(key)])


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n\nb\n", "\na\n", "a\x00\n", "a\r\n", "a\x7f\n"])
def test_only_plain_lines_are_signed(key, text):
    with pytest.raises(StoreError):
        sign_note(text, key, "example.com/log")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n",
        "log\n1\n",
        TEXT.replace("\n1\n", "\n01\n"),
        TEXT.replace("\n1\n", "\n-1\n"),
        TEXT.replace("\n1\n", "\n\uff11\n"),
        TEXT.replace("\n1\n", "\n" + "9" * 20 + "\n"),
        TEXT.replace("=", ""),
        TEXT[:-1],
        TEXT + "\n",
        TEXT.replace("example.com/log", ""),
        "log\n1\n" + base64.b64encode(ROOT[:31]).decode() + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(LogTamperedError, match="not a checkpoint"):
        Checkpoint.parse(text)


def test_further_lines_of_a_checkpoint_are_not_read():
    assert Checkpoint.parse(TEXT + "extension\n").size == 1


def test_key_files_are_new_private_and_read_back(tmp_path):
    file = tmp_path / "log.key"
    signer = CheckpointSigner.create(file, "example.com/log")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (tmp_path / "log.vkey").read_text() == signer.vkey + "\n"
    assert CheckpointSigner.load(file).vkey == signer.vkey
    assert "PRIVATE" not in repr(signer)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="cannot be written"):
        CheckpointSigner.create(file, "example.com/log")
    assert file.read_bytes() == before


def test_a_key_that_others_may_read_is_refused(tmp_path):
    CheckpointSigner.create(tmp_path / "log.key", "example.com/log")
    (tmp_path / "log.key").chmod(0o640)
    with pytest.raises(StoreError, match="others may read"):
        CheckpointSigner.load(tmp_path / "log.key")


@pytest.mark.parametrize("name", ["log.key", "log.vkey"])
def test_a_missing_key_file_is_an_error(tmp_path, name):
    CheckpointSigner.create(tmp_path / "log.key", "example.com/log")
    (tmp_path / name).unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        CheckpointSigner.load(tmp_path / "log.key")


def test_a_verifier_key_of_another_log_is_refused(tmp_path):
    CheckpointSigner.create(tmp_path / "log.key", "example.com/log")
    other = CheckpointSigner.create(tmp_path / "other.key", "example.com/log")
    (tmp_path / "log.vkey").write_text(other.vkey)
    with pytest.raises(StoreError, match="not the one in the verifier key"):
        CheckpointSigner.load(tmp_path / "log.key")


@pytest.mark.parametrize("kind", ["garbage", "p256", "encrypted"])
def test_another_kind_of_key_file_is_refused(tmp_path, kind):
    CheckpointSigner.create(tmp_path / "log.key", "example.com/log")
    made = ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else Ed25519PrivateKey.generate()
    lock = serialization.BestAvailableEncryption(b"x") if kind == "encrypted" else serialization.NoEncryption()
    pem = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    (tmp_path / "log.key").write_bytes(b"garbage" if kind == "garbage" else pem)
    with pytest.raises(StoreError, match="log's key is not"):
        CheckpointSigner.load(tmp_path / "log.key")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\nb", "a\x00"])
def test_a_bad_origin_is_refused(tmp_path, name):
    with pytest.raises(StoreError, match="not a key name"):
        CheckpointSigner.create(tmp_path / "log.key", name)
    assert not (tmp_path / "log.key").exists()


def test_a_second_spelling_of_a_signature_is_refused(key):
    note = sign_note(TEXT, key, "example.com/log")
    # 68 bytes leave four unused bits in the last character, which only one spelling leaves at zero.
    assert note.endswith("=\n")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = note[:-3] + alphabet[alphabet.index(note[-3]) + 1] + "=\n"
    assert base64.b64decode(other.split()[-1]) == base64.b64decode(note.split()[-1])
    with pytest.raises(LogTamperedError, match="malformed"):
        open_note(other, [known(key)])


def test_a_note_beyond_the_limit_is_not_read(key):
    with pytest.raises(LogTamperedError, match="too long"):
        open_note(sign_note("a" * MAX_NOTE + "\n", key, "example.com/log"), [known(key)])


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_key_files_reach_the_disk(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(str(Path(f"/proc/self/fd/{handle}").readlink())))
    CheckpointSigner.create(tmp_path / "log.key", "example.com/log")
    assert synced == [str(tmp_path / "log.key"), str(tmp_path / "log.vkey"), str(tmp_path)]
