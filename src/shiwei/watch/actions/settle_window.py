"""After a planned window what it held is judged again, once; what persists is a fault of its end (A07, AC-05).

All outages of the window that persist are one group with one order, so that their cameras count together (A06): the
work is their one root cause. Whatever else a look finds beneath it is reported by its own cause, with the window named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from shiwei.accounts.facts import system_for
from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera, CameraState, Node
from shiwei.kernel.time import format_instant
from shiwei.ledger.actions.append import append
from shiwei.policy.intake import covering
from shiwei.watch.actions.believe import believe
from shiwei.watch.actions.link_alarms import link_alarms, resume_alarms
from shiwei.watch.actions.report_causes import after_window, report_causes
from shiwei.watch.actions.untested import keep_untested
from shiwei.watch.causes import Proposal, causes_of, node_of
from shiwei.watch.facts import OFFLINE, Seen, seen
from shiwei.watch.glances import Persistence
from shiwei.watch.models import Alarm, Cause, Disposition, Finding, Round, RoundState
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.actions.sort_as_duplicate import sort_as_duplicate
from shiwei.workorders.intake_facts import open_orders_of
from shiwei.workorders.models import FaultReport, Order, PlannedWindow, ReportState


def judge_window(round_: Round, rules: Persistence, now: datetime) -> None:
    """Judge the look at everything beneath the window, and settle it, in one transaction; twice changes nothing."""
    with transaction.atomic():
        locked = Round.objects.select_for_update(of=("self",)).select_related("window").get(pk=round_.pk)
        if locked.state == RoundState.DONE or locked.window is None:
            return
        everything = seen(locked, rules)
        found = believe(everything, now, settled=True)
        keep_untested(everything, now)
        told = _settle(locked.window, locked, everything, found, now)
        summary = {"total": len(everything), **told}
        Round.objects.filter(pk=locked.pk).update(state=RoundState.DONE, ended_at=now, summary=summary)


def settle_unseen(window: PlannedWindow, round_: Round | None, now: datetime) -> bool:
    """Settle a window beneath which nothing could be looked at, by what was known last. True when settled now."""
    with transaction.atomic():
        held = PlannedWindow.objects.select_for_update().filter(pk=window.pk, settled_at=None).exists()
        if held:
            _settle(window, round_, [], [], now)
    return held


def _settle(
    window: PlannedWindow, round_: Round | None, everything: Sequence[Seen], found: Sequence[Finding], now: datetime
) -> dict[str, Any]:
    if not PlannedWindow.objects.filter(pk=window.pk, settled_at=None).update(settled_at=now, version=F("version") + 1):
        return {}
    out = _still_out(window, everything)
    group = _group(window, round_, out, everything, now) if out.cameras else None
    orders = report_causes(round_, _others(everything, found, out), now, window) if round_ is not None else 0
    resume_alarms(now)
    link_alarms(now, Alarm.objects.filter(window=window))
    _link_reports(window, now)
    told = {"still_out": len(out.cameras), "group": group.number if group else "", "orders": orders}
    append(
        at=now,
        actor="system",
        unit="",
        subject=str(window),
        verb="window_settled",
        data={**told, "ends": format_instant(window.ends), "looked_at": len(everything)},
        reasons=["R14.5", "A07"],
    )
    return told


@dataclass(frozen=True, slots=True)
class _Out:
    """The cameras whose outage began in the window and goes on, and the findings that say so where we looked."""

    cameras: list[Camera]
    findings: list[Finding]


def _others(everything: Sequence[Seen], found: Sequence[Finding], out: _Out) -> list[Proposal]:
    """What else the look found: outages that began after the window, and faults of pictures."""
    grouped = {camera.pk for camera in out.cameras}
    free = [f for f in found if f.cause_id is None and not (f.fault == OFFLINE and f.camera_id in grouped)]
    return causes_of(everything, free)


def _still_out(window: PlannedWindow, everything: Sequence[Seen]) -> _Out:
    """An outage that our own rounds or an outside system told in the window, and that neither has seen to end.

    A camera of which the look after the window says nothing (it could not be tested) is as the alarm left it.
    """
    well = {s.camera_id for s in everything if s.state in {"ok", "fault"}}
    mine = Finding.objects.filter(window=window, fault=OFFLINE, cleared_at=None, cause=None)
    findings = list(mine.select_related("camera"))
    waiting = ("", Disposition.SUPPRESSED)
    alarms = Alarm.objects.filter(window=window, fault=OFFLINE, recovered_at=None, disposition__in=waiting)
    wanted = {f.camera_id for f in findings} | (set(alarms.values_list("camera", flat=True)) - well)
    cameras = list(Camera.objects.filter(pk__in=wanted, state=CameraState.ACTIVE).select_related("node__unit"))
    orders = open_orders_of(cameras)
    free = [c for c in cameras if covering(OFFLINE, [c.gb_code], orders) is None]
    return _Out(free, [f for f in findings if f.camera_id in {c.pk for c in free}])


def _group(window: PlannedWindow, round_: Round | None, out: _Out, everything: Sequence[Seen], now: datetime) -> Order:
    """One order for all of them (AC-05), whose triage runs from the window's end however late this is done."""
    lead = _lead(window, out, causes_of(everything, out.findings) if out.findings else [])
    what = Report(
        project=window.project,
        source="AUTO_ALARM",
        fault=OFFLINE,
        cameras=out.cameras,
        title=lead.node.name,
        node=lead.node,
        domain=lead.domain,
        proposed_unit=lead.unit,
        reasons=lead.reasons,
        pictures={f.camera.gb_code: f.picture for f in out.findings if f.picture},
        claimed_at=window.ends,
        evidence=[window.evidence],
        key=f"window:{window.pk}",
    )
    order = report(what, system_for(window.project.integrator), now)
    if round_ is not None:
        _cause(window, round_, lead, order, out, now)
    return order


