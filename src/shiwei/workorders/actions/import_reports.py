"""Import reports as one numbered batch (rule X7): all of them or none, and the same file or key counts once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.ledger.actions.append import append
from shiwei.workorders.actions.receive_report import Incoming, receive_reports
from shiwei.workorders.models import BatchKind, IntakeBatch


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the SHA-256 of its bytes, and the sender's key.

    Without a key a batch of reports is known by its bytes. A batch of alarms is not: each alarm counts once by itself,
    and what was sent back may come again when the registry is mended.
    """

    digest: str
    key: str = ""
    source: str = "CSV"

    def key_for(self, unit: str, kind: str) -> str | None:
        """The batch's key, apart from other units' and other kinds'; None: it is known by none."""
        told = self.key or (self.digest if kind == BatchKind.REPORTS else "")
        return f"{unit}/{kind}/{told}"[:120] if told else None


def import_reports(what: Sequence[Incoming], sent: Sent, actor: Actor, now: datetime) -> IntakeBatch:
    """Take in all of it, or return the batch that was made of it before. Raises IntakeRefused."""
    key = sent.key_for(actor.unit, BatchKind.REPORTS)
    with transaction.atomic():
        if known := IntakeBatch.objects.filter(key=key).first():
            return known
        batch = open_batch(BatchKind.REPORTS, sent, actor, now, total=len(what))
        taken = receive_reports(what, actor, now, batch=batch)
        close_batch(batch, actor, now, taken=len(what) - taken.known, known=taken.known)
    return batch


def open_batch(kind: BatchKind, sent: Sent, actor: Actor, now: datetime, *, total: int) -> IntakeBatch:
    """The batch's row, before its lines. Call inside a transaction."""
    return IntakeBatch.objects.create(
        kind=kind,
        source=sent.source[:40],
        key=sent.key_for(actor.unit, kind),
        digest=sent.digest,
        unit=Unit.objects.get(code=actor.unit),
        sent_by=actor.name,
        at=now,
        total=total,
    )


def close_batch(
    batch: IntakeBatch,
    actor: Actor,
    now: datetime,
    *,
    taken: int,
    known: int,
    rejects: Sequence[dict[str, object]] = (),
) -> None:
    """Its counts and its rejects, in the row and in the ledger."""
    batch.taken, batch.known, batch.rejects = taken, known, list(rejects)
    batch.save(update_fields=["taken", "known", "rejects"])
    data = {
        "kind": batch.kind,
        "source": batch.source,
        "digest": batch.digest,
        "total": batch.total,
        "taken": taken,
        "known": known,
        "rejects": batch.rejects,
    }
    append(
        at=now, actor=actor.name, unit=actor.unit, subject=f"batch:{batch.pk}", verb="imported", data=data,
        reasons=["X7"],
    )  # fmt: skip
