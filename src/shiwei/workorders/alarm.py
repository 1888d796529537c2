"""The emergency notice of an order (R10.6, 1.7): raised the instant it becomes an emergency, moved by its events.

The row is a cache of the ledger: each step stands there as an event of its own, or is an event of the order itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.policy.emergency import Emergency, Waits, take, waits_of
from shiwei.policy.pressure import ENDED
from shiwei.policy.tables.emergency import Alarm, Step
from shiwei.workorders import notices
from shiwei.workorders.duty import Contact, to_call
from shiwei.workorders.facts import folded, subject
from shiwei.workorders.models import Act, EmergencyNotice, Order, Urgency

STEP_OF: Mapping[str, Step] = {
    "arrived": Step.ARRIVED,
    "repaired": Step.RESTORED,
    "handed_over": Step.PUT_BACK,
    "rejected": Step.PUT_BACK,
}
"""What an event of the order means for its notice."""

_INSTANTS = {
    "notified": "notified_at",
    "acknowledged": "acknowledged_at",
    "departed": "departed_at",
    "arrived": "arrived_at",
    "restored": "restored_at",
    "ended": "ended_at",
}


def open_of(order: Order) -> EmergencyNotice | None:
    """The order's emergency that goes on, if one does."""
    return EmergencyNotice.objects.filter(order=order, ended_at=None).order_by("-raised_at").first()


def follow(order: Order, event: str, now: datetime) -> None:
    """After an event of the order: raise its notice, move it, or end it. Runs in the event's transaction."""
    notice = open_of(order)
    if notice is None:
        if order.urgency == Urgency.EMERGENCY and order.holder_id is not None:
            _raise(order, now)
        return
    step = _step(order, event)
    if step is not None:
        _verdict, found = take(emergency_of(notice), step, now)
        keep(notice, found)


def _step(order: Order, event: str) -> Step | None:
    if order.state in ENDED:
        return Step.CLOSED
    return Step.DOWNGRADED if order.urgency == Urgency.NORMAL else STEP_OF.get(event)


def _raise(order: Order, now: datetime) -> None:
    """The owner's duty list is told at the instant of classification; opened again, at that of the opening."""
    since = order.emergency_since or now
    before = EmergencyNotice.objects.filter(order=order).aggregate(last=Max("raised_at"))["last"]
    raised = since if before is None or before < since else max(now, before + timedelta(microseconds=1))
    waits = _waits(order, now)
    first = to_call(order.project.owner, now)[:1]
    notice = EmergencyNotice.objects.create(
        order=order,
        raised_at=raised,
        notice_minutes=waits.notice,
        contact_minutes=waits.next_contact,
        leader_minutes=waits.leader,
        called=[called("RAISED", raised, contact) for contact in first],
    )
    more = {"raised_at": raised.isoformat(), "called": notice.called, "cameras": order.camera_count}
    log(order, "emergency_raised", now, more, notices.on_emergency(order, raised, first[0].person if first else None))


def _waits(order: Order, now: datetime) -> Waits:
    running = folded(order.number, now).world.orders[order.number].running
    assert running is not None
    return waits_of(running.snapshot)


def called(kind: str, at: datetime, contact: Contact) -> dict[str, Any]:
    """One person the system told, as the notice and the ledger keep it; ``number`` is what to dial."""
    told = {"user": contact.person.username, "name": str(contact.person), "number": contact.number}
    return {"kind": str(kind), "at": at.isoformat(), **told}


def log(order: Order, verb: str, now: datetime, more: Mapping[str, Any], sent: Sequence[Notice] = ()) -> None:
    """What the system itself did about the emergency, as an event of the order."""
    append(
        at=now,
        actor="system",
        unit=order.project.owner.code,
        subject=subject(order.number),
        verb=verb,
        data={"case": {}, "more": dict(more)},
        reasons=["R10.6"],
        notices=sent,
    )


def emergency_of(row: EmergencyNotice) -> Emergency:
    """The row as policy judges it."""
    waits = Waits(row.notice_minutes, row.contact_minutes, row.leader_minutes)
    instants = {name: getattr(row, column) for name, column in _INSTANTS.items()}
    return Emergency(raised=row.raised_at, waits=waits, state=Alarm(row.state), **instants)


def keep(row: EmergencyNotice, found: Emergency, **more: Any) -> None:
    """Write what policy says into the row's named columns."""
    columns = {column: getattr(found, name) for name, column in _INSTANTS.items()}
    EmergencyNotice.objects.filter(pk=row.pk).update(state=str(found.state), **columns, **more)
    row.refresh_from_db()


@dataclass(frozen=True, slots=True)
class Taken:
    """The step, the ledger's verb for it, and what is kept with it. The same ``key`` twice counts once (X11)."""

    step: Step
    verb: str
    more: Mapping[str, Any] = field(default_factory=dict)
    claimed_at: datetime | None = None
    key: str = ""


def take_step(order: Order, taken: Taken, actor: Actor, now: datetime, **columns: Any) -> Verdict:
    """Take the step in the order's open emergency. Refused (Article 10) where there is none or it is not possible."""
    with transaction.atomic():
        if taken.key and (done := Act.objects.filter(key=taken.key).first()):
            return allow("X11") if done.order_id == order.pk else refuse("10", "the key belongs to another act", "X11")
        Order.objects.select_for_update().get(pk=order.pk)
        row = open_of(order)
        if row is None:
            return refuse("10", "the order has no open emergency", "R10.6")
        verdict, found = take(emergency_of(row), taken.step, now)
        if not verdict:
            return verdict
        keep(row, found, **columns)
        append(
            at=now,
            actor=actor.name,
            unit=actor.unit,
            subject=subject(order.number),
            verb=taken.verb,
            data={"case": {}, "more": dict(taken.more)},
            reasons=verdict.because,
            claimed_at=taken.claimed_at,
        )
        if taken.key:
            Act.objects.create(key=taken.key, order=order, at=now)
    return verdict
