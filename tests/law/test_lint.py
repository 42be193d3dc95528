"""The lint of the Rego sources: what the engine would accept in silence is an error with file and line."""

import time

import pytest

from compliance.errors import PolicyError
from compliance.law.lint import Known, lint_sources

SHARED = """package cn.shared

import data.params.cn.order1 as params

default personal := false

personal if not input.data.personal == false

large(count_of) if count_of > params.line

important if data.cn.order1.important
"""
ORDER = """# About.
package cn.order1

import data.cn.shared
import data.params.cn.order1 as params

default important := false

important if input.data.important_data == "notified"

claims := input.claims.emergency

findings contains "cn.order1.one" if {
	shared.personal
	params.in_force
	not small(input.counts.ordinary.n)
}

small(ordinary) if ordinary < params.line

small(ordinary) if {
	data.readings.cn.wide == "yes"
	shared.large(ordinary)
}

findings contains "cn.order1.two" if {
	some claim in claims
	not claim.urgent == true
	every purpose in input.transfer.purposes { purpose in {"a", "b"} }
	count(input.claims.treaty) > 0
	not input.claims.treaty == []
}
"""
KNOWN = Known(
    register={"cn.order1": {"cn.order1.one", "cn.order1.two"}},
    params={"cn.order1": {"line"}},
    readings={"wide": {"yes", "no"}},
)


def lint(order=ORDER, shared=SHARED, known=KNOWN):
    lint_sources({"cn/shared.rego": shared, "cn/order1/rules.rego": order}, known)


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_sources_without_a_slip_pass():
    lint()


SLIPS = {
    "a misspelt fact": ("input.counts.ordinary.n", "input.counts.ordinary.m", "is no fact"),
    "a fact of another place": ("input.data.important_data", "input.data.important", "is no fact"),
    "a folder of facts": ("input.data.important_data", "input.data", "is no fact"),
    "all facts": ("input.data.important_data", "input", "is no fact"),
    "a fact by key": ("input.data.important_data", 'input["data"]', "looked up by key"),
    "a misspelt parameter": ("ordinary < params.line", "ordinary < params.lime", "is no parameter"),
    "all parameters": ("ordinary < params.line", "ordinary < params", "is no parameter"),
    "a misspelt helper of another package": ("shared.personal", "shared.personl", "is no rule of `cn.shared`"),
    "a function used as a rule": ("shared.personal", "shared.large", "is no rule of `cn.shared`"),
    "a misspelt function of another package": ("shared.large(", "shared.larg(", "is no function"),
    "a misspelt function": ("small(input.counts", "smal(input.counts", "is no function"),
    "a function without its arguments": ("not small(input.counts.ordinary.n)", "not small", "is not defined"),
    "too many arguments": (
        "small(input.counts.ordinary.n)",
        "small(input.counts.ordinary.n, 1)",
        "takes 1 arguments, not 2",
    ),
    "too few arguments": ("small(input.counts.ordinary.n)", "small()", "takes 1 arguments, not 0"),
    "too many for a builtin": (
        "count(input.claims.treaty)",
        "count(input.claims.treaty, 1)",
        "takes 1 arguments, not 2",
    ),
    "a rule used as a function": ("shared.personal", "shared.personal(1)", "is no function"),
    "a misspelt variable": ("not claim.urgent", "not clam.urgent", "is not defined"),
    "a variable of another rule": ("shared.personal", "claim.urgent", "is not defined"),
    "a misspelt rule": ("some claim in claims", "some claim in clams", "is not defined"),
    "a misspelt keyword": ("some claim in", "sum claim in", "is not defined"),
    "an unknown reading": ("readings.cn.wide", "readings.cn.wid", "no choice of a reading"),
    "an unknown choice": ('wide == "yes"', 'wide == "yess"', "no choice of a reading"),
    "a reading compared otherwise": ('wide == "yes"', 'wide != "yes"', "no choice of a reading"),
    "a reading compared with nothing": ('wide == "yes"', "wide", "no choice of a reading"),
    "another instrument's rule that does not exist": (
        "shared.personal",
        "data.cn.order2.important",
        "is no rule of another",
    ),
    "its own rule by way of data": ("shared.personal", "data.cn.order1.important", "is no rule of another"),
    "parameters by way of data": ("params.in_force", "data.params.cn.order1.in_force", "is no rule of another"),
    "an unknown finding": ('"cn.order1.one"', '"cn.order1.uno"', "not in the register"),
    "a finding of another package": ('"cn.order1.one"', '"cn.order2.one"', "not in the register"),
    "a finding without quotes": ('contains "cn.order1.one"', "contains rule", "in quotes"),
    "a default that is true": ("default important := false", "default important := true", "`false` and nothing else"),
    "a rule without if": (
        "small(ordinary) if ordinary < params.line",
        "small(ordinary) { ordinary < 1 }",
        "is not written as a rule",
    ),
    "a set of old": ('findings contains "cn.order1.one" if {', 'findings["cn.order1.one"] {', "a finding is written"),
    "with": ("shared.personal", "shared.personal with input as {}", "is not defined"),
    "else": (
        "small(ordinary) if ordinary < params.line",
        "small(ordinary) if ordinary < 1 else := true",
        "is not defined",
    ),
    "time": ("shared.personal", "time.now_ns() > 0", "is no function"),
    "print": ("shared.personal", "print(1)", "is no function"),
    "http": ("shared.personal", 'http.send({"url": "x"})', "may not be used"),
    "regex": ("shared.personal", 'regex.match("a", "b")', "is no function"),
    "the runtime": ("shared.personal", "opa.runtime()", "is no function"),
    "an import of another instrument": ("import data.cn.shared", "import data.cn.order2", "which the law may not"),
    "an import of future keywords": ("import data.cn.shared", "import rego.v1", "which the law may not"),
    "parameters of another": ("data.params.cn.order1 as", "data.params.cn.order2 as", "the parameters of `cn.order2`"),
    "an import under another name": ("import data.cn.shared", "import data.cn.shared as s", "which the law may not"),
    "a package of another folder": ("package cn.order1", "package cn.order2", "is not that of its folder"),
    "two kinds of one name": ("small(ordinary) if {", "small if {", "in two ways"),
    "a backslash in a text": ('"notified"', '"noti\\u0066ied"', "may not be used"),
    "a raw text": ('"notified"', "`notified`", "may not be used"),
    "a look-up by key": ("shared.personal", "input.data.classes[0]", "looked up by key"),
    "a list": ("shared.personal", '["a", "b"] == claims', "may not be used"),
    "a comprehension": ("shared.personal", "count([1 | some x in claims]) > 0", "may not be used"),
    "a fraction": ("ordinary < params.line", "ordinary < 0.5", "may not be used"),
}


