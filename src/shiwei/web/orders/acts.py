"""The acts on the order page: a checked form, one action, back to the page with its verdict in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import Actor, actor_of
from shiwei.accounts.permissions import may
from shiwei.documents.actions.keep import FileRefused, keep
from shiwei.documents.models import FileKind
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.watch.actions.start_round import request_retest
from shiwei.watch.queries import open_causes
from shiwei.web import present
from shiwei.web.orders import forms as given
from shiwei.web.orders.views import find
from shiwei.web.page import answer, page, person
from shiwei.workorders.actions.arrive import arrive
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.actions.void import void
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import StaleOrder
from shiwei.workorders.models import Order

Act = Callable[[Order, Actor, datetime, dict[str, Any]], Verdict]


def _do(request: HttpRequest, number: str, form: forms.Form, done: str, act: Act) -> HttpResponse:
    """Check the form, act, and say what came of it; nothing is written when any of it fails."""
    user = person(request)
    order = find(user, number)
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{name}: {' '.join(str(e) for e in errors)}")
        return redirect("order", number=number)
    try:
        verdict = act(order, actor_of(user), outside().clock.now(), form.cleaned_data)
    except (StaleOrder, FileRefused) as refused:
        messages.error(request, str(refused))
        return redirect("order", number=number)
    return answer(request, verdict, done, "order", number=number)


@require_POST
@page("workorders.dispatch")
def dispatch_order(request: HttpRequest, number: str) -> HttpResponse:
    """From the order page it comes back there; from the board the cause's card is drawn again in its place."""
    response = _do(request, number, given.DispatchForm(request.POST), _("已派单"), _dispatch)
    if request.headers.get("HX-Request") != "true":
        return response
    user, units = person(request), present.Units()
    row = next((c for c in open_causes(user) if c["order"] == number), None)
    if row is None:
        response["HX-Redirect"] = response["Location"]
        return HttpResponse(status=204, headers=dict(response.headers))
    card = present.cause(row, units, units.repairers(), may(user, "workorders.dispatch"))
    return render(request, "board/_card.html", {"cause": card})


def _dispatch(order: Order, actor: Actor, now: datetime, form: dict[str, Any]) -> Verdict:
    return dispatch(order, form["unit"].code, actor, now, note=form["note"], key=form["key"])


@require_POST
@page("workorders.arrive")
def arrive_order(request: HttpRequest, number: str) -> HttpResponse:
    return _do(
        request,
        number,
        given.ArriveForm(request.POST),
        _("已记录到场"),
        lambda order, actor, now, form: arrive(order, actor, now, remote=form["remote"], key=form["key"]),
    )


@require_POST
@page("workorders.feed_back")
def feed_back_order(request: HttpRequest, number: str) -> HttpResponse:
    photos = request.FILES.getlist("photos")

    def act(order: Order, actor: Actor, now: datetime, form: dict[str, Any]) -> Verdict:
        kept = [
            keep(
                photo.read(),
                kind=FileKind.PHOTO,
                name=photo.name or "photo",
                content_type=photo.content_type or "",
                by=actor.name,
                now=now,
                subject=subject(order.number),
            ).sha256
            for photo in photos
        ]
        return feed_back(order, actor, now, measures=form["measures"], photos=kept, key=form["key"])

    return _do(request, number, given.FeedBackForm(request.POST), _("已反馈修复，等待集成商确认"), act)


@require_POST
@page("workorders.hand_over")
def hand_over_order(request: HttpRequest, number: str) -> HttpResponse:
    def act(order: Order, actor: Actor, now: datetime, form: dict[str, Any]) -> Verdict:
        return hand_over(order, form["unit"].code, form["reason"], actor, now, note=form["note"], key=form["key"])

    return _do(request, number, given.HandOverForm(request.POST), _("已流转，新单位即刻开始计时"), act)


@require_POST
@page("watch.retest")
def retest_order(request: HttpRequest, number: str) -> HttpResponse:
    user = person(request)
    request_retest(find(user, number), user.username, outside().clock.now())
    messages.success(request, _("复测已开始，几秒后见结果"))
    return redirect("order", number=number)


@require_POST
@page("workorders.confirm")
def confirm_order(request: HttpRequest, number: str) -> HttpResponse:
    def act(order: Order, actor: Actor, now: datetime, form: dict[str, Any]) -> Verdict:
        evidence = [form["evidence"]] if form["evidence"] else []
        return confirm(order, evidence, actor, now, key=form["key"])

    return _do(request, number, given.ConfirmForm(request.POST), _("已确认，工单归档"), act)


@require_POST
@page("workorders.reject")
def reject_order(request: HttpRequest, number: str) -> HttpResponse:
    def act(order: Order, actor: Actor, now: datetime, form: dict[str, Any]) -> Verdict:
        to = form["unit"].code if form["unit"] else ""
        return reject(order, form["reason"], actor, now, to=to, key=form["key"])

    return _do(request, number, given.RejectForm(request.POST), _("已退回，原单位继续计时"), act)


@require_POST
@page("workorders.void")
def void_order(request: HttpRequest, number: str) -> HttpResponse:
    def act(order: Order, actor: Actor, now: datetime, form: dict[str, Any]) -> Verdict:
        return void(order, [form["evidence"]], actor, now, key=form["key"])

    return _do(request, number, given.VoidForm(request.POST), _("已作废，不计入考核"), act)
