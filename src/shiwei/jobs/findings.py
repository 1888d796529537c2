"""The time to answer a finding that a deferral was false: the unit is reminded a day before, the owner at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from shiwei.ledger.actions.append import enqueue_notices
from shiwei.ledger.models import Notice
from shiwei.workorders.deferral_notices import about
from shiwei.workorders.models import FalseFinding

SOON = timedelta(hours=24)


def remind(now: datetime) -> int:
    """Each notice once, by its key, however often and late this runs; returns how many findings are near or over."""
    near = FalseFinding.objects.filter(outcome="", answered_at=None, due_at__lte=now + SOON)
    related = ("deferral__unit", "deferral__order__project__owner")
    rows = list(near.select_related(*related).order_by("due_at", "pk"))
    enqueue_notices([draft for row in rows for draft in _drafts(row, now)], now)
    return len(rows)


def _drafts(row: FalseFinding, now: datetime) -> Iterator[Notice]:
    deferral = row.deferral
    if now <= row.due_at:
        yield from about(deferral.order, "FALSE_SOON", deferral.code, [deferral.unit.code], turn=f"-{row.pk}")
    else:
        owner = deferral.order.project.owner.code
        yield from about(deferral.order, "FALSE_SILENT", deferral.code, [owner], turn=f"-{row.pk}")
