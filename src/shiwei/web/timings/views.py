"""Special timing (另计, Article 10): asking for it, and the owner's answer beside what it would do."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import person_name
from shiwei.documents.actions.keep import FileRefused
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.components.days_bar import days_bar
from shiwei.web.deferrals import showing
from shiwei.web.deferrals.upload import keep_scan
from shiwei.web.orders.acts import open_events
from shiwei.web.orders.views import find as find_order
from shiwei.web.page import answer, page, person
from shiwei.web.papers.sheets import printed, request_sheet, timing_sheet
from shiwei.web.timings.forms import AnswerForm, RequestForm
from shiwei.workorders import labels, queries
from shiwei.workorders.actions.grant_timing import grant_timing
from shiwei.workorders.actions.refuse_timing import refuse_timing
from shiwei.workorders.actions.request_timing import request_timing
from shiwei.workorders.deferral_queries import timing_of
from shiwei.workorders.facts import room_of
from shiwei.workorders.journal import StaleOrder, expect
from shiwei.workorders.models import Order, SpecialTiming
from shiwei.workorders.whatif import if_timed


def find(user: User, code: str) -> SpecialTiming:
    """The request, or 404 alike for those that do not exist and those this person may not see."""
    try:
        return timing_of(user, code)
    except SpecialTiming.DoesNotExist as missing:
        raise Http404(_("没有这份另计请示，或不在您的范围内")) from missing


@page("workorders.request_timing")
def new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    order = _order(request, user)
    form = RequestForm(request.POST.copy() or None, request.FILES or None, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        code = _ask(form, order, user)
        if code:
            messages.success(request, _("已提交，等待业主批复"))
            return redirect("timing", code=code)
    context = {
        "form": form,
        "order": order,
        "title": labels.title(order),
        "open": "special_timing_requested" in open_events(order, user),
        "kept_form": form["kept_form"].value(),
    }
    return render(request, "timings/new.html", context, status=422 if form.is_bound else 200)


@require_POST
@page("workorders.request_timing")
def sheet_new(request: HttpRequest) -> HttpResponse:
    """The request as typed, as a page to be printed and sealed (D-34); nothing is kept."""
    user = person(request)
    order, given = _order(request, user), request.POST
    assert user.unit is not None  # who may ask for it has a unit
    unit, reason, treatment = user.unit, given.get("reason", "")[:4000], given.get("treatment", "")[:2000]
    now = outside().clock.now()
    return printed(request, lambda: [request_sheet(order, unit, reason, treatment, now)])


@page("workorders.see")
def show(request: HttpRequest, code: str) -> HttpResponse:
    user, now = person(request), outside().clock.now()
    row, units = find(user, code), present.Units()
    order = row.order
    room = room_of(order.number, now)
    context: dict[str, Any] = {
        "t": showing.timing(row, units)
        | {"requested_by": person_name(row.requested_by), "decided_by": person_name(row.decided_by)},
        "row": row,
        "order": order,
        "title": labels.title(order),
        "stages": present.stages(queries.bar(order, now), units),
        "sheet": showing.sheet_of(order, row.form),
        "bar": room and days_bar(room) if row.category else None,
    }
    decides = may(user, "workorders.decide_timing") and "special_timing_granted" in open_events(order, user)
    if decides and row.state == "REQUESTED":
        initial = {"version": order.version, "key": uuid4().hex, "treatment": "pause", "start": row.requested_at}
        context["answer"] = AnswerForm(initial=initial, auto_id="answer-%s")
    return render(request, "timings/detail.html", context)


@require_GET
@page("workorders.decide_timing")
def what_if(request: HttpRequest, code: str) -> HttpResponse:
    """What the treatment typed would do to the clock."""
    row, now = find(person(request), code), outside().clock.now()
    form = AnswerForm(request.GET)
    form.is_valid()
    treatment = form.granted
    outcome = showing.outcome(if_timed(row, treatment, now)) if treatment else None
    return render(request, "timings/_what_if.html", {"outcome": outcome})


@require_POST
@page("workorders.decide_timing")
def act(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Consent or refuse, and come back to the request with the verdict in words."""
    user = person(request)
    row, form = find(user, code), AnswerForm(request.POST)
    form.is_valid()
    if form.errors or (name == "grant" and form.granted is None):
        messages.error(request, _("请填写完整的另计方式：暂停的起止时间，或另定的期限"))
        return redirect("timing", code=code)
    try:
        verdict = _answer(row, form, name, user)
    except StaleOrder as stale:
        messages.error(request, str(stale))
        return redirect("timing", code=code)
    done = _("已同意另计") if name == "grant" else _("已答复不同意")
    return answer(request, verdict, done, "timing", code=code)


@page("workorders.see")
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The request with its answer as a page to be printed (D-34)."""
    row, now = find(person(request), code), outside().clock.now()
    return printed(request, lambda: [timing_sheet(row, now)])


def _order(request: HttpRequest, user: User) -> Order:
    given = request.POST if request.method == "POST" else request.GET
    return find_order(user, given.get("order", ""))


def _ask(form: RequestForm, order: Order, user: User) -> str:
    """Ask for it; the code, or an empty text where the form now says why not."""
    actor, now = actor_of(user), outside().clock.now()
    try:
        scan = keep_scan(form.cleaned_data.get("form"), actor, now) or form.cleaned_data["kept_form"]
        cast("QueryDict", form.data)["kept_form"] = scan
        verdict = request_timing(order, form.request(scan), actor, now, key=form.cleaned_data["key"])
    except (FileRefused, StaleOrder) as refused:
        form.add_error(None, str(refused))
        return ""
    if not verdict:
        told = {"article": verdict.article, "why": labels.refusal(verdict)}
        form.add_error(None, _("未能提交：依据第%(article)s条，%(why)s") % told)
        return ""
    return str(SpecialTiming.objects.filter(order=order).values_list("code", flat=True).order_by("pk").last())


def _answer(row: SpecialTiming, form: AnswerForm, name: str, user: User) -> Verdict:
    given, actor, now = form.cleaned_data, actor_of(user), outside().clock.now()
    expect(row.order, given["version"])
    treatment = form.granted
    if name == "grant" and treatment is not None:
        return grant_timing(row, treatment, actor, now, opinion=given["opinion"], key=given["key"])
    return refuse_timing(row, given["opinion"], actor, now, key=given["key"])
