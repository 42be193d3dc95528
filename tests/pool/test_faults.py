"""A process that is killed, hangs, babbles or disagrees: nothing of the batch is recorded, and no process is left."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import msgspec
import pytest

from compliance.engine.child import Child
from compliance.errors import (
    ComplianceError,
    DisagreementError,
    EngineError,
    FailureError,
    StoreError,
)
from compliance.gate import Gate
from compliance.pool import Pool, messages
from compliance.pool.messages import Failed, Fault, error_of, fault_of, read_reply
from compliance.store import VolumesChanged
from compliance.store.sqlite import _Batch
from tests.cli.conftest import NOW
from tests.pool.conftest import WORKER, gone, processes_of

# The real program of a process, of which something is changed first.
CHANGED = """
import os, signal, sys, time
from compliance.desk import Desk
from compliance.engine.planned import PlanExecutor
from compliance.engine.process import WorkerExecutor
from compliance.pool import messages, worker
from compliance.pool.messages import *
from compliance.pool.worker import Clerk
judge, judged, filed, plan = Desk.judge, Clerk._judged, Clerk._filed, PlanExecutor.run
{change}
worker.main()
"""
FAULTS = {
    "dies at start": "raise SystemExit(1)",
    "dies where it verifies": "Clerk._filed = lambda *_: os._exit(1)",
    "dies where it judges": "Desk.judge = lambda *_: os._exit(1)",
    "is killed where it judges": "Desk.judge = lambda *_: os.kill(os.getpid(), signal.SIGKILL)",
    "hangs where it verifies": "Clerk._filed = lambda *_: time.sleep(60)",
    "hangs where it judges": "Desk.judge = lambda *_: time.sleep(60)",
    "writes text": "worker.encode = lambda reply: b'Traceback (most recent call last)'",
    "writes nothing": "worker.encode = lambda reply: b''",
    "announces too much": "worker.write_frame = lambda frames, body: (frames.write(bytes([255]) * 4), frames.flush())",
    "stops in the middle": "worker.write_frame = lambda f, body: (f.write(body[:9]), f.flush(), os._exit(0))",
    "answers twice": "worker.write_frame = lambda f, b, w=worker.write_frame: (w(f, b), w(f, b))",
    "answers about another": "Clerk._judged = lambda self, priors: (Decided(99, b'') for _ in priors)",
    "files where it should judge": "Clerk._judged = lambda self, priors: (filing(place) for place in priors)\n"
    "filing = lambda place: Filing(place, Filed('a', 1, '0' * 64, 'b', None))",
    "judges where it should file": "Clerk._filed = lambda self, place, *_: Decided(place, b'{}')",
    "gives no decision": "Clerk._judged = lambda self, priors: (Decided(place, b'{}') for place in priors)",
    "gives an approval of people in unknown number": "Clerk._judged = lambda self, priors: ("
    'Decided(one.place, one.decision.replace(b\'"volumes":{"ordinary":1\', b\'"volumes":{"ordinary":null\'))'
    " for one in judged(self, priors))",
    "gives a decision that is not canonical": "Clerk._judged = lambda self, priors: ("
    "Decided(one.place, one.decision + b' ') for one in judged(self, priors))",
    "gives the decision of another paper": "Clerk._decided = lambda self, place, prior, real=Clerk._decided: "
    "Decided(place, real(self, min(self._papers), prior).decision)",
    "judges on other counts": "Desk.judge = lambda self, paper, law, prior: "
    "judge(self, paper, law, type(prior)(prior.ordinary + 1, 0, 0))",
    "files another payload": "Clerk._filed = lambda *given: (lambda one: Filing(one.place, "
    "msgspec.structs.replace(one.filed, sha256='0' * 64)))(filed(*given))",
    "files another exporter": "Clerk._filed = lambda *given: (lambda one: Filing(one.place, "
    "msgspec.structs.replace(one.filed, exporter='other')))(filed(*given))",
    "files all as one": "Clerk._filed = lambda *given: (lambda one: Filing(one.place, "
    "msgspec.structs.replace(one.filed, manifest_id='same')))(filed(*given))",
    "cannot confirm": "WorkerExecutor.run = lambda *_: 1 / 0",
    "tells of what is no error": "worker.fault_of = messages.fault_of = lambda error: "
    "Fault('Gate', b'', b'', b'')\nDesk.settle = lambda self: 1 / 0",
    "fails as a whole": "Desk.law_on = lambda *_: 1 / 0",
}


def assert_nothing_is_left(gate, processes=()):
    assert gate.store.size() == 0
    assert processes_of(gate) == []
    assert all(map(gone, processes))


def assert_it_works_again(gate, papers):
    gate._pool._seconds = 60
    assert [one.entry.index for one in gate.check_many(papers)] == list(range(len(papers)))


@pytest.mark.parametrize("change", FAULTS.values(), ids=FAULTS)
def test_a_process_gone_wrong_fails_the_whole_batch_and_the_next_works(gate, papers, instead, monkeypatch, change):
    with monkeypatch.context() as patch:
        instead(CHANGED.format(change=change), patch)
        gate.check_many([])
        if "sleep" in change:
            gate._pool._seconds = 2
        with pytest.raises(FailureError):
            gate.check_many(papers)
    assert_nothing_is_left(gate)
    assert_it_works_again(gate, papers)


def test_a_fault_of_one_manifest_concerns_it_alone_and_keeps_its_kind(gate, papers, instead):
    some = "Desk.judge = lambda self, paper, *rest: 1 / 0 if paper.manifest.id < '8' else judge(self, paper, *rest)"
    instead(CHANGED.format(change=some))
    found = gate.check_many(papers)
    failed = [one for one in found if isinstance(one, Exception)]
    assert 0 < len(failed) < len(papers)
    assert {type(one) for one in failed} == {FailureError}
    assert "ZeroDivisionError" in str(failed[0])
    assert gate.store.size() == len(papers) - len(failed)


LIES = """
import json
def wrong(executor, digest, document):
    answer = json.loads(plan(executor, digest, document))
    first = next(package for package, rules in sorted(answer.items()) if rules)
    return json.dumps({**answer, first: answer[first][1:]})
