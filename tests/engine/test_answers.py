"""Only a complete and well-formed answer is accepted, whoever gives it."""

import json
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compliance.engine.evaluate import Evaluator
from compliance.engine.program import Executor, _refuse_unsafe, fact_text, plain_json
from compliance.errors import EngineError
from compliance.policy_tests import Bases, _read
from tests.policies.lab import ROOT

DAY = date(2024, 6, 1)


class Says:
    """An executor that answers what it is told to."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def load(self, program):
        pass

    def run(self, digest, document):
        return self.answer


@pytest.fixture(scope="module")
def document():
    path = ROOT / "policies/cn/bases_test.toml"
    return Bases(_read(path), "bases").document("personal", DAY, {}, "here")


@pytest.fixture(scope="module")
def good(law):
    answer: dict[str, list[str]] = {package: [] for package in law.at(DAY).packages}
    return answer | {"cn.pipl": ["cn.pipl.art38.mechanism"]}


def ask(law, document, answer):
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return Evaluator(law.at(DAY), Says(text)).findings_of(document)


def test_a_complete_answer_is_accepted(law, document, good):
    assert isinstance(Says(""), Executor)
    assert [finding.rule for finding in ask(law, document, good)] == ["cn.pipl.art38.mechanism"]


@pytest.mark.parametrize("text", ["", "x", "{", "null", "true", "false", "[]", '"approve"', "1", "{}", "undefined"])
def test_an_answer_that_is_none_is_an_error(law, document, text):
    with pytest.raises(EngineError):
        ask(law, document, text)


def test_a_package_that_does_not_answer_is_an_error(law, document, good):
    for package in good:
        with pytest.raises(EngineError, match="not every package"):
            ask(law, document, {name: found for name, found in good.items() if name != package})


def test_a_package_that_nobody_asked_is_an_error(law, document, good):
    with pytest.raises(EngineError, match="not every package"):
        ask(law, document, good | {"cn.other": []})


@pytest.mark.parametrize(
    "found", [None, True, {}, "cn.pipl.art38.mechanism", [1], [None], [["cn.pipl.art38.mechanism"]]]
)
def test_a_package_that_answers_otherwise_than_with_rules_is_an_error(law, document, good, found):
    with pytest.raises(EngineError, match="list of rules"):
        ask(law, document, good | {"cn.pipl": found})


@pytest.mark.parametrize("rule", ["cn.pipl.art99", "", "cn.dsl.art21.core_data", "cn.csl_2025.art39.important_data"])
def test_a_rule_that_is_not_in_the_register_of_the_package_and_day_is_an_error(law, document, good, rule):
    with pytest.raises(EngineError, match="not in its register"):
        ask(law, document, good | {"cn.pipl": [rule]})


def test_no_finding_at_all_is_an_error(law, document, good):
    with pytest.raises(EngineError, match="no rule applies"):
        ask(law, document, {package: [] for package in good})


@pytest.mark.parametrize(
    "value", [0.5, None, 'a"b', "a\\b", "a\nb", "a\x00b", float("nan"), b"x", {1, 2}, {'a"b': 1}, object()]
)
def test_what_the_engine_would_misread_is_not_given_to_it(value):
    with pytest.raises(EngineError):
        plain_json({"fact": [value]})


def test_facts_nested_too_deeply_are_not_given_to_the_engine():
    deep: object = 1
    for _ in range(40):
        deep = [deep]
    mixed: object = 1
    for _ in range(20):
        mixed = [{"a": mixed}]
    for value in (deep, mixed):
        with pytest.raises(EngineError, match="too deeply"):
            plain_json(value)


def test_chinese_text_is_given_as_it_is():
    assert plain_json({"zone": "上海"}) == '{"zone":"上海"}'


def test_a_document_that_is_complete_is_given_whole(document):
    assert json.loads(fact_text(document)) == document


VALUES = st.recursive(
    st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(max_size=6)
    | st.sampled_from(
        ["", "上海", "é", 'q"', "\\", "\t", "\x7f", "\u2028", "\u3000", "null", "true", None, 0.5, 1e20, b"x"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
@example(["null", None])
@example({"": [{}, [], "{"]})
def test_the_quick_look_at_facts_sees_what_a_walk_over_them_sees(value):
    try:
        _refuse_unsafe(value, 0)
    except EngineError:
        with pytest.raises(EngineError):
            plain_json(value)
    else:
        assert json.loads(plain_json(value)) == value


class Counting(Says):
    asked = 0

    def run(self, digest, document):
        self.asked += 1
        return super().run(digest, document)


def test_findings_on_the_same_facts_are_asked_for_once(law, document, good):
    executor = Counting(json.dumps(good))
    evaluator = Evaluator(law.at(DAY), executor, remember=2)
    second, third = ({**document, "exporter": {**document["exporter"], "zone": zone}} for zone in ("second", "third"))
    assert evaluator.findings_of(document) == evaluator.findings_of(document)
    assert executor.asked == 1
    evaluator.findings_of(second)
    assert executor.asked == 2
    evaluator.findings_of(third)  # the third begins anew
    evaluator.findings_of(document)
    assert executor.asked == 4


def test_what_was_no_answer_is_not_remembered(law, document, good):
    executor = Counting("{}")
    evaluator = Evaluator(law.at(DAY), executor, remember=2)
    for _ in range(2):
        with pytest.raises(EngineError):
            evaluator.findings_of(document)
    executor.answer = json.dumps(good)
    assert evaluator.findings_of(document)
    assert executor.asked == 3
