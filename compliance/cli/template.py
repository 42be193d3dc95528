"""What `compliance manifest new` works with: the template, and the files of a folder."""

import hashlib
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from compliance.cli import files
from compliance.errors import UsageError

_TERM = timedelta(days=30)

# What stands under a key of the template until somebody writes something else there.
PLACEHOLDERS = {
    "id": ("exporter-id", "recipient-id"),
    "name": ("name of the exporter", "name of the recipient", "field_name", "file-name"),
    "title": ("title of the data set",),
    "category": ("category",),
    "sectors": ("sector",),
}


def template(now: datetime, payload: list[dict[str, Any]] | None) -> dict[str, Any]:
    """A manifest to fill in, in which every fact is the unfavourable or the unknown one.

    A yes or no whose unfavourable side nobody would leave standing is null, which no manifest may hold: it is refused
    until it is answered. Names, countries and digests are placeholders that `manifest validate` points at.

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
    "sectors": ["sector"],
    "ciio": "unknown",
    "state_organ": None,
    "foreign_invested": True,
    "people_held": None,
}
_RECIPIENT: dict[str, Any] = {
    "id": "recipient-id",
    "name": "name of the recipient",
    "country": "ZZ",
    "zone": None,
    "relationship": "other",
    "on_restricted_list": None,
    "provides_affected_product": False,
}
_TRANSFER: dict[str, Any] = {
    "mode": "transmit",
    "purposes": ["other"],
    "activity": "other",
    "started_on": "2021-06-01",
    "necessary": "unknown",
    "legal_basis": "other",
    "foreign_authority_request": None,
    "authority_approval": False,
    "onward_countries": ["ZZ"],
    "belongs_with": None,
}
_DATASET: dict[str, Any] = {
    "id": "d1",
    "title": "title of the data set",
    "artifact": "raw",
    "origin": "mainland",
    "mainland_data_introduced": True,
    "personal_information": "personal",
    "subjects": {"ordinary": None, "sensitive": None, "under_14": None},
    "important_data": "unknown",
    "important_data_notified_on": None,
    "core_data": None,
    "state_secret": None,
    "export_licence": "missing",
    "classes": [],
    "fields": [{"name": "field_name", "category": "category", "list_item": None}],
    "vin": "plain",
    "exterior_media": {"public_road": True, "faces_plates": "raw", "anonymisation_permille": None},
    "geographic": {
        "held_by": "other",
        "secret": "unknown",
        "external_provision_approval": False,
        "map_review": False,
    },
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
