"""Bookkeeping of background work: who holds which task until when, and when each periodic job is due."""

from __future__ import annotations

from django.db import models


class TaskLease(models.Model):
    """A worker's hold on a running task. When ``until`` has passed, the worker is dead and the task is free again."""

    task = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)


class Periodic(models.Model):
    """When a periodic job is due next; kept, so that a restart catches up instead of forgetting."""

    name = models.CharField(max_length=40, primary_key=True)
    next_at = models.DateTimeField()
