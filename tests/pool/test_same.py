"""Several processes give the very decisions, bytes and order that one gives."""

import json
import shutil
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from compliance.errors import ComplianceError, UsageError
from compliance.gate import WORTH_STARTING, Gate
from compliance.home import Home
from compliance.paper import Outcome
from tests.cli.conftest import NOW, deny
from tests.pool.conftest import copy_of, gone, processes_of

PEOPLE = (1, 40_000, 60_000, 99_999, 300_000, None)
CASES = (
    "A01-ordinary-1",
    "A06-ordinary-999999-scc",
    "B05-sensitive-9999",
    "E11-hr-applicants",
    "D12-aggregated-statistics",
)
KINDS = ("plain", "denied", "no such class", "tampered", "expired", "not JSON")


@pytest.fixture(scope="module")
def homes(_made, tmp_path_factory):
    """Two copies of one home, in both of which the exporters have counted people before."""
    folder = tmp_path_factory.mktemp("same")
    first = copy_of(_made / "home", folder / "one")
    with Home(first).store() as store:
        store.open_balance("exporter-0", NOW.date(), 30_000, 100, "counted by hand", NOW)
    return first, copy_of(first, folder / "many"), Path(shutil.copy(first / "log.sqlite", folder))


@pytest.fixture(scope="module")
def gates(homes):
    """One of one process, one of two, on the copies."""
    one, many, _ = homes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compliance.gate.WORTH_STARTING", 0)
        with (
            Gate.open(one, clock=lambda: NOW, confirm="sample") as alone,
            Gate.open(many, clock=lambda: NOW, confirm="sample", processes=2) as together,
        ):
            yield alone, together


def forget(gate, log):
    """Put the log back to what it was."""
    if gate._store is not None:
        gate._store.close()
        gate._store = None
    for path in gate.home.folder.glob("log.sqlite*"):
        path.unlink()
    shutil.copy(log, gate.home.log)


def changed(kind, exporter, number, revision, people):
    def change(body):
        body["id"] = str(uuid.UUID(int=number))
        body["revision"] = revision
        body["exporter"]["id"] = f"exporter-{exporter}"
        for dataset in body["datasets"]:
            if people != 0 and dataset["subjects"]["ordinary"]:
                dataset["subjects"]["ordinary"] = people
        if kind == "denied":
            deny(body)
        if kind == "no such class":
            body["datasets"][0]["classes"] = ["unheard_of"]
        if kind == "expired":
            body["expires_at"] = "2026-11-19T02:00:00Z"

    return change


@pytest.fixture(scope="session")
def made(sign):
    """Signs each description once."""
    known = {}

    def envelope(paper):
        if paper not in known:
            case, kind, *rest = paper
            data, name = sign("x", changed(kind, *rest), case)
            data = data[:-30] if kind == "not JSON" else data.replace(b"A", b"B", 1) if kind == "tampered" else data
            known[paper] = data, name
        return known[paper]

    return envelope


paper = st.tuples(
    st.sampled_from(CASES),
    st.sampled_from([*["plain"] * 6, *KINDS]),
    st.integers(0, 1),  # exporter
    st.integers(1, 8),  # id
    st.integers(1, 2),  # revision
    st.sampled_from([*PEOPLE, 0]),  # 0: as in the case
)


def told(outcomes):
    """All there is to an outcome; the signature of a checkpoint is the same each time, as Ed25519 signatures are."""
    return [
        (type(one), one.message, one.where, one.todo) if isinstance(one, ComplianceError) else one for one in outcomes
    ]


def line(*numbers, **more):
    kind = more.get("kind", "plain")
    return [(CASES[0], kind, more.get("exporter", 0), number, 1, people) for number, people in numbers]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(paper, max_size=14), min_size=1, max_size=2), most=st.sampled_from([1, 3, 16]))
@example(batches=[line((1, 40_000), (2, 40_000), (3, 20_000), (4, 1), (5, 40_000), (6, 1))], most=16)  # at a line
@example(batches=[line((1, 1), (1, 1), (2, 1), (1, 5)), line((1, 1), (3, 1))], most=16)  # replays
@example(batches=[line((1, 1)) + line((1, 1), kind="no such class") + line((2, None), (2, 1))], most=16)  # failures
def test_any_batches_give_the_same_outcomes_and_the_same_log(gates, homes, made, batches, most):
    for gate in gates:
        forget(gate, homes[2])
    for batch in batches:
        manifests = [made(one) for one in batch]
        alone, together = gates
        if together._pool is not None:
            together._pool.at_once = most
        expected, found = alone.check_many(manifests), together.check_many(manifests)
        assert told(found) == told(expected)
        for one in expected:
            event(one.decision.decision if not isinstance(one, Exception) else getattr(one, "code", "other"))
    assert list(gates[0].store.entries()) == list(gates[1].store.entries())
    assert gates[0].store.checkpoint() == gates[1].store.checkpoint()
    assert gates[1].store.verify().size == gates[1].store.size()


def test_a_batch_of_nothing_is_nothing(gate):
    assert gate.check_many([]) == []
    assert processes_of(gate) == []


def test_a_small_batch_starts_no_process(gate, papers, monkeypatch):
    monkeypatch.setattr("compliance.gate.WORTH_STARTING", WORTH_STARTING)
    assert all(one.entry.releasable for one in gate.check_many(papers))
    assert gate._pool is None


def test_one_process_is_the_gate_itself(place, papers):
    with Gate.open(place / "home", clock=lambda: NOW) as gate:
        gate.check_many(papers)
        assert gate._pool is None


def test_the_processes_are_kept_between_batches_and_end_with_the_gate(place, papers):
    with Gate.open(place / "home", clock=lambda: NOW, processes=2) as gate:
        gate.check_many(papers[:4])
        first = processes_of(gate)
        gate.check_many(papers[4:])
        assert processes_of(gate) == first
        assert len(first) == 2
    assert all(map(gone, first))


@pytest.mark.parametrize("number", [0, -1])
def test_no_process_at_all_is_wrong_use(place, number):
    with pytest.raises(UsageError, match="processes"):
        Gate.open(place / "home", processes=number)


def test_a_name_that_is_no_text_comes_back_as_it_was(gate, papers):
    (error,) = gate.check_many([(b"{", "caf\udce9.json")])
    assert error.where.startswith("caf\udce9.json")


def test_the_processes_read_the_gates_choice_of_readings(place, papers, cli, law):
    reading = next(reading for reading in law.readings.values() if reading.switchable and len(reading.choices) > 1)
    other = next(choice for choice in reading.choices if choice != reading.default)
    (place / "chosen.json").write_text(json.dumps({"version": 1, "readings": {reading.id: other}}))
    chosen = place / "readings.json"
    cli("sign", "chosen.json", "--document", "readings", "--key", "alice.key", "-o", chosen)
    copied = copy_of(place / "home", place / "copied")
    found = []
    for home, readings, processes in ((place / "home", chosen, 2), (copied, chosen, 1)):
        with Gate.open(home, readings=readings, clock=lambda: NOW, processes=processes) as gate:
            found.append([one for one in gate.check_many(papers) if isinstance(one, Outcome)])
    assert found[0] == found[1]
    assert len(found[0]) == len(papers)
    with Gate.open(place / "home", clock=lambda: NOW) as plain:
        assert plain.draft(papers[0][0]).decision.law_sha256 != found[0][0].decision.law_sha256
