"""What derive guarantees of the facts it makes: which of the cases of the world a manifest can lead to at all.

Each is stated once, here; a test holds each against derive on every case and on thousands of altered ones. Where one
says less than derive does, the proof covers more than it must, which is no fault.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import get_args, get_type_hints

from compliance.law import Snapshot
from compliance.law.lists import ZoneList
from compliance.model.claims import Relief
from compliance.model.evidence import Attestation, PriorReport
from compliance.model.manifest import Dataset, Transfer
from compliance.model.text import Purpose
from compliance.prove.bdd import FALSE, TRUE, Function
from compliance.prove.records import Lists
from compliance.prove.shape import Choice, Records, Words, shape
from compliance.prove.world import ANOTHER, World, part_key

# Texts that the manifest closes while the facts leave them open: there "another" is one of these that no rule names.
MANIFEST_TEXTS: Mapping[str, tuple[str, ...]] = {
    "data.artifact": get_args(get_type_hints(Dataset)["artifact"]),
    "data.vin": get_args(get_type_hints(Dataset)["vin"]),
    "data.export_licence": get_args(get_type_hints(Dataset)["export_licence"]),
    "transfer.activity": get_args(get_type_hints(Transfer)["activity"]),
    "transfer.legal_basis": get_args(get_type_hints(Transfer)["legal_basis"]),
    "transfer.purposes": get_args(Purpose),
    "evidence.prior_reports": get_args(get_type_hints(PriorReport)["kind"]),
    "evidence.attestations": get_args(get_type_hints(Attestation)["kind"]),
}
_SCOPED = ("evidence.assessments", "evidence.contracts", "evidence.certificates", "evidence.gba_contracts")
NUMBERS = ("exporter.people_held", "counts.ordinary", "counts.sensitive", "counts.vehicle")


def possible_records(world: World, days: tuple[Snapshot, ...]) -> dict[str, Function]:
    """The records of each list that derive can make on one of the days, as functions of their parts."""
    bdd = world.bdd

    def truth(path: str, part: str) -> Function:
        return world.truth(part_key(path, part))

    contracts = "evidence.contracts"
    unfiled = bdd.less(truth(contracts, "effective"), truth(contracts, "filed"))
    return {
        contracts: bdd.either(bdd.deny(truth(contracts, "deadline_passed")), unfiled),
        "claims.lingang_general_list": bdd.any(
            _like(world, "claims.lingang_general_list", entry, day)
            for day in days
            for entry in (*_lists(day, "positive"), None)
        ),
        "claims.zone_negative_list": bdd.any(
            _like_negative(world, entry, day) for day in days for entry in (*_lists(day, "negative"), None)
        ),
    }


def _lists(day: Snapshot, kind: str) -> Iterator[ZoneList]:
    return (entry for entry in day.law.lists.lists.values() if entry.kind == kind)


def _like(world: World, path: str, entry: ZoneList | None, day: Snapshot) -> Function:
    """A claim of this list on this day, as far as the list's own dates go; of no list neither date holds."""
    started = entry is not None and entry.start <= day.as_of
    lapsed = entry is not None and entry.end is not None and entry.end < day.as_of
    return _fixed(world, path, {"started": started, "lapsed": lapsed})


def _like_negative(world: World, entry: ZoneList | None, day: Snapshot) -> Function:
    path = "claims.zone_negative_list"
    if entry is None:
        unknown = ("known", "registered", "home_regime", "active", "sector", "training_entries")
        return world.bdd.both(_like(world, path, entry, day), _fixed(world, path, dict.fromkeys(unknown, False)))
    same = _fixed(world, path, {"known": True, "training_entries": entry.training_entries})
    everywhere = _fixed(world, path, {"active": True} if not entry.active_in else {})
    for_all = _fixed(world, path, {"sector": True} if "*" in entry.sectors else {})
    regimes = any(regime.start <= day.as_of for regime in day.law.lists.regimes)
    at_home = world.bdd.deny(world.truth(part_key(path, "home_regime")))
    by_regime = world.bdd.either(at_home, world.truth(part_key(path, "registered"))) if regimes else at_home
    return world.bdd.all((_like(world, path, entry, day), same, everywhere, for_all, by_regime))


