"""What holds of the register as a whole."""

import ast
import re
import tomllib

import pytest

from compliance.model.codes import BASES, PROJECT_REASONS, REASON_CODES
from tests.policies.lab import ROOT


def test_every_reason_of_the_contract_is_given_by_a_rule_and_no_other(law):
    given = {rule.finding.reason for rule in law.rules.values() if rule.finding.reason and not rule.leg}
    assert given == set(REASON_CODES)


def test_every_reason_of_a_project_is_given_by_a_rule_and_no_other(laws):
    given = {rule.finding.reason for law in laws for rule in law.rules.values() if rule.finding.reason and rule.leg}
    assert given == set(PROJECT_REASONS)


def test_every_basis_of_the_contract_is_given_by_a_rule_and_no_other(law):
    given = {rule.finding.basis for rule in law.rules.values() if rule.finding.basis}
    assert given == set(BASES)


def test_every_rule_is_cited_and_worded_in_two_languages(each_law):
    for rule in each_law.rules.values():
        assert rule.cites, rule.id
        for text in (rule.text, rule.todo):
            assert len(text.en.split()) > 2, rule.id
            assert re.search(r"[\u4e00-\u9fff]", text.zh), rule.id
            assert not re.search(r"[\u4e00-\u9fff]", text.en), rule.id


def test_no_two_denials_say_the_same(each_law):
    texts = [rule.text.en for rule in each_law.rules.values() if rule.finding.effect == "denies"]
    assert len(texts) == len(set(texts))


def test_every_rule_that_may_be_relied_on_carries_a_basis(law):
    """A mild route without a basis could be required and then carried by nothing."""
    for rule in law.rules.values():
        if rule.finding.route in ("not_regulated", "exempt"):
            assert rule.finding.basis, rule.id


def test_every_claimed_relief_can_be_refused_for_important_data_and_its_time(law):
    """A relief that lifts the mechanism has denials of its own that read the same claim."""
    for rule in law.rules.values():
        if rule.finding.effect != "relieves":
            continue
        for claim in (read for read in rule.reads if read.startswith("{claims.")):
            denials = [
                other for other in law.rules.values() if other.finding.effect == "denies" and claim in other.reads
            ]
            assert denials, rule.id


def test_nothing_lifts_a_bar(law):
    """No relief and no document sets aside what is prohibited."""
    for rule in law.rules.values():
        for lifted in rule.finding.lifts:
            assert law.rules[lifted].finding.route != "prohibited", rule.id


def test_a_relief_lifts_only_what_asks_for_a_mechanism(law):
    """Duties stay, but for the notice in an emergency and the form of a small handler's assessment."""
    excused = {
        ("cn.order16.art5_1_3.emergency", "cn.pipl.art39.notice"),
        ("cn.order25.short_form", "cn.pipl.art55.impact_assessment_form"),
    }
    found = {
        (rule.id, lifted)
        for rule in law.rules.values()
        if rule.finding.effect == "relieves"
        for lifted in rule.finding.lifts
        if law.rules[lifted].finding.effect == "denies"
    }
    assert found == excused


def test_every_switchable_reading_is_asked_for_and_no_other(each_law):
    asked = set(re.findall(rf"data\.readings\.{each_law.jurisdiction}\.(\w+)", "\n".join(each_law.modules.values())))
    assert asked == {name for name, reading in each_law.readings.items() if reading.switchable}


def test_a_reading_that_cannot_be_switched_says_why(each_law):
    for reading in each_law.readings.values():
        assert reading.switchable or reading.why_not, reading.id


def test_every_parameter_is_read_by_a_rule_or_by_the_program(each_law):
    sources = dict(each_law.modules)
    program = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "compliance").rglob("*.py"))
    named = {rule.due.working_days for rule in each_law.rules.values() if rule.due}
    for name in each_law.params:
        instrument, _, short = name.rpartition(".")
        folder = f"{each_law.jurisdiction}/{instrument.partition('.')[2]}/"
        own = "\n".join(text for path, text in sources.items() if path.startswith((folder, "cn/shared")))
        assert f"params.{short}" in own or f'"{name}"' in program or name in named, name


def test_every_draft_is_out_of_the_way(each_law):
    drafts = [instrument for instrument in each_law.instruments.values() if instrument.status == "draft"]
    assert drafts
    for draft in drafts:
        assert not any(rule.instrument == draft.id for rule in each_law.rules.values())
        assert not any(draft.in_force(day) for day in each_law.boundaries())


MODULES = sorted(
    path
    for path in (ROOT / "compliance").rglob("*.py")
    if "_policies" not in path.parts
    and path.relative_to(ROOT / "compliance").parts[0] in ("derive", "engine", "decide", "law")
)
# Numbers in the code that are no law.
NUMBERS = {
    10000: "yyyymmdd: a year is shifted by four digits",
    1 << 24: "bytes: the longest reply of a worker",
    1000: "thousandths",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_line_and_no_date_of_the_law_stands_in_the_code(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            assert node.value < 1000 or node.value in NUMBERS, node.lineno
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("date", "datetime", "date.fromisoformat"):
            assert not (node.args and all(isinstance(arg, ast.Constant) for arg in node.args)), node.lineno


def test_every_table_of_the_law_is_valid_toml_of_its_own_kind():
    known = {"instrument", "rules", "texts", "params", "list", "lists", "jurisdiction", "readings", "groups"}
    known |= {"classes", "calendar", "penalties", "proof"}
    for path in (ROOT / "policies").rglob("*.toml"):
        tomllib.loads(path.read_text(encoding="utf-8"))
        assert path.stem in known or path.stem.endswith("_test"), path
