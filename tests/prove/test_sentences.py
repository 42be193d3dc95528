"""`proof.toml` is read strictly: a slip of the pen there must not hold of everything."""

import re
import shutil
from datetime import date

import pytest

from compliance.errors import PolicyError
from compliance.law import Law
from compliance.prove.facts_said import Said
from compliance.prove.sentences import read_sentences
from tests.policies.lab import ROOT

MUST = '[[must]]\nname = "x"\ntext = { en = "x", zh = "x" }\nsource = "x"\ndenied = true\n'


def with_proof(tmp_path, text):
    policies = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", policies)
    path = policies / "cn" / "proof.toml"
    path.write_text(text(path.read_text(encoding="utf-8")), encoding="utf-8")
    return Law.load(policies)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("denied = true\n", "denied = false\n"),
        ("denied = true\n", ""),
        ('source = "3.3, bars"\n', ""),
        ('name = "core_data"', 'name = "state_secret"'),
        ('at_least = "security_assessment"', 'at_least = "assessment"'),
        ('route = ["security_assessment"]', 'route = ["assessment"]'),
        ('"@assessment_faults"', '"@assessment_fault"'),
        ('after = ["cn.order11.art5.passed"]', 'after = ["cn.order11.art5.past"]'),
        ('of = ["unknown"]', 'of = ["unknowns"]'),
        ("unless = [{", "except = [{"),
    ],
)
def test_a_slip_is_refused(tmp_path, old, new):
    def slip(text):
        assert old in text
        return text.replace(old, new, 1)

    with pytest.raises(PolicyError):
        read_sentences(with_proof(tmp_path, slip))


def test_a_law_without_the_file_is_not_proved(tmp_path):
    policies = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", policies)
    (policies / "cn" / "proof.toml").unlink()
    with pytest.raises(PolicyError, match="cannot be read"):
        read_sentences(Law.load(policies))


@pytest.mark.parametrize("kept", [["clean"], ["clean", "must"], ["clean", "worse"], []])
def test_a_file_that_says_nothing_proves_nothing(tmp_path, kept):
    def cut(text):
        parts = re.split(r"(?m)^(?=\[)", text)
        return "".join(part for part in parts if any(part.startswith((f"[{name}", f"[[{name}")) for name in kept))

    with pytest.raises(PolicyError, match="says nothing that must hold" if kept else "`clean` is missing"):
        read_sentences(with_proof(tmp_path, cut))


@pytest.mark.parametrize(
    "table",
    [
        {"data.core_dat": True},
        {"data.core_data": "yes"},
        {"data.classes": True},
        {"counts.ordinary.n": 5},
        {"evidence.contracts": {"most": {}}},
        {"evidence.contracts": {"some": {"filled": True}}},
        {"evidence.contracts[].filled": True},
        {"data.vin": {"nor": ["none"]}},
    ],
)
def test_what_is_no_fact_cannot_be_said(table, model):
    of_day = model("2026-09-01")
    with pytest.raises(PolicyError):
        Said(of_day.world, of_day.lists).all(table)


@pytest.mark.parametrize(
    "step",
    [
        {"fact": "data.important_data", "from": "no", "to": "maybe"},
        {"fact": "data.core_data", "from": False},
        {"fact": "data.core_dat", "more": True},
    ],
)
def test_a_step_from_nowhere_is_refused(step, model):
    of_day = model("2026-09-01")
    with pytest.raises(PolicyError):
        list(Said(of_day.world, of_day.lists).changes(step))


def test_the_file_is_no_part_of_the_law(law, tmp_path):
    """No decision reads it, so that decisions under the same rules name the same law."""
    assert with_proof(tmp_path, lambda text: f"# another word\n{text}").digest == law.digest


def test_days_outside_a_sentence_are_not_held_to_it(sentences):
    core = next(must for must in sentences.musts if must.name == "core_data")
    assert not core.holds_on(date(2021, 8, 31))
    assert core.holds_on(date(2021, 9, 1))
