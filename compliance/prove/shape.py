"""The kinds of facts, read from the facts model and the claim models, so that a new fact is seen at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from msgspec.structs import fields

from compliance.model import claims
from compliance.model.base import Closed
from compliance.model.facts import Facts, fact_paths


@dataclass(frozen=True)
class Truth:
    """True or false."""


@dataclass(frozen=True)
class Choice:
    """A text: one of `values` where the model closes them, else whatever the rules name, or another."""

    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Amount:
    """A whole number from 0."""


@dataclass(frozen=True)
class Words:
    """A set of texts."""


@dataclass(frozen=True)
class Records:
    """Any number of records of one kind: documents, or claims of one relief."""

    parts: Mapping[str, Truth | Choice]


Kind = Truth | Choice | Amount | Words | Records

# The claims that `derive` turns into other facts than those of the claim itself (compliance/derive/claims.py).
_LISTED: Mapping[str, Mapping[str, Truth | Choice]] = {
    "lingang_general_list": dict.fromkeys(
        (
            *("started", "lapsed", "sector", "registered", "active"),
            *("scenario_listed", "purposes_within", "fields_confirmed", "filed"),
        ),
        Truth(),
    ),
    "zone_negative_list": {
        "status": Choice(("outside", "on_list_assessment", "on_list_contract", "unknown")),
        **dict.fromkeys(
            (
                *("fields_confirmed", "filed", "known", "started", "lapsed", "registered", "home_regime"),
                *("active", "sector", "training_entries"),
            ),
            Truth(),
        ),
    },
}


@cache
def shape() -> Mapping[str, Kind]:
    """The kind of every fact that a rule may read, by its path."""
    return {path: _kind(path) for path in sorted(fact_paths())}


def _kind(path: str) -> Kind:
    model: type[Closed] = Facts
    *folders, last = path.split(".")
    for folder in folders:
        model = _types(model)[folder]
    if path.startswith("claims."):
        return Records(_LISTED.get(last) or dict(_claim_parts(last)))
    return _kind_of(_types(model)[last])


def _kind_of(annotation: Any) -> Kind:
    if annotation is bool:
        return Truth()
    if annotation is int:
        return Amount()
    if annotation is str or get_origin(annotation) in (Literal, Union):
        return Choice(tuple(_literals(annotation)))
    item = get_args(annotation)[0]
    if isinstance(item, type) and issubclass(item, Closed):
        return Records({name: _part(annotation) for name, annotation in _types(item).items()})
    return Words()


def _part(annotation: Any) -> Truth | Choice:
    kind = _kind_of(annotation)
    if not isinstance(kind, Truth | Choice):
        raise TypeError(f"a record with a part of another kind: {annotation}")
    return kind


def _literals(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for part in get_args(annotation):
            yield from _literals(part)


def _claim_parts(relief: str) -> Iterator[tuple[str, Truth | Choice]]:
    """The facts of a claim that is passed on as it was made."""
    model = next(model for model in get_args(claims.Claim) if model.__struct_config__.tag == relief)
    for name, annotation in _types(model).items():
        if name != "datasets":
            yield name, _part(annotation)


def _types(model: type[Closed]) -> dict[str, Any]:
    return {field.name: field.type for field in fields(model)}
