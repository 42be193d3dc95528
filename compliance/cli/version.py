"""`compliance version`."""

import typer

from compliance import __version__
from compliance.cli.options import FormatOption
from compliance.cli.output import put, put_json


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("version")(version)


def version(form: FormatOption = "text") -> None:
    """Show the version, and those of what it runs on."""
    if form == "text":
        put(f"compliance {__version__}")
        return
    import platform
    from importlib.metadata import version as installed

    put_json({"compliance": __version__, "python": platform.python_version(), "regopy": installed("regopy")})
