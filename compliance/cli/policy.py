"""`compliance policy`: the law as it is encoded, offline."""

from typing import Annotated

import typer

from compliance.cli import context
from compliance.cli.options import FormatOption, LangOption, PoliciesOption

JurisdictionOption = Annotated[
    str, typer.Option("--jurisdiction", metavar="CODE", help="Whose law: cn, or us for the pre-screen of a project.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Only what is in force on this day.")
]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The law as it is encoded: read it, have it explained, test it.")
    for name, command in (
        ("list", list_),
        ("show", show),
        ("explain", explain),
        ("timeline", timeline),
        ("digest", digest),
        ("test", whole),
        ("prove", prove),
    ):
        group.command(name)(command)
    app.add_typer(group, name="policy")


def list_(  # noqa: PLR0913 - each is an option
    *,
    rules: Annotated[bool, typer.Option("--rules", help="The rules, not the instruments.")] = False,
    readings: Annotated[bool, typer.Option("--readings", help="The arguable points and how they are read.")] = False,
    classes: Annotated[bool, typer.Option("--classes", help="The classes of data that a manifest may name.")] = False,
    lists: Annotated[bool, typer.Option("--lists", help="The lists of the zones.")] = False,
    penalties: Annotated[bool, typer.Option("--penalties", help="The penalties, tier by tier, in yuan.")] = False,
    as_of: AsOfOption = None,
    jurisdiction: JurisdictionOption = "cn",
    policies: PoliciesOption = None,
    form: FormatOption = "text",
    lang: LangOption = "both",
) -> None:
    """List the instruments, or something else that the law holds."""
    from compliance.cli import policy_tables as tables
    from compliance.cli.policy_shown import law_of

    asked = {"rules": rules, "readings": readings, "classes": classes, "lists": lists, "penalties": penalties}
    chosen = [name for name, wanted in asked.items() if wanted] or ["instruments"]
    law = law_of(policies, jurisdiction)
    day = context.day_of(as_of, "--as-of")
    tables.show([getattr(tables, name)(law, day, lang) for name in chosen], chosen, form)


def show(
    *,
    instrument: Annotated[str, typer.Argument(help="Id of an instrument, such as cn.order16.")],
    policies: PoliciesOption = None,
    form: FormatOption = "text",
    lang: LangOption = "both",
) -> None:
    """Show one instrument: what it is, its provisions, its rules, its parameters."""
    from compliance.cli.policy_shown import named_in, show_instrument

    show_instrument(named_in(policies, instrument), instrument, form, lang)


def explain(
    *,
    name: Annotated[str, typer.Argument(metavar="RULE", help="Id of a rule or of a penalty, or a reason code.")],
    policies: PoliciesOption = None,
    form: FormatOption = "text",
    lang: LangOption = "both",
) -> None:
    """Explain a rule, every rule behind a reason code, or a penalty: what it does, when, where it stands in the law."""
    from compliance.cli.policy_penalties import show_penalty
    from compliance.cli.policy_shown import named_in, show_rules

    law = named_in(policies, name)
    if law.penalty_file and name in law.penalties.penalties:
        show_penalty(law, name, form, lang)
    else:
        show_rules(law, name, form, lang)


def timeline(
    *,
    jurisdiction: JurisdictionOption = "cn",
    policies: PoliciesOption = None,
    form: FormatOption = "text",
    lang: LangOption = "both",
) -> None:
    """Show the law as one dated table: instruments, parameters and lists with the days on which they hold."""
    from compliance.cli import policy_tables as tables
    from compliance.cli.policy_shown import law_of

    tables.show([tables.timeline(law_of(policies, jurisdiction), None, lang)], ["timeline"], form)


def digest(*, policies: PoliciesOption = None, form: FormatOption = "text") -> None:
    """Print the digest of the law: what a trust root names to let another law than the one shipped decide."""
    from compliance.cli.output import put, put_json
    from compliance.law import Law

    law = Law.load(policies)
    if form == "json":
        put_json({"digest": law.digest, "shipped": law.is_shipped()})
    else:
        put(law.digest)


def prove(
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Only the law of this day, else of every day.")
    ] = None,
    policies: PoliciesOption = None,
    form: FormatOption = "text",
    lang: LangOption = "both",
) -> int:
    """Prove the law: hold it against proof.toml over every case that its rules can tell apart.

    Shows how many cases were covered and how; where something is broken, the smallest example as a case file.

    Exit codes: 0 everything holds, 1 something is broken, 5 the law is wrong or cannot be followed.
    """
    from compliance.cli.policy_proof import prove_law

    return prove_law(policies, context.day_of(as_of, "--as-of"), form, lang)


def whole(*, policies: PoliciesOption = None, form: FormatOption = "text") -> int:
    """Test the law of every jurisdiction: compile it for every day on which it changes, and run the cases.

    The cases are the tables beside the rules (*_test.toml) and, in a checkout, fixtures/cases.

    Exit codes: 0 in order, 1 a case fails, 5 the law is wrong.
    """
    from compliance.cli.policy_checks import check_law

    return check_law(policies, form)
