"""`compliance policy`: what the law holds, explained, and tested."""

import json
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_every_rule_has_a_condition_to_show(law):
    from compliance.cli.policy_shown import explained

    assert [rule.id for rule in law.rules.values() if not explained(law, rule)["condition"]] == []


def test_a_rule_is_explained_in_both_languages(cli):
    shown = cli("policy", "explain", "cn.order16.art7_1_2.volume").out
    for part in (
        "requires a route",
        "自当年1月1日起",
        "CAC Order No. 16, from 2024-03-22",
        "read: full text",
        "lifted by",
    ):
        assert part in shown
    assert "ordinary < params.ordinary_assessment_line" in shown


def test_a_penalty_is_explained_with_both_caps_and_what_leads_to_it(cli, law):
    shown = cli("policy", "explain", "pipl66").out
    for part in ("up to RMB 50,000,000 or up to 5%", "上一年度营业额百分之五以下", "notice_missing", "full text"):
        assert part in shown
    assert "no denial" in cli("policy", "explain", "dsl48_1", "--lang", "en").out
    explained = cli("policy", "explain", "csl_2017_66", "--format", "json").json
    assert (explained["from"], explained["until"]) == ("2017-06-01", "2025-12-31")
    assert {"ciio", "personal"} in [set(answer["if"]) for answer in explained["answers"]]
    assert not set(law.penalties.penalties) & {*law.rules, *(rule.finding.reason for rule in law.rules.values())}


def test_the_penalties_are_listed_tier_by_tier(cli, law):
    rows = cli("policy", "list", "--penalties", "--format", "json").json
    assert {row["id"] for row in rows} == set(law.penalties.penalties)
    assert len(rows) == sum(len(dated.tiers) for dated in law.penalties.penalties.values())
    serious = next(row for row in rows if (row["id"], row["tier"]) == ("pipl66", "serious"))
    assert (serious["entity_min"], serious["entity_max"], serious["turnover_permille_max"]) == (None, 50_000_000, 50)


@pytest.mark.parametrize(("day", "penalty"), [("2025-12-31", "csl_2017_66"), ("2026-01-01", "csl_2025_71")])
def test_the_penalties_of_a_day(cli, day, penalty):
    rows = cli("policy", "list", "--penalties", "--as-of", day, "--format", "json").json
    assert {row["id"] for row in rows} & {"csl_2017_66", "csl_2025_71"} == {penalty}


def test_a_reason_is_explained_by_the_rules_behind_it(cli, law):
    ran = cli("policy", "explain", "core_data", "--format", "json")
    expected = [rule.id for rule in law.rules.values() if rule.finding.reason == "core_data"]
    assert [rule["id"] for rule in ran.json] == expected
    assert "core data" in cli("policy", "explain", "core_data", "--lang", "en").out.splitlines()[0]


@pytest.mark.parametrize("arguments", [["explain", "nothing"], ["show", "cn.nothing"]])
def test_what_does_not_exist_is_wrong_use(cli, arguments):
    assert cli("policy", *arguments).code == 2


def test_the_instruments_are_listed(cli, law):
    shown = cli("policy", "list", "--format", "json").json
    assert [entry["id"] for entry in shown] == list(law.instruments)
    assert next(entry for entry in shown if entry["id"] == "cn.order16")["from"] == "2024-03-22"


def test_the_instruments_of_a_day_are_those_in_force(cli):
    shown = {entry["id"] for entry in cli("policy", "list", "--as-of", "2024-03-21", "--format", "json").json}
    assert "cn.order11" in shown
    assert "cn.order16" not in shown


@pytest.mark.parametrize("what", ["rules", "readings", "classes", "lists"])
def test_other_parts_of_the_law_are_listed(cli, law, what):
    shown = cli("policy", "list", f"--{what}", "--format", "json").json
    held = {"rules": law.rules, "readings": law.readings, "classes": law.classes, "lists": law.lists.lists}[what]
    assert {entry.get("id") or entry.get("key") or entry.get("code") for entry in shown} == set(held)
    assert len(cli("policy", "list", f"--{what}").out.splitlines()) == len(held) + 1


