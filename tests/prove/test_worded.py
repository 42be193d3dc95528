"""Tables of facts are said in words: one fact a line, in both languages, and no Python in them."""

import pytest

from compliance.prove.invariants import tables_meant
from compliance.prove.worded import in_words, same


@pytest.mark.parametrize(
    ("table", "en", "zh"),
    [
        ({}, "whatever the facts are", "不论事实如何"),
        ({"data.personal": True}, "data.personal = true", "data.personal = true"),
        ({"a.b": "yes"}, "a.b = yes", "a.b = yes"),
        ({"a.b": ["x", "y"]}, "a.b = x or y", "a.b = x 或者 y"),
        ({"counts.n": {"at_least": 1000000}}, "counts.n ≥ 1,000,000", "counts.n ≥ 1,000,000"),
        ({"counts.n": {"below": 100}}, "counts.n < 100", "counts.n < 100"),
        ({"a.b": {"not": ["x", "y"]}}, "a.b is not x or y", "a.b 不是 x 或者 y"),
        ({"a": {"has": "x", "lacks": "y"}}, "a holds x\na does not hold y", "a 含 x\na 不含 y"),
        ({"a": {"beyond": ["x"]}}, "a holds something other than x", "a 含 x 以外的值"),
        ({"a": {"only": ["x"]}}, "a holds nothing but x", "a 不含 x 以外的值"),
        ({"a": {"none": True}}, "a: none", "a：无"),
        ({"a": {"some": {}}}, "a: one or more", "a：有一项以上"),
        (
            {"a": {"some": {"b": True, "c": {"not": ["x"]}}}},
            "a: one with b = true and c is not x",
            "a：有一项 b = true 且 c 不是 x",
        ),
        ({"a": {"all": {"b": False}}}, "a: each with b = false", "a：每一项 b = false"),
    ],
    ids=str,
)
def test_a_fact_in_words(table, en, zh):
    said = in_words(table)
    assert (said.en, said.zh) == (en, zh)


def test_each_fact_stands_on_a_line_of_its_own():
    assert in_words({"data.personal": True, "counts.n": {"at_least": 7}}).en == "data.personal = true\ncounts.n ≥ 7"
    assert same("a > b").zh == "a > b"


def test_every_table_of_the_law_can_be_said(sentences):
    for said in tables_meant(sentences).values():
        assert len(said.en.splitlines()) == len(said.zh.splitlines()) > 1
        assert not set("{}[]'") & set(said.en + said.zh)
