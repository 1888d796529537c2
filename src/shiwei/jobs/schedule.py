"""The periodic jobs, and the loop step that runs those that are due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shiwei.jobs import outbox, patrol, sweep
from shiwei.jobs.models import Periodic

log = logging.getLogger("shiwei.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """A job by name, how often, and what it does with the present moment. Jobs are idempotent and catch up."""

    name: str
    every: timedelta
    act: Callable[[datetime], object]


JOBS: tuple[Job, ...] = (
    Job("rounds", timedelta(seconds=1), patrol.pick_up),
    Job("retests", timedelta(seconds=2), patrol.retest_repaired),
    Job("sweep", timedelta(seconds=2), sweep.sweep),
    Job("outbox", timedelta(seconds=5), outbox.deliver_due),
    Job("daily_patrol", timedelta(minutes=1), patrol.daily),
    Job("monitor", timedelta(seconds=30), patrol.monitor),
)


def run_due(now: datetime, jobs: Sequence[Job] = JOBS) -> list[str]:
    """Run every due job once and say which; one job's failure is logged and stops no other."""
    return [job.name for job in jobs if _claim(job, now) and _run(job, now)]


def _claim(job: Job, now: datetime) -> bool:
    """Move the due time on; the conditional update lets one worker win."""
    row, made = Periodic.objects.get_or_create(name=job.name, defaults={"next_at": now + job.every})
    if made:
        return True
    if row.next_at > now:
        return False
    return bool(Periodic.objects.filter(name=job.name, next_at=row.next_at).update(next_at=now + job.every))


def _run(job: Job, now: datetime) -> bool:
    try:
        job.act(now)
    except Exception:
        log.exception("periodic job %s failed", job.name)
        return False
    return True
