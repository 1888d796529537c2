"""What time alone does to reports: unsorted past the limit of triage they become orders; after a window they go on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import system_for
from shiwei.assets.models import CameraState
from shiwei.kernel.verdict import Verdict
from shiwei.policy.intake import covering
from shiwei.workorders.actions.sort_as_duplicate import sort_as_duplicate
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.intake import step
from shiwei.workorders.intake_facts import open_orders_of, triage_terms
from shiwei.workorders.models import FaultReport, Order, ReportState

_RELATED = ("project__owner", "project__integrator", "unit", "order", "window")


def open_pending(now: datetime) -> int:
    """Open an order for every report that nobody sorted within the limit (T01: a fault, or pending); returns how many.

    Its triage runs from the report's arrival, so that leaving a report unsorted gains no time. What an open order came
    to cover meanwhile is linked to it; a report whose invalidity the owner is asked about waits for that word.
    """
    due = FaultReport.objects.filter(state=ReportState.RECEIVED, due_at__lt=now, invalid_asked_at=None)
    found = list(due.select_related(*_RELATED).order_by("due_at", "pk")[:200])
    return sum(bool(_open(told, now)) for told in found)


def _open(told: FaultReport, now: datetime) -> Verdict:
    system, cameras = system_for(told.project.integrator), list(told.cameras.all())
    known = covering(told.fault, [c.gb_code for c in cameras], open_orders_of(cameras))
    if known is not None:
        return sort_as_duplicate(told, Order.objects.get(number=known.number), system, now)
    return sort_as_fault(told, system, now)


def resume_suppressed(now: datetime) -> int:
    """Send back to sorting what a window or a relocation explained and no longer does; triage runs from that end."""
    held = FaultReport.objects.filter(state=ReportState.SUPPRESSED).select_related(*_RELATED)
    return sum(_resume(told, now) for told in held)


def _resume(told: FaultReport, now: datetime) -> bool:
    start = told.window.ends if told.window else now
    still = told.window is None and not told.cameras.exclude(state=CameraState.RELOCATING).exists()
    if start > now or still:
        return False
    columns = {"started_at": start, "due_at": start + triage_terms(told.project, now).limit}
    with transaction.atomic():
        return bool(step(told, "resumed", system_for(told.project.integrator), now, columns=columns))
