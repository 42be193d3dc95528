"""A fact that is missing is never an approval: the guard refuses the document, and the rules fall on the safe side."""

from typing import Any

import pytest

import compliance.engine.evaluate
from compliance.engine.program import plain_json
from compliance.errors import ComplianceError, EngineError
from compliance.model.facts import fact_paths
from compliance.model.schema import json_schemas
from tests.policies.lab import Posed, put, read_cases, remove, sample

# Other values of a fact, among which the dangerous ones. A fact not named here is tried with the opposite truth value,
# with counts at and around every line, or with an empty list.
COUNTS = [0, 10_000, 100_000, 1_000_000, 20_000_000]
OTHERS: dict[str, list[Any]] = {
    "transfer.purposes": [["ai_training"], ["after_sales"], ["vulnerability_fix"], ["other"]],
    "transfer.activity": ["other", "marketing"],
    "transfer.started_on": [20200101, 20261231],
    "transfer.necessary": ["yes", "no", "unknown"],
    "transfer.legal_basis": ["consent", "contract", "other"],
    "transfer.onward_countries": [[], ["US"]],
    "exporter.ciio": ["yes", "no", "unknown"],
    "exporter.zone": ["", "lingang", "gba_gd"],
    "recipients.countries": [["US"], ["HK"], ["MO"]],
    "data.artifact": ["raw", "dataset", "aggregate", "model_weights"],
    "data.important_data": ["no", "self_identified", "notified", "unknown"],
    "data.export_licence": ["not_needed", "held", "missing"],
    "data.classes": [[], ["vulnerability"], ["bill_of_materials"], ["traffic_economic_flow"]],
    "data.vin": ["none", "plain", "unlinkable"],
    "data.media.faces_plates": ["raw", "none", "anonymised"],
    "data.media.permille": [0, 899, 900],
    "data.geographic.held_by": ["licensed_unit", "exporter", "other"],
    "data.geographic.secret": ["yes", "no", "unknown"],
}

# Facts whose absence only the guard refuses: without it the rules would approve what some value of the fact denies.
# Each with a case that shows it, and the value that denies.
ONLY_THE_GUARD = [
    ("data.classes", "A01-ordinary-1", ["bill_of_materials"]),
    ("counts.ordinary.n", "H16-2023-02-28-grace", 0),
]
PARTS = 4


@pytest.fixture(scope="module")
def posed(lab, approved):
    """An approved dataset for every route and basis, and those that show what only the guard refuses."""
    found = sample(lab.posed(approved), lab, each=1)
    named = {case for _, case, _ in ONLY_THE_GUARD} - {item.case for item in found}
    return found + list(lab.posed([case for case in approved if case["id"] in named]))


@pytest.fixture
def unguarded(monkeypatch):
    """The engine as it would be if nobody looked whether every fact is there."""
    monkeypatch.setattr(compliance.engine.evaluate, "fact_text", lambda document, _: plain_json(document))


def value(item: Posed, path: str):
    place = item.document
    for name in path.split("."):
        place = place[name]
    return place


def others(item: Posed, path: str):
    now = value(item, path)
    if isinstance(now, bool):
        return [not now]
    found = COUNTS if path.endswith(".n") else OTHERS.get(path, [[]])
    return [other for other in found if other != now]


def approves(lab, item: Posed, document) -> bool:
    try:
        return lab.weigh(document, item.snapshot).approved
    except ComplianceError:
        return False


def test_the_sample_covers_every_route_that_can_be_approved(lab, posed):
    routes = {lab.weigh(item.document, item.snapshot).route for item in posed}
    assert routes == {"not_regulated", "exempt", "standard_contract_or_certification", "security_assessment"}


def test_every_fact_is_one_that_the_samples_have(posed):
    for item in posed:
        for path in fact_paths():
            value(item, path)


@pytest.mark.parametrize("path", sorted(fact_paths()))
def test_a_document_without_a_fact_is_refused(lab, posed, path):
    for item in posed[:3]:
        with pytest.raises(EngineError, match=f"`{path}` is missing"):
            lab.weigh(remove(item.document, path), item.snapshot)


