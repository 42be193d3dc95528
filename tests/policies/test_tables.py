"""The case tables beside the rules: each rule has a case in which it fires and one in which it is silent."""

import shutil
from collections import Counter

import pytest
from msgspec.structs import replace

from compliance.errors import ComplianceError, PolicyError
from compliance.law import Law
from compliance.policy_tests import BASES, Tables, run_tables
from tests.policies.lab import ROOT

POLICIES = ROOT / "policies"
NAMES = sorted(path.relative_to(POLICIES).as_posix() for path in POLICIES.rglob("*_test.toml"))
TABLES = [name for name in NAMES if name.partition("/")[2] not in BASES.values()]


@pytest.fixture(scope="module")
def tables(lab):
    return Tables(lab.law, lab.executor)


@pytest.fixture(scope="module")
def by_jurisdiction(tables, us_law, executor):
    return {"cn": tables, "us": Tables(us_law, executor)}


@pytest.fixture(scope="module")
def table_cases(by_jurisdiction):
    return [case for tables in by_jurisdiction.values() for case in tables.cases()]


@pytest.mark.parametrize("name", TABLES)
def test_the_rules_do_what_the_table_says(by_jurisdiction, table_cases, name):
    tables = by_jurisdiction[name.partition("/")[0]]
    mine = [case for case in table_cases if case.where.startswith(f"{name}#")]
    assert mine
    assert [result for result in map(tables.run, mine) if not result.ok] == []


def test_every_rule_has_a_case_in_which_it_fires(each_law, table_cases):
    assert set(each_law.rules) - {case.rule for case in table_cases if case.fires} == set()


def test_every_rule_has_a_case_in_which_it_is_silent(each_law, table_cases):
    assert set(each_law.rules) - {case.rule for case in table_cases if not case.fires} == set()


def test_a_table_speaks_of_the_rules_of_its_own_folder(table_cases):
    assert [case.where for case in table_cases if case.rule.split(".")[:2] != case.where.split("/")[:2]] == []


def test_no_case_stands_twice(table_cases):
    seen = Counter(
        (case.rule, case.as_of, str(sorted(case.readings.items())), str(case.document)) for case in table_cases
    )
    assert [key[:2] for key, count in seen.items() if count > 1] == []


def test_the_faultless_entries_have_the_keys_that_facts_have(lab, cases, tables):
    """A key that only the table has would change nothing, and its case would show nothing."""
    entries = tables.bases._entries
    seen: set[str] = set()
    for posed in lab.posed(cases):
        for group in ("claims", "evidence"):
            for name, found in posed.document[group].items():
                for entry in found if isinstance(found, list) else ():
                    if isinstance(entry, dict):
                        assert entry.keys() == entries[f"{group}.{name}"].keys(), name
                        seen.add(f"{group}.{name}")
    assert set(entries) - seen <= {"claims.legal_duty"}  # no case claims one; its only key is in the contract


def test_a_table_can_fail(lab, table_cases):
    """The same cases the other way round: each is found out."""
    tables = Tables(lab.law, lab.executor)
    for case in table_cases[:20]:
        wrong = replace(case, fires=not case.fires)
        assert not tables.run(wrong).ok


def test_what_a_rule_on_a_project_leads_to_is_compared(us_law, executor, table_cases):
    tables = Tables(us_law, executor)
    leading = [case for case in table_cases if case.leads and case.rule.startswith("us.")]
    (reason,) = [case for case in leading if case.reason == "us_supercomputer"]
    (lifted,) = [case for case in leading if case.rule == "us.ear.affiliate" and case.stands is False]
    assert tables.run(reason).ok
    assert "not with `us_listed_party`" in tables.run(replace(reason, reason="us_listed_party")).error
    assert tables.run(lifted).ok
    assert "set aside" in tables.run(replace(lifted, stands=True)).error
    assert "stands" in tables.run(replace(reason, stands=False)).error


