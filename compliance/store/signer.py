"""The log's own key: it signs checkpoints and lies in two files, `log.key` (PEM, mode 0600) and `log.vkey`."""

import base64
import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from compliance.errors import StoreError
from compliance.store.files import sync_folder, write_new
from compliance.store.note import Checkpoint, VerifierKey, signed_note

# An Ed25519 key in PKCS #8 (RFC 8410 section 7): these bytes, then the seed.
_PKCS8 = bytes.fromhex("302e020100300506032b657004220420")
_SEED = 32
_WRITTEN = re.compile(rb"-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/]{64})\n-----END PRIVATE KEY-----\n")


class CheckpointSigner:
    """Signs the checkpoints of one log.

    Args:
        key: the private key.
        origin: the log's name, such as `example.com/export-log`; it is also the key's name.
    """

    def __init__(self, key: Ed25519PrivateKey, origin: str) -> None:
        self._key = key
        self.verifier = VerifierKey(origin, key.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"CheckpointSigner({self.vkey!r})"

    @property
    def origin(self) -> str:
        """The log's name."""
        return self.verifier.name

    @property
    def vkey(self) -> str:
        """The verifier key to hand to auditors."""
        return str(self.verifier)

    def sign(self, size: int, root: bytes) -> str:
        """Sign the tree head and give the note."""
        return signed_note(Checkpoint(self.origin, size, root).text, self._key, self.verifier)

    @classmethod
    def create(cls, key_file: Path, origin: str) -> "CheckpointSigner":
        """Make a key and write it, and beside it the verifier key (same name, suffix `.vkey`).

        Raises:
            StoreError: a file exists already (a log's key is never replaced), or cannot be written.
        """
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        signer = cls(Ed25519PrivateKey.generate(), origin)
        pem = signer._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_new(key_file, pem, 0o600)
        write_new(vkey_file(key_file), signer.vkey.encode() + b"\n", 0o644)
        sync_folder(key_file.parent)
        return signer

    @classmethod
    def load(cls, key_file: Path) -> "CheckpointSigner":
        """Read the key, and the log's name from the verifier key beside it.

        Raises:
            StoreError: a file is missing, others may read the key, or the two do not belong together.
        """
        try:
            if os.name == "posix" and key_file.stat().st_mode & 0o077:
                raise StoreError("others may read the log's key", where=str(key_file), todo=f"chmod 600 {key_file}")
            key = _read_key(key_file.read_bytes())
            verifier = VerifierKey.parse(vkey_file(key_file).read_text("utf-8"))
        except OSError as error:
            raise StoreError(f"the log's key cannot be read: {error.strerror}", where=str(error.filename)) from error
        except (ValueError, TypeError) as error:
            raise StoreError("the log's key is not an unencrypted PEM key", where=str(key_file)) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise StoreError("the log's key is not an Ed25519 key", where=str(key_file))
        signer = cls(key, verifier.name)
        if signer.verifier != verifier:
            raise StoreError("the log's key is not the one in the verifier key", where=str(vkey_file(key_file)))
        return signer


def _read_key(pem: bytes) -> object:
    """Read a private key. The form in which `create` writes one is read here, any other by the library.

    Its readers of key files take longer to import than a checkpoint to sign. Raises ValueError or TypeError.
    """
    written = _WRITTEN.fullmatch(pem)
    der = base64.b64decode(written[1], validate=True) if written else b""
    if len(der) == len(_PKCS8) + _SEED and der.startswith(_PKCS8):
        return Ed25519PrivateKey.from_private_bytes(der[len(_PKCS8) :])
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(pem, None)


def vkey_file(key_file: Path) -> Path:
    """Give the path of the verifier key beside a key."""
    return key_file.with_suffix(".vkey")
