"""`compliance manifest`: a template, every fault of a manifest and what looks like a slip, the published schemas."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from compliance.cli.context import FormatOption, PoliciesOption


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

    What nobody can know beforehand is `unknown`, null or the unfavourable side: it denies until somebody says so.

    A yes or no that could bar the transfer is null and must be answered: `manifest validate` lists those left.
    Where there are no pictures of the surroundings or no geographic data, write null for `exterior_media` and
    `geographic`.
    """
    from compliance.cli import context
    from compliance.cli.output import put_json
    from compliance.cli.template import payload_of, template

    put_json(template(context.clock(), payload_of(files) if files else None))


def validate(
    *,
    manifest: Annotated[str, typer.Argument(help="A manifest, a signed one, or `-`.")],
    policies: PoliciesOption = None,
    form: FormatOption = "text",
) -> None:
    """List every fault of a manifest, and warn of what has probably not been meant; no signature is looked at.

    A fault is a wrong shape, or a class or list that the law does not know. With warnings alone the exit code is 0.
    """
    from compliance.cli.manifest_checks import findings
    from compliance.cli.output import put, put_json
    from compliance.errors import SchemaError
    from compliance.law import Law

    found, warned = findings(manifest, Law.load(policies))
    if form == "json":
        shown = {"faults": found, "warnings": warned}
        listed = {name: [{"pointer": at.pointer, "message": at.message} for at in all_] for name, all_ in shown.items()}
        put_json({"valid": not found, **listed})
    else:
        for fault in found:
            put(f"{fault.pointer or '/'}: {fault.message}")
        for warning in warned:
            put(f"warning: {warning.pointer}: {warning.message}")
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