def _fixed(world: World, path: str, values: Mapping[str, bool]) -> Function:
    """The records of a list whose parts have these values."""
    parts = ((world.truth(part_key(path, part)), value) for part, value in values.items())
    return world.bdd.all(function if value else world.bdd.deny(function) for function, value in parts)


@dataclass(frozen=True)
class Guarantee:
    """One guarantee: what it says, and the function of the facts for which it holds."""

    name: str
    holds: Callable[["Guarantees"], Function]


class Guarantees:
    """The guarantees in a world, under the law of the days."""

    def __init__(self, world: World, lists: Lists, days: tuple[Snapshot, ...]) -> None:
        self.world = world
        self.lists = lists
        self.days = days
        self.bdd = world.bdd

    def holds(self) -> Function:
        """The facts for which all of them hold."""
        return self.bdd.all(guarantee.holds(self) for guarantee in GUARANTEES)

    def _if(self, condition: Function, then: Function) -> Function:
        return self.bdd.either(self.bdd.deny(condition), then)

    def _true(self, key: str) -> Function:
        return self.world.truth(key)

    def _not(self, key: str) -> Function:
        return self.bdd.deny(self.world.truth(key))

    def _zero(self, number: str) -> Function:
        return self.world.amount(number, 0)

    def subjects(self) -> Function:
        """Whose data they are."""
        personal, sensitive, young = map(self._true, ("data.personal", "data.sensitive", "data.under_14"))
        return self.bdd.all(
            (self._if(sensitive, personal), self._if(young, personal), self._if(young, sensitive)),
        )

    def unknown_counts(self) -> Function:
        """What a number is that is not known."""
        return self.bdd.all(self._if(self._not(f"{name}.known"), self._zero(f"{name}.n")) for name in NUMBERS)

    def sums(self) -> Function:
        """A sum lies where its terms allow."""
        sums = [(key, *key.split("+")) for key in self.world.learned.limits if "+" in key]
        return self.bdd.all(adds_up(self.world, first, second, both) for both, first, second in sums)

    def no_pictures(self) -> Function:
        """What is said of pictures that are not there."""
        none = self.bdd.both(self.world.is_text("data.media.faces_plates", "none"), self._zero("data.media.permille"))
        return self._if(self._not("data.media.present"), none)

    def no_map(self) -> Function:
        """What is said of geographic data that are not there."""
        name = "data.geographic"
        unknown = (
            self.world.is_text(f"{name}.held_by", "other"),
            self.world.is_text(f"{name}.secret", "unknown"),
            self._not(f"{name}.approved"),
        )
        return self._if(self._not(f"{name}.present"), self.bdd.all(unknown))

    def from_abroad(self) -> Function:
        """When data count as from abroad."""
        recognised = TRUE if self.days[0].find("cn.practice.origin_abroad_recognised") is True else FALSE
        claimed = self.lists.some("claims.overseas_origin", TRUE)
        both = self.bdd.all((self._true("data.collected_abroad"), claimed, recognised))
        return self._same(self._true("data.from_abroad"), both)

    def _same(self, f: Function, g: Function) -> Function:
        return self.bdd.choose(f, g, self.bdd.deny(g))

    def claimed(self) -> Function:
        """When a dataset counts as claimed."""
        made = self.bdd.any(self.lists.some(f"claims.{relief}", TRUE) for relief in get_args(Relief))
        return self._same(self._true("data.claimed"), made)

    def offshore(self) -> Function:
        """What collecting from abroad is."""
        return self._if(self._true("transfer.offshore_collection"), self._true("transfer.export"))

    def never_empty(self) -> Function:
        """What a manifest never leaves empty."""
        return self.bdd.all(
            self.bdd.any(self.world.holds_word(key, word) for word in self.world.words(key))
            for key in ("transfer.purposes", "recipients.countries")
        )

    def closed_texts(self) -> Function:
        """Where rules name every text a manifest can hold, there is no other."""
        return self.bdd.all(
            self.bdd.deny(self._another(key))
            for key, texts in MANIFEST_TEXTS.items()
            if set(texts) <= set(self.world.learned.texts.get(key, ()))
        )

    def _another(self, key: str) -> Function:
        if isinstance(shape()[key], Words):
            return self.world.holds_word(key, ANOTHER)
        return self.world.is_text(key, ANOTHER)

    def general_list(self) -> Function:
        """What the sector of a claim of a general list is, where such lists are for carmakers alone."""
        if any(entry.sectors != {"automotive"} for entry in _lists(self.days[0], "positive")):
            return TRUE
        path = "claims.lingang_general_list"
        sector = self.world.truth(part_key(path, "sector"))
        return self.bdd.deny(self.lists.some(path, self._same(sector, self._not("exporter.automotive"))))

    def scale(self) -> Function:
        """Only personal information has a scale in people, exceeded or unknown as its counts are known or not."""
        personal = self._true("data.personal")
        known = self.bdd.both(self._true("counts.ordinary.known"), self._true("counts.sensitive.known"))
        wrong = []
        for path in _SCOPED:
            key = part_key(path, "covers_scale")
            exceeded, unknown = self.world.is_text(key, "no"), self.world.is_text(key, "unknown")
            wrong.append(self.lists.some(path, self.bdd.less(exceeded, self.bdd.both(personal, known))))
            wrong.append(self.lists.some(path, self.bdd.less(unknown, self.bdd.less(personal, known))))
        # An assessment always names its scale, so that unknown counts are never within it.
        within = self.world.is_text(part_key("evidence.assessments", "covers_scale"), "yes")
        wrong.append(self.lists.some("evidence.assessments", self.bdd.both(within, self.bdd.less(personal, known))))
        return self.bdd.deny(self.bdd.any(wrong))


