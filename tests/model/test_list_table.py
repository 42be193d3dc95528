"""What stands in an imported table, asked strictly where it would confirm and loosely where it would contradict."""

import pytest

from compliance.model.list_table import ListTableDocument, OfficialTable
from compliance.signing.schema import validate


def table(columns, *rows):
    body = {
        "version": 1,
        "list": "lingang_general_2024",
        "file": {"name": "table.csv", "sha256": "a" * 64, "size": 1},
        "source": "an example",
        "obtained_on": "2024-05-30",
        "imported_at": "2024-06-01T01:00:00Z",
        "imported_by": None,
        "columns": list(columns),
        "rows": [list(row) for row in rows],
    }
    return OfficialTable(validate(ListTableDocument, body), "b" * 64)


SCENES = table(("item", "scenario"), ("faults", "after_sales"), ("plans", "manufacturing"))
SECTORS = table(("item", "sector"), ("faults", "automotive"))
PLAIN = table(("item",), ("faults",))


@pytest.mark.parametrize(
    ("found", "item", "scenario", "sectors", "holds"),
    [
        (PLAIN, "faults", None, [], True),
        (PLAIN, "faults", "after_sales", ["automotive"], True),
        (PLAIN, "Faults", None, [], False),
        (PLAIN, "faults ", None, [], False),
        (PLAIN, "", None, [], False),
        (PLAIN, None, None, [], False),
        (SCENES, "faults", "after_sales", [], True),
        (SCENES, "faults", "manufacturing", [], False),
        (SCENES, "faults", None, [], True),
        (SECTORS, "faults", None, ["pharma", "automotive"], True),
        (SECTORS, "faults", None, ["pharma"], False),
        (SECTORS, "faults", None, [], False),
    ],
)
def test_an_item_is_held_to_the_letter_in_its_scenario_and_sector(found, item, scenario, sectors, holds):
    assert found.holds(item, scenario, sectors) is holds


@pytest.mark.parametrize("item", ["faults", "Faults", " faults", "ｆａｕｌｔｓ", "fau lts", "FAULTS\u3000"])
def test_an_item_is_named_however_it_is_typed(item):
    assert PLAIN.names(item)
    assert SCENES.names(item)


@pytest.mark.parametrize("item", [None, "", "fault", "other"])
def test_what_is_not_there_is_not_named(item):
    assert not PLAIN.names(item)


def test_a_decision_names_the_table_by_its_digests():
    used = SCENES.used
    assert (used.sha256, used.file_sha256, used.entries) == ("b" * 64, "a" * 64, 2)
    assert (used.source, used.obtained_on.isoformat()) == ("an example", "2024-05-30")
