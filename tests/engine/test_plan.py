"""The functions of a plan answer as the engine's own machine does, and refuse what they do not know."""

import copy
import json
from types import MappingProxyType

import pytest

from compliance.engine.agree import AgreedExecutor
from compliance.engine.plan.generate import ENTRY, generate, statements
from compliance.engine.plan.source import compiled, make_functions
from compliance.engine.planned import PlanExecutor
from compliance.engine.program import Program
from compliance.errors import DisagreementError, EngineError, PolicyError
from tests.policies.lab import InProcess

DATA = {"params": {"line": 10, "zero": 0, "words": ["a", "b"], "none": [], "deep": {"x": {"y": 1}}, "yes": True}}

# name: body of a package whose `findings` are compared.
RULES = {
    "a truth value": 'findings contains "r" if input.flag == true',
    "a truth value alone": 'findings contains "r" if input.flag',
    "not": 'findings contains "r" if not input.flag == true',
    "not of what is absent": 'findings contains "r" if not input.absent',
    "absent": 'findings contains "r" if input.absent == true',
    "text": 'findings contains "r" if input.word == "a"',
    "another text": 'findings contains "r" if input.word != "a"',
    "a number": 'findings contains "r" if input.n == 10',
    "one is not true": 'findings contains "r" if input.one == true',
    "zero is not false": 'findings contains "r" if data.params.zero == false',
    "below": 'findings contains "r" if input.n < data.params.line',
    "at most": 'findings contains "r" if input.n <= data.params.line',
    "above": 'findings contains "r" if input.n > data.params.line',
    "at least": 'findings contains "r" if input.n >= data.params.line',
    "a sum": 'findings contains "r" if input.n + input.one > data.params.line',
    "a difference": 'findings contains "r" if input.n - input.one < data.params.line',
    "a parameter that is not there": 'findings contains "r" if input.n < data.params.missing',
    "a path of the data": 'findings contains "r" if data.params.deep.x.y == input.one',
    "a value of the data": 'findings contains "r" if data.params.yes',
    "member of the data": 'findings contains "r" if input.word in data.params.words',
    "member of facts": 'findings contains "r" if "a" in input.words',
    "member of a set": 'findings contains "r" if input.word in {"a", "c"}',
    "member of nothing": 'findings contains "r" if input.word in data.params.none',
    "an empty array": 'findings contains "r" if input.words == []',
    "a full array": 'findings contains "r" if not input.words == []',
    "count": 'findings contains "r" if count(input.words) == 2',
    "some": 'findings contains "r" if {\n\tsome word in input.words\n\tword == "b"\n}',
    "some of none": 'findings contains "r" if some _ in input.none',
    "some object": 'findings contains "r" if {\n\tsome paper in input.papers\n\tpaper.good == true\n}',
    "none good": 'findings contains "r" if not good\n\n'
    "good if {\n\tsome paper in input.papers\n\tpaper.good == true\n}",
    "every": 'findings contains "r" if {\n\tevery word in input.words { word in {"a", "b"} }\n}',
    "every of none": 'findings contains "r" if {\n\tevery word in input.none { word == "a" }\n}',
    "every object": 'findings contains "r" if {\n\tevery paper in input.papers { paper.good == true }\n}',
    "several at once": 'findings contains "r" if input.flag\n\n'
    'findings contains "s" if not input.flag\n\nfindings contains "t"',
    "a default": 'findings contains "r" if not helper\n\ndefault helper := false\n\nhelper if input.flag',
    "a helper with an argument": 'findings contains "r" if small(input.n)\n\nsmall(n) if n < data.params.line',
    "a helper with text": 'findings contains "r" if named("a")\n\nnamed(word) if word in input.words',
    "a rule asked twice": 'findings contains "r" if helper\n\n'
    'findings contains "s" if not helper\n\nhelper if input.flag',
    "a value of the facts": 'findings contains "r" if { some word in words; word == "a" }\n\nwords := input.words',
    "either": 'findings contains "r" if input.flag\n\nfindings contains "r" if input.word == "a"',
}  # fmt: skip
FACTS = [
    {"flag": flag, "word": word, "n": n, "one": 1, "words": words, "none": [], "papers": papers}
    for flag in (True, False)
    for word, n in (("a", 9), ("b", 10), ("z", 11))
    for words, papers in (
        ([], []),
        (["a", "b"], [{"good": True}]),
        (["b"], [{"good": False}, {"good": True}]),
        (["z", "a"], [{"good": False}]),
    )
]


