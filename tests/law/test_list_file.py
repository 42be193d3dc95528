"""Tables of lists in CSV and TOML: what is read, and every fault with its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.law.list_file import LARGEST, read_list_file
from compliance.law.list_rows import LONGEST, LONGEST_KEY, MOST_ROWS

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "lists"
HEAD = "item,name_zh,scenario\n"


@pytest.fixture
def read(law):
    def reading(text, kind="csv", key="lingang_general_2024"):
        data = text if isinstance(text, bytes) else text.encode()
        return read_list_file(data, kind, law.lists.lists[key])

    return reading


@pytest.fixture
def places(read):
    """The line and column of each fault."""
    return lambda *arguments, **more: [(fault.line, fault.column) for fault in read(*arguments, **more).faults]


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_the_examples_are_marked_and_have_no_fault(read, path):
    table = read(path.read_bytes(), path.suffix[1:], path.name.partition(".")[0])
    assert table.faults == ()
    for row in table.rows:
        names = [text for column, text in zip(table.columns, row, strict=True) if column.startswith("name_")]
        assert all(text.startswith(("EXAMPLE", "示例")) for text in names), names


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n"])
def test_a_csv_file_is_read_whatever_wrote_it(read, mark, end, last):
    text = mark + (HEAD + '"a, b","问「题」""x""",after_sales' + last).replace("\n", end)
    table = read(text)
    assert table.faults == ()
    assert table.columns == ("item", "name_zh", "scenario")
    assert table.rows == (("a, b", '问「题」"x"', "after_sales"),)


def test_the_columns_may_stand_in_any_order_and_most_may_be_missing(read):
    assert read("name_en,item\nfaults,a\n").rows == (("faults", "a"),)


def test_a_toml_file_gives_the_same_table(read):
    text = '[[entry]]\nname_zh = "问题"\nitem = "a"\nscenario = "after_sales"\n'
    assert read("\ufeff" + text, "toml") == read(HEAD + "a,问题,after_sales\n")


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("", (1, 1), "`item` is missing"),
        ("name_zh\nx\n", (1, 1), "`item` is missing"),
        ("item\nx\n", (1, 1), "`name_zh` or `name_en` is missing"),
        ("item,name_zh,colour\nx,y,z\n", (1, 3), "`colour` is no column"),
        ("item,name_zh, sector\nx,y,z\n", (1, 3), "` sector` is no column"),
        ("item,name_zh,item\nx,y,z\n", (1, 3), "`item` stands twice"),
        ("item;name_zh\nx;y\n", (1, 1), "is no column"),
        ("item,name_zh\n", (1, 1), "`0` entries"),
        (HEAD + ",y,after_sales\n", (2, 1), "`item` is empty"),
        (HEAD + "x,,after_sales\n", (2, 2), "has no name"),
        (HEAD + "x,y,\n", (2, 3), "`scenario` is empty"),
        (HEAD + "x,y,ai_training\n", (2, 3), "is no scenario of"),
        ("item,name_zh,sector\nx,y,biomedicine\n", (2, 3), "is no sector of"),
        (HEAD + "x,y,after_sales\nx,z,after_sales\n", (3, 1), "`x` stands twice: first as entry `1`"),
        (HEAD + "x y,y,after_sales\nＸ　Ｙ,z,after_sales\n", (3, 1), "stands twice"),
        (HEAD + " x,y,after_sales\n", (2, 1), "begins or ends with a space"),
        (HEAD + "x\u200by,y,after_sales\n", (2, 1), "U+200B"),
        (HEAD + "x\u00a0y,y,after_sales\n", (2, 1), "U+00A0"),
        (HEAD + "e\u0301,y,after_sales\n", (2, 1), "normal form C"),
        (HEAD + 'x,"two\nlines",after_sales\n', (2, 2), "U+000A"),
        (HEAD + "x,y\u202e,after_sales\n", (2, 2), "U+202E"),
        (HEAD + "x,y\n", (2, 3), "`2` cells, the head `3`"),
        (HEAD + "x,y,after_sales,more\n", (2, 4), "`4` cells, the head `3`"),
        (HEAD + 'x,"y,after_sales\n', (2, 1), "not CSV"),
        (HEAD + 'x,"y"z,after_sales\n', (2, 1), "not CSV"),
        (HEAD + f"{'x' * (LONGEST_KEY + 1)},y,after_sales\n", (2, 1), f"more than `{LONGEST_KEY}`"),
        (HEAD + f"x,{'y' * (LONGEST + 1)},after_sales\n", (2, 2), f"more than `{LONGEST}`"),
        (HEAD.encode() + "x,问题,after_sales\n".encode("gb18030"), (2, 2), "not UTF-8"),
        ("item;name_zh".encode("utf-16-le"), (1, 1), "is no column"),
        ("x" * (LARGEST + 1), (1, 1), f"more than `{LARGEST}`"),
        (HEAD + "".join(f"x{n},y,after_sales\n" for n in range(MOST_ROWS + 1)), (MOST_ROWS + 1, 1), "entries"),
    ],
)
def test_a_fault_of_a_csv_file_has_its_line_and_cell(read, text, where, says):
    found = [fault for fault in read(text).faults if says in fault.message]
    assert [(fault.line, fault.column) for fault in found] == [where]


