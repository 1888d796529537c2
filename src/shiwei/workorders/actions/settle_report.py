"""Settle what has just come in, as far as the system may by itself: expected, known already, or an emergency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shiwei.accounts.facts import system_for
from shiwei.assets.models import Camera
from shiwei.policy.intake import Entry, OpenOrder, covering, sort_at_entry
from shiwei.policy.tables.report import ReportState
from shiwei.workorders.actions.sort_as_duplicate import sort_as_duplicate
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.intake import step
from shiwei.workorders.intake_facts import Terms, Windows, all_relocating, open_orders_of
from shiwei.workorders.models import FaultReport, Order, PlannedWindow


@dataclass(frozen=True, slots=True)
class New:
    """A report that has just come in: its cameras, and whether its reporter insists that it is not the open order."""

    report: FaultReport
    cameras: Sequence[Camera]
    insists: bool


def settle(reports: Sequence[New], terms: Terms, now: datetime) -> None:
    """Sort these reports by policy.intake; those it leaves wait for the integrator. Call inside a transaction."""
    every = {camera.pk: camera for new in reports for camera in new.cameras}
    orders = open_orders_of(every.values()) if every else []
    windows = Windows({new.report.project for new in reports}, now)
    for new in reports:
        report = new.report
        window = windows.explaining(report.project, _nodes(new))
        known = covering(report.fault, [c.gb_code for c in new.cameras], orders)
        entry = Entry(
            cameras=len(new.cameras),
            threshold=terms.of(report.project).threshold,
            system_wide=report.system_wide,
            expected=window is not None or all_relocating(new.cameras),
            known_order=known is not None,
            insists=new.insists,
        )
        _do(report, sort_at_entry(entry).state, window, known, now)


def _do(
    report: FaultReport, state: ReportState, window: PlannedWindow | None, known: OpenOrder | None, now: datetime
) -> None:
    system = system_for(report.project.integrator)
    if state is ReportState.SUPPRESSED:
        step(report, "suppressed", system, now, columns={"window": window})
    elif state is ReportState.DUPLICATE and known is not None:
        sort_as_duplicate(report, Order.objects.get(number=known.number), system, now)
    elif state is ReportState.FAULT:
        sort_as_fault(report, system, now)


def _nodes(new: New) -> list[int]:
    report = new.report
    return [c.node_id for c in new.cameras] or ([report.node_id] if report.node_id else [])
