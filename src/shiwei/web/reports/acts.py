"""The acts on a report as one table: the event that must be open, the permission, and what is done with the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import Actor, actor_of
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.policy.tables.report import open_report_acts
from shiwei.ports.outside import outside
from shiwei.web.page import page, person
from shiwei.web.reports.forms import SortForm
from shiwei.workorders.actions.answer_consultation import answer_consultation
from shiwei.workorders.actions.consent_invalid import consent_invalid
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.reclassify import reclassify
from shiwei.workorders.actions.reply_back import reply_back
from shiwei.workorders.actions.report import ReportRefused
from shiwei.workorders.actions.sort_as_consultation import sort_as_consultation
from shiwei.workorders.actions.sort_as_duplicate import sort_as_duplicate
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.actions.sort_as_invalid import sort_as_invalid
from shiwei.workorders.actions.state_onset import state_onset
from shiwei.workorders.intake import StaleReport, parties
from shiwei.workorders.models import FaultReport, Order
from shiwei.workorders.queries import visible_to
from shiwei.workorders.report_labels import refused
from shiwei.workorders.report_queries import one_report

Given = Mapping[str, Any]
_VERB = "workorders.sort_report"


@dataclass(frozen=True, slots=True)
class Doing:
    """Everything an act may need."""

    told: FaultReport
    actor: Actor
    now: datetime
    given: Given
    order: Order | None


@dataclass(frozen=True, slots=True)
class ReportAct:
    """One act: ``event`` of the table that must be open to the actor, and what is said when it is done."""

    event: str
    done: str | Promise
    do: Callable[[Doing], Verdict]


def _fault(d: Doing) -> Verdict:
    verdict = sort_as_fault(d.told, d.actor, d.now, fault=d.given["fault"], join=d.order)
    unit, order = d.given["unit"], d.told.order
    if verdict and unit is not None and order is not None and d.order is None:
        return dispatch(order, unit.code, d.actor, d.now)
    return verdict


def _duplicate(d: Doing) -> Verdict:
    if d.order is None:
        return refuse("9", "the open order is not named")
    return sort_as_duplicate(d.told, d.order, d.actor, d.now)


def _onset(d: Doing) -> Verdict:
    if d.given["onset"] is None:
        return refuse("7", "the instant is missing")
    return state_onset(d.told, d.given["onset"], d.given["words"], d.actor, d.now)


ACTS: dict[str, ReportAct] = {
    "fault": ReportAct("sorted_fault", _l("已开工单"), _fault),
    "duplicate": ReportAct("sorted_duplicate", _l("已并入在办工单，反映人会随它得到反馈"), _duplicate),
    "consultation": ReportAct(
        "sorted_consultation", _l("已按咨询办理，等待答复"), lambda d: sort_as_consultation(d.told, d.actor, d.now)
    ),
    "answer": ReportAct(
        "answered", _l("已答复，反映人会收到通知"),
        lambda d: answer_consultation(d.told, d.given["words"], d.actor, d.now),
    ),
    "invalid": ReportAct(
        "invalid_asked", _l("已提交：按误报办理；不是本单位来源的，等业主同意"),
        lambda d: sort_as_invalid(d.told, d.given["words"], d.actor, d.now),
    ),
    "consent": ReportAct(
        "invalid_refused", _l("已记录您的决定"),
        lambda d: consent_invalid(d.told, d.actor, d.now, agrees=d.given["agrees"], note=d.given["words"]),
    ),
    "reclassify": ReportAct(
        "reclassified", _l("已改判为故障，工单已开"),
        lambda d: reclassify(
            d.told, d.given["fault"], d.actor, d.now, back_dated=d.given["back_dated"], reason=d.given["words"]
        ),
    ),
    "reply": ReportAct(
        "replied", _l("已记下回复"), lambda d: reply_back(d.told, d.given["words"], d.actor, d.now)
    ),
    "onset": ReportAct("onset_stated", _l("已记下起始时间，巡查会按它重新核查"), _onset),
}  # fmt: skip


def offered_acts(told: FaultReport, user: User) -> dict[str, bool]:
    """The acts this person's page offers on the report now, by name; the table judges them again when they are done."""
    if not may(user, _VERB) or user.unit is None:
        return {}
    events = open_report_acts(told.state, parties(told, actor_of(user)))
    found = {name: act.event in events for name, act in ACTS.items()}
    found["invalid"] = found["invalid"] or "sorted_invalid" in events
    found["consent"] = found["consent"] and told.invalid_asked_at is not None
    found["reply"] = found["reply"] and told.reply_wanted and told.replied_at is None
    return {name: True for name, stands in found.items() if stands}


@require_POST
@page("workorders.see")
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Do one act and go back to where it was done."""
    user = person(request)
    wanted = ACTS.get(name)
    if wanted is None:
        raise Http404(name)
    if not may(user, _VERB):
        raise PermissionDenied(_VERB)
    form = SortForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return _back(request, number)
    try:
        verdict = wanted.do(_doing(user, number, form.cleaned_data))
    except (StaleReport, ReportRefused) as lost:
        messages.error(request, str(lost))
        return _back(request, number)
    _say(request, verdict, str(wanted.done), number)
    return _back(request, number)


def _doing(user: User, number: str, given: Given) -> Doing:
    try:
        told = one_report(user, number)
    except FaultReport.DoesNotExist as missing:
        raise Http404(_("没有这条反映，或不在您的范围内")) from missing
    order = visible_to(user).filter(number=given["order"]).first() if given["order"] else None
    return Doing(told, actor_of(user), outside().clock.now(), given, order)


def _say(request: HttpRequest, verdict: Verdict, done: str, number: str) -> None:
    if verdict:
        messages.success(request, f"{number}：{done}")
        return
    told = {"n": number, "article": verdict.article, "why": refused(verdict.article)}
    messages.error(request, _("%(n)s 未能办理：依据第%(article)s条，%(why)s") % told)


def _back(request: HttpRequest, number: str) -> HttpResponse:
    """The page the act was done on, when it is one of ours."""
    to = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(to)
    return redirect("fault_report", number=number)
