"""Leases on top of django-tasks-db: a task whose worker was killed is run again, by one worker at a time.

Plain django-tasks-db leaves a killed worker's task RUNNING for ever. Here a worker holds each task by a lease that it
renews; an expired lease makes the task READY again. Tasks must therefore be idempotent, and are.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections, transaction
from django_tasks_db.models import DBTaskResult

from shiwei.jobs.models import TaskLease

log = logging.getLogger("shiwei.jobs")
LEASE = timedelta(seconds=20)
READY, RUNNING = "READY", "RUNNING"


def free_abandoned(now: datetime) -> int:
    """Make READY again what a dead worker left RUNNING; returns how many."""
    dead = list(TaskLease.objects.filter(until__lt=now).values_list("task", flat=True))
    with transaction.atomic():
        freed = DBTaskResult.objects.filter(pk__in=dead, status=RUNNING).update(status=READY, started_at=None)
        TaskLease.objects.filter(task__in=dead, until__lt=now).delete()
    return int(freed)


def claim(worker: str, now: datetime) -> DBTaskResult[..., Any] | None:
    """Take the next ready task under a lease. The conditional update lets one worker win."""
    for task in DBTaskResult.objects.filter(status=READY, run_after__lte=now)[:5]:
        with transaction.atomic():
            mine = DBTaskResult.objects.filter(pk=task.pk, status=READY)
            if mine.update(status=RUNNING, started_at=now, worker_ids=[*task.worker_ids, worker][-10:]):
                TaskLease.objects.update_or_create(task=task.pk, defaults={"worker": worker, "until": now + LEASE})
                task.refresh_from_db()
                return task
    return None


def run_one(worker: str, clock: Callable[[], datetime]) -> bool:
    """Free what is abandoned, run one ready task to its end; False when there was none."""
    free_abandoned(clock())
    task = claim(worker, clock())
    if task is None:
        return False
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(task, worker, clock, done), daemon=True)
    heart.start()
    try:
        _call(task)
    finally:
        done.set()
        heart.join()
        TaskLease.objects.filter(task=task.pk, worker=worker).delete()
    return True


def _call(task: DBTaskResult[..., Any]) -> None:
    """Our own bug in a task is recorded with its traceback and logged; it never stops the worker."""
    result = task.task_result
    try:
        value = task.task.call(*result.args, **result.kwargs)
    except Exception as error:
        log.exception("task %s failed", task.task_path)
        task.set_failed(error)
    else:
        task.set_successful(value)


def _beat(task: DBTaskResult[..., Any], worker: str, clock: Callable[[], datetime], done: threading.Event) -> None:
    while not done.wait(LEASE.total_seconds() / 4):
        TaskLease.objects.filter(task=task.pk, worker=worker).update(until=clock() + LEASE)
    close_old_connections()