def test_the_largest_table_has_no_fault(read):
    rows = "".join(f"x{n},y,after_sales\n" for n in range(MOST_ROWS))
    assert read(HEAD + rows).faults == ()
    assert read(HEAD + f"{'x' * LONGEST_KEY},{'y' * LONGEST},after_sales\n").faults == ()


def test_every_fault_is_listed_in_the_order_of_the_file(places):
    text = "item,name_zh,scenario,colour\n,y,,\nx,,nowhere,\nx,y\n"
    assert places(text) == [(1, 4), (2, 1), (2, 3), (3, 2), (3, 3), (4, 1), (4, 3), (4, 3)]


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ('[[entry]]\nitem = "x\n', (2, 10), "not TOML"),
        ('[[entry]]\nitem = "x"\nitem = "y"\n', (3, 11), "not TOML"),
        ('[[entry]]\nitem = "x', (2, 1), "not TOML"),
        ('[[entry]]\nitem = "x"\nname_zh = 7\n', (3, 1), "is no text"),
        ('[[entry]]\nitem = "x"\nname_zh = "y"\n  colour = "red"\n', (4, 3), "`colour` is no column"),
        ('day = 2024-05-17\n[[entry]]\nitem = "x"\nname_zh = "y"\n', (1, 1), "`day` is no key"),
        ('[entry]\nitem = "x"\nname_zh = "y"\n', (1, 1), "write `[[entry]]`"),
        ("entry = [1]\n", (1, 1), "write `[[entry]]`"),
        ("entry = 1\n", (1, 1), "write `[[entry]]`"),
        ("", (1, 1), "`item` is missing"),
        ('[[entry]]\nitem = "x"\nname_zh = "y"\n[[entry]]\nname_zh = "z"\n', (4, 1), "`item` is empty"),
        ('[[entry]]\nitem = "x"\nname_zh = "y"\n[[entry]]\nname_zh = "z"\nitem = "X"\n', (6, 1), "stands twice"),
        ('[[entry]]\nitem = "x"\nname_zh = "two\\nlines"\n', (3, 1), "U+000A"),
        ("a = " + "[" * 5000, (1, 1), "not TOML"),
    ],
)
def test_a_fault_of_a_toml_file_has_its_line_and_column(read, text, where, says):
    found = [fault for fault in read(text, "toml").faults if says in fault.message]
    assert [(fault.line, fault.column) for fault in found] == [where]


def test_a_negative_list_has_scenarios_of_its_own(read):
    assert read("item,name_zh,scenario\nx,y,anything\n", key="chongqing_2025").faults == ()
    assert read("item,name_zh,sector\nx,y,anything\n", key="tianjin_2024").faults == ()


@pytest.fixture(scope="module")
def entry(law):
    return law.lists.lists["lingang_general_2024"]


@given(data=st.binary(max_size=200), kind=st.sampled_from(["csv", "toml"]), head=st.sampled_from([b"", HEAD.encode()]))
def test_no_bytes_are_read_by_mistake(entry, data, kind, head):
    table = read_list_file(head + data, kind, entry)
    for fault in table.faults:
        assert min(fault.line, fault.column) >= 1
        assert "\n" not in fault.message
        assert fault.message.isprintable()
    if not table.faults:
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(names=st.dictionaries(CELL, CELL, min_size=1, max_size=8))
def test_a_table_reads_the_same_from_both_forms(entry, names):
    def quoted(text):
        return '"' + text.replace('"', '""') + '"'

    def basic(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    csv = "item,name_zh\n" + "".join(f"{quoted(item)},{quoted(name)}\n" for item, name in names.items())
    toml = "".join(f"[[entry]]\nitem = {basic(item)}\nname_zh = {basic(name)}\n" for item, name in names.items())
    found = read_list_file(csv.encode(), "csv", entry)
    assert found.rows == tuple(names.items())
    assert found.rows == read_list_file(toml.encode(), "toml", entry).rows


def test_a_large_table_is_read_in_good_time(entry):
    toml = "".join(f'[[entry]]\nitem = "x{n}"\nname_zh = "y"\n' for n in range(MOST_ROWS))
    assert len(read_list_file(toml.encode(), "toml", entry).rows) == MOST_ROWS
