"""`compliance lists`: a table is imported, shown and verified, and the gate relies on it or stops."""

import base64
import hashlib
import json
import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "lists"
LINGANG = "lingang_general_2024"
CHONGQING = "chongqing_2025"
TOLD = ("--source", "an example, not official", "--obtained-on", "2025-10-30")
TABLE = "item,name_zh,scenario\nafter_sales/fault_analysis,示例,after_sales\n"
NEGATIVE = "item,name_en\nexample/listed,EXAMPLE\n"


@pytest.fixture
def write(place):
    def written(text, name="table.csv"):
        (place / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return place / name

    return written


@pytest.fixture
def imported(cli, write, place):
    """Imports a table, and gives where it lies."""

    def importing(text=NEGATIVE, key=CHONGQING, *more, keys=("alice",)):
        signers = [part for name in keys for part in ("--key", place / f"{name}.key")]
        ran = cli("lists", "import", key, write(text), *TOLD, *signers, *more)
        assert ran.code == 0, ran.err
        return place / "home" / "lists" / f"{key}.json"

    return importing


def outside(item=None, key=CHONGQING, reference=1):
    """Turns the manifest of the case into one whose field names an entry of the list, or none."""

    def change(body):
        body["revision"] = reference
        body["datasets"][0]["fields"][0]["list_item"] = item
        assert body["claims"][0]["list"] == key

    return change


@pytest.fixture
def zoned(signed):
    """A signed manifest that is approved outside the Chongqing list, used by reference (so that a human must look)."""
    return lambda item=None, revision=1: signed(
        f"m{revision}.json", outside(item, reference=revision), case="X-V-reference-filing-home"
    )


@pytest.fixture(scope="session")
def cases(cases):
    loaded = json.loads((EXAMPLES.parent / "cases" / "vehicles.json").read_text())
    return cases | {case["id"]: case for case in loaded}


def test_a_table_is_imported_with_where_it_came_from(cli, write, place):
    path = write(TABLE)
    ran = cli("lists", "import", LINGANG, path, *TOLD, "--by", "Alice", "--key", "alice.key", "--format", "json")
    assert ran.code == 0, ran.err
    shown = ran.json
    assert shown["file"] == {
        "name": "table.csv",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "size": path.stat().st_size,
    }
    assert (shown["list"], shown["entries"], shown["signers"], shown["verified"]) == (LINGANG, 1, ["alice"], True)
    assert (shown["source"], shown["obtained_on"], shown["imported_by"]) == (TOLD[1], TOLD[3], "Alice")
    assert shown["imported_at"] == "2026-11-20T04:00:00Z"
    envelope = json.loads((place / "home" / "lists" / f"{LINGANG}.json").read_text())
    payload = base64.b64decode(envelope["payload"])
    assert hashlib.sha256(payload).hexdigest() == shown["sha256"]
    assert json.loads(payload)["rows"] == [["after_sales/fault_analysis", "示例", "after_sales"]]


def test_what_was_read_is_told(cli, place):
    ran = cli("lists", "import", LINGANG, EXAMPLES / f"{LINGANG}.EXAMPLE.csv", *TOLD, "--key", "alice.key")
    assert ran.code == 0
    assert "entries      4\n" in ran.out
    assert "after_sales 2, rd_testing 2" in ran.out
    assert (
        cli("lists", "import", CHONGQING, EXAMPLES / f"{CHONGQING}.EXAMPLE.toml", *TOLD, "--key", "alice.key").code == 0
    )


@pytest.mark.parametrize("form", ["text", "json"])
def test_every_fault_of_the_file_is_listed_and_nothing_written(cli, write, place, form):
    path = write("item,name_zh,colour\n,x,\ny,,\n")
    ran = cli("lists", "import", LINGANG, path, *TOLD, "--key", "alice.key", "--format", form)
    assert ran.code == 4
    assert "`3 faults`" in ran.err
    found = (
        [(fault["line"], fault["column"]) for fault in ran.json["faults"]]
        if form == "json"
        else [tuple(map(int, line.removeprefix(f"{path}:").split(":")[:2])) for line in ran.err.splitlines()[:3]]
    )
    assert found == [(1, 3), (2, 1), (3, 2)]
    assert not (place / "home" / "lists").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["no_such_list", "table.csv", *TOLD, "--key", "alice.key"], 2, "knows no list"),
        ([LINGANG, "missing.csv", *TOLD, "--key", "alice.key"], 2, "cannot be read"),
        ([LINGANG, "root.toml", *TOLD, "--key", "alice.key"], 4, "faults"),
        ([LINGANG, "alice.pub", *TOLD, "--key", "alice.key"], 2, "neither `.csv` nor `.toml`"),
        ([LINGANG, "table.csv", *TOLD], 2, "no key"),
        ([LINGANG, "table.csv", *TOLD, "--key", "mallory.key"], 4, "does not know"),
        ([LINGANG, "table.csv", *TOLD, "--key", "bob.key"], 4, "data_export_officer"),
        ([LINGANG, "table.csv", *TOLD, "--key", "alice.key", "--home", "nowhere"], 2, "no home folder"),
        ([LINGANG, "table.csv", "--obtained-on", "2025-10-30", "--key", "alice.key"], 2, "where it came from"),
        ([LINGANG, "table.csv", "--source", " ", "--obtained-on", "2025-10-30", "--key", "alice.key"], 2, "came from"),
        ([LINGANG, "table.csv", "--source", "x", "--key", "alice.key"], 2, "where it came from"),
        ([LINGANG, "table.csv", "--source", "x", "--obtained-on", "30.10.2025", "--key", "alice.key"], 2, "no day"),
        (
            [LINGANG, "table.csv", "--source", "x", "--obtained-on", "2024-05-16", "--key", "alice.key"],
            4,
            "in force from",
        ),
        (
            [LINGANG, "table.csv", "--source", "x", "--obtained-on", "2026-11-21", "--key", "alice.key"],
            2,
            "after today",
        ),
        (
            [LINGANG, "table.csv", "--source", "x\ny", "--obtained-on", "2025-10-30", "--key", "alice.key"],
            4,
            "not seen",
        ),
    ],
)
def test_what_cannot_be_imported_leaves_nothing_behind(cli, write, place, arguments, code, says):
    write(TABLE)
    ran = cli("lists", "import", *arguments)
    assert (ran.code, says in ran.err) == (code, True), ran.err
    assert not (place / "home" / "lists").exists()


