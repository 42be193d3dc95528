"""From a manifest to facts: dates, scopes, counts, lists, and what is never read as more than it is."""

from copy import deepcopy
from datetime import date

import pytest

from compliance.derive import Counted, counting_window, derive, people_added
from compliance.errors import PolicyError, SchemaError
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate
from tests.policies.lab import read_cases

DAY = date(2024, 6, 3)
SCOPE = {"purposes": None, "recipients": None, "items": None, "max_people": None}
NOTHING = Counted(0, 0)


@pytest.fixture(scope="module")
def plain():
    """A manifest of one dataset of personal information, without claims and documents."""
    body = deepcopy(next(case for case in read_cases("national") if case["id"] == "A01-ordinary-1")["manifest"])
    body["evidence"], body["claims"] = [], []
    body["exporter"]["sectors"] = ["automotive"]
    return body


def read(body):
    return validate(Manifest, body)


def facts(law, body, prior=NOTHING, day=DAY, uncounted=()):
    return derive(read(body), law.at(day), prior, uncounted)


def with_dataset(body, **changes):
    copy = deepcopy(body)
    copy["datasets"][0] |= changes
    return copy


def with_evidence(body, *documents):
    return {**deepcopy(body), "evidence": list(documents)}


def contract(**changes):
    return {
        "type": "standard_contract",
        "effective_on": "2024-05-01",
        "filed_on": None,
        "filing_result": None,
        "template_intact": True,
        "scope": SCOPE,
    } | changes


def assessment(**changes):
    scope = {"purposes": ["after_sales"], "recipients": [], "items": [], "max_people": 10}
    return {
        "type": "security_assessment",
        "result": "passed",
        "issued_on": "2024-01-01",
        "valid_until": "2026-12-31",
        "scope": scope,
    } | changes


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2021-06-01", "2020-01-01"),
        ("2024-03-21", "2023-01-01"),
        ("2024-03-22", "2024-01-01"),
        ("2026-01-01", "2026-01-01"),
    ],
)
def test_the_window_opens_where_the_law_of_the_day_says(law, day, opens):
    window = counting_window(law.at(date.fromisoformat(day)))
    assert (window.opens, window.ends) == (date.fromisoformat(opens), date.fromisoformat(day))


def test_people_of_all_datasets_and_earlier_ones_are_counted(law, plain):
    body = with_dataset(plain, subjects={"ordinary": 7, "sensitive": 2, "under_14": False})
    second = deepcopy(body["datasets"][0]) | {"id": "second", "files": []}
    body["datasets"].append(second)
    first, _ = facts(law, body, Counted(100, 10))
    assert (first.counts.ordinary.n, first.counts.sensitive.n, first.counts.vehicle.n) == (114, 14, 128)
    relieved, _ = facts(law, body, Counted(100, 10), uncounted=["second"])
    assert (relieved.counts.ordinary.n, relieved.counts.sensitive.n) == (107, 12)
    assert relieved.counts.vehicle.n == 128  # relieved or not


@pytest.mark.parametrize("kind", ["ordinary", "sensitive"])
def test_one_unknown_count_makes_the_sum_unknown_for_all_and_never_zero(law, plain, kind):
    body = deepcopy(plain)
    body["datasets"].append(deepcopy(body["datasets"][0]) | {"id": "second", "files": []})
    body["datasets"][1]["subjects"] = {"ordinary": 1, "sensitive": 1, "under_14": False, kind: None}
    for item in facts(law, body, Counted(5, 5)):
        assert not getattr(item.counts, kind).known
        assert not item.counts.vehicle.known
    assert getattr(people_added(read(body), []), kind) is None
    assert getattr(people_added(read(body), ["second"]), kind) is not None


def test_the_counts_are_unknown_until_it_is_settled_who_is_counted(law, plain):
    (item,) = derive(read(plain), law.at(DAY), Counted(0, 0), counted=False)
    assert not item.counts.ordinary.known
    assert not item.counts.sensitive.known


def test_exports_that_belong_together_are_a_floor_and_not_a_cap(law, plain):
    body = with_dataset(plain, subjects={"ordinary": 7, "sensitive": 0, "under_14": False})
    body["transfer"]["belongs_with"] = {"ordinary": 1000, "sensitive": 3}
    (item,) = facts(law, body, Counted(5, 5))
    assert (item.counts.ordinary.n, item.counts.sensitive.n) == (1000, 5)
    body["datasets"][0]["subjects"]["ordinary"] = None
    (item,) = facts(law, body)
    assert not item.counts.ordinary.known  # a floor under what nobody knows is not a count


