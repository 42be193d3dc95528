"""The register of rules: what each rule does, what it cites and reads, which rules it lifts, and its wording.

The conditions of a rule are in Rego; everything else is here, so that a rule cannot cite, lift or deny wrongly.
"""

from collections.abc import Mapping
from typing import Any, cast, get_args

from compliance.errors import PolicyError
from compliance.law.tables import Reader
from compliance.model.claims import Relief
from compliance.model.codes import BASES, LEGS, PROJECT_REASONS, REASON_CODES
from compliance.model.decision import Bilingual
from compliance.model.finding import ROUTES, Effect, Finding
from compliance.model.questions import QUESTIONS, Question
from compliance.record import Record


class Due(Record, frozen=True):
    """When an obligation falls due: so much after (or before) an event of the manifest.

    `working_days` may name a parameter instead of a number.
    """

    event: str
    working_days: int | str = 0
    months: int = 0
    years: int = 0


class Rule(Record, frozen=True):
    """One rule. `finding` is what it yields when its condition holds; `leg` the part of a project it is about."""

    id: str
    instrument: str
    finding: Finding
    cites: tuple[str, ...]
    reads: tuple[str, ...]
    readings: tuple[str, ...]
    due: Due | None
    text: Bilingual
    todo: Bilingual
    leg: str = ""


class Wording(Record, frozen=True):
    """What a reader is told: what was found, and what to do about it."""

    text: Bilingual
    todo: Bilingual


def read_wordings(table: Any, where: str) -> dict[str, Wording]:
    """Read a `texts.toml`: one table per rule with `found` and `todo`, each in two languages."""
    wordings = {}
    for rule, body in table.items():
        entry = Reader(body, f"{where}#{rule}")
        wordings[rule] = Wording(entry.pair("found"), entry.pair("todo"))
        entry.done()
    return wordings


def read_groups(table: Any, where: str) -> dict[str, tuple[str, ...]]:
    """Read `groups.toml`: named lists of rule ids."""
    groups = {}
    for name, body in table.items():
        entry = Reader(body, f"{where}#{name}")
        entry.text("about")
        groups[f"@{name}"] = entry.texts("rules")
        entry.done()
    return groups


class Register(Record, frozen=True):
    """The rules of one instrument.

    Attributes:
        question: what these rules answer; they are asked for nothing else.
        always: tested on every day, also outside the instrument's term.
        only_if: `personal`, or `claims.` with a relief: without personal information, or without such a claim, none of
            these rules can apply, so they are not asked. Empty where they are always asked.
        rules: by id.
    """

    question: Question
    always: bool
    only_if: str
    rules: Mapping[str, Rule]


def read_rules(
    table: Any,
    where: str,
    instrument: str,
    groups: Mapping[str, tuple[str, ...]],
    wordings: Mapping[str, Wording],
) -> Register:
    """Read a `rules.toml`.

    Raises:
        PolicyError: a key is missing or unknown, or a rule is not worded or does not fit its effect.
    """
    top = Reader(table, where)
    question = cast("Question", top.one_of("question", QUESTIONS, "transfer"))
    always: bool = top.take("always", bool, False)
    only_if = top.one_of("only_if", ("personal", *(f"claims.{relief}" for relief in get_args(Relief))), "")
    if only_if and question != "transfer":
        raise PolicyError("`only_if` is for the rules of a transfer", where=where)
    rules: dict[str, Rule] = {}
    for entry in top.tables("rule"):
        rule = _rule(entry, instrument, groups, wordings, question)
        if rule.id in rules or not rule.id.startswith(f"{instrument}."):
            raise PolicyError(f"rule id `{rule.id}` is not unique below `{instrument}`", where=entry.where)
        rules[rule.id] = rule
    top.done()
    for unused in wordings.keys() - rules.keys():
        raise PolicyError(f"a wording for `{unused}`, which is no rule", where=where)
    return Register(question, always, only_if, rules)


def _rule(
    entry: Reader,
    instrument: str,
    groups: Mapping[str, tuple[str, ...]],
    wordings: Mapping[str, Wording],
    question: Question,
) -> Rule:
    name, reads = entry.text("id"), entry.texts("reads")
    leg = entry.one_of("leg", LEGS) if question == "project" else ""
    finding = _finding(entry, name, groups, on_claim=any(template.startswith("{claims.") for template in reads))
    _fits_project(finding, entry.where) if question == "project" else _fits(finding, entry.where)
    if name not in wordings:
        raise PolicyError(f"rule `{name}` has no wording in texts.toml", where=entry.where)
    rule = Rule(
        id=name,
        instrument=instrument,
        finding=finding,
        cites=entry.texts("cites"),
        reads=reads,
        readings=entry.texts("readings", []),
        due=_due(entry),
        text=wordings[name].text,
        todo=wordings[name].todo,
        leg=leg,
    )
    entry.done()
    if not rule.cites:
        raise PolicyError(f"rule `{name}` cites nothing", where=entry.where)
    return rule


