"""Fields against the imported table of a list: a table takes away, and never gives."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.cases import CaseRunner
from compliance.derive import Counted, derive, lists_claimed
from compliance.model.list_table import ListTableDocument, OfficialTable
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate
from tests.policies.lab import InProcess, read_cases

DAY = date(2024, 6, 3)
LINGANG = "lingang_general_2024"
CASES = {case["id"]: case for name in ("national", "vehicles") for case in read_cases(name)}
CLAIMS = ("lingang_general_list", "zone_negative_list")
APPROVED = [
    case
    for case in CASES.values()
    if case["expect"]["decision"] == "approve"
    and any(claim["relief"] in CLAIMS for claim in case["manifest"]["claims"])
]


def table(*items, key=LINGANG, scenario="after_sales", column="scenario"):
    body = {
        "version": 1,
        "list": key,
        "file": {"name": "table.csv", "sha256": "a" * 64, "size": 1},
        "source": "an example",
        "obtained_on": "2024-05-30",
        "imported_at": "2024-06-01T01:00:00Z",
        "imported_by": None,
        "columns": ["item", column],
        "rows": [[item, scenario] for item in items],
    }
    return {key: OfficialTable(validate(ListTableDocument, body), "b" * 64)}


def lingang(*items, confirmed=True, scenario="after_sales"):
    """A manifest whose one data set has a field for each item, claimed to be on the general list."""
    body = deepcopy(CASES["lg-first-day"]["manifest"])
    body["datasets"][0]["fields"] = [
        {"name": f"f{number}", "category": "vehicle", "list_item": item} for number, item in enumerate(items)
    ]
    body["claims"][0] |= {"fields_confirmed": confirmed, "scenario": scenario}
    return body


def zone(status, *items, key="tianjin_2024"):
    body = lingang(*items)
    body["claims"] = [
        {"relief": "zone_negative_list", "datasets": None, "list": key, "status": status, "fields_confirmed": True}
    ]
    return body


def read(body):
    return validate(Manifest, body)


@pytest.fixture(scope="module")
def confirmed(law):
    """What the facts of the first data set say of its first list claim."""

    def asked(body, tables=None):
        facts = derive(read(body), law.at(DAY, None, tables), Counted(0, 0))[0]
        (claim,) = facts.claims.lingang_general_list or facts.claims.zone_negative_list
        return claim["fields_confirmed"]

    return asked


@pytest.mark.parametrize("claimed", [True, False])
@pytest.mark.parametrize("items", [(), (None,), ("a", "zzz")])
def test_without_a_table_the_claim_stands_as_signed(confirmed, claimed, items):
    assert confirmed(lingang(*items, confirmed=claimed)) is claimed
    assert confirmed(lingang(*items, confirmed=claimed), table("a", key="tianjin_2024")) is claimed


@pytest.mark.parametrize(
    ("items", "holds"),
    [
        (("a",), True),
        (("a", "b", "a"), True),
        (("a", "zzz"), False),
        (("a", None), False),
        (("A",), False),
        ((), False),
    ],
)
def test_on_a_general_list_every_field_must_stand_in_the_table(confirmed, items, holds):
    assert confirmed(lingang(*items), table("a", "b")) is holds


def test_a_table_confirms_nothing_that_is_not_claimed(confirmed):
    assert confirmed(lingang("a", confirmed=False), table("a")) is False


def test_the_item_must_stand_in_the_scenario_that_is_claimed(confirmed):
    assert confirmed(lingang("a"), table("a", scenario="manufacturing")) is False
    assert confirmed(lingang("a", scenario="manufacturing"), table("a", scenario="manufacturing")) is True


def test_every_data_set_that_the_claim_covers_is_compared(law, confirmed):
    body = lingang("a")
    body["datasets"].append(deepcopy(body["datasets"][0]) | {"id": "d2", "files": []})
    body["datasets"][1]["fields"] = [{"name": "x", "category": "x", "list_item": "zzz"}]
    assert confirmed(body, table("a")) is False
    (claimed,) = lists_claimed(read(body), law.at(DAY, None, table("a")))
    assert claimed.not_shown == ("/datasets/1/fields/0",)
    body["claims"][0]["datasets"] = ["d1"]
    assert confirmed(body, table("a")) is True


@pytest.mark.parametrize(
    ("status", "items", "holds"),
    [
        ("outside", (None,), True),
        ("outside", ("other",), True),
        ("outside", ("a",), False),
        ("outside", (" A",), False),
        ("outside", (None, "a"), False),
        ("outside", (), False),
        ("on_list_assessment", ("a",), True),
        ("on_list_assessment", ("a", None), False),
        ("on_list_contract", ("a",), True),
        ("on_list_contract", ("other",), False),
        ("on_list_contract", (), False),
    ],
)
def test_on_a_negative_list_the_table_must_not_speak_against_the_status(confirmed, status, items, holds):
    tables = table("a", key="tianjin_2024", column="category")
    assert confirmed(zone(status, *items), tables) is holds
    assert confirmed(zone(status, *items)) is True


def test_a_decision_says_for_each_list_what_it_was_compared_with(law):
    body = lingang("a", None)
    body["claims"] += zone("outside", key="beijing_2024")["claims"]
    snapshot = law.at(DAY, None, table("a"))
    first, second = lists_claimed(read(body), snapshot)
    assert (first.list, first.table, first.not_shown) == (
        LINGANG,
        snapshot.tables[LINGANG].used,
        ("/datasets/0/fields/1",),
    )
    assert (second.list, second.table, second.not_shown) == ("beijing_2024", None, ())
    body["claims"] = []
    assert lists_claimed(read(body), snapshot) == ()


def test_the_law_snapshot_names_the_tables(law):
    plain, one, other = (law.at(DAY, None, tables) for tables in (None, table("a"), table("a", key="tianjin_2024")))
    assert len({plain.digest, one.digest, other.digest}) == 3
    assert law.at(DAY, None, {}).digest == plain.digest
    assert plain.data == one.data  # the rules see facts only, and are not compiled again


ITEMS = st.sampled_from(["a", "A", "b", None, "zzz"])


@given(
    items=st.lists(ITEMS, max_size=4), listed=st.sets(st.sampled_from(["a", "b"]), min_size=1), claimed=st.booleans()
)
def test_a_table_never_confirms_more_than_the_claim(confirmed, items, listed, claimed):
    for body in (lingang(*items), zone("outside", *items, key=LINGANG), zone("on_list_contract", *items, key=LINGANG)):
        body["claims"][0]["fields_confirmed"] = claimed
        assert confirmed(body, table(*listed)) <= claimed


class _WithTables:
    """The law with a table for every list."""

    def __init__(self, law, items):
        self._law = law
        self._tables = {key: table(*items, key=key, column="category")[key] for key in law.lists.lists}

    def at(self, as_of, readings=None):
        return self._law.at(as_of, readings, self._tables)


@pytest.fixture(scope="module")
def decide(law):
    executor = InProcess()

    def decided(case, items):
        tabled: Any = _WithTables(law, items)
        return CaseRunner(tabled, executor).decide(case)

    return decided


@pytest.mark.parametrize("case", APPROVED, ids=lambda case: case["id"])
def test_what_a_list_freed_is_denied_once_the_table_does_not_bear_it_out(decide, case):
    changed = deepcopy(case)
    outside = any(claim.get("status") == "outside" for claim in changed["manifest"]["claims"])
    for dataset in changed["manifest"]["datasets"]:
        for field in dataset["fields"]:
            field["list_item"] = "listed" if outside else "not listed"
    decision = decide(changed, ["listed"])
    assert decision.decision == "deny"
    assert "field_membership_unconfirmed" in decision.reasons
    assert decision.lists[0].not_shown


def test_a_table_that_bears_the_claim_out_changes_nothing(decide):
    decision = decide(CASES["lg-mid"], ["after_sales/fault_analysis"])
    assert (decision.decision, decision.route) == ("approve", "exempt")
    assert decision.lists[0].table is not None
