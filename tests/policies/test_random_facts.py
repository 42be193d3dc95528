"""Facts at random, of the shape of the facts model: a decision or an error, and nothing worse makes anything better."""

from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from compliance.errors import EngineError
from compliance.model.base import Closed
from compliance.model.facts import Facts, fact_paths
from compliance.model.finding import ROUTES
from compliance.policy_tests import Bases, _read
from tests.policies.lab import ROOT, put

BASES = Bases(_read(ROOT / "policies/cn/bases_test.toml"), "bases")
DAYS = [date(2021, 6, 1), date(2022, 9, 1), date(2023, 6, 1), date(2024, 3, 22), date(2025, 1, 1), date(2026, 9, 1)]
# Texts and numbers that the law speaks of, and one that it does not.
WORDS = {
    "activity": ["marketing", "other", "unheard_of"],
    "legal_basis": ["consent", "contract", "unheard_of"],
    "zone": ["", "gba_gd", "lingang", "unheard_of"],
    "artifact": ["raw", "dataset", "aggregate", "model_weights", "unheard_of"],
    "export_licence": ["not_needed", "held", "missing", "unheard_of"],
    "vin": ["none", "plain", "unlinkable", "unheard_of"],
    "onward_countries": ["HK", "MO", "US"],
    "countries": ["HK", "MO", "US"],
    "classes": ["vulnerability", "traffic_economic_flow", "bill_of_materials", "unheard_of"],
    "prior_reports": ["incident", "miit_vulnerability", "samr_miit_ota"],
    "attestations": ["extraction_test", "technology_catalogue_check"],
}
NUMBERS = st.sampled_from([0, 1, 899, 900, 9_999, 10_000, 99_999, 100_000, 100_001, 999_999, 1_000_000, 2**53 - 1])
DAY_NUMBERS = st.sampled_from([20200101, 20220831, 20230531, 20240601])
# `dataset`, `as_of`, dates and pointers are not for rules; claims are made from the faultless entries of the tables.
GROUPS = ("transfer", "exporter", "recipients", "data", "counts", "evidence")


