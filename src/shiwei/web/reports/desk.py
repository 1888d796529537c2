"""The desk: reports that wait for sorting, one report, registering what others told, replies due."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shiwei.accounts.facts import Actor, actor_of
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.documents.actions.keep import FileRefused
from shiwei.ports.outside import outside
from shiwei.watch.reach import reach_of
from shiwei.web import present
from shiwei.web.page import page, person
from shiwei.web.reports import portal
from shiwei.web.reports import present as shown
from shiwei.web.reports.acts import offered_acts
from shiwei.web.reports.forms import RegisterForm
from shiwei.web.reports.keeping import receive_with_photos
from shiwei.workorders import labels
from shiwei.workorders.actions.report import ReportRefused
from shiwei.workorders.actions.sort_as_consultation import sort_as_consultation
from shiwei.workorders.actions.sort_as_duplicate import sort_as_duplicate
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.intake import IntakeRefused
from shiwei.workorders.matches import Asked, Matcher
from shiwei.workorders.models import FaultReport, ReportState
from shiwei.workorders.report_labels import report_progress, report_title
from shiwei.workorders.report_queries import (
    VIEWS,
    desk_counts,
    desk_reports,
    in_view,
    lag,
    one_report,
    reply_due,
    reply_tasks,
    report_events,
)

PAGE = 30
_DESK = "workorders.register_report"


@page("workorders.sort_report")
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for sorting, using units' first; each with its time left and the orders it may be about."""
    user, units = person(request), present.Units()
    view = request.GET.get("view", "inbox")
    start = int(request.GET["after"]) if request.GET.get("after", "").isdigit() else 0
    rows = in_view(desk_reports(user), view if view in VIEWS else "inbox").prefetch_related("cameras")
    found = list(rows[start : start + PAGE + 1])
    matches, photos = shown.matches_of(found[:PAGE], units), shown.photos_of(found[:PAGE])
    counts = desk_counts(user)
    context = {
        "rows": [
            shown.row(told, units)
            | {
                "matches": matches.get(told.pk, []),
                "photos": photos.get(told.number, []),
                "acts": offered_acts(told, user),
            }
            for told in found[:PAGE]
        ],
        "view": view,
        "views": [(code, _view_word(code), counts[code]) for code in VIEWS],
        "next": str(start + PAGE) if len(found) > PAGE else "",
        "replies": reply_tasks(user).count(),
        "units": units.repairers(),
        "faults": labels.FAULT,
    }
    return render(request, "reports/inbox.html", context)


def _view_word(code: str) -> str:
    words = {
        "inbox": _("待分拣"),
        "consult": _("咨询待答复"),
        "expected": _("计划内影响"),
        "sorted": _("已办"),
        "all": _("全部"),
    }
    return words[code]


def find(user: User, number: str) -> FaultReport:
    """The report, or 404 alike for those that do not exist and those this person may not see."""
    try:
        return one_report(user, number)
    except FaultReport.DoesNotExist as missing:
        raise Http404(_("没有这条反映，或不在您的范围内")) from missing


