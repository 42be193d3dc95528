"""What `compliance manifest` works with: the template, the files of a folder, the faults of a document."""

import hashlib
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.canonical import canonical, parse
from compliance.cli import files
from compliance.errors import ComplianceError, UsageError
from compliance.model.manifest import Manifest

if TYPE_CHECKING:
    from compliance.signing import Fault

_TERM = timedelta(days=30)


def template(now: datetime, payload: list[dict[str, Any]] | None) -> dict[str, Any]:
    """A manifest of the right shape in which every fact is the unfavourable or the unknown one.

    Args:
        now: the moment of issue.
        payload: the files, or none for one to be filled in.
    """
    return {
        "version": 1,
        "id": str(uuid.uuid4()),
        "revision": 1,
        "issued_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "expires_at": (now + _TERM).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "exporter": _EXPORTER,
        "recipients": [_RECIPIENT],
        "transfer": _TRANSFER,
        "claims": [],
        "datasets": [_DATASET | {"files": payload or [{"name": "file-name", "sha256": "0" * 64, "size": 0}]}],
        "evidence": [],
    }


_EXPORTER: dict[str, Any] = {
    "id": "exporter-id",
    "name": "name of the exporter",
    "country": "CN",
    "zone": None,
    "activity_zone": None,
    "sectors": [],
    "ciio": "unknown",
    "state_organ": False,
    "foreign_invested": True,
    "people_held": None,
}
_RECIPIENT: dict[str, Any] = {
    "id": "recipient-id",
    "name": "name of the recipient",
    "country": "ZZ",
    "zone": None,
    "relationship": "other",
    "on_restricted_list": False,
    "provides_affected_product": False,
}
_TRANSFER: dict[str, Any] = {
    "mode": "transmit",
    "purposes": ["other"],
    "activity": "other",
    "started_on": "2021-06-01",
    "necessary": "unknown",
    "legal_basis": "other",
    "foreign_authority_request": False,
    "authority_approval": False,
    "onward_countries": [],
    "belongs_with": None,
}
_DATASET: dict[str, Any] = {
    "id": "d1",
    "title": "title of the data set",
    "artifact": "raw",
    "origin": "mainland",
    "mainland_data_introduced": True,
    "personal_information": "personal",
    "subjects": {"ordinary": None, "sensitive": None, "under_14": False},
    "important_data": "unknown",
    "important_data_notified_on": None,
    "core_data": False,
    "state_secret": False,
    "export_licence": "missing",
    "classes": [],
    "fields": [{"name": "field_name", "category": "category", "list_item": None}],
    "vin": "plain",
    "exterior_media": None,
    "geographic": None,
}


def payload_of(folder: Path) -> list[dict[str, Any]]:
    """Every file below a folder, by name, with its size and SHA-256.

    Raises:
        UsageError: no folder, nothing in it, or a file that cannot be read.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if not paths:
        raise UsageError("there is no file in the folder", where=str(folder), todo="name the folder of the payload")
    return [_described(path, path.relative_to(folder).as_posix()) for path in paths]


def _described(path: Path, name: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    for piece in files.chunks(path):
        digest.update(piece)
        size += len(piece)
    return {"name": name, "sha256": digest.hexdigest(), "size": size}


def faults(source: str) -> "tuple[Fault, ...]":
    """Every fault of a manifest, plain or in an envelope whose signatures are not looked at.

    Raises:
        UsageError: it cannot be read.
        JsonError, EnvelopeError: neither a manifest nor an envelope, so that there is nothing to list.
    """
    from pydantic import ValidationError

    from compliance.signing import Fault, read_draft
    from compliance.signing.schema import faults_of

    data = files.read(source)
    value = parse(data, where=source, max_bytes=files.LARGEST)
    if isinstance(value, dict) and "payloadType" not in value:
        try:
            Manifest.model_validate_json(canonical(value))
        except ValidationError as error:
            return faults_of(error, value)
    try:
        read_draft(data, where=source)
    except ComplianceError as error:
        pointer = error.where.removeprefix(source).removeprefix("#")
        return (Fault(pointer, error.message),)
    return ()
