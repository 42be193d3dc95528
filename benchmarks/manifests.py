"""Manifests of any number of fields, of the sort an exporter signs: three data sets, six documents.

Fault records on the Lingang list, the charging network under an assessment that names its fields, and customers below
every line. In the one to be denied the purposes go beyond the claim and the approval, a field is not in the approval,
and nobody was told.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from fixtures.stories.company import DATASET, EUROPE, EXPORTER, TRANSFER, Json, changed

NOW = datetime(2024, 9, 2, 2, 0, 0, tzinfo=UTC)
LIST = "lingang_general_2024"
SIZES = (30, 300, 3000)


def manifest(count: int, *, approve: bool, number: int = 1, sets: int = 3) -> Json:
    """A manifest with `count` fields in all, to be decided on 2 September 2024.

    Args:
        count: fields.
        approve: whether it passes.
        number: makes another id, and other facts: a gate asks its rules once about facts that are the same.
        sets: 3 data sets, or 1: then the charging network alone.
    """
    each = count // sets
    faults = _dataset("faults", each, list_item="as.fault", vin="unlinkable")
    charging = _dataset("charging", each, classes=["charging_network_operation"])
    customers = _dataset(
        "customers",
        each,
        personal_information="personal",
        subjects={"ordinary": 500, "sensitive": 0, "under_14": False},
    )
    return {
        "version": 1,
        "id": str(uuid5(NAMESPACE_DNS, f"{count}-{approve}-{number}-{sets}.benchmark.invalid")),
        "revision": 1,
        "issued_at": "2024-09-02T01:00:00Z",
        "expires_at": "2024-10-02T01:00:00Z",
        "exporter": {**EXPORTER, "people_held": EXPORTER["people_held"] + number},
        "recipients": [EUROPE],
        "transfer": changed(
            TRANSFER, purposes=["after_sales"] if approve else ["after_sales", "marketing"], legal_basis="contract"
        ),
        "claims": [_claim()] if sets > 1 else [],
        "datasets": [faults, charging, customers] if sets > 1 else [charging],
        "evidence": _evidence(charging, approve=approve),
    }


def plain_manifest(count: int, issued_at: str, expires_at: str, *, number: int) -> Json:
    """A manifest of general data in one data set, which passes on any day; for runs of the real program today."""
    return {
        **manifest(count, approve=True),
        "id": str(uuid5(NAMESPACE_DNS, f"{count}-{issued_at}-{number}.plain.invalid")),
        "issued_at": issued_at,
        "expires_at": expires_at,
        "claims": [],
        "datasets": [_dataset("faults", count)],
        "evidence": [],
    }


def _dataset(name: str, count: int, *, list_item: str | None = None, **facts: Any) -> Json:
    fields = [
        {"name": f"{name}_{row:04d}", "category": f"{name}.value", "list_item": list_item} for row in range(count)
    ]
    files = [{"name": f"{name}.csv", "sha256": "0" * 64, "size": 1024}]
    return changed(DATASET, id=name, title=name, fields=fields, files=files, **facts)


def _claim() -> Json:
    return {
        "relief": "lingang_general_list",
        "datasets": ["faults"],
        "list": LIST,
        "scenario": "after_sales",
        "fields_confirmed": True,
    }


def _evidence(charging: Json, *, approve: bool) -> list[Json]:
    named = [field["name"] for field in charging["fields"]]
    scope = {
        "purposes": ["after_sales"],
        "recipients": [EUROPE["id"]],
        "items": [*charging["classes"], *(named if approve else named[:-1])],
        "max_people": 0,
    }
    dated = {"issued_on": "2024-08-12", "valid_until": "2027-08-11"}
    other = {**scope, "items": ["other_items"]}
    return [
        {"type": "zone_filing", "list": LIST, "filed_on": "2024-05-28"},
        {"type": "security_assessment", "result": "passed", **dated, "scope": other},
        {"type": "security_assessment", "result": "passed", **dated, "scope": scope},
        {"type": "impact_assessment", "completed_on": "2024-08-01", "covers_transfer": True, "form": "full"},
        {"type": "notice", "given": approve},
        {"type": "consent", "kind": "separate", "obtained": True},
    ]
