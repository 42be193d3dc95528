"""Runs a plan on all facts of a world at once.

Every statement runs under a guard: the facts under which the plan gets there. A local holds alternatives, each with the
facts under which it holds it. A list of records is looked through once, with a record of which nothing is fixed; what
happened for it has happened where some record of the list makes it happen.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance.engine.plan.generate import ENTRY, statements
from compliance.engine.plan.values import UNDEFINED, dot
from compliance.prove.bdd import FALSE, TRUE, Function
from compliance.prove.frame import Alternatives, Conflicts, Locals
from compliance.prove.records import Lists
from compliance.prove.values import (
    AnotherWord,
    Bool,
    Compare,
    Made,
    Place,
    Record,
    RecordList,
    RefusedError,
    Size,
    WordSet,
)
from compliance.prove.world import ANOTHER, World

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the rules say of all facts.

    Attributes:
        fired: for each package and rule, the facts under which it is found.
        defined: the facts under which the plan answers at all.
        conflict: the facts under which a rule gives two values at once.
    """

    fired: Mapping[str, Mapping[str, Function]]
    defined: Function
    conflict: Function


class Symbolic:
    """A plan in a world.

    Args:
        plan: a saved plan that the lint has passed.
        data: the law's data of the day.
        world: the variables.
        lists: the lists of records.
    """

    def __init__(self, plan: Json, data: Json, world: World, lists: Lists) -> None:
        self.strings = [_plain(entry["value"]) for entry in plan["static"]["strings"]]
        self.functions = {function["name"]: function for function in plan["funcs"]["funcs"]}
        self.data = data
        self.world = world
        self.bdd = world.bdd
        self.lists = lists
        self.compare = Compare(world, lists)
        self.conflicts = Conflicts(world.bdd, self.compare)
        self._known: dict[tuple[Any, ...], Alternatives] = {}

    def answer(self) -> Answer:
        """Run the plan. Raises RefusedError where it asks what the proof cannot follow."""
        given = self.call(ENTRY, ())
        packages: dict[str, dict[str, Function]] = {}
        for guard, value in given:
            for package, sets in value.items.items():
                fired = packages.setdefault(package, {})
                for beside, found in sets:
                    for rule, when in _elements(found):
                        both = self.bdd.all((guard, beside, when))
                        fired[rule] = self.bdd.either(fired.get(rule, FALSE), both)
        return Answer(packages, self.bdd.any(guard for guard, _ in given), self.conflicts.where)

    def call(self, name: str, arguments: tuple[Any, ...]) -> Alternatives:
        """What a function of the plan gives, as alternatives; it is worked out once for the same arguments."""
        key = (name, *(argument if argument.__hash__ else id(argument) for argument in arguments))
        if key not in self._known:
            self._known[key] = _Run(self, self.functions[name], arguments).result()
        return self._known[key]