def test_a_table_is_replaced_only_if_that_is_asked_for(cli, imported, write):
    path = imported()
    before = path.read_bytes()
    again = ["lists", "import", CHONGQING, write(NEGATIVE + "more,EXAMPLE\n"), *TOLD, "--key", "alice.key"]
    assert cli(*again).code == 2
    assert path.read_bytes() == before
    assert cli(*again, "--replace").code == 0
    assert path.read_bytes() != before
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_people_in_different_places_sign_one_after_the_other(cli, write, place):
    path = write(TABLE)
    assert cli("lists", "import", LINGANG, path, *TOLD, "--key", "bob.key", "-o", "half.json").code == 0
    assert cli("lists", "import", LINGANG, "half.json").code == 4
    assert cli("lists", "import", CHONGQING, "half.json", "--key", "alice.key", "-o", "other.json").code == 4
    assert cli("lists", "import", LINGANG, "half.json", "--source", "elsewhere", "--key", "alice.key").code == 2
    assert cli("lists", "import", LINGANG, "half.json", "--key", "bob.key").code == 2
    ran = cli("lists", "import", LINGANG, "half.json", "--key", "alice.key", "--format", "json")
    assert ran.code == 0, ran.err
    assert ran.json["signers"] == ["bob", "alice"]
    assert not (place / "other.json").exists()


def test_the_lists_of_the_law_are_shown_without_a_home(cli, tmp_path, law):
    ran = cli("lists", "show", "--home", tmp_path / "none", "--format", "json")
    assert ran.code == 0
    assert {entry["key"]: entry["table"] for entry in ran.json} == dict.fromkeys(law.lists.lists)
    assert all(entry["seen"] and entry["source"] for entry in ran.json)
    text = cli("lists", "show", LINGANG, "--home", tmp_path / "none").out
    assert "no official table imported; fields stand as claimed" in text
    assert "2025-05-16" in text


def test_an_imported_table_is_shown_with_its_entries(cli, imported):
    imported(TABLE, LINGANG)
    assert "1 entries of 2025-10-30" in cli("lists", "show").out
    ran = cli("lists", "show", LINGANG, "--rows", "--format", "json")
    assert ran.json["entries"] == [{"item": "after_sales/fault_analysis", "name_zh": "示例", "scenario": "after_sales"}]
    assert ran.json["table"]["source"] == TOLD[1]
    assert "示例" in cli("lists", "show", LINGANG, "--rows").out
    assert cli("lists", "show", "no_such_list").code == 2


