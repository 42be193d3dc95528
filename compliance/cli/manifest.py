"""`compliance manifest`: a template, every fault of a manifest, the published schemas."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from compliance.cli.context import FormatOption


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Manifests: a template, a check of the shape, the schemas.")
    for command in (new, validate, schema):
        group.command()(command)
    app.add_typer(group, name="manifest")


def new(
    *,
    files: Annotated[
        Path | None,
        typer.Option("--files", metavar="DIR", help="List the files of this folder with their sizes and digests."),
    ] = None,
) -> None:
    """Print a complete manifest to fill in.

    What nobody can know beforehand is `unknown` or null, so that it denies until somebody says so.
    """
    from compliance.cli import context
    from compliance.cli.output import put_json
    from compliance.cli.template import payload_of, template

    put_json(template(context.clock(), payload_of(files) if files else None))


def validate(
    *,
    manifest: Annotated[str, typer.Argument(help="A manifest, a signed one, or `-`.")],
    form: FormatOption = "text",
) -> None:
    """List every fault in the shape of a manifest; no signature is looked at."""
    from compliance.cli.output import put, put_json
    from compliance.cli.template import faults
    from compliance.errors import SchemaError

    found = faults(manifest)
    if form == "json":
        put_json(
            {"valid": not found, "faults": [{"pointer": fault.pointer, "message": fault.message} for fault in found]}
        )
    else:
        for fault in found:
            put(f"{fault.pointer or '/'}: {fault.message}")
    if found:
        count = f"{len(found)} fault{'s' if len(found) > 1 else ''}"
        raise SchemaError(f"the manifest has `{count}`", where=manifest)


def schema(
    *,
    document: Annotated[
        Literal["manifest", "decision", "facts", "finding"], typer.Argument(help="What the schema describes.")
    ] = "manifest",
) -> None:
    """Print the JSON Schema (2020-12) of a document."""
    from compliance.cli.output import put_json
    from compliance.model.schema import json_schemas

    put_json(json_schemas()[document])
