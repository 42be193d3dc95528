"""`compliance sign`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from compliance.cli.options import KeyOption
from compliance.errors import UsageError

SIGNED = ".signed.json"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sign")(sign)


def sign(
    *,
    manifest: Annotated[str, typer.Argument(help="A manifest, a signed one to add signatures to, or `-`.")],
    key: KeyOption = None,
    files: Annotated[
        Path | None,
        typer.Option("--files", metavar="DIR", help="Folder that must hold exactly the files of the manifest."),
    ] = None,
    document: Annotated[
        Literal["manifest", "readings"],
        typer.Option("--document", help="What is signed: a manifest, or a choice of readings for `check --readings`."),
    ] = "manifest",
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE", help=f"File to write, or `-`; else NAME{SIGNED} beside it."),
    ] = None,
) -> None:
    """Sign a manifest, or add signatures to a signed one.

    The statement that is signed names exactly the files of the manifest with their digests and sizes.

    A choice of readings is {"version": 1, "readings": {NAME: CHOICE}}; see `policy list --readings`.
    """
    import sys

    from compliance.cli import files as disk
    from compliance.cli.keys import private_keys, sign_readings
    from compliance.signing import read_draft, sign_manifest, verify_files

    target = out or _beside(manifest)
    data = disk.read(manifest)
    if document == "readings":
        signed = sign_readings(data, private_keys(key or ()), manifest)
    else:
        signed = sign_manifest(data, private_keys(key or ()), where=manifest)
    if files is not None:
        draft = read_draft(signed, where=manifest).manifest
        verify_files(files, [file for dataset in draft.datasets for file in dataset.files])
    if target == disk.STDIN:
        sys.stdout.write(signed.decode() + "\n")
        return
    (disk.write_over if out else disk.write_new)(Path(target), signed + b"\n")
    sys.stdout.write(f"{target}\n")


def _beside(manifest: str) -> str:
    if manifest == "-" or manifest.endswith(SIGNED):
        raise UsageError("the result has no name yet", where=manifest, todo="name the file to write with `--out`")
    return manifest.removesuffix(".json") + SIGNED
