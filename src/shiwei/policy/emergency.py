"""Telling the owner of an emergency, and what follows when nobody answers (R10.6, reading A08, regulation 1.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy.agenda import INSTANT
from shiwei.policy.tables.emergency import OPEN, Alarm, Step, row_of
from shiwei.regulation.rulebook import Snapshot


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the law waits, in minutes: for a person's notice, for the next contact, for the leader."""

    notice: int
    next_contact: int
    leader: int


def waits_of(snapshot: Snapshot) -> Waits:
    """The minutes in force where and when the emergency was raised."""
    keys = ("notify.immediate_minutes", "notify.next_contact_minutes", "notify.leader_minutes")
    return Waits(*(snapshot.value(key) for key in keys))


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency of one order: its state, the first instant of each step, and the ``waits`` frozen when it began."""

    raised: datetime
    waits: Waits
    state: Alarm = Alarm.RAISED
    notified: datetime | None = None
    acknowledged: datetime | None = None
    departed: datetime | None = None
    arrived: datetime | None = None
    restored: datetime | None = None
    ended: datetime | None = None


_KEPT = {
    Step.NOTICE_LOGGED: "notified",
    Step.ACKNOWLEDGED: "acknowledged",
    Step.DEPARTED: "departed",
    Step.ARRIVED: "arrived",
    Step.RESTORED: "restored",
    Step.CLOSED: "ended",
    Step.DOWNGRADED: "ended",
}


def take(found: Emergency, step: Step, at: datetime) -> tuple[Verdict, Emergency]:
    """The emergency after a step; refused where the table knows none. An instant once kept stays as it was first."""
    row = row_of(step, found.state)
    if row is None:
        return refuse("10", f"{step} is not possible when the emergency is {found.state}", "R10.6"), found
    if step is Step.ACKNOWLEDGED and found.acknowledged is not None:
        return refuse("10", "the emergency is acknowledged already", "R10.6"), found
    if step is Step.PUT_BACK:
        return allow("R10.6", "R9.8"), _put_back(found, row.target)
    changes: dict[str, Any] = {"state": row.target or found.state}
    if getattr(found, _KEPT[step]) is None:
        changes[_KEPT[step]] = at
    return allow("R10.6"), replace(found, **changes)


def _put_back(found: Emergency, target: Alarm | None) -> Emergency:
    """The crew begins anew; how far the owner's side has come stays true."""
    state = found.state if target is None else _owners_side(found)
    return replace(found, state=state, departed=None, arrived=None, restored=None)


def _owners_side(found: Emergency) -> Alarm:
    if found.acknowledged is not None:
        return Alarm.OWNER_ACKED
    return Alarm.OWNER_NOTIFIED if found.notified is not None else Alarm.RAISED


class CallKind(StrEnum):
    """Who is called next."""

    NOTICE_OVERDUE = "NOTICE_OVERDUE"
    NEXT_CONTACT = "NEXT_CONTACT"
    LEADER = "LEADER"


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody is to be called at ``at``: a microsecond past the time that was given (T3)."""

    kind: CallKind
    at: datetime


def calls(found: Emergency) -> list[Call]:
    """What is or was due while the emergency is open: the human notice, then the next contact, then the leader."""
    if found.state not in OPEN:
        return []
    return sorted(_calls(found), key=lambda call: (call.at, call.kind))


def _calls(found: Emergency) -> Iterator[Call]:
    for kind, minutes, answered in (
        (CallKind.NEXT_CONTACT, found.waits.next_contact, found.acknowledged),
        (CallKind.LEADER, found.waits.leader, found.acknowledged),
        (CallKind.NOTICE_OVERDUE, found.waits.notice, found.notified),
    ):
        limit = found.raised + timedelta(minutes=minutes)
        if answered is None or answered > limit:
            yield Call(kind, limit + INSTANT)


@dataclass(frozen=True, slots=True)
class Stand:
    """How one step stands: by when the law wants it (``minutes`` after the classification; None: within the stage's
    own limit), when it was first taken, and whether it was, or is, late."""

    step: str
    minutes: int | None
    limit: datetime | None
    at: datetime | None
    late: bool


def stands(found: Emergency, moment: datetime) -> tuple[Stand, ...]:
    """The steps in order, judged at ``moment``: what was taken at its limit is on time, a microsecond later late."""
    until = found.ended or moment
    limits = (("RAISED", 0), (Step.NOTICE_LOGGED, found.waits.notice), (Step.ACKNOWLEDGED, found.waits.next_contact))
    rows: list[Stand] = []
    for step, minutes in (*limits, (Step.DEPARTED, None), (Step.ARRIVED, None)):
        at = found.raised if step == "RAISED" else getattr(found, _KEPT[Step(step)])
        limit = None if minutes is None else found.raised + timedelta(minutes=minutes)
        late = limit is not None and (at or until) > limit
        rows.append(Stand(str(step), minutes, limit, at, late))
    return tuple(rows)