@pytest.mark.parametrize(("old", "new", "says"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_an_error_that_says_where(old, new, says):
    assert ORDER.count(old) >= 1
    with pytest.raises(PolicyError, match=says) as caught:
        lint(ORDER.replace(old, new, 1))
    assert caught.value.where == f"cn/order1/rules.rego, line {line_of(ORDER, old)}"


@pytest.mark.parametrize(
    ("old", "new"),
    [("data.cn.order1.important", "data.cn.order1.importnt"), ("data.cn.order1.important", "data.cn.order9.important")],
)
def test_a_helper_that_asks_what_does_not_exist_is_an_error(old, new):
    with pytest.raises(PolicyError, match="is no rule of another package") as caught:
        lint(shared=SHARED.replace(old, new))
    assert caught.value.where.startswith("cn/shared.rego, line ")


@pytest.mark.parametrize("text", ["", "# only a remark\n", "\tpackage cn.order1\n", "import data.cn.shared\n"])
def test_a_source_without_its_package_is_an_error(text):
    with pytest.raises(PolicyError, match="begin"):
        lint(text)


def test_a_registered_rule_without_a_finding_is_an_error():
    more = Known({"cn.order1": {"cn.order1.one", "cn.order1.two", "cn.order1.three"}}, KNOWN.params, KNOWN.readings)
    with pytest.raises(PolicyError, match=r"no finding yields `cn.order1.three`"):
        lint(known=more)


def test_a_register_without_a_source_is_an_error():
    more = Known({**KNOWN.register, "cn.order2": {"cn.order2.one"}}, KNOWN.params, KNOWN.readings)
    with pytest.raises(PolicyError, match="no Rego file"):
        lint(known=more)


def test_the_whole_law_is_checked_in_little_time(law):
    """It is done whenever changed law is loaded. The limit is generous: the machine may be busy."""
    register: dict[str, set[str]] = {}
    params: dict[str, set[str]] = {}
    for rule in law.rules.values():
        register.setdefault(rule.instrument, set()).add(rule.id)
    for name in law.params:
        params.setdefault(name.rpartition(".")[0], set()).add(name.rpartition(".")[2])
    choices = {name: reading.choices for name, reading in law.readings.items() if reading.switchable}
    took = []
    for _ in range(3):
        start = time.perf_counter()
        lint_sources(law.modules, Known(register, params, choices, dict.fromkeys(law.project, "project")))
        took.append(time.perf_counter() - start)
    assert min(took) < 0.1
