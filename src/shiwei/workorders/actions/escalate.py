"""Call the next person when nobody has answered an emergency (1.7): by the sweep, with the instant that counted."""

from __future__ import annotations

from datetime import datetime

from shiwei.policy.emergency import Call, CallKind, calls
from shiwei.workorders import alarm, notices
from shiwei.workorders.duty import Contact, leader, to_call
from shiwei.workorders.models import EmergencyNotice, Order


def escalate(notice: EmergencyNotice, order: Order, now: datetime) -> datetime | None:
    """Make every call that is due and not made yet; returns when the next one is due, or None.

    Each call is made once, also by several workers: the caller holds the order's row.
    """
    coming = calls(alarm.emergency_of(notice))
    made = {row["kind"] for row in notice.called}
    for call in coming:
        if call.at <= now and call.kind not in made:
            _call(notice, order, call, now)
    return min((call.at for call in coming if call.at > now), default=None)


def _call(notice: EmergencyNotice, order: Order, call: Call, now: datetime) -> None:
    whom = _whom(notice, order, call.kind, now)
    row = alarm.called(call.kind, call.at, whom) if whom else {"kind": str(call.kind), "at": call.at.isoformat()}
    notice.called = [*notice.called, row]
    EmergencyNotice.objects.filter(pk=notice.pk).update(called=notice.called)
    person = whom.person if whom else None
    alarm.log(order, "emergency_called", now, row, notices.on_call(order, call, notice.raised_at, person))


def _whom(notice: EmergencyNotice, order: Order, kind: CallKind, now: datetime) -> Contact | None:
    """The next on the duty list whom nobody has called yet, or the leader; the human notice is the integrator's."""
    if kind is CallKind.NOTICE_OVERDUE:
        return None
    if kind is CallKind.LEADER:
        return leader(order.project.owner, now)
    told = {row.get("user") for row in notice.called}
    return next((c for c in to_call(order.project.owner, now) if c.person.username not in told), None)
