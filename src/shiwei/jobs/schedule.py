"""The step of a loop that runs periodic jobs when they are due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from shiwei.jobs.models import Periodic

log = logging.getLogger("shiwei.jobs")

KEPT_FROM = timedelta(minutes=1)
"""Due times of jobs this rare are kept in the database; more frequent ones are simply due at the start."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job by name, how often, and what it does with the present moment."""

    name: str
    every: timedelta
    act: Callable[[datetime], object]


@dataclass
class Schedule:
    """The jobs of one loop. Several workers may run the same ones: a kept due time lets one of them win."""

    jobs: Sequence[Job]
    _due: dict[str, datetime] = field(default_factory=dict)

    def run_due(self, now: datetime) -> list[str]:
        """Run every due job once and say which; one job's failure is logged and stops no other.

        A database that is away raises OperationalError: that is nobody's bug, and the loop waits for it.
        """
        return [job.name for job in self.jobs if self._take(job, now) and _run(job, now)]

    def _take(self, job: Job, now: datetime) -> bool:
        if self._due.get(job.name, now) > now:
            return False
        self._due[job.name] = now + min(job.every, KEPT_FROM)
        return job.every < KEPT_FROM or _take_kept(job, now)


def _take_kept(job: Job, now: datetime) -> bool:
    """Move the kept due time on, by a conditional update."""
    row, made = Periodic.objects.get_or_create(name=job.name, defaults={"next_at": now + job.every})
    if made:
        return True
    if row.next_at > now:
        return False
    return bool(Periodic.objects.filter(name=job.name, next_at=row.next_at).update(next_at=now + job.every))


def _run(job: Job, now: datetime) -> bool:
    try:
        job.act(now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("periodic job %s failed", job.name)
        return False
    return True