PlanExecutor.run = wrong
"""


def test_a_disagreement_in_a_process_stops_the_gate_and_is_kept(place, gate, papers, instead, monkeypatch):
    with monkeypatch.context() as patch:
        instead(CHANGED.replace("{change}", LIES), patch)
        with pytest.raises(DisagreementError, match="executors differ"):
            gate.check_many(papers)
    assert processes_of(gate) == []
    kept = json.loads((place / "home" / "stopped.json").read_text())
    assert kept["facts"]["data"]
    assert kept["entry"] == 0
    (entry,) = gate.store.entries()
    assert entry.kind == "disagreement"
    assert entry.document()["facts"] == kept["facts"]
    assert gate.store.verify().size == 1
    with pytest.raises(EngineError, match="stopped"):
        gate.check_many(papers)
    (place / "home" / "stopped.json").unlink()
    assert [one.entry.index for one in gate.check_many(papers)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("moment", ["receive", "send", "start"])
def test_an_interrupt_leaves_neither_a_reply_nor_a_process(gate, papers, monkeypatch, moment):
    """A reply that nobody read would otherwise answer for another manifest."""
    gate.check_many(papers[:2])
    processes, seen = processes_of(gate), []
    real = getattr(Child, moment)

    def interrupted(child, *given):
        seen.append(child)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return real(child, *given)

    with monkeypatch.context() as patch:
        patch.setattr(Child, moment, interrupted)
        with pytest.raises(KeyboardInterrupt):
            gate.check_many(papers[2:])
    assert processes_of(gate) == []
    assert all(map(gone, processes))
    assert gate.store.size() == 2
    assert [one.entry.index for one in gate.check_many(papers[2:])] == [2, 3, 4, 5]


def test_a_store_that_fails_ends_the_processes_too(gate, papers, monkeypatch):
    gate.check_many([])

    def fails(batch, entry, **more):
        raise VolumesChanged("changed")

    with monkeypatch.context() as patch:
        patch.setattr(_Batch, "record", fails)
        with pytest.raises(StoreError):
            gate.check_many(papers)
    assert_nothing_is_left(gate)
    assert_it_works_again(gate, papers)


def test_a_process_killed_from_outside_fails_the_batch_once(gate, papers):
    assert len(gate.check_many(papers[:3])) == 3
    victim, other = processes_of(gate)
    os.kill(victim, signal.SIGKILL)
    with pytest.raises(FailureError, match="died"):
        gate.check_many(papers[3:])
    assert gone(other)
    assert [one.entry.index for one in gate.check_many(papers[3:])] == [3, 4, 5]


@pytest.mark.parametrize("late", ["policies", "trust root"])
def test_what_changed_since_the_gate_was_opened_does_not_go_unnoticed(place, papers, policies_copy, monkeypatch, late):
    with Gate.open(place / "home", policies=policies_copy, clock=lambda: NOW, processes=2) as gate:
        if late == "policies":
            text = next(policies_copy.glob("cn/order16/*.toml"))
            text.write_text(text.read_text() + "\n# changed\n")
        else:
            real = Pool.take
            monkeypatch.setattr(Pool, "take", lambda pool, given, now, root, law: real(pool, given, now, "0" * 64, law))
        with pytest.raises(FailureError, match="no longer the gate's"):
            gate.check_many(papers)
        assert gate.store.size() == 0


@pytest.fixture
def policies_copy(place, law):
    return shutil.copytree(law.source.root, place / "policies")


def test_a_law_that_does_not_load_in_a_process_is_an_error(place, papers, policies_copy):
    with Gate.open(place / "home", policies=policies_copy, clock=lambda: NOW, processes=2) as gate:
        for path in policies_copy.glob("cn/*.toml"):
            path.unlink()
        with pytest.raises(ComplianceError):
            gate.check_many(papers)
        assert gate.store.size() == 0


def test_two_threads_have_their_batches_one_after_the_other(place, gate, papers):
    found = {}
    threads = [
        threading.Thread(target=lambda part=part: found.update({part: gate.check_many(papers[part : part + 3])}))
        for part in (0, 3)
    ]
    gate.check_many([])
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.entry.index for part in found.values() for one in part) == list(range(6))
    for part in (0, 3):
        named = [gate.store.used(one.decision.manifest_id, 1).manifest_sha256 for one in found[part]]
        assert [one.decision.manifest_sha256 for one in found[part]] == named


def test_a_forked_process_has_processes_of_its_own(gate, papers):
    gate.check_many(papers[:2])
    parents = processes_of(gate)
    for child in gate._pool._children:
        child._owner = -1  # as it is seen from a child of a fork
    gate.check_many(papers[2:])
    assert not set(processes_of(gate)) & set(parents)
    for pid in parents:
        os.killpg(pid, signal.SIGKILL)


# What is run in the background of a shell begins with Ctrl-C ignored, and so would the command.
CHECK = """
import signal, subprocess, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from datetime import datetime
from compliance import gate
from compliance.cli import context, start
gate.WORTH_STARTING = 1
context.clock = lambda: datetime.fromisoformat(sys.argv[1])
real = subprocess.Popen
def started(command, **options):
    if {worker!r} in command:
        command = [sys.executable, "-P", "-c", {program!r}, *command[command.index({worker!r}) + 1:]]
    process = real(command, **options)
    print(process.pid, file=sys.stderr, flush=True)
    return process
