"""Reads on emergencies: how each step stands with who took it, which are open, and what waits for whom (R10.6, 1.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.kernel.time import parse_instant
from shiwei.policy.emergency import Call, Stand, calls, stands
from shiwei.workorders.alarm import emergency_of
from shiwei.workorders.models import EmergencyNotice, Order, OrderState
from shiwei.workorders.queries import timeline, visible_to

_VERBS = {
    "RAISED": "emergency_raised",
    "notice_logged": "emergency_notice_logged",
    "acknowledged": "emergency_acknowledged",
    "departed": "departed",
    "arrived": "arrived",
}
"""The journal's verb for each step of the strip."""

ACTS = ("notify", "acknowledge", "dispatch", "depart", "arrive")
"""What an open emergency may wait for, most pressing first."""

_RELATED = ("order__project__owner", "order__project__integrator", "order__project__jurisdiction", "order__holder")


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it stands, with the journal's row of who took it (None: not taken, or older than the journal)."""

    stand: Stand
    row: Mapping[str, Any] | None


def latest(order: Order) -> EmergencyNotice | None:
    """The order's emergency: the one that goes on, else the last."""
    return EmergencyNotice.objects.filter(order=order).order_by("-raised_at").first()


def steps(notice: EmergencyNotice, journal: Sequence[Mapping[str, Any]], moment: datetime) -> list[Taken]:
    """The steps of one emergency in their order; ``journal`` is the order's ``queries.timeline``."""
    return [Taken(stand, _row(stand, notice, journal)) for stand in stands(emergency_of(notice), moment)]


def _row(stand: Stand, notice: EmergencyNotice, journal: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first row of the step at its instant; the raising is written when it was noticed, perhaps later."""
    if stand.at is None:
        return None
    verb, since = _VERBS[stand.step], notice.raised_at
    rows = [row for row in journal if row["verb"] == verb]
    if stand.step == "RAISED":
        return next((row for row in rows if parse_instant(row["more"]["raised_at"]) == since), None)
    return next((row for row in rows if row["at"] == stand.at), None)


def next_call(notice: EmergencyNotice, moment: datetime) -> Call | None:
    """Whom the system calls next, and when, if nobody acts before."""
    made = {row["kind"] for row in notice.called}
    return next((call for call in calls(emergency_of(notice)) if call.kind not in made), None)


def open_for(user: User) -> list[EmergencyNotice]:
    """The emergencies that go on among the orders the person may see, oldest first."""
    notices = EmergencyNotice.objects.filter(ended_at=None, order__in=visible_to(user).values("pk"))
    return list(notices.select_related(*_RELATED).order_by("raised_at", "pk"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open emergency that waits for this person's ``act`` (one of ACTS)."""

    notice: EmergencyNotice
    act: str


def waiting_for(user: User) -> list[Waiting]:
    """The open emergencies in which this person's unit has a step to take and the person may take it, oldest first.

    One query where nothing is open: every page asks.
    """
    if user.unit_id is None:
        return []
    unit = user.unit_id
    mine = Q(order__project__owner=unit) | Q(order__project__integrator=unit) | Q(order__holder=unit)
    notices = EmergencyNotice.objects.filter(mine, ended_at=None).select_related(*_RELATED).order_by("raised_at", "pk")
    found = ((notice, next(_acts(notice, user), None)) for notice in notices)
    return [Waiting(notice, act) for notice, act in found if act is not None]


def _acts(notice: EmergencyNotice, user: User) -> Iterator[str]:
    """What waits for the person in this emergency, in the order of ACTS."""
    order, unit = notice.order, user.unit_id
    triage, repairing = (order.state == state for state in (OrderState.PENDING_TRIAGE, OrderState.REPAIRING))
    integrator, holder = order.project.integrator_id == unit, order.holder_id == unit
    if integrator and notice.notified_at is None and may(user, "workorders.notify_emergency"):
        yield "notify"
    owner = order.project.owner_id == unit
    if owner and notice.acknowledged_at is None and may(user, "workorders.acknowledge_emergency"):
        yield "acknowledge"
    if holder and triage and may(user, "workorders.dispatch"):
        yield "dispatch"
    if holder and repairing and notice.arrived_at is None and may(user, "workorders.arrive"):
        yield "depart" if notice.departed_at is None else "arrive"


def plain(notice: EmergencyNotice, moment: datetime) -> dict[str, Any]:
    """An emergency as plain values: order, state, the steps with limit, instant and who, and the next call."""
    rows = timeline(notice.order)
    call = next_call(notice, moment)
    return {
        "order": notice.order.number,
        "state": notice.state,
        "raised_at": notice.raised_at,
        "ended_at": notice.ended_at,
        "running_seconds": int(((notice.ended_at or moment) - notice.raised_at).total_seconds()),
        "steps": [_plain_step(taken) for taken in steps(notice, rows, moment)],
        "called": list(notice.called),
        "next_call": {"kind": str(call.kind), "at": call.at} if call else None,
    }


def _plain_step(taken: Taken) -> dict[str, Any]:
    stand, row = taken.stand, taken.row or {}
    return {
        "step": stand.step.upper(),
        "limit": stand.limit,
        "at": stand.at,
        "late": stand.late,
        "actor": row.get("actor", ""),
        "unit": row.get("unit", ""),
        "article": "10",
    }
