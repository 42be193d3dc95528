"""Takes a Rego source of the law apart: blocks at the left margin, and the conditions in each.

The sources are laid out in one way (`compliance/law/lint.py` allows little else): a block begins at the left margin, a
condition is a line of its own, or stands behind `if` on the line of its head.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from compliance.errors import PolicyError

_TEXT = re.compile(r'"[^"\n]*"')
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_FINDING = re.compile(r'findings contains "([^"]+)"')
_HEAD = re.compile(r"(?:default )?([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Block:
    """One definition.

    Attributes:
        name: the rule or function, or the id of the rule that a finding yields.
        finding: whether it yields a finding.
        default: whether it is a `default`.
        ordinal: the how manieth of its name in the file, 1 the first; a `default` does not count.
        line: of the file, the first being 1.
        lines: the text of the block.
    """

    name: str
    finding: bool
    default: bool
    ordinal: int
    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The block as it stands in the file."""
        return "\n".join(self.lines)

    @property
    def names(self) -> frozenset[str]:
        """Every name in it, dotted ones whole; not what stands in quotes or in a comment."""
        code = "\n".join(_TEXT.sub('""', line).partition("#")[0] for line in self.lines)
        return frozenset(_NAME.findall(code))


@dataclass(frozen=True)
class Module:
    """One source: its package, the imports by the name they go by, and its blocks."""

    path: str
    package: str
    imports: tuple[str, ...]
    blocks: tuple[Block, ...]

    def text(self, kept: Iterator[Block]) -> str:
        """A source of the same package with only some of the blocks."""
        return "\n\n".join([f"package {self.package}", *self.imports, *(block.text for block in kept)]) + "\n"

    def alias(self, name: str) -> str:
        """What the first part of a dotted name stands for, without `data.`; empty if it is no import."""
        for line in self.imports:
            words = line.split()
            if name == (words[3] if len(words) > 3 else words[1].rpartition(".")[2]):
                return words[1].removeprefix("data.")
        return ""


@cache
def take_apart(path: str, text: str) -> Module:
    """Split a source.

    Raises:
        PolicyError: it is not laid out as the law is.
    """
    starts: list[int] = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line and line[0] not in " \t#}])":
            starts.append(number)
    parts = [(start, _trim(lines[start:end])) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    if not parts or not parts[0][1][0].startswith("package "):
        raise PolicyError("does not begin with its package", where=path)
    imports = tuple(part[0] for _, part in parts if part[0].startswith("import "))
    rest = [(start, part) for start, part in parts[1:] if not part[0].startswith("import ")]
    return Module(path, parts[0][1][0].split()[1], imports, tuple(_blocks(path, rest)))


def _trim(lines: list[str]) -> tuple[str, ...]:
    """Without the blank lines and comments that stand before the next block."""
    end = len(lines)
    while end > 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return tuple(lines[:end])


def _blocks(path: str, parts: list[tuple[int, tuple[str, ...]]]) -> Iterator[Block]:
    seen: dict[str, int] = {}
    for start, lines in parts:
        found = _FINDING.match(lines[0])
        head = found or _HEAD.match(lines[0])
        if head is None:
            raise PolicyError("begins no rule", where=f"{path}, line {start + 1}")
        name, default = head[1], lines[0].startswith("default ")
        seen[name] = seen.get(name, 0) + (not default)
        yield Block(name, found is not None, default, seen[name], start + 1, lines)


@dataclass(frozen=True)
class Condition:
    """One condition of a block: the lines of the block that it takes (the last excluded), and its text on one line.

    `inline` is set where it stands behind `if` on the line of the head.
    """

    first: int
    last: int
    text: str
    inline: bool = False


def conditions(block: Block) -> list[Condition]:
    """The conditions of a block; none where it is a plain assignment or a default.

    Raises:
        PolicyError: the body is not laid out as the law is.
    """
    head, *body = block.lines
    if block.default or " if " not in f"{head} ":
        return []
    behind = head.partition(" if ")[2]
    if behind != "{":
        if body and not behind.endswith("{"):
            raise PolicyError(f"the body of `{block.name}` is not laid out as the law is", where=f"line {block.line}")
        return [Condition(0, len(block.lines), " ".join([behind, *(line.strip() for line in body)]), inline=True)]
    if not body or body[-1] != "}":
        raise PolicyError(f"the body of `{block.name}` does not end", where=f"line {block.line}")
    return list(_of_body(block))


def _of_body(block: Block) -> Iterator[Condition]:
    """Each line with one tab begins a condition; what stands deeper, or closes it, belongs to it."""
    place, end = 1, len(block.lines) - 1
    while place < end:
        last = place + 1
        while last < end and (block.lines[last].startswith("\t\t") or block.lines[last].strip() == "}"):
            last += 1
        yield Condition(place, last, " ".join(line.strip() for line in block.lines[place:last]))
        place = last


def with_condition(block: Block, condition: Condition, text: str | None) -> tuple[str, ...]:
    """The lines of a block with another condition in place of one of its own, or without it (`None`)."""
    if condition.inline:
        head = block.lines[0].partition(" if ")[0]
        return (f"{head} if {text or 'true'}",)
    others = len(conditions(block)) > 1
    new = [f"\t{text}"] if text else ([] if others else ["\ttrue"])
    return (*block.lines[: condition.first], *new, *block.lines[condition.last :])
