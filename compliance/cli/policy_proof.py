"""`compliance policy prove`: what is held over every case that the rules can tell apart, and what was covered."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.cli import context
from compliance.cli import proof_words as words
from compliance.cli.context import Lang
from compliance.cli.failures import StoppedError
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

_NOTHING = Bilingual(en="", zh="")


@contextmanager
def _unrecorded() -> Iterator[None]:
    """A proof records nothing: who stops it by hand has no log to look into."""
    try:
        yield
    except KeyboardInterrupt:
        todo = "nothing was proved; run it again, with `--as-of` for the law of one day alone"
        raise StoppedError("stopped by hand", todo=todo) from None


@_unrecorded()
def prove_law(policies: Path | None, day: date | None, form: "Format", lang: Lang) -> int:
    """Prove the law of a day, or of every day on which it changes, and show what holds.

    Returns:
        0, or 1 where something is broken.

    Raises:
        UsageError: the day is before the earliest encoded law.
        PolicyError, EngineError: the law is wrong, or cannot be followed.
        StoppedError: it was stopped by hand.
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
        put(chosen(_filled(words.SECONDS, number=seconds), lang))
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
        "exhaustive": plain(words.EXHAUSTIVE),
        "sampled": plain(words.SAMPLED),
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
        "never": [{"invariant": gap.invariant, "what": plain(gap.what)} for gap in missing],
    }


def _show(
    law: Law, sentences: Sentences, proved: Sequence[Proved], missing: Sequence[Never], lang: Lang, *, whole: bool
) -> None:
    rows = _results(sentences, proved, missing, whole=whole)
    broken = sum(bool(row["broken"]) for row in rows)
    put(chosen(_filled(words.SOME_BROKEN if broken else words.ALL_HOLD, number=len(rows), broken=broken), lang))
    put()
    _put_table(
        (words.FROM, words.DAYS, words.VARIABLES, words.STATES, words.DOCUMENTS, words.BREACHES),
        [
            (one.days[0], len(one.days), one.variables, f"{one.states:,}", one.sampled, sum(one.held.values()))
            for one in proved
        ],
        lang,
    )
    _put_table(
        (words.RESULT, words.INVARIANT, words.DAYS, words.PROCEDURE, words.SAYS),
        [
            (words.BROKEN if row["broken"] else words.HOLDS, row["name"], row["days"], row["source"], row["says"])
            for row in sorted(rows, key=lambda row: not row["broken"])
        ],
        lang,
    )
    _put_table(
        (words.EXCEPTION, words.TO, words.SAYS),
        [(each.name, ", ".join(each.of), each.text) for each in sentences.exceptions],
        lang,
    )
    _examples(proved, missing, lang)
    put_pairs((chosen(label, lang), _cell(value, lang)) for label, value in _totals(law, proved))


def _totals(law: Law, proved: Sequence[Proved]) -> Iterator[tuple[Bilingual, object]]:
    yield words.FACTS, len(shape())
    yield words.DAYS, sum(len(one.days) for one in proved)
    yield words.PROGRAMS, len(proved)
    yield words.STATES, f"{sum(one.states * len(one.days) for one in proved):,}"
    yield words.COVERED, words.EXHAUSTIVE
    number = f"{sum(one.sampled for one in proved):,}"
    yield words.TRIED, _filled(words.SAMPLES, words.SAMPLED, number=number)
    yield words.LAW, law.digest


def _put_table(head: Sequence[Bilingual], rows: Iterable[Sequence[object]], lang: Lang) -> None:
    """Columns in the language asked for, and an empty line behind them."""
    put_columns([chosen(name, lang) for name in head], ([_cell(cell, lang) for cell in row] for row in rows))
    put()


def _cell(value: object, lang: Lang) -> str:
    return chosen(value, lang) if isinstance(value, Bilingual) else str(value)


def _filled(form: Bilingual, what: Bilingual = _NOTHING, **values: object) -> Bilingual:
    """A text with its places filled: with these values, and with `what` of the same language."""
    return Bilingual(en=form.en.format(what=what.en, **values), zh=form.zh.format(what=what.zh, **values))


def _examples(proved: Sequence[Proved], missing: Sequence[Never], lang: Lang) -> None:
    """What is broken, and after that the examples as a case file, so that they can be run."""
    for gap in missing:
        _put_broken(_filled(words.NEVER, name=gap.invariant), gap.what, lang)
    cases = []
    for breach in (breach for one in proved for breach in one.breaches):
        sides = [breach[side] for side in ("before", "after") if side in breach]
        head = _filled(words.BREACH, name=breach["invariant"], day=breach["as_of"])
        _put_broken(head, Bilingual(**breach["what"]), lang)
        cases += [side.get("case") or side for side in sides]
    if cases:
        note(chosen(words.EXAMPLES, lang))
        put_json(cases)


def _put_broken(head: Bilingual, what: Bilingual, lang: Lang) -> None:
    """A head line, and what is meant one fact a line; what reads the same in both languages stands once."""
    put(chosen(head, lang))
    for en, zh in zip(what.en.splitlines(), what.zh.splitlines(), strict=True):
        put(f"  {en}" if en == zh else f"  {chosen(Bilingual(en=en, zh=zh), lang)}")
