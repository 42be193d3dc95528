"""The JSON: complete, stable, and plain about what may be released."""

import json

from compliance.model.base import plain
from compliance.model.decision import Decision
from compliance.report import as_json, view_of
from compliance.signing.schema import validate


def test_the_decision_in_it_is_the_published_one(sample):
    _, decision, entry = sample
    document = json.loads(as_json(view_of(decision, entry)))
    assert validate(Decision, document["decision"]) == decision


def test_the_same_decision_gives_the_same_bytes(sample):
    _, decision, entry = sample
    text = as_json(view_of(decision, entry))
    assert text == as_json(view_of(validate(Decision, plain(decision)), entry))
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_advice_is_visible(samples):
    document = json.loads(as_json(view_of(samples["draft"])))
    assert document["releasable"] is False
    assert document["standing"] == "advisory"
    assert document["advisory"] == samples["draft"].advisory
    assert document["log"] is None
    assert document["summary"]["banner"]["en"].startswith("ADVISORY ONLY")


def test_the_log_has_what_a_third_party_needs(samples, make):
    entry = make[2](samples["approved"])
    document = json.loads(as_json(view_of(samples["approved"], entry)))
    assert document["releasable"] is True
    assert document["log"] == {
        "index": 12,
        "recorded_at": "2024-06-01T01:00:00Z",
        "leaf_hash": "e" * 64,
        "decision_sha256": "f" * 64,
        "checkpoint": entry.checkpoint,
    }


def test_every_code_has_its_name(samples, make):
    names = json.loads(as_json(view_of(samples["denied"], make[2](samples["denied"]))))["names"]
    assert set(names["reasons"]) == {"contract_or_certificate_missing", "notice_missing"}
    assert set(names["routes"]) == {"standard_contract_or_certification", "exempt"}
    assert set(names["bases"]) == {"small_volume"}


def test_one_line_for_json_lines(samples):
    text = as_json(view_of(samples["draft"]), indent=None)
    assert text.count("\n") == 1
    assert text.endswith("\n")
