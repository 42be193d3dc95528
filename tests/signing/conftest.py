"""A small world of people, keys and manifests; the keys are made from fixed seeds and never lie in a file."""

import copy
import json
from datetime import UTC, datetime
from functools import cached_property

import pytest

from compliance.canonical import canonical
from compliance.signing import (
    ROOT_TYPE,
    Algorithm,
    PrivateKey,
    TrustRoot,
    init_root,
    parse_envelope,
    propose_root,
    read_root,
    sign_manifest,
)

PEOPLE: dict[str, Algorithm] = {
    "olga": "ed25519",  # data_export_officer, root
    "lin": "ed25519",  # legal, root
    "lev": "ecdsa-p256",  # legal
    "sam": "ed25519",  # security
    "both": "ecdsa-p256",  # legal and security
}
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class World:
    """Makes keys, roots and signed manifests."""

    now = NOW

    def __init__(self, case):
        self._manifest = case
        self.keys = {
            name: PrivateKey.from_secret(kind, bytes([number]) * 32)
            for number, (name, kind) in enumerate(PEOPLE.items(), start=1)
        }
        self.stranger = PrivateKey.from_secret("ed25519", bytes([99]) * 32)

    def manifest(self, **changes):
        """A manifest that passes; keyword arguments replace top-level keys."""
        return {**copy.deepcopy(self._manifest), **changes}

    def for_purpose(self, purpose):
        value = self.manifest()
        value["transfer"]["purposes"] = [purpose]
        return value

    def sign(self, value, *names):
        """Sign a manifest with the keys of these people."""
        return sign_manifest(json.dumps(value).encode(), [self.keys[name] for name in names])

    @cached_property
    def signed(self):
        return self.sign(self.manifest(), "olga", "lin")

    def record(self, name, **changes):
        """The record of a person's key in the root."""
        key = self.keys[name].public if isinstance(name, str) else name
        return {
            "algorithm": key.algorithm,
            "public_key": key.pem,
            "valid_from": "2026-01-01T00:00:00Z",
            "valid_until": None,
            "revoked_at": None,
            "compromised_since": None,
            **changes,
        }

    def description(self, **changes):
        """A root's description; keyword arguments replace top-level keys."""
        return {
            "issued_at": "2026-01-01T00:00:00Z",
            "expires_at": "2027-01-01T00:00:00Z",
            "people": {name: {"name": name.title(), "keys": [self.record(name)]} for name in PEOPLE},
            "roles": {
                "data_export_officer": ["olga"],
                "legal": ["lin", "lev", "both"],
                "security": ["sam", "both"],
                "root": ["olga", "lin"],
            },
            "thresholds": {
                "manifest": {"data_export_officer": 1, "legal": 1},
                "trust_root": {"root": 2},
                "readings": {"legal": 2},
            },
            "purposes": {"ai_training": {"security": 1, "legal": 2}},
            "logs": [],
            **changes,
        }

    def with_key(self, name, **changes):
        """The people, with the key record of one of them changed."""
        people = self.description()["people"]
        people[name]["keys"] = [self.record(name, **changes)]
        return people

    def root_payload(self, **changes):
        return canonical({"version": 1, **self.description(**changes)})

    def root(self, **changes) -> TrustRoot:
        """A root that was checked; who signed it plays no part here."""
        return read_root(self.root_payload(**changes))

    def first(self, *names, **changes):
        """The envelope of version 1, and its pin."""
        data = init_root(self.description(**changes), [self.keys[name] for name in names or ("olga", "lin")])
        return data, parse_envelope(data, payload_type=ROOT_TYPE).payload_sha256

    def following(self, current, *names, **changes):
        """The envelope of the version after the current one."""
        changes = {"issued_at": "2026-06-01T00:00:00Z", **changes}
        return propose_root(current, self.description(**changes), [self.keys[name] for name in names])


@pytest.fixture(scope="session")
def world(root):
    """A world whose manifest is the first of the national cases."""
    cases = json.loads((root / "fixtures" / "cases" / "national.json").read_text())
    return World(cases[0]["manifest"])
