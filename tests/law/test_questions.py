"""One engine, two questions: each law is asked what it answers, and a check of a transfer sees nothing of a project."""

import shutil
import subprocess
import sys
from datetime import date

import pytest

from compliance.engine.evaluate import Evaluator
from compliance.engine.program import program_of
from compliance.errors import EngineError, PolicyError, UsageError
from compliance.law import Law
from compliance.law.lint import Known, lint_sources
from compliance.law.params import read_params
from compliance.law.register import read_rules, read_wordings
from compliance.law.source import jurisdictions, read_source
from tests.policies.lab import ROOT

TODAY = date(2026, 11, 20)
BOTH = {"en": "text", "zh": "文本"}
WORDS = read_wordings({"us.x.a": {"found": BOTH, "todo": BOTH}}, "texts.toml")
RULE = {
    "id": "us.x.a",
    "leg": "accelerators",
    "effect": "denies",
    "reason": "us_licence_required",
    "cites": ["us.x/a"],
    "reads": ["/accelerators"],
}


def read(question="project", **changes):
    rule = {key: value for key, value in {**RULE, **changes}.items() if value is not None}
    return read_rules({"question": question, "rule": [rule]}, "rules.toml", "us.x", {}, WORDS).rules["us.x.a"]


def test_a_rule_on_a_project_has_a_leg():
    assert read().leg == "accelerators"
    assert read(effect="relieves", reason=None, lifts=["us.x.b"]).finding.lifts == {"us.x.b"}


@pytest.mark.parametrize(
    "changes",
    [
        {"leg": None},
        {"leg": "nowhere"},
        {"reason": None},
        {"reason": "core_data"},
        {"route": "exempt"},
        {"basis": "treaty"},
        {"lifts": ["us.x.b"]},
        {"effect": "requires"},
        {"effect": "satisfies", "reason": None},
        {"effect": "relieves", "reason": None},
        {"effect": "relieves", "reason": None, "route": "exempt"},
        {"effect": "relieves", "reason": None, "lifts": ["us.x.b"], "basis": "general_data"},
        {"effect": "flags"},
        {"effect": "obliges"},
        {"effect": "flags", "reason": None, "only_if_approved": True},
        {"effect": "denies", "closes": True},
        {"effect": "approves", "reason": None},
        {"question": "neither"},
    ],
    ids=str,
)
def test_what_no_rule_on_a_project_can_mean_is_refused(changes):
    with pytest.raises(PolicyError):
        read(**changes)


def test_a_rule_on_a_transfer_has_no_leg():
    with pytest.raises(PolicyError, match="unknown key `leg`"):
        read("transfer", reason="core_data")


def test_a_rule_on_a_project_is_always_asked():
    table = {"question": "project", "only_if": "personal", "rule": [RULE]}
    with pytest.raises(PolicyError, match="only_if"):
        read_rules(table, "rules.toml", "us.x", {}, WORDS)


@pytest.mark.parametrize("value", ["in_force", "suspended", "on_books_not_enforced", "pending"])
def test_a_standing_is_dated_text(value):
    entry = {"from": TODAY, "value": value, "cite": "us.x/a", "status": "in_force"}
    found = read_params({"rule": {"unit": "standing", "title": BOTH, "value": [entry]}}, "params.toml", "us.x")
    assert found["rule"].values[0].value == value


@pytest.mark.parametrize(("unit", "value"), [("standing", "repealed"), ("tpp", "4800"), ("switch", "in_force")])
def test_a_value_of_another_unit_is_refused(unit, value):
    entry = {"from": TODAY, "value": value, "cite": "us.x/a", "status": "in_force"}
    with pytest.raises(PolicyError, match="does not fit the unit"):
        read_params({"rule": {"unit": unit, "title": BOTH, "value": [entry]}}, "params.toml", "us.x")


def test_each_question_has_its_own_packages(law, us_law):
    transfer, project = (set(law.at(TODAY, question=question).packages) for question in ("transfer", "project"))
    assert transfer
    assert project == {"cn.in_country"}
    assert not transfer & project
    assert law.questions == ("transfer", "project")
    assert us_law.questions == ("project",)


def test_the_program_of_a_transfer_holds_nothing_of_a_project(law):
    program = program_of(law.at(TODAY))
    assert not [name for name in program.modules if "in_country" in name]
    assert "in_country" not in program.data
    assert not [rule for rule in law.at(TODAY).rules.values() if rule.leg]


def test_a_law_is_not_asked_what_it_does_not_answer(us_law, executor):
    with pytest.raises(EngineError, match="no package is in force"):
        Evaluator(us_law.at(TODAY), executor)


def test_facts_of_the_other_question_are_refused(law, us_law, lab, executor):
    from compliance.policy_tests import Tables

    project = Tables(us_law, executor).bases_of("project").document("project", TODAY, {}, "")
    with pytest.raises(EngineError, match="is missing"):
        lab.evaluator(lab.at(TODAY)).findings_of(project)


def test_no_file_of_another_jurisdiction_is_opened(monkeypatch):
    """A check reads the law of China and no other."""
    source = read_source(ROOT / "policies")
    assert {name.partition("/")[0] for name in (*source.tables, *source.rego)} == {"cn"}
    assert jurisdictions(ROOT / "policies") == ("cn", "us")


