"""Kept files by their hash (rule E1): who, when, claimed capture time, SHA-256, type."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FileKind(models.TextChoices):
    EVIDENCE_PICTURE = "EVIDENCE_PICTURE"
    BASELINE_PICTURE = "BASELINE_PICTURE"
    PHOTO = "PHOTO"
    STAMPED_FORM = "STAMPED_FORM"
    OFFICIAL_TEXT = "OFFICIAL_TEXT"
    OTHER = "OTHER"


class StoredFile(models.Model):
    """One kept file. The bytes lie in the files port under ``sha256``; the row is never changed.

    ``captured_at``, the WGS-84 degrees and their ``accuracy`` in metres are what the device claims (X5); the upload's
    instant is the server's. ``key`` is what a phone sent the file under: the same one twice counts once.
    """

    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=20, choices=FileKind)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    uploaded_by = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    accuracy = models.FloatField(null=True, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="file_key_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["subject", "kind"], name="file_subject")]