def _finding(entry: Reader, name: str, groups: Mapping[str, tuple[str, ...]], *, on_claim: bool) -> Finding:
    return Finding(
        rule=name,
        effect=entry.one_of("effect", get_args(Effect)),  # type: ignore[arg-type]
        route=entry.one_of("route", ROUTES, None),  # type: ignore[arg-type]
        reason=entry.text("reason", None),
        basis=entry.text("basis", None),
        lifts=frozenset(_expand(entry, groups)),
        only_for=frozenset(entry.some_of("only_for", ROUTES, [])),  # type: ignore[arg-type]
        needs_other=entry.take("needs_other", bool, False),
        only_if_approved=entry.take("only_if_approved", bool, False),
        closes=entry.take("closes", bool, False),
        counted=entry.take("counted", bool, True),
        on_claim=on_claim,
    )


def _expand(entry: Reader, groups: Mapping[str, tuple[str, ...]]) -> list[str]:
    names: list[str] = []
    for lifted in entry.texts("lifts", []):
        if lifted.startswith("@") and lifted not in groups:
            raise PolicyError(f"no group `{lifted}` in groups.toml", where=entry.where)
        names.extend(groups.get(lifted, (lifted,)))
    return names


def _fits(finding: Finding, where: str) -> None:
    refusing = finding.route in ("prohibited", "undetermined")
    wrong = {
        "requires": finding.route is None or refusing != (finding.reason is not None),
        "relieves": not (finding.lifts or finding.route) or refusing or finding.reason is not None,
        "denies": finding.reason is None or finding.route is not None,
        "satisfies": not finding.only_for or not finding.basis or finding.reason is not None,
        "obliges": finding.reason is not None or finding.route is not None,
        "flags": finding.reason is not None or finding.route is not None,
    }[finding.effect]
    if finding.reason not in (None, *REASON_CODES) or finding.basis not in (None, *BASES):
        raise PolicyError(f"rule `{finding.rule}` names a reason or a basis that is not in the contract", where=where)
    if wrong:
        raise PolicyError(f"rule `{finding.rule}` does not fit its effect `{finding.effect}`", where=where)


def _fits_project(finding: Finding, where: str) -> None:
    """A rule on a project refuses, holds, asks for something or lifts: it knows no route, and nothing approves."""
    plain = Finding(rule=finding.rule, effect=finding.effect, reason=finding.reason, lifts=finding.lifts)
    fits = {"denies": bool(finding.reason), "relieves": bool(finding.lifts), "flags": True, "obliges": True}
    if finding.reason not in (None, *PROJECT_REASONS):
        raise PolicyError(f"rule `{finding.rule}` names a reason that no project can have", where=where)
    wrong = (finding.reason and finding.effect != "denies") or (finding.lifts and finding.effect != "relieves")
    if finding != plain or wrong or not fits.get(finding.effect, False):
        raise PolicyError(f"rule `{finding.rule}` does not fit its effect `{finding.effect}`", where=where)


def _due(entry: Reader) -> Due | None:
    table = entry.take("due", dict, None)
    if table is None:
        return None
    due = Reader(table, f"{entry.where}.due")
    result = Due(
        event=due.text("event"),
        working_days=due.take("working_days", (int, str), 0),
        months=due.take("months", int, 0),
        years=due.take("years", int, 0),
    )
    due.done()
    return result


def check_lifts(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The rules that lift others, in an order in which whatever lifts a rule comes before it.

    Raises:
        PolicyError: a rule lifts one that does not exist, or rules lift each other in a circle.
    """
    from graphlib import CycleError, TopologicalSorter

    lifters: dict[str, set[str]] = {name: set() for name in rules}
    for rule in rules.values():
        for lifted in rule.finding.lifts:
            if lifted not in rules:
                raise PolicyError(f"rule `{rule.id}` lifts `{lifted}`, which is no rule")
            lifters[lifted].add(rule.id)
    try:
        order = TopologicalSorter(lifters).static_order()
        return tuple(name for name in order if rules[name].finding.lifts)
    except CycleError as error:
        raise PolicyError(f"rules lift each other in a circle: {' > '.join(error.args[1])}") from error