def test_a_check_loads_nothing_of_a_project():
    """Neither module is imported by what a check imports: cold start is paid by every check."""
    code = (
        "import sys\nfrom compliance.gate import Gate\nfrom compliance.law import Law\n"
        "law = Law.load()\nfrom datetime import date\n"
        "from compliance.engine.program import program_of\nprogram_of(law.at(date(2026, 11, 20)))\n"
        "print([name for name in sys.modules if name.startswith('compliance') and 'project' in name])"
    )
    run = [sys.executable, "-c", code]
    subprocess.run(run, check=True, capture_output=True)  # whatever is linted once has been linted
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip() == "[]"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(ROOT / "policies", tmp_path / "policies")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("jurisdiction", "name"), [("cn", "classes"), ("cn", "zones/lists"), ("cn", "calendar"), ("us", "readings")]
)
def test_a_file_that_is_lost_is_an_error(folder, jurisdiction, name):
    (folder / jurisdiction / f"{name}.toml").unlink()
    with pytest.raises(PolicyError, match="is missing"):
        Law.load(folder, jurisdiction)


def test_a_file_that_should_not_be_there_is_an_error(folder):
    (folder / "us" / "classes.toml").write_text("", encoding="utf-8")
    with pytest.raises(PolicyError, match="without"):
        Law.load(folder, "us")


def test_a_jurisdiction_that_is_not_there_is_an_error(folder):
    shutil.rmtree(folder / "us")
    with pytest.raises(PolicyError, match="holds no rules"):
        Law.load(folder, "us")
    assert jurisdictions(folder) == ("cn",)


def test_no_rule_lifts_one_that_answers_another_question(folder):
    change(folder / "us/ear/rules.toml", 'lifts = ["us.ear.licence_required"', 'lifts = ["us.nothing"')
    with pytest.raises(PolicyError, match="no rule"):
        Law.load(folder, "us")
    rules = folder / "cn/in_country/rules.toml"
    change(rules, 'effect = "obliges"', 'effect = "relieves"\nlifts = ["cn.surveying.unlicensed"]')
    with pytest.raises(PolicyError, match="another question"):
        Law.load(folder)


def test_an_unknown_reading_is_wrong_use(us_law):
    with pytest.raises(UsageError, match="no reading"):
        us_law.at(TODAY, {"hr_and": "both"}, question="project")


PROJECT_RULES = """package us.x

import data.params.us.x as params

findings contains "us.x.a" if {
	some item in input.accelerators
	item.tpp.known == true
	grave(item)
}

grave(item) if item.tpp.n >= params.line
"""
KNOWN = Known(register={"us.x": {"us.x.a"}}, params={"us.x": {"line"}}, readings={}, questions={"us.x": "project"})


def test_rules_on_a_project_without_a_slip_pass():
    lint_sources({"us/x/x.rego": PROJECT_RULES}, KNOWN)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("input.accelerators", "input.claims.treaty", "is no fact"),
        ("input.accelerators", "input.accelerator", "is no fact"),
        ("item.tpp.known == true", "item.tp.known == true", "is no fact of an entry"),
        ("item.tpp.n >=", "item.tpp >=", "is no fact of an entry"),
        ("item.tpp.n >=", "item.cleared >=", "is no fact of an entry"),
        ("item.tpp.n >= params.line", "data.cn.order1.important", "answers another question"),
    ],
)
def test_a_slip_in_a_rule_on_a_project_is_found(old, new, says):
    with pytest.raises(PolicyError, match=says):
        lint_sources({"us/x/x.rego": PROJECT_RULES.replace(old, new, 1)}, KNOWN)


def test_a_rule_on_a_project_does_not_see_what_transfers_share():
    shared = "package us.shared\n\npersonal if input.data.personal == true\n"
    rules = PROJECT_RULES.replace("import data.params", "import data.us.shared\nimport data.params", 1)
    with pytest.raises(PolicyError, match="answers another question"):
        lint_sources(
            {"us/shared.rego": shared, "us/x/x.rego": rules.replace("grave(item)\n", "shared.personal\n", 1)}, KNOWN
        )


# reading, the other choice, what changes, on which rule.
SWITCHED = [
    ("affiliates_return", "suspension_extended", {"user.owned_by_listed.n": 500}, "us.ear.affiliate"),
    (
        "unenforced_rules",
        "deny",
        {"weights.leave": True, "training.operations.n": 26},
        "us.ai_diffusion.weights_unenforced",
    ),
]


@pytest.mark.parametrize(("reading", "choice", "changes", "rule"), SWITCHED, ids=[row[0] for row in SWITCHED])
def test_a_reading_changes_what_stands(us_law, executor, reading, choice, changes, rule):
    from compliance.policy_tests import Tables

    document = Tables(us_law, executor).bases_of("project").document("project", TODAY, changes, "")

    def fired(readings):
        snapshot = us_law.at(TODAY, readings, question="project")
        return {finding.rule for finding in Evaluator(snapshot, executor).findings_of(document)}

    assert rule in fired({})
    assert rule not in fired({reading: choice})
    assert {name for name, *_ in SWITCHED} == {name for name, one in us_law.readings.items() if one.switchable}
