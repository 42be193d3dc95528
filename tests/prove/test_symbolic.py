"""Small packages of rules, run on all facts at once: what fires, and what is refused because it cannot be followed."""

import json

import pytest

from compliance.engine.program import Program
from compliance.errors import EngineError
from compliance.prove.bdd import FALSE, TRUE
from compliance.prove.records import Lists
from compliance.prove.symbolic import Symbolic
from compliance.prove.values import RefusedError
from compliance.prove.world import Learned, World
from tests.prove.faults import InProcess

ANSWER = 'package engine.answer\n\nanswer := {"cn.t": data.cn.t.findings}\n'
DATA = {"params": {"line": 10, "words": ["HK", "MO"]}}
PAIR = 'findings contains "r" if {{\n\tsome a in input.evidence.contracts\n\tsome b in input.evidence.{}\n\t{}\n}}'
HEAD = "package cn.t\n\nimport data.params\n\n"


def run(rules, data=DATA):
    """What fires: the world, the lists, and the function of the rule `r`."""
    program = Program("test", {"t.rego": HEAD + rules, "engine/answer.rego": ANSWER}, json.dumps(data))
    plan, learned = json.loads(InProcess().plan(program)), Learned()
    while True:
        learned.grown = False
        world = World(learned)
        lists = Lists(world, {})
        answer = Symbolic(plan, data, world, lists).answer()
        if not learned.grown:
            return world, lists, answer


def fired(rules):
    world, lists, answer = run(rules)
    return world, lists, answer.fired["cn.t"].get("r", FALSE)


def test_a_truth_value():
    world, _, f = fired('findings contains "r" if input.data.personal == true')
    assert f == world.truth("data.personal")


def test_a_negation():
    world, _, f = fired('findings contains "r" if not input.data.personal == true')
    assert f == world.bdd.deny(world.truth("data.personal"))


def test_a_fact_that_does_not_exist_is_never_there():
    _, _, f = fired('findings contains "r" if not input.data.absent')
    assert f == TRUE


def test_a_text_and_another():
    world, _, f = fired('findings contains "r" if input.data.vin in {"none", "plain"}')
    assert f == world.bdd.either(world.is_text("data.vin", "none"), world.is_text("data.vin", "plain"))
    assert world.cells("data.vin")[-1] == ""


def test_a_number_is_cut_by_what_it_is_compared_with():
    world, _, f = fired('findings contains "r" if input.counts.ordinary.n <= params.line')
    assert world.spans("counts.ordinary.n")[0] == (0, 10)
    assert f == world.amount("counts.ordinary.n", 0)


def test_a_sum_has_cases_of_its_own():
    world, _, f = fired('findings contains "r" if input.counts.ordinary.n + input.counts.sensitive.n < params.line')
    assert f == world.below("counts.ordinary.n+counts.sensitive.n", 10)


def test_a_word_of_a_set():
    world, _, f = fired('findings contains "r" if "HK" in input.recipients.countries')
    assert f == world.holds_word("recipients.countries", "HK")


def test_every_word_of_a_set():
    world, _, f = fired('findings contains "r" if {\n\tevery c in input.recipients.countries { c in params.words }\n}')
    assert f == world.bdd.deny(world.holds_word("recipients.countries", ""))


def test_some_record_and_every_record():
    world, lists, some = fired('findings contains "r" if {\n\tsome c in input.evidence.contracts\n\tc.filed == true\n}')
    filed = world.truth("evidence.contracts[].filed")
    assert some == lists.some("evidence.contracts", filed)
    world, lists, every = fired(
        'findings contains "r" if {\n\tevery c in input.evidence.contracts { c.filed == true }\n}'
    )
    filed = world.truth("evidence.contracts[].filed")
    assert every == world.bdd.deny(lists.some("evidence.contracts", world.bdd.deny(filed)))


def test_what_a_record_asks_of_other_facts():
    rules = 'findings contains "r" if {\n\tsome c in input.evidence.contracts\n\tc.filed == true\n\tgood(c)\n}\n\n'
    rules += "good(c) if input.data.personal == true\n\ngood(c) if c.rejected == false\n"
    world, lists, f = fired(rules)
    key = "evidence.contracts"
    filed, accepted = world.truth(f"{key}[].filed"), world.bdd.deny(world.truth(f"{key}[].rejected"))
    personal = world.bdd.both(world.truth("data.personal"), lists.some(key, filed))
    both = world.bdd.either(personal, lists.some(key, world.bdd.both(filed, accepted)))
    assert world.bdd.both(world.bdd.choose(f, world.bdd.deny(both), both), lists.realizable(key)) == FALSE


def test_lists_that_no_records_make_are_cut_off():
    rules = 'findings contains "r" if {\n\tsome c in input.evidence.contracts\n\tc.filed == true\n}\n\n'
    rules += 'findings contains "s" if not input.evidence.contracts == []'
    world, lists, _ = fired(rules)
    key = "evidence.contracts"
    filed_of_none = world.bdd.less(lists.some(key, world.truth(f"{key}[].filed")), lists.some(key, TRUE))
    assert filed_of_none != FALSE
    assert world.bdd.both(filed_of_none, lists.realizable(key)) == FALSE


def test_two_values_at_once_are_a_conflict():
    rules = 'x := "a" if input.data.personal == true\n\nx := "b" if input.data.core_data == true\n\n'
    world, _, answer = run(rules + 'findings contains "r" if x == "a"')
    assert answer.conflict == world.bdd.both(world.truth("data.personal"), world.truth("data.core_data"))


@pytest.mark.parametrize(
    "rules",
    [
        'findings contains "r" if input.data.vin == input.data.artifact',
        'findings contains "r" if count(input.evidence.contracts) > 1',
        'findings contains "r" if input.counts.ordinary.n < input.counts.sensitive.n',
        'findings contains "r" if input.data.vin < 3',
        PAIR.format("contracts", "a.filed == true\n\tb.filed == false"),
        PAIR.format("certificates", "a.covers == b.covers"),
        "findings contains input.data.vin if input.data.personal == true",
    ],
)
def test_what_cannot_be_followed_is_refused(rules):
    with pytest.raises((RefusedError, EngineError)):
        run(rules)