def program(body: str) -> Program:
    asked = 'package engine.answer\n\nlaw := data.law.findings\n\nanswer := {"law": law}\n'
    modules = {"law.rego": f"package law\n\n{body}\n", "engine/answer.rego": asked}
    return Program(f"{abs(hash(body)):x}", MappingProxyType(modules), json.dumps(DATA))


@pytest.fixture
def engine():
    return Compiling()


class Compiling(InProcess):
    """The engine in this process, which also gives plans."""

    def plan(self, asked: Program) -> str:
        return self.engine.plan(asked.digest, asked.modules, asked.data)


@pytest.mark.parametrize("body", RULES.values(), ids=RULES)
def test_the_functions_answer_as_the_engine_does(engine, body):
    both = AgreedExecutor(PlanExecutor(engine), engine)
    both.load(program(body))
    answers = {both.run(program(body).digest, json.dumps(facts)) for facts in FACTS}
    assert both.settle() == len(FACTS)
    assert answers


def test_most_of_these_rules_fire_and_are_silent(engine):
    """Else agreement would show little."""
    moving = 0
    for body in RULES.values():
        functions = PlanExecutor(engine)
        functions.load(program(body))
        moving += len({functions.run(program(body).digest, json.dumps(facts)) for facts in FACTS}) > 1
    assert moving >= len(RULES) * 2 // 3


def saved(engine, name="some object"):
    return json.loads(engine.plan(program(RULES[name])))


def functions_of(plan, data=DATA):
    written = generate(plan, data)
    return make_functions(compiled(written), written.constants, written.entry, written.count)


def test_a_statement_that_is_not_known_is_refused(engine):
    for number in range(
        len(list(statements([block for f in saved(engine)["funcs"]["funcs"] for block in f["blocks"]])))
    ):
        plan = saved(engine)
        entries = [entry for function in plan["funcs"]["funcs"] for entry in entries_of(function["blocks"])]
        entries[number]["type"] = "WithStmt"
        with pytest.raises(PolicyError, match="WithStmt"):
            generate(plan, DATA)


def entries_of(blocks):
    for block in blocks:
        for entry in block.get("stmts") or ():
            yield entry
            inner = entry["stmt"].get("block")
            yield from entries_of([inner] if isinstance(inner, dict) else entry["stmt"].get("blocks") or [])


def test_a_builtin_or_an_operand_that_is_not_known_is_refused(engine):
    plan = saved(engine, "below")
    text = json.dumps(plan)
    with pytest.raises(PolicyError, match=r"time\.now_ns"):
        generate(json.loads(text.replace('"func": "lt"', '"func": "time.now_ns"')), DATA)
    with pytest.raises(PolicyError, match="operand"):
        generate(json.loads(text.replace('"type": "bool"', '"type": "float"')), DATA)


def test_a_text_with_a_quote_is_refused(engine):
    plan = saved(engine, "text")
    plan["static"]["strings"].append({"value": 'x"); import os; ("'})
    with pytest.raises(PolicyError, match="quote"):
        generate(plan, DATA)


def test_a_plan_without_an_answer_is_refused(engine):
    plan = saved(engine)
    plan["funcs"]["funcs"] = [function for function in plan["funcs"]["funcs"] if function["name"] != ENTRY]
    with pytest.raises(PolicyError, match="no answer"):
        generate(plan, DATA)


def test_rules_that_ask_each_other_in_a_circle_are_refused(engine):
    plan = saved(engine, "a helper with an argument")
    [helper] = [function for function in plan["funcs"]["funcs"] if function["name"].endswith("small")]
    for _, statement in statements(helper["blocks"]):
        if statement.get("func") == "lt":
            statement["func"] = helper["name"]
    with pytest.raises(PolicyError, match="circle"):
        generate(plan, DATA)