def adds_up(world: World, first: str, second: str, both: str) -> Function:
    """Whether a number can be the sum of two others, by the cases they lie in."""
    spans = [list(enumerate(world.spans(key))) for key in (first, second, both)]
    fitting = (
        (one, two, total)
        for (one, low), (two, high), (total, span) in product(*spans)
        if low[0] + high[0] <= span[1] and low[1] + high[1] >= span[0]
    )
    return world.bdd.any(
        world.bdd.all(world.amount(key, place) for key, place in zip((first, second, both), row, strict=True))
        for row in fitting
    )


GUARANTEES = (
    Guarantee("sensitive and under-14 data are personal, and under-14 data are sensitive", Guarantees.subjects),
    Guarantee("a number that is not known is zero", Guarantees.unknown_counts),
    Guarantee("a sum lies where its terms allow", Guarantees.sums),
    Guarantee("without pictures nothing is pictured", Guarantees.no_pictures),
    Guarantee("without geographic data nobody holds them and nothing is approved", Guarantees.no_map),
    Guarantee("from abroad is what was collected there and is so claimed", Guarantees.from_abroad),
    Guarantee("claimed is a dataset for which a claim is made", Guarantees.claimed),
    Guarantee("collecting from abroad is an export", Guarantees.offshore),
    Guarantee("there is a purpose and a recipient", Guarantees.never_empty),
    Guarantee("no other text than the manifest allows", Guarantees.closed_texts),
    Guarantee("the sector of a general list for carmakers is theirs", Guarantees.general_list),
    Guarantee("a scale in people is one of personal information", Guarantees.scale),
)


def canonical(world: World) -> Function:
    """Leaves one assignment of the variables for each case of the facts (the variables of lists have one anyway)."""
    keys = [*shape(), *(key for key in world.learned.limits if "+" in key)]
    return world.bdd.all(world.canonical(key) for key in keys if not isinstance(shape().get(key, Choice()), Records))
