"""What the kill -9 test runs in processes of its own, on the database of their environment."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from shiwei.adapters.clock import SystemClock
from shiwei.jobs import lease
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Event
from shiwei.ledger.verify import Verified, verify

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


def prepare(tasks: int) -> None:
    for app in ("ledger", "jobs", "django_tasks_database"):
        call_command("migrate", app, verbosity=0, skip_checks=True)
    for number in range(tasks):
        write.enqueue(number)


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
        "values": sorted(value for _, value, _ in results if value is not None),
        "begun_again": sum(len(workers) > 1 for _, _, workers in results),
        "events": len(events),
        "distinct": len(set(events)),
        "verified": isinstance(verify(), Verified),
    }))  # fmt: skip
