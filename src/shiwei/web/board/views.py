"""The patrol board: this round's progress, every open cause with its pictures, and what could not be tested."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.permissions import may
from shiwei.ports.outside import outside
from shiwei.watch import labels, queries
from shiwei.watch.actions.start_round import resume_round, start_round, stop_round
from shiwei.watch.labels import word
from shiwei.watch.models import Round, RoundKind
from shiwei.web import present
from shiwei.web.page import page, person


@page("watch.see")
def board(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = queries.open_causes(user)
    units, may_dispatch = present.Units(), may(user, "workorders.dispatch")
    repairers = units.repairers()
    cards = [present.cause(row, units, repairers, may_dispatch) for row in rows]
    waiting = [card for card in cards if card["order"] is None]
    context = {
        "waiting": waiting,
        "dispatched": [card for card in cards if card["order"] is not None],
        "affected": sum(card["count"] for card in waiting),
        "untested": [(task, word(labels.REASON, task.reason)) for task in queries.untested(user)],
        **_round_context(request),
    }
    return render(request, "board/board.html", context)


@page("watch.see")
def progress(request: HttpRequest) -> HttpResponse:
    """The progress card alone; when the round has ended it tells the page to load itself again."""
    context = _round_context(request)
    response = render(request, "board/_progress.html", context)
    if context["round"] is None or not context["round"]["running"]:
        response["HX-Refresh"] = "true"
    return response


def _round_context(request: HttpRequest) -> dict[str, Any]:
    round_ = queries.latest_round()
    shown = None
    if round_ is not None:
        shown = queries.progress(round_, outside().clock.now()) | {
            "counts": queries.round_counts(round_),
            "url": reverse("board_progress"),
        }
    return {"round": shown, "may_start": may(person(request), "watch.start_round")}


@require_POST
@page("watch.start_round")
def start(request: HttpRequest) -> HttpResponse:
    start_round(RoundKind.DAILY_PATROL, person(request).username, outside().clock.now())
    messages.success(request, _("巡查已开始"))
    return redirect("board")


@require_POST
@page("watch.start_round")
def stop(request: HttpRequest, round_id: int) -> HttpResponse:
    if stop_round(get_object_or_404(Round, pk=round_id), outside().clock.now()):
        messages.info(request, _("巡查将在当前批次后停止，已看的结果保留，可以继续"))
    return redirect("board")


@require_POST
@page("watch.start_round")
def resume(request: HttpRequest, round_id: int) -> HttpResponse:
    if resume_round(get_object_or_404(Round, pk=round_id)):
        messages.success(request, _("巡查从停下的地方继续"))
    else:
        messages.error(request, _("不能继续：这一轮没有停下，或同类巡查正在进行"))
    return redirect("board")
