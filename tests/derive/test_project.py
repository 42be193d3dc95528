"""From a project and a manifest to facts: exact figures, papers of the day, and what is not said is not shown."""

from copy import deepcopy
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.derive.project import derive_project
from compliance.model.manifest import Manifest
from compliance.model.project_facts import ProjectFacts
from compliance.signing.schema import validate
from tests.policies.lab import read_cases
from tests.policies.projects import CHIP, PROJECT, manifest_of, project_of, put

TODAY = date(2026, 11, 20)


def facts(us_law, body, manifest=None, day=TODAY) -> ProjectFacts:
    return derive_project(project_of(body), manifest or manifest_of(), us_law.at(day, question="project"))


@given(tpp=st.integers(0, 50000), area=st.integers(1, 2000), line=st.integers(0, 10000))
def test_a_density_compares_with_a_line_as_the_exact_quotient_does(us_law, tpp, area, line):
    body = put(put(PROJECT, f"{CHIP}/tpp", tpp), f"{CHIP}/die_area_mm2", area)
    density = facts(us_law, body).accelerators[0].density
    assert density.known
    assert (density.n >= line) == (Fraction(tpp, area) >= Fraction(line, 1000))


@pytest.mark.parametrize("path", ["tpp", "die_area_mm2"])
def test_a_density_without_both_figures_is_not_known(us_law, path):
    density = facts(us_law, put(PROJECT, f"{CHIP}/{path}", None)).accelerators[0].density
    assert (density.known, density.n) == (False, 0)


PAPER = {"type": "bis_licence", "reference": "X-1", "items": ["small-chip"], "valid_from": "2026-01-01"}


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ([], "none"),
        ([PAPER | {"valid_until": "2026-11-20"}], "valid"),
        ([PAPER | {"valid_until": "2026-11-19"}], "expired"),
        ([PAPER | {"valid_until": None}], "no_end"),
        ([PAPER | {"valid_from": "2026-11-20", "valid_until": "2027-01-01"}], "valid"),
        ([PAPER | {"valid_from": "2026-11-21", "valid_until": "2027-01-01"}], "none"),
        ([PAPER | {"type": "nac", "valid_until": "2027-01-01"}], "none"),
        ([PAPER | {"valid_until": "2026-11-19"}, PAPER | {"valid_until": "2027-01-01"}], "valid"),
    ],
)
def test_a_paper_counts_in_its_term_and_for_its_kind(us_law, papers, state):
    assert facts(us_law, {**PROJECT, "authorisations": papers}).accelerators[0].licence == state


def test_a_paper_counts_for_the_items_it_names(us_law):
    second = {**PROJECT["accelerators"][0], "name": "other-chip"}
    body = {**PROJECT, "accelerators": [*PROJECT["accelerators"], second]}
    body["authorisations"] = [PAPER | {"valid_until": "2027-01-01"}]
    assert [item.licence for item in facts(us_law, body).accelerators] == ["valid", "none"]


def test_a_sum_counts_every_chip_and_says_whether_all_are_stated(us_law):
    second = {**PROJECT["accelerators"][0], "name": "other-chip", "quantity": 2, "fp64_tflops": None}
    cluster = facts(us_law, {**PROJECT, "accelerators": [*PROJECT["accelerators"], second]}).cluster
    assert (cluster.fp64.known, cluster.fp64.n) == (False, 64)
    assert (cluster.fp32.known, cluster.fp32.n) == (True, 64 * 40 + 2 * 40)


@pytest.mark.parametrize(
    ("end", "state"), [("2026-11-20", "yes"), ("2026-11-19", "no"), (None, "unknown")], ids=["last day", "over", "none"]
)
def test_a_surveying_licence_is_looked_at_on_the_day(us_law, end, state):
    assert facts(us_law, put(PROJECT, "mapping/licence_valid_until", end)).mapping.in_term == state


def test_without_a_unit_nothing_about_one_is_shown(us_law):
    mapping = facts(us_law, {**PROJECT, "mapping": None}).mapping
    assert not mapping.present
    assert mapping.does == ()
    assert {mapping.in_term, mapping.licence_lent, mapping.others_touch_raw, mapping.foreign_invested} == {"unknown"}


def test_road_data_are_read_from_the_manifest(us_law):
    assert facts(us_law, PROJECT, manifest_of(road=True)).data.road_data
    assert not facts(us_law, PROJECT, manifest_of(road=False)).data.road_data


@pytest.mark.parametrize(
    ("media", "road"), [(None, False), ({"public_road": False}, False), ({"public_road": True}, True)], ids=str
)
def test_pictures_of_public_roads_are_road_data(us_law, media, road):
    body = deepcopy(next(case for case in read_cases("vehicles"))["manifest"])
    for dataset in body["datasets"]:
        dataset["geographic"] = None
        whole = {"faces_plates": "none", "anonymisation_permille": None}
        dataset["exterior_media"] = None if media is None else whole | media
    assert facts(us_law, PROJECT, validate(Manifest, body)).data.road_data is road


def test_a_site_of_ones_own_is_that_of_the_exporter(us_law):
    """Who calls itself the exporter and is another is a seller of hosting."""
    manifest = manifest_of()
    own = put(PROJECT, "site/operator/relationship", "self")
    assert not facts(us_law, own, manifest).site.operator_is_self
    assert facts(us_law, put(own, "site/operator/id", manifest.exporter.id), manifest).site.operator_is_self


def test_what_was_stated_stands_beside_the_facts_and_out_of_sight_of_the_rules(us_law):
    found = facts(us_law, PROJECT)
    assert found.stated["project"]["return"] == PROJECT["return"]
    assert found.stated["project"] == PROJECT
    assert not {"stated", "as_of"} & found.document().keys()
