"""Small files and small functions: what does not fit on a screen is not read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 50

FILES = sorted(path for path in (ROOT / "compliance").rglob("*.py") if "_policies" not in path.parts)


def long_functions(source: str) -> list[str]:
    return [
        f"{node.name} has {length} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LINES_OF_A_FUNCTION
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_are_small(path):
    source = path.read_text()
    assert source.count("\n") <= LINES_OF_A_FILE
    assert long_functions(source) == []


def test_a_long_function_is_seen():
    assert long_functions("def f():\n" + "    x = 1\n" * LINES_OF_A_FUNCTION) == ["f has 51 lines"]
    assert long_functions("def f():\n" + "    x = 1\n" * (LINES_OF_A_FUNCTION - 1)) == []
