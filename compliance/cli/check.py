"""`compliance check`: may these transfers go?"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from compliance.cli.options import FormatOption, HomeOption, LangOption, PoliciesOption
from compliance.cli.quick import MOST_PROCESSES

PathsArgument = Annotated[
    list[str] | None, typer.Argument(help="Signed manifests, folders of them, or `-` for standard input.")
]
ReadingsOption = Annotated[
    Path | None, typer.Option("--readings", metavar="FILE", help="Signed choice of other readings of the law.")
]
FilesOption = Annotated[
    Path | None,
    typer.Option("--files", metavar="DIR", help="Folder that must hold exactly the files of the one manifest."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="YYYY-MM-DD", help="Judge under the law of a day, today or another; advice only."),
]
DraftOption = Annotated[bool, typer.Option("--draft", help="Judge unsigned manifests; advice only.")]
AcceptOption = Annotated[
    bool, typer.Option("--accept-review", help="A human has looked: an approval that asks for it exits with 0.")
]
ConfirmOption = Annotated[
    Literal["always", "sample", "never"],
    typer.Option("--confirm", help="Which answers the engine's own machine must confirm before anything is released."),
]
ProcessesOption = Annotated[
    int,
    typer.Option(
        "--processes",
        metavar="N",
        min=1,
        max=MOST_PROCESSES,
        help="How many processes judge a large batch; the answers are the same.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(  # noqa: PLR0913 - each is an option
    *,
    paths: PathsArgument = None,
    home: HomeOption = None,
    policies: PoliciesOption = None,
    readings: ReadingsOption = None,
    files: FilesOption = None,
    as_of: AsOfOption = None,
    draft: DraftOption = False,
    accept_review: AcceptOption = False,
    confirm: ConfirmOption = "always",
    processes: ProcessesOption = 1,
    form: FormatOption = "text",
    lang: LangOption = "both",
) -> int:
    """Decide whether data may leave.

    A folder stands for every .json file below it. The decision is in the log before it is shown.

    0 approved, and in the log
    1 denied
    2 wrong use or configuration
    3 approved, but a human must look; or approved as advice only
    4 the input cannot be relied on
    5 the gate failed

    Of several manifests the gravest exit code stands: 5, 4, 2, 1, 3, 0.
    """
    from compliance.cli.check_run import CheckOptions, check_paths

    return check_paths(
        CheckOptions(
            tuple(paths or ()),
            home=home,
            policies=policies,
            readings=readings,
            files=files,
            as_of=as_of,
            draft=draft,
            accept_review=accept_review,
            confirm=confirm,
            processes=processes,
            form=form,
            lang=lang,
        )
    )
