"""From an assignment of the variables to a facts document that it stands for, and back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from compliance.errors import EngineError
from compliance.prove.bdd import FALSE, Function
from compliance.prove.guarantees import MANIFEST_TEXTS
from compliance.prove.records import Lists, Sort
from compliance.prove.shape import Amount, Choice, Records, Truth, Words, shape
from compliance.prove.world import ANOTHER, LARGEST, World, part_key

Document = dict[str, Any]
Values = Mapping[int, bool]
Pick = Callable[[Sequence[Any]], Any]  # chooses one of several values that are the same to the rules

# Texts to stand for "another", where no type of the manifest gives them; the first that no rule names is taken.
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "exporter.zone": ("", "lingang"),
    "recipients.countries": ("US", "DE", "SG"),
    "transfer.onward_countries": ("US", "DE", "SG"),
}
_COUNTS = ("counts.ordinary.n", "counts.sensitive.n")
_MANY = 1 << 22  # people: a number far from the next, where the case has no end
_UNHEARD_OF = "unheard_of"


def first(choices: Sequence[Any]) -> Any:
    """The plainest choice."""
    return choices[0]


class Concrete:
    """Facts documents of a world.

    Args:
        world: the variables.
        lists: the lists of records, after the plan was run.
        classes: the classes of data that the law knows.
        begins: the first day of the law, as yyyymmdd.
    """

    def __init__(self, world: World, lists: Lists, classes: Sequence[str], begins: int) -> None:
        self._world = world
        self._bdd = world.bdd
        self._lists = lists
        self._others = {**MANIFEST_TEXTS, **_OTHERS, "data.classes": tuple(classes)}
        self._begins = begins
        self._sorts: dict[str, list[Sort]] = {}

    def values(self, document: Document) -> dict[int, bool]:
        """The assignment that stands for a document."""
        found: dict[int, bool] = {}
        for path, kind in shape().items():
            value = _at(document, path)
            if isinstance(kind, Records):
                found |= self._met(path, value)
            elif isinstance(kind, Words):
                known = set(self._world.words(path))
                for word in value:
                    found |= self._set(self._world.holds_word(path, word if word in known else ANOTHER))
            else:
                found |= self._cell(path, value)
        for key in self._world.learned.limits:
            if "+" in key:
                found |= self._cell(key, sum(_at(document, name) for name in key.split("+")))
        return found

    def _set(self, f: Function) -> dict[int, bool]:
        return self._bdd.cheapest(f, {}) or {}

    def _cell(self, key: str, value: Any) -> dict[int, bool]:
        """The variables of a truth value, a text or a number."""
        if isinstance(value, bool):
            return {self._world.base(key): value}
        if isinstance(value, str):
            return self._set(self._world.is_text(key, value if value in self._world.cells(key) else ANOTHER))
        spans = self._world.spans(key)
        place = next((at for at, (least, most) in enumerate(spans) if least <= value <= most), len(spans) - 1)
        return self._set(self._world.amount(key, place))

    def record_values(self, path: str, record: Document) -> dict[int, bool]:
        """The variables of the parts of a record."""
        found: dict[int, bool] = {}
        for part, value in record.items():
            found |= self._cell(part_key(path, part), value)
        return found

    def _met(self, path: str, records: Sequence[Document]) -> dict[int, bool]:
        each = [self.record_values(path, record) for record in records]
        for values in each:
            if not self._bdd.holds(self._lists.possible(path), values):
                raise EngineError("derive makes no such record", where=path)
        return {
            self._lists.level(path, place): any(self._bdd.holds(condition, values) for values in each)
            for place, condition in enumerate(self._lists.conditions[path])
        }

    def document(self, values: Values, pick: Pick = first) -> Document:
        """A document that the assignment stands for; a variable without a value is false.

        Raises:
            EngineError: no list of records meets just these conditions.
        """
        document: Document = {}
        for path in shape():
            *folders, last = path.split(".")
            place = document
            for folder in folders:
                place = place.setdefault(folder, {})
            place[last] = self._value(path, values, pick)
        self._settle_counts(document, values)
        return document

    def _value(self, path: str, values: Values, pick: Pick) -> Any:
        match shape()[path]:
            case Records():
                return self._records(path, values)
            case Words():
                held = (word for word in self._world.words(path) if self._bdd.holds(self._word(path, word), values))
                return sorted(self.text(path, word) for word in held)
            case Amount():
                place = next(at for at in range(len(self._world.spans(path))) if self._in(path, at, values))
                return pick(self.numbers(path, place))
            case kind:
                return self._plain(path, kind, values)

    def _word(self, path: str, word: str) -> Function:
        return self._world.holds_word(path, word)

    def _in(self, key: str, place: int, values: Values) -> bool:
        return self._bdd.holds(self._world.amount(key, place), values)

    def _plain(self, key: str, kind: Truth | Choice, values: Values) -> Any:
        if isinstance(kind, Truth):
            return values.get(self._world.base(key), False)
        cells = self._world.cells(key)
        return self.text(key, next(c for c in cells if self._bdd.holds(self._world.is_text(key, c), values)))

    def text(self, key: str, text: str) -> str:
        """A text of a manifest that stands for a case of a fact."""
        if text != ANOTHER:
            return text
        named = self._world.learned.texts.get(key, ())
        return next((other for other in self._others.get(key, ()) if other not in named), _UNHEARD_OF)

    def numbers(self, key: str, place: int) -> list[int]:
        """The smallest and the largest number of a case. Numbers of days stay days."""
        least, most = self._world.spans(key)[place]
        if key == "transfer.started_on":
            return [_day_before(most + 1) if place + 1 < len(self._world.spans(key)) else max(least, self._begins)]
        return [least, min(most, least + _MANY)]

    def _settle_counts(self, document: Document, values: Values) -> None:
        """Move the two yearly counts within their cases until their sum fits, as far as it can."""
        if not all(_at(document, name.replace(".n", ".known")) for name in _COUNTS):
            return
        one, two = (self._span(name, document) for name in _COUNTS)
        least, most = self._wanted(document, values, (one, two))
        first, second = (_at(document, name) for name in _COUNTS)
        some = int(_at(document, "data.sensitive") and two[1] > 0)
        anybody = int(_at(document, "data.personal") and one[1] > 0)
        if least <= first + second <= most and second >= some and first + second >= anybody:
            return
        second = max(two[0], some)
        first = min(one[1], max(one[0], least - second, anybody))
        _put(document, _COUNTS[0], first)
        _put(document, _COUNTS[1], min(two[1], max(second, least - first)))

    def _span(self, key: str, document: Document) -> tuple[int, int]:
        return next(span for span in self._world.spans(key) if span[0] <= _at(document, key) <= span[1])

    def _wanted(self, document: Document, values: Values, spans: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        """Where the sum must lie; where it can, it is also the count of vehicles' people, as it mostly is."""
        wanted = (0, 2 * LARGEST)
        for key in self._world.learned.limits:
            if "+" in key:
                wanted = next(span for at, span in enumerate(self._world.spans(key)) if self._in(key, at, values))
        vehicle = self._span("counts.vehicle.n", document)
        both = max(wanted[0], vehicle[0]), min(wanted[1], vehicle[1])
        reach = sum(span[0] for span in spans), sum(span[1] for span in spans)
        return both if max(both[0], reach[0]) <= min(both[1], reach[1]) else wanted

    def _records(self, path: str, values: Values) -> list[Document]:
        """Few records that meet just the conditions that hold."""
        wanted = {
            place
            for place in range(len(self._lists.conditions[path]))
            if values.get(self._lists.level(path, place), False)
        }
        fitting = sorted((sort for sort in self.sorts(path) if sort.meets <= wanted), key=lambda sort: -len(sort.meets))
        records = []
        while wanted:
            best = max(fitting, key=lambda sort: len(sort.meets & wanted), default=None)
            if best is None or not best.meets & wanted:
                raise EngineError("no list of records meets just these conditions", where=path)
            wanted -= best.meets
            records.append(self.record(path, best.records))
        return records

    def sorts(self, path: str) -> list[Sort]:
        """The sorts of records of a list, worked out once."""
        if path not in self._sorts:
            self._sorts[path] = self._lists.sorts(path)
        return self._sorts[path]

    def record(self, path: str, records: Function) -> Document:
        """One of these records."""
        if records == FALSE:
            raise EngineError("there is no such record", where=path)
        values = self._bdd.cheapest(records, {}) or {}
        kind = shape()[path]
        parts = kind.parts if isinstance(kind, Records) else {}
        return {name: self._plain(part_key(path, name), part, values) for name, part in parts.items()}


def _at(document: Document, path: str) -> Any:
    place: Any = document
    for name in path.split("."):
        place = place[name]
    return place


def _put(document: Document, path: str, value: Any) -> None:
    *folders, last = path.split(".")
    _at(document, ".".join(folders))[last] = value


def _day_before(number: int) -> int:
    """The day before a day, both as yyyymmdd."""
    day = date(number // 10000, number // 100 % 100, number % 100) - timedelta(days=1)
    return day.year * 10000 + day.month * 100 + day.day


def leaves(document: Document, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every fact of a document with its path."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value
