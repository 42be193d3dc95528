"""A slip of the pen in the law, or a trick in it, ends in an error and never in an approval.

Each is tried twice: as a whole, and with the lint of the sources switched off, to see what the engine's own checks (the
lint of the compiled plan, strict errors, the check of the answer) still refuse. What they do not refuse is said here.
"""

import re
import shutil
from datetime import date

import pytest
from msgspec.structs import replace

import compliance.law.assemble
import compliance.law.timeline
from compliance.decide import weigh
from compliance.engine.evaluate import Evaluator
from compliance.engine.program import program_of
from compliance.errors import EngineError, FailureError, PolicyError, UsageError
from compliance.law import Law
from compliance.policy_tests import Bases, _read
from tests.policies.lab import ROOT, InProcess

DAY = date(2024, 6, 1)
NOTICE = "\tnot input.evidence.notice == true\n"

# name: file, what stands there, what is put there, whether the engine alone refuses it.
SLIPS = {
    "a misspelt variable": ("order13/order13.rego", "contract.template_intact", "contrat.template_intact", True),
    "a misspelt rule": ("pipl/pipl.rego", "not impact_assessed", "not impact_asessed", True),
    "a misspelt fact": ("shared.rego", "input.data.personal", "input.data.personl", False),
    "a misspelt parameter": ("order16/volumes.rego", "params.ordinary_contract_line", "params.ordinary_line", False),
    "a misspelt helper of another package": ("pipl/pipl.rego", "shared.personal", "shared.personl", False),
    "a misspelt choice of a reading": ("shared.rego", '"not_available"', '"not_availabel"', False),
    "an unknown function": ("order16/volumes.rego", "small(input.counts", "smal(input.counts", True),
    "too few arguments": (
        "order16/volumes.rego",
        "below_assessment(input.counts.ordinary.n, input.counts.sensitive.n)",
        "below_assessment(input.counts.ordinary.n)",
        True,
    ),
    "too many arguments of a builtin": (
        "automotive_guide/guide.rego",
        "count(input.claims.guide_2026)",
        "count(input.claims.guide_2026, 1)",
        True,
    ),
    "the time": ("pipl/pipl.rego", NOTICE, NOTICE + "\ttime.now_ns() > 0\n", True),
    "printing": ("pipl/pipl.rego", NOTICE, NOTICE + "\tprint(1)\n", True),
    "the network": ("pipl/pipl.rego", NOTICE, NOTICE + '\thttp.send({"method": "get", "url": "http://x"})\n', True),
    "the runtime": ("pipl/pipl.rego", NOTICE, NOTICE + "\topa.runtime()\n", True),
    "a regular expression": ("pipl/pipl.rego", NOTICE, NOTICE + '\tregex.match("a", "a")\n', True),
    "a random number": ("pipl/pipl.rego", NOTICE, NOTICE + '\trand.intn("a", 10) > 3\n', True),
    "with": (
        "pipl/pipl.rego",
        "if shared.personal\n",
        'if shared.personal with input.data as {"personal": true}\n',
        True,
    ),
    "else": (
        "export_control/export_control.rego",
        'licence_settled if input.data.export_licence == "held"',
        'licence_settled if input.data.export_licence == "held" else := true',
        False,
    ),
    "a rule of the old syntax": (
        "state_secrets/state_secrets.rego",
        'findings contains "cn.state_secrets.state_secret" if not input.data.state_secret == false',
        'findings["cn.state_secrets.state_secret"] { not input.data.state_secret == false }',
        True,
    ),
    "an import of another instrument": (
        "pipl/pipl.rego",
        "import data.cn.shared",
        "import data.cn.shared\nimport data.cn.dsl",
        False,
    ),
    "an answer that no register knows": ("pipl/pipl.rego", '"cn.pipl.art54.audit"', '"cn.pipl.art99.audit"', True),
    "an answer of another package": ("pipl/pipl.rego", '"cn.pipl.art54.audit"', '"cn.dsl.art21.core_data"', True),
    "a rule that is never found": (
        "pipl/pipl.rego",
        'findings contains "cn.pipl.art42.restricted_recipient"',
        'findings contains "cn.pipl.art39.notice"',
        False,
    ),
    "a package in the place of its parameters": (
        "pipl/pipl.rego",
        "package cn.pipl",
        "package params.cn.order16",
        True,
    ),
    "a package in the place of the question": ("pipl/pipl.rego", "package cn.pipl", "package engine.answer", True),
    "text that is not Rego": ("dsl/dsl.rego", "default important := false", "default important = = false", True),
}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    copy = tmp_path_factory.mktemp("law") / "policies"
    shutil.copytree(ROOT / "policies", copy)
    return copy


