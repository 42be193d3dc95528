"""What stands beside a verdict: statements with texts and citations, obligations, readings, head-room, advice.

Everything here is joined from the law's register by rule id; nothing here changes a verdict.
"""

import calendar
from collections.abc import Iterable
from datetime import date

from compliance.errors import PolicyError
from compliance.law import Snapshot
from compliance.law.params import Parameter
from compliance.law.register import Due
from compliance.model.decision import Bilingual, Headroom, Obligation, ReadingUsed, Statement
from compliance.model.facts import Facts, Number
from compliance.model.finding import Finding, Route


def statement(finding: Finding, facts: Facts, law: Snapshot) -> Statement:
    """A finding in words: what was found, where the law says so, which facts it read, what to do."""
    rule = law.rules[finding.rule]
    return Statement(
        rule=rule.id,
        effect=finding.effect,
        code=finding.reason or "",
        text=rule.text,
        todo=rule.todo,
        citations=law.citations(rule.cites),
        facts=tuple(pointer for template in rule.reads for pointer in _resolve(template, facts)),
        readings=rule.readings,
    )


def _resolve(template: str, facts: Facts) -> Iterable[str]:
    """`{dataset}/vin` or `{evidence.notice}`: every place in the manifest that the placeholder stands for."""
    if not template.startswith("{"):
        return (template,)
    name, _, rest = template[1:].partition("}")
    nowhere = (f"/{name.partition('.')[0]}",)
    return tuple(place + rest for place in facts.pointers.get(name, nowhere))


def obligations(datasets: Iterable[tuple[Facts, tuple[Finding, ...]]], law: Snapshot) -> tuple[Obligation, ...]:
    """The duties that go with the transfer, each once, those with a date first."""
    found: dict[str, Obligation] = {}
    for facts, standing in datasets:
        for finding in standing:
            if finding.effect == "obliges" and finding.rule not in found:
                rule = law.rules[finding.rule]
                due = _due(rule.due, facts, law) if rule.due else None
                found[rule.id] = Obligation(rule=rule.id, text=rule.text, due=due, citations=law.citations(rule.cites))
    return tuple(sorted(found.values(), key=lambda duty: (duty.due is None, duty.due or date.max)))


def _due(due: Due, facts: Facts, law: Snapshot) -> date | None:
    """The day, or none where the manifest has no such event or the holiday calendar does not reach so far."""
    event = facts.dates.get(due.event)
    if event is None:
        return None
    days = law.find(due.working_days) if isinstance(due.working_days, str) else due.working_days
    moved = _add_months(event, due.months + 12 * due.years)
    try:
        return law.law.calendar.add(moved, days) if isinstance(days, int) and days else moved
    except PolicyError:
        return None


def _add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def readings_used(rules: Iterable[str], law: Snapshot) -> tuple[ReadingUsed, ...]:
    """How the arguable points behind these rules were read, in the order of the register of readings."""
    named = {reading for rule in rules for reading in law.rules[rule].readings}
    return tuple(reading.used(law.readings[name]) for name, reading in law.law.readings.items() if name in named)


def headroom(facts: Facts, law: Snapshot) -> tuple[Headroom, ...]:
    """How far each count is from each threshold of the day."""
    counts = facts.counts
    both = Number(known=counts.ordinary.known and counts.sensitive.known, n=counts.ordinary.n + counts.sensitive.n)
    people = {
        "ordinary": counts.ordinary,
        "sensitive": counts.sensitive,
        "all": both,
        "vehicle": counts.vehicle,
        "people_held": facts.exporter.people_held,
    }
    return tuple(
        _row(parameter, limit, people[parameter.counter])
        for parameter, limit in law.thresholds
        if parameter.counter != "vehicle" or facts.exporter.automotive
    )


def _row(parameter: Parameter, limit: int, number: Number) -> Headroom:
    count = number.n if number.known else None
    left = None if count is None else limit - count
    return Headroom(
        threshold=parameter.id, counter=parameter.counter, limit=limit, count=count, left=left, text=parameter.title
    )


def advice(route: Route, reasons: Iterable[Finding]) -> tuple[Bilingual, ...]:
    """Where a claim is at fault, the route that stands without it, and whether anything else denies."""
    faults = {finding.rule: finding.on_claim for finding in reasons}
    if not any(faults.values()) or route in ("prohibited", "undetermined"):
        return ()
    if all(faults.values()) and route in ("not_regulated", "exempt"):
        return (_OPEN_WITHOUT_CLAIM,)
    return (_ROUTE_WITHOUT_CLAIM,)


_OPEN_WITHOUT_CLAIM = Bilingual(
    en="Without the claim nothing stands against this data set: withdraw the claim, raise the revision and sign again.",
    zh="如撤回该主张，本数据集出境别无障碍：请撤回主张、提高版本号并重新签署。",
)
_ROUTE_WITHOUT_CLAIM = Bilingual(
    en="The route shown is the one that stands without the claim: meet what it asks for, then sign without it.",
    zh="所示路径为撤回该主张后适用的路径：请满足该路径的要求，撤回主张并重新签署。",
)
