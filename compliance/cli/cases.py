"""`compliance cases`: case files, decided by the same line as the gate."""

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import FormatOption, PoliciesOption


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Case files: what the gate would decide, against what is expected.", no_args_is_help=False)
    group.callback()(_group)
    group.command()(run)
    app.add_typer(group, name="cases")


def _group() -> None:
    """Case files: what the gate would decide, against what is expected."""


def run(
    *,
    files: Annotated[list[Path], typer.Argument(help="Case files: JSON lists of cases.")],
    policies: PoliciesOption = None,
    form: FormatOption = "text",
) -> int:
    """Decide every case and compare it with what is expected.

    Exit codes: 0 all as expected, 1 not all, 2 a file that cannot be read or holds no case, 5 the law is wrong.
    """
    from compliance.cli.case_runs import load, run_all, show

    cases = [case for file in files for case in load(file)]
    results = run_all(cases, policies)
    show(results, form)
    return 0 if all(result.ok for result in results) else 1
