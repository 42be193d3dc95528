"""`compliance manifest`: the template denies until it is filled in, and every fault is listed."""

import json

import pytest

from compliance.model.schema import json_schemas

ASKED = {
    "/exporter/state_organ",
    "/recipients/0/on_restricted_list",
    "/transfer/foreign_authority_request",
    "/datasets/0/core_data",
    "/datasets/0/state_secret",
    "/datasets/0/subjects/under_14",
}


def answered(body):
    """The template with every yes or no that could bar the transfer answered with no."""
    for pointer in ASKED:
        *steps, last = pointer.split("/")[1:]
        place = body
        for step in steps:
            place = place[int(step) if step.isdigit() else step]
        assert place[last] is None
        place[last] = False
    return body


def test_the_template_is_refused_until_what_could_bar_is_answered(cli, check, place):
    (place / "t.json").write_text(cli("manifest", "new").out)
    ran = cli("manifest", "validate", "t.json", "--format", "json")
    assert (ran.code, {fault["pointer"] for fault in ran.json["faults"]}) == (4, ASKED)
    assert {fault["message"] for fault in ran.json["faults"]} == {"must be true or false, not `null`"}
    assert check("t.json", "--draft").code == 4


def test_the_template_once_answered_is_denied_for_what_is_not_known(cli, check, place):
    body = answered(cli("manifest", "new").json)
    (place / "t.json").write_text(json.dumps(body))
    assert cli("manifest", "validate", "t.json").code == 0
    ran = check("t.json", "--draft", "--format", "json")
    assert ran.code == 1
    reasons = {reason["code"] for reason in ran.json["decision"]["datasets"][0]["reasons"]}
    assert {"unlicensed_surveying", "exterior_media_not_anonymised", "export_licence_missing"} <= reasons
    body["datasets"][0] |= {"export_licence": "not_needed", "exterior_media": None, "geographic": None}
    ran = check("-", "--draft", "--format", "json", stdin=json.dumps(body).encode())
    assert ran.code == 1
    assert "missing_fact" in [reason["code"] for reason in ran.json["decision"]["datasets"][0]["reasons"]]


def test_every_placeholder_of_the_template_is_pointed_at(cli, place):
    (place / "t.json").write_text(json.dumps(answered(cli("manifest", "new").json)))
    shown = cli("manifest", "validate", "t.json", "--format", "json").json
    assert shown["valid"] is True
    assert {warning["pointer"] for warning in shown["warnings"]} == {
        "/exporter/id",
        "/exporter/name",
        "/exporter/sectors/0",
        "/recipients/0/id",
        "/recipients/0/name",
        "/recipients/0/country",
        "/transfer/onward_countries/0",
        "/datasets/0/title",
        "/datasets/0/fields/0/name",
        "/datasets/0/fields/0/category",
        "/datasets/0/files/0/name",
        "/datasets/0/files/0/sha256",
    }


def test_two_templates_are_two_transfers(cli):
    assert cli("manifest", "new").json["id"] != cli("manifest", "new").json["id"]


def test_the_template_lists_the_files_of_a_folder_so_that_they_verify(cli, place):
    (place / "data" / "in").mkdir(parents=True)
    (place / "data" / "a.csv").write_bytes(b"1")
    (place / "data" / "in" / "b.csv").write_bytes(b"22")
    (place / "t.json").write_text(json.dumps(answered(cli("manifest", "new", "--files", "data").json)))
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
    shown = cli("manifest", "validate", signed(), "--format", "json").json
    assert shown == {"valid": True, "faults": [], "warnings": []}


def dataset(**changes):
    return lambda body: body["datasets"][0].update(changes)


def claim(key):
    relief = {"relief": "zone_negative_list", "datasets": None, "list": key, "status": "outside"}
    return lambda body: body["claims"].append(relief | {"fields_confirmed": True})


