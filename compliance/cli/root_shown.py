"""A trust root for people and for programs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance.cli.output import put, put_columns, put_json, put_pairs
from compliance.errors import ComplianceError
from compliance.model.base import plain

if TYPE_CHECKING:
    from compliance.signing import TrustRoot
    from compliance.signing.root import KnownKey


def show_root(root: "TrustRoot", fault: ComplianceError | None, form: str) -> None:
    """Show a root and whether it is trusted; `fault` says why it is not."""
    document = plain(root.document)
    if form == "json":
        put_json({"trusted": fault is None, "sha256": root.sha256, **document})
        return
    put_pairs(
        [
            ("trusted", "yes" if fault is None else f"NO: {fault.message}"),
            ("version", root.version),
            ("sha256", root.sha256),
            ("issued at", document["issued_at"]),
            ("expires at", document["expires_at"]),
            *(("log", vkey) for vkey in document["logs"]),
            *(("law", digest) for digest in document["policies"] or ["only the one shipped"]),
        ]
    )
    put()
    put_columns(("person", "name", "roles", "key", "algorithm", "term"), _people(root))
    put()
    put_columns(("document", "people who must sign"), _needs(root))


def _people(root: "TrustRoot") -> Iterator[tuple[str, ...]]:
    for known in root.keys.values():
        roles = ", ".join(root.roles_of(known.person))
        yield known.person, known.name, roles, known.public.key_id, known.public.algorithm, _term(known)


def _term(known: "KnownKey") -> str:
    record = plain(known.record)
    ends = ("valid_until", "revoked_at", "compromised_since")
    more = "".join(f", {name.replace('_', ' ')} {record[name]}" for name in ends if record[name])
    return f"from {record['valid_from']}{more}"


def _needs(root: "TrustRoot") -> Iterator[tuple[str, str]]:
    thresholds = plain(root.document.thresholds)
    asked = {**thresholds, **{f"manifest for {name}": needs for name, needs in root.document.purposes.items()}}
    for name, needs in asked.items():
        yield name, ", ".join(f"{number} {role}" for role, number in needs.items())
