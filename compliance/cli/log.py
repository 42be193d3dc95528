"""`compliance log`: what was decided, and the proof."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from compliance.cli import context
from compliance.cli.options import FormatOption, HomeOption, LangOption

FromOption = Annotated[int, typer.Option("--from", metavar="N", min=0, help="Index of the first entry.")]
ToOption = Annotated[
    int | None, typer.Option("--to", metavar="N", min=0, help="Index behind the last entry; else the end.")
]
IndexArgument = Annotated[int, typer.Argument(help="Index of the entry, from 0.", min=0)]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The log of decisions: read it, prove it, verify it, hand it out.")
    for name, command in (("list", entries), ("show", show), ("prove", prove), ("verify", verify), ("export", export)):
        group.command(name)(command)
    app.add_typer(group, name="log")


def entries(
    *, start: FromOption = 0, end: ToOption = None, home: HomeOption = None, form: FormatOption = "text"
) -> None:
    """List the entries."""
    from compliance.cli.log_shown import show_entries

    with context.store_of(home) as store:
        show_entries(store.entries(start, end), form)


def show(
    *, index: IndexArgument, home: HomeOption = None, form: FormatOption = "text", lang: LangOption = "both"
) -> None:
    """Show one entry: the decision as it was made, an opening balance, a review, or a disagreement of the executors."""
    from compliance.cli.log_shown import show_entry

    with context.store_of(home) as store:
        show_entry(store.entry(index), form, lang)


def prove(*, index: IndexArgument, home: HomeOption = None) -> None:
    """Print, as JSON, the proof that an entry is in the log (RFC 9162 section 2.1.3)."""
    from compliance.cli.log_shown import show_proof

    with context.store_of(home) as store:
        show_proof(store.entry(index), store.inclusion(index))


def verify(
    *,
    folder: Annotated[Path | None, typer.Argument(help="An exported folder; else the log of the home folder.")] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(
            "--key", metavar="FILE", help="Verifier key of the log, as in log.vkey; for an export it is needed."
        ),
    ] = None,
    known: Annotated[
        list[Path] | None,
        typer.Option("--known", metavar="FILE", help="A checkpoint kept elsewhere, which the log must contain."),
    ] = None,
    export: Annotated[Path | None, typer.Option("--export", metavar="DIR", hidden=True)] = None,
    home: HomeOption = None,
    form: FormatOption = "text",
) -> None:
    """Recompute the whole log: every hash, every root, every signature.

    An exported folder is verified offline; nothing in it is trusted, so the verifier key must be given.
    """
    from compliance.cli.log_shown import show_report, verified

    place = folder or export
    show_report(verified(place, context.home_folder(home), key or (), known or ()), form)


def export(
    *,
    form: Annotated[
        Literal["folder", "jsonl", "csv"], typer.Option("--format", help="A folder that can be verified, or a table.")
    ] = "folder",
    start: FromOption = 0,
    end: ToOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="New folder or file; tables go else to standard output."),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Export entries. The folder can be verified without this gate, by `compliance log verify FOLDER`."""
    from compliance.cli.log_shown import write_export

    with context.store_of(home) as store:
        write_export(store, form, start, end, out)
