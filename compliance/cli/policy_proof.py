"""`compliance policy prove`: what is held over every case that the rules can tell apart, and what was covered."""

import os
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.cli import context
from compliance.cli.context import Lang
from compliance.cli.output import chosen, note, progress, put, put_columns, put_json, put_pairs
from compliance.engine.process import WorkerExecutor
from compliance.law import Law
from compliance.model.base import plain
from compliance.model.decision import Bilingual
from compliance.prove.invariants import OWN
from compliance.prove.reached import OVER_ALL_DAYS, Never, never
from compliance.prove.run import Proved, days_of, prove_all
from compliance.prove.sentences import Sentences, read_sentences
from compliance.prove.shape import shape

if TYPE_CHECKING:
    from compliance.cli.context import Format

_EXHAUSTIVE = (
    "every case of the facts that the rules or proof.toml can tell apart, on every day listed, with lists of documents"
    " and claims of any length, under the default readings"
)
_SAMPLED = "that the gate's executor and weighing say of a document what the proof says of its case"


def prove_law(policies: Path | None, day: date | None, form: "Format", lang: Lang) -> int:
    """Prove the law of a day, or of every day on which it changes, and show what holds.

    Returns:
        0, or 1 where something is broken.

    Raises:
        UsageError: the day is before the earliest encoded law.
        PolicyError, EngineError: the law is wrong, or cannot be followed.
    """
    began = time.monotonic()
    law = Law.load(policies)
    sentences = read_sentences(law)
    days = (law.chosen_day(day, context.clock()),) if day else days_of(law, sentences)
    with progress("proof") as tell:
        proved = prove_all(policies, days, processes=os.cpu_count() or 1, tell=tell)
    with WorkerExecutor(None) as plans:
        missing = [] if day else list(never(proved, law, sentences, plans))
    seconds = round(time.monotonic() - began)
    if form == "json":
        put_json(_as_json(law, sentences, proved, missing, whole=day is None) | {"seconds": seconds})
    else:
        _show(law, sentences, proved, missing, lang, whole=day is None)
        put(f"{seconds} seconds")
    return 1 if missing or any(one.breaches for one in proved) else 0


def _named(sentences: Sentences, *, whole: bool) -> dict[str, tuple[Bilingual, str]]:
    """Every invariant: what it says, and where the procedure says so."""
    found = {own.name: (own.text, own.source) for own in OWN}
    found |= {must.name: (must.text, must.source) for must in sentences.musts}
    found |= {worse.name: (worse.text, "3.3") for worse in sentences.worse}
    return found | ({name: (text, "") for name, text in OVER_ALL_DAYS.items()} if whole else {})


def _results(
    sentences: Sentences, proved: Sequence[Proved], missing: Sequence[Never], *, whole: bool
) -> list[dict[str, Any]]:
    rows = []
    for name, (text, source) in _named(sentences, whole=whole).items():
        over_all = name in OVER_ALL_DAYS
        held = [one.held[name] for one in proved if name in one.held]
        if held or over_all:
            broken = sum(held) + sum(gap.invariant == name for gap in missing)
            days = sum(len(one.days) for one in proved if name in one.held or over_all)
            rows.append({"name": name, "says": text, "source": source, "days": days, "broken": broken})
    return rows


def _as_json(
    law: Law, sentences: Sentences, proved: Sequence[Proved], missing: Sequence[Never], *, whole: bool
) -> dict[str, Any]:
    rows = _results(sentences, proved, missing, whole=whole)
    return {
        "law_sha256": law.digest,
        "facts": len(shape()),
        "exhaustive": _EXHAUSTIVE,
        "sampled": _SAMPLED,
        "programs": [
            {
                "days": [day.isoformat() for day in one.days],
                "states": one.states,
                "variables": one.variables,
                "nodes": one.nodes,
                "documents_sampled": one.sampled,
            }
            for one in proved
        ],
        "invariants": [row | {"says": plain(row["says"])} for row in rows],
        "exceptions": [
            {"name": each.name, "of": list(each.of), "says": plain(each.text), "source": each.source}
            for each in sentences.exceptions
        ],
        "breaches": [breach for one in proved for breach in one.breaches],
        "never": [{"invariant": gap.invariant, "what": gap.what} for gap in missing],
    }


def _show(
    law: Law, sentences: Sentences, proved: Sequence[Proved], missing: Sequence[Never], lang: Lang, *, whole: bool
) -> None:
    put_columns(
        ("from", "days", "variables", "states", "documents sampled", "broken"),
        [
            (one.days[0], len(one.days), one.variables, f"{one.states:,}", one.sampled, sum(one.held.values()))
            for one in proved
        ],
    )
    put()
    rows = _results(sentences, proved, missing, whole=whole)
    put_columns(
        ("holds", "invariant", "days", "procedure", "says"),
        [
            ("BROKEN" if row["broken"] else "holds", row["name"], row["days"], row["source"], chosen(row["says"], lang))
            for row in rows
        ],
    )
    put()
    put_columns(
        ("exception", "to", "says"),
        [(each.name, ", ".join(each.of), chosen(each.text, lang)) for each in sentences.exceptions],
    )
    put()
    _examples(proved, missing)
    total = sum(one.states * len(one.days) for one in proved)
    put_pairs(
        [
            ("facts", len(shape())),
            ("days", sum(len(one.days) for one in proved)),
            ("programs", len(proved)),
            ("states", f"{total:,}"),
            ("exhaustive", _EXHAUSTIVE),
            ("sampled", f"{sum(one.sampled for one in proved):,} documents: {_SAMPLED}"),
            ("law", law.digest),
        ]
    )


def _examples(proved: Sequence[Proved], missing: Sequence[Never]) -> None:
    """What is broken, and after that the examples as a case file, so that they can be run."""
    for gap in missing:
        put(f"BROKEN {gap.invariant}: {gap.what}")
    cases = []
    for breach in (breach for one in proved for breach in one.breaches):
        sides = [breach[side] for side in ("before", "after") if side in breach]
        put(f"BROKEN {breach['invariant']} on {breach['as_of']}: {breach['what']}")
        cases += [side.get("case") or side for side in sides]
    if cases:
        note("the examples, as a case file; `facts` where no manifest is known that leads to them")
        put_json(cases)
