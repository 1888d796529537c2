"""Alarms of the day: those that wait by their time left, dealt with many at once; files to take in; past days."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.permissions import may
from shiwei.kernel.csv_table import TableRefused
from shiwei.kernel.time import local_date
from shiwei.ports.outside import outside
from shiwei.watch.actions.dispose_alarms import Disposal, dispose_alarms
from shiwei.watch.actions.take_in_alarms import take_in_alarms
from shiwei.watch.alarm_labels import DISPOSITION, refusal_of
from shiwei.watch.alarm_queries import (
    AlarmsAsked,
    alarm_counts,
    listed_alarms,
    own_cameras,
    recent_batches,
    recent_days,
    visible_alarms,
)
from shiwei.watch.alarm_table import alarm_template, read_alarms
from shiwei.watch.models import Alarm, Disposition
from shiwei.web.page import page, person
from shiwei.workorders import labels
from shiwei.workorders.actions.import_reports import Sent
from shiwei.workorders.actions.report import ReportRefused
from shiwei.workorders.queries import visible_to

PAGE = 200
VIEWS = {"waiting": _l("待处置"), "handled": _l("已处置"), "all": _l("全部")}


@page("watch.see")
def listing(request: HttpRequest) -> HttpResponse:
    """The day's alarms; without a day, everything that waits."""
    user, today = person(request), local_date(outside().clock.now())
    view = request.GET.get("view", "waiting")
    day = _day(request.GET.get("day", ""))
    found = list(listed_alarms(user, AlarmsAsked(day, view if view in VIEWS else "waiting"))[: PAGE + 1])
    counts = alarm_counts(user, today)
    context = {
        "rows": [_row(alarm) for alarm in found[:PAGE]],
        "more": len(found) > PAGE,
        "most": PAGE,
        "view": view,
        "views": list(VIEWS.items()),
        "day": day,
        "today": today,
        "tiles": _tiles(counts),
        "may_dispose": may(user, "watch.dispose_alarm"),
        "may_send": may(user, "watch.take_in_alarms"),
        "batches": recent_batches(user, 5),
        "days": recent_days(user),
    }
    return render(request, "alarms/list.html", context)


def _tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": _("今日告警"), "value": str(counts["all"])},
        {"label": _("今日待处置"), "value": str(counts["waiting"]), "tone": "warning" if counts["waiting"] else "ok"},
        {"label": _("所有待处置"), "value": str(counts["open"]), "tone": "warning" if counts["open"] else "ok"},
        {"label": _("已自动恢复、待核销"), "value": str(counts["recovered"])},
    ]


def _row(alarm: Alarm) -> dict[str, Any]:
    return {
        "alarm": alarm,
        "fault": labels.word(labels.FAULT, alarm.fault),
        "disposition": labels.word(DISPOSITION, alarm.disposition) if alarm.disposition else "",
        "limit": (alarm.due_at - alarm.counted_from).total_seconds() / 3600 if alarm.due_at else 0,
        "state": alarm.camera.status.state if hasattr(alarm.camera, "status") else "unknown",
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class DisposeForm(forms.Form):
    """Which alarms, as what, and why."""

    alarms = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _l("请先勾选告警")})
    disposition = forms.ChoiceField(choices=[(d, d) for d in Disposition if d != Disposition.SUPPRESSED])
    note = forms.CharField(required=False, max_length=1000)
    order = forms.CharField(required=False, max_length=24)
    together = forms.BooleanField(required=False)

    def __init__(self, chosen: list[str], *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["alarms"]
        field.choices = [(code, code) for code in chosen if code.isdigit()]


@require_POST
@page("watch.dispose_alarm")
def dispose(request: HttpRequest) -> HttpResponse:
    """Deal with the ticked alarms."""
    user = person(request)
    form = DisposeForm(request.POST.getlist("alarms"), request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect("alarms")
    given = form.cleaned_data
    chosen = list(visible_alarms(user).filter(pk__in=given["alarms"]))
    order = visible_to(user).filter(number=given["order"]).first() if given["order"] else None
    if given["order"] and order is None:
        messages.error(request, _("没有工单 %(n)s，或不在您的范围内") % {"n": given["order"]})
        return redirect("alarms")
    how = Disposal(Disposition(given["disposition"]), given["note"], order, given["together"])
    try:
        verdict = dispose_alarms(chosen, how, actor_of(user), outside().clock.now())
    except ReportRefused as refused:
        messages.error(request, str(refused))
        return redirect("alarms")
    if verdict:
        word = labels.word(DISPOSITION, given["disposition"])
        messages.success(request, _("%(n)d 条告警已处置：%(how)s") % {"n": len(chosen), "how": word})
    else:
        messages.error(request, refusal_of(verdict))
    return redirect("alarms")


@require_POST
@page("watch.take_in_alarms")
def take_in(request: HttpRequest) -> HttpResponse:
    """A CSV of alarms: good lines are kept, bad ones come back by number."""
    user, file = person(request), request.FILES.get("table")
    if file is None:
        messages.error(request, _("请先选择 CSV 文件"))
        return redirect("alarms")
    content = file.read()
    source = request.POST.get("source", "").strip()[:40] or "CSV"
    try:
        table = read_alarms(content)
    except TableRefused as refused:
        messages.error(request, "；".join(refused.faults[:5]))
        return redirect("alarms")
    sent = Sent(hashlib.sha256(content).hexdigest(), source=source)
    batch = take_in_alarms(table.alarms, sent, own_cameras(user), actor_of(user), outside().clock.now(), table.rejects)
    told = {"n": batch.pk, "taken": batch.taken, "known": batch.known, "back": len(batch.rejects)}
    say = messages.warning if batch.rejects else messages.success
    say(request, _("批次 %(n)d：收下 %(taken)d 条，此前已有 %(known)d 条，退回 %(back)d 条") % told)
    return redirect("alarms")


@page("watch.take_in_alarms")
def template(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(alarm_template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="alarms-template.csv"'
    return response
