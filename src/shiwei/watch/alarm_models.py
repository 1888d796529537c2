"""Alarms of outside systems, and what became of each day (Article 7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shiwei.assets.models import Camera, Project
from shiwei.workorders.models import IntakeBatch, Order, PlannedWindow


class Disposition(models.TextChoices):
    """What an alarm was dealt with as (R7.1)."""

    ORDER = "ORDER"
    FALSE_ALARM = "FALSE_ALARM"
    DUPLICATE = "DUPLICATE"
    RECOVERED = "RECOVERED"
    SUPPRESSED = "SUPPRESSED"


class Alarm(models.Model):
    """One automatic alarm of a system outside; unique by that system and its own id.

    ``at`` is the system's instant, ``received_at`` ours. ``counted_from``, from which its ``day`` and its time left run
    (A03, A08), is ours too, or the end of the planned window that explained it. ``due_at`` is when it is checked (None:
    the contract sets no day). ``recovered_at`` is what the system told later.
    """

    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=80)
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="alarms")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="alarms")
    fault = models.CharField(max_length=24)
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    counted_from = models.DateTimeField()
    day = models.DateField(db_index=True)
    due_at = models.DateTimeField(null=True, blank=True)
    recovered_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(IntakeBatch, on_delete=models.PROTECT, related_name="alarms")
    window = models.ForeignKey(PlannedWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="alarms")

    disposition = models.CharField(max_length=12, choices=Disposition, blank=True, db_index=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handler = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="alarms")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "external_id"], name="alarm_once")]
        indexes: ClassVar = [
            models.Index(fields=["project", "day"], name="alarm_project_day"),
            models.Index(fields=["camera", "-received_at"], name="alarm_camera_received"),
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.external_id}"


class PatrolDay(models.Model):
    """What one project's local day came to: looked at how many of the active cameras, which alarms were left lying.

    ``final`` days are never looked at again; the verdict names the rules.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="patrol_days")
    day = models.DateField()
    looked = models.PositiveIntegerField(default=0)
    active = models.PositiveIntegerField(default=0)
    alarms = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    judged_patrol = models.BooleanField(default=True)
    because = models.JSONField(default=list)
    checked_at = models.DateTimeField()
    final = models.BooleanField(default=False, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "day"], name="patrol_day_once")]
