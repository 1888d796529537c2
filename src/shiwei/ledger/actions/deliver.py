"""Carry waiting notices outside: at least once, each attempt under the notice's own key."""

from __future__ import annotations

from datetime import datetime, timedelta

from shiwei.ledger.models import NoticeState, OutboxNotice
from shiwei.ports.notices import Courier, NoticeFailed

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 12


def deliver(courier: Courier, now: datetime, most: int = 100) -> int:
    """Try what is due; returns how many were sent. A notice is marked sent only after the courier took it."""
    due = OutboxNotice.objects.filter(state=NoticeState.WAITING, next_at__lte=now).order_by("next_at", "pk")[:most]
    return sum(_try(courier, notice, now) for notice in due)


def _try(courier: Courier, notice: OutboxNotice, now: datetime) -> int:
    """The conditional update claims the notice for this worker until the lease is over."""
    mine = OutboxNotice.objects.filter(pk=notice.pk, state=NoticeState.WAITING, next_at=notice.next_at)
    if not mine.update(next_at=now + LEASE, attempts=notice.attempts + 1):
        return 0
    row = OutboxNotice.objects.filter(pk=notice.pk)
    try:
        courier.deliver(notice.to_user or notice.to_unit, notice.subject, notice.body, notice.key)
    except NoticeFailed as failed:
        given_up = notice.attempts + 1 >= MOST_ATTEMPTS
        state = NoticeState.FAILED if given_up else NoticeState.WAITING
        row.update(state=state, next_at=now + _pause(notice.attempts), trouble=str(failed)[:300])
        return 0
    row.update(state=NoticeState.SENT, sent_at=now, next_at=None, trouble="")
    return 1


def _pause(attempts: int) -> timedelta:
    return min(timedelta(seconds=30 * (1 << attempts)), timedelta(hours=6))
