"""Report each believed cause at once: one order, PENDING_TRIAGE, with its reasons and a proposed unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shiwei.accounts.facts import system_for
from shiwei.accounts.models import Unit
from shiwei.assets.models import Project
from shiwei.kernel.time import format_instant
from shiwei.watch.causes import Proposal, node_of, project_of
from shiwei.watch.models import Cause, Finding, Round, RoundKind
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.models import OPEN_STATES, Order, OrderCamera, PlannedWindow

SOURCE_OF = {RoundKind.DAILY_PATROL: "DAILY_PATROL", RoundKind.MONITOR: "AUTO_ALARM"}


def report_causes(
    round_: Round, proposals: Sequence[Proposal], now: datetime, after: PlannedWindow | None = None
) -> int:
    """Report what is not reported yet; return the number of new orders. Call inside a transaction.

    A cause that is open already takes the new findings. A camera that is under repair for its picture already gets no
    second order (T01: no open order for the same camera and class). What was found ``after`` a planned window names it;
    what that window held is a fault from its end (A07, R14.5), what only the look found is one from now.
    """
    return sum(_report(round_, proposal, now, after) for proposal in proposals)


def _report(round_: Round, proposal: Proposal, now: datetime, after: PlannedWindow | None) -> int:
    known = Cause.objects.filter(key=proposal.key, closed_at=None).first()
    if known is None and not _all_in_repair(proposal):
        known = _open(round_, proposal, now, after)
        _attach(proposal.findings, known)
        return 1
    _attach(proposal.findings, known)
    return 0


def _all_in_repair(proposal: Proposal) -> bool:
    cameras = {f.camera_id for f in proposal.findings}
    covered = OrderCamera.objects.filter(
        camera__in=cameras, order__state__in=OPEN_STATES, order__fault__startswith="IMG_"
    ).exclude(order__fault="IMG_PTZ")
    return set(covered.values_list("camera_id", flat=True)) >= cameras


def _attach(findings: Sequence[Finding], cause: Cause | None) -> None:
    if cause is not None:
        Finding.objects.filter(pk__in=[f.pk for f in findings], cause=None).update(cause=cause)


def _open(round_: Round, proposal: Proposal, now: datetime, after: PlannedWindow | None = None) -> Cause:
    """The cause with its order. Call inside a transaction."""
    if after is not None:
        proposal = replace(proposal, reasons=(*proposal.reasons, after_window(after)))
    project = Project.objects.select_related("integrator").get(pk=project_of(proposal))
    unit = Unit.objects.get(code=proposal.unit)
    order = _order(round_, proposal, project, unit, now, after)
    return Cause.objects.create(
        key=proposal.key,
        round=round_,
        node=node_of(proposal),
        project=project,
        domain=proposal.domain,
        fault=proposal.fault,
        unit=unit,
        confidence=proposal.confidence,
        reasons=list(proposal.reasons),
        order=order,
        found_at=now,
    )


def after_window(window: PlannedWindow) -> dict[str, Any]:
    """The window named among the reasons of what persists after it."""
    times = {"starts": format_instant(window.starts), "ends": format_instant(window.ends)}
    return {"code": "after_window", "window": window.pk, **times, "notice": window.evidence}


def _order(
    round_: Round, proposal: Proposal, project: Project, unit: Unit, now: datetime, after: PlannedWindow | None
) -> Order:
    node = node_of(proposal)
    what = Report(
        project=project,
        source=SOURCE_OF.get(RoundKind(round_.kind), "AUTO_ALARM"),
        fault=proposal.fault,
        cameras=list({f.camera_id: f.camera for f in proposal.findings}.values()),
        title=node.name,
        node=node,
        domain=proposal.domain,
        proposed_unit=unit,
        reasons=proposal.reasons,
        pictures={f.camera.gb_code: f.picture for f in proposal.findings if f.picture},
        claimed_at=after.ends if after and all(f.window_id == after.pk for f in proposal.findings) else None,
        evidence=[after.evidence] if after else (),
    )
    return report(what, system_for(project.integrator), now)
