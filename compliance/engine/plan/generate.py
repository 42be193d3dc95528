"""Writes a plan as Python source.

A block of the plan becomes a loop that runs once: a statement that is undefined leaves it with `break`, as the block is
undefined from there on. What a `scan` repeats becomes a `for`, left with `continue`. Rules without arguments are asked
once for a document. The law's data are fixed in the plan's program, so paths into them are followed here.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from compliance.engine.plan.values import BUILTINS, UNDEFINED, dot
from compliance.errors import PolicyError
from compliance.record import Record

ENTRY = "g0.data.engine.answer.answer"
LEAVE = "\0"  # stands for how the enclosing block is left, which only that block knows

Json = dict[str, Any]
Lines = Iterator[str]


class Written(Record, frozen=True):
    """The source of a program's functions.

    Attributes:
        text: Python source that defines `f0`, `f1`, ...; each takes the facts, what was asked before and its arguments.
        constants: values the source names as `K[0]`, `K[1]`, ...
        entry: the number of the function that gives the answer.
        count: how many functions there are.
    """

    text: str
    constants: tuple[Any, ...]
    entry: int
    count: int


def generate(plan: Json, data: Json) -> Written:
    """Write the functions of a plan.

    Args:
        plan: a saved plan that the lint has passed.
        data: the law's data of the day, which the plan reads as `data`.

    Raises:
        PolicyError: a statement, builtin or operand that is not known here, or rules that ask each other in a circle.
    """
    shared = _Shared(
        strings=[_plain(entry["value"]) for entry in plan["static"]["strings"]],
        numbers={function["name"]: number for number, function in enumerate(plan["funcs"]["funcs"])},
        data=data,
    )
    if ENTRY not in shared.numbers:
        raise PolicyError("the plan has no answer")
    _refuse_circles(plan["funcs"]["funcs"])
    text = [line for function in plan["funcs"]["funcs"] for line in _Writer(shared, function).lines()]
    return Written("\n".join(text), tuple(shared.constants), shared.numbers[ENTRY], len(shared.numbers))


def _plain(text: str) -> str:
    """A string constant: the compiler writes some of them with the quotes of their source."""
    plain = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if '"' in plain or "\\" in plain:
        raise PolicyError(f"a text of the law holds a quote or a backslash: {text}")
    return plain


def _refuse_circles(functions: list[Json]) -> None:
    from graphlib import CycleError, TopologicalSorter

    calls = {function["name"]: set(_called(function["blocks"])) - BUILTINS.keys() for function in functions}
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        raise PolicyError(f"rules ask each other in a circle: {' > '.join(error.args[1])}") from error


def statements(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """Every statement of the blocks with its kind, nested ones included."""
    for block in blocks:
        for entry in block.get("stmts") or ():
            yield entry["type"], entry["stmt"]
            yield from statements(_inner(entry["stmt"]))


def _inner(statement: Json) -> list[Json]:
    single = statement.get("block")
    return [single] if isinstance(single, dict) else statement.get("blocks") or []


def _called(blocks: list[Json]) -> Iterator[str]:
    return (statement["func"] for kind, statement in statements(blocks) if kind == "CallStmt")


class _Shared(Struct):
    """What the functions of one plan share."""

    strings: list[str]
    numbers: Mapping[str, int]
    data: Json
    constants: list[Any] = field(default_factory=list)

    def constant(self, value: Any) -> str:
        if isinstance(value, (bool, int, str)):
            return repr(value)
        self.constants.append(value)
        return f"K[{len(self.constants) - 1}]"


class _Writer:
    """Writes one function."""

    def __init__(self, shared: _Shared, function: Json) -> None:
        self._shared = shared
        self._function = function
        self._number = shared.numbers[function["name"]]
        self._facts, self._data, *self._arguments = function["params"]
        self._once = Counter(_targets(function["blocks"]))
        self._known: dict[int, Any] = {self._data: shared.data}  # locals whose value the law's data settle
        self._nots = 0

    def lines(self) -> Lines:
        """The source of the function."""
        arguments = "".join(f", l{number}" for number in self._arguments)
        yield f"def f{self._number}(l{self._facts}, M{arguments}):  # {self._function['name']}"
        if self._memoised:
            yield f" v = M[{self._number}]"
            yield " if v is not None: return v"
        for block in self._function["blocks"]:
            yield from self._block(block, " ")
        if self._memoised:
            yield f" M[{self._number}] = U"
        yield " return U"

    @property
    def _memoised(self) -> bool:
        return not self._arguments

    def _block(self, block: Json, indent: str) -> Lines:
        yield f"{indent}while True:"
        yield from self._body(block, f"{indent} ", "break")
        yield f"{indent} break"

    def _body(self, block: Json, indent: str, leave: str) -> Lines:
        for entry in block.get("stmts") or ():
            write = _STATEMENTS.get(entry["type"])
            if write is None:
                raise PolicyError(f"compiles to `{entry['type']}`, which is not run here", where=self._function["name"])
            for line in write(self, entry["stmt"]):
                yield indent + line.replace(LEAVE, leave)

    # Each of these writes one statement of the plan.

    def reset(self, statement: Json) -> Lines:
        yield f"l{statement['target']} = U"

    def make_set(self, statement: Json) -> Lines:
        yield f"l{statement['target']} = set()"

    def make_array(self, statement: Json) -> Lines:
        yield f"l{statement['target']} = []"

    def make_object(self, statement: Json) -> Lines:
        yield f"l{statement['target']} = {{}}"

    def make_number(self, statement: Json) -> Lines:
        yield f"l{statement['target']} = {int(self._shared.strings[statement['index']])}"

    def assign(self, statement: Json) -> Lines:
        yield f"l{statement['target']} = {self._operand(statement['source'])}"

    def assign_once(self, statement: Json) -> Lines:
        target = f"l{statement['target']}"
        yield f"{target} = once({target}, {self._operand(statement['source'])})"

    def dot(self, statement: Json) -> Lines:
        """Follow a path; into the law's data it is followed here and now."""
        target, source, key = statement["target"], statement["source"], statement["key"]
        if source["type"] == "local" and source["value"] in self._known and key["type"] == "string_index":
            yield from self._settled(target, dot(self._known[source["value"]], self._text(key)))
        else:
            yield f"l{target} = dot({self._operand(source)}, {self._operand(key)})"
            yield f"if l{target} is U: {LEAVE}"

    def _settled(self, target: int, value: Any) -> Lines:
        if value is UNDEFINED:
            yield LEAVE
        elif self._once[target] == 1:
            self._known[target] = value
            yield "pass"
        else:
            yield f"l{target} = {self._shared.constant(value)}"

    def equal(self, statement: Json) -> Lines:
        yield f"if not {self._same(statement)}: {LEAVE}"

    def not_equal(self, statement: Json) -> Lines:
        yield f"if {self._same(statement)}: {LEAVE}"

    def _same(self, statement: Json) -> str:
        """Beside a truth value identity will do; all else is compared with care for kinds."""
        a, b = self._operand(statement["a"]), self._operand(statement["b"])
        if statement["b"]["type"] == "bool" and statement["a"]["type"] == "local" and a.startswith("l"):
            return f"({a} is {b})"
        return f"equal({a}, {b})"

    def defined(self, statement: Json) -> Lines:
        if statement["source"] not in self._known:
            yield f"if l{statement['source']} is U: {LEAVE}"

    def undefined(self, statement: Json) -> Lines:
        yield LEAVE if statement["source"] in self._known else f"if l{statement['source']} is not U: {LEAVE}"

    def call(self, statement: Json) -> Lines:
        result, name = f"l{statement['result']}", statement["func"]
        if name in self._shared.numbers:
            facts, data, *arguments = statement["args"]
            if data.get("value") != self._data or facts.get("value") != self._facts:
                raise PolicyError("a rule is asked with other facts or data", where=self._function["name"])
            given = "".join(f", {self._operand(argument)}" for argument in arguments)
            yield f"{result} = f{self._shared.numbers[name]}(l{self._facts}, M{given})"
            yield f"if {result} is U: {LEAVE}"
        elif name in BUILTINS:
            given = ", ".join(self._operand(argument) for argument in statement["args"])
            yield f"{result} = {BUILTINS[name]}({given})"
        else:
            raise PolicyError(f"calls `{name}`, which is not run here", where=self._function["name"])

    def set_add(self, statement: Json) -> Lines:
        yield f"add(l{statement['set']}, {self._operand(statement['value'])})"

    def array_append(self, statement: Json) -> Lines:
        yield f"l{statement['array']}.append({self._operand(statement['value'])})"

    def object_insert(self, statement: Json) -> Lines:
        yield f"l{statement['object']}[{self._operand(statement['key'])}] = {self._operand(statement['value'])}"

    def give(self, statement: Json) -> Lines:
        if self._memoised:
            yield f"M[{self._number}] = l{statement['source']}"
        yield f"return l{statement['source']}"

    def block(self, statement: Json) -> Lines:
        for block in statement["blocks"]:
            yield from self._block(block, "")

    def negate(self, statement: Json) -> Lines:
        """What is inside must be undefined somewhere, else the enclosing block is."""
        self._nots += 1
        held = f"n{self._nots}"
        yield f"{held} = False"
        yield "while True:"
        yield from self._body(statement["block"], " ", "break")
        yield f" {held} = True"
        yield " break"
        yield f"if {held}: {LEAVE}"

    def scan(self, statement: Json) -> Lines:
        source = self._local(statement["source"])
        yield f"for l{statement['key']}, l{statement['value']} in scan({source}):"
        yield from self._body(statement["block"], " ", "continue")
        yield " pass"

    def _operand(self, operand: Json) -> str:
        match operand:
            case {"type": "local", "value": int(number)}:
                return self._local(number)
            case {"type": "string_index"}:
                return repr(self._text(operand))
            case {"type": "bool", "value": bool(value)}:
                return repr(value)
        raise PolicyError(f"an operand is not known here: {operand}", where=self._function["name"])

    def _local(self, number: int) -> str:
        return self._shared.constant(self._known[number]) if number in self._known else f"l{number}"

    def _text(self, operand: Json) -> str:
        return self._shared.strings[operand["value"]]