def test_an_instrument_is_shown_with_provisions_rules_and_parameters(cli, law):
    shown = cli("policy", "show", "cn.order16", "--format", "json").json
    assert [part["id"] for part in shown["provisions"]] == list(law.instruments["cn.order16"].provisions)
    line = next(param for param in shown["parameters"] if param["id"] == "cn.order16.ordinary_contract_line")
    assert [(value["from"], value["until"], value["cite"]) for value in line["values"]] == [
        ("2024-03-22", None, "cn.order16/art8")
    ]
    assert "cn.order16.art7_1_2.volume" in cli("policy", "show", "cn.order16").out


def test_the_timeline_is_one_table_by_date(cli, law):
    shown = cli("policy", "timeline", "--format", "json").json
    days = [entry["from"] for entry in shown]
    assert days == sorted(days)
    values = sum(len(param.values) for param in law.params.values())
    dated = sum(text.in_force_from is not None for text in law.instruments.values())
    assert len(shown) == values + dated + len(law.lists.lists)


def test_the_law_passes_its_tests(cli, laws):
    ran = cli("policy", "test", "--format", "json")
    assert (ran.code, ran.json["failures"]) == (0, [])
    assert ran.json["days"] == sum(len(law.boundaries()) for law in laws)
    assert ran.json["laws"] == {law.jurisdiction: law.digest for law in laws}
    assert ran.json["table_cases"] > 0
    assert ran.json["cases"] > 0


def test_the_pre_screen_of_the_united_states_is_shown_where_it_is_asked_for(cli, us_law):
    shown = cli("policy", "list", "--jurisdiction", "us", "--format", "json").json
    assert [entry["id"] for entry in shown] == list(us_law.instruments)
    shown = cli("policy", "timeline", "--jurisdiction", "us", "--format", "json").json
    standing = [entry["value"] for entry in shown if entry["what"] == "us.ear.affiliates_rule"]
    assert standing == ["in_force", "suspended", "in_force"]
    assert not any(entry["what"].startswith("us.") for entry in cli("policy", "timeline", "--format", "json").json)


def test_a_rule_of_the_pre_screen_is_explained_by_its_id_or_its_reason(cli):
    shown = cli("policy", "explain", "us.ear.affiliate").out
    for part in ("accelerators", "fails the leg", "2025-09-29", "read: secondary", "关联方规则", "affiliates_apply"):
        assert part in shown
    ran = cli("policy", "explain", "us_vehicle_software", "--format", "json")
    assert [rule["id"] for rule in ran.json] == ["us.cvr.software"]
    assert cli("policy", "show", "us.cvr").code == 0
    assert "unit" in cli("policy", "explain", "surveying_unit_missing", "--lang", "en").out.splitlines()[0]


def test_a_jurisdiction_that_is_not_there_is_wrong_use(cli):
    assert cli("policy", "list", "--jurisdiction", "fr").code == 2
    assert cli("policy", "explain", "us.nothing").code == 2


@pytest.fixture
def damaged(tmp_path):
    """Copies the law and changes one file."""

    def change(name: str, old: str, new: str) -> Path:
        folder = Path(shutil.copytree(ROOT / "policies", tmp_path / "law"))
        path = folder / "cn" / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))
        return folder

    return change


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("order16/rules.toml", "cn.order16/art3", "cn.order16/art99"),
        ("order16/volumes.rego", "params.ordinary_contract_line", "params.ordinary_contract_lime"),
        ("order16/volumes.rego", "small(ordinary) if", "small(ordinary) whenever"),
        ("order16/params.toml", "value = 100000", 'value = "many"'),
    ],
)
def test_a_fault_of_the_law_exits_with_5(cli, damaged, name, old, new):
    ran = cli("policy", "test", "--policies", damaged(name, old, new))
    assert ran.code == 5, ran.out


def test_a_case_that_fails_exits_with_1(cli, damaged):
    ran = cli("policy", "test", "--policies", damaged("order16/volumes_test.toml", "fires = true", "fires = false"))
    assert ran.code == 1
    (line,) = [line for line in ran.out.splitlines() if line.startswith("FAILED")]
    assert "order16/volumes_test.toml" in line
    assert "fires on" in line


