"""`compliance manifest`: templates, every fault of a manifest or project, what looks like a slip, the schemas."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from compliance.cli.options import FormatOption, PoliciesOption

ProjectOption = Annotated[bool, typer.Option("--project", help="A project of `compliance roads`, not a manifest.")]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Manifests and projects: templates, a check of the shape, the schemas.")
    for command in (new, validate, schema):
        group.command()(command)
    app.add_typer(group, name="manifest")


def new(
    *,
    files: Annotated[
        Path | None,
        typer.Option("--files", metavar="DIR", help="List the files of this folder with their sizes and digests."),
    ] = None,
    project: ProjectOption = False,
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
    from compliance.errors import UsageError

    if project:
        from compliance.cli.project_template import project_template

        if files:
            raise UsageError("a project has no files", where="--files", todo="leave the option out")
        put_json(project_template())
        return
    put_json(template(context.clock(), payload_of(files) if files else None))


def validate(
    *,
    manifest: Annotated[str, typer.Argument(help="A manifest, a signed one, a project, or `-`.")],
    project: ProjectOption = False,
    policies: PoliciesOption = None,
    form: FormatOption = "text",
) -> None:
    """List every fault of a manifest, and warn of what has probably not been meant; no signature is looked at.

    A fault is a wrong shape, or a class or list that the law does not know. With warnings alone the exit code is 0.
    """
    from compliance.cli.manifest_checks import findings, project_faults
    from compliance.cli.output import put, put_json
    from compliance.errors import SchemaError
    from compliance.law import Law

    found, warned = (project_faults(manifest), ()) if project else findings(manifest, Law.load(policies))
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
        raise SchemaError(f"the {'project' if project else 'manifest'} has `{count}`", where=manifest)


def schema(
    *,
    document: Annotated[
        Literal["manifest", "decision", "facts", "finding", "project", "project_facts", "leg_finding", "roads"],
        typer.Argument(help="What the schema describes."),
    ] = "manifest",
) -> None:
    """Print the JSON Schema (2020-12) of a document."""
    from compliance.cli.output import put_json
    from compliance.model.schema import json_schemas

    put_json(json_schemas()[document])