def test_a_table_is_verified_against_its_file(cli, imported, write):
    path = imported(TABLE, LINGANG)
    assert "verified     yes" in cli("lists", "verify").out
    ran = cli("lists", "verify", LINGANG, "--against", "table.csv", "--format", "json")
    assert (ran.code, ran.json[0]["verified"]) == (0, True)
    assert ran.json[0]["term"].endswith("lapsed")
    assert cli("lists", "verify", path, "--against", "table.csv").code == 0
    other = write(TABLE.replace("示例", "样例"), "other.csv")
    for what in (LINGANG, path):
        ran = cli("lists", "verify", what, "--against", other)
        assert ran.code == 4
        assert hashlib.sha256(other.read_bytes()).hexdigest() in ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no_such"], 2),
        ([LINGANG], 2),
        (["root.toml"], 4),
        ([CHONGQING, "--against", "missing.csv"], 2),
        (["--against", "alice.pub"], 4),
    ],
)
def test_what_is_not_there_is_not_verified(cli, imported, arguments, code):
    imported()
    assert cli("lists", "verify", *arguments).code == code


def test_against_goes_with_one_table(cli, imported):
    assert cli("lists", "verify", "--against", "root.toml").code == 2
    imported()
    imported(TABLE, LINGANG)
    assert cli("lists", "verify", "--against", "table.csv").code == 2


def test_without_a_table_the_fields_stand_as_claimed(check, zoned):
    ran = check(zoned("example/listed"), "--lang", "en")
    assert ran.code == 3, ran.err
    assert f"{CHONGQING}: fields as claimed; no official table imported" in ran.out


def test_a_table_takes_away_and_the_decision_names_it(check, cli, zoned, imported):
    before = check(zoned("example/listed"), "--format", "json")
    imported()
    free, listed = (check(zoned(item, n), "--format", "json") for n, item in ((2, None), (3, "Example/Listed")))
    assert [ran.code for ran in (before, free, listed)] == [3, 3, 1]
    reasons = [reason["code"] for reason in listed.json["decision"]["datasets"][0]["reasons"]]
    assert "field_membership_unconfirmed" in reasons
    (claimed,) = listed.json["decision"]["lists"]
    assert (claimed["list"], claimed["not_shown"]) == (CHONGQING, ["/datasets/0/fields/0"])
    table = cli("lists", "show", CHONGQING, "--format", "json").json["table"]
    assert claimed["table"] == {
        "sha256": table["sha256"],
        "file_sha256": table["file"]["sha256"],
        "obtained_on": "2025-10-30",
        "source": TOLD[1],
        "entries": 1,
    }
    assert free.json["decision"]["law_sha256"] == listed.json["decision"]["law_sha256"]
    assert free.json["decision"]["law_sha256"] != before.json["decision"]["law_sha256"]
    assert "checked against the table of 2025-10-30" in cli("log", "show", "2", "--lang", "en").out


def test_a_table_that_was_taken_away_shows(check, zoned, imported):
    path = imported()
    with_table = check(zoned(None, 1), "--format", "json").json["decision"]
    path.unlink()
    without = check(zoned(None, 2), "--format", "json").json["decision"]
    assert with_table["law_sha256"] != without["law_sha256"]
    assert without["lists"] == [{"list": CHONGQING, "table": None, "not_shown": []}]


def test_a_draft_is_compared_with_the_table_as_well(check, manifest, imported):
    draft = manifest("m.json", outside("example/listed"), case="X-V-reference-filing-home")
    assert check(draft, "--draft").code == 3
    imported()
    assert check(draft, "--draft").code == 1
    assert check(draft, "--draft", "--home", "nowhere").code == 3


