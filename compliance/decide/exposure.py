"""What a denied transfer is exposed to if it were made anyway: the penalties of the day, and why each is listed.

Pure: reasons, facts and the penalties of the day in, a statement out; no verdict depends on it. What a reason amounts
to and what a penalty depends on is data (`penalties.toml`). Nothing unknown hides a penalty: a condition whose fact is
unknown lists it as one that could apply if it is so. A finding that only tests a claim is no breach; what the transfer
lacks without the claim is a reason of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from compliance.decide.weigh import Weighed
from compliance.law import Snapshot
from compliance.law.penalties import Answer, Condition, ConditionId
from compliance.law.penalties_of_day import Occasion, PenaltiesOfDay
from compliance.model.decision import Bilingual, Enforcement, Exposed, Exposure, Penalty
from compliance.model.facts import Facts
from compliance.model.text import ThreeValued
from compliance.record import Record

_IMPORTANT: Mapping[str, ThreeValued] = {"notified": "yes", "no": "no"}  # else it is not settled
_FACTS: Mapping[ConditionId, Callable[[Facts], ThreeValued]] = {
    "personal": lambda facts: _known(facts.data.personal),
    "sensitive": lambda facts: _known(facts.data.sensitive),
    "important": lambda facts: _IMPORTANT.get(facts.data.important_data, "unknown"),
    "ciio": lambda facts: facts.exporter.ciio,
}


class _Dataset(Record, frozen=True):
    """A denied dataset: the reasons behind each breach, and which conditions it meets."""

    id: str
    behind: Mapping[str, list[tuple[str, Occasion]]]
    meets: Mapping[str, ThreeValued]


class _Match(NamedTuple):
    """One way in which a dataset leads to a penalty.

    `suppose` is what must be so besides, all of it; `beside` says that the penalty does not answer the reason itself.
    """

    dataset: str
    reason: str
    breach: Bilingual
    suppose: tuple[Bilingual, ...]
    beside: bool


def exposure(datasets: Iterable[tuple[Facts, Weighed]], law: Snapshot) -> Exposure | None:
    """The penalties that could apply if the denied datasets were transferred anyway.

    Args:
        datasets: the facts of each dataset and how the findings on it were weighed.
        law: the law of the day.

    Returns:
        None where nothing is denied.

    Raises:
        PolicyError: the law's table of penalties is wrong.
    """
    refused = [(facts, weighed) for facts, weighed in datasets if not weighed.approved]
    if not refused:
        return None
    day = law.penalties
    denied = [_dataset(facts, weighed, day) for facts, weighed in refused]
    found = [(penalty, tuple(_matches(answers, denied, day))) for penalty, answers in day.penalties]
    answered = {match.reason for _, matches in found for match in matches if not match.beside}
    reasons = [finding for _, weighed in refused for finding in weighed.reasons]
    breaches = dict.fromkeys(finding.reason or "" for finding in reasons if not finding.on_claim)
    codes = dict.fromkeys(finding.reason or "" for finding in reasons)
    return Exposure(
        note=day.note,
        penalties=tuple(_exposed(penalty, matches) for penalty, matches in found if matches),
        enforcement=tuple(_published(denied, day)),
        none_encoded=tuple(code for code in breaches if code not in answered),
        claims_only=tuple(code for code in codes if code not in breaches),
    )


def _dataset(facts: Facts, weighed: Weighed, day: PenaltiesOfDay) -> _Dataset:
    reasons = dict.fromkeys(finding.reason or "" for finding in weighed.reasons if not finding.on_claim)
    standing = {finding.rule for finding in weighed.standing}
    behind: dict[str, list[tuple[str, Occasion]]] = {}
    for reason in reasons:
        for occasion in day.occasions.get(reason, ()):
            behind.setdefault(occasion.breach.id, []).append((reason, occasion))
    return _Dataset(
        id=facts.dataset,
        behind=behind,
        meets={name: _meets(condition, facts, standing) for name, condition in day.conditions.items()},
    )


def _meets(condition: Condition, facts: Facts, standing: set[str]) -> ThreeValued:
    """What the manifest says, unless a finding says more: the stricter of the two."""
    fact = _FACTS[condition.id](facts)
    if fact == "yes" or condition.yes & standing:
        return "yes"
    return "unknown" if condition.unknown & standing else fact


def _known(fact: bool) -> ThreeValued:  # noqa: FBT001
    return "yes" if fact else "no"


def _matches(answers: Iterable[Answer], denied: Iterable[_Dataset], day: PenaltiesOfDay) -> Iterator[_Match]:
    for dataset in denied:
        for answer in answers:
            open_points = _open_points(answer, dataset, day)
            if open_points is None:
                continue
            for breach in answer.breaches:
                for reason, occasion in dataset.behind.get(breach, ()):
                    yield _match(dataset, reason, occasion, answer, open_points)


def _open_points(answer: Answer, dataset: _Dataset, day: PenaltiesOfDay) -> tuple[Bilingual, ...] | None:
    """The conditions that are not settled; None where one is not met."""
    met = [dataset.meets[name] for name in answer.conditions]
    if "no" in met:
        return None
    return tuple(
        day.conditions[name].text for name, is_so in zip(answer.conditions, met, strict=True) if is_so != "yes"
    )


def _match(
    dataset: _Dataset, reason: str, occasion: Occasion, answer: Answer, open_points: tuple[Bilingual, ...]
) -> _Match:
    supposed = occasion.supposition
    suppose = (*open_points, *((answer.only_if,) if answer.only_if else ()), *((supposed.text,) if supposed else ()))
    beside = answer.only_if is not None or (supposed is not None and supposed.beside)
    return _Match(dataset.id, reason, occasion.breach.name, suppose, beside)


def _exposed(penalty: Penalty, matches: Iterable[_Match]) -> Exposed:
    """Where the facts alone lead to the penalty, what is only supposed does not stand beside it."""
    found = tuple(matches)
    shown = tuple(match for match in found if not match.suppose) or found
    return Exposed(
        penalty=penalty,
        breaches=tuple({match.breach.en: match.breach for match in shown}.values()),
        reasons=tuple(dict.fromkeys(match.reason for match in shown)),
        datasets=tuple(dict.fromkeys(match.dataset for match in shown)),
        could_if=_alternatives(match.suppose for match in shown if match.suppose),
    )


def _alternatives(supposed: Iterable[tuple[Bilingual, ...]]) -> tuple[Bilingual, ...]:
    """Each different set of suppositions as one sentence, without those that ask for more than another."""
    sets = {frozenset(text.en for text in texts): texts for texts in supposed}
    least = [texts for names, texts in sets.items() if not any(other < names for other in sets)]
    return tuple(texts[0] if len(texts) == 1 else _joined(texts) for texts in least)


def _joined(texts: Iterable[Bilingual]) -> Bilingual:
    both = tuple(texts)
    return Bilingual(en=", and ".join(text.en for text in both), zh="，并且".join(text.zh for text in both))


def _published(denied: Iterable[_Dataset], day: PenaltiesOfDay) -> Iterator[Enforcement]:
    """The cases of a like breach; only where nothing has to be supposed for it."""
    datasets = tuple(denied)
    for case, answer in day.enforcement:
        if any(not match.suppose for match in _matches((answer,), datasets, day)):
            yield case
