"""Reads on early warnings, within what a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from shiwei.accounts.models import Unit, User
from shiwei.assets.models import Camera
from shiwei.diagnosis.slots import RIPE
from shiwei.watch.models import EarlyWarning, SlotDay, ViewSlot
from shiwei.watch.queries import visible_cameras

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class EarlyAsked:
    """``view``: ``open``, ``visit`` (open, and a visit was proposed), ``over`` or ``all``. ``unit`` is an integrator's
    code, ``kind`` a kind, ``camera`` a code; empty: any."""

    view: str = "open"
    unit: str = ""
    kind: str = ""
    camera: str = ""


def visible_warnings(user: User) -> QuerySet[EarlyWarning]:
    """The early warnings of the cameras a person may see."""
    related = (
        "camera__project__integrator",
        "camera__project__owner",
        "camera__project__jurisdiction",
        "camera__status",
    )
    return EarlyWarning.objects.filter(camera__in=visible_cameras(user).values("pk")).select_related(*related)


def listed_warnings(user: User, asked: EarlyAsked) -> QuerySet[EarlyWarning]:
    """Those asked for: open ones by the day they reach the limit, those over by their end."""
    rows = visible_warnings(user)
    if asked.unit:
        rows = rows.filter(camera__project__integrator__code=asked.unit)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.camera:
        rows = rows.filter(camera__gb_code=asked.camera)
    if asked.view == "over":
        return rows.exclude(closed_at=None).order_by("-closed_at", "-pk")
    if asked.view == "all":
        return rows.order_by("-opened_at", "-pk")
    rows = rows.filter(closed_at=None)
    if asked.view == "visit":
        rows = rows.exclude(visit_at=None)
    return rows.order_by(F("reaches").asc(nulls_last=True), "-share", "pk")


def warning_counts(user: User, today: date) -> dict[str, int]:
    """Open ones, those that reach the limit soon, and those with a visit proposed."""
    now = Q(closed_at=None)
    found: dict[str, int] = visible_warnings(user).aggregate(
        open=Count("pk", filter=now),
        soon=Count("pk", filter=now & Q(reaches__lte=today + SOON)),
        visit=Count("pk", filter=now & Q(visit_at__isnull=False)),
    )
    return found


def integrators_of(user: User) -> list[Unit]:
    """The integrators of the cameras with an open warning, for the filter."""
    shown = visible_warnings(user).filter(closed_at=None).values("camera__project__integrator")
    return list(Unit.objects.filter(pk__in=shown).order_by("code"))


def course_of(warning: EarlyWarning) -> list[tuple[date, float]]:
    """The days of its measure in its slot, oldest first."""
    rows = SlotDay.objects.filter(camera=warning.camera_id, light=warning.light, band=warning.band).order_by("day")
    return [(row.day, row.measures[warning.measure]) for row in rows if warning.measure in row.measures]


def anchor_of(warning: EarlyWarning) -> ViewSlot | None:
    """The slot it was seen in, with the picture of its anchor."""
    rows = ViewSlot.objects.filter(camera=warning.camera_id, light=warning.light, band=warning.band)
    return rows.defer("anchor", "running").first()


def slots_of(camera: Camera) -> list[ViewSlot]:
    """What the watch has learned of a camera, by light and band."""
    return list(camera.slots.defer("anchor", "running").order_by("light", "band"))


def ripe(slot: ViewSlot) -> bool:
    """Whether looks are judged against it already."""
    return slot.looks >= RIPE
