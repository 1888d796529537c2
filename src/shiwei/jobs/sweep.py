"""The deadline sweep: touches only orders whose ``next_check`` is due; catches up with the true instants."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from shiwei.jobs import deferral_reminders
from shiwei.ledger.actions.append import enqueue_notices
from shiwei.ledger.models import Notice
from shiwei.penalties.actions.refresh import refresh_penalties
from shiwei.policy.replay import Assessment
from shiwei.workorders import journal, notices
from shiwei.workorders.facts import assessed
from shiwei.workorders.models import Order

BATCH = 200
REMIND_AT = (50, 75, 100)
"""Percent of a stage's limit at which its unit is reminded (R10.1)."""


def sweep(now: datetime) -> int:
    """Recompute every due order; returns how many. Idempotent: run twice at one instant it changes nothing more."""
    done = 0
    while due := _due(now):
        for number in due:
            check(number, now)
        done += len(due)
    return done


def _due(now: datetime) -> list[str]:
    """The next orders that are due, longest due first; each is moved on by its check."""
    due = Order.objects.filter(next_check__lte=now).order_by("next_check", "pk")
    return list(due.values_list("number", flat=True)[:BATCH])


def check(number: str, now: datetime) -> None:
    """Refresh one order's caches and counts, send the reminders that fell due, and set the next check."""
    with transaction.atomic():
        order = (
            Order.objects.select_for_update().select_related("project__integrator", "project__owner").get(number=number)
        )
        assessment = assessed(number, now)
        journal.refresh(order, assessment, now, bump=False)
        refresh_penalties(order, assessment)
        told = [*reminders(order, now), *deferral_reminders.due(order, assessment.orders[number], now)]
        enqueue_notices(told, now)
        Order.objects.filter(pk=order.pk).update(next_check=next_check(order, assessment, now))


def marks(order: Order) -> list[tuple[int, datetime]]:
    """When the running stage reaches each percentage; the last is one microsecond past the deadline (T3)."""
    if order.stage_started is None or order.deadline is None:
        return []
    whole = order.deadline - order.stage_started
    early = [(percent, order.stage_started + whole * percent / 100) for percent in REMIND_AT[:-1]]
    return [*early, (REMIND_AT[-1], order.deadline + timedelta(microseconds=1))]


def reminders(order: Order, now: datetime) -> list[Notice]:
    """Reminders that are due by now; each has a key of its own, so it goes out once."""
    if order.holder is None:
        return []
    return [notices.reminder(order, order.holder.code, percent) for percent, at in marks(order) if at <= now]


def next_check(order: Order, assessment: Assessment, now: datetime) -> datetime | None:
    """The next instant at which something about the order changes by time alone, or None."""
    instants = [at for _, at in marks(order)]
    instants += deferral_reminders.instants(order, assessment.orders[order.number])
    return min((at for at in instants if at > now), default=None)
