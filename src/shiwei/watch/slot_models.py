"""What the watch learns of each camera: references by hour of day, measures by day, and early warnings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shiwei.assets.models import Camera
from shiwei.diagnosis.slots import Slot


class ViewSlot(models.Model):
    """One camera in one light and band of hours (``diagnosis.slots``): the anchor stays, the running part moves.

    ``anchor`` and ``running`` are diagnosis.baseline's bytes; they are the same until ``looks`` days made the anchor
    ripe. ``picture`` and ``running_picture`` are kept pictures of looks that made the one and the other. ``on_main``:
    it was learned on the main stream, says nothing of another one, and begins anew when the patrol changes to another.
    """

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="slots")
    light = models.CharField(max_length=6)
    band = models.PositiveSmallIntegerField()
    on_main = models.BooleanField(default=False)
    anchor = models.BinaryField()
    running = models.BinaryField()
    looks = models.PositiveIntegerField(default=1)
    learned_on = models.DateField()
    anchored_on = models.DateField()
    picture = models.CharField(max_length=64, blank=True)
    running_picture = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["camera", "light", "band"], name="slot_once")]
        indexes: ClassVar = [models.Index(fields=["picture"], name="slot_picture")]

    @property
    def slot(self) -> Slot:
        return Slot(self.light, self.band)


class SlotDay(models.Model):
    """The measures of one camera, slot and day that can creep; of each slot the first and the newest are kept."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="slot_days")
    light = models.CharField(max_length=6)
    band = models.PositiveSmallIntegerField()
    day = models.DateField()
    measures = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["camera", "light", "band", "day"], name="slot_day_once")
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="slot_day")]


class Outcome(models.TextChoices):
    """How an early warning ended."""

    RECOVERED = "RECOVERED"
    FAULT = "FAULT"
    ACCEPTED = "ACCEPTED"


class EarlyWarning(models.Model):
    """A slow change of one camera that is no fault yet. It makes no order; somebody may propose a visit for it."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="early_warnings")
    kind = models.CharField(max_length=16)
    light = models.CharField(max_length=6)
    band = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=24)
    since = models.DateField()
    usual = models.FloatField()
    value = models.FloatField()
    rate = models.FloatField()
    limit = models.FloatField()
    share = models.FloatField()
    reaches = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    judged_at = models.DateTimeField()
    visit_at = models.DateTimeField(null=True, blank=True)
    visit_by = models.CharField(max_length=150, blank=True)
    visit_note = models.CharField(max_length=400, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    handler = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["camera", "kind"], condition=Q(closed_at__isnull=True), name="one_open_early_warning"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["closed_at", "reaches"], name="early_open_reaches")]

    @property
    def slot(self) -> Slot:
        return Slot(self.light, self.band)