@pytest.mark.parametrize(
    ("subjects", "sensitive"),
    [
        ({"ordinary": 1, "sensitive": 0, "under_14": False}, False),
        ({"ordinary": 1, "sensitive": 1, "under_14": False}, True),
        ({"ordinary": 1, "sensitive": None, "under_14": False}, True),
        ({"ordinary": 1, "sensitive": 0, "under_14": True}, True),
    ],
)
def test_a_dataset_is_sensitive_unless_it_is_shown_that_it_is_not(law, plain, subjects, sensitive):
    (item,) = facts(law, with_dataset(plain, subjects=subjects))
    assert item.data.sensitive is sensitive


@pytest.mark.parametrize(
    ("kind", "personal"), [("none", False), ("anonymised", False), ("deidentified", True), ("personal", True)]
)
def test_deidentified_information_is_personal(law, plain, kind, personal):
    subjects = {"ordinary": 0, "sensitive": 0, "under_14": False}
    (item,) = facts(law, with_dataset(plain, personal_information=kind, subjects=subjects))
    assert item.data.personal is personal


@pytest.mark.parametrize(
    ("mode", "export"),
    [
        ("transmit", True),
        ("remote_access", True),
        ("offshore_collection", True),
        ("onshore_access", False),
        ("none", False),
    ],
)
def test_the_mode_alone_says_whether_data_leave(law, plain, mode, export):
    body = deepcopy(plain)
    body["transfer"]["mode"] = mode
    (item,) = facts(law, body)
    assert item.transfer.export is export


def test_a_class_that_no_policy_knows_is_refused(law, plain):
    with pytest.raises(SchemaError, match="no policy knows the class") as caught:
        facts(law, with_dataset(plain, classes=["vulnerability", "vulnerabillity"]))
    assert caught.value.where == "/datasets/0/classes/1"


def test_pictures_of_public_roads_are_geographic_data_of_which_nothing_is_known(law, plain):
    media = {"public_road": True, "faces_plates": "none", "anonymisation_permille": None}
    (item,) = facts(law, with_dataset(plain, exterior_media=media, geographic=None))
    place = item.data.geographic
    assert (place.present, place.held_by, place.secret, place.approved) == (True, "other", "unknown", False)
    (item,) = facts(law, with_dataset(plain, exterior_media=media | {"public_road": False}, geographic=None))
    assert not item.data.geographic.present


def test_a_share_that_is_not_stated_is_nothing_anonymised(law, plain):
    media = {"public_road": False, "faces_plates": "anonymised", "anonymisation_permille": None}
    (item,) = facts(law, with_dataset(plain, exterior_media=media))
    assert item.data.media.permille == 0


@pytest.mark.parametrize(
    ("day", "claimed", "origin", "introduced", "abroad"),
    [
        (DAY, True, "overseas", False, True),
        (DAY, False, "overseas", False, False),
        (DAY, True, "mainland", False, False),
        (DAY, True, "overseas", True, False),
        (date(2024, 3, 21), True, "overseas", False, False),
        (date(2024, 3, 22), True, "overseas", False, True),
    ],
)
def test_data_are_from_abroad_only_when_all_of_it_holds(law, plain, day, claimed, origin, introduced, abroad):
    body = with_dataset(plain, origin=origin, mainland_data_introduced=introduced)
    body["claims"] = [{"relief": "overseas_origin", "datasets": None}] if claimed else []
    (item,) = facts(law, body, day=day)
    assert item.data.from_abroad is abroad


# Documents dated after the day of the decision do not exist yet.
@pytest.mark.parametrize(("effective", "there"), [("2024-06-03", True), ("2024-06-04", False)])
def test_a_contract_takes_effect_on_its_day(law, plain, effective, there):
    (item,) = facts(law, with_evidence(plain, contract(effective_on=effective)))
    assert item.evidence.contracts[0].effective is there


@pytest.mark.parametrize(("filed", "there"), [("2024-06-03", True), ("2024-06-04", False), (None, False)])
def test_a_filing_of_tomorrow_is_none(law, plain, filed, there):
    (item,) = facts(law, with_evidence(plain, contract(filed_on=filed)))
    assert item.evidence.contracts[0].filed is there


