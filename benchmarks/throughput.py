"""How many decisions a second: the core alone, the gate in batches with durable commits, and with two processes."""

import json
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import SpawnContext
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.goals import Goal, Part
from benchmarks.homes import envelopes, found, signed
from benchmarks.line import PRIOR, InProcess, decider
from benchmarks.manifests import NOW, SIZES, manifest
from benchmarks.stats import processor_seconds, table
from benchmarks.whole_gate import approved
from compliance.engine.agree import Confirm
from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor
from compliance.gate import WORTH_STARTING, Gate
from compliance.law import Law

FIELDS = SIZES[0]
BATCHES = (1, 20, 200)
PROCESSES = 2
RUNS = 3
GOAL = 1000
HEAD = (f"{FIELDS} fields, approve", "decisions", "a second", "a second of processor time, workers too")


@dataclass(frozen=True)
class Rate:
    """So many decisions in so much time.

    Attributes:
        decisions: how many.
        wall: seconds.
        processor: seconds of processor time, of all processes together.
    """

    decisions: int
    wall: float
    processor: float

    @property
    def a_second(self) -> float:
        """Decisions a second."""
        return self.decisions / self.wall

    @property
    def a_core(self) -> float:
        """Decisions a second of processor time."""
        return self.decisions / max(self.processor, 1e-6)

    def row(self, title: str) -> tuple[str, ...]:
        """The row of the table."""
        return (title, f"{self.decisions:,}", f"{self.a_second:,.0f}", f"{self.a_core:,.0f}")


def measure(law: Law, folder: Path, most: int) -> Part:
    """Measure every rate.

    Args:
        law: the law.
        folder: for homes.
        most: decisions of the largest run; the batches are of `BATCHES`.

    Raises:
        AssertionError: something was not approved, or not recorded.
    """
    cores = {sets: core(law, sets, most) for sets in (1, 3)}
    again = core(law, 3, most, remember=most)
    ready = envelopes(most + 1, FIELDS, 1)
    sampled = {size: in_batches(folder, ready, size, "sample") for size in BATCHES}
    others: dict[Confirm, Rate] = {
        confirm: in_batches(folder, ready, BATCHES[-1], confirm) for confirm in ("never", "always")
    }
    shared: dict[Confirm, Rate] = {
        confirm: in_batches(folder, ready, BATCHES[-1], confirm, PROCESSES) for confirm in ("sample", "always")
    }
    together = in_processes(folder, ready, BATCHES[-1])
    rows = [one.row(f"core, {sets} set{'s' * (sets > 1)}, one process") for sets, one in cores.items()]
    rows.append(again.row("core, 3 sets, facts met before"))
    rows += [one.row(f"gate, 1 set, batches of {size}, confirm sample") for size, one in sampled.items()]
    rows += [one.row(f"gate, 1 set, batches of {BATCHES[-1]}, confirm {way}") for way, one in others.items()]
    rows += [
        one.row(f"gate with {PROCESSES} processes, 1 set, batches of {BATCHES[-1]}, confirm {way}")
        for way, one in shared.items()
    ]
    rows.append(together.row(f"{PROCESSES} gates, each its process and home, batches of {BATCHES[-1]}, confirm sample"))
    return Part(table(HEAD, rows), _goals(cores, sampled))


def _goals(cores: dict[int, Rate], sampled: dict[int, Rate]) -> list[Goal]:
    unit, batch = "a second", sampled[BATCHES[-1]]
    return [
        Goal("core, 1 set, a core", cores[1].a_core, GOAL, unit, at_least=True),
        Goal("core, 3 sets, a core", cores[3].a_core, GOAL, unit, at_least=True),
        Goal(f"gate, 1 set, batches of {BATCHES[-1]}, a core", batch.a_core, GOAL, unit, at_least=True),
    ]


