"""Append one event to the chain, and its notices to the outbox, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from shiwei.ledger.chain import COVERED, GENESIS, canonical, row_hash, stamp
from shiwei.ledger.models import Event, Head, Notice, OutboxNotice


def append(
    *,
    at: datetime,
    actor: str,
    unit: str,
    subject: str,
    verb: str,
    data: Mapping[str, Any],
    reasons: Sequence[str] = (),
    claimed_at: datetime | None = None,
    notices: Sequence[Notice] = (),
) -> Event:
    """Write the next row of the chain. ``at`` is the server's instant, the legal one (T9).

    Must run inside ``transaction.atomic``: the event and the change it tells are written together or not at all.
    Raises RuntimeError otherwise.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("ledger.append outside a transaction: wrap the whole write in transaction.atomic()")
    head, _ = Head.objects.select_for_update().get_or_create(id=1, defaults={"hash": GENESIS})
    event = Event(
        seq=head.seq + 1,
        prev_hash=head.hash,
        algorithm=settings.LEDGER_ALGORITHM,
        at=stamp(at),
        claimed_at=stamp(claimed_at),
        actor=actor,
        unit=unit,
        subject=subject,
        verb=verb,
        data=canonical(data),
        reasons=canonical(list(reasons)),
    )
    event.hash = row_hash([getattr(event, name) for name in COVERED])
    event.insert()
    Head.objects.filter(id=1).update(seq=event.seq, hash=event.hash)
    enqueue_notices(notices, at, event.seq)
    return event


def enqueue_notices(notices: Iterable[Notice], now: datetime, event: int | None = None) -> None:
    """Put drafts into the outbox; a key that is there already is left as it is."""
    OutboxNotice.objects.bulk_create(
        [
            OutboxNotice(
                key=n.key,
                to_unit=n.to_unit,
                to_user=n.to_user,
                kind=n.kind,
                level=n.level,
                subject=n.subject[:300],
                body=n.body,
                event=event,
                created_at=now,
                next_at=now,
            )
            for n in notices
        ],
        ignore_conflicts=True,
    )
