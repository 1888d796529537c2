"""Reads on alarms, within what a person may see: the day's list, how many are left, and the batches that came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from shiwei.accounts.models import User
from shiwei.accounts.queries import scope_of
from shiwei.assets.models import Camera
from shiwei.watch.models import Alarm, PatrolDay
from shiwei.watch.queries import visible_cameras
from shiwei.workorders.models import BatchKind, IntakeBatch

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class AlarmsAsked:
    """``day`` None: every day that still has something open. ``view``: ``waiting``, ``handled`` or ``all``."""

    day: date | None = None
    view: str = WAITING
    after: int = 0
    size: int = 100


def visible_alarms(user: User) -> QuerySet[Alarm]:
    """The alarms of the projects a person's unit owns or integrates; the supervising authorities see all."""
    cameras = visible_cameras(user).values("pk")
    related = ("camera__status", "project__integrator", "project__jurisdiction", "order", "window")
    return Alarm.objects.filter(camera__in=cameras).select_related(*related)


def own_cameras(user: User) -> QuerySet[Camera]:
    """The cameras whose alarms this person's unit may send in: of the projects it integrates or owns."""
    units = scope_of(user)
    return Camera.objects.filter(Q(project__integrator__in=units) | Q(project__owner__in=units))


def listed_alarms(user: User, asked: AlarmsAsked) -> QuerySet[Alarm]:
    """The alarms asked for, those whose time ends first leading."""
    alarms = visible_alarms(user)
    if asked.day is not None:
        alarms = alarms.filter(day=asked.day)
    if asked.view == WAITING:
        return alarms.filter(disposition="").order_by("due_at", "pk")
    return (alarms.exclude(disposition="") if asked.view == "handled" else alarms).order_by("-counted_from", "-pk")


def alarm_counts(user: User, day: date) -> dict[str, int]:
    """Of the day: all, waiting, recovered by themselves and waiting; and waiting of every day."""
    today, waiting = Q(day=day), Q(disposition="")
    found: dict[str, int] = visible_alarms(user).aggregate(
        all=Count("pk", filter=today),
        waiting=Count("pk", filter=today & waiting),
        recovered=Count("pk", filter=waiting & Q(recovered_at__isnull=False)),
        open=Count("pk", filter=waiting),
    )
    return found


def recent_batches(user: User, limit: int = 10) -> list[IntakeBatch]:
    """The newest batches of alarms that this person's unit sent."""
    mine = IntakeBatch.objects.filter(kind=BatchKind.ALARMS, unit__in=scope_of(user))
    return list(mine.order_by("-pk")[:limit])


def recent_days(user: User, limit: int = 14) -> list[dict[str, Any]]:
    """What the last days came to, newest first: looked at, active, alarms, missed, final."""
    units = scope_of(user)
    days = PatrolDay.objects.filter(Q(project__integrator__in=units) | Q(project__owner__in=units))
    named = ("day", "project__name", "looked", "active", "judged_patrol", "alarms", "missed", "final", "because")
    return list(days.order_by("-day", "project__code").values(*named)[:limit])
