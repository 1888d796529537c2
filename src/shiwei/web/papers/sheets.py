"""What the printed forms say (C.3): deferral application and decision, double-signed repair, special timing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from shiwei.accounts.models import Unit, User
from shiwei.accounts.queries import person_name
from shiwei.web.deferrals.showing import span
from shiwei.web.words import full_instant
from shiwei.workorders.application import Application
from shiwei.workorders.deferral_labels import (
    CATEGORY,
    DEFERRAL_STATE,
    INTERNAL,
    REFUSAL_CODE,
    SIGN_METHOD,
    TIMING_STATE,
)
from shiwei.workorders.labels import FAULT, title, word
from shiwei.workorders.models import Deferral, Order, SpecialTiming
from shiwei.workorders.signatures import signatures

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the sheet for a hand: a signature or a seal, whose, and what stands there already."""

    label: str
    who: str
    filled: str = ""


def printed(request: HttpRequest, make: Callable[[], Sequence[Values]]) -> HttpResponse:
    """The sheets as one page to be printed: in Chinese, whatever the reader's language."""
    with translation.override("zh-hans"):
        return render(request, "papers/sheets.html", {"sheets": make()})


def qr(text: str) -> str:
    """The text as a QR picture for a page."""
    uri: str = segno.make_qr(text, error="m").svg_data_uri(scale=3, border=1)
    return uri


def application_sheet(orders: Sequence[Order], what: Application, user: User, now: datetime) -> Values:
    """D-02 as it is typed, before it is filed: to be printed and sealed."""
    unit = orders[0].holder or user.unit
    asked = span(what.hours) if what.category else ""
    return _application(orders, unit, what.category, asked, what.reason, what.part, _filler(user, now), "")


def deferral_sheet(row: Deferral, now: datetime) -> Values:
    """D-02 as it was filed."""
    filled = _("提交 %(at)s，经办 %(who)s；打印 %(now)s") % {
        "at": full_instant(row.filed_at),
        "who": person_name(row.filed_by),
        "now": full_instant(now),
    }
    return _application([row.order], row.unit, row.category, span(row.hours), row.reason, row.part, filled, row.code)


def deferral_decision(row: Deferral, now: datetime) -> Values:
    """D-03: the owner's decision on an application."""
    order = row.order
    lines = [
        (_("申请编号"), row.code),
        *of_order(order),
        (_("申请单位"), row.unit.name),
        (_("类别与申请时长"), f"{word(CATEGORY, row.category)} · {span(row.hours)}"),
        (_("提交时间"), full_instant(row.filed_at)),
        (_("审批结果"), _decision(row)),
        *_granted(row),
        (_("审批意见"), row.opinion or "—"),
        (_("审批人与时间"), f"{person_name(row.decided_by)} {full_instant(row.decided_at)}" if row.decided_at else "—"),
    ]
    places = [Place(_("审批人签字"), order.project.owner.name), Place(_("业主单位（盖章）"), order.project.owner.name)]
    return sheet("D-03", _("暂缓申请审批意见"), order, lines, places, now, row.code, _("第十一条、第十二条"))


def _decision(row: Deferral) -> str:
    """What was decided, whatever became of it since."""
    undecided = row.state in {"SUBMITTED", "RETURNED", "REFUSED", "VOIDED"}
    return word(DEFERRAL_STATE, row.state) if undecided else _("批准")


def _granted(row: Deferral) -> list[tuple[str, str]]:
    if row.start and row.end:
        period = f"{full_instant(row.start)} — {full_instant(row.end)}"
        return [(_("批准时长"), span(row.granted_hours)), (_("暂缓期间"), period)]
    return [(_("不批准理由"), word(REFUSAL_CODE, row.refusal))] if row.refusal else []


def repair_sheets(order: Order, units: Sequence[Unit], now: datetime) -> list[Values]:
    """D-04: one sheet a unit that held an approved deferral, for its signature and the owner's (R11.6)."""
    signed = {s.unit: f"{s.signer} {full_instant(s.at)}（{word(SIGN_METHOD, s.method)}）" for s in signatures(order)}
    owner = order.project.owner
    repair = order.stages.filter(kind="REPAIR", end__isnull=False).order_by("-end").first()
    sheets = []
    for unit in units:
        mine = order.deferrals.filter(unit=unit, start__isnull=False)
        lines = [
            *of_order(order),
            (_("运维单位"), unit.name),
            (_("暂缓记录"), "；".join(_deferred(d) for d in mine) or "—"),
            (_("修复反馈时间"), full_instant(repair.end) if repair and repair.end else "—"),
            (_("修复情况"), ""),
        ]
        places = [
            Place(_("运维单位签字"), unit.name, signed.get(unit.code, "")),
            Place(_("业主单位签字"), owner.name, signed.get(owner.code, "")),
        ]
        sheets.append(sheet("D-04", _("暂缓修复确认单"), order, lines, places, now, order.number, _("第十一条")))
    return sheets


