"""Runs mutants: the law's own answer, with the findings that a mutant can reach answered anew."""

import json
from pathlib import Path
from typing import Any

from compliance.engine.program import Program
from compliance.engine.rego import RegoEngine
from mutation.slices import Graph, Node, facts_read, graph_of, reached, sliced

Answer = dict[str, list[str]]


class Answers:
    """The engine with the law as it is. Every answer is kept, since the mutants ask the same again and again."""

    def __init__(self, cache: Path | None = None) -> None:
        self._engine = RegoEngine(cache)
        self._programs: dict[str, Program] = {}
        self._graphs: dict[str, Graph] = {}
        self._kept: dict[tuple[str, str], Answer] = {}
        self.asked: list[tuple[str, str]] = []  # programs and documents, in the order of the questions

    def load(self, program: Program) -> None:
        """Note the program; it is compiled when it is asked."""
        self._programs[program.digest] = program

    def run(self, digest: str, document: str) -> str:
        """The answer, as an executor gives it."""
        self.asked.append((digest, document))
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
        self._kept: dict[tuple[str, str], Answer] = {}

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
        return json.dumps(self._current[digest].merge(self._new(digest, document), document))

    def differs(self, digest: str, document: str) -> bool:
        """Whether the mutant answers otherwise than the law as it is."""
        pair = self._current[digest]
        new = {name for names in self._new(digest, document).values() for name in names}
        return new != pair.old(document)

    def _new(self, digest: str, document: str) -> Answer:
        """The findings that may differ, by package; documents that differ only in what nobody reads are asked once."""
        pair = self._current[digest]
        if pair.part is None:
            return {}
        question = json.dumps(pair.read(json.loads(document)), ensure_ascii=False, separators=(",", ":"))
        key = (pair.part.digest, question)
        if key not in self._kept:
            self._kept[key] = json.loads(self._engine.run(pair.part.digest, question))
        return self._kept[key]


class _Pair:
    """What differs between a mutant's program and that of the law as it is."""

    def __init__(self, program: Program, base: Program, answers: Answers) -> None:
        self._base = base.digest
        self._answers = answers
        before = answers.graph(base)
        after = before if program.digest == base.digest else graph_of(program)
        found: frozenset[Node] = frozenset() if after is before else reached(before, after)
        self.reached = frozenset(name for _, name in found)
        here = found & after.findings
        self.part = sliced(program, after, here) if here else None
        self._reads = facts_read(self.part) if self.part else frozenset()
        self._packages = {package for package, _ in after.findings}

    def old(self, document: str) -> set[str]:
        """Those of the findings that may differ that the law as it is gives."""
        names = {name for names in self._answers.answer(self._base, document).values() for name in names}
        return names & self.reached

    def merge(self, new: Answer, document: str) -> Answer:
        """The mutant's whole answer."""
        old = self._answers.answer(self._base, document)
        return {
            package: [*(name for name in old.get(package, ()) if name not in self.reached), *new.get(package, ())]
            for package in sorted(self._packages)
        }

    def read(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with nothing in it but what is read."""
        kept: dict[str, Any] = {}
        for path in self._reads:
            *folders, last = path.split(".")
            place, source = kept, document
            for folder in folders:
                place, source = place.setdefault(folder, {}), source[folder]
            place[last] = source[last]
        return kept
