"""Faults planted in a copy of the law, one at a time, and what finds each: the lint, the cases, or the proof."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cases import CaseRunner
from compliance.engine.planned import PlanExecutor
from compliance.engine.program import Program, program_of
from compliance.engine.rego import RegoEngine
from compliance.errors import ComplianceError
from compliance.law import Law
from compliance.policy_tests import Tables
from compliance.prove.run import prove
from compliance.prove.sentences import read_sentences
from tests.policies.lab import ROOT, read_cases


@dataclass(frozen=True)
class Fault:
    """`old` becomes `new` in a file below `policies/cn`; the proof is tried on `day`."""

    name: str
    file: str
    old: str
    new: str
    day: date


def _fault(name: str, file: str, old: str, new: str, day: str) -> Fault:
    return Fault(name, file, old, new, date.fromisoformat(day))


_NOTICE = "\tshared.personal\n\tnot input.evidence.notice == true\n"
_SMALL = "\tinput.data.sensitive == false\n\tordinary < params.ordinary_contract_line\n"

FAULTS = (
    _fault(
        "condition dropped: a small volume needs no absence of sensitive data",
        "order16/volumes.rego",
        _SMALL,
        "\tordinary < params.ordinary_contract_line\n",
        "2024-03-22",
    ),
    _fault(
        "condition dropped: an expired assessment passes",
        "order11/order11.rego",
        "\tassessment.expired == false\n\tassessment.covers_purposes == true\n",
        "\tassessment.covers_purposes == true\n",
        "2023-03-01",
    ),
    _fault(
        "condition dropped: the general list needs no filing",
        "lingang/lingang.rego",
        "\tclaim.filed == true\n\tshared.ciio_not_excluded\n",
        "\tshared.ciio_not_excluded\n",
        "2024-05-17",
    ),
    _fault(
        "condition dropped: the bay contract is open before its day",
        "gba_contract/gba_contract.rego",
        "\tparties_inside\n\tstarted\n\tonward_inside\n",
        "\tparties_inside\n\tonward_inside\n",
        "2023-12-01",
    ),
    _fault(
        "condition dropped: outside a list training is free",
        "zones/zones.rego",
        "\tclaim.filed == true\n\ttraining_not_among(claim)\n\tnot shared.important\n}\n\ntraining",
        "\tclaim.filed == true\n\tnot shared.important\n}\n\ntraining",
        "2025-05-01",
    ),
    _fault(
        "condition dropped: an altered contract passes",
        "order13/order13.rego",
        "\tcontract.template_intact == true\n\tcontract.effective == true\n\tcontract.rejected == false\n",
        "\tcontract.effective == true\n\tcontract.rejected == false\n",
        "2023-12-01",
    ),
    _fault(
        "condition added: notice only where there is a full assessment",
        "pipl/pipl.rego",
        _NOTICE,
        f"{_NOTICE}\tinput.evidence.impact_full == true\n",
        "2021-11-01",
    ),
    _fault(
        "negation removed: a notice given is missing",
        "pipl/pipl.rego",
        _NOTICE,
        "\tshared.personal\n\tinput.evidence.notice == true\n",
        "2021-11-01",
    ),
    _fault(
        "negation added: restricted recipients only without personal information",
        "pipl/pipl.rego",
        "\tshared.personal\n\tnot input.recipients.any_restricted == false\n",
        "\tnot shared.personal\n\tnot input.recipients.any_restricted == false\n",
        "2021-11-01",
    ),
    _fault(
        "comparison flipped: the ordinary line of the assessment",
        "order16/volumes.rego",
        "\tordinary < params.ordinary_assessment_line\n\tsensitive < params.sensitive_assessment_line\n",
        "\tordinary > params.ordinary_assessment_line\n\tsensitive < params.sensitive_assessment_line\n",
        "2024-03-22",
    ),
    _fault(
        "`<` becomes `<=`: the sensitive line",
        "order16/volumes.rego",
        "\tsensitive < params.sensitive_assessment_line\n",
        "\tsensitive <= params.sensitive_assessment_line\n",
        "2024-03-22",
    ),
    _fault(
        "`>=` becomes `>`: the share of faces anonymised",
        "shared.rego",
        "permille >= params",
        "permille > params",
        "2021-10-01",
    ),
    _fault(
        "threshold plus one: ordinary people on a contract",
        "order16/params.toml",
        "value = 100000\n",
        "value = 100001\n",
        "2024-03-22",
    ),
    _fault(
        "threshold plus one: sensitive people",
        "order16/params.toml",
        "value = 10000\n",
        "value = 10001\n",
        "2024-03-22",
    ),
    _fault(
        "threshold minus one: people held", "order11/params.toml", "value = 1000000\n", "value = 999999\n", "2022-11-18"
    ),
    _fault(
        "date shifted by a day: the Data Security Law",
        "dsl/instrument.toml",
        "in_force_from = 2021-09-01",
        "in_force_from = 2021-09-02",
        "2021-09-01",
    ),
    _fault(
        "date shifted by a day: who began before the assessment",
        "order11/params.toml",
        "value = 2022-09-01\n",
        "value = 2022-09-02\n",
        "2022-09-01",
    ),
    _fault(
        "date shifted by a day: the people of carmakers",
        "automotive_provisions/params.toml",
        "until = 2026-06-30",
        "until = 2026-06-29",
        "2026-06-30",
    ),
    _fault(
        "date shifted by a day: the end of the general list",
        "zones/lists.toml",
        "until = 2025-05-16",
        "until = 2025-05-17",
        "2025-05-17",
    ),
    _fault(
        "wrong route: the volume asks for a contract",
        "order16/rules.toml",
        'id = "cn.order16.art7_1_2.volume"\neffect = "requires"\nroute = "security_assessment"',
        'id = "cn.order16.art7_1_2.volume"\neffect = "requires"\nroute = "standard_contract_or_certification"',
        "2024-03-22",
    ),
    _fault(
        "wrong route: core data go by assessment",
        "dsl/rules.toml",
        'route = "prohibited"\nreason = "core_data"\n',
        'route = "security_assessment"\n',
        "2023-03-01",
    ),
    _fault(
        "wrong reason: core data are named a state secret",
        "dsl/rules.toml",
        'reason = "core_data"',
        'reason = "state_secret"',
        "2021-09-01",
    ),
    _fault(
        "wrong effect: a missing guardian consent is only flagged",
        "pipl/rules.toml",
        'id = "cn.pipl.art31.guardian_consent"\neffect = "denies"\nreason = "guardian_consent_missing"\n',
        'id = "cn.pipl.art31.guardian_consent"\neffect = "flags"\n',
        "2021-11-01",
    ),
    _fault(
        "lift dropped: a legal duty lifts nothing",
        "ndr/rules.toml",
        'basis = "legal_duty"\nlifts = ["@mechanism"]\n',
        'basis = "legal_duty"\n',
        "2025-01-01",
    ),
    _fault(
        "lift dropped: an altered contract stands beside a good one",
        "groups.toml",
        '    "cn.order13.art6.terms_altered",\n',
        "",
        "2023-12-01",
    ),
    _fault(
        "lift added: a relief lifts the notice",
        "groups.toml",
        '    "cn.pipl.art38.mechanism",\n',
        '    "cn.pipl.art38.mechanism",\n    "cn.pipl.art39.notice",\n',
        "2024-03-22",
    ),
    _fault(
        "lift added: grace lifts the impact assessment",
        "order13/rules.toml",
        'lifts = ["cn.order13.art4.missing"]\n',
        'lifts = ["cn.order13.art4.missing", "cn.pipl.art55.impact_assessment"]\n',
        "2023-06-01",
    ),
    _fault(
        "closing dropped: no export is one finding among others",
        "practice/rules.toml",
        "closes = true\n",
        "",
        "2024-03-22",
    ),
    _fault(
        "`every` becomes `some`: one purpose of repair is enough",
        "vulnerability_provisions/vulnerability_provisions.rego",
        'every purpose in input.transfer.purposes { purpose == "vulnerability_fix" }',
        'some purpose in input.transfer.purposes\n\tpurpose == "vulnerability_fix"',
        "2021-09-01",
    ),
    _fault(
        "unknown taken for no: personal information of an operator",
        "csl_2017/localisation.rego",
        '\tshared.personal\n\tnot input.exporter.ciio == "no"\n',
        '\tshared.personal\n\tnot input.exporter.ciio in {"no", "unknown"}\n',
        "2021-06-01",
    ),
    _fault(
        "unknown taken for no: important data",
        "practice/practice.rego",
        'important_status_known if input.data.important_data == "no"',
        'important_status_known if input.data.important_data in {"no", "unknown"}',
        "2021-06-01",
    ),
    _fault(
        "unknown taken for yes: the scale of a certificate",
        "certification_2022/certification.rego",
        '\tcertificate.covers == true\n\tcertificate.covers_scale == "yes"\n',
        '\tcertificate.covers == true\n\tcertificate.covers_scale in {"yes", "unknown"}\n',
        "2022-11-18",
    ),
    _fault(
        "a fact misspelt", "dsl/dsl.rego", "input.data.core_data == false", "input.data.core_dat == false", "2021-09-01"
    ),
    _fault(
        "a rule misspelt",
        "surveying/surveying.rego",
        'findings contains "cn.surveying.unlicensed"',
        'findings contains "cn.surveying.unlicenced"',
        "2021-06-01",
    ),
    _fault(
        "a function misspelt",
        "order13/order13.rego",
        "\tfiled_in_time(contract)\n\tcontract.covers == true\n",
        "\tfiled_on_time(contract)\n\tcontract.covers == true\n",
        "2023-12-01",
    ),
)


class InProcess:
    """Compiles programs in this process, without a cache."""

    def __init__(self) -> None:
        self.engine = RegoEngine()

    def plan(self, program: Program) -> str:
        return self.engine.plan(program.digest, program.modules, program.data)


def planted(fault: Fault, folder: Path) -> Path:
    """A copy of the law with the fault."""
    policies = folder / "policies"
    shutil.copytree(ROOT / "policies", policies)
    path = policies / "cn" / fault.file
    text = path.read_text(encoding="utf-8")
    assert fault.old in text, f"`{fault.name}` is nowhere in {fault.file}"
    path.write_text(text.replace(fault.old, fault.new, 1), encoding="utf-8")
    return policies


@dataclass(frozen=True)
class Found:
    """What finds a fault; empty where it does not."""

    lint: str
    cases: str
    proof: str

    @property
    def row(self) -> tuple[str, str, str]:
        return self.lint, self.cases, self.proof


def found(fault: Fault, folder: Path, *, cases: bool = True) -> Found:
    """Try all three. The law that the lint refuses is not tried further: nothing is decided by it."""
    policies, plans = planted(fault, folder), InProcess()
    try:
        law = Law.load(policies)
        plans.plan(program_of(law.at(fault.day)))
    except ComplianceError:
        return Found("refused", "", "")
    return Found("", _by_cases(law, fault, plans) if cases else "", by_proof(law, fault, plans))


def by_proof(law: Law, fault: Fault, plans: InProcess) -> str:
    """The invariants that are broken on the fault's day."""
    try:
        proved = prove((law.at(fault.day),), read_sentences(law), plans, sampled=0)
    except ComplianceError:
        return "refused"
    return ", ".join(sorted({breach["invariant"] for breach in proved.breaches}))


def _by_cases(law: Law, fault: Fault, plans: InProcess) -> str:
    """Whether a case fails. Those of days near the fault are tried first: the law of each day is to be compiled."""
    executor = PlanExecutor(plans)
    tables, runner = Tables(law, executor), CaseRunner(law, executor)
    beside = sorted(tables.cases(), key=lambda case: abs(case.as_of - fault.day))
    whole = [case for name in ("national", "vehicles", "boundaries") for case in read_cases(name)]
    whole.sort(key=lambda case: abs(date.fromisoformat(case["as_of"]) - fault.day))
    found = []
    if any(not tables.run(case).ok for case in beside):
        found.append("tables")
    if any(not result.ok for result in runner.run(whole)):
        found.append("cases")
    return ", ".join(found)


def table(rows: Iterator[tuple[Fault, Found]]) -> str:
    """The table of the document."""
    lines = ["| fault | file | day of the proof | lint | tables and cases | proof |", "|---|---|---|---|---|---|"]
    for fault, what in rows:
        cells = [fault.name, f"`{fault.file}`", fault.day.isoformat(), *(cell or "-" for cell in what.row)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