def core(law: Law, sets: int, count: int, *, remember: int = 0) -> Rate:
    """Decide again and again, each time with other people counted before: no answer could be used twice.

    Args:
        law: the law.
        sets: data sets of the manifest.
        count: decisions.
        remember: as that of `Evaluator`; all is decided once before, so that every answer is remembered.
    """
    evaluator = Evaluator(law.at(NOW.date()), PlanExecutor(InProcess()), remember=remember * sets)
    text = json.dumps(manifest(FIELDS, approve=True, sets=sets), ensure_ascii=False)
    works = [decider(text, evaluator, PRIOR + number) for number in range(count)]
    decided = {work().decision for work in (works if remember else works[:3])}
    if decided != {"approve"}:
        raise AssertionError(f"not approved: {decided}")
    return _rate(lambda: [work() for work in works])


def in_batches(folder: Path, ready: Sequence[bytes], size: int, confirm: Confirm, processes: int = 1) -> Rate:
    """Check all but the first in batches, through one gate that has answered once; small batches are fewer.

    Several processes are started before, as a gate that stays open has them. Of some such gates, the median.
    """
    names = [f"{size}-{confirm}-{processes}-{number}" for number in range(RUNS)]
    rates = [_in_batches(folder / "batches", name, ready, size, confirm, processes) for name in names]
    return sorted(rates, key=lambda rate: rate.wall)[RUNS // 2]


def _in_batches(folder: Path, name: str, ready: Sequence[bytes], size: int, confirm: Confirm, processes: int) -> Rate:
    with _opened(folder, name, ready, confirm, processes) as gate:
        if processes > 1:
            numbers = range(len(ready), len(ready) + WORTH_STARTING)
            gate.check_many([(signed(manifest(FIELDS, approve=True, number=one, sets=1)), "") for one in numbers])
        return _rate(lambda: _all(gate, ready[1:], size))


@contextmanager
def _opened(folder: Path, name: str, ready: Sequence[bytes], confirm: Confirm, processes: int = 1) -> Iterator[Gate]:
    folder.mkdir(exist_ok=True)
    with Gate.open(found(folder, name).folder, clock=lambda: NOW, confirm=confirm, processes=processes) as gate:
        _all(gate, ready[:1], 1)
        yield gate


def _all(gate: Gate, ready: Sequence[bytes], size: int) -> list[object]:
    """Every outcome of so many batches; each must be approved and recorded."""
    done: list[object] = []
    chosen = ready[: min(len(ready), max(size * 5, 100))]
    for start in range(0, len(chosen), size):
        done += gate.check_many([(one, "") for one in chosen[start : start + size]])
    for outcome in done:
        approved(outcome)
    return done


def _rate(work: Callable[[], list[Any]]) -> Rate:
    start, before = perf_counter(), processor_seconds()
    done = len(work())
    return Rate(done, perf_counter() - start, processor_seconds() - before)


def in_processes(folder: Path, ready: Sequence[bytes], size: int) -> Rate:
    """The same in processes of their own that begin together; the slowest counts."""
    context = multiprocessing.get_context("spawn")
    rates = _rates(context, folder, ready, size)
    return Rate(
        sum(one.decisions for one in rates), max(one.wall for one in rates), sum(one.processor for one in rates)
    )


def _rates(context: SpawnContext, folder: Path, ready: Sequence[bytes], size: int) -> list[Rate]:
    barrier, answers = context.Barrier(PROCESSES), context.Queue()
    processes = [
        context.Process(target=_process, args=(folder / f"process-{number}", ready, size, barrier, answers))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    rates = [answers.get(timeout=300) for _ in processes]
    for process in processes:
        process.join()
    return rates


def _process(folder: Path, ready: Sequence[bytes], size: int, barrier: Any, answers: Any) -> None:
    with _opened(folder, "home", ready, "sample") as gate:
        barrier.wait(timeout=300)
        answers.put(_rate(lambda: _all(gate, ready[1:], size)))
