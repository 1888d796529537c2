"""Planned windows by time alone: at its end everything beneath is looked at again, and what persists is reported."""

from __future__ import annotations

from datetime import datetime, timedelta

from shiwei.watch.actions.settle_window import settle_unseen
from shiwei.watch.actions.start_round import request_window_test
from shiwei.watch.models import Round, RoundState
from shiwei.workorders.intake_facts import cameras_beneath
from shiwei.workorders.models import PlannedWindow

PATIENCE = timedelta(minutes=30)
"""How long a look after a window may take before the window is settled by what was known last."""


def tend(now: datetime) -> int:
    """Look again beneath every window that has ended and is not settled; returns how many were settled unseen.

    However late this runs, and however often: the faults are of the window's end, and each window is settled once.
    """
    over = PlannedWindow.objects.filter(ends__lte=now, settled_at=None, cancelled_at=None)
    related = ("project__owner", "project__integrator", "node__unit", "unit")
    return sum(_tend(window, now) for window in over.select_related(*related).order_by("ends", "pk"))


def _tend(window: PlannedWindow, now: datetime) -> bool:
    if not cameras_beneath(window).exists():
        return settle_unseen(window, None, now)
    round_ = request_window_test(window, "system", now)
    return _given_up(round_, now) and settle_unseen(window, round_, now)


def _given_up(round_: Round, now: datetime) -> bool:
    return round_.state in (RoundState.FAILED, RoundState.STOPPED) or round_.started_at + PATIENCE <= now