@pytest.mark.parametrize(
    ("effective", "passed"),
    [("2024-05-20", False), ("2024-05-19", True), ("2024-05-17", True), ("2024-06-04", False)],
)
def test_the_filing_period_is_ten_working_days(law, plain, effective, passed):
    """Ten working days after Monday 20 May 2024 is Monday 3 June; after Friday the 17th it was 31 May."""
    (item,) = facts(law, with_evidence(plain, contract(effective_on=effective)))
    assert item.evidence.contracts[0].deadline_passed is passed


@pytest.mark.parametrize(("day", "known"), [("2026-12-31", True), ("2027-01-09", True), ("2027-01-10", False)])
def test_a_filing_period_that_runs_into_a_year_without_a_calendar(law, plain, day, known):
    """Within ten calendar days it cannot have ended; after that the holidays matter."""
    late = with_evidence(plain, contract(effective_on="2026-12-30", filed_on=None))
    snapshot = law.at(date.fromisoformat(day))
    if known:
        (item,) = derive(read(late), snapshot, Counted(0, 0))
        assert item.evidence.contracts[0].deadline_passed is False
    else:
        with pytest.raises(PolicyError, match="2027"):
            derive(read(late), snapshot, Counted(0, 0))


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, "passed"),
        ({"issued_on": "2024-06-03"}, "passed"),
        ({"issued_on": "2024-06-04"}, "pending"),
        ({"result": "passed_partial"}, "passed"),
        ({"result": "failed", "issued_on": "2024-06-04"}, "pending"),
        ({"result": "failed", "issued_on": None, "valid_until": None}, "failed"),
        ({"result": "pending", "issued_on": None, "valid_until": None}, "pending"),
        ({"result": "pending", "issued_on": "2020-01-01"}, "pending"),
    ],
)
def test_an_assessment_counts_from_its_day(law, plain, changes, result):
    (item,) = facts(law, with_evidence(plain, assessment(**changes)))
    assert item.evidence.assessments[0].result == result


@pytest.mark.parametrize(("until", "expired"), [("2024-06-03", False), ("2024-06-02", True)])
def test_an_assessment_holds_on_its_last_day(law, plain, until, expired):
    (item,) = facts(law, with_evidence(plain, assessment(valid_until=until)))
    assert item.evidence.assessments[0].expired is expired


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({}, True),
        ({"purposes": ["after_sales", "marketing"]}, True),
        ({"purposes": ["marketing"]}, False),
        ({"purposes": []}, False),
        ({"recipients": []}, False),
        ({"recipients": ["parent", "other"]}, True),
        ({"items": []}, False),
        ({"items": ["vulnerability", "name"]}, True),
        ({"items": ["name"]}, False),
    ],
)
def test_a_document_covers_all_purposes_recipients_and_items_or_nothing(law, plain, scope, covered):
    body = with_dataset(plain, classes=["vulnerability"], fields=[{"name": "name", "category": "a", "list_item": None}])
    body["transfer"]["purposes"] = ["after_sales"]
    body["recipients"] = [body["recipients"][0] | {"id": "parent"}]
    (item,) = facts(law, with_evidence(body, contract(scope=SCOPE | scope)))
    assert item.evidence.contracts[0].covers is covered


@pytest.mark.parametrize(("purposes", "covered"), [(None, False), (["ai_training"], True), (["other"], False)])
def test_training_must_always_be_named(law, plain, purposes, covered):
    body = deepcopy(plain)
    body["transfer"]["purposes"] = ["ai_training"]
    (item,) = facts(law, with_evidence(body, contract(scope=SCOPE | {"purposes": purposes})))
    assert item.evidence.contracts[0].covers is covered


@pytest.mark.parametrize(
    ("ordinary", "limit", "covered"),
    [(5, 20, "yes"), (5, 15, "yes"), (5, 14, "no"), (None, 14, "unknown"), (None, None, "yes"), (5, 0, "no")],
)
def test_the_scale_is_measured_in_all_people_of_the_window(law, plain, ordinary, limit, covered):
    body = with_dataset(plain, subjects={"ordinary": ordinary, "sensitive": 1, "under_14": False})
    (item,) = facts(law, with_evidence(body, contract(scope=SCOPE | {"max_people": limit})), Counted(6, 3))
    assert item.evidence.contracts[0].covers_scale == covered


@pytest.mark.parametrize(
    ("start", "end", "there"),
    [("2024-06-03", "2024-06-03", True), ("2024-06-04", "2025-01-01", False), ("2024-01-01", "2024-06-02", False)],
)
def test_a_certificate_holds_within_its_dates(law, plain, start, end, there):
    paper = {
        "type": "certification",
        "body": "a body",
        "valid_from": start,
        "valid_until": end,
        "status": "valid",
        "scope": SCOPE,
    }
    (item,) = facts(law, with_evidence(plain, paper))
    assert item.evidence.certificates[0].in_term is there


