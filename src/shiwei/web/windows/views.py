"""Planned windows: upcoming, running and over; one with what it held back; announcing, moving, ending, cancelling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.documents.actions.keep import FileRefused
from shiwei.kernel.verdict import Verdict, allow
from shiwei.policy.windows import WindowPhase
from shiwei.ports.outside import outside
from shiwei.watch.window_queries import held_by, held_counts, in_phase, phase_of, visible_windows, window_events
from shiwei.web import present
from shiwei.web.page import answer, page, person
from shiwei.web.uploads import keep_papers
from shiwei.web.windows import present as shown
from shiwei.web.windows.forms import AnnounceForm, ChangeForm, WhyForm
from shiwei.web.windows.words import PHASE
from shiwei.workorders.actions.announce_window import announce_window
from shiwei.workorders.actions.change_window import NewTimes, cancel_window, change_window
from shiwei.workorders.labels import refusal
from shiwei.workorders.models import PlannedWindow

PAGE = 200


@page("workorders.see_windows")
def listing(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = AnnounceForm(user, auto_id="announce-%s") if may(user, "workorders.plan_window") else None
    return _list(request, form)


def _list(request: HttpRequest, form: AnnounceForm | None, status: int = 200) -> HttpResponse:
    user, now, units = person(request), outside().clock.now(), present.Units()
    groups = []
    for phase in (WindowPhase.RUNNING, WindowPhase.UPCOMING, WindowPhase.ENDED, WindowPhase.CANCELLED):
        rows = list(in_phase(visible_windows(user), phase, now)[:PAGE])
        held = held_counts([row.pk for row in rows])
        told = [shown.window(row, units, now, held.get(row.pk, 0)) for row in rows]
        groups.append({"phase": phase, "word": PHASE[phase], "rows": told})
    return render(request, "windows/list.html", {"groups": groups, "form": form}, status=status)


def find(user: User, pk: int) -> PlannedWindow:
    """The window, or 404 alike for those that do not exist and those this person may not see."""
    window = visible_windows(user).filter(pk=pk).first()
    if window is None:
        raise Http404(_("没有这个计划窗口，或不在您的范围内"))
    return window


@page("workorders.see_windows")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _one(request, find(person(request), pk))


def _one(request: HttpRequest, window: PlannedWindow, status: int = 200, **given: Any) -> HttpResponse:
    user, now, units = person(request), outside().clock.now(), present.Units()
    held = held_by(window)
    rows = shown.held_rows(held)
    mine = may(user, "workorders.plan_window") and user.unit_id == window.project.owner_id
    phase = phase_of(window, now)
    context = {
        **shown.window(window, units, now, len(rows)),
        "rows": rows,
        "more": held.more,
        "orders": held.orders,
        "events": [shown.event(row, units) for row in window_events(window)],
        "change_form": ChangeForm.of(window) if mine and phase in {"UPCOMING", "RUNNING"} else None,
        "end_form": WhyForm(auto_id="end-%s") if mine and phase == "RUNNING" else None,
        "cancel_form": WhyForm(auto_id="cancel-%s") if mine and phase == "UPCOMING" else None,
        **given,
    }
    return render(request, "windows/detail.html", context, status=status)


@require_POST
@page("workorders.plan_window")
def announce(request: HttpRequest) -> HttpResponse:
    """Announce it: all projects of a county, or none."""
    user = person(request)
    form = AnnounceForm(user, request.POST, request.FILES, auto_id="announce-%s")
    if form.is_valid():
        try:
            verdict = _announce(form, user)
        except FileRefused as refused:
            form.add_error("papers", str(refused))
            return _list(request, form, 422)
        if verdict:
            messages.success(request, _("计划窗口已公布，窗口内的中断不派单，结束时逐路复看"))
            return redirect("windows")
        form.add_error(None, refusal(verdict))
    return _list(request, form, 422)


def _announce(form: AnnounceForm, user: User) -> Verdict:
    actor, now, verdict = actor_of(user), outside().clock.now(), allow("A07")
    with transaction.atomic():
        for what in form.windows(""):
            kept = keep_papers(form.cleaned_data["papers"], f"project:{what.project.code}", actor, now)
            verdict = announce_window(replace(what, document=kept[0] if kept else ""), actor, now)
            if not verdict:
                transaction.set_rollback(True)
                return verdict
    return verdict


@require_POST
@page("workorders.plan_window")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    window, form = find(user, pk), ChangeForm(request.POST, auto_id="change-%s")
    if form.is_valid():
        verdict = change_window(window, form.what(), actor_of(user), outside().clock.now())
        return answer(request, verdict, _("窗口已变更"), "window", pk=pk)
    return _one(request, window, 422, change_form=form)


@require_POST
@page("workorders.plan_window")
def end_now(request: HttpRequest, pk: int) -> HttpResponse:
    """The work is done early: from now on what still fails is a fault."""
    user, now = person(request), outside().clock.now()
    window, form = find(user, pk), WhyForm(request.POST, auto_id="end-%s")
    if not form.is_valid():
        return _one(request, window, 422, end_form=form)
    what = NewTimes(window.starts, now, window.told_at, form.cleaned_data["reason"])
    return answer(request, change_window(window, what, actor_of(user), now), _("窗口已结束"), "window", pk=pk)


@require_POST
@page("workorders.plan_window")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = person(request)
    window, form = find(user, pk), WhyForm(request.POST, auto_id="cancel-%s")
    if not form.is_valid():
        return _one(request, window, 422, cancel_form=form)
    verdict = cancel_window(window, form.cleaned_data["reason"], actor_of(user), outside().clock.now())
    return answer(request, verdict, _("窗口已取消"), "window", pk=pk)
