"""From signatures to people: which known keys signed, whose they are, and whether those people suffice.

Every signature is verified, also those beyond the threshold: one that fails, is of an unknown key, or is given twice
refuses the document. What is counted is people, whose keys are distinct bytes by the checks of the trust root.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from compliance.errors import SignatureError, UntrustedError
from compliance.model.decision import Signer
from compliance.signing.envelope import Envelope, Signature
from compliance.signing.keys import PublicKey
from compliance.signing.root import KnownKey, TrustRoot
from compliance.signing.thresholds import assign


def verified_keys(envelope: Envelope, keys: Mapping[str, PublicKey], where: str = "") -> tuple[str, ...]:
    """Verify every signature over the exact payload bytes.

    Args:
        envelope: the envelope.
        keys: the known keys by key id; a key never comes from the envelope.
        where: the file named in errors.

    Returns:
        The ids of the keys that signed, each once.

    Raises:
        SignatureError: no signature, a signature that does not verify, or two of one key.
        UntrustedError: a signature of an unknown key.
    """
    message = envelope.pae
    signed: list[str] = []
    for signature in envelope.signatures:
        key_id = _signing_key(signature, message, keys, where)
        if key_id in signed:
            raise SignatureError(f"key `{key_id}` signed more than once", where=where)
        signed.append(key_id)
    if not signed:
        raise SignatureError("nobody signed", where=where)
    return tuple(signed)


def trusted_keys(envelope: Envelope, root: TrustRoot, now: datetime, where: str = "") -> tuple[KnownKey, ...]:
    """Verify every signature, and that every key is to be trusted at the moment.

    Raises:
        SignatureError: as `verified_keys`; or a key out of its term, revoked or compromised.
        UntrustedError: a signature of an unknown key.
    """
    signed = verified_keys(envelope, {key_id: known.public for key_id, known in root.keys.items()}, where)
    known_keys = tuple(root.keys[key_id] for key_id in signed)
    for known in known_keys:
        known.check_usable(now, where)
    return known_keys


def placed(
    known_keys: Sequence[KnownKey], root: TrustRoot, needs: Mapping[str, int], where: str = ""
) -> tuple[Signer, ...]:
    """Give the people behind the keys their places.

    Returns:
        One signer for each key; `roles` holds the place the person fills, or nothing where they were not needed.

    Raises:
        SignatureError: a place is left empty.
    """
    places, empty = assign(needs, {known.person: root.roles_of(known.person) for known in known_keys})
    if empty:
        asked = ", ".join(f"{number} {role}" for role, number in sorted(needs.items()))
        message = f"needs the signatures of different people as `{asked}`; `{', '.join(empty)}` is missing"
        raise SignatureError(message, where=where)
    return tuple(
        Signer(
            person=known.person,
            roles=(places[known.person],) if known.person in places else (),
            key=known.public.key_id,
        )
        for known in known_keys
    )


def _signing_key(signature: Signature, message: bytes, keys: Mapping[str, PublicKey], where: str) -> str:
    """Find the known key of a signature: the one it names, which then must verify, or the one that verifies."""
    if signature.keyid is not None:
        if signature.keyid not in keys:
            raise UntrustedError(
                f"a signature is of key `{signature.keyid[:80]!a}`, which the trust root does not know",
                where=where,
                todo="have only people of the trust root sign, or add the key with `compliance trust rotate`",
            )
        try:
            keys[signature.keyid].verify(message, signature.sig)
        except SignatureError as error:
            raise SignatureError(error.message, where=where) from None
        return signature.keyid
    for key_id, key in keys.items():
        try:
            key.verify(message, signature.sig)
        except SignatureError:
            continue
        return key_id
    raise SignatureError("a signature without key id verifies under no key of the trust root", where=where)