subprocess.Popen = started
sys.exit(start.run(sys.argv[2:]))
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 5), (signal.SIGTERM, -15), (signal.SIGKILL, -9)])
def test_a_command_stopped_by_hand_leaves_no_process(place, papers, number, code):
    """Ctrl-C, a polite end and a kill, while the processes judge; what they started themselves ends with them."""
    for data, name in papers:
        (place / "batch").mkdir(exist_ok=True)
        (place / "batch" / name).write_bytes(data)
    begun = place / "begun"
    slow = f"Desk.judge = lambda *given: (open({str(begun)!r}, 'w').close(), time.sleep(1), judge(*given))[2]"
    program = CHECK.format(worker=WORKER, program=CHANGED.format(change=slow))
    words = [sys.executable, "-c", program, NOW.isoformat(), "check", "batch", "--processes", "2"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        assert command.stderr is not None
        pids = [int(command.stderr.readline()) for _ in range(3)]  # the engine's worker of the gate, and the two
        wait_for(begun.exists)
        command.send_signal(number)
        out, err = command.communicate(timeout=60)
    assert command.returncode == code
    assert out == ""
    assert "Traceback" not in err
    wait_for(lambda: all(map(gone, pids)))
    with Gate.open(place / "home", clock=lambda: NOW) as gate:
        assert gate.store.verify().size == 0


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def kinds(kind=ComplianceError):
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in kinds(child))]


