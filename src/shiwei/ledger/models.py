"""The journal: append-only rows in one hash chain, and the outbox of notices written with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from django.db import models


class LedgerIsAppendOnly(TypeError):
    """Somebody tried to change or delete a ledger row through the application."""


class AppendOnly(models.QuerySet["Event"]):
    """A queryset whose rows can be read, nothing else."""

    def update(self, **_columns: Any) -> NoReturn:
        raise LedgerIsAppendOnly("ledger rows are never updated: append a correcting event")

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly("ledger rows are never deleted: append a correcting event")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("ledger rows are never updated: append a correcting event")

    def bulk_create(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("ledger rows are appended one by one, by ledger.actions.append only")


class Event(models.Model):
    """One row of the chain: text or integer columns, each covered byte for byte by ``hash``.

    ``at`` and ``claimed_at`` are UTC with six digits of microseconds and ``Z``, as text: no driver rewrites them.
    """

    seq = models.BigAutoField(primary_key=True)
    """Always given, never drawn. On SQLite this type is the row's own number: a scan reads the table itself."""
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=8)
    at = models.CharField(max_length=27)
    claimed_at = models.CharField(max_length=27, blank=True)
    actor = models.CharField(max_length=150)
    unit = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=80)
    verb = models.CharField(max_length=40)
    data = models.TextField()
    reasons = models.TextField()

    objects = AppendOnly.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "seq"], name="event_subject"),
            models.Index(fields=["verb", "seq"], name="event_verb"),
        ]

    def insert(self) -> None:
        """Write this new row; for ``ledger.actions.append`` only, which links it to the chain."""
        super().save(force_insert=True)

    def save(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("ledger rows are appended by ledger.actions.append only")

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("ledger rows are never deleted: append a correcting event")


class Head(models.Model):
    """The end of the chain: one row, locked while a row is appended. It betrays rows cut off at the end."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)


@dataclass(frozen=True, slots=True)
class Notice:
    """A draft for the outbox. ``key`` makes it go out once, however often it is drafted."""

    key: str
    to_unit: str
    kind: str
    subject: str
    body: str
    level: str = "NORMAL"
    to_user: str = ""


class NoticeState(models.TextChoices):
    WAITING = "WAITING"
    SENT = "SENT"
    FAILED = "FAILED"


class OutboxNotice(models.Model):
    """A notice to a unit's people: shown in the application at once, carried outside by the courier."""

    key = models.CharField(max_length=120, unique=True)
    to_unit = models.CharField(max_length=32, db_index=True)
    to_user = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=20)
    level = models.CharField(max_length=8, default="NORMAL")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    event = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)


class InboxMark(models.Model):
    """How far a person has read the inbox of their unit: the number of the newest notice seen."""

    user = models.CharField(max_length=150, primary_key=True)
    upto = models.BigIntegerField(default=0)
