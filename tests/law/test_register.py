"""A register that says what its effect cannot mean, or what the contract does not know, is refused."""

import pytest

from compliance.errors import PolicyError
from compliance.law.register import read_rules, read_wordings

BOTH = {"en": "text", "zh": "文本"}
WORDS = read_wordings({"cn.x.a": {"found": BOTH, "todo": BOTH}}, "texts.toml")
RULE = {"id": "cn.x.a", "effect": "denies", "reason": "core_data", "cites": ["cn.x/art1"], "reads": ["/datasets"]}


def read(**changes):
    rule = {key: value for key, value in {**RULE, **changes}.items() if value is not None}
    return read_rules({"rule": [rule]}, "rules.toml", "cn.x", {}, WORDS).rules["cn.x.a"]


def test_a_rule_that_is_whole_is_read():
    assert read().finding.reason == "core_data"
    assert read(reads=["{claims.treaty}"]).finding.on_claim
    assert not read().finding.on_claim


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": None},
        {"reason": "core_dta"},
        {"route": "exempt"},
        {"effect": "requires"},
        {"effect": "requires", "reason": None, "route": "prohibited"},
        {"effect": "relieves", "reason": None},
        {"effect": "relieves", "reason": None, "route": "undetermined", "basis": "treaty"},
        {"effect": "satisfies", "reason": None, "basis": "certification"},
        {"effect": "satisfies", "reason": None, "only_for": ["security_assessment"], "basis": "certificate"},
        {"effect": "flags"},
        {"effect": "obliges"},
        {"only_for": ["nowhere"]},
        {"effect": "permits"},
        {"cites": []},
        {"cites": None},
        {"reads": None},
        {"lifts": ["@nothing"]},
        {"unknown": "key"},
        {"id": "cn.y.a"},
    ],
    ids=str,
)
def test_what_a_register_cannot_mean_is_refused(changes):
    with pytest.raises(PolicyError):
        read(**changes)


def test_what_is_asked_only_sometimes_names_something_that_can_be_absent():
    assert read_rules({"only_if": "claims.treaty", "rule": [RULE]}, "", "cn.x", {}, WORDS).only_if == "claims.treaty"
    with pytest.raises(PolicyError, match="only_if"):
        read_rules({"only_if": "claims.tretay", "rule": [RULE]}, "", "cn.x", {}, WORDS)
