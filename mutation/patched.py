"""Runs mutants: the law's own answer, with the findings that a mutant can reach answered anew."""

import json
from pathlib import Path
from typing import Any

from compliance.engine.program import Program
from compliance.engine.rego import RegoEngine
from mutation.slices import Graph, Node, graph_of, reached, sliced

Answer = dict[str, list[str]]


class Answers:
    """The engine with the law as it is. Every answer is kept, since the mutants ask the same again and again."""

    def __init__(self, cache: Path | None = None) -> None:
        self._engine = RegoEngine(cache)
        self._programs: dict[str, Program] = {}
        self._graphs: dict[str, Graph] = {}
        self._kept: dict[tuple[str, str], Answer] = {}

    def load(self, program: Program) -> None:
        """Note the program; it is compiled when it is asked."""
        self._programs[program.digest] = program

    def run(self, digest: str, document: str) -> str:
        """The answer, as an executor gives it."""
        return json.dumps(self.answer(digest, document))

    def answer(self, digest: str, document: str) -> Answer:
        """The findings of every package."""
        kept = self._kept.get((digest, document))
        if kept is None:
            program = self._programs[digest]
            self._engine.compile(digest, program.modules, program.data)
            kept = self._kept[(digest, document)] = json.loads(self._engine.run(digest, document))
        return kept

    def graph(self, program: Program) -> Graph:
        """The definitions of a program of the law as it is."""
        if program.digest not in self._graphs:
            self._graphs[program.digest] = graph_of(program)
        return self._graphs[program.digest]


class Patched:
    """An executor for the programs of one mutant, each beside the program of the law as it is on the same day."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._engine = RegoEngine()
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self._current: dict[str, _Pair] = {}

    def pair(self, program: Program, base: Program) -> frozenset[str]:
        """Enter a mutant's program beside that of the law as it is; gives the ids of the findings that may differ.

        A mutant may have the same program on days on which the law as it is differs: the last base entered counts.
        """
        key = (program.digest, base.digest)
        if key not in self._pairs:
            self._answers.load(base)
            self._pairs[key] = _Pair(program, base, self._answers)
        self._current[program.digest] = self._pairs[key]
        return self._pairs[key].reached

    def load(self, program: Program) -> None:
        """Compile what differs.

        Raises:
            PolicyError, EngineError: it does not compile, or has a name that nothing sets.
        """
        part = self._current[program.digest].part
        if part:
            self._engine.compile(part.digest, part.modules, part.data)

    def run(self, digest: str, document: str) -> str:
        """The whole answer of the mutant."""
        return json.dumps(self._current[digest].merge(self._answers, self.answer(digest, document), document))

    def answer(self, digest: str, document: str) -> Answer:
        """The findings that may differ, by package."""
        part = self._current[digest].part
        answer: Answer = json.loads(self._engine.run(part.digest, document)) if part else {}
        return answer


class _Pair:
    """What differs between a mutant's program and that of the law as it is."""

    def __init__(self, program: Program, base: Program, answers: Answers) -> None:
        self._base = base.digest
        before = answers.graph(base)
        after = before if program.digest == base.digest else graph_of(program)
        found: frozenset[Node] = frozenset() if after is before else reached(before, after)
        self.reached = frozenset(name for _, name in found)
        here = found & after.findings
        self.part = sliced(program, after, here) if here else None
        self._packages = {package for package, _ in after.findings}

    def merge(self, answers: Answers, new: Answer, document: str) -> dict[str, Any]:
        old = answers.answer(self._base, document)
        return {
            package: [*(name for name in old.get(package, ()) if name not in self.reached), *new.get(package, ())]
            for package in sorted(self._packages)
        }
