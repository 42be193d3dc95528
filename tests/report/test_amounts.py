"""Amounts as the laws print them."""

import pytest

from compliance.model.decision import Bilingual, PenaltyTier
from compliance.report.amounts import numeral, span, tier_amounts, tier_line, turnover


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (14, "十四"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1_001, "一千零一"),
        (1_010, "一千零一十"),
        (10_000, "一万"),
        (50_000, "五万"),
        (100_000, "十万"),
        (120_500, "十二万零五百"),
        (100_050, "十万零五十"),
        (500_000, "五十万"),
        (1_000_000, "一百万"),
        (50_000_000, "五千万"),
        (100_000_000, "一亿"),
        (100_000_001, "一亿零一"),
        (1_200_000_000, "十二亿"),
    ],
)
def test_numerals(number, said):
    assert numeral(number) == said


def test_ranges():
    assert span(None, None) is None
    assert span(None, 1_000_000) == ("up to RMB 1,000,000", "一百万元以下")
    assert span(100_000, 1_000_000) == ("RMB 100,000 to 1,000,000", "十万元以上一百万元以下")


def test_turnover():
    assert turnover(50) == ("up to 5% of last year's turnover", "上一年度营业额百分之五以下")
    assert turnover(55) == ("up to 5.5% of last year's turnover", "上一年度营业额千分之五十五以下")


def tier(**amounts):
    names = ("entity_min", "entity_max", "turnover_permille_max", "persons_min", "persons_max")
    text = Bilingual(en="Serious cases.", zh="情节严重的。")
    return PenaltyTier(name="serious", text=text, **{**dict.fromkeys(names), **amounts})


def test_both_caps_are_shown():
    organisation, persons = tier_amounts(
        tier(entity_max=50_000_000, turnover_permille_max=50, persons_min=100_000, persons_max=1_000_000)
    )
    assert organisation.en == "the organisation: up to RMB 50,000,000 or up to 5% of last year's turnover"
    assert organisation.zh == "对单位：五千万元以下或者上一年度营业额百分之五以下"
    assert persons.en == "persons directly responsible: RMB 100,000 to 1,000,000"
    assert persons.zh == "对直接负责人员：十万元以上一百万元以下"


def test_a_share_of_turnover_alone():
    assert tier_amounts(tier(turnover_permille_max=50))[0].zh == "对单位：上一年度营业额百分之五以下"


def test_a_tier_without_an_amount_says_so():
    assert tier_amounts(tier()) == ()
    assert tier_line(tier()) == ("Serious cases. No amount of its own.", "情节严重的。本条未规定罚款数额。")