def resigned(path, place, cli, change, key="alice"):
    """The same document, changed and signed anew: only its content is wrong."""
    from compliance.canonical import canonical
    from compliance.list_tables import LIST_TABLE_TYPE
    from compliance.signing import load_private_key
    from compliance.signing.envelope import sign_payload

    body = json.loads(base64.b64decode(json.loads(path.read_text())["payload"]))
    change(body)
    secret = load_private_key((place / f"{key}.key").read_bytes())
    path.write_bytes(sign_payload(LIST_TABLE_TYPE, canonical(body), [secret]).to_bytes())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda body: body.update(version=2), 4),
        (lambda body: body.update(list="no_such_list"), 2),
        (lambda body: body.update(list=LINGANG), 4),
        (lambda body: body.update(surprise=1), 4),
        (lambda body: body.pop("source"), 4),
        (lambda body: body.update(source="\x1b[2J"), 4),
        (lambda body: body.update(obtained_on="2025-09-04"), 4),
        (lambda body: body.update(obtained_on="2026-11-21"), 4),
        (lambda body: body.update(rows=[]), 4),
        (lambda body: body["rows"].append(["short"]), 4),
        (lambda body: body["rows"].append(list(body["rows"][0])), 4),
        (lambda body: body["rows"][0].__setitem__(0, ""), 4),
        (lambda body: body["rows"][0].__setitem__(0, None), 4),
        (lambda body: body.update(columns=["name_zh", "name_en"]), 4),
        (lambda body: body.update(columns=["item", "item"]), 4),
        (lambda body: body.update(columns=["item", "colour"]), 4),
    ],
)
def test_a_signed_table_that_is_wrong_stops_the_gate(check, cli, zoned, imported, place, change, code):
    path = imported()
    resigned(path, place, cli, change)
    for ran in (
        check(zoned()),
        check(zoned(None, 2), "--as-of", "2026-11-01"),
        cli("lists", "verify"),
        cli("lists", "show"),
    ):
        assert ran.code == code, ran.err
        assert CHONGQING in ran.err
    assert cli("log", "list", "--format", "json").json == []


@pytest.mark.parametrize("key", ["bob", "mallory"])
def test_a_table_signed_by_others_stops_the_gate(check, cli, zoned, imported, place, key):
    resigned(imported(), place, cli, lambda body: None, key)
    assert check(zoned()).code == 4
    assert cli("lists", "verify").code == 4


def _cut(path):
    path.write_bytes(path.read_bytes()[:-40])


def _flip(path):
    body = json.loads(path.read_text())
    body["payload"] = base64.b64encode(base64.b64decode(body["payload"]).replace(b"listed", b"lifted")).decode()
    path.write_text(json.dumps(body))


def _unsigned(path):
    path.write_bytes(base64.b64decode(json.loads(path.read_text())["payload"]))


def _another_type(path):
    path.write_text(path.read_text().replace("list-table", "readings"))


def _folder(path):
    path.unlink()
    path.mkdir()


def _dangling(path):
    path.unlink()
    path.symlink_to("nowhere")


def _file_in_place_of_the_folder(path):
    shutil.rmtree(path.parent)
    path.parent.write_text("")


def _dangling_folder(path):
    shutil.rmtree(path.parent)
    path.parent.symlink_to("nowhere")


@pytest.mark.parametrize(
    "damage",
    [
        _cut,
        _flip,
        _unsigned,
        _another_type,
        _folder,
        _dangling,
        _file_in_place_of_the_folder,
        _dangling_folder,
        lambda path: path.write_bytes(b""),
        lambda path: path.rename(path.with_name("no_such_list.json")),
        lambda path: path.rename(path.with_name(f"{LINGANG}.json")),
        lambda path: path.rename(path.with_suffix(".bak")),
        lambda path: shutil.copy(path, path.with_name("copy.json")),
    ],
)
def test_a_table_that_cannot_be_relied_on_is_never_passed_over(check, cli, zoned, manifest, imported, damage):
    damage(imported())
    for ran in (check(zoned()), check(manifest("d.json"), "--draft"), cli("lists", "verify"), cli("lists", "show")):
        assert ran.code in (2, 4), ran.out
        assert "lists" in ran.err
    assert cli("log", "list", "--format", "json").json == []


def test_what_an_import_that_was_cut_off_left_is_no_table(check, zoned, imported):
    path = imported()
    path.with_name(f".{path.name}.1.new").write_text("half")
    assert check(zoned()).code == 3


def test_a_root_that_has_expired_vouches_for_no_table(check, manifest, imported, now):
    imported()
    now(days=366)
    draft = manifest("m.json", case="X-V-reference-filing-home")
    ran = check(draft, "--draft")
    assert ran.code == 4
    assert "trust root" in ran.err


def test_an_empty_folder_holds_no_table(check, zoned, place):
    (place / "home" / "lists").mkdir()
    assert check(zoned("example/listed")).code == 3
