"""The work order's state machine as one table (regulation 1.4). The fold applies it; pages ask it who may do what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy.vocabulary import OWN_SOURCES, State


class Party(StrEnum):
    """What a unit is to one order."""

    ANY = "ANY"
    INTEGRATOR = "INTEGRATOR"
    OWNER = "OWNER"
    HOLDER = "HOLDER"
    VOIDER = "VOIDER"
    SIGNER = "SIGNER"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row. ``target`` None leaves the state as it is; ``article`` is cited when the row does not apply."""

    id: str
    event: str
    sources: frozenset[State]
    target: State | None
    who: frozenset[Party]
    article: str


_S, _P = State, Party
RUNNING = frozenset({_S.PENDING_TRIAGE, _S.REPAIRING, _S.DEFERRED, _S.PENDING_CONFIRM})
"""The states in which a stage runs."""
_REPAIR = frozenset({_S.REPAIRING, _S.DEFERRED})
_ALL = frozenset(State)


def _row(
    id_: str, event: str, sources: Iterable[State], target: State | None, who: Iterable[Party], article: str
) -> Transition:
    return Transition(id_, event, frozenset(sources), target, frozenset(who), article)


TABLE: tuple[Transition, ...] = (
    _row("T01", "reported", [], _S.PENDING_TRIAGE, [_P.ANY], "9"),
    _row("T02", "dispatched", [_S.PENDING_TRIAGE], _S.REPAIRING, [_P.INTEGRATOR, _P.OWNER], "9"),
    _row("T03", "dispatched", [_S.PENDING_TRIAGE], _S.REPAIRING, [_P.INTEGRATOR, _P.OWNER], "9"),
    _row("T04", "arrived", _REPAIR, None, [_P.HOLDER], "9"),
    _row("T05", "repaired", [_S.REPAIRING], _S.PENDING_CONFIRM, [_P.HOLDER], "9"),
    _row("T06", "handed_over", [_S.REPAIRING], _S.REPAIRING, [_P.HOLDER, _P.INTEGRATOR, _P.OWNER], "9"),
    _row("T07", "handed_over", [_S.REPAIRING], _S.REPAIRING, [_P.OWNER], "9"),
    _row("T08", "confirmed", [_S.PENDING_CONFIRM], _S.ARCHIVED, [_P.INTEGRATOR], "9"),
    _row("T09", "confirmed", [_S.PENDING_CONFIRM], _S.PENDING_DOUBLE_SIGN, [_P.INTEGRATOR], "9"),
    _row("T10", "rejected", [_S.PENDING_CONFIRM], _S.REPAIRING, [_P.INTEGRATOR], "9"),
    _row("T11", "rejected", [_S.PENDING_CONFIRM], _S.REPAIRING, [_P.INTEGRATOR], "9"),
    _row("T12", "deferral_filed", _REPAIR, None, [_P.HOLDER], "11"),
    _row("T13", "deferral_approved", _ALL, None, [_P.OWNER], "11"),
    _row("T14", "deferral_refused", _ALL, None, [_P.OWNER], "11"),
    _row("T15", "pause_ended", [_S.DEFERRED], _S.REPAIRING, [_P.SYSTEM], "11"),
    _row("T16", "repaired", [_S.DEFERRED], _S.PENDING_CONFIRM, [_P.HOLDER], "9"),
    _row("T17", "handed_over", [_S.DEFERRED], _S.REPAIRING, [_P.HOLDER, _P.INTEGRATOR, _P.OWNER], "9"),
    _row("T18", "signed", [_S.PENDING_DOUBLE_SIGN], _S.ARCHIVED, [_P.SIGNER], "11"),
    _row("T19", "rejected", [_S.PENDING_DOUBLE_SIGN], _S.REPAIRING, [_P.OWNER], "9"),
    _row("T20", "cameras_changed", RUNNING, None, [_P.INTEGRATOR, _P.OWNER, _P.HOLDER], "9"),
    _row("T21", "merged", RUNNING, _S.MERGED, [_P.INTEGRATOR, _P.OWNER], "9"),
    _row("T22", "voided", [_S.PENDING_TRIAGE, _S.REPAIRING], _S.VOID, [_P.VOIDER], "9"),
    _row("T23", "reopened", [_S.ARCHIVED], _S.REPAIRING, [_P.INTEGRATOR, _P.OWNER], "9"),
    _row("T24", "reported", [], _S.PENDING_TRIAGE, [_P.ANY], "9"),
    _row("T25", "special_timing_requested", RUNNING, None, [_P.HOLDER], "10"),
    _row("T26", "deferral_found_false", _ALL, None, [_P.OWNER], "11"),
    _row("T27", "deadline_passed", RUNNING, None, [_P.SYSTEM], "10"),
    _row("A07", "exclusion_accepted", RUNNING, None, [_P.OWNER], "10"),
    _row("A07", "exclusion_ended", RUNNING, None, [_P.OWNER, _P.INTEGRATOR], "10"),
    _row("A09", "special_timing_granted", _ALL, None, [_P.OWNER], "10"),
    _row("A09", "special_timing_refused", _ALL, None, [_P.OWNER], "10"),
    _row("F3", "deferral_returned", _ALL, None, [_P.OWNER], "11"),
    _row("F6", "impact_ended", _ALL, None, [_P.OWNER], "12"),
    _row("F11", "consultation_recorded", _REPAIR, None, [_P.OWNER, _P.HOLDER], "12"),
    _row("F12", "continuation_consented", _REPAIR, None, [_P.OWNER], "12"),
    _row("F13", "deferral_terminated", [_S.DEFERRED], None, [_P.OWNER, _P.HOLDER], "11"),
)

