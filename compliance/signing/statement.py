"""The in-toto Statement v1 that binds a manifest to its files (in-toto/attestation, spec/v1/statement.md).

Stricter than in-toto: the subjects are exactly the manifest's files, compared by name, SHA-256 and size together, and
an unknown key is refused, because it could be a restriction that this reader does not know.
"""

from compliance.canonical import JsonValue, canonical, parse
from compliance.errors import EnvelopeError, printable
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:compliance:data-export-manifest:v1"


def build_statement(value: JsonValue, *, where: str = "") -> bytes:
    """Write the statement of a manifest: the bytes to sign.

    Args:
        value: the manifest as parsed JSON; it is checked, and signed as it was written.
        where: the file named in errors.

    Raises:
        SchemaError: not a manifest.
        EnvelopeError: the manifest names no file.
    """
    manifest = validate(Manifest, value, where)
    _require_files(manifest, where)
    return canonical(
        {
            "_type": STATEMENT_TYPE,
            "subject": list(_subjects(manifest).values()),
            "predicateType": PREDICATE_TYPE,
            "predicate": value,
        }
    )


def read_statement(payload: bytes, *, where: str = "") -> Manifest:
    """Read the manifest from the statement's bytes, which the caller has verified.

    Raises:
        JsonError: not strict JSON.
        EnvelopeError: not a statement about a manifest, or its subjects are not exactly the manifest's files.
        SchemaError: the predicate is not a manifest.
    """
    value = parse(payload, where=where)
    if not isinstance(value, dict) or value.keys() != {"_type", "subject", "predicateType", "predicate"}:
        message = "a statement has exactly `_type`, `subject`, `predicateType` and `predicate`"
        raise EnvelopeError(message, where=where)
    for key, expected in (("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)):
        if value[key] != expected:
            raise EnvelopeError(f"`{key}` of the statement is not `{expected}`", where=where)
    manifest = validate(Manifest, value["predicate"], where)
    _require_files(manifest, where)
    _compare(value["subject"], manifest, where)
    return manifest


def _subjects(manifest: Manifest) -> dict[str, JsonValue]:
    """The only subjects a statement of this manifest has, by name."""
    return {
        file.name: {"name": file.name, "digest": {"sha256": file.sha256}, "annotations": {"size": file.size}}
        for dataset in manifest.datasets
        for file in dataset.files
    }


def _compare(subjects: JsonValue, manifest: Manifest, where: str) -> None:
    """Refuse subjects that are not the manifest's files, each once, in any order."""
    if not isinstance(subjects, list):
        raise EnvelopeError("`subject` of the statement is not a list", where=where)
    expected = _subjects(manifest)
    for index, subject in enumerate(subjects):
        name = subject.get("name") if isinstance(subject, dict) else None
        wanted = expected.pop(name, None) if isinstance(name, str) else None
        # Types count as well: `True == 1` must not let another spelling of a size pass.
        if wanted is None or canonical(wanted) != canonical(subject):
            message = f"subject `{index}` is not, or not once, a file of the manifest with its digest and size"
            raise EnvelopeError(message, where=where)
    if expected:
        raise EnvelopeError(f"the file `{printable(next(iter(expected)))}` is no subject of the statement", where=where)


def _require_files(manifest: Manifest, where: str) -> None:
    """An approval is bound to bytes; in-toto refuses a statement without subjects as well."""
    if not any(dataset.files for dataset in manifest.datasets):
        todo = "list at least one file, such as the catalogue of the data that are accessed"
        raise EnvelopeError("the manifest names no file", where=where, todo=todo)
