"""One instrument, one rule, or every rule behind a reason code, for people and for programs."""

import re
from pathlib import Path
from typing import Any

from compliance.cli.context import Lang
from compliance.cli.output import chosen, put, put_columns, put_json, put_pairs
from compliance.errors import UsageError
from compliance.law import Law
from compliance.law.instrument import Instrument
from compliance.law.register import Rule
from compliance.law.source import find_policies, jurisdictions
from compliance.model.base import plain

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
EFFECTS = {
    "requires": "requires a route",
    "relieves": "is a relief",
    "denies": "denies",
    "satisfies": "is a document that carries a route",
    "obliges": "is a duty that goes with an approval",
    "flags": "asks for a human to look",
}

PROJECT_EFFECTS = {
    "denies": "fails the leg",
    "flags": "holds the leg for a human",
    "obliges": "says what the leg needs",
    "relieves": "lifts what fails the leg; it never clears it",
}


def law_of(policies: Path | None, jurisdiction: str) -> Law:
    """The law of a jurisdiction.

    Raises:
        UsageError: the policy folder holds none of it.
    """
    held = jurisdictions(find_policies(policies))
    if jurisdiction not in held and jurisdiction != "cn":
        raise UsageError(f"`{jurisdiction}` is no jurisdiction of this policy folder", todo=f"name one of {held}")
    return Law.load(policies, jurisdiction)


def named_in(policies: Path | None, name: str) -> Law:
    """The law in which a rule, an instrument or a reason stands; China's where none does.

    The id of a rule or an instrument begins with its jurisdiction; a reason is looked for in one after the other.
    """
    held = jurisdictions(find_policies(policies))
    first = name.partition(".")[0]
    if first in held and first != name:
        return Law.load(policies, first)
    for law in (Law.load(policies, jurisdiction) for jurisdiction in held):
        if any(rule.finding.reason == name for rule in law.rules.values()):
            return law
    return Law.load(policies)


def show_instrument(law: Law, name: str, form: str, lang: Lang) -> None:
    """Show an instrument.

    Raises:
        UsageError: there is none of this id.
    """
    text = law.instruments.get(name)
    if text is None:
        raise UsageError(f"`{name}` is no instrument", todo="see `compliance policy list`")
    own = [rule for rule in law.rules.values() if rule.instrument == name]
    if form == "json":
        put_json(_instrument(text) | {"rules": [rule.id for rule in own], "parameters": _params(law, name)})
        return
    put(chosen(text.title, lang))
    put_pairs([(key.replace("_", " "), value) for key, value in _instrument(text).items() if isinstance(value, str)])
    put()
    put_columns(
        ("provision", "article", "seen", "summary"),
        (
            (part.id, chosen(part.article, lang), part.seen, chosen(part.summary, lang))
            for part in text.provisions.values()
        ),
    )
    if own:
        put()
        put_columns(
            ("rule", "effect", "text"), ((rule.id, rule.finding.effect, chosen(rule.text, lang)) for rule in own)
        )
    for param in _params(law, name):
        put()
        put(param["id"])
        put_columns(("from", "until", "value", "status", "cite"), (tuple(value.values()) for value in param["values"]))


def show_rules(law: Law, name: str, form: str, lang: Lang) -> None:
    """Explain a rule, or the rules behind a reason code.

    Raises:
        UsageError: neither.
    """
    found = [rule for rule in law.rules.values() if name in (rule.id, rule.finding.reason)]
    if not found:
        raise UsageError(f"`{name}` is no rule, no reason and no penalty", todo="see `compliance policy list --rules`")
    if form == "json":
        shown = [explained(law, rule) for rule in found]
        put_json(shown[0] if name in law.rules else shown)
        return
    if name not in law.rules:
        from compliance.report.view import reason_name

        put(f"{name}: {chosen(reason_name(name), lang)}")
        put()
    for index, rule in enumerate(found):
        if index:
            put()
        _put_rule(law, rule, lang)


