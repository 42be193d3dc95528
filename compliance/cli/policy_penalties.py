"""One penalty: what it is for, how much, and which denials lead to it, for people and for programs."""

from collections.abc import Iterable
from typing import Any

from compliance.cli.context import Lang
from compliance.cli.output import chosen, put, put_json, put_pairs
from compliance.law import Law
from compliance.law.penalties import Answer, Dated
from compliance.model.base import plain
from compliance.report.amounts import tier_line


def show_penalty(law: Law, name: str, form: str, lang: Lang) -> None:
    """Show a penalty that the law has."""
    dated = law.penalties.penalties[name]
    if form == "json":
        put_json(explained(law, dated))
        return
    source = law.citation(dated.cite)
    put(dated.id)
    pairs = [
        ("for", chosen(dated.trigger, lang)),
        ("days", f"from {dated.start}" + (f" until {dated.end}" if dated.end else "")),
        ("cites", f"{dated.cite}: {chosen(source.title, lang)}, {chosen(source.article, lang)}"),
        ("read", dated.seen),
        *((f"tier {tier.name}", chosen(tier_line(tier), lang)) for tier in dated.tiers),
        ("also", chosen(dated.other, lang)),
        *(("answers", line) for line in _ways(law, dated.answers, lang)),
        *([("answers", f"no denial: {chosen(dated.never, lang)}")] if dated.never else []),
    ]
    put_pairs([(f"  {label}", value) for label, value in pairs])


def explained(law: Law, dated: Dated) -> dict[str, Any]:
    """Everything the law's data say of a penalty."""
    return {
        "id": dated.id,
        "citation": plain(law.citation(dated.cite)),
        "from": dated.start.isoformat(),
        "until": dated.end.isoformat() if dated.end else None,
        "seen": dated.seen,
        "trigger": plain(dated.trigger),
        "other": plain(dated.other),
        "tiers": [plain(tier) for tier in dated.tiers],
        "answers": [
            {
                "breaches": list(answer.breaches),
                "reasons": _reasons(law, answer),
                "if": list(answer.conditions),
                "only_if": plain(answer.only_if) if answer.only_if else None,
            }
            for answer in dated.answers
        ],
        "never": plain(dated.never) if dated.never else None,
    }


def _reasons(law: Law, answer: Answer) -> list[str]:
    return sorted(reason for name in answer.breaches for reason in law.penalties.breaches[name].reasons)


def _ways(law: Law, answers: Iterable[Answer], lang: Lang) -> Iterable[str]:
    """Each way in which a denial leads to the penalty: the conditions, then the reasons."""
    for answer in answers:
        texts = [chosen(law.penalties.conditions[name].text, lang) for name in answer.conditions]
        texts += [chosen(answer.only_if, lang)] if answer.only_if else []
        condition = f"if {'; and '.join(texts)}: " if texts else ""
        yield condition + " ".join(_reasons(law, answer))