def test_rules_asked_with_other_facts_are_refused(engine):
    plan = saved(engine, "a default")
    for function in plan["funcs"]["funcs"]:
        for kind, statement in statements(function["blocks"]):
            if kind == "CallStmt" and statement["func"].endswith("helper"):
                statement["args"][0]["value"] = 77
    with pytest.raises(PolicyError, match="other facts"):
        generate(plan, DATA)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("below", {"n": "9"}),
        ("below", {"n": True}),
        ("a sum", {"n": 1, "one": "1"}),
        ("count", {"words": 3}),
        ("member of facts", {"words": "abc"}),
        ("a helper with an argument", {"n": None}),
    ],
)
def test_a_value_of_the_wrong_kind_is_an_error_and_not_an_answer(engine, name, facts):
    functions = PlanExecutor(engine)
    functions.load(program(RULES[name]))
    with pytest.raises(EngineError):
        functions.run(program(RULES[name]).digest, json.dumps(facts))


def test_two_values_of_one_rule_are_an_error(engine):
    body = 'findings contains "r" if value == 1\n\nvalue := 1 if input.flag\n\nvalue := 2 if input.word == "a"'
    functions = PlanExecutor(engine)
    functions.load(program(body))
    with pytest.raises(EngineError, match="two values"):
        functions.run(program(body).digest, json.dumps({"flag": True, "word": "a"}))


def test_no_answer_is_an_error(engine):
    plan = saved(engine, "absent")
    for function in plan["funcs"]["funcs"]:
        if function["name"] == ENTRY:
            function["blocks"] = []
    with pytest.raises(EngineError, match="no answer"):
        functions_of(plan)({})


def test_a_program_that_is_not_loaded_is_not_run(engine):
    with pytest.raises(EngineError, match="not loaded"):
        PlanExecutor(engine).run("0" * 64, "{}")


class Never:
    def plan(self, asked):
        raise AssertionError("the functions are kept")


def test_functions_are_kept_and_found_again(engine, tmp_path):
    asked, facts = program(RULES["some"]), json.dumps(FACTS[1])
    made = PlanExecutor(engine, tmp_path)
    made.load(asked)
    found = PlanExecutor(Never(), tmp_path)
    found.load(asked)
    assert found.run(asked.digest, facts) == made.run(asked.digest, facts)


@pytest.mark.parametrize("spoil", ["empty", "short", "flipped", "absent"])
def test_kept_functions_that_are_damaged_are_made_anew(engine, tmp_path, spoil):
    asked = program(RULES["some"])
    PlanExecutor(engine, tmp_path).load(asked)
    [entry] = tmp_path.glob("functions-*")
    data = bytearray(entry.read_bytes())
    data[-1] ^= 1
    content = {"empty": b"", "short": data[:40], "flipped": data, "absent": None}[spoil]
    entry.unlink() if content is None else entry.write_bytes(content)
    with pytest.raises(AssertionError, match="kept"):
        PlanExecutor(Never(), tmp_path).load(asked)
    PlanExecutor(engine, tmp_path).load(asked)
    PlanExecutor(Never(), tmp_path).load(asked)


def test_a_difference_is_found_and_names_the_package(engine):
    """The machine of one rule is asked beside the functions of another."""
    asked = program(RULES["some"])
    other = program(RULES["below"])
    functions = PlanExecutor(engine)
    functions.load(other)
    functions._programs[asked.digest] = functions._programs[other.digest]
    both = AgreedExecutor(functions, engine)
    both.load(asked)
    both.judges("a transfer")
    both.run(asked.digest, json.dumps(copy.deepcopy(FACTS[0])))
    both.judges("another, of which nothing was asked yet")
    with pytest.raises(DisagreementError, match="law") as found:
        both.settle()
    error = found.value
    assert (error.program, error.subject, json.loads(error.document)) == (asked.digest, "a transfer", FACTS[0])
    assert [set(answer) for answer in error.answers] == [{"law"}, {"law"}]
    assert error.answers[0] != error.answers[1]
