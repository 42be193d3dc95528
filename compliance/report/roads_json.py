"""The comparison of two roads as JSON: the whole result and the names of the codes in it.

Keys are sorted by who prints it; nothing depends on the machine or the moment of printing.
"""

from typing import Any

from compliance.model.base import plain
from compliance.model.roads import Roads
from compliance.report.roads import first_line
from compliance.report.roads_words import ADVICE, BANNERS, DISCLAIMER, LEGS, ROADS, STANDINGS
from compliance.report.view import reason_name
from compliance.report.words import Words

SCHEMA_VERSION = 1


def document(roads: Roads) -> dict[str, Any]:
    """The comparison as an object.

    `roads` is the result, of the published schema `roads`; `summary` says in words which leg of each road fails first;
    `names` gives the codes that occur in words.
    """
    codes = {point.code for road in roads.roads for leg in road.legs for point in leg.points if point.code}
    return {
        "schema_version": SCHEMA_VERSION,
        "releasable": False,
        "standing": "advisory",
        "summary": {
            "banner": _words(BANNERS["closed" if roads.closed else "held"]),
            "first": [_words(first_line(road)) for road in roads.roads],
            "advice": _words(ADVICE),
        },
        "roads": plain(roads),
        "names": {
            "roads": {road.code: _words(ROADS[road.code]) for road in roads.roads},
            "legs": {leg.code: _words(LEGS[leg.code]) for road in roads.roads for leg in road.legs},
            "standings": {code: _words(name) for code, name in STANDINGS.items()},
            "reasons": {code: _words(reason_name(code)) for code in codes},
        },
        "disclaimer": _words(DISCLAIMER),
    }


def _words(text: Words) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
