"""The commands put together."""

import os
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from compliance.errors import ExitCode

# Commands that stand alone, and groups of them, in the order of the help. Each module adds its own to an application.
COMMANDS = (
    "check",
    "roads",
    "sign",
    "keygen",
    "trust",
    "manifest",
    "policy",
    "lists",
    "cases",
    "log",
    "review",
    "volumes",
    "version",
)
ABOUT = "Decides whether data may leave China, proves why, and keeps a log that shows tampering."
_COMPLETION = "_COMPLIANCE_COMPLETE"


def application(only: str = "") -> typer.Typer:
    """Build the command line.

    Args:
        only: the one command that will be used; the modules of the others are then not imported.
    """
    app = typer.Typer(name="compliance", cls=_InOrder, help=ABOUT, pretty_exceptions_enable=False)
    app.callback()(_root)
    for name in [only] if only in COMMANDS else COMMANDS:
        import_module(f"compliance.cli.{name}").add_to(app)
    return app


class _InOrder(TyperGroup):
    """Lists commands and groups in one order."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - given by the library
        return [name for name in COMMANDS if name in self.commands]


def _root() -> None:
    """Decides whether data may leave China, proves why, and keeps a log that shows tampering."""


def invoke(arguments: list[str]) -> int:
    """Run one command line, and give its exit code; whatever goes wrong is raised."""
    command: Any = typer.main.get_command(application(arguments[0] if arguments else ""))
    # A shell asks for completions without arguments; with arguments this is a run, whatever the environment holds.
    if not arguments and os.environ.get(_COMPLETION, "").startswith(("source_", "complete_")):
        command.main(arguments, prog_name="compliance", complete_var=_COMPLETION)
    try:
        with command.make_context("compliance", arguments) as context:
            code = command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    return ExitCode.APPROVE if code is None else int(code)