@pytest.mark.parametrize(
    ("document", "fact"),
    [
        (
            {"type": "impact_assessment", "completed_on": "2024-06-03", "covers_transfer": True, "form": "full"},
            "impact_full",
        ),
        ({"type": "notice", "given": True}, "notice"),
        ({"type": "consent", "kind": "separate", "obtained": True}, "separate_consent"),
        ({"type": "consent", "kind": "guardian", "obtained": True}, "guardian_consent"),
        ({"type": "consent", "kind": "exterior", "obtained": True}, "exterior_consent"),
        ({"type": "prior_report", "kind": "incident", "filed_on": "2024-06-03"}, "prior_reports"),
        ({"type": "attestation", "kind": "extraction_test", "passed": True}, "attestations"),
    ],
)
def test_a_document_that_says_no_or_is_of_tomorrow_is_none(law, plain, document, fact):
    (item,) = facts(law, with_evidence(plain, document))
    assert getattr(item.evidence, fact)
    for key, value in document.items():
        if value is True:
            (item,) = facts(law, with_evidence(plain, document | {key: False}))
            assert not getattr(item.evidence, fact)
        if value == "2024-06-03":
            (item,) = facts(law, with_evidence(plain, document | {key: "2024-06-04"}))
            assert not getattr(item.evidence, fact)
    (item,) = facts(law, plain)
    assert not getattr(item.evidence, fact)


def test_a_claim_speaks_only_for_the_datasets_it_names(law, plain):
    body = deepcopy(plain)
    body["datasets"].append(deepcopy(body["datasets"][0]) | {"id": "second", "files": []})
    body["claims"] = [{"relief": "gba_contract", "datasets": ["second"]}]
    first, second = facts(law, body)
    assert (len(first.claims.gba_contract), len(second.claims.gba_contract)) == (0, 1)
    assert (first.data.claimed, second.data.claimed) == (False, True)


def zone(law, plain, key="beijing_2024", day=date(2024, 9, 2), filing=None, **exporter):
    body = deepcopy(plain)
    body["exporter"] |= {"zone": "beijing_ftz", "sectors": ["automotive"]} | exporter
    body["claims"] = [
        {"relief": "zone_negative_list", "datasets": None, "list": key, "status": "outside", "fields_confirmed": True}
    ]
    body["evidence"] = [{"type": "zone_filing", "list": filing or key, "filed_on": "2024-09-01"}]
    (item,) = facts(law, body, day=day)
    return item.claims.zone_negative_list[0]


def test_a_list_is_read_with_its_dates_zones_sectors_and_filing(law, plain):
    good = zone(law, plain)
    assert good == {
        "status": "outside", "fields_confirmed": True, "filed": True, "known": True, "started": True, "lapsed": False,
        "registered": True, "home_regime": False, "active": True, "sector": True, "training_entries": True,
    }  # fmt: skip
    assert not zone(law, plain, filing="tianjin_2024")["filed"]
    assert not zone(law, plain, day=date(2024, 8, 31))["filed"]
    assert not zone(law, plain, day=date(2024, 8, 29))["started"]
    assert zone(law, plain, day=date(2026, 5, 11))["lapsed"]
    assert not zone(law, plain, day=date(2026, 5, 10))["lapsed"]
    assert not zone(law, plain, zone="beijing")["registered"]
    assert not zone(law, plain, zone=None)["registered"]
    assert not zone(law, plain, sectors=["banking"])["sector"]


@pytest.mark.parametrize("key", ["beijing_2042", "lingang_general_2024"])
def test_an_unknown_list_is_nothing_but_unknown(law, plain, key):
    found = zone(law, plain, key=key)
    assert not found["known"]
    assert not any(found[name] for name in ("started", "lapsed", "registered", "active", "sector", "home_regime"))


def test_a_general_list_is_not_a_negative_one_nor_the_other_way_round(law, plain):
    body = deepcopy(plain)
    body["exporter"] |= {"zone": "lingang", "activity_zone": "lingang"}
    claim = {"relief": "lingang_general_list", "datasets": None, "scenario": "after_sales", "fields_confirmed": True}
    for key, started in (("lingang_general_2024", True), ("tianjin_2024", False), ("nothing", False)):
        body["claims"] = [claim | {"list": key}]
        (item,) = facts(law, body)
        assert item.claims.lingang_general_list[0]["started"] is started