def test_the_law_of_a_day_is_proved(cli):
    ran = cli("policy", "prove", "--as-of", "2021-06-01", "--format", "json")
    assert ran.code == 0
    assert ran.json["breaches"] == ran.json["never"] == []
    assert {row["broken"] for row in ran.json["invariants"]} == {0}
    (program,) = ran.json["programs"]
    assert program["days"] == ["2021-06-01"]
    assert program["states"] > 10**40
    assert program["documents_sampled"] == 200
    for said in (ran.json["exhaustive"], ran.json["sampled"], *(row["says"] for row in ran.json["invariants"])):
        assert set(said) == {"en", "zh"}


def test_a_proof_is_told_in_the_language_asked_for(cli):
    told = {lang: cli("policy", "prove", "--as-of", "2021-06-01", "--lang", lang).out for lang in ("en", "zh", "both")}
    assert not re.search(r"[\u4e00-\u9fff]", told["en"])
    assert "holds  " in told["en"]
    assert re.match(r"All \d+ invariants hold\.\n", told["en"])
    assert re.match(r"全部 \d+ 项不变式均成立。\n", told["zh"])
    words = set(re.findall(r"[a-z]+", re.sub(r"\b[a-z]+(_[a-z]+)+\b|proof\.toml", "", told["zh"])))
    assert not words & {
        "holds",
        "from",
        "days",
        "states",
        "programs",
        "exhaustive",
        "sampled",
        "the",
        "says",
        "seconds",
    }
    assert "成立  " in told["zh"]
    assert "情形数" in told["zh"]
    for text in ("holds / 成立", "states / 情形数", "the rules or proof.toml can tell apart", "所能区分的一切事实情形"):
        assert text in told["both"]


def test_a_proof_stopped_by_hand_speaks_of_no_log(cli, monkeypatch):
    def stops(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("compliance.cli.policy_proof.prove_all", stops)
    ran = cli("policy", "prove", "--as-of", "2021-06-01")
    assert ran.code == 5
    assert "stopped by hand" in ran.err
    assert "compliance log" not in ran.err
    assert "--as-of" in ran.err


def test_a_day_before_the_encoded_law_is_proved_no_more_than_checked(cli):
    ran = cli("policy", "prove", "--as-of", "2020-01-01")
    assert ran.code == 2
    assert "encoded from 2021-06-01" in ran.err


def test_a_law_that_breaks_an_invariant_is_shown_with_a_case(cli, tmp_path):
    from tests.prove.faults import FAULTS, planted

    fault = next(fault for fault in FAULTS if fault.name.startswith("unknown taken for no: important data"))
    ran = cli("policy", "prove", "--as-of", "2021-06-01", "--policies", str(planted(fault, tmp_path)))
    assert ran.code == 1
    assert "BROKEN important_data_unknown on 2021-06-01 / 不成立 important_data_unknown，2021-06-01\n" in ran.out
    assert re.match(r"BROKEN: 2 of \d+ invariants do not hold\.", ran.out)
    first = next(line for line in ran.out.splitlines() if "important_data_unknown" in line)
    assert first.startswith("BROKEN")
    assert ran.out.index(first) < ran.out.index("holds / 成立  ")
    assert "\n  data.important_data = unknown\n" in ran.out
    assert "the examples, as a case file" in ran.err
    assert "以下为反例" in ran.err
    cases = json.loads(ran.out[ran.out.index("\n[") : ran.out.rindex("]") + 1])
    assert cases[0]["manifest"]["datasets"][0]["important_data"] == "unknown"
    assert cases[0]["expect"] == {"decision": "deny"}


def test_a_law_that_cannot_be_proved_is_an_error(cli, tmp_path):
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    path = tmp_path / "policies" / "cn" / "dsl" / "dsl.rego"
    path.write_text(path.read_text().replace("input.data.core_data == false", "input.data.vin == input.data.artifact"))
    ran = cli("policy", "prove", "--as-of", "2021-09-01", "--policies", str(tmp_path / "policies"))
    assert ran.code == 5
    assert "the proof cannot compare" in ran.err
