"""`compliance volumes`: the people counted toward the yearly thresholds."""

from typing import Annotated

import typer

from compliance.cli import context
from compliance.cli.options import FormatOption, HomeOption, PoliciesOption
from compliance.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="People counted toward the yearly thresholds.")
    group.command("show")(show)
    group.command("open")(open_)
    app.add_typer(group, name="volumes")


def show(
    *,
    exporter: Annotated[str | None, typer.Argument(help="Id of the exporter; else all in the log.")] = None,
    home: HomeOption = None,
    policies: PoliciesOption = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Count for this day, not for today.")
    ] = None,
    form: FormatOption = "text",
) -> None:
    """Show how many people each exporter has exported in the window that counts."""
    from compliance.cli.volumes_shown import show_volumes

    day = context.day_of(as_of, "--as-of")
    with context.store_of(home) as store:
        show_volumes(store, exporter, policies, day, form)


def open_(
    *,
    exporter: Annotated[str, typer.Argument(help="Id of the exporter.")],
    on: Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="Day on which they count.")],
    ordinary: Annotated[int, typer.Option("--ordinary", metavar="N", min=0, help="People without sensitive data.")],
    sensitive: Annotated[int, typer.Option("--sensitive", metavar="N", min=0, help="People with sensitive data.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Where the numbers come from.")],
    home: HomeOption = None,
    form: FormatOption = "text",
) -> None:
    """Record people who were exported before the log began. The log keeps it for good."""
    from compliance.cli.failures import recorded
    from compliance.cli.log_shown import show_entry
    from compliance.law import Law

    day = context.day_of(on, "--on")
    if day is None or not note.strip():
        raise UsageError("an opening balance says where it comes from", where="--note", todo="write a note")
    now = context.clock()
    context.home_of(home).refuse_if_stopped()
    with context.store_of(home) as store:
        ends = Law.load().day_ends(now)
        entry = store.open_balance(exporter, day, ordinary, sensitive, note, now, ends)
        with recorded(entry.index, "counts these people twice"):
            show_entry(entry, form, "both")
