"""What is encoded of one jurisdiction, put together; and a copy of it on disk, which a later start takes as it is.

TOML is slow to parse and the parts are many. The copy is made once the files have passed every check, and lies under
their digest and that of the code that reads and checks them. The digest of the files is computed anew at every start,
and a copy that is damaged is made again.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from compliance import __version__
from compliance.cache import cache_folder, keep
from compliance.law.calendar import Calendar
from compliance.law.instrument import Instrument
from compliance.law.lists import ZoneLists
from compliance.law.params import Parameter
from compliance.law.penalties import Penalties
from compliance.law.readings import Reading
from compliance.law.register import Rule
from compliance.model.decision import Bilingual
from compliance.record import Record

_MARK = 32  # bytes of a SHA-256


class Encoded(Record, frozen=True):
    """Everything encoded of one jurisdiction, over time.

    Attributes:
        always: instruments whose rules are tested on every day.
        asked_if: what must be there for an instrument to be asked at all; see `register.Register.only_if`.
        project: instruments that answer for a project and not for a transfer.
        rules: the register of all instruments, by id.
        lift_order: rules that lift others, whatever lifts a rule before it.
        classes: the classes of data that a policy knows, by code.
        penalty_file: what `penalties.toml` says; none where there is none.
    """

    jurisdiction: str
    title: Bilingual
    encoded_from: date
    utc_offset_hours: int
    instruments: Mapping[str, Instrument]
    always: frozenset[str]
    asked_if: Mapping[str, str]
    project: frozenset[str]
    rules: Mapping[str, Rule]
    lift_order: tuple[str, ...]
    params: Mapping[str, Parameter]
    readings: Mapping[str, Reading]
    lists: ZoneLists
    classes: Mapping[str, Bilingual]
    calendar: Calendar
    penalty_file: Penalties | None


def kept(digest: str) -> Encoded | None:
    """The copy of the law whose files have this digest; none where there is no good one."""
    try:
        data = _entry(digest).read_bytes()
    except OSError:
        return None
    mark, body = data[:_MARK], data[_MARK:]
    if mark != sha256(body).digest():
        return None
    try:
        return msgspec.msgpack.decode(body, type=Encoded)
    except msgspec.MsgspecError:
        return None


def remember(law: Encoded, digest: str) -> None:
    """Keep a copy of a law that has passed every check, under the digest of its files."""
    plain = Encoded(**{name: getattr(law, name) for name in Encoded.__struct_fields__})
    body = msgspec.msgpack.encode(plain)
    keep(_entry(digest), sha256(body).digest() + body)


def _entry(digest: str) -> Path:
    return cache_folder() / f"law-{digest}-{_code()}.bin"


@cache
def _code() -> str:
    """Names the code that reads and checks, with the names that it holds the law against."""
    total = sha256(f"{__version__} {msgspec.__version__}".encode())
    package = Path(__file__).parents[1]
    for folder in ("law", "model"):
        for path in sorted((package / folder).glob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()[:16]
