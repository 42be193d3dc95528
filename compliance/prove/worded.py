"""What is said of facts in `proof.toml`, in words: one line for each fact, in English and Chinese."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from compliance.model.decision import Bilingual

_HOW = {
    "at_least": Bilingual(en="{key} ≥ {what}", zh="{key} ≥ {what}"),
    "below": Bilingual(en="{key} < {what}", zh="{key} < {what}"),
    "not": Bilingual(en="{key} is not {what}", zh="{key} 不是 {what}"),
    "has": Bilingual(en="{key} holds {what}", zh="{key} 含 {what}"),
    "lacks": Bilingual(en="{key} does not hold {what}", zh="{key} 不含 {what}"),
    "beyond": Bilingual(en="{key} holds something other than {what}", zh="{key} 含 {what} 以外的值"),
    "only": Bilingual(en="{key} holds nothing but {what}", zh="{key} 不含 {what} 以外的值"),
    "none": Bilingual(en="{key}: none", zh="{key}：无"),
    "some": Bilingual(en="{key}: one with {what}", zh="{key}：有一项 {what}"),
    "all": Bilingual(en="{key}: each with {what}", zh="{key}：每一项 {what}"),
}
_ANY = Bilingual(en="{key}: one or more", zh="{key}：有一项以上")
_WHATEVER = Bilingual(en="whatever the facts are", zh="不论事实如何")
_OR = Bilingual(en=" or ", zh=" 或者 ")
_AND = Bilingual(en=" and ", zh=" 且 ")

Tongue = Literal["en", "zh"]


def same(text: str) -> Bilingual:
    """What reads the same in both languages: names, and values of facts."""
    return Bilingual(en=text, zh=text)


def in_words(table: Mapping[str, Any]) -> Bilingual:
    """A table of facts, one fact a line; one that names none is meant of all facts."""
    if not table:
        return _WHATEVER
    return Bilingual(en="\n".join(_lines(table, "en")), zh="\n".join(_lines(table, "zh")))


def _lines(table: Mapping[str, Any], tongue: Tongue) -> Iterator[str]:
    for key, said in table.items():
        if not isinstance(said, dict):
            yield f"{key} = {_value(said, tongue)}"
            continue
        for how, what in said.items():
            form = _ANY if how == "some" and not what else _HOW[how]
            yield getattr(form, tongue).format(key=key, what=_value(what, tongue))


def _value(said: Any, tongue: Tongue) -> str:
    match said:
        case bool():
            return str(said).lower()
        case int():
            return f"{said:,}"
        case list():
            return str(getattr(_OR, tongue)).join(_value(each, tongue) for each in said)
        case dict():
            return str(getattr(_AND, tongue)).join(_lines(said, tongue))
    return str(said)
