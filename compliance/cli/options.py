"""The options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.context import HOME_VARIABLE, Format, Lang

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help=f"Home folder of the gate: trust root, log and key; else ${HOME_VARIABLE}, else ~/.compliance.",
    ),
]
PoliciesOption = Annotated[
    Path | None, typer.Option("--policies", metavar="DIR", help="Folder of the law, else the one shipped.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="For people, or for programs.")]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the text.")]
KeyOption = Annotated[
    list[Path] | None, typer.Option("--key", metavar="FILE", help="Private key of a person who signs. Repeatable.")
]