@pytest.mark.parametrize("kind", [one for one in kinds() if one.__module__ == "compliance.errors"])
def test_every_error_crosses_as_it_is(kind):
    more = {} if kind is DisagreementError else {"where": "a\udce9#/b", "todo": "do c"}
    error = kind("message", "{}") if kind is DisagreementError else kind("message", **more)
    told = error_of(fault_of(error))
    assert type(told) is kind
    assert vars(told) == vars(error)


def test_an_error_of_elsewhere_crosses_as_the_nearest_that_is_known():
    told = error_of(fault_of(VolumesChanged("changed")))
    assert (type(told), told.message, told.todo) == (StoreError, "changed", VolumesChanged.todo)


@pytest.mark.parametrize("kind", ["Gate", "IntEnum", "ExitCode", "", "__name__", "printable"])
def test_an_error_of_no_known_kind_is_a_failure(kind):
    with pytest.raises(EngineError, match="none"):
        error_of(Fault(kind, b"", b"", b""))


def test_an_error_whose_words_are_no_text_is_a_failure():
    with pytest.raises(EngineError, match="none"):
        error_of(Fault("UsageError", b"\xff", b"", b""))


CUT = messages.encode(Failed(Fault("UsageError", b"", b"", b"")))[:-1]


@pytest.mark.parametrize("data", [b"", b"\xc1", b"approve", msgspec.msgpack.encode({"type": "Approved"}), CUT])
def test_a_reply_that_is_none_is_a_failure(data):
    with pytest.raises(EngineError):
        read_reply(data)


def test_another_gate_that_stops_meanwhile_undoes_the_batch(gate, papers, monkeypatch):
    from compliance.pool import together

    outcomes = together._outcomes

    def stopped(*arguments):
        found = outcomes(*arguments)
        gate.home.stopped.write_text("{}")
        return found

    monkeypatch.setattr(together, "_outcomes", stopped)
    with pytest.raises(EngineError, match="the gate is stopped"):
        gate.check_many(papers)
    assert gate.store.size() == 0


@pytest.mark.parametrize("error", [ValueError("filedescriptor out of range in select()"), OSError("bad")])
def test_processes_that_cannot_be_waited_for_fail_the_batch(gate, papers, monkeypatch, error):
    def failing(*_):
        raise error

    monkeypatch.setattr("compliance.engine.child.select.select", failing)
    with pytest.raises(FailureError, match="cannot be waited for"):
        gate.check_many(papers)
    assert gate.store.size() == 0


def test_processes_that_cannot_be_started_fail_the_batch(gate, papers, monkeypatch):
    def failing(*_, **options):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(subprocess, "Popen", failing)
    with pytest.raises(FailureError, match="cannot be started"):
        gate.check_many(papers)
    assert gate.store.size() == 0
