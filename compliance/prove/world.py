"""The finite world: facts cut into the cases that the rules can tell apart, each case a function of a few variables.

A truth value is one variable. A text is one of the texts that the rules name, or another; a number lies between two of
the numbers it is compared with, and a sum of numbers likewise; each text that rules name is in a set of texts or not,
and so is any other; how lists of records are seen is in `records`. What rules name is learnt by running them: a first
run learns, the next ones run in the world that was learnt, until nothing new is named.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from compliance.prove.bdd import FALSE, TRUE, Diagrams, Function
from compliance.prove.shape import Amount, Choice, Kind, Records, Words, shape

ANOTHER = ""  # stands for every text that no rule names
LARGEST = 2**53 - 1  # of any number of a manifest
_BLOCK = 256  # levels kept free for one fact
_RECORDS = -(1 << 20)  # levels of the parts of records: asked before all else, see `records`

# The order in which facts are asked: what is read together stands together. Anything not named comes last.
_ORDER = (
    *("transfer.export", "data.personal", "transfer.activity", "data.collected_abroad", "claims.overseas_origin"),
    *("data.from_abroad", "data.important_data", "exporter.ciio", "exporter.automotive", "data.media"),
    *("data.geographic", "transfer.purposes", "data.classes", "evidence.prior_reports", "claims.guide_2026"),
    *("recipients.all_provide_product", "counts.vehicle", "exporter.state_organ", "data.sensitive", "data.under_14"),
    *("counts.ordinary", "counts.sensitive", "exporter.people_held", "claims", "data.claimed", "data.vin"),
    *("exporter.zone", "recipients.countries", "transfer.onward_countries", "evidence.gba_contracts"),
    *("data.artifact", "evidence.attestations", "evidence.assessments", "transfer.route_alone"),
    *("transfer.started_on", "evidence.contracts", "evidence.certificates", "transfer.offshore_collection"),
)


@dataclass
class Learned:
    """What the rules name: texts by fact, limits by number (or by numbers that are added, joined with `+`)."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    limits: dict[str, list[int]] = field(default_factory=dict)
    grown: bool = False

    def text(self, key: str, text: str) -> None:
        """Note a text that a fact is compared with."""
        known = self.texts.setdefault(key, [])
        if text not in known:
            known.append(text)
            self.grown = True

    def limit(self, key: str, limit: int) -> None:
        """Note a number below which another may lie."""
        known = self.limits.setdefault(key, [])
        if limit not in known:
            insort(known, limit)
            self.grown = True


