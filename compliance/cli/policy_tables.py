"""Tables of the law: instruments, rules, readings, classes, lists, penalties, and everything by date."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from compliance.cli.context import Lang
from compliance.cli.output import chosen, put, put_columns, put_json
from compliance.law import Law
from compliance.law.register import Rule
from compliance.model.questions import QUESTIONS
from compliance.record import Record


class Table(Record, frozen=True):
    """A head and rows; a cell that is `None` is empty, and null in JSON."""

    head: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """The rows for programs."""
        return [dict(zip(self.head, (_plain(cell) for cell in row), strict=True)) for row in self.rows]


def show(tables: Sequence[Table], names: Sequence[str], form: str) -> None:
    """Show tables one after the other, or as one object of lists (a single one as a list)."""
    if form == "json":
        records = {name: table.records() for name, table in zip(names, tables, strict=True)}
        put_json(records[names[0]] if len(names) == 1 else records)
        return
    for index, table in enumerate(tables):
        if index:
            put()
        rows = [
            ["" if cell is None else " ".join(cell) if isinstance(cell, list) else cell for cell in row]
            for row in table.rows
        ]
        put_columns(table.head, rows)


def instruments(law: Law, day: date | None, lang: Lang) -> Table:
    """Every instrument in the order of the law."""
    rows = [
        (
            text.id,
            text.in_force_from,
            text.in_force_until,
            text.status,
            text.seen,
            text.number,
            chosen(text.title, lang),
        )
        for text in law.instruments.values()
        if day is None or text.in_force(day)
    ]
    return Table(("id", "from", "until", "status", "seen", "number", "title"), rows)


def rules(law: Law, day: date | None, lang: Lang) -> Table:
    """Every rule in the order of the register; on a day, those that are tested then."""
    known = law.rules if day is None else _tested(law, day)
    rows = [
        (rule.id, rule.finding.effect, rule.finding.route, rule.finding.reason, chosen(rule.text, lang))
        for rule in known.values()
    ]
    return Table(("id", "effect", "route", "reason", "text"), rows)


def _tested(law: Law, day: date) -> dict[str, Rule]:
    asked = {name for question in QUESTIONS for name in law.at(day, question=question).rules}
    return {name: rule for name, rule in law.rules.items() if name in asked}


def readings(law: Law, _day: date | None, lang: Lang) -> Table:
    """Every arguable point."""
    rows = [
        (reading.id, reading.default, sorted(reading.choices), reading.switchable, chosen(reading.question, lang))
        for reading in law.readings.values()
    ]
    return Table(("id", "default", "choices", "switchable", "question"), rows)


def classes(law: Law, _day: date | None, lang: Lang) -> Table:
    """Every class of data that a manifest may name."""
    return Table(("code", "title"), [(code, chosen(title, lang)) for code, title in law.classes.items()])


def lists(law: Law, day: date | None, lang: Lang) -> Table:
    """Every list of a zone."""
    rows = [
        (
            found.key,
            found.start,
            found.end,
            found.kind,
            sorted(found.zones),
            sorted(found.sectors),
            chosen(found.title, lang),
        )
        for found in law.lists.lists.values()
        if day is None or (found.start <= day and (found.end is None or day <= found.end))
    ]
    return Table(("key", "from", "until", "kind", "zones", "sectors", "title"), rows)


def penalties(law: Law, day: date | None, lang: Lang) -> Table:
    """Every penalty, one row for each tier, with amounts in yuan; an empty amount is none that the text sets."""
    rows = [
        (
            dated.id,
            dated.start,
            dated.end,
            dated.seen,
            dated.cite,
            tier.name,
            tier.entity_min,
            tier.entity_max,
            tier.turnover_permille_max,
            tier.persons_min,
            tier.persons_max,
            chosen(dated.trigger, lang),
        )
        for dated in law.penalties.penalties.values()
        if day is None or dated.holds(day)
        for tier in dated.tiers
    ]
    amounts = ("entity_min", "entity_max", "turnover_permille_max", "persons_min", "persons_max")
    return Table(("id", "from", "until", "seen", "cite", "tier", *amounts, "trigger"), rows)


def timeline(law: Law, _day: date | None, lang: Lang) -> Table:
    """Instruments, values of parameters and lists, by the day from which they hold."""
    rows: list[tuple[Any, ...]] = [
        (text.in_force_from, text.in_force_until, text.id, None, text.status, None, chosen(text.title, lang))
        for text in law.instruments.values()
        if text.in_force_from
    ]
    rows += [
        (
            dated.start,
            dated.end,
            parameter.id,
            _value(dated.value),
            dated.status,
            dated.cite,
            chosen(parameter.title, lang),
        )
        for parameter in law.params.values()
        for dated in parameter.values
    ]
    rows += [
        (found.start, found.end, f"list {found.key}", None, found.seen, found.cite, chosen(found.title, lang))
        for found in law.lists.lists.values()
    ]
    head = ("from", "until", "what", "value", "status", "cite", "title")
    return Table(head, sorted(rows, key=lambda row: (row[0], row[2])))


def _value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell
