"""The view says aloud when nothing may be released."""

import pytest

from compliance.errors import FailureError, StoreError
from compliance.report import view_of


def test_only_a_recorded_approval_that_is_not_advice_is_releasable(samples, make):
    _, _, entry = make
    assert view_of(samples["approved"], entry(samples["approved"])).releasable
    assert view_of(samples["reviewed"], entry(samples["reviewed"])).standing == "review"
    assert not view_of(samples["denied"], entry(samples["denied"])).releasable
    assert not view_of(samples["draft"]).releasable


def test_an_approval_without_an_entry_is_not_releasable(samples):
    view = view_of(samples["approved"])
    assert view.standing == "unrecorded"
    assert not view.releasable
    assert "NOT IN THE LOG" in view.banner.en
    assert "未记入日志" in view.banner.zh


def test_an_entry_that_is_not_releasable_wins_over_the_decision(samples, make):
    view = view_of(samples["approved"], make[2](samples["approved"], releasable=False))
    assert view.standing == "unrecorded"
    assert not view.releasable


def test_advice_is_never_releasable_even_with_an_entry(samples, make):
    view = view_of(samples["draft"], make[2](samples["draft"], releasable=True))
    assert view.standing == "advisory"
    assert not view.releasable


@pytest.mark.parametrize(
    "change",
    [
        {"manifest_sha256": "0" * 64},
        {"verdict": "deny"},
        {"revision": 2},
        {"law_sha256": "0" * 64},
        {"manifest_id": "x"},
    ],
)
def test_the_entry_of_another_decision_is_refused(samples, make, change):
    with pytest.raises(StoreError, match="not of this decision"):
        view_of(samples["approved"], make[2](samples["approved"], **change))


def test_a_denial_without_a_reason_is_an_error(make):
    decision, dataset, _ = make
    with pytest.raises(FailureError, match="without a reason"):
        view_of(decision(decision="deny", datasets=(dataset(decision="deny"),)))


def test_what_to_do_is_said_once(samples, make):
    decision, dataset, entry = make
    reasons = samples["denied"].datasets[0].reasons
    twice = tuple(dataset(id=name, decision="deny", basis="", reasons=reasons) for name in ("d1", "d2"))
    view = view_of(made := decision(decision="deny", datasets=twice), entry(made))
    assert len(view.steps) == 2
    assert "and 3 more reasons" in view.why.en
    assert "另有3项理由" in view.why.zh


def test_obligations_stand_in_the_order_of_their_days(samples, make):
    view = view_of(samples["approved"], make[2](samples["approved"]))
    assert [str(duty.due) for duty in view.obligations] == ["2024-06-14", "None"]
