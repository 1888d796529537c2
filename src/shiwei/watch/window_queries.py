"""Reads on planned windows, within what a person may see (X3): upcoming, running, over, and what each held back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from shiwei.accounts.models import User
from shiwei.accounts.queries import scope_of, supervises
from shiwei.ledger.queries import EventRow, events_of
from shiwei.policy.windows import WindowPhase, phase
from shiwei.watch.models import Alarm, Cause, Finding
from shiwei.workorders.models import FaultReport, Order, PlannedWindow

_RELATED = ("project__owner", "project__integrator", "node", "unit", "round")
MOST = 200
"""Rows of one kind on a window's page; the rest is told by number."""


def visible_windows(user: User) -> QuerySet[PlannedWindow]:
    """The owner's and the integrator's projects; of others those their unit works in or has a contract for."""
    windows = PlannedWindow.objects.select_related(*_RELATED)
    if supervises(user):
        return windows
    units = scope_of(user)
    project = Q(project__owner__in=units) | Q(project__integrator__in=units) | Q(project__contracts__unit__in=units)
    mine = PlannedWindow.objects.filter(project | Q(unit__in=units)).values("pk")
    return windows.filter(pk__in=mine)


def in_phase(windows: QuerySet[PlannedWindow], wanted: WindowPhase, now: datetime) -> QuerySet[PlannedWindow]:
    """Those in the phase; the next to begin or end first, of what is over the newest."""
    alive = windows.filter(cancelled_at=None)
    if wanted is WindowPhase.UPCOMING:
        return alive.filter(starts__gt=now).order_by("starts", "pk")
    if wanted is WindowPhase.RUNNING:
        return alive.filter(starts__lte=now, ends__gt=now).order_by("ends", "pk")
    if wanted is WindowPhase.ENDED:
        return alive.filter(ends__lte=now).order_by("-ends", "-pk")
    return windows.exclude(cancelled_at=None).order_by("-cancelled_at", "-pk")


def phase_of(window: PlannedWindow, now: datetime) -> WindowPhase:
    return phase(window.starts, window.ends, now, cancelled=window.cancelled_at is not None)


def held_counts(windows: Collection[int]) -> dict[int, int]:
    """How many outages each of these windows (keys) held back: findings of our own looks, alarms and reports.

    Windows that held back none are not in it.
    """
    found: dict[int, int] = {}
    for table in (Finding, Alarm, FaultReport):
        rows = table._default_manager.filter(window__in=windows).values("window").annotate(n=Count("pk"))
        for row in rows.order_by():
            found[row["window"]] = found.get(row["window"], 0) + row["n"]
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """What one window held back, each as its row stands now, and the orders opened of it."""

    findings: list[Finding]
    alarms: list[Alarm]
    reports: list[FaultReport]
    orders: list[Order]
    more: bool


def held_by(window: PlannedWindow) -> Held:
    """What the window held back: newest state of each, at most ``MOST`` of a kind."""
    camera = ("camera", "cause__order")
    findings = list(window.findings.select_related(*camera).order_by("first_seen", "pk")[: MOST + 1])
    alarms = list(window.alarms.select_related("camera", "order").order_by("at", "pk")[: MOST + 1])
    reports = list(window.reports.select_related("order").order_by("received_at", "pk")[: MOST + 1])
    causes = Cause.objects.filter(Q(round__window=window) | Q(pk__in=window.findings.values("cause")))
    opened = Q(pk__in=causes.values("order")) | Q(pk__in=window.alarms.values("order"))
    orders = list(Order.objects.filter(opened).order_by("opened_at", "pk"))
    more = any(len(rows) > MOST for rows in (findings, alarms, reports))
    return Held(findings[:MOST], alarms[:MOST], reports[:MOST], orders, more)


def window_events(window: PlannedWindow) -> list[EventRow]:
    """The window's journal, oldest first."""
    return list(events_of(str(window)))
