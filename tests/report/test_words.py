"""Every code of the contract has words in both languages."""

import re
from typing import get_args, get_type_hints

import pytest

from compliance.model.claims import Relief
from compliance.model.codes import BASES, PROJECT_REASONS, REASON_CODES
from compliance.model.decision import Citation, Note
from compliance.model.finding import ROUTES
from compliance.report import project_words, words

CODES = [words.REASONS, project_words.PROJECT_REASONS, words.BASES, words.ROUTES, words.SEEN, words.NOTES]


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (REASON_CODES, words.REASONS),
        (PROJECT_REASONS, project_words.PROJECT_REASONS),
        (BASES, words.BASES),
        (ROUTES, words.ROUTES),
        (get_args(get_type_hints(Citation)["seen"]), words.SEEN),
        (get_args(Note), words.NOTES),
    ],
)
def test_every_code_has_words_and_no_words_are_left_over(codes, table):
    assert len(set(codes)) == len(codes)
    assert set(codes) == set(table)


@pytest.mark.parametrize("table", CODES)
def test_the_words_tell_codes_apart(table):
    assert len({text.en for text in table.values()}) == len(table)
    assert len({text.zh for text in table.values()}) == len(table)


@pytest.mark.parametrize(
    "table",
    [words.REASONS, project_words.PROJECT_REASONS, words.BASES, words.ROUTES, words.SEEN, words.NOTES, words.LABELS],
)
def test_the_words_are_in_their_language(table):
    for text in table.values():
        assert re.search(r"[a-z]", text.en)
        assert not re.search(r"[\u4e00-\u9fff]", text.en)
        assert re.search(r"[\u4e00-\u9fff]", text.zh)


def test_every_relief_is_a_basis():
    assert set(get_args(Relief)) <= set(BASES)
