"""What people say of looks and findings, and when a camera's own thresholds began anew. Rows are only added."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models

from shiwei.assets.models import Camera


class OnlyAdded(models.QuerySet[Any]):
    """A queryset whose rows are added and read, nothing else."""

    def update(self, **_columns: Any) -> NoReturn:
        raise TypeError("what people said is never changed: withdraw the word and say another")

    def delete(self) -> NoReturn:
        raise TypeError("what people said is never deleted: withdraw the word")


class Says(models.TextChoices):
    """Of a finding that it is none or one; of a look that something was missed."""

    NOT_FAULT = "NOT_FAULT"
    CONFIRMED = "CONFIRMED"
    MISSED = "MISSED"


class WordReason(models.TextChoices):
    """Why a finding is no fault; what each means for how long is in ``diagnosis/profiles/own.toml``."""

    SCENE = "scene"
    LIGHTING = "lighting"
    WEATHER = "weather"
    INTENDED = "intended"
    OTHER = "other"


class Word(models.Model):
    """One person's word on one look, kept with what it was said about: the look itself may be cleared away."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="words")
    finding = models.ForeignKey("Finding", on_delete=models.PROTECT, null=True, blank=True, related_name="words")
    look = models.ForeignKey("Observation", on_delete=models.SET_NULL, null=True, blank=True, related_name="words")
    says = models.CharField(max_length=10, choices=Says)
    kind = models.CharField(max_length=16)
    score = models.FloatField()
    light = models.CharField(max_length=6, blank=True)
    picture = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=WordReason, blank=True)
    note = models.CharField(max_length=400, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    said_at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    unit = models.CharField(max_length=32)

    objects = OnlyAdded.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["camera", "-said_at"], name="word_camera"),
            models.Index(fields=["says", "seen_at"], name="word_says_seen"),
        ]


class Withdrawal(models.Model):
    """A word taken back; the word itself stays."""

    word = models.OneToOneField(Word, on_delete=models.PROTECT, related_name="withdrawal")
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    unit = models.CharField(max_length=32)

    objects = OnlyAdded.as_manager()


class OwnReset(models.Model):
    """From here on the words before count no longer for the camera's own thresholds. ``kind`` empty: of all kinds."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="own_resets")
    kind = models.CharField(max_length=16, blank=True)
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    unit = models.CharField(max_length=32)

    objects = OnlyAdded.as_manager()
