"""Projects against the law: a missing fact is an error, and an unknown one never opens what some value of it closes."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.errors import EngineError, PolicyError
from compliance.model.codes import LEGS
from compliance.model.questions import entries_of, paths_of
from compliance.model.schema import json_schemas
from compliance.policy_tests import Tables
from tests.policies.lab import put as put_fact
from tests.policies.lab import remove
from tests.policies.projects import (
    CHIP,
    OPTIONAL,
    OTHER_UNKNOWNS,
    OTHERS,
    PROJECT,
    THREE,
    THREE_VALUED,
    Screener,
    manifest_of,
    put,
)

TODAY = date(2026, 11, 20)
DAYS = [date(2022, 10, 7), date(2023, 11, 17), date(2025, 5, 13), date(2025, 12, 1), TODAY]
few = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def screener(laws, executor):
    return Screener(laws, executor)


@pytest.fixture(scope="module")
def manifest():
    return manifest_of(road=False)


@pytest.fixture(scope="module")
def documents(laws, executor):
    """A fact document of each law, as the tables have it."""
    bases = {law.jurisdiction: Tables(law, executor).bases_of("project") for law in laws}
    return {name: base.document("project", TODAY, {}, "") for name, base in bases.items()}


@pytest.mark.parametrize("path", sorted(paths_of("project")))
def test_a_project_without_a_fact_is_refused(each_law, screener, documents, path):
    evaluator = screener.evaluator(each_law, TODAY)
    with pytest.raises(EngineError, match=f"`{path}` is missing"):
        evaluator.findings_of(remove(documents[each_law.jurisdiction], path))


@pytest.mark.parametrize("path", sorted(entries_of("project")["accelerators"]))
def test_an_accelerator_without_a_fact_is_refused(us_law, screener, documents, path):
    document = deepcopy(documents["us"])
    document["accelerators"][0] = remove(document["accelerators"][0], path)
    with pytest.raises(EngineError, match=rf"`accelerators\[0\].{path}` is missing"):
        screener.evaluator(us_law, TODAY).findings_of(document)


@pytest.mark.parametrize("wrong", [[{}], ["x"], "x", None, {"a": {}}])
def test_accelerators_that_are_none_are_refused(us_law, screener, documents, wrong):
    with pytest.raises(EngineError):
        screener.evaluator(us_law, TODAY).findings_of(put_fact(documents["us"], "accelerators", wrong))


def test_a_fact_too_many_is_refused(each_law, screener, documents):
    evaluator, document = screener.evaluator(each_law, TODAY), deepcopy(documents[each_law.jurisdiction])
    with pytest.raises(EngineError, match="is no fact"):
        evaluator.findings_of({**document, "cleared": True})
    document["accelerators"][0]["cleared"] = True
    with pytest.raises(EngineError, match="is no fact"):
        evaluator.findings_of(document)


def test_the_faultless_entry_has_the_facts_of_an_accelerator(documents):
    from compliance.engine.program import fact_text

    for document in documents.values():
        assert fact_text(document, "project")


def test_every_unknown_of_a_project_is_tried():
    """A three-valued fact or a null of the project's model that is in no table here would be tried by nobody."""

    found: set[str] = set()

    def walk(schema: dict[str, Any], path: str) -> None:
        options = schema.get("anyOf", [schema])
        if {"type": "null"} in options and len(options) > 1 and not any("$ref" in option for option in options):
            found.add(path)
        for each in options:
            option = body["$defs"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
            if "unknown" in option.get("enum", ()):
                found.add(path)
            for name, part in option.get("properties", {}).items():
                walk(part, f"{path}/{name}".strip("/"))
            if path == "accelerators":
                walk(option["items"], CHIP)

    body = json_schemas()["project"]
    walk(body, "")
    # Asked by the law of exports when the legs `query` and `weights` are judged, or no fact of a rule on a project.
    elsewhere = {"weights/important_data", "weights/personal_information", "weights/map_layers", "site/zone"}
    assert found == {*THREE_VALUED, *OTHER_UNKNOWNS, *OPTIONAL} | elsewhere


CHANGES = {
    **{path: list(THREE) for path in THREE_VALUED},
    **{path: [*known, "unknown"] for path, known in OTHER_UNKNOWNS.items()},
    **{path: [*known, None] for path, known in OPTIONAL.items()},
    **OTHERS,
}


@st.composite
def projects(draw):
    """The project with some of its facts changed; the last ones take parts of it away."""
    body = PROJECT
    for path in sorted(draw(st.sets(st.sampled_from(sorted(CHANGES)), max_size=8)), reverse=True):
        body = put(body, path, draw(st.sampled_from(CHANGES[path])))
    return body


UNKNOWNS = (
    [(path, "unknown", ["yes", "no"]) for path in THREE_VALUED]
    + [(path, "unknown", known) for path, known in OTHER_UNKNOWNS.items()]
    + [(path, None, known) for path, known in OPTIONAL.items()]
)


@pytest.mark.parametrize(("path", "unknown", "known"), UNKNOWNS, ids=[row[0] for row in UNKNOWNS])
@settings(few, max_examples=12)
@given(body=projects(), day=st.sampled_from(DAYS))
def test_what_is_not_known_opens_no_leg_that_a_value_of_it_closes(screener, manifest, path, unknown, known, body, day):
    """Stronger than not milder than the mildest value: a leg is open without a fact only where it is open with any."""
    without = screener.standing(put(body, path, unknown), manifest, day)
    for value in known:
        with_it = screener.standing(put(body, path, value), manifest, day)
        for leg in LEGS:
            assert without[leg] or not with_it[leg], (leg, value)


@settings(few, max_examples=40)
@given(body=projects(), day=st.sampled_from(DAYS), road=st.booleans())
def test_any_project_is_screened(screener, body, day, road):
    for finding in screener.findings(body, manifest_of(road=road), day):
        assert finding.leg in LEGS
        assert (finding.effect == "denies") == bool(finding.reason)
        assert finding.facts
        assert finding.citations


@settings(few, max_examples=30)
@given(body=projects(), day=st.sampled_from(DAYS))
def test_a_paper_withdrawn_opens_nothing(screener, manifest, body, day):
    before = screener.standing(body, manifest, day)
    after = screener.standing(put(body, "authorisations", []), manifest, day)
    assert all(after[leg] >= before[leg] for leg in LEGS)


@settings(few, max_examples=30)
@given(body=projects(), day=st.sampled_from(DAYS), grave=st.sampled_from([4800, 21000]))
def test_one_more_chip_opens_nothing(screener, manifest, body, day, grave):
    """A second chip, above the lines and with no paper, beside whatever the first is."""
    second = {**PROJECT["accelerators"][0], "name": "large-chip", "tpp": grave}
    before = screener.standing(body, manifest, day)
    after = screener.standing({**body, "accelerators": [*body["accelerators"], second]}, manifest, day)
    assert all(after[leg] >= before[leg] for leg in LEGS)


@settings(few, max_examples=30)
@given(body=projects(), day=st.sampled_from(DAYS), figures=st.lists(st.integers(0, 30000), min_size=2, max_size=2))
def test_a_faster_chip_opens_nothing(screener, manifest, body, day, figures):
    slow, fast = sorted(figures)
    before = screener.standing(put(body, f"{CHIP}/tpp", slow), manifest, day)
    after = screener.standing(put(body, f"{CHIP}/tpp", fast), manifest, day)
    assert all(after[leg] >= before[leg] for leg in LEGS)


def test_the_project_of_these_tests_is_open_on_the_legs_of_the_united_states(screener, manifest):
    """Else the tests above would show little."""
    standing = screener.standing(PROJECT, manifest, TODAY)
    assert {leg for leg, rank in standing.items() if rank} == set()


def test_every_day_on_which_the_law_changes_answers(each_law, screener, manifest):
    for boundary in each_law.boundaries():
        for day in (boundary - timedelta(1), boundary, boundary + timedelta(1)):
            if day < each_law.encoded_from:
                with pytest.raises(PolicyError, match="encoded from"):
                    each_law.at(day, question="project")
            else:
                assert screener.evaluator(each_law, day).snapshot.packages
