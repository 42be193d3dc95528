"""The engine's worker process: killed, hanging, babbling or stillborn, it is an error, and the next request works."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from compliance.engine.child import Child, Deadline
from compliance.engine.process import WorkerExecutor
from compliance.engine.program import Program
from compliance.errors import EngineError, PolicyError

ANSWER = "package engine.answer\n\n"
GOOD = Program("good", {"a.rego": ANSWER + 'answer := {"facts": input.n}\n'}, '{"x": {"n": 1}}')
# Four nested loops over two hundred numbers: hours of work.
LOOPS = "; ".join(f"some {name} in data.x" for name in "abcd")
LONG = ANSWER + f"answer := count([1 | {LOOPS}; a + b + c + d > 0])\n"
ENDLESS = Program("endless", {"a.rego": LONG}, '{"x": [' + ", ".join(map(str, range(200))) + "]}")


@pytest.fixture
def worker():
    with WorkerExecutor(seconds=20) as executor:
        executor.load(GOOD)
        yield executor


def load_and_run(executor, program, document):
    executor.load(program)
    return executor.run(program.digest, document)


def works(executor):
    return executor.run("good", '{"n": 1}') == '{"facts": 1}'


def test_a_worker_answers(worker):
    assert works(worker)


def test_a_worker_killed_between_requests_is_an_error_once(worker):
    worker._child._process.kill()
    worker._child._process.wait()
    with pytest.raises(EngineError, match="died"):
        works(worker)
    assert works(worker)


def test_a_worker_killed_during_a_request_is_an_error_once(worker):
    worker.load(ENDLESS)
    victim = worker._child._process.pid
    timer = threading.Timer(0.3, os.kill, (victim, signal.SIGKILL))
    timer.start()
    with pytest.raises(EngineError, match="died"):
        worker.run("endless", "{}")
    timer.join()
    assert works(worker)
    assert worker._child._process.pid != victim


def test_a_policy_that_runs_away_is_stopped():
    with WorkerExecutor(seconds=1) as executor:
        executor.load(GOOD)
        executor.load(ENDLESS)
        runaway = executor._child._process
        start = time.monotonic()
        with pytest.raises(EngineError, match="did not answer within 1 seconds"):
            executor.run("endless", "{}")
        assert time.monotonic() - start < 15
        assert runaway is not None
        assert runaway.poll() is not None
        executor._seconds = 20
        assert works(executor)


FRAME = """
import struct, sys, time
out = sys.stdout.buffer
def frame(body):
    out.write(struct.pack('>I', len(body)) + body)
    out.flush()
