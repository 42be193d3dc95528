"""What is held over all facts of a model, and what breaks it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from compliance.model.decision import Bilingual
from compliance.model.finding import ROUTES, severity
from compliance.prove.bdd import FALSE, Function
from compliance.prove.facts_said import Said
from compliance.prove.model import Model
from compliance.prove.sentences import Must, Sentences, Worse
from compliance.prove.steps import Steps
from compliance.prove.worded import in_words, same

Values = Mapping[int, bool]


@dataclass(frozen=True)
class Breach:
    """Facts that break an invariant.

    Attributes:
        invariant: its name.
        text: what it says.
        what: the step, the rule or the case in which it is broken; may be empty.
        after: the facts that are wrongly decided.
        before: the facts beside which they are, where two are compared.
        passes: they should have passed.
    """

    invariant: str
    text: Bilingual
    what: Bilingual
    after: Values
    before: Values | None = None
    passes: bool = False


@dataclass(frozen=True)
class Invariant:
    """An invariant by name, and how it is held."""

    name: str
    text: Bilingual
    source: str
    breaches: Callable[[Model, Values], Iterator[Breach]]


def invariants(model: Model, sentences: Sentences) -> Iterator[Invariant]:
    """Everything that is held over a model."""
    yield from OWN
    for must in sentences.musts:
        if must.holds_on(model.law.as_of):
            yield Invariant(must.name, must.text, must.source, _must(must))
    for worse in sentences.worse:
        yield Invariant(worse.name, worse.text, "3.3", _worse(worse, sentences))


def _worse(worse: Worse, sentences: Sentences) -> Callable[[Model, Values], Iterator[Breach]]:
    exceptions = [exception for exception in sentences.exceptions if worse.name in exception.of]

    def held(model: Model, usual: Values) -> Iterator[Breach]:
        said = Said(model.world, model.lists)
        steps = Steps(model, said)
        for step in worse.steps:
            for turned in steps.turned(step, exceptions, usual):
                yield Breach(worse.name, worse.text, turned.what, turned.after, turned.before)

    return held


def _example(model: Model, wrong: Function, usual: Values) -> Values | None:
    wrong = model.bdd.both(wrong, model.possible)
    return None if wrong == FALSE else model.nearest(wrong, usual, model.plain())


def _must(must: Must) -> Callable[[Model, Values], Iterator[Breach]]:
    def held(model: Model, usual: Values) -> Iterator[Breach]:
        bdd, said, verdicts = model.bdd, Said(model.world, model.lists), model.verdicts
        exempt = said.any(must.unless)
        wrong = bdd.deny(verdicts.approved) if must.passes else verdicts.approved
        if must.at_least:
            milder = [route for route in ROUTES if severity(route) < severity(must.at_least)]  # type: ignore[arg-type]
            wrong = bdd.any(verdicts.route[route] for route in milder)
        elif must.routes:
            wrong = bdd.both(wrong, bdd.any(verdicts.route[route] for route in must.routes))  # type: ignore[index]
        wrong = bdd.less(wrong, exempt)
        for table in must.when:
            found = _example(model, bdd.both(wrong, said.all({"transfer.export": True} | table)), usual)
            if found is not None:
                yield Breach(must.name, must.text, in_words(table), found, passes=must.passes)

    return held


def tables_meant(sentences: Sentences) -> dict[str, Bilingual]:
    """Every table of facts under which something must hold, by a name: whose it is, and what it says."""
    return {f"{must.name}: {table}": _of(must, in_words(table)) for must in sentences.musts for table in must.when}


def _of(must: Must, said: Bilingual) -> Bilingual:
    return Bilingual(en=f"{must.name}\n{said.en}", zh=f"{must.name}\n{said.zh}")


def meant(model: Model, sentences: Sentences) -> Iterator[str]:
    """The tables that some facts fall under: one that none falls under says nothing."""
    said = Said(model.world, model.lists)
    for must in (must for must in sentences.musts if must.holds_on(model.law.as_of)):
        within = model.bdd.less(model.possible, said.any(must.unless))
        for table in must.when:
            if model.bdd.both(within, said.all({"transfer.export": True} | table)) != FALSE:
                yield f"{must.name}: {table}"


def _decided(model: Model, usual: Values) -> Iterator[Breach]:
    found = _example(model, model.bdd.either(model.verdicts.error, model.conflict), usual)
    if found is not None:
        yield Breach("decided", _DECIDED, same(""), found)


def _open_route(model: Model, usual: Values) -> Iterator[Breach]:
    for route in ("prohibited", "undetermined"):
        found = _example(model, model.bdd.both(model.verdicts.approved, model.verdicts.route[route]), usual)
        if found is not None:
            yield Breach("open_route", _OPEN_ROUTE, same(route), found)


def _closing(model: Model, usual: Values) -> Iterator[Breach]:
    bdd, rules, standing = model.bdd, model.law.rules, model.verdicts.unrouted
    closing = bdd.any(function for rule, function in standing.items() if rules[rule].finding.closes)
    others = {rule: function for rule, function in standing.items() if not rules[rule].finding.closes}
    for rule, function in others.items():
        found = _example(model, bdd.both(closing, function), usual)
        if found is not None:
            yield Breach("closing", _CLOSING, same(rule), found)
    milder = bdd.less(closing, bdd.both(model.verdicts.approved, model.verdicts.route["not_regulated"]))
    found = _example(model, milder, usual)
    if found is not None:
        yield Breach("closing", _CLOSING, same(""), found)


def _both_ways(model: Model, usual: Values) -> Iterator[Breach]:
    """One record alone: no rule relies on it while another finds it at fault."""
    bdd = model.bdd
    for path in model.lists.conditions:
        relying = [rule for rule in _about(model, path, ("relieves", "satisfies")) if not _excuses(model, rule)]
        blaming = list(_about(model, path, ("denies",)))
        alone = bdd.both(model.lists.alone(path), model.exports) if relying and blaming else FALSE
        for good, bad in ((good, bad) for good in relying for bad in blaming):
            found = _example(model, bdd.all((model.fired[good], model.fired[bad], alone)), usual)
            if found is not None:
                yield Breach("both_ways", _BOTH_WAYS, same(f"{good}, {bad}"), found)


def _about(model: Model, path: str, effects: tuple[str, ...]) -> Iterator[str]:
    """Rules with these effects that look at single records of a list (that there are any is not enough)."""
    place = {model.lists.level(path, at) for at in range(len(model.lists.conditions[path]))}
    for rule, function in model.fired.items():
        if model.law.rules[rule].finding.effect in effects and model.bdd.support(function) & place:
            yield rule


def _excuses(model: Model, rule: str) -> bool:
    """Whether a rule excuses who has no document yet: it relies on none."""
    return model.law.rules[rule].finding.basis == "grace_period"


_DECIDED = Bilingual(
    en="Every case is decided: there is a route, and something carries it or refuses it.",
    zh="每一情形均有结论：必有一路径，且有依据承载或者拒绝该路径。",
)
_OPEN_ROUTE = Bilingual(en="Nothing passes on a route that refuses.", zh="属于禁止或者未定路径的，一律不予放行。")
_CLOSING = Bilingual(en="Where there is no export, nothing else is looked at.", zh="不构成出境的，不再作其他检验。")
_BOTH_WAYS = Bilingual(
    en="No single document or claim is both relied on and at fault.", zh="同一文件或者主张不得既被依据又有瑕疵。"
)
OWN = (
    Invariant("decided", _DECIDED, "3.3", _decided),
    Invariant("open_route", _OPEN_ROUTE, "3.1", _open_route),
    Invariant("closing", _CLOSING, "3.3", _closing),
    Invariant("both_ways", _BOTH_WAYS, "1.1, 1.2", _both_ways),
)
