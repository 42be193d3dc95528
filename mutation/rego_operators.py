"""What is changed in a Rego source: conditions, comparisons, members of sets, whole definitions."""

import re
from collections import Counter
from collections.abc import Iterator

from mutation.blocks import Block, Condition, Module, conditions, take_apart, with_condition
from mutation.mutant import Mutant, short

_FLIPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "+": "-", "-": "+"}
_COMPARISON = re.compile(r" (<=|>=|<|>|\+|-) ")
_SET = re.compile(r"\{([^{}]*\"[^{}]*)\}")


def rego_mutants(path: str, text: str) -> Iterator[Mutant]:
    """Every mutant of one source."""
    module = take_apart(path, text)
    seen: Counter[str] = Counter()
    for change in _changes(module):
        block, line, kind, what, new = change
        name = _place(path, module, block)
        seen[f"{name} {what}"] += 1
        again = f" ({seen[f'{name} {what}']})" if seen[f"{name} {what}"] > 1 else ""
        yield Mutant(f"{name} {what}{again}", kind, path, line, rego={path: _replaced(text, block, new)})


_Change = tuple[Block, int, str, str, tuple[str, ...]]


def _changes(module: Module) -> Iterator[_Change]:
    """The block, the line, the operator, the change in words, and the new lines of the block."""
    for block in module.blocks:
        if block.default:
            continue
        if conditions(block):
            yield block, block.line, "definition dropped", "definition dropped", ()
        for condition in conditions(block):
            for kind, what, text in _of_condition(condition):
                new = with_condition(block, condition, text)
                yield block, block.line + condition.first, kind, what, new


def _of_condition(condition: Condition) -> Iterator[tuple[str, str, str | None]]:
    text = condition.text
    yield "condition dropped", f"drop: {text}", None
    if text.startswith("not "):
        yield "condition negated", f"negate: {text}", text.removeprefix("not ")
    elif not text.startswith(("some ", "every ")):
        yield "condition negated", f"negate: {text}", f"not {text}"
    elif text.startswith("every "):
        yield from _inside_every(text)
    for match in _COMPARISON.finditer(text):
        flipped = f"{text[: match.start(1)]}{_FLIPS[match[1]]}{text[match.end(1) :]}"
        yield "comparison flipped", f"flip {match[1]}: {text}", flipped
    yield from _members(text)


def _inside_every(text: str) -> Iterator[tuple[str, str, str | None]]:
    """`every x in xs { condition }`: the condition negated; dropping it is dropping the whole."""
    head, _, rest = text.partition("{ ")
    inner = rest.removesuffix(" }")
    yield "condition negated", f"negate inside: {text}", f"{head}{{ not {inner} }}"


def _members(text: str) -> Iterator[tuple[str, str, str | None]]:
    for match in _SET.finditer(text):
        members = [member.strip() for member in match[1].split(",")]
        for member in members:
            rest = ", ".join(other for other in members if other != member)
            if rest:
                changed = f"{text[: match.start(1)]}{rest}{text[match.end(1) :]}"
                yield "member dropped", f"drop {member} of: {text}", changed


def _place(path: str, module: Module, block: Block) -> str:
    """The definition: the name without that of its package, and which of several it is."""
    several = max(other.ordinal for other in module.blocks if other.name == block.name) > 1
    name = block.name.removeprefix(f"{module.package}.")
    return f"{short(path)}#{name}" + (f"/{block.ordinal}" if several else "")


def _replaced(text: str, block: Block, new: tuple[str, ...]) -> str:
    lines = text.splitlines()
    start = block.line - 1
    return "\n".join([*lines[:start], *new, *lines[start + len(block.lines) :]]) + "\n"