def _deferred(row: Deferral) -> str:
    assert row.start is not None
    period = f"{full_instant(row.start)} — {full_instant(row.end)}" if row.end else full_instant(row.start)
    return f"{row.code} {word(CATEGORY, row.category)} {period}"


def timing_sheet(row: SpecialTiming, now: datetime) -> Values:
    """D-34: the request for special timing as filed, with the owner's answer once there is one."""
    lines = [
        (_("请示编号"), row.code),
        *of_order(row.order),
        (_("请示单位"), row.unit.name),
        (_("特殊情况"), row.reason),
        (_("请求的处理方式"), row.treatment or "—"),
        (_("批复"), word(TIMING_STATE, row.state)),
        *_treatment(row),
        (_("批复意见"), row.opinion or "—"),
        (_("批复人与时间"), f"{person_name(row.decided_by)} {full_instant(row.decided_at)}" if row.decided_at else "—"),
    ]
    return _timing(row.order, row.unit, lines, now, row.code)


def request_sheet(order: Order, unit: Unit, reason: str, treatment: str, now: datetime) -> Values:
    """D-34 as it is typed, before it is filed."""
    lines = [
        *of_order(order),
        (_("请示单位"), unit.name),
        (_("特殊情况"), reason),
        (_("请求的处理方式"), treatment),
        (_("批复意见"), ""),
    ]
    return _timing(order, unit, lines, now, order.number)


def _treatment(row: SpecialTiming) -> list[tuple[str, str]]:
    if row.pause_start and row.pause_end:
        return [(_("暂停计时"), f"{full_instant(row.pause_start)} — {full_instant(row.pause_end)}")]
    return [(_("另定期限"), full_instant(row.deadline))] if row.deadline else []


def _timing(order: Order, unit: Unit, lines: list[tuple[str, str]], now: datetime, code: str) -> Values:
    owner = order.project.owner
    places = [
        Place(_("请示单位（盖章）"), unit.name),
        Place(_("业主单位批复（签字、盖章）"), owner.name),
    ]
    return sheet("D-34", _("特殊情况另计请示及批复"), order, lines, places, now, code, _("第十条"))


def _application(
    orders: Sequence[Order],
    unit: Unit | None,
    category: str,
    asked: str,
    reason: str,
    part: str,
    filled: str,
    code: str,
) -> Values:
    first, name = orders[0], unit.name if unit else ""
    known = {**CATEGORY, **INTERNAL}
    lines = [
        *([(_("申请编号"), code)] if code else []),
        *of_order(first),
        (_("申请单位"), name),
        (_("类别"), str(known.get(category, ""))),
        *([(_("缺少的备件"), part)] if part else []),
        (_("拟暂缓时长"), asked),
        (_("不能修复的原因"), reason),
        (_("附件"), _("现场环境照片及证明材料")),
    ]
    places = [Place(_("申请人签字"), name), Place(_("单位公章"), name)]
    found = sheet(
        "D-02", _("延时修复（暂缓）申请表"), first, lines, places, None, code or first.number, _("第十一条、第十二条")
    )
    more = [{"number": o.number, "title": title(o)} for o in orders] if len(orders) > 1 else []
    return found | {"orders": more, "printed": filled}


def of_order(order: Order) -> list[tuple[str, str]]:
    """The lines that every sheet of an order begins with."""
    return [
        (_("工单号"), order.number),
        (_("点位与故障"), title(order)),
        (_("故障类别"), word(FAULT, order.fault)),
        (_("项目与区县"), f"{order.project.name} · {order.project.jurisdiction.name}"),
        (_("报修时间"), full_instant(order.opened_at)),
    ]


def sheet(
    form: str,
    heading: str,
    order: Order,
    lines: Sequence[tuple[str, str]],
    places: Sequence[Place],
    now: datetime | None,
    code: str,
    articles: str,
) -> Values:
    """A sheet as ``papers/_sheet.html`` takes it; ``now`` is when it was printed (None: told otherwise)."""
    printed = _("打印 %(now)s") % {"now": full_instant(now)} if now else ""
    return {
        "form": form,
        "heading": heading,
        "order": order,
        "lines": lines,
        "places": places,
        "qr": qr(order.number),
        "code": code,
        "articles": articles,
        "printed": printed,
        "owner": order.project.owner.name,
    }


def _filler(user: User, now: datetime) -> str:
    return _("填写 %(who)s，打印 %(now)s") % {"who": str(user), "now": full_instant(now)}
