"""When a run fails: too low a score, a survivor that nobody explains, an explanation that explains nothing."""

import pytest

from compliance.errors import PolicyError
from mutation import report
from mutation.__main__ import HERE, main
from mutation.survivors import faults, read_explanations, score
from mutation.workshop import Outcome


def outcome(name, caught_by):
    return Outcome(name, "condition dropped", "cn/x.rego:1", caught_by, ("a case",) if caught_by else ())


OUTCOMES = [outcome(f"m{number}", "tables") for number in range(19)] + [outcome("s", ""), outcome("l", "lint")]
NAMES = {one.mutant for one in OUTCOMES}


def test_the_score_leaves_out_what_is_no_law():
    assert score(OUTCOMES).percent == 95.0
    assert round(score(OUTCOMES).percent_of_all, 1) == 95.2
    assert score([]).percent == 0.0


def test_an_explained_survivor_at_the_limit_passes():
    assert faults(OUTCOMES, {"s": "why"}, NAMES, 95.0) == []


@pytest.mark.parametrize(
    ("explained", "least", "says"),
    [
        ({"s": "why"}, 95.1, "the score is 95.0 %"),
        ({}, 95.0, "nothing catches `s`"),
        ({"s": "why", "m1": "why"}, 95.0, "`m1` is explained as a survivor and is caught"),
        ({"s": "why", "l": "why"}, 95.0, "`l` is explained as a survivor and is caught"),
        ({"s": "why", "gone": "why"}, 95.0, "`gone` is explained as a survivor and is no mutant"),
    ],
)
def test_a_run_fails(explained, least, says):
    (fault,) = faults(OUTCOMES, explained, NAMES, least)
    assert says in fault


def test_a_sample_does_not_miss_what_it_has_not_tried():
    assert faults(OUTCOMES, {"s": "why", "elsewhere": "why"}, NAMES | {"elsewhere"}, 95.0) == []


def test_the_report_names_each_survivor_with_its_reason():
    shown = report.text(OUTCOMES, {})
    assert "1 survive: NOT EXPLAINED\n  s  (cn/x.rego:1)" in shown
    assert "score 95.0 % of the mutants that load, 95.2 % of all" in shown
    assert "1 survive: the same" in report.text(OUTCOMES, {"s": "the same"})
    assert report.as_json(OUTCOMES, {"s": "why"}, 1.0)["mutants"][19]["why"] == "why"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[because]]\nwhy = "x"\nmutants = ["a", "a"]', "explained twice"),
        ('[[because]]\nwhy = " "\nmutants = ["a"]', "not at all"),
        ('[[because]]\nmutants = ["a"]', "`why` is missing"),
        ('[[because]]\nwhy = "x"\nmutants = []\nwho = 1', "unknown key"),
        ("[[because]", "cannot be read"),
    ],
)
def test_a_malformed_explanation_is_an_error(tmp_path, text, says):
    (tmp_path / "survivors.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=says):
        read_explanations(tmp_path / "survivors.toml")


def test_the_explanations_can_be_read():
    assert all(len(why) > 20 for why in read_explanations(HERE / "survivors.toml").values())


def test_a_run_of_one_mutant(capsys, tmp_path):
    arguments = ["--only", "sensitive_assessment_line@2024-03-22 value+1", "--jobs", "1", "--json", str(tmp_path / "r")]
    assert main(arguments) == 0
    assert "1 of " in capsys.readouterr().out
    assert '"caught_by": "tables"' in (tmp_path / "r").read_text()