@page("workorders.see")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    user, units = person(request), present.Units()
    told = find(user, number)
    context = {
        "report": told,
        "title": report_title(told),
        "progress": report_progress(told),
        "source": labels.word(labels.SOURCE, told.source),
        "row": shown.row(told, units),
        "matches": shown.matches_of([told], units).get(told.pk, []) if may(user, "workorders.sort_report") else [],
        "photos": shown.photos(told),
        "events": [shown.event(e, units) for e in report_events(told)],
        "cameras": told.cameras.order_by("name"),
        "lag": lag(told).total_seconds(),
        "acts": offered_acts(told, user),
        "units": units.repairers(),
        "faults": labels.FAULT,
        "for_desk": may(user, "workorders.sort_report"),
    }
    return render(request, "reports/detail.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """The nearest way to report: the portal, or for the desk the registration of what others told it."""
    view: Any = register if may(request.user, _DESK) else portal.portal
    answer: HttpResponse = view(request)
    return answer


@page(_DESK)
def register(request: HttpRequest) -> HttpResponse:
    """Register what came by phone, letter, chat, hotline, digital city or on a visit."""
    user = person(request)
    given = {"key": uuid4().hex, "source": "PHONE", **request.GET.dict()}
    form = RegisterForm(user, request.POST or None, request.FILES or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            told = _registered(form, actor_of(user), outside().clock.now())
        except (IntakeRefused, ReportRefused, FileRefused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{told.number}：{report_progress(told)}")
            return redirect("fault_report", number=told.number)
    chosen = form.cleaned_data.get("cameras", []) if form.is_bound and form.is_valid() else _chosen(form, user)
    context = {"form": form, "cameras": chosen}
    return render(request, "reports/register.html", context, status=422 if form.is_bound else 200)


def _chosen(form: RegisterForm, user: User) -> list[Any]:
    codes = form._sent_cameras() or [form.initial.get("camera", "")]
    return list(reach_of(user).cameras.filter(gb_code__in=codes))


def _registered(form: RegisterForm, actor: Actor, now: datetime) -> FaultReport:
    """Take it in and do with it what the desk chose, in one breath."""
    given = form.cleaned_data
    join = given["join"]
    with transaction.atomic():
        told = receive_with_photos(form, form.incoming(), actor, now, keep=join is not None)
        if told.state != ReportState.RECEIVED:
            return told
        if join is not None:
            verdict = sort_as_duplicate(told, join, actor, now)
        elif given["after"] == "FAULT":
            verdict = sort_as_fault(told, actor, now)
        elif given["after"] == "CONSULTATION":
            verdict = sort_as_consultation(told, actor, now)
        else:
            return told
        if not verdict:
            raise IntakeRefused(verdict)
    return told


@page(_DESK)
def matches(request: HttpRequest) -> HttpResponse:
    """While a report is typed: the open orders it may be about."""
    user, units = person(request), present.Units()
    reach, given = reach_of(user), request.GET
    cameras = list(reach.cameras.filter(gb_code__in=given.getlist("cameras")).select_related("project"))
    project = cameras[0].project if cameras else None
    if project is None and given.get("project", "").isdigit():
        project = reach.projects.filter(pk=given["project"]).first()
    found = []
    if project is not None:
        asked = Asked(project, given.get("fault", ""), given.get("place", "")[:200], cameras)
        found = [shown.match(m, units) for m in Matcher([project]).of(asked)]
    return render(request, "reports/_matches.html", {"matches": found})


@page(_DESK)
def chip(request: HttpRequest, gb_code: str) -> HttpResponse:
    """A chosen camera of the registration, with its field."""
    camera = reach_of(person(request)).cameras.filter(gb_code=gb_code).first()
    if camera is None:
        raise Http404(_("登记中没有这台摄像机，或不在您的范围内"))
    return render(request, "reports/_chip.html", {"camera": camera})


@page("workorders.sort_report")
def replies(request: HttpRequest) -> HttpResponse:
    """Reporters somebody must tell by hand: what is known is told first, each by its date (R22.4, A53)."""
    user, now, units = person(request), outside().clock.now(), present.Units()
    done = request.GET.get("view") == "done"
    rows = [_reply(task, now, units) for task in reply_tasks(user, done=done)[:200]]
    rows.sort(key=lambda r: (not r["known"], r["due"] is None, r["due"] or now)) if not done else None
    return render(request, "reports/replies.html", {"rows": rows, "done": done})


def _reply(task: FaultReport, now: datetime, units: present.Units) -> dict[str, Any]:
    due = reply_due(task)
    known = task.result_at is not None  # type: ignore[attr-defined]  # annotated by reply_tasks
    return shown.row(task, units) | {"due": due, "known": known, "tone": shown.due_tone(due, now)}
