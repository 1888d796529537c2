"""Periodic jobs: due when they are due, once for all workers, caught up once after a pause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from shiwei.jobs.schedule import Job, Schedule

AT = datetime(2026, 6, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def recorder(name: str, every: timedelta, calls: list[tuple[str, datetime]]) -> Job:
    return Job(name, every, lambda now: calls.append((name, now)))


def test_a_frequent_job_is_due_at_the_start_and_then_every_so_often() -> None:
    schedule = Schedule([recorder("a", timedelta(seconds=2), calls := [])])
    for second in range(5):
        schedule.run_due(AT + timedelta(seconds=second))
    assert [at - AT for _, at in calls] == [timedelta(seconds=s) for s in (0, 2, 4)]


def test_a_rare_job_is_run_once_by_all_workers_together() -> None:
    job = recorder("daily", timedelta(days=1), calls := [])
    workers = [Schedule([job]), Schedule([job])]
    for hours in (0, 1, 24, 25):
        for worker in workers:
            worker.run_due(AT + timedelta(hours=hours))
    assert [at - AT for _, at in calls] == [timedelta(), timedelta(days=1)]


def test_a_restart_neither_forgets_nor_repeats_a_rare_job() -> None:
    job = recorder("daily", timedelta(days=1), calls := [])
    Schedule([job]).run_due(AT)
    Schedule([job]).run_due(AT + timedelta(hours=23, minutes=59))
    assert len(calls) == 1
    Schedule([job]).run_due(AT + timedelta(days=1))
    assert len(calls) == 2


def test_after_a_long_pause_a_job_is_caught_up_once() -> None:
    job = recorder("hourly", timedelta(hours=1), calls := [])
    for days in (0, 9, 9):
        Schedule([job]).run_due(AT + timedelta(days=days))
    assert len(calls) == 2


def test_a_job_that_fails_is_logged_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    def fails(now: datetime) -> None:
        raise ZeroDivisionError("our own bug")

    schedule = Schedule([Job("bad", timedelta(seconds=1), fails), recorder("good", timedelta(seconds=1), calls := [])])
    assert schedule.run_due(AT) == ["good"]
    assert len(calls) == 1
    assert "periodic job bad failed" in caplog.text
    assert "our own bug" in caplog.text


def test_a_database_that_is_away_is_told_to_the_loop() -> None:
    def away(now: datetime) -> None:
        raise OperationalError("the connection was closed")

    with pytest.raises(OperationalError):
        Schedule([Job("any", timedelta(seconds=1), away)]).run_due(AT)
