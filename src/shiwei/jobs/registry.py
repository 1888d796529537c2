"""The periodic jobs of the worker: one line each. A task needs no line here, only `@task` on a function of a job.

A job takes the present moment, is idempotent, and catches up: after a pause it is run once, not once per missed time.
"""

from __future__ import annotations

from datetime import timedelta

from shiwei.jobs import candidates, findings, lease, outbox, patrol, reports, sweep, windows
from shiwei.jobs.schedule import Job

JOBS: tuple[Job, ...] = (
    Job("rounds", timedelta(seconds=1), patrol.pick_up),
    Job("retests", timedelta(seconds=2), patrol.retest_repaired),
    Job("sweep", timedelta(seconds=2), sweep.sweep),
    Job("false_findings", timedelta(minutes=1), findings.remind),
    Job("windows", timedelta(seconds=10), windows.tend),
    Job("monitor", timedelta(seconds=30), patrol.monitor),
    Job("daily_patrol", timedelta(minutes=1), patrol.daily),
    Job("reports", timedelta(seconds=10), reports.carry_on),
    Job("alarms", timedelta(seconds=10), candidates.tend_alarms),
    Job("patrol_misses", timedelta(seconds=10), candidates.patrol_misses),
    Job("close_days", timedelta(minutes=1), candidates.close_days),
    Job("forget_old_tasks", timedelta(days=1), lease.forget_old),
)
"""In one thread, one after the other: quick work on our own database."""

CARRIERS: tuple[Job, ...] = (Job("outbox", timedelta(seconds=2), outbox.deliver_due),)
"""In a thread of their own: work that waits for others."""
