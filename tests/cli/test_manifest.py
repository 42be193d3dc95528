"""`compliance manifest`: the template denies until it is filled in, and every fault is listed."""

import json

import pytest

from compliance.model.schema import json_schemas


def test_the_template_is_a_manifest_that_is_denied_for_what_is_not_known(cli, check, place):
    body = cli("manifest", "new").json
    (place / "t.json").write_text(json.dumps(body))
    assert cli("manifest", "validate", "t.json").code == 0
    assert check("t.json", "--draft").code == 1
    body["datasets"][0]["export_licence"] = "not_needed"
    ran = check("-", "--draft", "--format", "json", stdin=json.dumps(body).encode())
    assert ran.code == 1
    assert "missing_fact" in [reason["code"] for reason in ran.json["decision"]["datasets"][0]["reasons"]]


def test_two_templates_are_two_transfers(cli):
    assert cli("manifest", "new").json["id"] != cli("manifest", "new").json["id"]


def test_the_template_lists_the_files_of_a_folder_so_that_they_verify(cli, place):
    (place / "data" / "in").mkdir(parents=True)
    (place / "data" / "a.csv").write_bytes(b"1")
    (place / "data" / "in" / "b.csv").write_bytes(b"22")
    (place / "t.json").write_text(cli("manifest", "new", "--files", "data").out)
    files = json.loads((place / "t.json").read_text())["datasets"][0]["files"]
    assert [(file["name"], file["size"]) for file in files] == [("a.csv", 1), ("in/b.csv", 2)]
    assert cli("sign", "t.json", "--key", "alice.key", "--files", "data").code == 0


def test_a_folder_without_files_makes_no_template(cli, place):
    (place / "empty").mkdir()
    assert cli("manifest", "new", "--files", "empty").code == 2


def test_every_fault_is_listed_with_its_place(cli, manifest):
    def break_it(body):
        del body["exporter"]["country"]
        body["transfer"]["mode"] = "teleport"
        body["extra"] = 1

    ran = cli("manifest", "validate", manifest(change=break_it), "--format", "json")
    assert (ran.code, ran.json["valid"]) == (4, False)
    assert {fault["pointer"] for fault in ran.json["faults"]} == {"/exporter/country", "/transfer/mode", "/extra"}
    text = cli("manifest", "validate", manifest(change=break_it))
    assert len(text.out.splitlines()) == 3


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (lambda body: body["datasets"][0].update(files=[]), ""),
        (lambda body: body["datasets"][0]["files"][0].update(name="../x"), ""),
    ],
)
def test_what_only_signing_asks_for_is_a_fault_as_well(cli, manifest, change, pointer):
    ran = cli("manifest", "validate", manifest(change=change), "--format", "json")
    assert ran.code == 4
    assert [fault["pointer"] for fault in ran.json["faults"]] == [pointer]


def test_a_signed_manifest_is_looked_into(cli, signed):
    assert cli("manifest", "validate", signed(), "--format", "json").json == {"valid": True, "faults": []}


def test_what_is_no_json_is_refused(cli, place):
    (place / "t.json").write_text('{"a": 1, "a": 2}')
    assert cli("manifest", "validate", "t.json").code == 4


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_a_schema_is_printed(cli, name):
    assert cli("manifest", "schema", name).json == json_schemas()[name]
