"""Lines fit, nothing is lost, and punctuation stands where a Chinese reader expects it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from compliance.report.wrap import clean, wrap

MIXED = st.text(alphabet="ab 1数据出境，。（）《》x/", max_size=120)


@given(MIXED, st.integers(min_value=4, max_value=60))
def test_every_line_fits_and_nothing_but_spaces_is_lost(text, width):
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_english_breaks_at_spaces():
    assert wrap("not a single word is cut", 10) == ["not a", "single", "word is", "cut"]


def test_chinese_breaks_between_characters_and_keeps_its_punctuation():
    assert wrap("数据出境，安全评估", 8) == ["数据出", "境，安全", "评估"]
    assert wrap("依照《规定》办理", 6) == ["依照", "《规", "定》办", "理"]


def test_a_long_word_is_cut():
    assert wrap("ab " + "x" * 10, 5) == ["ab", "xxxxx", "xxxxx"]


@pytest.mark.parametrize("char", ["\x1b", "\n", "\r", "\x07", "\u202e", "\u2028", "\x9b"])
def test_what_steers_a_terminal_is_replaced(char):
    assert clean(f"a{char}b") == "a\ufffdb"
