"""Notices about fault reports: to the integrator that one came, to the reporter what became of it (R22.4)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shiwei.kernel.time import SHANGHAI
from shiwei.ledger.models import Notice
from shiwei.workorders.models import FaultReport, Order
from shiwei.workorders.report_labels import report_title


def on_received(report: FaultReport) -> list[Notice]:
    """The integrator hears of every report that waits for sorting."""
    return [_to(report, report.project.integrator.code, "RECEIVED", _("新的故障反映 %(n)s：%(t)s"))]


def on_batch(unit: str, batch: int, waiting: int) -> list[Notice]:
    """One notice for a whole import."""
    text = ngettext("导入的反映中有 %(n)d 条待分拣", "导入的反映中有 %(n)d 条待分拣", waiting) % {"n": waiting}
    return [Notice(key=f"batch:{batch}/{unit}", to_unit=unit, kind="REPORT", subject=text, body="")] if waiting else []


def on_fault(report: FaultReport, order: Order) -> list[Notice]:
    return _back(report, "FAULT", _("您的反映 %(n)s 已受理，工单 %(o)s：%(t)s"), o=order.number)


def on_duplicate(report: FaultReport, order: Order) -> list[Notice]:
    text = _("您的反映 %(n)s 与在办工单 %(o)s 是同一故障，将随它反馈：%(t)s")
    return _back(report, "DUPLICATE", text, o=order.number)


def on_answered(report: FaultReport, answer: str) -> list[Notice]:
    return _back(report, "ANSWERED", _("您的咨询 %(n)s 已答复：%(t)s"), answer)


def on_invalid(report: FaultReport, evidence: str) -> list[Notice]:
    return _back(report, "INVALID", _("您的反映 %(n)s 核实不属故障：%(t)s"), evidence)


def on_invalid_asked(report: FaultReport) -> list[Notice]:
    """The owner is asked for its consent."""
    text = _("集成商认为反映 %(n)s 不属故障，请业主决定：%(t)s")
    key = f"INVALID-ASKED-{report.version}"
    return [_to(report, report.project.owner.code, key, text, report.invalid_evidence)]


def on_invalid_refused(report: FaultReport, note: str) -> list[Notice]:
    text = _("业主不同意将反映 %(n)s 按误报处理：%(t)s")
    return [_to(report, report.project.integrator.code, f"INVALID-REFUSED-{report.version}", text, note)]


def on_external_due(report: FaultReport, when: str) -> Notice:
    """The outside ticket's own date is near, or has come (A53); ``when`` is ``soon`` or ``due``."""
    text = (
        _("外部工单 %(x)s 的期限临近，反映 %(n)s：%(t)s")
        if when == "soon"
        else _("外部工单 %(x)s 已到期，反映 %(n)s：%(t)s")
    )
    due = report.external_due.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if report.external_due else ""
    return _to(report, report.project.integrator.code, f"EXTERNAL-{when}", text, due, x=report.external_number)


def _back(report: FaultReport, kind: str, text: str, body: str = "", **more: str) -> list[Notice]:
    """To the reporter's unit, where it is one of the system's."""
    return [_to(report, report.unit.code, kind, text, body, **more)] if report.unit else []


def _to(report: FaultReport, unit: str, kind: str, text: str, body: str = "", **more: str) -> Notice:
    return Notice(
        key=f"{report.number}/{kind}",
        to_unit=unit,
        kind="REPORT",
        subject=text % {"n": report.number, "t": report_title(report), **more},
        body=body,
    )