@dataclass(frozen=True, slots=True)
class _Lead:
    """What the group is about: the one cause that explains all of it, else what the window worked on."""

    node: Node
    unit: Unit
    domain: str
    confidence: float
    reasons: list[dict[str, Any]]


def _lead(window: PlannedWindow, out: _Out, proposals: Sequence[Proposal]) -> _Lead:
    told = after_window(window)
    if len(proposals) == 1 and len(proposals[0].findings) == len(out.cameras):
        one = proposals[0]
        unit = Unit.objects.get(code=one.unit)
        return _Lead(node_of(one), unit, one.domain, one.confidence, [*one.reasons, told])
    node = window.node or out.cameras[0].node
    shared = [p for p in proposals if len(p.findings) > 1]
    within = [{"code": "within", "node": p.node, "cameras": len(p.findings)} for p in shared]
    return _Lead(node, window.unit or node.unit, "unknown", 0.5, [told, *within])


def _cause(window: PlannedWindow, round_: Round, lead: _Lead, order: Order, out: _Out, now: datetime) -> None:
    cause = Cause.objects.create(
        key=f"window:{window.pk}",
        round=round_,
        node=lead.node,
        project=window.project,
        domain=lead.domain,
        fault=OFFLINE,
        unit=lead.unit,
        confidence=lead.confidence,
        reasons=lead.reasons,
        order=order,
        found_at=now,
    )
    Finding.objects.filter(pk__in=[f.pk for f in out.findings]).update(cause=cause)


def _link_reports(window: PlannedWindow, now: datetime) -> None:
    """What people reported in the window and an order now covers is linked to that order (T01)."""
    waiting = FaultReport.objects.filter(window=window, state=ReportState.RECEIVED)
    for told in waiting.select_related("project__owner", "project__integrator", "unit", "order", "window"):
        cameras = list(told.cameras.all())
        known = covering(told.fault, [c.gb_code for c in cameras], open_orders_of(cameras))
        if known is not None:
            order = Order.objects.get(number=known.number)
            sort_as_duplicate(told, order, system_for(told.project.integrator), now)