CASE = """base = "personal"
[[case]]
name = "A case."
rule = "cn.pipl.art39.notice"
as_of = 2024-06-01
set = { "evidence.notice" = false }
fires = true
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the policies whose only table is the one a test writes."""
    copy = tmp_path_factory.mktemp("copy") / "policies"
    shutil.copytree(POLICIES, copy)
    for name in TABLES:
        (copy / name).unlink()
    return copy


def run(folder, text, executor):
    (folder / "cn/pipl/one_test.toml").write_text(text, encoding="utf-8")
    return list(run_tables(Law.load(folder), executor))


def test_a_table_of_one_case_runs(folder, executor):
    (result,) = run(folder, CASE, executor)
    assert result.ok
    assert result.where == "cn/pipl/one_test.toml#case[0]"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("fires = true", "fires = true\nfire = true", "unknown key `fire`"),
        ("fires = true", "", "`fires` is missing"),
        ("fires = true", 'fires = "yes"', "`fires` has the wrong type"),
        ("as_of = 2024-06-01", "", "`as_of` is missing"),
        ("as_of = 2024-06-01", 'as_of = "2024-06-01"', "wrong type"),
        ("art39.notice", "art39.notcie", "is no rule"),
        ("evidence.notice", "evidence.notcie", "is no fact"),
        ("evidence.notice", "evidence", "is no fact"),
        ("evidence.notice", "as_of", "is no fact"),
        ('"evidence.notice" = false', '"evidence.notice" = 0', "do not fit"),
        ('"evidence.notice" = false', '"exporter.ciio" = "maybe"', "do not fit"),
        ('"evidence.notice" = false', '"evidence.contracts" = [{ field = true }]', "no such key"),
        ('"evidence.notice" = false', '"evidence.contracts" = [{ covers = "yes" }]', "do not fit"),
        ('"evidence.notice" = false', '"claims.emergency" = [{ urgnt = true }]', "no such key"),
        ("fires = true", "fires = true\nabsent = true", "does not fire"),
        ("fires = true", 'fires = true\nreason = "core_data"', "only a rule on a project that fires"),
        ("fires = true", "fires = true\nstands = true", "only a rule on a project that fires"),
        ('base = "personal"', 'base = "persnal"', "no base"),
        ('base = "personal"', 'base = "personal"\nbsae = 1', "unknown key"),
        (CASE.partition("\n")[2], "", "without a case"),
        ("[[case]]", "[[case]", "cannot be read"),
    ],
)
def test_a_slip_in_a_table_is_an_error(folder, executor, old, new, says):
    assert old in CASE
    with pytest.raises(PolicyError, match=says):
        run(folder, CASE.replace(old, new), executor)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2024-06-01", "2021-10-31", "not loaded"),
        ("2024-06-01", "2020-01-01", "encoded from"),
        ("fires = true", 'fires = true\nreadings = { emergncy = "none" }', "no reading"),
        ("fires = true", 'fires = true\nreadings = { emergency_assessment = "some" }', "no reading"),
        ("fires = true", 'fires = true\nreadings = { auto_100k = "displaced" }', "reading"),
    ],
)
def test_a_case_that_cannot_be_tried_has_failed(folder, executor, old, new, says):
    """Above all a rule that is not loaded on the day: it would be silent for no reason of its own."""
    (result,) = run(folder, CASE.replace(old, new), executor)
    assert not result.ok
    assert says in result.error
    (silent,) = run(folder, CASE.replace(old, new).replace("fires = true", "fires = false"), executor)
    assert not silent.ok


def test_a_rule_that_is_said_to_be_absent_must_be(folder, executor):
    silent = CASE.replace("fires = true", "fires = false\nabsent = true")
    (loaded,) = run(folder, silent, executor)
    assert not loaded.ok
    assert "is loaded" in loaded.error
    (absent,) = run(folder, silent.replace("2024-06-01", "2021-10-31"), executor)
    assert absent.ok


def test_without_bases_there_is_no_table(folder, executor, tmp_path):
    copy = tmp_path / "policies"
    shutil.copytree(folder, copy)
    (copy / "cn/bases_test.toml").unlink()
    with pytest.raises(ComplianceError, match="cannot be read"):
        run(copy, CASE, executor)
