"""Leases: what a killed worker leaves is run again, by one worker at a time, and ends once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from shiwei.jobs import lease
from shiwei.jobs.lease import LEASE, MOST_CLAIMS, claim, finish, forget_old, free_abandoned, give_back, run_one
from shiwei.jobs.models import TaskLease
from tests.fakes.outside import FakeClock

AT = datetime(2026, 6, 3, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
calls: list[Any] = []


@task
def double(number: int, *, plus: int = 0) -> int:
    calls.append(number)
    return number * 2 + plus


@task(queue_name="patrol")
def patrol() -> None:
    calls.append("patrol")


@task
def broken() -> None:
    raise ZeroDivisionError("our own bug")


@task
def database_away() -> None:
    raise OperationalError("the connection was closed")


@pytest.fixture(autouse=True)
def fresh(db: None) -> None:
    calls.clear()


def only() -> DBTaskResult[..., Any]:
    return DBTaskResult.objects.get()


def test_a_task_is_run_with_its_arguments_and_its_result_recorded(clock: FakeClock) -> None:
    result = double.enqueue(20, plus=2)
    assert run_one("w", clock.now)
    result.refresh()
    assert (result.status, result.return_value, calls) == ("SUCCESSFUL", 42, [20])
    assert not TaskLease.objects.exists()
    assert not run_one("w", clock.now)


def test_a_task_for_later_waits_until_its_moment(clock: FakeClock) -> None:
    double.using(run_after=clock.moment + timedelta(hours=1)).enqueue(1)
    assert not run_one("w", clock.now)
    clock.forward(minutes=59, seconds=59)
    assert not run_one("w", clock.now)
    clock.forward(seconds=1)
    assert run_one("w", clock.now)


def test_higher_priority_first_then_the_order_of_enqueueing(clock: FakeClock) -> None:
    for number, priority in ((1, 0), (2, 0), (3, 50)):
        double.using(priority=priority).enqueue(number)
    while run_one("w", clock.now):
        pass
    assert calls == [3, 1, 2]


def test_a_worker_of_one_queue_leaves_the_others_alone(clock: FakeClock) -> None:
    patrol.enqueue()
    assert not run_one("w", clock.now, "default")
    assert run_one("w", clock.now, "patrol")
    assert calls == ["patrol"]


def test_a_task_that_fails_is_recorded_with_its_traceback_and_not_run_again(clock: FakeClock) -> None:
    broken.enqueue()
    assert run_one("w", clock.now)
    assert only().status == "FAILED"
    assert only().exception_class_path == "builtins.ZeroDivisionError"
    assert "our own bug" in only().traceback
    clock.forward(days=1)
    assert not run_one("w", clock.now)


def test_a_database_that_goes_away_leaves_the_task_to_its_lease(clock: FakeClock) -> None:
    database_away.enqueue()
    with pytest.raises(OperationalError):
        run_one("w", clock.now)
    assert only().status == "RUNNING"
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert free_abandoned(clock.now()) == 1
    assert only().status == "READY"


def test_a_lease_holds_to_its_last_instant_and_not_beyond() -> None:
    double.enqueue(1)
    assert claim("first", AT)
    assert claim("second", AT) is None
    assert free_abandoned(AT + LEASE) == 0
    assert free_abandoned(AT + LEASE + timedelta(microseconds=1)) == 1
    assert claim("second", AT + LEASE)


def test_a_worker_that_lost_its_lease_records_nothing() -> None:
    double.enqueue(1)
    first = claim("first", AT)
    assert first is not None
    free_abandoned(AT + 2 * LEASE)
    second = claim("second", AT + 2 * LEASE)
    assert second is not None
    assert not finish(first, "first", status="SUCCESSFUL", return_value="too late")
    assert only().status == "RUNNING"
    assert finish(second, "second", status="SUCCESSFUL", return_value=2)
    assert (only().status, only().return_value) == ("SUCCESSFUL", 2)


def test_two_workers_that_saw_the_same_ready_task_claim_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    double.enqueue(1)
    taken: list[Any] = []
    real = TaskLease.objects.update_or_create

    def between(**columns: Any) -> Any:
        if not taken:
            taken.append(None)
            taken.append(claim("second", AT))
        return real(**columns)

    monkeypatch.setattr(TaskLease.objects, "update_or_create", between)
    assert claim("first", AT) is not None
    assert taken == [None, None]
    assert TaskLease.objects.get().worker == "first"


def test_a_worker_asked_to_end_returns_its_task_as_if_never_begun() -> None:
    double.enqueue(1)
    claim("first", AT)
    assert give_back("first") == 1
    assert (only().status, only().worker_ids) == ("READY", [])
    assert claim("second", AT) is not None
    assert give_back("first") == 0


def test_a_task_that_kills_its_workers_is_given_up() -> None:
    double.enqueue(1)
    now = AT
    for number in range(MOST_CLAIMS):
        assert claim(f"w{number}", now)
        now += 2 * LEASE
        freed = free_abandoned(now)
        assert freed == 1
    assert only().status == "FAILED"
    assert f"{MOST_CLAIMS} workers died" in only().traceback
    assert claim("another", now) is None


def test_a_worker_killed_after_the_result_was_recorded_leaves_no_work() -> None:
    double.enqueue(1)
    claimed = claim("first", AT)
    DBTaskResult.objects.update(status="SUCCESSFUL")
    assert claimed is not None
    assert free_abandoned(AT + 2 * LEASE) == 0
    assert only().status == "SUCCESSFUL"


def test_results_are_forgotten_after_a_month_and_failures_kept(clock: FakeClock) -> None:
    double.enqueue(1)
    broken.enqueue()
    while run_one("w", clock.now):
        pass
    assert forget_old(clock.moment + lease.KEPT) == 0
    assert forget_old(clock.moment + lease.KEPT + timedelta(seconds=1)) == 1
    assert only().status == "FAILED"


def city(environment: dict[str, str], call: str) -> subprocess.Popen[str]:
    program = f"import django; django.setup(); from tests.apps import lease_city; lease_city.{call}"
    command = [sys.executable, "-c", program]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.timeout(400)
def test_under_kill_9_nothing_is_lost_and_nothing_doubled(own_database: dict[str, str]) -> None:
    tasks, kills = 40, 4
    assert city(own_database, f"prepare({tasks})").communicate(timeout=180) == ("", None)
    workers = [city(own_database, "work()") for _ in range(2)]
    for turn in range(kills):
        _kill_in_the_middle_of_a_task(workers[turn % 2])
        workers[turn % 2] = city(own_database, "work()")
    for worker in workers:
        worker.communicate(timeout=180)
    assert [w.returncode for w in workers] == [0, 0]
    counted = json.loads(city(own_database, "count()").communicate(timeout=180)[0])
    assert counted.pop("begun_again") >= 1
    assert sum(counted.pop("workers")) > tasks
    assert counted == {
        "statuses": ["SUCCESSFUL"], "values": [2 * n for n in range(tasks)],
        "events": 2 * tasks, "distinct": 2 * tasks, "verified": True,
    }  # fmt: skip


def _kill_in_the_middle_of_a_task(victim: subprocess.Popen[str]) -> None:
    assert victim.stdout is not None
    victim.stdout.readline()
    victim.send_signal(signal.SIGKILL)
    victim.communicate()


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("seconds", "status", "workers"), [(1, "SUCCESSFUL", 1), (600, "READY", 0)])
def test_a_worker_asked_to_end_finishes_what_is_short_and_returns_what_is_long(
    own_database: dict[str, str], seconds: float, status: str, workers: int
) -> None:
    assert city(own_database, f"prepare_long({seconds})").communicate(timeout=180) == ("", None)
    worker = city(own_database, "whole_worker(patience=3)")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "begun\n"
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=180)
    assert worker.returncode == 0
    counted = json.loads(city(own_database, "count()").communicate(timeout=180)[0])
    assert (counted["statuses"], counted["workers"]) == ([status], [workers])
