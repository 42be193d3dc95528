"""What the benchmark compares gives the same answers. No test here looks at a clock."""

import pytest

from benchmarks import compare, line
from benchmarks.line import InProcess
from benchmarks.manifests import NOW
from benchmarks.stats import Sample, ratio, table, turns
from benchmarks.ways import Question, Ways, check_same


@pytest.fixture(scope="module")
def ways(law):
    return Ways(law.at(NOW.date()), InProcess())


@pytest.mark.parametrize("sets", [1, 3])
@pytest.mark.parametrize("approve", [True, False])
def test_every_way_gives_the_same_decision(ways, sets, approve):
    question = Question(30, sets, approve)
    works = ways.works(question, naive=True)
    alone = {"plan", "regopy"} if sets == 1 else set()
    assert set(works) == alone | {"core plan", "core confirmed", "core regopy", "by hand", "naive"}
    check_same(question, works)


@pytest.mark.parametrize("way", ["plan", "core plan", "core confirmed", "by hand", "naive"])
def test_a_way_that_answers_otherwise_is_not_compared(ways, way):
    question = Question(30, 1, approve=True)
    works = ways.works(question, naive=True)
    works[way] = ways.works(Question(30, 1, approve=False), naive=True)[way]
    with pytest.raises(AssertionError, match=r"do not agree|are not the same"):
        check_same(question, works)


def test_a_review_that_differs_is_noticed(ways):
    question = Question(30, 1, approve=True)
    works = ways.works(question, naive=False)
    answer = works["by hand"]()
    with pytest.raises(AssertionError, match="not the same"):
        check_same(question, works | {"by hand": lambda: answer | {"review": True}})


def test_what_is_not_confirmed_is_not_timed_as_confirmed(ways):
    works = ways.works(Question(30, 1, approve=True), naive=False)
    works["core confirmed"]()
    assert ways._agreed.settle() == 0


def test_both_tables_and_every_goal_come_from_one_run(law):
    part = compare.measure(law, 0, naive_up_to=30, sizes=[30])
    engine, core = (text.splitlines() for text in part.text.split("\n\n"))
    assert (len(engine), len(core)) == (2 + 2, 2 + 4)
    assert len({text.count("|") for text in core}) == 1
    assert [goal.bound for goal in part.goals] == [0.3, 0.6, 25, 25, 10, 10, 1, 1, 1, 1]


def test_where_the_time_goes_adds_up_to_the_whole_core(law):
    rows = line.breakdown(law, 0).splitlines()
    assert line.WHOLE in rows[-1]
    assert "100%" in rows[-1]


def test_the_ratio_is_that_of_the_pairs():
    assert ratio(Sample((10.0, 40.0, 90.0)), Sample((5.0, 10.0, 30.0))) == 3


def test_the_ratio_is_that_of_the_turns_where_a_turn_did_the_work_often():
    assert ratio(Sample((10.0, 20.0), (10.0, 20.0)), Sample((1.0, 2.0, 3.0, 4.0), (2.0, 4.0))) == 5


def test_a_turn_does_short_work_often_and_every_work_in_turn():
    done = []
    samples = turns([lambda: done.append("a"), lambda: done.append("b")], 0)
    assert "".join(done) == ("a" * 20 + "b" * 20) * 2
    assert [(len(one.values), len(one.by_turn), len(one.processors)) for one in samples] == [(40, 2, 40)] * 2


def test_a_table_has_its_columns_under_each_other():
    lines = table(("what", "ms"), [("a", "1.00"), ("long name", "10.0")]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2].endswith("| 1.00 |")
