"""What time alone does to fault reports: unsorted ones become orders, planned windows end, outside dates come near."""

from __future__ import annotations

from datetime import datetime, timedelta

from shiwei.ledger.actions.append import enqueue_notices
from shiwei.workorders.actions.open_pending import open_pending, resume_suppressed
from shiwei.workorders.models import FaultReport
from shiwei.workorders.report_notices import on_external_due

SOON = timedelta(hours=24)
"""How long before an outside date its desk is reminded (A53, A08)."""


def carry_on(now: datetime) -> int:
    """All of it; returns how many reports moved on."""
    moved = open_pending(now) + resume_suppressed(now)
    remind_external(now)
    return moved


def remind_external(now: datetime) -> int:
    """Remind of outside dates a day before and when they come; each once, by its key. Returns how many are near."""
    near = FaultReport.objects.filter(replied_at=None, external_due__lte=now + SOON, external_due__gt=now - SOON)
    rows = list(near.select_related("project__integrator"))
    drafts = [
        on_external_due(told, "due" if told.external_due and told.external_due <= now else "soon") for told in rows
    ]
    enqueue_notices(drafts, now)
    return len(rows)
