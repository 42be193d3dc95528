"""`compliance lists`: the lists of the zones, and their official tables as an operator imports them."""

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import context
from compliance.cli.options import FormatOption, HomeOption, KeyOption, LangOption, PoliciesOption

KeyArgument = Annotated[str, typer.Argument(metavar="LIST", help="Key of a list, such as lingang_general_2024.")]
AnyListArgument = Annotated[str | None, typer.Argument(metavar="[LIST]", help="Key of one list; else all.")]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Lists of the zones: what the law holds of them, and the official tables imported.")
    for name, command in (("import", import_), ("show", show), ("verify", verify)):
        group.command(name)(command)
    app.add_typer(group, name="lists")


def import_(  # noqa: PLR0913 - each is an option
    *,
    key_of_list: KeyArgument,
    table: Annotated[
        Path,
        typer.Argument(metavar="TABLE", help="The table, .csv or .toml; or a signed one, .json, to sign or install."),
    ],
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Where the table came from.")] = "",
    obtained_on: Annotated[
        str | None, typer.Option("--obtained-on", metavar="YYYY-MM-DD", help="Day on which it was received.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who imports it.")] = None,
    key: KeyOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it here, for more people to sign.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of the table imported before.")] = False,
    home: HomeOption = None,
    policies: PoliciesOption = None,
    form: FormatOption = "text",
) -> None:
    """Import the official table of a list, signed by the people the trust root names for `readings`.

    Columns: item (what a manifest writes in `list_item`), name_zh, name_en, scenario, sector, category, field,
    threshold; the first and a name must be there. In TOML each entry is an [[entry]] with these keys.

    From then on a claim of this list holds only where the table bears its fields out. Nothing else changes.

    Every fault of the file is listed with its line and column; a CSV column counts cells.
    """
    from compliance.cli import list_import as work
    from compliance.cli.list_held import fail_on_faults, held_table
    from compliance.cli.lists_shown import show_imported
    from compliance.law import Law

    request = work.Request(
        key_of_list, table, source, context.day_of(obtained_on, "--obtained-on"), by, tuple(key or ())
    )
    law, now = Law.load(policies), context.clock()
    signed = work.signed_table(request, law, now, form)
    if out is None:
        place = context.home_of(home)
        path = work.install(signed, request, law, place, now, replace=replace)
        held = held_table(path, law, place.trust_root(now), now, installed=True)
    else:
        held = held_table(work.keep(signed, request, law, out), law, None, now, installed=False)
    fail_on_faults([held])
    show_imported(held, form, "written" if out else "imported")


def show(
    *,
    key_of_list: AnyListArgument = None,
    rows: Annotated[bool, typer.Option("--rows", help="With one list: every entry of its imported table.")] = False,
    home: HomeOption = None,
    policies: PoliciesOption = None,
    form: FormatOption = "text",
    lang: LangOption = "both",
) -> None:
    """Show the lists of the law with their dates, zones and sectors, and which official tables were imported."""
    from compliance.cli import lists_shown as shown
    from compliance.cli.list_held import fail_on_faults, held_tables
    from compliance.law import Law

    law, now = Law.load(policies), context.clock()
    held = held_tables(context.home_folder(home), law, now)
    if key_of_list is None:
        shown.show_lists(law, held, form, lang)
    else:
        shown.show_list(law, key_of_list, held, form, lang, rows=rows)
    fail_on_faults(held)


def verify(
    *,
    what: Annotated[
        str | None, typer.Argument(metavar="[LIST|FILE]", help="A list, or a signed table; else all imported.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="TABLE", help="The .csv or .toml file that must be the one imported."),
    ] = None,
    home: HomeOption = None,
    policies: PoliciesOption = None,
    form: FormatOption = "text",
) -> None:
    """Verify imported tables: signatures, every cell, the list and its term; and that a file is the one imported."""
    from compliance.cli.list_held import chosen_tables, fail_on_faults
    from compliance.cli.list_import import check_against
    from compliance.cli.lists_shown import show_verified
    from compliance.errors import UsageError
    from compliance.law import Law

    law, now, place = Law.load(policies), context.clock(), context.home_of(home)
    held = chosen_tables(what, place.folder, law, now)
    if against is not None:
        if len(held) != 1:
            raise UsageError("goes with exactly one table", where="--against", todo="name the list")
        check_against(held[0], against, law)
    show_verified(held, law, law.day_of(now), form, str(against or ""))
    fail_on_faults(held)
