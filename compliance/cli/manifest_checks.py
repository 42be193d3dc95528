"""What `compliance manifest validate` finds: faults of shape and of the law's own codes, and what looks like a slip.

A fault is refused or denied whatever else is true. A warning is legal and may be meant: it names what somebody has
probably not meant. Neither changes what `compliance check` decides.
"""

import difflib
from collections.abc import Collection, Iterator
from typing import Any

from compliance.canonical import parse
from compliance.cli import files
from compliance.cli.template import PLACEHOLDERS
from compliance.errors import ComplianceError
from compliance.law import Law
from compliance.model.base import plain
from compliance.model.faults import Fault, faults_of
from compliance.model.manifest import Manifest
from compliance.signing import read_draft

_ZEROS = "0" * 64

# The codes that ISO 3166-1 alpha-2 assigns; others are reserved, or for users to give a meaning of their own.
_ASSIGNED = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA"
    " CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA"
    " GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP"
    " KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS"
    " MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS"
    " RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW"
    " TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
_COUNTRIES = frozenset(_ASSIGNED.split())


def findings(source: str, law: Law) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """Every fault of a manifest, plain or in an envelope whose signatures are not looked at, and every warning.

    A manifest that is not of the right shape has no warnings yet.

    Raises:
        UsageError: it cannot be read.
        JsonError, EnvelopeError: neither a manifest nor an envelope, so that there is nothing to list.
    """
    data = files.read(source)
    value = parse(data, where=source, max_bytes=files.LARGEST)
    if isinstance(value, dict) and "payloadType" not in value:
        found = faults_of(Manifest, value)
        if found:
            return found, ()
    try:
        manifest = read_draft(data, where=source).manifest
    except ComplianceError as error:
        pointer = error.where.removeprefix(source).removeprefix("#")
        return (Fault(pointer, error.message),), ()
    written = plain(manifest)
    return tuple(unknown_codes(manifest, law)), (*slips(manifest, law), *_placeholders(written, "", ""))


def project_faults(source: str) -> tuple[Fault, ...]:
    """Every fault of a project file.

    Raises:
        UsageError: it cannot be read.
        JsonError: it is not strict JSON, so that there is nothing to list.
    """
    from compliance.model.project import Project

    return faults_of(Project, parse(files.read(source), where=source, max_bytes=files.LARGEST))


def unknown_codes(manifest: Manifest, law: Law) -> Iterator[Fault]:
    """Classes that no policy knows, and keys of lists that do not exist."""
    for number, dataset in enumerate(manifest.datasets):
        for place, code in enumerate(dataset.classes):
            if code not in law.classes:
                said = f"no policy knows the class `{code}`{_meant(code, law.classes)}"
                yield Fault(f"/datasets/{number}/classes/{place}", said)
    for part, items in (("claims", manifest.claims), ("evidence", manifest.evidence)):
        for number, item in enumerate(items):
            key = getattr(item, "list", "")
            if key and key not in law.lists.lists:
                said = f"there is no list `{key}`{_meant(key, law.lists.lists)}"
                yield Fault(f"/{part}/{number}/list", said)


def slips(manifest: Manifest, law: Law) -> Iterator[Fault]:
    """What is legal and has probably not been meant."""
    yield from _places(manifest, law)
    for number, dataset in enumerate(manifest.datasets):
        place, people = f"/datasets/{number}", dataset.subjects
        if people.under_14 and people.sensitive == 0 and people.ordinary != 0:
            said = "data of children under 14 are sensitive: count these people as `sensitive`, not as `ordinary`"
            yield Fault(f"{place}/subjects", said)
        if dataset.vin == "plain" and dataset.personal_information == "none":
            said = "a plain VIN can lead to the vehicle's owner: see whether this is personal information"
            yield Fault(f"{place}/vin", said)


def _places(manifest: Manifest, law: Law) -> Iterator[Fault]:
    exporter, onward = manifest.exporter, manifest.transfer.onward_countries
    zones = {"/exporter/zone": exporter.zone, "/exporter/activity_zone": exporter.activity_zone}
    countries = {"/exporter/country": exporter.country}
    for number, recipient in enumerate(manifest.recipients):
        zones[f"/recipients/{number}/zone"] = recipient.zone
        countries[f"/recipients/{number}/country"] = recipient.country
    countries |= {f"/transfer/onward_countries/{number}": code for number, code in enumerate(onward)}
    for pointer, zone in zones.items():
        if zone is not None and zone not in law.lists.zones:
            yield Fault(pointer, f"no policy knows the zone `{zone}`: legal{_meant(zone, law.lists.zones, ', but ')}")
    for number, sector in enumerate(exporter.sectors):
        if sector not in law.lists.sectors() and sector not in PLACEHOLDERS["sectors"]:
            hint = _meant(sector, law.lists.sectors(), ", but ")
            yield Fault(f"/exporter/sectors/{number}", f"no list names the sector `{sector}`: legal{hint}")
    for pointer, country in countries.items():
        if country not in _COUNTRIES:
            yield Fault(pointer, f"`{country}` is assigned to no country or territory (ISO 3166-1)")


def _placeholders(value: Any, pointer: str, key: str) -> Iterator[Fault]:
    """Texts that the template put there, and digests that nobody computed."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _placeholders(item, f"{pointer}/{name}", name)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _placeholders(item, f"{pointer}/{number}", key)
    elif value in PLACEHOLDERS.get(key, ()):
        yield Fault(pointer, f"`{value}` is the placeholder of the template")
    elif value == _ZEROS:
        yield Fault(pointer, "a digest of zeros is the digest of nothing")


def _meant(code: str, known: Collection[str], lead: str = ": ") -> str:
    close = difflib.get_close_matches(code, sorted(known), n=1)
    return f"{lead}did you mean `{close[0]}`?" if close else ""
