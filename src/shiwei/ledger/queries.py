"""Reads on the journal and the inbox."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shiwei.ledger.chain import unstamp
from shiwei.ledger.models import Event, InboxMark, OutboxNotice
from shiwei.ledger.verify import Broken, Point, Verified, head, verify

__all__ = [
    "Broken",
    "EventRow",
    "Point",
    "Verified",
    "events_of",
    "events_of_many",
    "head",
    "inbox",
    "since",
    "unread",
    "verify",
]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as plain values."""

    seq: int
    at: datetime
    claimed_at: datetime | None
    actor: str
    unit: str
    subject: str
    verb: str
    data: dict[str, Any]
    reasons: list[str]


def events_of(subject: str) -> list[EventRow]:
    """A subject's events, oldest first."""
    return events_of_many([subject])


def events_of_many(subjects: Iterable[str]) -> list[EventRow]:
    """The events of several subjects in the order of the chain."""
    return [_row(e) for e in Event.objects.filter(subject__in=list(subjects)).order_by("seq")]


def since(seq: int, *verbs: str, most: int = 1000) -> list[EventRow]:
    """Events after ``seq``, of the verbs named or of all."""
    events = Event.objects.filter(seq__gt=seq)
    if verbs:
        events = events.filter(verb__in=verbs)
    return [_row(e) for e in events.order_by("seq")[:most]]


def _row(event: Event) -> EventRow:
    at = unstamp(event.at)
    assert at is not None
    return EventRow(
        seq=event.seq,
        at=at,
        claimed_at=unstamp(event.claimed_at),
        actor=event.actor,
        unit=event.unit,
        subject=event.subject,
        verb=event.verb,
        data=json.loads(event.data),
        reasons=json.loads(event.reasons),
    )


def inbox(unit: str, limit: int = 100) -> list[OutboxNotice]:
    """The newest notices to a unit."""
    return list(OutboxNotice.objects.filter(to_unit=unit).order_by("-pk")[:limit])


def unread(user: str, unit: str) -> int:
    """How many notices came to the unit since the person last opened the inbox."""
    mark = InboxMark.objects.filter(user=user).first()
    return OutboxNotice.objects.filter(to_unit=unit, pk__gt=mark.upto if mark else 0).count()
