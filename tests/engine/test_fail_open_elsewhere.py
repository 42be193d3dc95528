"""Twelve ways in which other systems for policies were seen to approve what they should not, tried on this one."""

import json
from datetime import date

import pytest
from msgspec.structs import replace

import compliance.engine.evaluate
import compliance.errors
from compliance.engine.evaluate import Evaluator
from compliance.engine.process import WorkerExecutor
from compliance.engine.program import Program, plain_json
from compliance.errors import (
    ComplianceError,
    EngineError,
    ExitCode,
    FailureError,
    PolicyError,
    SchemaError,
    SignatureError,
)
from compliance.law import Law
from compliance.law.params import read_params
from compliance.law.register import read_rules
from compliance.model.manifest import Manifest
from compliance.policy_tests import Tables
from compliance.signing.schema import validate
from tests.policies.lab import InProcess, changed, read_cases, remove

DAY = date(2024, 6, 1)


@pytest.fixture(scope="module")
def case():
    return next(case for case in read_cases("national") if case["id"] == "A01-ordinary-1")


@pytest.fixture(scope="module")
def bases(lab):
    return Tables(lab.law, lab.executor).bases


def manifest(body):
    return validate(Manifest, body)


def test_01_a_missing_field_is_not_read_as_nothing_to_object_to(lab):
    """Deny lists in Rego: of an empty input nothing is denied, so it is allowed."""
    with pytest.raises(EngineError, match="is missing"):
        lab.weigh({}, lab.at(DAY))


def test_02_a_rule_that_fails_is_not_skipped():
    """Cedar: a `forbid` that fails is left out, and the answer is Allow."""
    rule = (
        'package engine.answer\n\nanswer := {"cn.a": findings}\n\nfindings contains "a" if input.n - input.text > 0\n'
    )
    program = Program("failing", {"a.rego": rule}, "{}")
    executor = InProcess()
    executor.load(program)
    with pytest.raises(EngineError):
        executor.run("failing", '{"n": 1, "text": "a"}')


def test_03_a_context_that_is_not_there_does_not_leave_an_allowance_standing(lab, case):
    """Fides: without location or consent the `unless` is not triggered and ALLOW stands."""
    assert lab.decide(case).decision == "approve"
    for path in ("transfer/necessary", "exporter/ciio", "datasets/0/important_data"):
        assert lab.decide(changed(case, path, "unknown")).decision == "deny"
    bare = json.loads(json.dumps(case))
    bare["manifest"]["evidence"] = []
    assert {"notice_missing", "impact_assessment_missing"} <= set(lab.decide(bare).reasons)


def test_04_a_condition_that_is_not_understood_is_not_filtered_out(law, case):
    """EDC: constraints that nobody bound are dropped, and an empty rule is true."""
    body = json.loads(json.dumps(case["manifest"]))
    body["claims"] = [
        {"relief": "emergency", "datasets": None, "urgent": True, "protects_life_health_property": True, "unless": 1}
    ]
    with pytest.raises(SchemaError):
        manifest(body)
    scope = {"purposes": ["after_sales"], "recipients": ["parent-us"], "items": [], "max_people": None}
    body["claims"] = []
    body["evidence"] = [
        {
            "type": "security_assessment",
            "result": "passed",
            "issued_on": "2024-01-01",
            "valid_until": "2026-01-01",
            "scope": scope,
        }
    ]
    with pytest.raises(SchemaError, match="null is no scope"):
        manifest(body)
    empty = {"rule": [{"id": "cn.x.a", "effect": "requires", "route": "exempt", "reads": [], "cites": []}]}
    with pytest.raises(PolicyError):
        read_rules(empty, "rules.toml", "cn.x", {}, {})


def test_05_the_safe_side_is_that_of_each_rule(lab, bases, monkeypatch):
    """agent-governance-toolkit: `not equal` on a missing field never fires; a denial should, a relief should not."""
    monkeypatch.setattr(compliance.engine.evaluate, "fact_text", lambda document, _: plain_json(document))
    snapshot = lab.at(DAY)

    def fires(rule, base, path, changes=None):
        document = bases.document(base, DAY, changes or {}, "here")
        found = lab.evaluator(snapshot).findings_of(remove(document, path))
        return rule in {finding.rule for finding in found}

    assert fires("cn.pipl.art6.necessity", "personal", "transfer.necessary")
    assert fires("cn.pipl.art39.notice", "personal", "evidence.notice")
    assert fires("cn.pipl.art42.restricted_recipient", "personal", "recipients.any_restricted")
    assert fires("cn.state_secrets.state_secret", "general", "data.state_secret")
    assert fires("cn.order16.art7_1_2.volume", "personal", "data.sensitive", {"counts.sensitive.n": 10_000})
    assert not fires("cn.order16.art5_1_4.small_volume", "personal", "counts.ordinary.n")
    assert not fires("cn.order16.art5_1_4.small_volume", "personal", "data.sensitive")
    assert not fires("cn.practice.general_data", "general", "data.personal")
    assert not fires("cn.practice.no_export", "general", "transfer.export")
    assert not fires("cn.order16.art3.scene", "general", "transfer.activity", {"transfer.activity": "marketing"})


