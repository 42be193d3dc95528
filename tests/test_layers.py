"""The floors of the house, walked import by import: a module may import only from lower floors."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "compliance"

# A unit is a module or a package directly under `compliance`. Units on one floor do not know each other; the modules
# inside one package may.
FLOORS = {
    "record": -1,
    "errors": -1,  # on the ground floor as well; everything may raise
    "cache": 0,
    "canonical": 0,
    "model": 1,
    "signing": 2,
    "law": 2,
    "derive": 3,
    "list_tables": 3,
    "engine": 4,
    "decide": 5,
    "judge": 6,
    "store": 6,
    "report": 7,
    "home": 7,
    "paper": 7,
    "review": 7,
    "ledger": 7,
    "batch": 8,
    "desk": 8,
    "cases": 8,
    "policy_tests": 8,
    "roads": 8,
    "prove": 8,
    "pool": 9,
    "gate": 10,
    "cli": 11,
    "service": 11,
    "__main__": 12,
}

# Who may import what from outside. Anything not listed may be imported anywhere, if it is a declared dependency.
OWNERS = {
    "regopy": {"engine"},
    "typer": {"cli"},
    "rich": {"report", "cli"},
}

CLOCKS = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")),
    *(f"time.{name}" for name in ("gmtime", "localtime", "ctime", "strftime", "clock_gettime", "clock_gettime_ns")),
}
SQL_CLOCK = re.compile(
    r"CURRENT_(TIME|DATE)|\b(datetime|date|unixepoch|julianday|strftime)\([^)]*'now'|\bnow\(\)", re.IGNORECASE
)

# Where a clock may be read, and why. Nowhere else: times are arguments.
CLOCK_READERS = {
    ("gate", "datetime.datetime.now"): "the entry point takes the time once and hands it down",
    ("cli", "time.monotonic"): "how long a proof took, which is shown beside it",
    ("engine", "time.monotonic"): "how long the worker process may run; no decision depends on it",
}

# Figures of the law. They stand in policies/, dated and cited; in code they would hide.
LEGAL_FIGURES = {100_000, 1_000_000}
NOT_LEGAL = {
    ("store", 1_000_000): "bytes: the longest signed note that is read (C2SP signed-note)",
}


def unit(path: Path, package: Path = PACKAGE) -> str:
    return path.relative_to(package).with_suffix("").parts[0]


def modules() -> list[Path]:
    return sorted(
        path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py" and "_policies" not in path.parts
    )


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every import of a module: line and dotted name, in functions and under TYPE_CHECKING as well, and by name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=0):
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)
            case ast.ImportFrom():
                yield node.lineno, "."
            case ast.Call(
                func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str(module)), *_]
            ):
                if name in ("import_module", "__import__"):
                    yield node.lineno, module
            case _:
                pass


def layer_faults(home: str, tree: ast.AST) -> list[str]:
    """What a module of the unit `home` imports and may not."""
    faults = []
    for line, name in imported(tree):
        top, _, rest = name.partition(".")
        target = rest.partition(".")[0]
        if not top:
            faults.append(f"line {line}: relative import")
        elif top == "compliance" and target not in (home, "__version__"):
            if target not in FLOORS:
                faults.append(f"line {line}: `{name}` is on no floor")
            elif FLOORS[target] >= FLOORS[home]:
                faults.append(
                    f"line {line}: `{home}` (floor {FLOORS[home]}) imports `{target}` (floor {FLOORS[target]})"
                )
        elif home not in OWNERS.get(top, {home}):
            faults.append(f"line {line}: `{home}` imports `{top}`, which only {sorted(OWNERS[top])} may")
    return faults


def clock_faults(home: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every clock the module names: line and dotted name, whatever it was imported as."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_CLOCK.search(node.value):
            yield node.lineno, f"{home}: SQL clock"
        elif isinstance(node, (ast.Attribute, ast.Name)):
            head, *rest = ast.unparse(node).split(".")
            dotted = ".".join([names.get(head, head), *rest])
            if dotted in CLOCKS and (home, dotted) not in CLOCK_READERS:
                yield node.lineno, dotted


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_lower_floors(path):
    assert unit(path) in FLOORS, "give the new unit a floor"
    assert layer_faults(unit(path), ast.parse(path.read_text())) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_below_the_gate_reads_a_clock(path):
    assert list(clock_faults(unit(path), ast.parse(path.read_text()))) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_figure_of_the_law_stands_in_code(path):
    figures = {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
    assert {figure for figure in figures & LEGAL_FIGURES if (unit(path), figure) not in NOT_LEGAL} == set()


def test_what_is_imported_from_outside_is_a_declared_dependency():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[<>=~!\[; ]", line)[0] for line in declared}
    outside = {
        name.partition(".")[0]
        for path in modules()
        for _, name in imported(ast.parse(path.read_text()))
        if name.partition(".")[0] not in sys.stdlib_module_names | {"compliance"}
    }
    assert outside <= names


@pytest.mark.parametrize(
    ("home", "code"),
    [
        ("model", "from compliance.gate import Gate"),
        ("law", "from compliance.signing import TrustRoot"),
        ("signing", "def f():\n    import compliance.law"),
        ("decide", "from compliance import store"),
        ("errors", "from importlib import import_module\nimport_module('compliance.cli')"),
        ("model", "from . import facts"),
        ("decide", "import regopy"),
        ("gate", "from rich.console import Console"),
        ("store", "from compliance.mystery import x"),
    ],
)
def test_the_walk_sees_a_forbidden_import(home, code):
    assert len(layer_faults(home, ast.parse(code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime as dt\ndt.now()",
        "import datetime\ndatetime.date.today()",
        "from time import time\ntime()",
        "import time as t\nt.monotonic()",
        "query = \"SELECT datetime('now')\"",
        "query = 'INSERT INTO entry (at) VALUES (CURRENT_TIMESTAMP)'",
    ],
)
def test_the_walk_sees_a_clock(code):
    assert len(list(clock_faults("store", ast.parse(code)))) == 1


def test_each_permission_to_read_a_clock_is_used():
    used = set()
    for path in modules():
        home = unit(path)
        granted = {dotted for owner, dotted in CLOCK_READERS if owner == home}
        used |= {
            (home, name) for name in granted if name in {n for _, n in clock_faults("", ast.parse(path.read_text()))}
        }
    assert used == set(CLOCK_READERS)
