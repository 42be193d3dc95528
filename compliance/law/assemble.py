"""Puts the files of the law together, and checks them as a whole."""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance.errors import PolicyError
from compliance.law.calendar import read_calendar
from compliance.law.instrument import Instrument, read_instrument
from compliance.law.lint import Known, lint_sources
from compliance.law.lists import read_classes, read_lists
from compliance.law.params import Parameter, read_params
from compliance.law.penalties import Penalties, check_penalties, read_penalties
from compliance.law.readings import read_readings
from compliance.law.register import Register, check_lifts, read_groups, read_rules, read_wordings
from compliance.law.source import Source, Table
from compliance.law.timeline import Law
from compliance.model.decision import Bilingual


def assemble(source: Source, jurisdiction: str) -> Law:
    """Make the law of a jurisdiction from its files; `check` then looks at it as a whole.

    Raises:
        PolicyError: a file is wrong, or the files do not fit each other.
    """
    tables = source.tables
    head = tables.get(f"{jurisdiction}/jurisdiction.toml")
    if head is None:
        raise PolicyError("jurisdiction.toml is missing", where=jurisdiction)
    folders = sorted({path.split("/")[1] for path in tables if path.count("/") > 1}, key=_order(head))
    base = {folder: f"{jurisdiction}/{folder}" for folder in folders}
    instruments = {path.replace("/", "."): _instrument(tables, path) for path in base.values()}
    shared = _Shared(tables, jurisdiction, head)
    groups = read_groups(shared.table("groups"), "groups.toml")
    registers = {path.replace("/", "."): _register(tables, path, groups) for path in base.values()}
    rules = {rule.id: rule for register in registers.values() for rule in register.rules.values()}
    return Law(
        source=source,
        jurisdiction=jurisdiction,
        title=Bilingual(**head["title"]),
        encoded_from=head["encoded_from"],
        utc_offset_hours=head["utc_offset_hours"],
        instruments=instruments,
        always=frozenset(name for name, register in registers.items() if register.always),
        asked_if={name: register.only_if for name, register in registers.items() if register.only_if},
        project=frozenset(name for name, register in registers.items() if register.question == "project"),
        rules=rules,
        lift_order=check_lifts(rules),
        params={param.id: param for path in base.values() for param in _params(tables, path)},
        readings=read_readings(shared.table("readings"), "readings.toml"),
        lists=read_lists(shared.table("zones/lists"), "zones/lists.toml"),
        classes=read_classes(shared.table("classes"), "classes.toml"),
        calendar=read_calendar(shared.table("calendar"), "calendar.toml"),
        penalty_file=_penalties(shared.table("penalties")),
        modules=source.rego,
    )


class _Shared:
    """The files of a jurisdiction that belong to no instrument.

    One may only be absent where `without` of `jurisdiction.toml` says so: a file that is lost or emptied is an error.
    """

    def __init__(self, tables: Mapping[str, Table], jurisdiction: str, head: Table) -> None:
        self._tables = tables
        self._folder = jurisdiction
        self._without = frozenset(head.get("without", ()))

    def table(self, name: str) -> Table:
        path = f"{self._folder}/{name}.toml"
        if name not in self._without:
            if table := _need(self._tables, path):
                return table
            raise PolicyError("holds nothing", where=path)
        if path in self._tables:
            raise PolicyError("is there, and `without` of `jurisdiction.toml` says that it is not", where=path)
        return {}


def check(law: Law) -> None:
    """Check the law as a whole, and that no file of it is damaged, be it one that says nothing of this law.

    Raises:
        PolicyError: a name leads nowhere, or a source is not written as the law may be.
    """
    for path in law.source.tables:
        law.source.tables[path]
    _check(law)
    lint_sources(law.modules, _known(law))


def _order(head: Table) -> Any:
    order = {name: index for index, name in enumerate(head.get("order", ()))}
    return lambda folder: (order.get(folder, len(order)), folder)


def _need(tables: Mapping[str, Table], path: str) -> Table:
    if path not in tables:
        raise PolicyError("is missing", where=path)
    return tables[path]


def _instrument(tables: Mapping[str, Table], path: str) -> Instrument:
    where = f"{path}/instrument.toml"
    return read_instrument(_need(tables, where), where, path.replace("/", "."))


def _register(tables: Mapping[str, Table], path: str, groups: Mapping[str, tuple[str, ...]]) -> Register:
    wordings = read_wordings(tables.get(f"{path}/texts.toml", {}), f"{path}/texts.toml")
    where = f"{path}/rules.toml"
    return read_rules(tables.get(where, {}), where, path.replace("/", "."), groups, wordings)


def _params(tables: Mapping[str, Table], path: str) -> Iterable[Parameter]:
    where = f"{path}/params.toml"
    return read_params(tables.get(where, {}), where, path.replace("/", ".")).values()


def _penalties(table: Table) -> Penalties | None:
    return read_penalties(table, "penalties.toml") if table else None


def _check(law: Law) -> None:
    """What no single file can say wrongly alone: citations, readings and parameters that do not exist."""
    for rule in law.rules.values():
        for cite in rule.cites:
            _resolve(law, cite, f"rule `{rule.id}`")
        for lifted in rule.finding.lifts:
            if (rule.instrument in law.project) != (law.rules[lifted].instrument in law.project):
                raise PolicyError(f"rule `{rule.id}` lifts `{lifted}`, which answers another question")
        for reading in rule.readings:
            if reading not in law.readings:
                raise PolicyError(f"rule `{rule.id}` names the reading `{reading}`, which does not exist")
        if rule.due and isinstance(rule.due.working_days, str) and rule.due.working_days not in law.params:
            raise PolicyError(f"rule `{rule.id}` falls due by `{rule.due.working_days}`, which is no parameter")
    for parameter in law.params.values():
        for value in parameter.values:
            _resolve(law, value.cite, f"parameter `{parameter.id}`")
    if law.penalty_file is not None:
        check_penalties(law, law.penalty_file, "penalties.toml")


def _known(law: Law) -> Known:
    """What a name in the Rego sources may lead to."""
    register: dict[str, set[str]] = {}
    params: dict[str, set[str]] = {}
    for rule in law.rules.values():
        register.setdefault(rule.instrument, set()).add(rule.id)
    for name in law.params:
        instrument, _, short = name.rpartition(".")
        params.setdefault(instrument, set()).add(short)
    choices = {name: read.choices for name, read in law.readings.items() if read.switchable}
    return Known(register, params, choices, dict.fromkeys(law.project, "project"))


def _resolve(law: Law, cite: str, what: str) -> None:
    instrument, _, provision = cite.partition("/")
    if instrument not in law.instruments or provision not in law.instruments[instrument].provisions:
        raise PolicyError(
            f"{what} cites `{cite}`, which is no provision", todo="add the provision or mend the citation"
        )