def test_a_document_with_a_fact_too_many_is_refused(lab, posed):
    for path in ("data.personl", "extra", "claims.new"):
        with pytest.raises(EngineError, match="is no fact"):
            lab.weigh(put(posed[0].document, path, False), posed[0].snapshot)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_rules_alone_approve_nothing_for_want_of_a_fact(lab, posed, part, unguarded):
    """Without the guard: where the rules approve without a fact, no value of it denies, or the list above names it."""
    listed = {path for path, _, _ in ONLY_THE_GUARD}
    for item in posed[part::PARTS]:
        for path in sorted(fact_paths() - listed):
            if approves(lab, item, remove(item.document, path)):
                denied = [
                    other for other in others(item, path) if not approves(lab, item, put(item.document, path, other))
                ]
                assert denied == [], f"{item.case}: without `{path}` the rules approve, and these values deny"


@pytest.mark.parametrize(("path", "case", "denied"), ONLY_THE_GUARD, ids=[row[0] for row in ONLY_THE_GUARD])
def test_the_list_of_what_only_the_guard_refuses_is_true(lab, posed, path, case, denied, monkeypatch):
    item = next(item for item in posed if item.case == case)
    assert not approves(lab, item, put(item.document, path, denied))
    with monkeypatch.context() as patch:
        patch.setattr(compliance.engine.evaluate, "fact_text", lambda document, _: plain_json(document))
        assert approves(lab, item, remove(item.document, path))
    assert not approves(lab, item, remove(item.document, path))


def test_nothing_at_all_is_refused_even_without_the_guard(lab, posed, unguarded):
    nothing: list[dict[str, Any]] = [{}, {group: {} for group in posed[0].document}]
    for document in nothing:
        for item in posed:
            assert not approves(lab, item, document)


# What a manifest may leave unknown, as facts.
UNKNOWN = [
    *[(path, "unknown") for path in ("transfer.necessary", "exporter.ciio", "data.important_data")],
    ("data.geographic.secret", "unknown"),
]
NUMBERS = ["exporter.people_held", "counts.ordinary", "counts.sensitive", "counts.vehicle"]
# The contract's own case: mapping is not tested for data from abroad, so an unknown secrecy passes and `yes` does not.
FROM_ABROAD = "X-V-abroad-claimed"


@pytest.mark.parametrize(("path", "unknown"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_an_unknown_fact_passes_only_where_no_value_of_it_denies(lab, posed, path, unknown):
    for item in posed:
        if approves(lab, item, put(item.document, path, unknown)) and item.case != FROM_ABROAD:
            for other in others(item, path):
                assert approves(lab, item, put(item.document, path, other)), (item.case, other)


@pytest.mark.parametrize("path", NUMBERS)
def test_an_unknown_count_passes_only_where_no_value_of_it_denies(lab, posed, path):
    for item in posed:
        unknown = put(put(item.document, f"{path}.known", False), f"{path}.n", 0)
        if approves(lab, item, unknown):
            for other in COUNTS:
                known = put(put(item.document, f"{path}.known", True), f"{path}.n", other)
                assert approves(lab, item, known), (item.case, other)


def test_every_three_valued_fact_of_a_dataset_is_tried():
    """`unknown` is a value of the facts tried above, and of documents, which are tried through their scopes."""
    text = json_schemas()["facts"]["$defs"]
    holders = {
        f"{kind}.{name}"
        for kind, body in text.items()
        for name, field in body["properties"].items()
        if "unknown" in field.get("enum", ())
    }
    assert holders == {
        "TransferFacts.necessary",
        "ExporterFacts.ciio",
        "DatasetFacts.important_data",
        "GeographicFacts.secret",
        *[f"{kind}Facts.covers_scale" for kind in ("Assessment", "Contract", "Certificate", "GbaContract")],
    }


@pytest.mark.parametrize("kind", ["assessments", "contracts", "certificates", "gba_contracts"])
def test_a_document_whose_scale_is_not_known_carries_nothing(lab, posed, kind):
    """Each approved dataset that has such a document: with the scale unknown it passes only if it needs none."""
    tried = 0
    for item in posed:
        documents = value(item, f"evidence.{kind}")
        if documents:
            tried += 1
            unknown = [{**document, "covers_scale": "unknown"} for document in documents]
            if approves(lab, item, put(item.document, f"evidence.{kind}", unknown)):
                assert approves(lab, item, put(item.document, f"evidence.{kind}", []))
    assert tried


def test_the_cases_named_here_exist():
    known = {case["id"] for case in read_cases("national") + read_cases("vehicles")}
    assert {case for _, case, _ in ONLY_THE_GUARD} | {FROM_ABROAD} <= known
