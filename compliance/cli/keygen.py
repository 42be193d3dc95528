"""`compliance keygen`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from compliance.cli.options import FormatOption


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("keygen")(keygen)


def keygen(
    *,
    name: Annotated[str, typer.Argument(help="Name of the files: NAME.key is private, NAME.pub is to be given away.")],
    algorithm: Annotated[
        Literal["ed25519", "ecdsa-p256"], typer.Option("--algorithm", help="What signatures of the key will be.")
    ] = "ed25519",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the files.")] = Path(),
    form: FormatOption = "text",
) -> None:
    """Make the key of a person who signs manifests or trust roots."""
    from compliance.cli.keys import make_key
    from compliance.cli.output import put_json, put_pairs

    key, private, public = make_key(name, algorithm, out)
    shown = {"key_id": key.key_id, "algorithm": key.algorithm, "private_key": str(private), "public_key": str(public)}
    if form == "json":
        put_json(shown)
    else:
        put_pairs([("key id", key.key_id), ("private key", f"{private} (keep it secret)"), ("public key", public)])