def explained(law: Law, rule: Rule) -> dict[str, Any]:
    """Everything the register says of a rule, and which rules lift it."""
    finding = rule.finding
    return {
        "id": rule.id,
        "instrument": rule.instrument,
        "effect": finding.effect,
        "leg": rule.leg or None,
        "route": finding.route,
        "reason": finding.reason,
        "basis": finding.basis,
        "text": plain(rule.text),
        "todo": plain(rule.todo),
        "only_for": sorted(finding.only_for),
        "citations": [plain(law.citation(cite)) for cite in rule.cites],
        "reads": list(rule.reads),
        "lifts": sorted(finding.lifts),
        "lifted_by": [other.id for other in law.rules.values() if rule.id in other.finding.lifts],
        "readings": list(rule.readings),
        "condition": condition(law, rule),
    }


def condition(law: Law, rule: Rule) -> str:
    """The Rego in which the rule fires, and the definitions of the same file that it leads to."""
    found: list[str] = []
    for module in law.modules.values():
        blocks = [block.strip("\n") for block in module.split("\n\n")]
        wanted = [block for block in blocks if f'"{rule.id}"' in block]
        for block in wanted:
            named = set(_WORD.findall(_code(block)))
            wanted += [other for other in blocks if other not in wanted and _defines(other) & named]
        found += wanted
    return "\n\n".join(found)


def _code(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if not line.startswith("#"))


def _defines(block: str) -> set[str]:
    """The helper that a block of a Rego file defines; what adds to the findings is none."""
    words = _WORD.findall(_code(block))
    head = words[1:2] if words[:1] == ["default"] else words[:1]
    return set(head) - {"findings", "package", "import"}


def _put_rule(law: Law, rule: Rule, lang: Lang) -> None:
    finding = rule.finding
    what = (PROJECT_EFFECTS if rule.leg else EFFECTS)[finding.effect]
    details = [f"{name} `{value}`" for name in ("route", "reason", "basis") if (value := getattr(finding, name))]
    put(rule.id)
    pairs = [
        ("leg", rule.leg),
        ("effect", f"{what}: {', '.join(details)}" if details else what),
        *_in(lang, "found", rule.text),
        *_in(lang, "what to do", rule.todo),
        ("reads", " ".join(rule.reads)),
        ("only for", " ".join(sorted(finding.only_for))),
        ("lifts", " ".join(sorted(finding.lifts))),
        ("lifted by", " ".join(explained(law, rule)["lifted_by"])),
    ]
    pairs += [("reading", f"{name}: {chosen(law.readings[name].question, lang)}") for name in rule.readings]
    for cite in rule.cites:
        source = law.citation(cite)
        term = f"from {source.in_force_from}" + (f" until {source.in_force_until}" if source.in_force_until else "")
        pairs.append(("cites", f"{cite}: {chosen(source.title, lang)}, {chosen(source.article, lang)}"))
        place = (source.number, term, f"read: {source.seen}", source.url)
        pairs.append(("", ", ".join(part for part in place if part)))
    put_pairs([(f"  {label}", value) for label, value in pairs if value])
    if text := condition(law, rule):
        put("  condition")
        for line in text.splitlines():
            put(f"    {line}".replace("\t", "    ").rstrip())


def _in(lang: Lang, label: str, text: Any) -> list[tuple[str, str]]:
    wanted = [text.en, text.zh] if lang == "both" else [getattr(text, lang)]
    return [(label if index == 0 else "", line) for index, line in enumerate(wanted)]


def _instrument(text: Instrument) -> dict[str, Any]:
    return {
        "id": text.id,
        "kind": text.kind,
        "title": plain(text.title),
        "issuer": plain(text.issuer),
        "number": text.number,
        "promulgated": _day(text.promulgated),
        "in_force_from": _day(text.in_force_from),
        "in_force_until": _day(text.in_force_until),
        "status": text.status,
        "url": text.url,
        "seen": text.seen,
        "read_on": _day(text.read_on),
        "note": text.note,
        "provisions": [
            {
                "id": part.id,
                "article": plain(part.article),
                "summary": plain(part.summary),
                "seen": part.seen,
            }
            for part in text.provisions.values()
        ],
    }


def _params(law: Law, instrument: str) -> list[dict[str, Any]]:
    return [
        {
            "id": param.id,
            "values": [
                {
                    "from": _day(dated.start),
                    "until": _day(dated.end),
                    "value": list(dated.value) if isinstance(dated.value, tuple) else dated.value,
                    "status": dated.status,
                    "cite": dated.cite,
                }
                for dated in param.values
            ],
        }
        for param in law.params.values()
        if param.id.rpartition(".")[0] == instrument
    ]


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