"""
WORKERS = {
    "dies at start": "raise SystemExit(1)",
    "dies after reading": "sys.stdin.buffer.read(1)",
    "writes text": "out.write(b'Traceback (most recent call last)' * 10); out.flush(); time.sleep(60)",
    "announces too much": "out.write(b'\\xff\\xff\\xff\\xff'); out.flush(); time.sleep(60)",
    "stops in the middle": "out.write(struct.pack('>I', 100) + b'{'); out.flush()",
    "writes no JSON": "frame(b'approve'); time.sleep(60)",
    "writes a list": "frame(b'[]'); time.sleep(60)",
    "writes nothing": "time.sleep(60)",
    "trickles": "[(out.write(b'\\x00'), out.flush(), time.sleep(0.7)) for _ in range(90)]",
    "says that all is well, and no more": "[frame(b'{\"ok\": true}') for _ in range(9)]; time.sleep(60)",
    "answers with no text": '[frame(b\'{"ok": true, "answer": true}\') for _ in range(9)]; time.sleep(60)',
    "says ok in another way": '[frame(b\'{"ok": 1, "answer": "{}"}\') for _ in range(9)]; time.sleep(60)',
}


@pytest.mark.parametrize("script", WORKERS.values(), ids=WORKERS)
def test_a_worker_gone_wrong_is_an_error_and_the_next_works(monkeypatch, script):
    real = subprocess.Popen

    def wrong(command, **options):
        return real([sys.executable, "-c", FRAME + script], **options)

    with WorkerExecutor(seconds=1, compile_seconds=1) as executor:
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", wrong)
            with pytest.raises(EngineError):
                load_and_run(executor, GOOD, '{"n": 1}')
            executor.close()
        executor._seconds = executor._compile_seconds = 20
        executor.load(GOOD)
        assert works(executor)


def test_a_program_that_was_not_loaded_is_an_error(worker):
    with pytest.raises(EngineError, match="not loaded"):
        worker.run("other", "{}")


def test_what_does_not_compile_is_an_error_and_the_worker_lives(worker):
    with pytest.raises(EngineError, match="compile"):
        worker.load(Program("bad", {"a.rego": ANSWER + "answer := := 1\n"}, "{}"))
    with pytest.raises(PolicyError):
        worker.load(Program("slip", {"a.rego": ANSWER + "answer := anwser_of\n"}, "{}"))
    assert works(worker)
    for digest in ("bad", "slip"):
        with pytest.raises(EngineError, match="not loaded"):
            worker.run(digest, "{}")


@pytest.mark.parametrize(
    "rules",
    ["answer if input.absent\n", "answer := 1 if input.n == 2\n", "other := 1\n", "answer := input.n - input.text\n"],
    ids=["undefined", "not true", "no such rule", "failing"],
)
def test_a_rule_without_an_answer_is_an_error(worker, rules):
    program = Program(rules, {"a.rego": ANSWER + rules}, "{}")
    with pytest.raises((EngineError, PolicyError)):
        load_and_run(worker, program, '{"n": 1, "text": "a"}')
    assert works(worker)


@pytest.mark.parametrize("document", ["", "{", "nonsense"])
def test_a_document_that_is_no_json_is_an_error_and_not_the_one_before(worker, document):
    assert works(worker)
    with pytest.raises(EngineError):
        worker.run("good", document)
    assert works(worker)


def test_a_damaged_compiled_program_is_compiled_anew(tmp_path):
    with WorkerExecutor(tmp_path) as first:
        first.load(GOOD)
    (kept,) = tmp_path.glob("*.rbb")
    data = kept.read_bytes()
    for damaged in (b"", data[:-1], data[:40], bytes(len(data)), data[:-32] + bytes(32)):
        kept.write_bytes(damaged)
        with WorkerExecutor(tmp_path) as again:
            again.load(GOOD)
            assert works(again)


def test_an_interrupt_leaves_no_reply_for_the_next_document(worker, monkeypatch):
    """A reply that nobody read would otherwise answer the next question."""
    with monkeypatch.context() as patch:
        patch.setattr(Child, "receive", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            worker.run("good", '{"n": 7}')
    assert works(worker)


def test_a_forked_process_does_not_share_the_worker(worker):
    """Two processes on one pair of pipes would read each other's answers."""
    parent = worker._child._process.pid
    worker._child._owner = -1  # as it is seen from a child of a fork
    assert works(worker)
    assert worker._child._process.pid != parent
    os.kill(parent, signal.SIGKILL)


PARENT = (
    FRAME
    + """
import subprocess
own = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
frame(str(own.pid).encode())
time.sleep(60)
"""
)


@pytest.mark.parametrize("group", [True, False])
def test_a_child_with_a_group_of_its_own_ends_with_its_children(monkeypatch, group):
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda _, **options: real([sys.executable, "-c", PARENT], **options))
    child = Child("its.module", name="a child", group=group)
    child.start()
    own = int(child.receive(Deadline(20)))
    assert (os.getpgid(own) == os.getpgid(0)) is not group
    child.kill()
    assert not child.running
    if group:
        end = time.monotonic() + 20
        while not ended(own):
            assert time.monotonic() < end
            time.sleep(0.01)
    else:
        os.kill(own, signal.SIGKILL)


def ended(pid):
    """Whether a process has ended, be it that nobody has asked for its exit code."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
