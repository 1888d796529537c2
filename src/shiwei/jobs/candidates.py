"""Look for untimely patrols: missed faults among new reports, and days whose patrol or alarms were left undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from shiwei.assets.models import Project
from shiwei.kernel.time import local_date
from shiwei.penalties.actions.suspect_day import suspect_day
from shiwei.penalties.actions.suspect_patrol_miss import suspect_patrol_miss
from shiwei.watch.actions.link_alarms import link_alarms, resume_alarms
from shiwei.watch.day import days_to_judge
from shiwei.watch.models import PatrolDay
from shiwei.workorders.models import FaultReport, ReportState

_UNSORTED = (ReportState.RECEIVED, ReportState.SUPPRESSED)
BATCH = 200


def patrol_misses(now: datetime) -> int:
    """Judge every sorted report that was not judged yet (R7.4); returns how many. Judged twice it changes nothing."""
    due = FaultReport.objects.filter(patrol_checked_at=None).exclude(state__in=_UNSORTED)
    related = ("project__integrator", "project__owner", "unit", "order")
    rows = list(due.select_related(*related).order_by("pk")[:BATCH])
    for told in rows:
        suspect_patrol_miss(told, now)
    return len(rows)


def close_days(now: datetime) -> int:
    """Judge every day that is over and not final, also those of a downtime (R7.1, R7.2); returns how many."""
    link_alarms(now)
    resume_alarms(now)
    yesterday = local_date(now) - timedelta(days=1)
    done = 0
    for project in Project.objects.select_related("integrator", "owner").order_by("code"):
        final = list(PatrolDay.objects.filter(project=project, final=True).values_list("day", flat=True))
        for day in days_to_judge(project, yesterday, final):
            suspect_day(project, day, now)
            done += 1
    return done


def tend_alarms(now: datetime) -> int:
    """Link alarms to orders opened since, and let go what a window no longer explains; returns how many."""
    return resume_alarms(now) + link_alarms(now)
