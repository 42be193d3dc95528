"""From a facts document back to a manifest and a ledger that lead to it: the inverse of derive, as far as there is one.

A manifest made here is never trusted: whoever asks for one derives its facts again and compares them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from compliance.law import Snapshot
from compliance.prove.listed import Listed, listed_claims

Json = dict[str, Any]
Document = dict[str, Any]

DATASET = "d1"
EXPORTER = "exporter-a"
_ALL = 2**53 - 1
_LONG_AGO = timedelta(days=60)  # longer than any filing period
_DAY = timedelta(days=1)
_FIELD = "record_id"


def manifest_of(facts: Document, law: Snapshot) -> tuple[Json, list[Json]] | None:
    """A manifest and the ledger before it, or none where the claims of lists fit no exporter.

    Args:
        facts: a facts document.
        law: the law of the day.
    """
    listed = listed_claims(facts, law)
    if listed is None:
        return None
    transfer, counts = facts["transfer"], facts["counts"]
    people = _people(facts)
    day = law.as_of
    manifest = {
        "version": 1,
        "id": "00000000-0000-4000-8000-000000000001",
        "revision": 1,
        "issued_at": f"{day - _DAY}T00:00:00Z",
        "expires_at": f"{day + 30 * _DAY}T00:00:00Z",
        "exporter": _exporter(facts["exporter"], listed),
        "recipients": list(_recipients(facts["recipients"])),
        "transfer": _transfer(transfer, counts),
        "claims": [*_claims(facts["claims"]), *listed.claims],
        "datasets": [_dataset(facts, people)],
        "evidence": [*_evidence(facts, day), *listed.filings],
    }
    return manifest, _ledger(facts, people, day)


def _exporter(exporter: Json, listed: Listed) -> Json:
    held = exporter["people_held"]
    return {
        "id": EXPORTER,
        "name": "Exporter A Co., Ltd.",
        "country": "CN",
        "zone": listed.zone,
        "activity_zone": listed.activity_zone,
        "sectors": list(listed.sectors),
        "ciio": exporter["ciio"],
        "state_organ": exporter["state_organ"],
        "foreign_invested": False,
        "people_held": held["n"] if held["known"] else None,
    }


def _recipients(recipients: Json) -> Iterator[Json]:
    for place, country in enumerate(recipients["countries"] or ["US"]):
        yield {
            "id": f"recipient-{place + 1}",
            "name": f"Recipient {place + 1}",
            "country": country,
            "zone": None,
            "relationship": "other",
            "on_restricted_list": recipients["any_restricted"],
            "provides_affected_product": recipients["all_provide_product"],
        }


def _transfer(transfer: Json, counts: Json) -> Json:
    mode = "offshore_collection" if transfer["offshore_collection"] else "transmit"
    split = transfer["route_alone"] != "same"
    copied = (
        *("purposes", "activity", "necessary", "legal_basis", "foreign_authority_request"),
        *("authority_approval", "onward_countries"),
    )
    return {name: transfer[name] for name in copied} | {
        "mode": mode if transfer["export"] else "none",
        "started_on": _written(transfer["started_on"]),
        "belongs_with": {name: counts[name]["n"] for name in ("ordinary", "sensitive")} if split else None,
    }


def _written(number: int) -> str:
    return f"{number // 10000:04}-{number // 100 % 100:02}-{number % 100:02}"


def _people(facts: Document) -> Json:
    """The people of the dataset: as few as its facts allow; the ledger holds the rest."""
    data, counts = facts["data"], facts["counts"]
    if not data["personal"]:
        return {"ordinary": 0, "sensitive": 0, "under_14": False}
    ordinary, sensitive, vehicle = (counts[name]["known"] for name in ("ordinary", "sensitive", "vehicle"))
    relieved = ordinary and sensitive and not vehicle  # its people are unknown and left out of the yearly counts
    return {
        "ordinary": 0 if ordinary and not relieved else None,
        "sensitive": int(data["sensitive"] and not data["under_14"]) if sensitive else None,
        "under_14": data["under_14"],
    }


def _ledger(facts: Document, people: Json, day: date) -> list[Json]:
    if facts["transfer"]["route_alone"] != "same":
        return []
    counted = {name: max(facts["counts"][name]["n"] - (people[name] or 0), 0) for name in ("ordinary", "sensitive")}
    return [{"exporter": EXPORTER, "on": day.isoformat(), **counted}] if any(counted.values()) else []


def _dataset(facts: Document, people: Json) -> Json:
    data = facts["data"]
    media, geographic = data["media"], data["geographic"]
    copied = ("artifact", "important_data", "core_data", "state_secret", "export_licence", "classes", "vin")
    return {name: data[name] for name in copied} | {
        "id": DATASET,
        "title": "records",
        "origin": "overseas" if data["collected_abroad"] else "mainland",
        "mainland_data_introduced": False,
        "personal_information": "personal" if data["personal"] else "none",
        "subjects": people,
        "important_data_notified_on": None,
        "fields": [{"name": _FIELD, "category": "records", "list_item": None}],
        "exterior_media": {
            "public_road": False,
            "faces_plates": media["faces_plates"],
            "anonymisation_permille": media["permille"],
        }
        if media["present"]
        else None,
        "geographic": {
            "held_by": geographic["held_by"],
            "secret": geographic["secret"],
            "external_provision_approval": geographic["approved"],
            "map_review": False,
        }
        if geographic["present"]
        else None,
        "files": [{"name": "d1.parquet", "sha256": "0" * 64, "size": 1}],
    }


def _claims(claims: Json) -> Iterator[Json]:
    for relief, records in claims.items():
        if relief not in ("lingang_general_list", "zone_negative_list"):
            yield from ({"relief": relief, "datasets": None, **record} for record in records)


def _evidence(facts: Document, day: date) -> Iterator[Json]:
    evidence = facts["evidence"]
    scopes = _Scopes(facts)
    yield from (_assessment(item, day, scopes) for item in evidence["assessments"])
    yield from (_contract(item, day, scopes) for item in evidence["contracts"])
    yield from (_certificate(item, day, scopes) for item in evidence["certificates"])
    yield from (_gba_contract(item, day, scopes) for item in evidence["gba_contracts"])
    for form in ("full", "simplified"):
        if evidence[f"impact_{form}"]:
            yield {"type": "impact_assessment", "completed_on": day.isoformat(), "covers_transfer": True, "form": form}
    if evidence["notice"]:
        yield {"type": "notice", "given": True}
    for kind in ("separate", "guardian", "exterior"):
        if evidence[f"{kind}_consent"]:
            yield {"type": "consent", "kind": kind, "obtained": True}
    for kind in evidence["prior_reports"]:
        yield {"type": "prior_report", "kind": kind, "filed_on": day.isoformat()}
    for kind in evidence["attestations"]:
        yield {"type": "attestation", "kind": kind, "passed": True}


class _Scopes:
    """What a document covers, so that it covers this dataset or does not."""

    def __init__(self, facts: Document) -> None:
        self._purposes: Sequence[str] = facts["transfer"]["purposes"]
        self._recipients = [party["id"] for party in _recipients(facts["recipients"])]
        self._items = [*facts["data"]["classes"], _FIELD]

    def scope(self, scale: str, *, purposes: bool, recipients: bool = True, items: bool = True) -> Json:
        return {
            "purposes": list(self._purposes) if purposes else [],
            "recipients": self._recipients if recipients else [],
            "items": self._items if items else [],
            "max_people": 0 if scale == "no" else _ALL,
        }

    def open(self, scale: str, *, covers: bool) -> Json:
        """The same without a scale where there is none to exceed."""
        return self.scope(scale, purposes=covers) | ({"max_people": None} if scale == "yes" else {})


def _assessment(item: Json, day: date, scopes: _Scopes) -> Json:
    covers = {name: item[f"covers_{name}"] for name in ("purposes", "recipients", "items")}
    return {
        "type": "security_assessment",
        "result": item["result"],
        "issued_on": day.isoformat() if item["result"] != "pending" else None,
        "valid_until": (day - _DAY if item["expired"] else day).isoformat(),
        "scope": scopes.scope(item["covers_scale"], **covers),
    }


def _contract(item: Json, day: date, scopes: _Scopes) -> Json:
    started = day - _LONG_AGO if item["deadline_passed"] else day
    return {
        "type": "standard_contract",
        "effective_on": (started if item["effective"] else day + _DAY).isoformat(),
        "filed_on": day.isoformat() if item["filed"] else None,
        "filing_result": "rejected" if item["rejected"] else None,
        "template_intact": item["template_intact"],
        "scope": scopes.open(item["covers_scale"], covers=item["covers"]),
    }


def _certificate(item: Json, day: date, scopes: _Scopes) -> Json:
    return {
        "type": "certification",
        "body": "A body",
        "valid_from": (day if item["in_term"] else day + _DAY).isoformat(),
        "valid_until": (day + _DAY).isoformat(),
        "status": item["status"],
        "scope": scopes.open(item["covers_scale"], covers=item["covers"]),
    }


def _gba_contract(item: Json, day: date, scopes: _Scopes) -> Json:
    return {
        "type": "gba_contract",
        "effective_on": (day if item["effective"] else day + _DAY).isoformat(),
        "filed_on": day.isoformat() if item["filed"] else None,
        "scope": scopes.open(item["covers_scale"], covers=item["covers"]),
    }
