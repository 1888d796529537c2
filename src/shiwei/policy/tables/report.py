"""The fault report's state machine as one table (regulation 1.2): what becomes of a report before an order exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy.vocabulary import OWN_SOURCES


class ReportState(StrEnum):
    RECEIVED = "RECEIVED"
    FAULT = "FAULT"
    CONSULTATION = "CONSULTATION"
    ANSWERED = "ANSWERED"
    DUPLICATE = "DUPLICATE"
    INVALID = "INVALID"
    SUPPRESSED = "SUPPRESSED"


class ReportParty(StrEnum):
    """What a unit is to one report. JUDGE decides on invalidity: the integrator of its own sources, else the owner."""

    REPORTER = "REPORTER"
    INTEGRATOR = "INTEGRATOR"
    OWNER = "OWNER"
    JUDGE = "JUDGE"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class ReportTransition:
    """One row. ``target`` None leaves the state as it is; ``because`` is kept with the event as its reasons."""

    event: str
    sources: frozenset[ReportState]
    target: ReportState | None
    who: frozenset[ReportParty]
    article: str
    because: tuple[str, ...]


_S, _P = ReportState, ReportParty
_DESK = (_P.INTEGRATOR, _P.OWNER)
_SORTED = frozenset(ReportState) - {_S.RECEIVED}


def _row(
    event: str,
    sources: Iterable[ReportState],
    target: ReportState | None,
    who: Iterable[ReportParty],
    article: str,
    *because: str,
) -> ReportTransition:
    return ReportTransition(event, frozenset(sources), target, frozenset(who), article, because)


TABLE: tuple[ReportTransition, ...] = (
    _row("sorted_fault", [_S.RECEIVED], _S.FAULT, [*_DESK, _P.REPORTER, _P.SYSTEM], "22", "R22.5", "T01"),
    _row("sorted_consultation", [_S.RECEIVED], _S.CONSULTATION, _DESK, "22", "R22.6"),
    _row("answered", [_S.RECEIVED, _S.CONSULTATION], _S.ANSWERED, _DESK, "22", "R22.6"),
    _row("sorted_duplicate", [_S.RECEIVED], _S.DUPLICATE, [*_DESK, _P.REPORTER, _P.SYSTEM], "9", "T01", "R22.4"),
    _row("invalid_asked", [_S.RECEIVED], None, [_P.INTEGRATOR], "9", "R9.1"),
    _row("sorted_invalid", [_S.RECEIVED], _S.INVALID, [_P.JUDGE], "9", "R9.1", "T22"),
    _row("invalid_refused", [_S.RECEIVED], None, [_P.OWNER], "9", "R9.1"),
    _row("suppressed", [_S.RECEIVED], _S.SUPPRESSED, [_P.SYSTEM], "10", "R10.5", "A07"),
    _row("resumed", [_S.SUPPRESSED], _S.RECEIVED, [_P.SYSTEM], "10", "R10.5", "A07"),
    _row("reclassified", [_S.CONSULTATION, _S.ANSWERED], _S.FAULT, _DESK, "22", "A52"),
    _row("reclassified", [_S.DUPLICATE, _S.INVALID], _S.FAULT, [_P.OWNER], "22", "A52"),
    _row("replied", _SORTED, None, _DESK, "22", "R22.4"),
    _row("onset_stated", _SORTED, None, [_P.OWNER], "7", "R7.4", "A40"),
)
"""INVALID needs the owner's consent when the source is not the integrator's own: then the owner is the JUDGE."""

_WORDS = {
    _P.INTEGRATOR: "the project's integrator",
    _P.OWNER: "the project's owner",
    _P.REPORTER: "the unit that reported",
    _P.JUDGE: "the integrator for its own sources, the owner for all others",
    _P.SYSTEM: "the system",
}


def report_parties(unit: str, *, owner: str, integrator: str, reporter: str, source: str) -> set[ReportParty]:
    """What a unit is to a report of this source and project."""
    judge = integrator if source in OWN_SOURCES else owner
    known = {_P.OWNER: owner, _P.INTEGRATOR: integrator, _P.REPORTER: reporter, _P.JUDGE: judge}
    return {party for party, code in known.items() if code and code == unit}


def permit_report(event: str, state: ReportState | str, parties: Collection[ReportParty]) -> Verdict:
    """Whether these parties may do this to a report in this state; allowed, the verdict carries the row's reasons."""
    rows = [row for row in TABLE if row.event == event]
    here = [row for row in rows if ReportState(state) in row.sources]
    if not here:
        return refuse(rows[0].article, f"{event} is not possible with a report in state {state}")
    for row in here:
        if row.who & set(parties):
            return allow(*row.because)
    open_to = sorted({_WORDS[party] for row in here for party in row.who})
    return refuse(here[0].article, f"{event} of a report in state {state} is for {', '.join(open_to)}")


def report_target(event: str, state: ReportState | str) -> ReportState:
    """The state a permitted event leads to."""
    row = next(row for row in TABLE if row.event == event and ReportState(state) in row.sources)
    return row.target or ReportState(state)


def open_report_acts(state: ReportState | str, parties: Collection[ReportParty]) -> tuple[str, ...]:
    """The events open to somebody who is these parties to the report, in the table's order, each once."""
    wanted, at = set(parties), ReportState(state)
    return tuple(dict.fromkeys(row.event for row in TABLE if at in row.sources and row.who & wanted))
