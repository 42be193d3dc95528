"""What the reader of a comparison sees: the first failing leg of each road before all else, then every leg in full.

`REFRESH=1 pytest tests/report` writes the golden files again; look at the difference before it is committed.
"""

import io
import json
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from msgspec.structs import replace
from rich.cells import cell_len

from compliance.model.codes import LEGS
from compliance.model.decision import Bilingual, Citation, People, ReadingUsed
from compliance.model.roads import FactRead, Judged, LawUsed, Leg, LegStanding, Point, Road, Roads
from compliance.model.schema import json_schemas
from compliance.report import roads_words
from compliance.report.roads import SIDE_BY_SIDE, first_line, write_roads
from compliance.report.roads_json import document
from compliance.roads.groups import EXPORT_LEGS

GOLDEN = Path(__file__).resolve().parent / "golden"
CITED = Citation(
    id="us.ear/3a090",
    title=Bilingual(en="Export Administration Regulations", zh="出口管理条例"),
    article=Bilingual(en="ECCN 3A090", zh="ECCN 3A090"),
    number="15 CFR 774",
    in_force_from=date(2023, 11, 17),
    in_force_until=None,
    url="https://example.invalid/ear",
    seen="excerpt",
)


def point(standing="fails", code="us_licence_required", **more):
    return Point(
        **{
            "standing": standing,
            "rule": f"us.ear.{code or 'note'}",
            "effect": {"fails": "denies", "holds": "flags", "open": "obliges"}[standing],
            "code": code,
            "about": (),
            "text": Bilingual(en="The chip is above the limit.", zh="芯片超过限值。"),
            "todo": Bilingual(en="Ask for a licence, or plan with another chip.", zh="申请许可证，或者改用其他芯片。"),
            "due": None,
            "citations": (CITED,),
            "facts": (FactRead(document="project", at="/accelerators/0/tpp", value="16000"),),
            "readings": (),
            **more,
        }
    )


def leg(code, standing="open", *points, **more):
    return Leg(**{"code": code, "standing": standing, "answered": True, "judged": (), "points": points, **more})


def road(code, codes, **changed):
    legs = tuple(changed.get(name.replace("return", "back"), leg(name)) for name in codes)
    fails, holds = (next((each.code for each in legs if each.standing == name), None) for name in ("fails", "holds"))
    standing: LegStanding = "fails" if fails else "holds" if holds else "open"
    return Road(code=code, standing=standing, fails_first=fails, holds_first=holds, legs=legs)


QUERY = Judged(
    mode="remote_access", recipients=("parent-us",), datasets=("d1",), decision="deny", route="security_assessment"
)
MAPPING = leg("mapping", "fails", point(code="unlicensed_surveying", about=("d1",), due=date(2026, 12, 1)))
CHIPS = leg("accelerators", "fails", point(), point("holds", "", readings=("us.affiliates",)))
PARTNER = leg("partnership", "holds", answered=False)
READING = ReadingUsed(
    id="us.affiliates",
    question=Bilingual(en="Does the suspended rule return?", zh="中止的规则是否恢复？"),
    choice="returns",
    text=Bilingual(en="Yes, on the day the text says.", zh="是，自文本所载之日起。"),
    conservative=True,
)


def roads(second=None, first=None):
    return Roads(
        as_of=date(2026, 9, 7),
        decided_at=datetime(2026, 9, 7, 2, 0, tzinfo=UTC),
        manifest_id="0190f0c2-7b1e-7c3a-9a55-2f6c1d0e4b11",
        revision=1,
        exporter="canglan-motor",
        manifest_sha256="a" * 64,
        project_id="imported-chips",
        project_sha256="b" * 64,
        laws=(LawUsed(jurisdiction="cn", question="transfer", sha256="c" * 64),),
        roads=(first or road("export", EXPORT_LEGS, mapping=MAPPING), second or road("in_country", LEGS, **CLOSED)),
        readings=(READING,),
        prior=People(ordinary=0, sensitive=0),
    )


CLOSED = {"accelerators": CHIPS, "partnership": PARTNER, "query": leg("query", judged=(QUERY,))}
HELD = road("in_country", LEGS, partnership=PARTNER)


