"""What the watch knows of a camera that somebody reported: looks, alarms, patrols, and what had recorded the fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from shiwei.accounts.models import PartyRole
from shiwei.assets.models import Camera, CameraState
from shiwei.policy.intake import fault_class
from shiwei.policy.patrol_miss import FINDERS, Found, LookFact, PatrolRun, Record
from shiwei.watch.day import first_watched_day
from shiwei.watch.facts import state_of
from shiwei.watch.models import Alarm, Disposition, Finding, Observation, RoundKind
from shiwei.workorders.intake_facts import Windows
from shiwei.workorders.models import FaultReport, Order, OrderState

LOOKED_BACK = timedelta(days=30)
"""How far back looks and alarms are read for the onset."""
MOST_LOOKS = 400
_BY_PICTURE = "image"
"""The class of faults that a look at the picture shows; what else is reported has no onset by looks (A40)."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A camera's trace before a report: the facts for policy, and the rows they were made of, for the evidence."""

    camera: Camera
    found: Found
    looks: tuple[Observation, ...]
    alarms: tuple[Alarm, ...]


def reported_at(told: FaultReport) -> datetime:
    """When the finder told of it: the message's instant where it is proven, else the entry."""
    return min(at for at in (told.message_at, told.claimed_at, told.received_at) if at is not None)


def is_finder(told: FaultReport) -> bool:
    """Whether R7.4 counts this finding: the owner's, a using unit's, a visit's or a supervision's, by any channel."""
    if told.source in FINDERS:
        return True
    return told.unit is not None and told.unit.roles.filter(role__in=(PartyRole.OWNER, PartyRole.USING_UNIT)).exists()


def trace_of(told: FaultReport, camera: Camera) -> Trace:
    """Everything the judgement on one camera needs."""
    at = reported_at(told)
    looks = _looks(camera, at) if told.fault and fault_class(told.fault) == _BY_PICTURE else []
    alarms = _alarms(told, camera, at)
    found = Found(
        finder=is_finder(told),
        reported_at=at,
        records=frozenset(_records(told, camera, alarms, at)),
        looks=[_look(row) for row in looks],
        signs=[a.at for a in alarms if not _dealt_with(a, at)],
        patrols=[PatrolRun(started) for started in _patrols(camera, at)],
        watched_since=first_watched_day(),
        stated_onset=told.onset_at,
    )
    return Trace(camera, found, tuple(looks), tuple(alarms))


def _looks(camera: Camera, at: datetime) -> list[Observation]:
    rows = Observation.objects.filter(camera=camera, at__lte=at, at__gte=at - LOOKED_BACK)
    return list(rows.select_related("round").defer("measures", "stream").order_by("-at")[:MOST_LOOKS])


def _look(row: Observation) -> LookFact:
    state = state_of(row)
    return LookFact(row.at, bad=state in {"fault", "offline"}, proven=state == "ok" and bool(row.picture))


def _alarms(told: FaultReport, camera: Camera, at: datetime) -> list[Alarm]:
    rows = Alarm.objects.filter(camera=camera, at__lte=at, at__gte=at - LOOKED_BACK).order_by("at")
    return [a for a in rows if told.fault and fault_class(a.fault) == fault_class(told.fault)]


def _dealt_with(alarm: Alarm, at: datetime) -> bool:
    """Whether the alarm had recorded the fault: dealt with before the report, and not as a false one."""
    handled = alarm.handled_at is not None and alarm.handled_at <= at
    return handled and alarm.disposition != Disposition.FALSE_ALARM


def _records(told: FaultReport, camera: Camera, alarms: Iterable[Alarm], at: datetime) -> Iterable[Record]:
    still = Q(closed_at=None) | Q(closed_at__gt=at)
    orders = Order.objects.filter(still, affected__camera=camera, opened_at__lt=at).exclude(pk__in=_own_order(told, at))
    for state in orders.values_list("state", flat=True):
        yield Record.DEFERRAL if state == OrderState.DEFERRED else Record.ORDER
    open_then = Q(cleared_at=None) | Q(cleared_at__gt=at)
    if Finding.objects.filter(open_then, camera=camera, believed_at__lt=at).exists():
        yield Record.FINDING
    if any(_dealt_with(alarm, at) for alarm in alarms):
        yield Record.ALARM
    if camera.state == CameraState.RELOCATING:
        yield Record.RELOCATING
    if Windows([told.project], at).explaining(told.project, [camera.node_id]) is not None:
        yield Record.PLANNED


def _own_order(told: FaultReport, at: datetime) -> list[int]:
    """The order the report itself opened: no record of an earlier finding."""
    return [told.order.pk] if told.order is not None and told.order.opened_at >= at else []


def _patrols(camera: Camera, at: datetime) -> Iterable[datetime]:
    runs = Observation.objects.filter(
        camera=camera, round__kind=RoundKind.DAILY_PATROL, at__lte=at, at__gte=at - LOOKED_BACK
    )
    return runs.values_list("round__started_at", flat=True).distinct()
