"""A project's local day as policy judges it: alarms with their windows, the daily patrol's coverage (R7.1, R7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min

from shiwei.assets.models import Camera, CameraState, Project
from shiwei.kernel.time import local_date, start_of_day
from shiwei.policy.alarms import AlarmFact, PatrolFact, window_of
from shiwei.watch.models import Alarm, Observation, Round, RoundKind
from shiwei.workorders.facts import snapshot_for

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """The facts of one day. ``patrol`` None: the watch was not there for the whole of it."""

    project: Project
    day: date
    alarms: tuple[Alarm, ...]
    facts: tuple[AlarmFact, ...]
    patrol: PatrolFact | None
    rounds: tuple[Round, ...]


def first_watched_day() -> date | None:
    """The first local day whose daily patrol was due whole: the one after the first patrol ever; None before that."""
    started = Round.objects.filter(kind=RoundKind.DAILY_PATROL).aggregate(first=Min("started_at"))["first"]
    return local_date(started) + _DAY if started else None


def days_to_judge(project: Project, until: date, final: Sequence[date]) -> list[date]:
    """The days of the project up to ``until`` that are not final yet, oldest first."""
    first_alarm = Alarm.objects.filter(project=project).aggregate(first=Min("day"))["first"]
    begun = [day for day in (first_watched_day(), first_alarm) if day is not None]
    if not begun:
        return []
    whole = (until - min(begun)).days + 1
    days = [min(begun) + timedelta(days=n) for n in range(max(whole, 0))]
    return [day for day in days if day not in set(final)]


def day_of(project: Project, day: date) -> Day:
    """The facts of one day as the rows stand now."""
    snapshot = snapshot_for(project.integrator.code, project.code, start_of_day(day))
    alarms = tuple(Alarm.objects.filter(project=project, day=day).select_related("camera").order_by("counted_from"))
    facts = tuple(AlarmFact(str(a), window_of(a.counted_from, snapshot), a.handled_at) for a in alarms)
    first = first_watched_day()
    judged = first is not None and first <= day
    patrol = PatrolFact(_looked(project, day), _active(project)) if judged else None
    return Day(project, day, alarms, facts, patrol, _rounds(day))


def _looked(project: Project, day: date) -> int:
    """Active cameras with a look of a daily patrol on this day; one that could not be tested was looked at."""
    looks = Observation.objects.filter(
        round__kind=RoundKind.DAILY_PATROL,
        at__gte=start_of_day(day),
        at__lt=start_of_day(day + _DAY),
        camera__project=project,
        camera__state=CameraState.ACTIVE,
    )
    return looks.values("camera").distinct().count()


def _active(project: Project) -> int:
    return Camera.objects.filter(project=project, state=CameraState.ACTIVE).count()


def _rounds(day: date) -> tuple[Round, ...]:
    """The daily patrols that ran on this day."""
    on_day = Round.objects.filter(kind=RoundKind.DAILY_PATROL, started_at__lt=start_of_day(day + _DAY))
    return tuple(on_day.exclude(ended_at__lt=start_of_day(day)).order_by("started_at"))