FAULTS = {
    "class": (dataset(classes=["vulnerabilty"]), "/datasets/0/classes/0", "did you mean `vulnerability`?"),
    "class unlike any": (dataset(classes=["q"]), "/datasets/0/classes/0", "no policy knows the class `q`"),
    "list of a claim": (claim("beijing2025"), "/claims/0/list", "did you mean `beijing_2025`?"),
    "list of a filing": (
        lambda body: body["evidence"].append({"type": "zone_filing", "list": "tianjin", "filed_on": "2024-06-01"}),
        "/evidence/{}/list",
        "there is no list `tianjin`",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_the_law_does_not_know_is_a_fault(cli, manifest, case):
    change, pointer, message = FAULTS[case]
    path = manifest(change=change)
    number = len(json.loads(path.read_text())["evidence"]) - 1
    ran = cli("manifest", "validate", path, "--format", "json")
    assert (ran.code, [fault["pointer"] for fault in ran.json["faults"]]) == (4, [pointer.format(number)])
    assert message in ran.json["faults"][0]["message"]


def people(**changes):
    return lambda body: body["datasets"][0]["subjects"].update(changes)


def impersonal(body):
    none = {"ordinary": 0, "sensitive": 0, "under_14": False}
    body["datasets"][0] |= {"personal_information": "none", "subjects": none, "vin": "plain"}


WARNED = {
    "sector": (
        lambda body: body["exporter"].update(sectors=["automotiv"]),
        "/exporter/sectors/0",
        "legal, but did you mean `automotive`?",
    ),
    "sector unlike any": (lambda body: body["exporter"].update(sectors=["q"]), "/exporter/sectors/0", "legal"),
    "zone": (
        lambda body: body["exporter"].update(zone="lin_gang"),
        "/exporter/zone",
        "legal, but did you mean `lingang`?",
    ),
    "zone of activity": (lambda body: body["exporter"].update(activity_zone="q"), "/exporter/activity_zone", "legal"),
    "zone of a recipient": (lambda body: body["recipients"][0].update(zone="q"), "/recipients/0/zone", "legal"),
    "country": (lambda body: body["recipients"][0].update(country="UK"), "/recipients/0/country", "ISO 3166"),
    "country of the exporter": (lambda body: body["exporter"].update(country="XX"), "/exporter/country", "ISO 3166"),
    "country passed on to": (
        lambda body: body["transfer"].update(onward_countries=["DE", "ZZ"]),
        "/transfer/onward_countries/1",
        "ISO 3166",
    ),
    "digest": (
        lambda body: body["datasets"][0]["files"][0].update(sha256="0" * 64),
        "/datasets/0/files/0/sha256",
        "zeros",
    ),
    "digest of a document": (
        lambda body: body["evidence"][0].update(document_sha256="0" * 64),
        "/evidence/0/document_sha256",
        "zeros",
    ),
    "children": (people(under_14=True, sensitive=0), "/datasets/0/subjects", "count these people as `sensitive`"),
    "plain VIN": (impersonal, "/datasets/0/vin", "plain VIN"),
}


@pytest.mark.parametrize("case", WARNED)
def test_what_looks_like_a_slip_is_a_warning(cli, manifest, case):
    change, pointer, message = WARNED[case]
    path = manifest(change=change)
    ran = cli("manifest", "validate", path, "--format", "json")
    assert (ran.code, ran.json["valid"], ran.err) == (0, True, "")
    assert [warning["pointer"] for warning in ran.json["warnings"]] == [pointer]
    assert message in ran.json["warnings"][0]["message"]
    assert cli("manifest", "validate", path).out.startswith(f"warning: {pointer}: ")


def test_a_slip_is_no_matter_of_the_decision(manifest, check):
    slip = manifest("a.json", lambda body: body["recipients"][0].update(country="ZZ"))
    shown = [check(path, "--draft", "--format", "json").json["decision"] for path in (slip, manifest("b.json"))]
    assert len({(one["decision"], one["route"], one["review"]) for one in shown}) == 1


def test_every_zone_of_the_lists_is_a_zone_of_the_law(law):
    for entry in law.lists.lists.values():
        assert entry.zones | entry.active_in <= law.lists.zones


def test_what_is_no_json_is_refused(cli, place):
    (place / "t.json").write_text('{"a": 1, "a": 2}')
    assert cli("manifest", "validate", "t.json").code == 4


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_a_schema_is_printed(cli, name):
    assert cli("manifest", "schema", name).json == json_schemas()[name]
