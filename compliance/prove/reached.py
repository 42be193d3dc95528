"""What some day must reach, over all days together: rules that fire and are silent, routes, and what is said at all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from compliance.engine.planned import Plans
from compliance.engine.program import program_of
from compliance.law import Law, Snapshot
from compliance.model.decision import Bilingual
from compliance.model.finding import ROUTES
from compliance.prove.bdd import FALSE
from compliance.prove.invariants import tables_meant
from compliance.prove.model import model_of
from compliance.prove.run import Proved
from compliance.prove.sentences import Sentences
from compliance.prove.worded import same


@dataclass(frozen=True)
class Never:
    """Something that no day reaches, though it should."""

    invariant: str
    text: Bilingual
    what: Bilingual


FIRES = Bilingual(
    en="Every rule can fire and can be silent on some day on which it is loaded, under some reading.",
    zh="每条规则在其有效期内、在某一解释下，均可能触发，亦可能不触发。",
)
REACHED = Bilingual(en="Every route can be reached.", zh="每一路径均可到达。")
PASSED = Bilingual(
    en="Every route but the two that refuse can be passed.", zh="除禁止与未定外，每一路径均有可放行的情形。"
)
MEANT = Bilingual(
    en="Some case falls under every table of facts of proof.toml.", zh="proof.toml 的每一事实表均有所适用的情形。"
)
OVER_ALL_DAYS = {"rules": FIRES, "routes": REACHED, "passes": PASSED, "meant": MEANT}


def never(proved: Collection[Proved], law: Law, sentences: Sentences, plans: Plans) -> Iterator[Never]:
    """What is reached on none of the days. Rules that need another reading than the default are tried under it."""
    loaded = frozenset[str]().union(*(one.loaded for one in proved))
    fires = frozenset[str]().union(*(one.fires for one in proved))
    silent = frozenset[str]().union(*(one.silent | (one.loaded - one.fires) for one in proved))
    yield from (
        Never("rules", FIRES, Bilingual(en=f"{rule} never fires", zh=f"{rule} 从不触发"))
        for rule in sorted(loaded - fires)
        if not _fires_otherwise(law, rule, proved, sentences, plans)
    )
    yield from (
        Never("rules", FIRES, Bilingual(en=f"{rule} is never silent", zh=f"{rule} 从无不触发"))
        for rule in sorted(loaded - silent)
    )
    tables = tables_meant(sentences)
    for name, text, wanted, found in (
        ("routes", REACHED, frozenset(ROUTES), [one.routes for one in proved]),
        ("passes", PASSED, frozenset(ROUTES[:4]), [one.passes for one in proved]),
        ("meant", MEANT, frozenset(tables), [one.meant for one in proved]),
    ):
        missing = wanted - frozenset[str]().union(*found)
        yield from (Never(name, text, tables.get(what, same(what))) for what in sorted(missing))


def _fires_otherwise(law: Law, rule: str, proved: Collection[Proved], sentences: Sentences, plans: Plans) -> bool:
    """Whether a rule can fire under another reading than the default, on the last or the first day it is loaded."""
    days = [one.days[0] for one in proved if rule in one.loaded]
    for name in law.rules[rule].readings:
        reading = law.readings[name]
        for choice in (choice for choice in reading.choices if reading.switchable and choice != reading.default):
            for day in (days[-1], days[0]):
                if _fires(law.at(day, {name: choice}), rule, sentences, plans):
                    return True
    return False


def _fires(snapshot: Snapshot, rule: str, sentences: Sentences, plans: Plans) -> bool:
    program = program_of(snapshot)
    model = model_of((snapshot,), program, plans.plan(program), sentences)
    return model.bdd.both(model.fired.get(rule, FALSE), model.possible) != FALSE