@pytest.mark.parametrize(
    "change",
    [
        {"valu": [{"from": DAY, "value": 10, "cite": "cn.a/b", "status": "in_force"}]},
        {"unit": "persons"},
        {"value": [{"from": DAY, "value": "10", "cite": "cn.a/b", "status": "in_force"}]},
        {"value": [{"from": DAY, "value": True, "cite": "cn.a/b", "status": "in_force"}]},
        {"value": [{"from": "2024-06-01", "value": 10, "cite": "cn.a/b", "status": "in_force"}]},
        {"value": [{"from": DAY, "value": 10, "cite": "cn.a/b", "status": "inforce"}]},
        {"value": [{"from": DAY, "to": DAY, "value": 10, "cite": "cn.a/b", "status": "in_force"}]},
        {"value": []},
    ],
)
def test_06_a_misspelt_or_wrongly_typed_field_of_a_policy_is_refused(change):
    """tsforge, xaidr: such a field widens a rule or switches it off."""
    good = {
        "title": {"en": "a", "zh": "一"},
        "unit": "people",
        "value": [{"from": DAY, "value": 10, "cite": "cn.a/b", "status": "in_force"}],
    }
    assert read_params({"line": good}, "params.toml", "cn.a")
    with pytest.raises(PolicyError):
        read_params({"line": good | change}, "params.toml", "cn.a")


def test_07_what_has_expired_has_expired_on_every_way_in(lab, programs):
    """Kyverno: an expired waiver was honoured on one way in and not on another. Here there is one line for all."""
    lapsed = next(case for case in read_cases("vehicles") if "list_lapsed" in case["expect"].get("reasons", ()))
    (posed,) = lab.posed([lapsed])
    with WorkerExecutor(programs) as worker:
        in_worker = Evaluator(posed.snapshot, worker).findings_of(posed.document)
    assert in_worker == lab.evaluator(posed.snapshot).findings_of(posed.document)
    assert "cn.lingang.lapsed" in {finding.rule for finding in in_worker}
    assert "list_lapsed" in lab.decide(lapsed).reasons


def test_08_an_error_inside_never_has_the_exit_code_of_an_approval():
    """Semgrep in CI: an internal error exits with 0."""
    kinds = [
        kind
        for kind in vars(compliance.errors).values()
        if isinstance(kind, type) and issubclass(kind, ComplianceError)
    ]
    assert len(kinds) > 10
    for kind in kinds:
        assert kind.exit_code not in (ExitCode.APPROVE, ExitCode.REVIEW, ExitCode.DENY)
        if issubclass(kind, FailureError):
            assert kind.exit_code == ExitCode.FAILURE
    assert int(ExitCode.APPROVE) == 0
    assert len({int(code) for code in ExitCode}) == 6


def test_09_one_valid_signature_is_not_enough_where_two_people_must_sign(case):
    """Ratify: any one valid signature passes."""
    from compliance.signing import verify_manifest
    from tests.signing.conftest import World

    world = World(case["manifest"])
    root = world.root()
    assert len(verify_manifest(world.sign(world.manifest(), "olga", "lin"), root, world.now).signers) == 2
    for names in (["olga"], ["lin"], ["lin", "lev"], ["olga", "sam"]):
        with pytest.raises(SignatureError):
            verify_manifest(world.sign(world.manifest(), *names), root, world.now)


def test_10_a_count_that_is_not_known_is_not_zero_and_a_missing_flag_is_not_false(lab, case):
    """liusite66: a missing count reads as 0, a missing flag as False."""
    for path in ("datasets/0/subjects/ordinary", "datasets/0/subjects/sensitive"):
        unknown = lab.decide(changed(case, path, None))
        assert unknown.decision == "deny"
        assert unknown.route == "undetermined"
        assert unknown.reasons == ("missing_fact",)
        assert unknown.volumes.ordinary is None or unknown.volumes.sensitive is None
    for group, flag in (("exporter", "state_organ"), ("transfer", "foreign_authority_request")):
        body = json.loads(json.dumps(case["manifest"]))
        del body[group][flag]
        with pytest.raises(SchemaError):
            manifest(body)
    for path, wrong in (
        ("exporter/state_organ", "false"),
        ("exporter/state_organ", 0),
        ("datasets/0/subjects/ordinary", "1"),
    ):
        with pytest.raises(SchemaError):
            lab.decide(changed(case, path, wrong))
    for wrong_count in (1.0, True, -1):
        with pytest.raises(SchemaError):
            lab.decide(changed(case, "datasets/0/subjects/ordinary", wrong_count))


def test_11_no_policy_is_no_permission(law, tmp_path, executor):
    """conftest, once: no policies found, exit 0."""
    with pytest.raises(PolicyError):
        Law.load(tmp_path)
    with pytest.raises(ComplianceError):
        Law.load(tmp_path / "nowhere")
    snapshot = law.at(DAY)
    with pytest.raises(EngineError):
        Evaluator(replace(snapshot, packages=()), executor)


@pytest.mark.parametrize("value", ["false", "true", "null", "[]", "{}", '"allow"', "1"])
def test_12_a_false_a_missing_and_an_empty_answer_are_told_apart_and_none_is_an_approval(law, bases, value):
    """regopy: a false answer is printed like a missing one."""
    document = bases.document("general", DAY, {}, "here")

    class Bare:
        """An executor on which the question is one bare value."""

        def __init__(self):
            self.engine = InProcess()

        def load(self, program):
            self.digest = program.digest
            self.engine.load(Program(program.digest, {"a.rego": f"package engine.answer\n\nanswer := {value}\n"}, "{}"))

        def run(self, digest, text):
            answer = self.engine.run(digest, text)
            assert json.loads(answer) == json.loads(value)
            return answer

    with pytest.raises((EngineError, PolicyError)):
        Evaluator(law.at(DAY), Bare()).findings_of(document)
