"""`compliance review`: approvals that a human must look at, and the people who accept them."""

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import context
from compliance.cli.options import FormatOption, HomeOption, KeyOption
from compliance.errors import UsageError

IndexArgument = Annotated[int, typer.Argument(help="Index of the decision in the log, from 0.", min=0)]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Approvals that a human must look at before anything is released.")
    for name, command in (("list", list_), ("accept", accept), ("status", status)):
        group.command(name)(command)
    app.add_typer(group, name="review")


def list_(*, home: HomeOption = None, form: FormatOption = "text") -> None:
    """List the decisions that wait for a human."""
    from compliance.cli.log_shown import show_entries
    from compliance.review import waiting

    with context.store_of(home) as store:
        show_entries(waiting(store), form)


def accept(
    *,
    index: IndexArgument,
    key: KeyOption = None,
    note_sha256: Annotated[
        str | None,
        typer.Option("--note-sha256", metavar="HEX", help="Digest of a note that the reviewers keep elsewhere."),
    ] = None,
    statement: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A statement that others have signed with `--out`.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the signed statement for others to sign; record nothing."),
    ] = None,
    home: HomeOption = None,
    form: FormatOption = "text",
) -> None:
    """Accept a decision that waits for a human: sign a statement about it, and record that in the log.

    The people whom the trust root names for `readings` sign. The log keeps who they were, and no text of theirs.
    A denial cannot be accepted, and nothing is accepted twice.
    """
    from compliance.cli import files
    from compliance.cli.failures import recorded
    from compliance.cli.log_shown import show_entry
    from compliance.cli.output import put
    from compliance.cli.reviews import signed_statement
    from compliance.law import Law
    from compliance.review import accept as record

    if statement is not None and note_sha256 is not None:
        raise UsageError("the statement is in the file", where="--note-sha256", todo="leave the option out")
    place = context.home_of(home)
    place.refuse_if_stopped()
    with place.store() as store:
        data = signed_statement(store, index, key or (), note_sha256, statement)
        if out is not None:
            files.write_new(out, data + b"\n")
            put(str(out))
            return
        now = context.clock()
        root = place.trust_root(now)
        entry = record(store, root, Law.load(), index, data, now, str(statement or ""))
        with recorded(entry.index, "is refused"):
            show_entry(entry, form, "both")


def status(*, index: IndexArgument, home: HomeOption = None, form: FormatOption = "text") -> int:
    """Say whether data may leave on a decision: the second gate of a pipeline.

    0 approved, and accepted where it asked for a human
    1 denied
    3 approved, and a human must still look
    """
    from compliance.cli.reviews import show_status

    return show_status(context.home_of(home), index, context.clock(), form)