def shown(made, **options):
    file = io.StringIO()
    write_roads(made, file, **options)
    return file.getvalue()


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_text_is_the_golden_one(lang, width):
    path = GOLDEN / f"roads.{width}.{lang}.txt"
    text = shown(roads(), lang=lang, width=width)
    if os.environ.get("REFRESH"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
@pytest.mark.parametrize("width", [40, 57, 80, 99, 100, 101, 160])
def test_no_line_is_wider_than_the_terminal(lang, width):
    for line in shown(roads(), lang=lang, width=width).splitlines():
        assert cell_len(line) <= width or "c" * 64 in line, line


def test_the_first_lines_say_which_leg_of_each_road_fails_first():
    first = shown(roads(), lang="en").splitlines()[:3]
    assert first[0] == "✗ ADVISORY ONLY: BOTH ROADS FAIL"
    assert "fails first at `mapping`" in first[1]
    assert "fails first at `accelerators`" in first[2]
    assert "首先止于“测绘与地理信息”" in shown(roads(), lang="zh").splitlines()[1]


def test_a_road_that_does_not_fail_is_never_called_clear():
    text = shown(roads(HELD, road("export", EXPORT_LEGS)), lang="en")
    assert text.splitlines()[0].endswith("NOTHING IS APPROVED")
    assert "does not fail; on hold first at `partnership`" in " ".join(text.split())
    assert "nothing found against it, which is no approval" in " ".join(text.split())
    body = text.partition("Limits of this")[0].replace("NOTHING IS APPROVED", "")
    assert not re.search(r"\b(approved|cleared|clear|lawful|allowed|permitted)\b", body, re.IGNORECASE)


def test_on_a_wide_page_the_roads_stand_side_by_side_and_on_a_narrow_one_below_each_other():
    def rows(width):
        return shown(roads(), lang="en", width=width).splitlines()

    assert any("Surveying and mapping" in row and "Site, operator" in row for row in rows(SIDE_BY_SIDE))
    narrow = rows(SIDE_BY_SIDE - 1)
    assert not any("│" in row for row in narrow)
    places = [next(n for n, row in enumerate(narrow) if name in row and n > 4) for name in ("Duties", "Licensed")]
    assert places == sorted(places)


@pytest.mark.parametrize("width", [80, 140])
def test_every_detail_of_a_point_is_shown(width):
    text = shown(roads(), lang="en", width=width)
    words = {word for word in re.split(r"[\s│]+", text) if word}
    for detail in (
        "The chip is above the limit.",
        "Ask for a licence, or plan with another chip.",
        "ECCN 3A090, Export Administration Regulations (15 CFR 774), in force from 2023-11-17; excerpt read",
        "project#/accelerators/0/tpp = 16000",
        "us.ear.us_licence_required",
        "remote_access d1 > parent-us: security assessment",
        "By 2026-12-01",
        "No encoded rule that is in force on this day asks about this leg",
        "us.affiliates = returns",
        "and never clear.",
    ):
        assert set(detail.split()) <= words, detail


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_colour_of_one_road_does_not_run_into_the_other(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    file = Terminal()
    write_roads(roads(), file, lang="en", width=120)
    row = next(row for row in file.getvalue().splitlines() if "✗ Surveying and mapping: fails, the first" in row)
    assert row.startswith("\x1b[31m ✗ Surveying")
    assert row.endswith("\x1b[0m · Site, operator and storage: nothing found")


def test_text_of_others_cannot_steer_the_terminal():
    made = replace(roads(), project_id="x\x1b[2J\u202e")
    text = shown(made)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_json_is_of_the_published_shape_and_releases_nothing():
    shape = Draft202012Validator(json_schemas()["roads"])
    made = document(roads())
    assert [error.message for error in shape.iter_errors(made["roads"])] == []
    assert not shape.is_valid({**made["roads"], "standing": "open"})
    assert (made["releasable"], made["standing"]) == (False, "advisory")
    assert made["names"]["reasons"].keys() == {"unlicensed_surveying", "us_licence_required"}
    assert made["roads"]["roads"][1]["fails_first"] == "accelerators"
    assert json.loads(json.dumps(made)) == made


def test_a_road_in_one_line():
    assert first_line(HELD).en.startswith("Keep data and compute in China: does not fail")
    assert "构成准予" in first_line(road("export", EXPORT_LEGS)).zh


def test_every_leg_and_standing_has_words_in_both_languages():
    assert set(roads_words.LEGS) == {*EXPORT_LEGS, *LEGS}
    assert set(roads_words.SHORT) == set(roads_words.STANDINGS) == set(get_args(LegStanding))
    for name in ("LEGS", "SHORT", "ROADS", "STANDINGS", "LABELS"):
        table = getattr(roads_words, name)
        assert len({text.en for text in table.values()}) == len({text.zh for text in table.values()}) == len(table)
        for text in table.values():
            assert not re.search(r"[\u4e00-\u9fff]", text.en)
            assert re.search(r"[\u4e00-\u9fff]", text.zh)