class World:
    """The variables of one run, and the functions that say what they mean.

    Args:
        learned: what the rules name, as far as it is known.
    """

    def __init__(self, learned: Learned) -> None:
        self.bdd = Diagrams()
        self.learned = learned
        self.paths = frozenset(shape())
        self.folders = frozenset(_folders(self.paths))
        self._bases = {key: place * _BLOCK for place, key in enumerate(sorted(shape(), key=_place))}
        for path, kind in shape().items():
            for part in kind.parts if isinstance(kind, Records) else ():
                self._bases[part_key(path, part)] = _RECORDS + len(self._bases) * _BLOCK

    def kind(self, key: str) -> Kind:
        """The kind of a fact, or of a part of a record."""
        path, _, part = key.partition("[].")
        kind = shape()[path]
        return kind.parts[part] if part and isinstance(kind, Records) else kind

    def base(self, key: str) -> int:
        """The first level of a fact. A sum of numbers stands behind the first of them."""
        first, *others = key.split("+")
        return self._bases[first] + (_BLOCK // 2 if others else 0)

    def levels(self, key: str) -> range:
        """The levels that a fact uses in this world."""
        kind = shape().get(key, Amount()) if "[]" not in key else self.kind(key)
        used = 1
        if isinstance(kind, Choice):
            used = max(len(self.cells(key)) - 1, 0)
        elif isinstance(kind, Amount):
            used = len(self.learned.limits.get(key, ()))
        elif isinstance(kind, Words):
            used = len(self.words(key))
        elif isinstance(kind, Records):
            used = 0
        return range(self.base(key), self.base(key) + used)

    def truth(self, key: str) -> Function:
        """Whether a fact is true."""
        return self.bdd.variable(self.base(key))

    def cells(self, key: str) -> tuple[str, ...]:
        """The cases of a text; the last is every other text, where the model does not close them."""
        kind = self.kind(key)
        closed = kind.values if isinstance(kind, Choice) else ()
        return closed or (*self.learned.texts.get(key, ()), ANOTHER)

    def is_text(self, key: str, text: str) -> Function:
        """Whether a fact is this text."""
        kind = self.kind(key)
        if isinstance(kind, Choice) and kind.values:
            return self._cell(key, kind.values.index(text), len(kind.values)) if text in kind.values else FALSE
        if text != ANOTHER:
            self.learned.text(key, text)
        cells = self.cells(key)
        return self._cell(key, cells.index(text), len(cells))

    def _cell(self, key: str, place: int, number: int) -> Function:
        """A case is named by the first variable that holds; the last case by none."""
        base = self.base(key)
        found = TRUE if place == number - 1 else self.bdd.variable(base + place)
        for level in reversed(range(base, base + place)):
            found = self.bdd.node(level, found, FALSE)
        return found

    def below(self, key: str, limit: int) -> Function:
        """Whether a number, or a sum named `a+b`, is less than the limit."""
        if limit <= 0:
            return FALSE
        known = self.learned.limits.get(key, [])
        if limit not in known:
            self.learned.limit(key, limit)
            return self.bdd.variable(self.base(key) + _BLOCK // 4 + len(known))  # to be learnt; the run is not used
        place = bisect_left(known, limit)
        return self.bdd.any(self.amount(key, cell) for cell in range(place + 1))

    def amount(self, key: str, place: int) -> Function:
        """Whether a number lies in the case with this number, counted from the smallest."""
        return self._cell(key, place, len(self.learned.limits.get(key, ())) + 1)

    def spans(self, key: str) -> list[tuple[int, int]]:
        """The smallest and the largest number of each case."""
        limits = self.learned.limits.get(key, [])
        return list(zip((0, *limits), (*(limit - 1 for limit in limits), LARGEST), strict=True))

    def words(self, key: str) -> tuple[str, ...]:
        """The texts that may be in a set: those that rules name, and any other."""
        return (ANOTHER, *self.learned.texts.get(key, ()))

    def holds_word(self, key: str, word: str) -> Function:
        """Whether a set holds a text, or one that no rule names."""
        if word != ANOTHER:
            self.learned.text(key, word)
        place = self.words(key).index(word)
        return self.bdd.variable(self.base(key) + place)

    def canonical(self, key: str) -> Function:
        """Leaves one assignment for each case of a text or a number: after the variable that names it all are false."""
        kind = self.kind(key.partition("+")[0])
        if not isinstance(kind, Choice | Amount):
            return TRUE
        found, rest = TRUE, TRUE
        for level in reversed(self.levels(key)):
            found, rest = self.bdd.node(level, found, rest), self.bdd.node(level, rest, FALSE)
        return found


def part_key(path: str, part: str) -> str:
    """The name of a part of the records of a list."""
    return f"{path}[].{part}"


def _folders(paths: Iterable[str]) -> Iterator[str]:
    """The objects of a facts document: what stands above the facts."""
    yield ""
    for path in paths:
        names = path.split(".")
        yield from (".".join(names[:end]) for end in range(1, len(names)))


def _place(key: str) -> tuple[int, str]:
    fitting = [place for place, prefix in enumerate(_ORDER) if f"{key}.".startswith(f"{prefix}.")]
    return (max(fitting, key=lambda place: len(_ORDER[place])) if fitting else len(_ORDER), key)


Assignment = Mapping[int, bool]