def _targets(blocks: list[Json]) -> Iterator[int]:
    """Every local that a statement of the blocks gives a value or takes it from."""
    for _, statement in statements(blocks):
        yield from (statement[key] for key in ("target", "result", "key", "value") if type(statement.get(key)) is int)


_STATEMENTS: Mapping[str, Callable[[_Writer, Json], Lines]] = {
    "ArrayAppendStmt": _Writer.array_append,
    "AssignVarOnceStmt": _Writer.assign_once,
    "AssignVarStmt": _Writer.assign,
    "BlockStmt": _Writer.block,
    "CallStmt": _Writer.call,
    "DotStmt": _Writer.dot,
    "EqualStmt": _Writer.equal,
    "IsDefinedStmt": _Writer.defined,
    "IsUndefinedStmt": _Writer.undefined,
    "MakeArrayStmt": _Writer.make_array,
    "MakeNumberRefStmt": _Writer.make_number,
    "MakeObjectStmt": _Writer.make_object,
    "MakeSetStmt": _Writer.make_set,
    "NotEqualStmt": _Writer.not_equal,
    "NotStmt": _Writer.negate,
    "ObjectInsertStmt": _Writer.object_insert,
    "ResetLocalStmt": _Writer.reset,
    "ReturnLocalStmt": _Writer.give,
    "ScanStmt": _Writer.scan,
    "SetAddStmt": _Writer.set_add,
}
