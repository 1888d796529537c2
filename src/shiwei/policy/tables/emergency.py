"""The emergency notice's state machine as one table (regulation 1.7). Two sides move it.

The crew does not wait for the owner's acknowledgement, so what the owner does while the crew is under way only leaves
its instant. A repair that is sent back, or an order that goes to another unit, puts the crew's side back to where the
owner's side stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Alarm(StrEnum):
    """The states of an emergency notice."""

    RAISED = "RAISED"
    OWNER_NOTIFIED = "OWNER_NOTIFIED"
    OWNER_ACKED = "OWNER_ACKED"
    EN_ROUTE = "EN_ROUTE"
    ON_SITE = "ON_SITE"
    RESTORED = "RESTORED"
    CLOSED = "CLOSED"
    DOWNGRADED = "DOWNGRADED"


class Step(StrEnum):
    """What moves it."""

    NOTICE_LOGGED = "notice_logged"
    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    RESTORED = "restored"
    PUT_BACK = "put_back"
    CLOSED = "closed"
    DOWNGRADED = "downgraded"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``target`` None leaves the state as it is: only the instant is kept. Put back, it is at most ``target``:
    as far as the owner's side has come."""

    step: Step
    sources: frozenset[Alarm]
    target: Alarm | None


_A, _S = Alarm, Step
_OWNERS_SIDE = frozenset({_A.RAISED, _A.OWNER_NOTIFIED, _A.OWNER_ACKED})
_CREWS_SIDE = frozenset({_A.EN_ROUTE, _A.ON_SITE, _A.RESTORED})
OPEN = _OWNERS_SIDE | _CREWS_SIDE
"""The states in which the emergency goes on."""


def _row(step: Step, sources: Iterable[Alarm], target: Alarm | None) -> Row:
    return Row(step, frozenset(sources), target)


TABLE: tuple[Row, ...] = (
    _row(_S.NOTICE_LOGGED, {_A.RAISED}, _A.OWNER_NOTIFIED),
    _row(_S.NOTICE_LOGGED, OPEN - {_A.RAISED}, None),
    _row(_S.ACKNOWLEDGED, {_A.RAISED, _A.OWNER_NOTIFIED}, _A.OWNER_ACKED),
    _row(_S.ACKNOWLEDGED, _CREWS_SIDE, None),
    _row(_S.DEPARTED, _OWNERS_SIDE, _A.EN_ROUTE),
    _row(_S.ARRIVED, _OWNERS_SIDE | {_A.EN_ROUTE}, _A.ON_SITE),
    _row(_S.ARRIVED, {_A.ON_SITE, _A.RESTORED}, None),
    _row(_S.RESTORED, OPEN - {_A.RESTORED}, _A.RESTORED),
    _row(_S.RESTORED, {_A.RESTORED}, None),
    _row(_S.PUT_BACK, _OWNERS_SIDE, None),
    _row(_S.PUT_BACK, {_A.EN_ROUTE, _A.ON_SITE, _A.RESTORED}, _A.OWNER_ACKED),
    _row(_S.CLOSED, OPEN, _A.CLOSED),
    _row(_S.DOWNGRADED, OPEN, _A.DOWNGRADED),
)


def row_of(step: Step, state: Alarm) -> Row | None:
    """The row that applies, or None where the step is not possible in this state."""
    return next((row for row in TABLE if row.step is step and state in row.sources), None)