def _plain(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _elements(found: Any) -> Iterator[tuple[str, Function]]:
    if not isinstance(found, Made):
        raise RefusedError(f"a package answers with {found}")
    yield from found.items.items()


@dataclass(frozen=True)
class _Loop:
    """The loop over records that is running: the list, and what was put into sets that stood before it."""

    path: str
    added: list[tuple[Made, Any, Function]] = field(default_factory=list)


class _Run:
    """One function of the plan, run once."""

    def __init__(self, owner: Symbolic, function: Json, arguments: tuple[Any, ...]) -> None:
        self._owner = owner
        self._bdd = owner.bdd
        self._function = function
        facts, data, *own = function["params"]
        held: dict[int, Alternatives] = {facts: [(TRUE, Place(""))], data: [(TRUE, owner.data)]}
        held |= {local: [(TRUE, value)] for local, value in zip(own, arguments, strict=True)}
        self._locals = Locals(owner.bdd, owner.lists, owner.conflicts, held)
        self._returned = FALSE
        self._given: Alternatives = []
        self._loops: list[_Loop] = []
        self._outer = [value.path for value in arguments if isinstance(value, Record)]

    def result(self) -> Alternatives:
        """What the function gives."""
        for block in self._function["blocks"]:
            self._block(block, self._bdd.deny(self._returned))
        return self._locals.merged(self._given)

    def _block(self, block: Json, guard: Function) -> Function:
        """Run a block; what is given back is where its end is reached."""
        for entry in block.get("stmts") or ():
            if guard == FALSE:
                break
            write = _STATEMENTS.get(entry["type"])
            if write is None:
                raise RefusedError(f"the proof cannot follow `{entry['type']}`", where=self._function["name"])
            guard = write(self, entry["stmt"], guard)
        return guard

    def _operand(self, operand: Json, guard: Function) -> Alternatives:
        match operand:
            case {"type": "local", "value": int(local)}:
                found = self._locals.read(local, guard)
                if self._locals.defined(found) != guard:
                    raise RefusedError("a local is read that may have no value", where=self._function["name"])
                return found
            case {"type": "string_index", "value": int(index)}:
                return [(guard, self._owner.strings[index])]
            case {"type": "bool", "value": bool(value)}:
                return [(guard, value)]
        raise RefusedError(f"an operand is not known: {operand}", where=self._function["name"])

    # Each of these runs one statement under a guard and gives the guard after it.

    def reset(self, statement: Json, guard: Function) -> Function:
        self._locals.write(statement["target"], [], guard)
        return guard

    def make(self, statement: Json, guard: Function) -> Function:
        self._locals.write(statement["target"], [(guard, Made(depth=len(self._loops)))], guard)
        return guard

    def make_number(self, statement: Json, guard: Function) -> Function:
        self._locals.write(statement["target"], [(guard, int(self._owner.strings[statement["index"]]))], guard)
        return guard

    def assign(self, statement: Json, guard: Function) -> Function:
        self._locals.write(statement["target"], self._operand(statement["source"], guard), guard)
        return guard

    def assign_once(self, statement: Json, guard: Function) -> Function:
        new = self._operand(statement["source"], guard)
        for before, old in self._locals.read(statement["target"], guard):
            for after, value in new:
                self._owner.conflicts.note(self._bdd.both(before, after), old, value)
        return self.assign(statement, guard)

    def dot(self, statement: Json, guard: Function) -> Function:
        found: Alternatives = []
        for when, source in self._operand(statement["source"], guard):
            for each, key in self._operand(statement["key"], when):
                value = self._follow(source, key)
                if value is not None:
                    found.append((each, value))
        self._locals.write(statement["target"], found, guard)
        return self._locals.defined(found)

    def _follow(self, source: Any, key: Any) -> Any:
        match source, key:
            case Place(path), str():
                return self._owner.compare.fact(f"{path}.{key}".lstrip("."))
            case Record(), str():
                return self._owner.compare.part(source, key)
            case dict(), str():
                value = dot(source, key)
                return None if value is UNDEFINED else value
        raise RefusedError(f"the proof cannot follow `{key}` into {source}", where=self._function["name"])

    def equal(self, statement: Json, guard: Function) -> Function:
        return self._pairs(statement["a"], statement["b"], guard, lambda f: f)

    def not_equal(self, statement: Json, guard: Function) -> Function:
        return self._pairs(statement["a"], statement["b"], guard, self._bdd.deny)

    def _pairs(self, a: Json, b: Json, guard: Function, turn: Callable[[Function], Function]) -> Function:
        return self._bdd.any(
            self._bdd.both(both, turn(self._owner.compare.equal(left, right)))
            for first, left in self._operand(a, guard)
            for both, right in self._operand(b, first)
        )

    def defined(self, statement: Json, guard: Function) -> Function:
        return self._locals.defined(self._locals.read(statement["source"], guard))

    def undefined(self, statement: Json, guard: Function) -> Function:
        return self._bdd.less(guard, self.defined(statement, guard))

    def call(self, statement: Json, guard: Function) -> Function:
        found: Alternatives = []
        name = statement["func"]
        rule = name in self._owner.functions
        for when, arguments in self._arguments(statement["args"], guard):
            given = self._owner.call(name, arguments[2:]) if rule else [(TRUE, self._builtin(name, arguments))]
            found += [(both, value) for g, value in given if (both := self._bdd.both(g, when)) != FALSE]
        self._locals.write(statement["result"], found, guard)
        return self._locals.defined(found)

    def _arguments(self, operands: list[Json], guard: Function) -> Alternatives:
        rows: Alternatives = [(guard, ())]
        for operand in operands:
            rows = [(each, (*row, value)) for when, row in rows for each, value in self._operand(operand, when)]
        return rows

    def _builtin(self, name: str, arguments: tuple[Any, ...]) -> Any:  # noqa: PLR0911 - a return for each
        compare, deny = self._owner.compare, self._bdd.deny
        match name, arguments:
            case "internal.member_2", (item, collection):
                return Bool(compare.member(item, collection))
            case (("equal" | "neq"), (a, b)):
                found = compare.equal(a, b)
                return Bool(found if name == "equal" else deny(found))
            case "lt", (a, b):
                return Bool(compare.below(a, b))
            case "gte", (a, b):
                return Bool(deny(compare.below(a, b)))
            case "gt", (a, b):
                return Bool(compare.below(b, a))
            case "lte", (a, b):
                return Bool(deny(compare.below(b, a)))
            case "plus", (a, b):
                return compare.plus(a, b)
            case "count", (collection,):
                return compare.count(collection)
        raise RefusedError(f"the proof cannot follow a call of `{name}`", where=self._function["name"])

    def put(self, statement: Json, guard: Function) -> Function:
        """Put an element into a set or an array."""
        target = statement["set"] if "set" in statement else statement["array"]
        for when, made in self._operand({"type": "local", "value": target}, guard):
            for each, item in self._operand(statement["value"], when):
                if "set" in statement and not isinstance(item, str):
                    raise RefusedError(f"a set of the law holds text, not {item}", where=self._function["name"])
                self._add(made, item, each)
        return guard

    def _add(self, made: Made, item: Any, guard: Function) -> None:
        if made.depth < len(self._loops):
            self._loops[-1].added.append((made, item, guard))
        else:
            made.items[item] = self._bdd.either(made.items.get(item, FALSE), guard)

    def insert(self, statement: Json, guard: Function) -> Function:
        """Put a value into an object, which only the answer is."""
        (_, key), *_ = self._operand(statement["key"], guard)
        for _, made in self._operand({"type": "local", "value": statement["object"]}, guard):
            made.items[key] = self._operand(statement["value"], guard)
        return guard

    def give(self, statement: Json, guard: Function) -> Function:
        if self._loops:
            raise RefusedError("a rule returns out of a loop", where=self._function["name"])
        given = self._locals.read(statement["source"], guard)
        self._given += given
        self._returned = self._bdd.either(self._returned, guard)
        return FALSE

    def blocks(self, statement: Json, guard: Function) -> Function:
        for block in statement["blocks"]:
            self._block(block, self._bdd.less(guard, self._returned))
        return self._bdd.less(guard, self._returned)

    def negate(self, statement: Json, guard: Function) -> Function:
        return self._bdd.less(guard, self._block(statement["block"], guard))

    # Loops.

    def scan(self, statement: Json, guard: Function) -> Function:
        for when, source in self._operand({"type": "local", "value": statement["source"]}, guard):
            if isinstance(source, RecordList):
                self._scan_records(statement, source.path, when)
            else:
                for each, item in self._items(source, when):
                    self._turn(statement, item, each)
        return guard

    def _items(self, source: Any, guard: Function) -> Alternatives:
        match source:
            case WordSet(key):
                words = ((self._owner.world.holds_word(key, word), word) for word in self._owner.world.words(key))
                items = [(g, AnotherWord(key) if word == ANOTHER else word) for g, word in words]
            case Made():
                items = [(g, item) for item, g in source.items.items()]
            case list():
                items = [(TRUE, item) for item in source]
            case bool() | int() | str() | Bool() | Size():
                return []
            case _:
                raise RefusedError(f"the proof cannot look through {source}", where=self._function["name"])
        return [(both, item) for g, item in items if (both := self._bdd.both(g, guard)) != FALSE]

    def _turn(self, statement: Json, item: Any, guard: Function) -> None:
        self._locals.write(statement["key"], [], TRUE)
        self._locals.write(statement["value"], [(guard, item)], guard)
        self._block(statement["block"], guard)

    def _scan_records(self, statement: Json, path: str, guard: Function) -> None:
        """Look through a list once, with any record; afterwards say where some record of the list did it."""
        around = [*self._outer, *(loop.path for loop in self._loops)]
        if path in around or (self._owner.lists.parts(path) and any(map(self._owner.lists.parts, around))):
            raise RefusedError("a list of records is looked through inside another", where=self._function["name"])
        targets = {statement["key"], statement["value"], *_targets(statement["block"])}
        before = self._locals.enter(targets)
        self._loops.append(_Loop(path))
        self._turn(statement, Record(path), guard)
        for made, item, when in self._loops.pop().added:
            self._add(made, item, self._owner.lists.some(path, when))
        self._locals.leave(path, before)


def _targets(block: Json) -> Iterator[int]:
    """Every local that a statement of the block writes."""
    for _, statement in statements([block]):
        yield from (statement[key] for key in ("target", "result", "key", "value") if type(statement.get(key)) is int)


_STATEMENTS: Mapping[str, Callable[[_Run, Json, Function], Function]] = {
    "ArrayAppendStmt": _Run.put,
    "AssignVarOnceStmt": _Run.assign_once,
    "AssignVarStmt": _Run.assign,
    "BlockStmt": _Run.blocks,
    "CallStmt": _Run.call,
    "DotStmt": _Run.dot,
    "EqualStmt": _Run.equal,
    "IsDefinedStmt": _Run.defined,
    "IsUndefinedStmt": _Run.undefined,
    "MakeArrayStmt": _Run.make,
    "MakeNumberRefStmt": _Run.make_number,
    "MakeObjectStmt": _Run.make,
    "MakeSetStmt": _Run.make,
    "NotEqualStmt": _Run.not_equal,
    "NotStmt": _Run.negate,
    "ObjectInsertStmt": _Run.insert,
    "ResetLocalStmt": _Run.reset,
    "ReturnLocalStmt": _Run.give,
    "ScanStmt": _Run.scan,
    "SetAddStmt": _Run.put,
}
