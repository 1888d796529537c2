"""A case: units, projects, contracts and events, checked whole before anything is decided (docs/reference/replay.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shiwei.kernel.time import local_date
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
    """One recorded fact. ``index`` is its position in the file; ``data`` the fields beside at, type and by. Instants
    stand in ``data`` as aware datetimes, everything else as in the file."""

    index: int
    at: datetime
    type: str
    by: str
    data: Mapping[str, Any]


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

    def with_event(self, plain: Mapping[str, Any]) -> Case:
        """The case with one more event, measured no earlier than it. Raises CaseError when the event is not valid."""
        from_file = reading.Reader(self.units, self.projects, self.contracts)
        declared = from_file.declare([plain], self.declared)
        event = from_file.event(len(self.events), plain, declared)
        return replace(self, events=(*self.events, event), as_of=max(self.as_of, event.at), declared=declared)


def parse_case(text: str | bytes, law: Rulebook | None = None) -> Case:
    """Read a case file. Raises CaseError for anything that is not a valid case, before any event takes effect."""
    return case_from_plain(reading.decode(text), law)


def case_from_plain(plain: Any, law: Rulebook | None = None) -> Case:
    """The same checks on an already decoded object, as the applications build it from rows. Raises CaseError."""
    return reading.case(plain, law or packaged())
