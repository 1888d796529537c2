"""Rounds in the background: pick up waiting rounds, start the daily one, re-test what was fed back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django_tasks import task

from shiwei.kernel.time import local_date
from shiwei.ports.outside import outside
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import request_retest, start_round
from shiwei.watch.models import RUNNING_ROUNDS, Round, RoundKind, RoundState
from shiwei.workorders.models import Order, OrderState

RETEST_AFTER = timedelta(seconds=5)
"""A device that was just repaired needs a moment before it is looked at."""


@task(queue_name="patrol")
def run(round_id: int) -> str:
    """Run one round to its end; killed in the middle, the lease brings it back here and it resumes."""
    wired = outside()
    try:
        with wired.executor(settings.PATROL_WORKERS) as executor:
            return run_round(round_id, Means(executor, wired.eyes, wired.files, wired.clock))
    except Exception as error:
        give_up(round_id, f"{type(error).__name__}: {error}", wired.clock.now())
        raise


def give_up(round_id: int, why: str, now: datetime) -> None:
    """A round that our own bug ended says so, and blocks no other; what it saw is kept and it can be resumed."""
    running = Round.objects.filter(pk=round_id, state__in=RUNNING_ROUNDS)
    running.update(state=RoundState.FAILED, trouble=why[:400], ended_at=now)


def pick_up(now: datetime) -> int:
    """Enqueue every waiting round once; returns how many."""
    waiting = Round.objects.filter(state=RoundState.WAITING).order_by("id")
    return sum(_enqueue(round_) for round_ in waiting)


def _enqueue(round_: Round) -> int:
    """The conditional update makes two workers enqueue it once."""
    with transaction.atomic():
        if not Round.objects.filter(pk=round_.pk, state=RoundState.WAITING).update(state=RoundState.LOOKING):
            return 0
        run.enqueue(round_.pk)
    return 1


def daily(now: datetime) -> None:
    """Open the day's patrol once (R7.2: every calendar day)."""
    begun = Round.objects.filter(kind=RoundKind.DAILY_PATROL).order_by("-started_at").first()
    if begun is None or local_date(begun.started_at) < local_date(now):
        start_round(RoundKind.DAILY_PATROL, "system", now)


def monitor(now: datetime) -> None:
    """Start a monitor round when the site wants one every so many minutes."""
    every = timedelta(minutes=settings.PATROL_EVERY_MINUTES)
    last = Round.objects.filter(kind=RoundKind.MONITOR).order_by("-started_at").first()
    if every and (last is None or last.started_at + every <= now):
        start_round(RoundKind.MONITOR, "system", now)


def retest_repaired(now: datetime) -> int:
    """Ask for a re-test of every order fed back as repaired whose cameras were not looked at since."""
    orders = Order.objects.filter(
        state=OrderState.PENDING_CONFIRM, fault__startswith="IMG_", stage_started__lte=now - RETEST_AFTER
    ).exclude(fault="IMG_PTZ")
    due = [o for o in orders.exclude(retests__state__in=RUNNING_ROUNDS).distinct() if not _tested_since(o)]
    for order in due:
        request_retest(order, "system", now)
    return len(due)


def _tested_since(order: Order) -> bool:
    """By a test of all its cameras; one camera tested by somebody on site says nothing of the others."""
    done = order.retests.filter(camera=None, state=RoundState.DONE, started_at__gte=order.stage_started)
    return done.exists() or not order.affected.exists()
