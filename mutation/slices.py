"""Which findings a change can reach, and the smallest program that gives them.

To compile the whole law for every mutant and day would take hours. A finding depends only on the definitions that its
own names lead to, so the findings that a change can reach are answered by the part of the program that they need.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

from compliance.engine.program import Program
from mutation.blocks import Block, Module, take_apart

# A definition: its package and its name; a parameter or a reading is one as well (`params.cn.order16`, `scenes`).
Node = tuple[str, str]
_ANSWER = "engine/answer.rego"
_ASKED = re.compile(r'"([^"]+)": (\w+)')


@dataclass(frozen=True)
class Graph:
    """The definitions of a program: their blocks, what they refer to, and the values of parameters and readings."""

    modules: Mapping[str, Module]
    blocks: Mapping[Node, tuple[Block, ...]]
    refers: Mapping[Node, frozenset[Node]]
    values: Mapping[Node, object]

    @cached_property
    def findings(self) -> frozenset[Node]:
        """The findings among the definitions."""
        return frozenset(node for node, blocks in self.blocks.items() if any(block.finding for block in blocks))

    @cached_property
    def users(self) -> Mapping[Node, set[Node]]:
        """What refers to each definition."""
        found: dict[Node, set[Node]] = {}
        for node, others in self.refers.items():
            for other in others:
                found.setdefault(other, set()).add(node)
        return found

    def text(self, node: Node) -> object:
        """What is compared: the text of a definition, or the value of a parameter."""
        return tuple(block.text for block in self.blocks.get(node, ())), repr(self.values.get(node))


def graph_of(program: Program) -> Graph:
    """Take a program apart."""
    modules = {path: take_apart(path, text) for path, text in program.modules.items() if path != _ANSWER}
    blocks: dict[Node, tuple[Block, ...]] = {}
    refers: dict[Node, frozenset[Node]] = {}
    for path in modules:
        for node, found, others in _definitions(path, program.modules[path]):
            blocks[node] = (*blocks.get(node, ()), *found)
            refers[node] = refers.get(node, frozenset()) | others
    return Graph(modules, blocks, refers, dict(_values("", json.loads(program.data))))


@cache
def _definitions(path: str, text: str) -> list[tuple[Node, tuple[Block, ...], frozenset[Node]]]:
    """The definitions of one source and what each refers to."""
    module = take_apart(path, text)
    found: dict[str, list[Block]] = {}
    for block in module.blocks:
        found.setdefault(block.name, []).append(block)
    return [
        (
            (module.package, name),
            tuple(blocks),
            frozenset(_refer(module, other) for block in blocks for other in block.names),
        )
        for name, blocks in found.items()
    ]


def _refer(module: Module, name: str) -> Node:
    """What a name may lead to; a variable leads to nothing that exists."""
    first, _, rest = name.partition(".")
    if first == "data":
        package, _, last = rest.rpartition(".")
        return package, last
    target = module.alias(first)
    return (target, rest) if target else (module.package, first)


def _values(prefix: str, data: Mapping[str, object]) -> Iterator[tuple[Node, object]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _values(f"{prefix}.{key}" if prefix else key, value)
        else:
            yield (prefix, key), value


def reached(before: Graph, after: Graph) -> frozenset[Node]:
    """The findings, of either program, that may differ between the two."""
    nodes = {*before.values, *after.values}
    for path in before.modules.keys() | after.modules.keys():
        old, new = before.modules.get(path), after.modules.get(path)
        if old is not new:
            nodes |= {(module.package, block.name) for module in (old, new) if module for block in module.blocks}
    found = {node for node in nodes if before.text(node) != after.text(node)}
    return _closure(_closure(found, before.users), after.users) & (before.findings | after.findings)


def _closure(start: Collection[Node], leads: Mapping[Node, Collection[Node]]) -> frozenset[Node]:
    found, todo = set(start), list(start)
    while todo:
        new = set(leads.get(todo.pop(), ())) - found
        found |= new
        todo.extend(new)
    return frozenset(found)


def sliced(program: Program, graph: Graph, findings: Collection[Node]) -> Program:
    """The part of a program that gives these findings; the packages without any are not asked."""
    needed = _closure(findings, graph.refers)
    modules = {_ANSWER: _answer(program.modules[_ANSWER], {package for package, _ in findings})}
    for path, module in graph.modules.items():
        kept = [block for block in module.blocks if (module.package, block.name) in needed]
        if kept:
            modules[path] = module.text(iter(kept))
    data: dict[str, Any] = {}
    for package, name in needed & graph.values.keys():
        place = data
        for folder in package.split("."):
            place = place.setdefault(folder, {})
        place[name] = graph.values[(package, name)]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    body = json.dumps([sorted(modules.items()), text])
    return Program(sha256(body.encode()).hexdigest(), modules, text)


def _answer(text: str, packages: Collection[str]) -> str:
    """The generated module that asks, for some of the packages only."""
    module = take_apart(_ANSWER, text)
    asked = {package: name for package, name in _ASKED.findall(module.blocks[-1].text) if package in packages}
    answer = ", ".join(f'"{package}": {name}' for package, name in asked.items())
    kept = [block for block in module.blocks if block.name in asked.values()]
    return f"{module.text(iter(kept))}\nanswer := {{{answer}}}\n"


def facts_read(program: Program) -> frozenset[str]:
    """The paths of the facts that a program names; one within another is read with it."""
    names = {
        name
        for path, text in program.modules.items()
        for block in take_apart(path, text).blocks
        for name in block.names
    }
    paths = {name.removeprefix("input.") for name in names if name.startswith("input.")}
    return frozenset(path for path in paths if not any(path.startswith(f"{other}.") for other in paths))
