"""Judge whether the patrol missed what was reported (R7.4, A40), and open the candidate with its evidence bundle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shiwei.assets.models import Camera
from shiwei.kernel.time import format_instant
from shiwei.ledger.actions.append import append
from shiwei.penalties.actions.open_candidate import Suspicion, open_candidate
from shiwei.policy.patrol_miss import Miss, judge_miss
from shiwei.watch.facts import state_of
from shiwei.watch.labels import CAMERA_STATE, ROUND_KIND, word
from shiwei.watch.onset import Trace, reported_at, trace_of
from shiwei.workorders.intake import report_subject
from shiwei.workorders.labels import FAULT, SOURCE
from shiwei.workorders.labels import word as order_word
from shiwei.workorders.models import FaultReport, ReportState

AROUND = 3
"""Looks told on each side of the onset."""
_NO_FAULT = {
    ReportState.CONSULTATION: "a consultation is no fault",
    ReportState.ANSWERED: "a consultation is no fault",
    ReportState.DUPLICATE: "recorded already: the report was linked to an open order",
    ReportState.INVALID: "it was no fault",
}


def suspect_patrol_miss(told: FaultReport, now: datetime) -> bool:
    """Judge one sorted report; True when it is a candidate. One count an order, however many cameras it names (B.6).

    Judged once, and again when the owner states the onset.
    """
    why = _NO_FAULT.get(ReportState(told.state), "")
    traces = [] if why else [trace_of(told, c) for c in _cameras(told)]
    judged = [(trace, judge_miss(trace.found)) for trace in traces]
    missed = [(trace, miss) for trace, miss in judged if miss]
    if not why:
        why = judged[0][1].verdict.why if judged else "no camera is named: a patrol could not have seen it"
    with transaction.atomic():
        if missed and told.order is not None:
            open_candidate(_suspicion(told, missed), now)
        _mark(told, "" if missed else why, now)
    return bool(missed)


def _cameras(told: FaultReport) -> list[Camera]:
    return list(told.cameras.select_related("project").order_by("gb_code"))


def _mark(told: FaultReport, why: str, now: datetime) -> None:
    """Keep the verdict beside the report: empty words mean a candidate."""
    verdict = why or "candidate"
    open_ = FaultReport.objects.filter(pk=told.pk, patrol_checked_at=None)
    if open_.update(patrol_checked_at=now, patrol_verdict=verdict[:300]):
        append(
            at=now, actor="system", unit="", subject=report_subject(told.number), verb="patrol_checked",
            data={"verdict": verdict}, reasons=["R7.4", "A40"],
        )  # fmt: skip


def _suspicion(told: FaultReport, missed: list[tuple[Trace, Miss]]) -> Suspicion:
    assert told.order is not None
    rows = [_report_row(told), *(row for trace, miss in missed for row in _trace_rows(trace, miss))]
    return Suspicion(
        cause="PATROL_UNTIMELY",
        unit=told.project.integrator,
        project=told.project,
        order=told.order,
        act=told.order.number,
        evidence=rows,
        because=["R7.4", "A40"],
    )


def _report_row(told: FaultReport) -> dict[str, Any]:
    text = _("%(source)s反映：%(fault)s，%(place)s")
    words = {"source": order_word(SOURCE, told.source), "fault": order_word(FAULT, told.fault), "place": told.place}
    return _evidence("report", reported_at(told), text % words, told.number)


def _trace_rows(trace: Trace, miss: Miss) -> Iterator[dict[str, Any]]:
    """The onset, the looks on both sides of it, the patrols and the alarms since the last good look."""
    told = trace.found
    if miss.onset is not None:
        stated = _("业主说明故障始于此时") if told.stated_onset else _("故障最早的证据")
        yield _evidence("onset", miss.onset, f"{trace.camera.name}：{stated}", trace.camera.gb_code)
    looks = sorted(trace.looks, key=lambda row: row.at)
    onset = miss.onset or told.reported_at
    for row in [*[r for r in looks if r.at < onset][-AROUND:], *[r for r in looks if r.at >= onset][: AROUND * 2]]:
        state = word(CAMERA_STATE, state_of(row))
        yield _evidence(
            "look", row.at, f"{word(ROUND_KIND, row.round.kind)}：{state}", row.picture or f"round:{row.round_id}"
        )
    since = [run for run in told.patrols if miss.last_good is None or run.started_at >= miss.last_good]
    for run in sorted(since, key=lambda run: run.started_at):
        yield _evidence("patrol", run.started_at, _("日常巡查开始，未记录此故障"), "")
    if miss.patrol is not None and miss.patrol not in {run.started_at for run in told.patrols}:
        yield _evidence("patrol", miss.patrol, _("当日应巡查而未巡查此摄像机"), "")
    for alarm in trace.alarms:
        text = _("自动告警：%(fault)s") % {"fault": order_word(FAULT, alarm.fault)}
        yield _evidence("alarm", alarm.at, text, f"alarm:{alarm.pk}")


def _evidence(kind: str, at: datetime, text: str, ref: str) -> dict[str, Any]:
    return {"kind": kind, "at": format_instant(at), "text": text, "ref": ref}
