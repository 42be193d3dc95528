"""The two executors keep what they compiled apart: whichever half is lost, answers are right and it is kept again."""

import json
from hashlib import sha256

import pytest

from compliance.engine.agree import AgreedExecutor
from compliance.engine.planned import PlanExecutor
from compliance.engine.process import WorkerExecutor
from compliance.engine.rego import RegoEngine
from tests.engine.test_plan import FACTS, RULES, program

ASKED = program(RULES["none good"])
HALVES = {"functions": "functions-*", "machine": "*.rbb"}


class Never:
    """Compiles nothing: whatever is answered was kept."""

    def plan(self, asked):
        raise AssertionError("the functions are kept")


def answers(cache):
    """What both executors, started anew on this cache, say of every document; they agree, or this raises."""
    with WorkerExecutor(cache) as worker:
        both = AgreedExecutor(PlanExecutor(worker, cache), worker)
        both.load(ASKED)
        found = [json.loads(both.run(ASKED.digest, json.dumps(facts))) for facts in FACTS]
        assert both.settle() == len(FACTS)
        return found


def whole(cache):
    """Whether both halves are kept and can be used without compiling."""
    functions, machine = PlanExecutor(Never(), cache), RegoEngine(cache)
    functions.load(ASKED)
    assert machine.has(ASKED.digest)
    document = json.dumps(FACTS[0])
    assert json.loads(functions.run(ASKED.digest, document)) == json.loads(machine.run(ASKED.digest, document))
    return {name: [path.name for path in cache.glob(pattern)] for name, pattern in HALVES.items()}


def spoiled(data, how):
    """The bytes of an entry as a crash, a bad disk or another program may leave them."""
    body = bytearray(data)
    body[len(body) // 2] ^= 1
    return {"empty": b"", "cut": data[: len(data) // 2], "flipped": bytes(body), "other": b"not an entry at all"}[how]


@pytest.fixture(scope="module")
def expected():
    """The answers without a cache."""
    with WorkerExecutor(None) as worker:
        worker.load(ASKED)
        return [json.loads(worker.run(ASKED.digest, json.dumps(facts))) for facts in FACTS]


@pytest.fixture
def cache(tmp_path):
    """A cache in which both halves are kept."""
    answers(tmp_path)
    return tmp_path


def test_both_halves_are_kept(cache):
    assert {name: len(found) for name, found in whole(cache).items()} == {"functions": 1, "machine": 1}


@pytest.mark.parametrize("how", ["missing", "empty", "cut", "flipped", "other"])
@pytest.mark.parametrize("half", HALVES)
def test_the_half_that_is_lost_is_made_anew(cache, expected, half, how):
    before = whole(cache)
    [entry] = cache.glob(HALVES[half])
    entry.unlink() if how == "missing" else entry.write_bytes(spoiled(entry.read_bytes(), how))
    assert answers(cache) == expected
    assert whole(cache) == before


@pytest.mark.parametrize("half", HALVES)
def test_the_half_that_is_left_is_not_relied_on_for_the_other(cache, expected, half):
    """The half that is lost is compiled from the rules; nothing is read out of the half that stands."""
    other = next(name for name in HALVES if name != half)
    [lost], [left] = cache.glob(HALVES[half]), cache.glob(HALVES[other])
    lost.unlink()
    left.write_bytes(spoiled(left.read_bytes(), "flipped"))
    assert answers(cache) == expected
    whole(cache)


def test_a_machine_that_is_sealed_and_is_none_is_compiled_anew(cache, expected):
    """A right checksum over what the engine cannot load."""
    [entry] = cache.glob(HALVES["machine"])
    junk = b"no compiled program"
    entry.write_bytes(junk + sha256(junk).digest())
    assert answers(cache) == expected
    whole(cache)


def test_the_functions_alone_ask_no_worker(cache, expected, monkeypatch):
    """Where nothing is to be confirmed, the kept functions are enough, and the machine is not made again."""
    [entry] = cache.glob(HALVES["machine"])
    entry.unlink()
    functions = AgreedExecutor(PlanExecutor(Never(), cache), WorkerExecutor(cache), "never")
    functions.load(ASKED)
    assert [json.loads(functions.run(ASKED.digest, json.dumps(facts))) for facts in FACTS] == expected
    assert functions.settle() == 0
    assert list(cache.glob(HALVES["machine"])) == []


@pytest.mark.parametrize("half", HALVES)
def test_a_half_that_cannot_be_kept_again_hinders_no_answer(cache, expected, half):
    """Something stands in its place that is no file."""
    [entry] = cache.glob(HALVES[half])
    entry.unlink()
    (entry / "folder").mkdir(parents=True)
    assert answers(cache) == expected
    assert entry.is_dir()
