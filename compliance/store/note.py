"""C2SP signed notes and the tree-head checkpoints in them (signed-note 1.0.0, tlog-checkpoint 1.0.0).

A note is a text, an empty line, and signature lines `— <key name> <base64 of key hash and signature>`. A verifier key
("vkey") is `<name>+<key hash>+<base64 of algorithm and public key>`; only Ed25519 (type 1) is read. A checkpoint is a
note whose text is the log's origin, the tree size and the root hash; its key is named as the origin.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from compliance.errors import LogTamperedError, StoreError
from compliance.record import Record
from compliance.store.merkle import HASH_SIZE

ED25519 = b"\x01"
MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100
_DASH = "\N{EM DASH} "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")

# The field prime of Curve25519 and the y coordinates of its eight points of small order: a signature under such a key
# verifies for every message (RFC 8032 section 5.1; the check is the one a key loader makes for signers).
_P = 2**255 - 19
_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER = frozenset((0, 1, _P - 1, _ORDER_8, _P - _ORDER_8))


class VerifierKey(Record, frozen=True):
    """A public Ed25519 key with its name; the key hash only helps to find it and is no security value."""

    name: str
    raw: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        y = int.from_bytes(self.raw, "little") & (2**255 - 1)
        if len(self.raw) != 32 or y >= _P or y in _SMALL_ORDER:
            raise StoreError(f"the key of `{self.name}` is not a usable Ed25519 public key", todo=_ASK_FOR_KEY)

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """Read a vkey.

        Raises:
            StoreError: not of the form, not Ed25519, or the key hash is not that of the name and key.
        """
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3:
            raise StoreError("a verifier key is written `name+hash+key`", todo=_ASK_FOR_KEY)
        data = _decoded(parts[2])
        if data is None or len(data) != 33 or data[:1] != ED25519:
            raise StoreError(f"the verifier key of `{parts[0]}` is not an Ed25519 key", todo=_ASK_FOR_KEY)
        key = cls(parts[0], data[1:])
        if parts[1] != key.hash.hex():
            raise StoreError(f"the hash in the verifier key of `{key.name}` is not that of the key", todo=_ASK_FOR_KEY)
        return key

    @property
    def hash(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, type, key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.raw).decode()}"

    def verify(self, text: bytes, signature: bytes) -> None:
        """Verify a signature over the note's text.

        Raises:
            LogTamperedError: the signature is not this key's signature of the text.
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except (InvalidSignature, ValueError):
            raise LogTamperedError(f"the signature of `{self.name}` does not verify") from None


_ASK_FOR_KEY = "take the verifier key from the log's owner, as written in `log.vkey`"


class Note(Record, frozen=True):
    """A note of which at least one signature was verified; made by `open_note`.

    Attributes:
        text: the signed text with its last newline.
        signers: names of the keys whose signatures verified, each once, in the note's order.
    """

    text: str
    signers: tuple[str, ...]


def check_name(name: str) -> str:
    """Give the key name back.

    Raises:
        StoreError: empty, or with a space, a plus sign or a control character.
    """
    if not name or "+" in name or any(char.isspace() for char in name) or not name.isprintable():
        raise StoreError(f"`{name!a}` is not a key name", todo="use a name such as `example.com/log`")
    return name


def sign_note(text: str, key: Ed25519PrivateKey, name: str) -> str:
    """Sign a text (which ends in a newline) and give the note."""
    return signed_note(text, key, VerifierKey(name, key.public_key().public_bytes_raw()))


def signed_note(text: str, key: Ed25519PrivateKey, verifier: VerifierKey) -> str:
    """As `sign_note`, for a signer that has the verifier key of its key at hand."""
    if not text.endswith("\n") or text.startswith("\n") or "\n\n" in text or _CONTROL.search(text):
        raise StoreError("a note's text is lines without control characters or empty lines")
    blob = base64.b64encode(verifier.hash + key.sign(text.encode())).decode()
    return f"{text}\n{_DASH}{verifier.name} {blob}\n"


def open_note(note: str, keys: Sequence[VerifierKey]) -> Note:
    """Verify a note.

    Signatures by unknown keys are ignored; one bad signature by a known key refuses the note.

    Args:
        note: the whole note.
        keys: the verifier keys that are trusted.

    Raises:
        LogTamperedError: malformed, a bad signature by a known key, or no signature by a known key.
        StoreError: two of the keys share the name and hash that a signature gives.
    """
    text, lines = _parts(note)
    signers: dict[str, None] = {}
    for line in lines:
        name, hint, signature = _signature(line)
        found = [key for key in keys if key.name == name and key.hash == hint]
        if len(found) > 1:
            raise StoreError(f"the verifier keys hold `{name}` more than once", todo="give every verifier key once")
        for key in found:
            key.verify(text.encode(), signature)
            signers[name] = None
    if not signers:
        raise LogTamperedError("the note has no signature of a known key")
    return Note(text, tuple(signers))


def _parts(note: str) -> tuple[str, list[str]]:
    """Cut a note into its text and its signature lines."""
    if len(note) > MAX_NOTE or _CONTROL.search(note) or not note.endswith("\n"):
        raise LogTamperedError("the note is too long, has control characters, or does not end in a newline")
    text, gap, block = note.rpartition("\n\n")
    lines = block.split("\n")[:-1]
    if not gap or not lines or len(lines) > MAX_SIGNATURES:
        raise LogTamperedError(f"the note does not have 1 to `{MAX_SIGNATURES}` signatures")
    return text + "\n", lines


def _signature(line: str) -> tuple[str, bytes, bytes]:
    """Read one signature line into key name, key hash and signature."""
    name, _, blob = line.removeprefix(_DASH).partition(" ")
    data = _decoded(blob)
    good_name = name and "+" not in name and not any(char.isspace() for char in name)
    if not line.startswith(_DASH) or not good_name or data is None or len(data) < 5:
        raise LogTamperedError("a signature line of the note is malformed")
    return name, data[:4], data[4:]


def _decoded(text: str) -> bytes | None:
    """Decode base64 of which this is the only spelling, else nothing."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


class Checkpoint(Record, frozen=True):
    """A log's state: its origin, the number of entries, the root hash (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a checkpoint's text; further lines (extensions) are allowed and not read.

        Raises:
            LogTamperedError: not a checkpoint.
        """
        lines = text.split("\n")
        root = _decoded(lines[2]) if len(lines) > 3 else None
        good = root is not None and len(root) == HASH_SIZE and lines[0] and _NUMBER.fullmatch(lines[1])
        if root is None or not good or "" in lines[3:-1]:
            raise LogTamperedError("the note is not a checkpoint")
        return cls(lines[0], int(lines[1]), root)


def unverified(note: str) -> Checkpoint:
    """Read a checkpoint from a note whose signature was verified already, or does not matter."""
    return Checkpoint.parse(_parts(note)[0])


def open_checkpoint(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Verify a signed checkpoint; one of the known signers must be the log itself, which is named as the origin.

    Raises:
        LogTamperedError: as `open_note`, or not a checkpoint, or not signed by its own log.
    """
    opened = open_note(note, keys)
    checkpoint = Checkpoint.parse(opened.text)
    if checkpoint.origin not in opened.signers:
        raise LogTamperedError(f"the checkpoint of `{checkpoint.origin}` is not signed by that log")
    return checkpoint
