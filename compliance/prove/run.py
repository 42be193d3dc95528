"""Proves the law of every day: one model for each program that the law has been, shared among processes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor, Plans
from compliance.engine.process import WorkerExecutor
from compliance.engine.program import program_of
from compliance.law import Law, Snapshot
from compliance.prove.agreement import agree, documents
from compliance.prove.bdd import FALSE, Function
from compliance.prove.concrete import Document
from compliance.prove.counterexample import Json, shown
from compliance.prove.invariants import invariants, meant
from compliance.prove.model import Model, model_of
from compliance.prove.sentences import Sentences, read_sentences

SAMPLED = 200  # documents on which each program is held against the gate's executor


@dataclass(frozen=True)
class Proved:
    """What was proved of days on which the law is one program and the same is said of it.

    Attributes:
        days: the days on which something in the law changes and the program is this one.
        states: how many cases of the facts there are; each was looked at.
        variables, nodes: the size of the proof.
        sampled: documents on which the gate's executor said the same.
        held: for each invariant how often it is broken.
        breaches: one example for each, see `counterexample.shown`.
        fires, silent, routes, passes: rules and routes that some case reaches; routes on which some case passes.
        loaded: the rules of the law of these days.
        meant: the tables of `proof.toml` that some case falls under.
    """

    days: tuple[date, ...]
    states: int
    variables: int
    nodes: int
    sampled: int
    held: Mapping[str, int]
    breaches: Sequence[Json]
    fires: frozenset[str]
    silent: frozenset[str]
    routes: frozenset[str]
    passes: frozenset[str]
    loaded: frozenset[str]
    meant: frozenset[str]


def days_of(law: Law, sentences: Sentences) -> tuple[date, ...]:
    """Every day on which something in the law changes, or in what is said of it."""
    said = {day for must in sentences.musts for day in must.boundaries() if day >= law.encoded_from}
    return tuple(sorted({*law.boundaries(), *said}))


def programs(law: Law, sentences: Sentences, days: Iterable[date]) -> list[tuple[Snapshot, ...]]:
    """The days, together where the law of them is one program and the same is said of it."""
    found: dict[tuple[str, ...], list[Snapshot]] = {}
    for day in days:
        snapshot = law.at(day)
        said = (must.name for must in sentences.musts if must.holds_on(day))
        found.setdefault((program_of(snapshot).digest, *said), []).append(snapshot)
    return [tuple(group) for group in found.values()]


def prove(days: tuple[Snapshot, ...], sentences: Sentences, plans: Plans, sampled: int = SAMPLED) -> Proved:
    """Prove the law of days that are one program.

    Raises:
        EngineError: the proof cannot follow the plan, or the gate's executor says otherwise.
    """
    program = program_of(days[0])
    model = model_of(days, program, plans.plan(program), sentences)
    evaluator = Evaluator(days[0], PlanExecutor(plans))
    usual = model.usual()
    held: dict[str, int] = {}
    breaches: list[Json] = []
    for invariant in invariants(model, sentences):
        found = list(invariant.breaches(model, usual))
        held[invariant.name] = len(found)
        breaches += (shown(breach, model, evaluator) for breach in found)
    near = tuple(_near(model, usual))
    leaving = model.bdd.both(model.possible, model.exports)
    denied = {name: model.bdd.deny(function) for name, function in model.fired.items()}
    return Proved(
        days=tuple(snapshot.as_of for snapshot in days),
        states=model.states(),
        variables=len(model.levels()),
        nodes=len(model.bdd.level),
        sampled=agree(model, evaluator, documents(model, Random(1), near), sampled),  # noqa: S311 - a sample, no secret
        held=held,
        breaches=breaches,
        fires=frozenset(_reached(model, model.fired, model.possible)),
        silent=frozenset(_reached(model, denied, model.possible)),
        routes=frozenset(_reached(model, model.verdicts.route, leaving)),
        passes=frozenset(_reached(model, model.verdicts.route, model.bdd.both(leaving, model.verdicts.approved))),
        loaded=frozenset(days[0].rules),
        meant=frozenset(meant(model, sentences)),
    )


def _reached(model: Model, functions: Mapping[Any, Function], there: Function) -> Iterator[str]:
    """The names whose function holds for some of these facts."""
    return (name for name, function in functions.items() if model.bdd.both(function, there) != FALSE)


def _near(model: Model, usual: Mapping[int, bool]) -> Iterator[Document]:
    """The harmless document, and for each route the nearest to it that passes."""
    yield model.concrete.document(usual)
    for function in model.verdicts.route.values():
        wanted = model.bdd.all((function, model.verdicts.approved, model.possible, model.exports))
        found = model.bdd.cheapest(wanted, usual)
        if found is not None:
            yield model.concrete.document({**usual, **found})


def prove_all(
    root: Path | None, days: Sequence[date], *, processes: int, tell: Callable[[int, int], None], sampled: int = SAMPLED
) -> list[Proved]:
    """Prove the law of these days in several processes.

    Args:
        root: the policy folder; by default the packaged one.
        days: which days.
        processes: how many processes.
        tell: is told how many programs are done, of how many.
        sampled: documents tried for each program.

    Raises:
        PolicyError, EngineError: the law is wrong, or the proof fails.
    """
    law = Law.load(root)
    sentences = read_sentences(law)
    groups = [tuple(snapshot.as_of for snapshot in group) for group in programs(law, sentences, days)]
    # The latest law is the largest: it goes first, so that no process is left alone with it at the end.
    tasks = [(root, group, sampled) for group in reversed(groups)]
    found: list[Proved] = []
    if processes <= 1 or len(tasks) <= 1:
        results: Iterable[Proved] = map(_one, tasks)
        return [_told(one, found, tell, len(tasks)) for one in results][::-1]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        return [_told(one, found, tell, len(tasks)) for one in pool.map(_one, tasks)][::-1]


def _told(one: Proved, found: list[Proved], tell: Callable[[int, int], None], number: int) -> Proved:
    found.append(one)
    tell(len(found), number)
    return one


def _one(task: tuple[Path | None, tuple[date, ...], int]) -> Proved:
    """One program, in a process of its own."""
    root, days, sampled = task
    law = Law.load(root)
    with WorkerExecutor(None) as plans:
        return prove(tuple(law.at(day) for day in days), read_sentences(law), plans, sampled)
