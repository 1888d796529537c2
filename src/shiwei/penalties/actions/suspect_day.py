"""Judge a project's day (R7.1, R7.2): incomplete patrol or alarms left lying are one suspected count (AC-35)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shiwei.assets.models import Project
from shiwei.kernel.time import format_instant, start_of_day
from shiwei.penalties.actions.open_candidate import Suspicion, open_candidate
from shiwei.policy.alarms import DayVerdict, day_act, judge_day
from shiwei.watch.day import Day, day_of
from shiwei.watch.models import PatrolDay

MOST_ROWS = 50
"""Alarms told one by one in the evidence; the count tells of the others."""


def suspect_day(project: Project, day: date, now: datetime) -> DayVerdict:
    """Judge the day as known now, open the candidate where something was untimely, and keep the verdict."""
    with transaction.atomic():
        facts = day_of(project, day)
        verdict = judge_day(day, facts.facts, facts.patrol, now)
        if verdict.untimely:
            open_candidate(_suspicion(facts, verdict), now)
        _keep(facts, verdict, now)
    return verdict


def _suspicion(facts: Day, verdict: DayVerdict) -> Suspicion:
    return Suspicion(
        cause="PATROL_UNTIMELY",
        unit=facts.project.integrator,
        project=facts.project,
        act=day_act(facts.project.code, facts.day),
        evidence=list(_evidence(facts, verdict)),
        because=verdict.because,
    )


def _evidence(facts: Day, verdict: DayVerdict) -> Iterator[dict[str, Any]]:
    closes = format_instant(start_of_day(facts.day + timedelta(days=1)))
    if verdict.patrol_incomplete and facts.patrol is not None:
        text = _("日常巡查只看了 %(looked)d 路，应看 %(active)d 路")
        counts = {"looked": facts.patrol.looked, "active": facts.patrol.active}
        yield {"kind": "patrol", "at": closes, "text": text % counts, "ref": ""}
    for run in facts.rounds if verdict.patrol_incomplete else ():
        told = {"done": run.done, "total": run.total}
        text = _("巡查轮次：%(done)d / %(total)d 路") % told
        yield {"kind": "patrol", "at": format_instant(run.started_at), "text": text, "ref": f"round:{run.pk}"}
    if verdict.missed:
        text = _("当日告警 %(all)d 条，逾时未处置 %(missed)d 条")
        counts = {"all": len(facts.alarms), "missed": len(verdict.missed)}
        yield {"kind": "alarm", "at": closes, "text": text % counts, "ref": ""}
    missed = set(verdict.missed)
    for alarm in [a for a in facts.alarms if str(a) in missed][:MOST_ROWS]:
        at = format_instant(alarm.counted_from)
        yield {"kind": "alarm", "at": at, "text": alarm.camera.name, "ref": f"alarm:{alarm.pk}"}


def _keep(facts: Day, verdict: DayVerdict, now: datetime) -> None:
    PatrolDay.objects.update_or_create(
        project=facts.project,
        day=facts.day,
        defaults={
            "looked": facts.patrol.looked if facts.patrol else 0,
            "active": facts.patrol.active if facts.patrol else 0,
            "judged_patrol": facts.patrol is not None,
            "alarms": len(facts.alarms),
            "missed": len(verdict.missed),
            "because": list(verdict.because),
            "checked_at": now,
            "final": verdict.final,
        },
    )