def of_model(model: type[Closed]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({field.name: of_type(field.name, field.type) for field in fields(model)})


def of_type(name: str, kind: Any) -> st.SearchStrategy[Any]:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return st.one_of([of_type(name, part) for part in get_args(kind)])
    if origin is Literal:
        return st.sampled_from(get_args(kind))
    if origin is tuple:
        return st.lists(of_type(name, get_args(kind)[0]), max_size=2)
    if isinstance(kind, type) and issubclass(kind, Closed):
        return of_model(kind)
    simple = {bool: st.booleans(), int: DAY_NUMBERS if name == "started_on" else NUMBERS}
    return simple[kind] if kind in simple else st.sampled_from(WORDS[name])


def altered(entry: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A claim with some of its truth values the other way round."""
    parts = {key: st.booleans() if isinstance(value, bool) else st.just(value) for key, value in entry.items()}
    return st.fixed_dictionaries(parts)


CLAIMS = st.fixed_dictionaries(
    {
        path.partition(".")[2]: st.lists(altered(entry), max_size=1) if entry else st.lists(st.just({}), max_size=1)
        for path, entry in BASES._entries.items()
        if path.startswith("claims.")
    }
)
DOCUMENTS = st.fixed_dictionaries(
    {field.name: of_model(field.type) for field in fields(Facts) if field.name in GROUPS}
).flatmap(lambda document: CLAIMS.map(lambda claims: {**document, "claims": claims}))
# Half of the documents are near one that passes, for else almost none would.
CHANGES = st.dictionaries(st.sampled_from(sorted(fact_paths())), st.none(), max_size=3)
few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@st.composite
def near(draw):
    document = BASES.document(
        draw(st.sampled_from(["general", "personal", "carmaker", "bay", "map"])), DAYS[0], {}, "near"
    )
    wild = draw(DOCUMENTS)
    for path in draw(CHANGES):
        place = wild
        for name in path.split("."):
            place = place[name]
        document = put(document, path, place)
    return document


def verdict(lab, document, day):
    try:
        return lab.weigh(document, lab.at(day))
    except EngineError:
        return None


@few
@given(document=st.one_of(DOCUMENTS, near()), day=st.sampled_from(DAYS))
def test_any_facts_are_decided_or_refused(lab, document, day):
    weighed = verdict(lab, document, day)  # any other error than the engine's fails the test
    if weighed is None:
        return
    assert weighed.route in ROUTES
    assert weighed.approved == (not weighed.reasons) == bool(weighed.basis)
    assert not (weighed.approved and weighed.route in ("prohibited", "undetermined"))


@few
@given(
    document=near(),
    day=st.sampled_from(DAYS),
    path=st.sampled_from(sorted(fact_paths())),
    wrong=st.sampled_from([7, "x", True, []]),
)
def test_a_fact_of_another_kind_is_decided_or_refused(lab, document, day, path, wrong):
    weighed = verdict(lab, put(document, path, wrong), day)
    assert weighed is None or weighed.approved == bool(weighed.basis)


# What makes a transfer graver, or shows less of it: from what passes with it, all passes without it.
GRAVER = [
    ("data.sensitive", True),
    ("data.under_14", True),
    ("data.core_data", True),
    ("data.state_secret", True),
    ("data.export_licence", "missing"),
    ("exporter.ciio", "unknown"),
    ("recipients.any_restricted", True),
    ("transfer.foreign_authority_request", True),
    ("transfer.necessary", "no"),
    ("evidence.notice", False),
    ("evidence.impact_full", False),
    ("evidence.separate_consent", False),
    ("evidence.guardian_consent", False),
    ("evidence.exterior_consent", False),
    ("evidence.prior_reports", []),
    ("evidence.attestations", []),
    ("data.geographic.approved", False),
    ("data.geographic.held_by", "other"),
]


@pytest.mark.parametrize(("path", "graver"), GRAVER, ids=[row[0] for row in GRAVER])
@settings(few, max_examples=8)
@given(document=near(), day=st.sampled_from(DAYS))
def test_what_is_graver_or_shows_less_never_turns_a_denial_into_an_approval(lab, path, graver, document, day):
    assume(document["transfer"]["export"])
    before = verdict(lab, document, day)
    assume(before is not None and not before.approved)
    after = verdict(lab, put(document, path, graver), day)
    assert after is None or not after.approved


# Documents after all removed. Left out is grace: it excuses who has no document, and not who has a bad one.
PAPERS = ("assessments", "contracts", "certificates", "gba_contracts")


@pytest.mark.parametrize("paper", PAPERS)
@settings(few, max_examples=8)
@given(document=near(), day=st.sampled_from([day for day in DAYS if day.year not in (2022, 2023)]))
def test_a_document_withdrawn_never_turns_a_denial_into_an_approval(lab, paper, document, day):
    before = verdict(lab, document, day)
    assume(before is not None and not before.approved)
    after = verdict(lab, put(document, f"evidence.{paper}", []), day)
    assert after is None or not after.approved


@few
@given(
    base=st.sampled_from(["personal", "carmaker"]),
    day=st.sampled_from(DAYS[3:]),
    count=st.sampled_from(["ordinary", "sensitive"]),
    people=st.tuples(NUMBERS, NUMBERS),
    paper=st.sampled_from([(), ("contracts",), ("assessments",), ("contracts", "assessments")]),
)
def test_more_people_never_turn_a_denial_into_an_approval(lab, base, day, count, people, paper):
    """With the same papers a larger count passes only where the smaller one does; an assessment serves both routes."""
    fewer, more = sorted(people)
    changes: dict[str, Any] = {f"evidence.{name}": [{}] for name in paper}
    document = BASES.document(base, day, changes, "people")
    sensitive = count == "sensitive"
    small, large = (put(put(document, f"counts.{count}.n", n), "data.sensitive", sensitive) for n in (fewer, more))
    before, after = verdict(lab, small, day), verdict(lab, large, day)
    assert before is not None
    assert after is not None
    assert before.approved or not after.approved
