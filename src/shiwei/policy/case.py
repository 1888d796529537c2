"""A case: units, projects, contracts and events, checked whole before any takes effect (docs/reference/replay.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shiwei.kernel.money import parse_yuan
from shiwei.kernel.time import local_date
from shiwei.policy import fields
from shiwei.policy.fields import Wrong, shown
from shiwei.policy.strict_json import NotStrictJson, check_depth, decode
from shiwei.policy.vocabulary import ROLES
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import CountyRule, Rulebook


class CaseError(ValueError):
    """The file is not a valid case. The text is the line to print: ``event N: why`` or ``file: why``."""


@dataclass(frozen=True, slots=True)
class Project:
    owner: str
    integrator: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract of one unit for some projects, from the first to the last local day, both inclusive."""

    id: str
    unit: str
    projects: tuple[str, ...]
    fee: Decimal
    first_day: date
    last_day: date
    approved: bool
    values: Mapping[str, Any]

    def in_force(self, instant: datetime) -> bool:
        return self.first_day <= local_date(instant) <= self.last_day


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded fact: ``index`` is its position in the file, ``data`` the fields beside at, type and by."""

    index: int
    at: datetime
    type: str
    by: str
    data: Mapping[str, Any]

    @property
    def note(self) -> str:
        return str(self.data.get("note", ""))


@dataclass(frozen=True, slots=True)
class Case:
    """A checked case. ``events`` are in file order; they take effect in order of ``at``."""

    policy: str
    overrides: tuple[CountyRule, ...]
    units: Mapping[str, frozenset[str]]
    projects: Mapping[str, Project]
    contracts: tuple[Contract, ...]
    as_of: datetime
    events: tuple[Event, ...]
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def with_events(self, listed: Sequence[Mapping[str, Any]], as_of: datetime) -> Case:
        """The case with these events in place of its own, measured at ``as_of``: its head, checked once, serves many.

        Raises CaseError when one of the events is not valid, or ``as_of`` is before the last of them.
        """
        declared = {**self.declared, **_declared_by(listed)}
        reported: set[str] = set()
        events = tuple(_event(index, event, declared, reported) for index, event in enumerate(listed))
        if events and as_of < max(event.at for event in events):
            raise CaseError('file: "as_of" is before the last event')
        return replace(self, events=events, declared=declared, as_of=as_of)

    def with_event(self, plain: Mapping[str, Any]) -> Case:
        """The case with one more event, measured no earlier than it. Raises CaseError when the event is not valid."""
        index = len(self.events)
        declared = {kind: self.declared[kind] | names for kind, names in _declared_by([plain]).items()}
        declared = {**self.declared, **declared}
        event = _event(index, plain, declared, set(self.declared["order"]))
        return replace(self, events=(*self.events, event), as_of=max(self.as_of, event.at), declared=declared)


def parse_case(text: str | bytes, law: Rulebook | None = None, *, any_policy: bool = False) -> Case:
    """Read a case file. Raises CaseError for anything that is not a valid case, before any event takes effect.

    ``law`` (the packaged one by default) says what may be ``set``, and is the one the file must name; with
    ``any_policy`` the file may name any, because it is judged by another on purpose.
    """
    try:
        plain = decode(text)
    except NotStrictJson as error:
        raise CaseError(f"file: {error}") from error
    return case_from_plain(plain, law, any_policy=any_policy)


def case_from_plain(plain: Any, law: Rulebook | None = None, *, any_policy: bool = False) -> Case:
    """The same checks on an already decoded object, as the applications build it from rows. Raises CaseError."""
    try:
        check_depth(plain)
        head = _head(plain, law or packaged(), any_policy=any_policy)
    except (Wrong, NotStrictJson) as error:
        raise CaseError(f"file: {error}") from error
    listed = plain["events"]
    declared = {**head.declared, **_declared_by(listed)}
    reported: set[str] = set()
    events = tuple(_event(index, event, declared, reported) for index, event in enumerate(listed))
    return replace(head, events=events, declared=declared, as_of=_as_of(plain, events, head.as_of))


_DECLARING = {"order": "reported", "deferral": "deferral_filed", "request": "special_timing_requested"}


def _declared_by(events: Iterable[Any]) -> dict[str, frozenset[str]]:
    """The orders, deferrals and requests that these events bring into the file; malformed events declare nothing."""
    found: dict[str, set[str]] = {kind: set() for kind in _DECLARING}
    for event in events:
        for kind, type_ in _DECLARING.items():
            if isinstance(event, Mapping) and event.get("type") == type_ and isinstance(event.get(kind), str):
                found[kind].add(event[kind])
    return {kind: frozenset(names) for kind, names in found.items()}


def _event(index: int, plain: Any, declared: fields.Names, reported: set[str]) -> Event:
    """The event checked; ``reported`` holds the orders reported before it and gets its own."""
    try:
        at = fields.check_event(plain, declared)
        if plain["type"] == "reported" and plain["order"] in reported:
            raise Wrong(f"the order {shown(plain['order'])} is reported a second time")
    except Wrong as wrong:
        raise CaseError(f"event {index}: {wrong}") from wrong
    if plain["type"] == "reported":
        reported.add(plain["order"])
    data = {name: value for name, value in plain.items() if name not in {"at", "type", "by"}}
    return Event(index, at, plain["type"], plain["by"], data)


def _as_of(plain: Mapping[str, Any], events: tuple[Event, ...], first: datetime) -> datetime:
    """The moment of measuring; with neither it nor an event the first instant of the law."""
    last = max((event.at for event in events), default=first)
    if "as_of" not in plain:
        return last
    as_of = fields.moment(plain["as_of"])
    if events and as_of < last:
        raise CaseError('file: "as_of" is before the last event')
    return as_of


def _list(value: Any, _names: fields.Names) -> None:
    if not isinstance(value, list):
        raise Wrong(f"must be a list, not {shown(value)}")


def _object(value: Any, _names: fields.Names = fields.NOTHING) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise Wrong(f"must be an object, not {shown(value)}")


def _head(plain: Any, law: Rulebook, *, any_policy: bool) -> Case:
    """Everything but the events. Raises Wrong."""
    _object(plain)
    policy: fields.Check = fields.ident if any_policy else fields.code([law.policy])
    required = {"policy": policy, "units": _object, "projects": _object, "events": _list}
    optional = {"policy_overrides": _list, "contracts": _list, "as_of": fields.instant}
    fields.check_fields(plain, required, optional, {})
    units = {name: _roles(name, roles) for name, roles in plain["units"].items()}
    projects = {name: _project(name, found, {"unit": units}) for name, found in plain["projects"].items()}
    names = {"unit": frozenset(units), "project": frozenset(projects)}
    contracts = tuple(_contract(i, found, names, law) for i, found in enumerate(plain.get("contracts", [])))
    overrides = tuple(_override(i, found, law) for i, found in enumerate(plain.get("policy_overrides", [])))
    ids = frozenset(contract.id for contract in contracts)
    if len(ids) != len(contracts):
        raise Wrong("two contracts have the same id")
    declared = {**names, "contract": ids}
    return Case(plain["policy"], overrides, units, projects, contracts, law.effective, (), declared)


def _within(where: str, plain: Any, required: Mapping[str, fields.Check], names: fields.Names, **optional: Any) -> None:
    try:
        _object(plain)
        fields.check_fields(plain, required, optional, names)
    except Wrong as wrong:
        raise Wrong(f"{where}: {wrong}") from wrong


def _roles(name: str, roles: Any) -> frozenset[str]:
    try:
        fields.ident(name)
    except Wrong as wrong:
        raise Wrong(f"unit {shown(name)}: the name {wrong}") from wrong
    try:
        fields.texts(fields.code(ROLES))(roles, {})
    except Wrong as wrong:
        raise Wrong(f"unit {shown(name)}: role {wrong}") from wrong
    return frozenset(roles)


def _project(name: str, plain: Any, names: fields.Names) -> Project:
    unit = fields.reference("unit")
    fields.ident(name)
    _within(f"project {shown(name)}", plain, {"owner": unit, "integrator": unit, "jurisdiction": fields.ident}, names)
    return Project(plain["owner"], plain["integrator"], plain["jurisdiction"])


def _contract(index: int, plain: Any, names: fields.Names, law: Rulebook) -> Contract:
    where = f"contract {index}"
    required = {
        "id": fields.ident,
        "unit": fields.reference("unit"),
        "projects": fields.texts(fields.reference("project")),
        "fee": _yuan,
        "from": _day,
        "to": _day,
        "approved": fields.flag,
    }
    _within(where, plain, required, names, set=_object)
    first, last = date.fromisoformat(plain["from"]), date.fromisoformat(plain["to"])
    if last < first:
        raise Wrong(f'{where}: "to" is before "from"')
    terms = plain.get("set", {})
    _check_set(where, terms, law, by_contract=True)
    projects = tuple(plain["projects"])
    return Contract(
        plain["id"], plain["unit"], projects, parse_yuan(plain["fee"]), first, last, plain["approved"], terms
    )


def _override(index: int, plain: Any, law: Rulebook) -> CountyRule:
    where = f"policy override {index}"
    _within(where, plain, {"jurisdiction": fields.ident, "from": fields.instant, "set": _object}, {})
    _check_set(where, plain["set"], law, by_contract=False)
    return CountyRule(plain["jurisdiction"], fields.moment(plain["from"]), plain["set"])


def _check_set(where: str, terms: Mapping[str, Any], law: Rulebook, *, by_contract: bool) -> None:
    for key, value in terms.items():
        parameter = law.parameters.get(key)
        if parameter is None or not (parameter.contract or parameter.county):
            raise Wrong(f"{where}: the law has no parameter {shown(key)} that may be set")
        if parameter.fixed:
            raise Wrong(f"{where}: a replay knows only the default reading of {shown(key)}")
        if by_contract and not parameter.contract:
            raise Wrong(f"{where}: a contract may not set {shown(key)}")
        if value is None and parameter.kind == "yuan_or_none":
            raise Wrong(f"{where}: {shown(key)} must be an amount of the form digits.dd, not null")
        if fault := parameter.fault_of(value):
            raise Wrong(f"{where}: {shown(key)} {fault}, not {shown(value)}")


def _yuan(value: Any, _names: fields.Names) -> None:
    fields.text(value)
    try:
        parse_yuan(value)
    except ValueError as error:
        raise Wrong(f"is {shown(value)}, must be an amount of the form digits.dd") from error


def _day(value: Any, _names: fields.Names) -> None:
    fields.text(value)
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValueError(value)
        date.fromisoformat(value)
    except ValueError as error:
        raise Wrong(f"is {shown(value)}, must be a day of the form YYYY-MM-DD") from error
