"""What the kill -9 test runs in processes of its own, on the database of their environment."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta

from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from shiwei.adapters.clock import SystemClock
from shiwei.config import worker
from shiwei.jobs import lease
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Event
from shiwei.ledger.verify import Verified, verify
from shiwei.ports.outside import Outside, install
from tests.fakes.outside import Courier, FakeClock, Inline, MemoryFiles, ScriptedEyes

lease.LEASE = timedelta(seconds=1.5)
clock = SystemClock()


@task
def write(number: int) -> int:
    """One event for each number, however often this begins: half before the dangerous moment, half after."""
    print(number, flush=True)
    for half in ("begun", "ended"):
        with transaction.atomic():
            if not Event.objects.filter(subject=f"n:{number}", verb=half).exists():
                append(at=clock.now(), actor="system", unit="", subject=f"n:{number}", verb=half, data={})
        time.sleep(0.01)
    return number * 2


@task
def sleep(seconds: float) -> str:
    """Something that takes long and says when it begins."""
    print("begun", flush=True)
    time.sleep(seconds)
    return "slept"


def prepare(tasks: int) -> None:
    for number in range(tasks):
        write.enqueue(number)


def prepare_long(seconds: float) -> None:
    sleep.enqueue(seconds)


def whole_worker(patience: float) -> None:
    """The worker process as it is, but for its periodic jobs."""
    install(Outside(clock, MemoryFiles(), ScriptedEyes(FakeClock()), Courier(), lambda _: Inline()))
    worker.JOBS = worker.CARRIERS = ()
    worker.PATIENCE = patience
    worker.run([])


def work() -> None:
    name = f"worker-{os.getpid()}"
    while DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists():
        if not lease.run_one(name, clock.now):
            time.sleep(0.05)


def count() -> None:
    results = list(DBTaskResult.objects.values_list("status", "return_value", "worker_ids"))
    events = list(Event.objects.values_list("subject", "verb"))
    print(json.dumps({
        "statuses": sorted({status for status, _, _ in results}),
        "values": sorted(value for _, value, _ in results if isinstance(value, int)),
        "workers": [len(workers) for _, _, workers in results],
        "begun_again": sum(len(workers) > 1 for _, _, workers in results),
        "events": len(events),
        "distinct": len(set(events)),
        "verified": isinstance(verify(), Verified),
    }))  # fmt: skip
