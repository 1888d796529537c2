"""Leases on top of django-tasks-db: a task whose worker was killed is run again, by one worker at a time.

Plain django-tasks-db leaves a killed worker's task RUNNING for ever. Here a worker holds each task by a lease that it
renews. An expired lease makes the task READY again, and the worker that lost it can no longer record a result. A task
may thus begin twice, never end twice: tasks are written to go on from where the database stands.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from traceback import format_exception
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, connections, transaction
from django.db.models import Q
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from shiwei.jobs.models import TaskLease

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger("shiwei.jobs")

LEASE = timedelta(seconds=20)
BEATS = 4
"""How often a lease is renewed in its own length."""
MOST_CLAIMS = 5
"""A task that took so many workers with it is failed instead of tried again."""
KEPT = timedelta(days=30)

READY, RUNNING, FAILED, SUCCESSFUL = "READY", "RUNNING", "FAILED", "SUCCESSFUL"
Task = DBTaskResult[..., Any]
Clock = Callable[[], datetime]


def run_one(worker: str, clock: Clock, queue: str | None = None) -> bool:
    """Free what is abandoned, run one ready task of the queue (or of any) to its end; False when there was none.

    A database that goes away in the middle leaves the task to its lease: OperationalError is raised on.
    """
    free_abandoned(clock())
    task = claim(worker, clock(), queue)
    if task is None:
        return False
    with _heart(task, worker, clock):
        columns = _call(task)
        finish(task, worker, finished_at=clock(), **columns)
    return True


def claim(worker: str, now: datetime, queue: str | None = None) -> Task | None:
    """Take the next ready task under a lease. The conditional update lets one worker win."""
    ready = DBTaskResult.objects.filter(Q(run_after__lte=now) | Q(run_after=get_date_max()), status=READY)
    for task in ready.filter(queue_name=queue)[:5] if queue else ready[:5]:
        with transaction.atomic():
            mine = DBTaskResult.objects.filter(pk=task.pk, status=READY)
            if mine.update(status=RUNNING, started_at=now, worker_ids=[*task.worker_ids, worker]):
                TaskLease.objects.update_or_create(task=task.pk, defaults={"worker": worker, "until": now + LEASE})
                task.refresh_from_db()
                return task
    return None


def finish(task: Task, worker: str, **columns: Any) -> bool:
    """Record a result and end the lease in one transaction; False when the lease was lost meanwhile."""
    with transaction.atomic():
        held, _ = TaskLease.objects.filter(task=task.pk, worker=worker).delete()
        if held:
            DBTaskResult.objects.filter(pk=task.pk, status=RUNNING).update(**columns)
    if not held:
        log.error("task %s (%s): the lease of %s ran out; its result is not recorded", task.pk, task.task_path, worker)
    return bool(held)


def give_back(worker: str) -> int:
    """Return what this worker still holds, as if never begun: the next worker takes it at once."""
    held = TaskLease.objects.filter(worker=worker).values_list("task", flat=True)
    given = 0
    for task in DBTaskResult.objects.filter(pk__in=list(held), status=RUNNING):
        given += finish(task, worker, status=READY, started_at=None, worker_ids=task.worker_ids[:-1])
    return given


def free_abandoned(now: datetime) -> int:
    """Make READY again what a dead worker left RUNNING; returns how many."""
    expired = TaskLease.objects.filter(until__lt=now)
    return sum(_free(lease, now) for lease in expired)


def _free(lease: TaskLease, now: datetime) -> bool:
    task = DBTaskResult.objects.filter(pk=lease.task).first()
    with transaction.atomic():
        expired, _ = TaskLease.objects.filter(task=lease.task, worker=lease.worker, until__lt=now).delete()
        if not expired or task is None or task.status != RUNNING:
            return False
        columns = _given_up(task, now) if len(task.worker_ids) >= MOST_CLAIMS else {"status": READY, "started_at": None}
        return bool(DBTaskResult.objects.filter(pk=task.pk, status=RUNNING).update(**columns))


def _given_up(task: Task, now: datetime) -> dict[str, Any]:
    log.error("task %s (%s): %d workers died of it; given up", task.pk, task.task_path, len(task.worker_ids))
    why = f"{len(task.worker_ids)} workers died or lost the database while running it"
    return {
        "status": FAILED,
        "finished_at": now,
        "exception_class_path": "shiwei.jobs.lease.Abandoned",
        "traceback": why,
    }


def forget_old(now: datetime) -> int:
    """Delete what ended well long ago; failures stay until somebody has looked at them."""
    deleted, _ = DBTaskResult.objects.filter(status=SUCCESSFUL, finished_at__lt=now - KEPT).delete()
    return deleted


def _call(task: Task) -> dict[str, Any]:
    """The columns of the result. Our own bug in a task is recorded and logged; it never stops the worker."""
    try:
        result = task.task_result
        value = normalize_json(task.task.call(*result.args, **result.kwargs))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("task %s (%s) failed", task.pk, task.task_path)
        name = f"{type(error).__module__}.{type(error).__qualname__}"
        return {"status": FAILED, "exception_class_path": name, "traceback": "".join(format_exception(error))}
    return {"status": SUCCESSFUL, "return_value": value, "exception_class_path": "", "traceback": ""}


@contextmanager
def _heart(task: Task, worker: str, clock: Clock) -> Iterator[None]:
    """Renew the lease while the task runs."""
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(task, worker, clock, done), daemon=True, name="lease")
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()


def _beat(task: Task, worker: str, clock: Clock, done: threading.Event) -> None:
    while not done.wait(LEASE.total_seconds() / BEATS):
        try:
            TaskLease.objects.filter(task=task.pk, worker=worker).update(until=clock() + LEASE)
        except (OperationalError, InterfaceError) as error:
            log.warning("task %s: its lease could not be renewed: %s", task.pk, error)
            connections.close_all()
    connections.close_all()
