"""Finds in a compiled plan what the Rego engine accepts silently.

The engine compiles a rule with a misspelt name or an unknown function, and the rule then never fires. In the plan
(OPA's published intermediate representation) such a name is a local that is read and never written, and such a
function a call without a definition. This module imports nothing heavy: it runs in the worker.
"""

from collections.abc import Iterator
from typing import Any

from compliance.errors import PolicyError

# What the law may call. Everything else (time, text, random, network, printing) belongs outside Rego or nowhere.
ALLOWED_BUILTINS = frozenset(
    {"count", "internal.member_2", "equal", "neq", "lt", "lte", "gt", "gte", "plus", "minus", "assign", "eq"}
)
# The statements that the law compiles to. Another one, such as `WithStmt`, comes from what the law may not use.
_STATEMENTS = frozenset(
    {
        "ArrayAppendStmt",
        "AssignVarOnceStmt",
        "AssignVarStmt",
        "BlockStmt",
        "CallStmt",
        "DotStmt",
        "EqualStmt",
        "IsDefinedStmt",
        "IsUndefinedStmt",
        "MakeArrayStmt",
        "MakeNumberRefStmt",
        "MakeObjectStmt",
        "MakeSetStmt",
        "NotEqualStmt",
        "NotStmt",
        "ObjectInsertStmt",
        "ResetLocalStmt",
        "ResultSetAddStmt",
        "ReturnLocalStmt",
        "ScanStmt",
        "SetAddStmt",
    }
)
_WRITES = {"target", "result"}
_SCAN_WRITES = {"key", "value"}


def lint_plan(plan: dict[str, Any]) -> None:
    """Check every function of a saved plan.

    Raises:
        PolicyError: naming the function (package and rule) and what is wrong in it.
    """
    functions = {function["name"]: function for function in plan["funcs"]["funcs"]}
    if not functions:
        raise PolicyError("the compiled plan holds no rule at all")
    arity = {name: len(function["params"]) for name, function in functions.items()}
    for builtin in plan["static"].get("builtin_funcs", ()):
        if builtin["name"] not in ALLOWED_BUILTINS:
            raise PolicyError(f"the builtin `{builtin['name']}` may not be used in the law")
    for name, function in functions.items():
        _lint_function(_readable(name), function, arity)


def _readable(name: str) -> str:
    return name.removeprefix("g0.data.")


def _lint_function(name: str, function: dict[str, Any], arity: dict[str, int]) -> None:
    written, read = set(function["params"]), dict[int, tuple[int, int]]()
    for kind, statement in _statements(function["blocks"]):
        if kind not in _STATEMENTS:
            raise PolicyError(f"compiles to `{kind}`, which the law may not use", where=name)
        if kind == "CallStmt":
            _lint_call(name, statement, arity)
        written |= _written(kind, statement)
        for local in _read(kind, statement):
            read.setdefault(local, (statement.get("row", -1) + 1, statement.get("col", 0) + 1))
    for local, (row, column) in read.items():
        if local not in written:
            raise PolicyError("a name is used that nothing defines", where=f"{name}, line {row}, column {column}")


def _lint_call(name: str, statement: dict[str, Any], arity: dict[str, int]) -> None:
    called, given = statement["func"], len(statement["args"])
    if called not in arity and called not in ALLOWED_BUILTINS:
        raise PolicyError(f"calls `{called}`, which is no function", where=name)
    if called in arity and given != arity[called]:
        raise PolicyError(f"calls `{_readable(called)}` with the wrong number of arguments", where=name)


def _statements(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of the blocks, nested ones included."""
    for block in blocks:
        for entry in block.get("stmts") or ():
            kind, statement = entry["type"], entry["stmt"]
            yield kind, statement
            yield from _statements(statement.get("blocks") or [])
            if isinstance(statement.get("block"), dict):
                yield from _statements([statement["block"]])


def _written(kind: str, statement: dict[str, Any]) -> set[int]:
    """A reset empties a local and does not define it; a scan defines its key and its value."""
    if kind == "ResetLocalStmt":
        return set()
    keys = _WRITES | (_SCAN_WRITES if kind == "ScanStmt" else set())
    return {statement[key] for key in keys if type(statement.get(key)) is int}


def _read(kind: str, statement: dict[str, Any]) -> Iterator[int]:
    """Locals that a statement reads: operands, and plain indexes where the statement has them."""
    for key, value in statement.items():
        if key == "args":
            yield from (arg["value"] for arg in value if arg.get("type") == "local")
        elif isinstance(value, dict) and value.get("type") == "local":
            yield value["value"]
        elif key in ("source", "object", "array", "set") and type(value) is int and kind not in _DEFINEDNESS:
            yield value


# These ask whether a local is defined, and are how a rule without a result is undefined.
_DEFINEDNESS = {"IsDefinedStmt", "IsUndefinedStmt", "ReturnLocalStmt"}
