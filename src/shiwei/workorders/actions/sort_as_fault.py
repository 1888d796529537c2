"""Sort a report as a fault (R22.5): it opens an order, or joins one of the same cause, with triage from its arrival."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy.intake import pending_fault
from shiwei.workorders.actions.change_cameras import change_cameras
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.intake import permitted, step
from shiwei.workorders.models import OPEN_STATES, FaultReport, Order
from shiwei.workorders.report_notices import on_fault


def sort_as_fault(
    told: FaultReport, actor: Actor, now: datetime, *, fault: str = "", join: Order | None = None
) -> Verdict:
    """Make the report an order, or a part of ``join``; ``fault`` corrects what the reporter called it.

    Raises ReportRefused when the fold refuses the order, StaleReport when somebody sorted the report meanwhile.
    """
    return become_order(told, "sorted_fault", actor, now, fault=fault, start=told.started_at, join=join)


def become_order(
    told: FaultReport,
    event: str,
    actor: Actor,
    now: datetime,
    *,
    fault: str,
    start: datetime,
    join: Order | None = None,
    note: str = "",
) -> Verdict:
    """The event that turns a report into an order whose triage runs from ``start``, all or nothing."""
    if not (verdict := permitted(told, event, actor)):
        return verdict
    chosen = fault or told.fault
    with transaction.atomic():
        order = join or report(_as_report(told, chosen, start, now, note), actor, now)
        if join is not None and not (verdict := _join(join, told, actor, now)):
            return verdict
        more = {"order": order.number, "fault": order.fault, "note": note}
        columns = {"order": order, "fault": order.fault if join is None else chosen}
        return step(told, event, actor, now, columns=columns, more=more, notices=on_fault(told, order))


def _as_report(told: FaultReport, fault: str, start: datetime, now: datetime, note: str) -> Report:
    cameras = list(told.cameras.all())
    return Report(
        project=told.project,
        source=told.source,
        fault=pending_fault(fault, len(cameras)),
        cameras=cameras,
        title=told.place,
        description=told.words,
        node=told.node or (cameras[0].node if len(cameras) == 1 else None),
        system_wide=told.system_wide,
        reporter=told.reporter,
        external_number=told.external_number,
        evidence=[text for text in (told.number, *told.evidence, note) if text],
        claimed_at=start if start < now else None,
        user_first=told.user_first,
    )


def _join(order: Order, told: FaultReport, actor: Actor, now: datetime) -> Verdict:
    """Its cameras become the order's (T20)."""
    if order.state not in OPEN_STATES:
        return refuse("9", f"order {order.number} is closed: open a new one, or reopen it", "T01")
    known = set(order.affected.values_list("camera__gb_code", flat=True))
    fresh = [c.gb_code for c in told.cameras.all() if c.gb_code not in known]
    return change_cameras(order, fresh, [], actor, now) if fresh else allow("T20")
