"""Words for fault reports: their states, what they are about, and how far the repair is, in a reporter's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.kernel.time import SHANGHAI
from shiwei.workorders.labels import FAULT, Words, word
from shiwei.workorders.models import FaultReport, Order, OrderState, ReportState

REPORT_STATE: Words = {
    "RECEIVED": _l("待分拣"),
    "FAULT": _l("已开工单"),
    "CONSULTATION": _l("咨询待答复"),
    "ANSWERED": _l("咨询已答复"),
    "DUPLICATE": _l("已在维修"),
    "INVALID": _l("非故障"),
    "SUPPRESSED": _l("计划内影响"),
}

REPORT_EVENT: Words = {
    "received": _l("收到反映"),
    "sorted_fault": _l("按故障开单"),
    "sorted_consultation": _l("按咨询办理"),
    "answered": _l("答复咨询"),
    "sorted_duplicate": _l("并入在办工单"),
    "invalid_asked": _l("集成商认为不属故障，请业主决定"),
    "sorted_invalid": _l("按误报办结"),
    "invalid_refused": _l("业主不同意按误报"),
    "suppressed": _l("计划内影响，暂不开单"),
    "resumed": _l("计划窗口已过，重新待分拣"),
    "reclassified": _l("改判为故障"),
    "replied": _l("已回复反映人"),
    "onset_stated": _l("业主说明故障起始时间"),
    "patrol_checked": _l("巡查核查"),
}

MATCH: Words = {"camera": _l("同一摄像机"), "node": _l("同一立杆或设备箱"), "place": _l("位置相近")}

_REFUSED: Words = {
    "9": _l("流程不允许：反映现在的状态或您的单位不能办这一步，或材料不全"),
    "10": _l("计划窗口规定不允许这一步"),
    "14": _l("计划升级须提前告知：窗口时间或送达时间不符合规定"),
    "22": _l("咨询与故障的办理规定不允许：只有业主可以回溯，且须写明理由"),
    "7": _l("只有业主可以说明故障起始时间，并须写明依据"),
}


def refused(article: str | None) -> str:
    """Why an act on a report was refused, in the reader's words."""
    return word(_REFUSED, article or "9")


def report_title(report: FaultReport) -> str:
    """What the report is about, in one line: place and fault."""
    about: str | Promise = FAULT.get(report.fault, _("咨询或待定"))
    return _("%(place)s · %(fault)s") % {"place": report.place, "fault": about}


def progress(order: Order) -> str:
    """How far the repair is, for somebody who wants to know when it is well again; merged, how far the whole is."""
    if order.state == OrderState.MERGED and order.merged_into is not None:
        return progress(order.merged_into)
    due = _short(order.deadline)
    sentences = {
        OrderState.PENDING_TRIAGE: _("集成商正在研判，应在 %(due)s 前派单"),
        OrderState.REPAIRING: _("正在维修，预计 %(due)s 前修复"),
        OrderState.DEFERRED: _("因外部原因暂缓，预计 %(due)s 前修复"),
        OrderState.PENDING_CONFIRM: _("已修复，集成商应在 %(due)s 前确认"),
        OrderState.PENDING_DOUBLE_SIGN: _("已修复，等待双方签字"),
        OrderState.ARCHIVED: _("已修复归档"),
        OrderState.MERGED: _("已并入另一张工单一起维修"),
        OrderState.VOID: _("核实不属故障，工单已作废"),
    }
    return sentences[OrderState(order.state)] % {"due": due}


def report_progress(report: FaultReport) -> str:
    """The same for a report, whether it has an order or not."""
    if report.order is not None:
        return progress(report.order)
    sentences = {
        ReportState.RECEIVED: _("已收到，集成商应在 %(due)s 前研判"),
        ReportState.CONSULTATION: _("已转咨询，等待答复"),
        ReportState.ANSWERED: _("已答复"),
        ReportState.INVALID: _("核实不属故障"),
        ReportState.SUPPRESSED: _("属计划内影响，结束后会重新核实"),
    }
    return sentences.get(ReportState(report.state), _("正在办理")) % {"due": _short(report.due_at)}


def _short(instant: datetime | None) -> str:
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if instant else "—"