@pytest.fixture(scope="module")
def document():
    path = ROOT / "policies/cn/bases_test.toml"
    return Bases(_read(path), "bases").document("personal", DAY, {}, "here")


@pytest.fixture
def slip(original):
    """Puts a slip into one file of the copy, and takes it out again."""
    kept = {}

    def put(name, old, new):
        path = original / "cn" / name
        kept[path] = path.read_text(encoding="utf-8")
        assert old in kept[path]
        path.write_text(kept[path].replace(old, new), encoding="utf-8")
        return original

    yield put
    for path, text in kept.items():
        path.write_text(text, encoding="utf-8")


def decide(folder, document):
    snapshot = Law.load(folder).at(DAY)
    return weigh(Evaluator(snapshot, InProcess()).findings_of(document), snapshot)


def test_the_law_without_a_slip_approves(original, document):
    """So that every refusal below is of the slip."""
    assert decide(original, document).approved


@pytest.mark.parametrize(("name", "old", "new", "alone"), SLIPS.values(), ids=SLIPS)
def test_a_slip_never_ends_in_an_approval(slip, document, name, old, new, alone):
    with pytest.raises(PolicyError) as caught:
        decide(slip(name, old, new), document)
    assert caught.value.message
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(("name", "old", "new", "alone"), SLIPS.values(), ids=SLIPS)
def test_what_the_engine_alone_refuses(slip, document, monkeypatch, name, old, new, alone):
    monkeypatch.setattr(compliance.law.assemble, "lint_sources", lambda sources, known: None)
    monkeypatch.setattr(compliance.law.timeline, "remember", lambda law, digest: None)
    folder = slip(name, old, new)
    if alone:
        with pytest.raises((PolicyError, EngineError)):
            decide(folder, document)
    else:
        decide(folder, document)  # accepted in silence: only the lint of the sources stands in the way


def test_a_rule_that_fails_is_an_error(slip, document):
    """Arithmetic on text passes every lint and fails when it is run: strict errors make that an error."""
    folder = slip(
        "order16/volumes.rego", "ordinary < params.ordinary_contract_line", "ordinary - input.exporter.ciio < 1"
    )
    with pytest.raises(EngineError):
        decide(folder, document)


def test_a_folder_without_law_is_an_error(tmp_path):
    with pytest.raises(PolicyError, match="no rules"):
        Law.load(tmp_path)


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="no policy folder"):
        Law.load(tmp_path / "nowhere")


def test_rules_without_their_register_are_an_error(slip, document):
    folder = slip("dsl/rules.toml", "cn.dsl.art21.core_data", "cn.dsl.art22.core_data")
    with pytest.raises(FailureError):
        decide(folder, document)


def test_an_instrument_that_lost_its_rules_is_an_error(original, document):
    """Without the lint its package would not be asked at all, and its rules would be gone without a word."""
    path = original / "cn/dsl/dsl.rego"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    try:
        with pytest.raises(PolicyError):
            decide(original, document)
    finally:
        path.write_text(text, encoding="utf-8")


def test_a_law_in_which_nothing_is_in_force_is_an_error(law, executor):
    snapshot = law.at(DAY)
    empty = replace(snapshot, packages=())
    with pytest.raises(EngineError, match="nothing can be judged"):
        Evaluator(empty, executor)


def test_data_never_stands_where_a_package_stands(law):
    """The engine lets data replace a rule of the same path, so their roots are apart on every day."""
    for day in law.boundaries():
        snapshot = law.at(day)
        packages = set(re.findall(r"^package (\w+)", "\n".join(program_of(snapshot).modules.values()), re.MULTILINE))
        assert packages == {"cn", "engine"}
        assert not packages & snapshot.data.keys()