_BY_EVENT: dict[str, tuple[Transition, ...]] = {
    event: tuple(row for row in TABLE if row.event == event) for event in {row.event for row in TABLE}
}
_WORDS = {
    _P.INTEGRATOR: "the project's integrator",
    _P.OWNER: "the project's owner",
    _P.HOLDER: "the unit whose stage runs",
    _P.VOIDER: "the integrator for its own sources, the owner for all others",
    _P.SIGNER: "a party to the double signature",
}


def parties_of(unit: str, *, owner: str, integrator: str, source: str, holder: str | None) -> set[Party]:
    """What a unit is to an order of this owner, integrator and source whose stage runs with ``holder``.

    Whether it is a SIGNER depends on the order's deferrals, which only the fold knows.
    """
    found = {Party.ANY}
    if unit == owner:
        found.add(Party.OWNER)
    if unit == integrator:
        found.add(Party.INTEGRATOR)
    if unit == holder:
        found.add(Party.HOLDER)
    if unit == (integrator if source in OWN_SOURCES else owner):
        found.add(Party.VOIDER)
    return found


def permit(event: str, state: State, parties: Collection[Party]) -> Verdict:
    """Whether the table lets these parties record the event in this state."""
    rows = _BY_EVENT[event]
    here = [row for row in rows if state in row.sources]
    if not here:
        return refuse(rows[0].article, f"{event} is not possible in state {state}")
    if all(row.who.isdisjoint(parties) for row in here):
        open_to = sorted({_WORDS.get(party, party) for row in here for party in row.who})
        return refuse(here[0].article, f"{event} in state {state} is for {', '.join(open_to)}")
    return allow(*(row.id for row in here))


def open_acts(state: State | str, parties: Collection[Party]) -> tuple[str, ...]:
    """The event types open to somebody who is these parties to the order, in the table's order, each once.

    The owner's decisions are open in every state: whether something waits for one is the fold's to say.
    """
    wanted, at = set(parties), State(state)
    return tuple(dict.fromkeys(row.event for row in TABLE if at in row.sources and row.who & wanted))


def article_of(event: str) -> str:
    """The article of the procedure to which an event belongs."""
    return _BY_EVENT[event][0].article
