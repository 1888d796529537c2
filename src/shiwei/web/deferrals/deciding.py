"""Acts on one deferral from its page: decide (with others of its batch), end it, accept the weather's end, false."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import Actor, actor_of
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.web.deferrals.forms import AnswerForm, DecideForm, FalseForm, ImpactForm, TerminateForm, VersionForm
from shiwei.web.deferrals.views import find
from shiwei.web.page import answer, page, person
from shiwei.workorders.actions.approve_deferral import approve_deferral
from shiwei.workorders.actions.end_impact import end_impact, state_impact_end
from shiwei.workorders.actions.open_finding import answer_finding, drop_finding, open_finding, uphold_finding
from shiwei.workorders.actions.refuse_deferral import refuse_deferral
from shiwei.workorders.actions.return_deferral import return_deferral
from shiwei.workorders.actions.terminate_deferral import terminate_deferral
from shiwei.workorders.journal import StaleOrder, expect
from shiwei.workorders.models import Deferral
from shiwei.workorders.together import together

Given = Mapping[str, Any]
One = Callable[[Deferral, Actor, datetime, Any], Verdict]


@dataclass(frozen=True, slots=True)
class DeferralAct:
    """One act on a deferral: its permission, its form, what it does to one, and what is said when it is done."""

    verb: str
    form: Callable[[Deferral, Any], Form]
    do: One
    done: str | Promise
    batch: bool = False


def _decide(deferral: Deferral, data: Any) -> Form:
    return DecideForm(deferral, data)


def _key(form: DecideForm, deferral: Deferral) -> str:
    key = form.cleaned_data["key"]
    return f"{key}/{deferral.code}" if key else ""


def _approve(deferral: Deferral, actor: Actor, now: datetime, form: DecideForm) -> Verdict:
    given = form.cleaned_data
    return approve_deferral(
        deferral,
        form.length or None,
        actor,
        now,
        opinion=given["opinion"],
        retroactive=given["retroactive"] and deferral.late,
        key=_key(form, deferral),
    )


def _return(deferral: Deferral, actor: Actor, now: datetime, form: DecideForm) -> Verdict:
    return return_deferral(deferral, form.cleaned_data["opinion"], actor, now, key=_key(form, deferral))


def _refuse(deferral: Deferral, actor: Actor, now: datetime, form: DecideForm) -> Verdict:
    given = form.cleaned_data
    code = given["reason_code"] or "NOT_QUALIFIED"
    return refuse_deferral(deferral, code, actor, now, opinion=given["opinion"], key=_key(form, deferral))


def _terminate(deferral: Deferral, actor: Actor, now: datetime, form: Form) -> Verdict:
    return terminate_deferral(deferral, form.cleaned_data["reason"], actor, now)


def _impact(deferral: Deferral, actor: Actor, now: datetime, form: Form) -> Verdict:
    given = form.cleaned_data
    return end_impact(deferral, given["impact_end"], actor, now, evidence=[given["evidence"]])


def _state_impact(deferral: Deferral, actor: Actor, now: datetime, form: Form) -> Verdict:
    given = form.cleaned_data
    return state_impact_end(deferral, given["impact_end"], actor, now, evidence=[given["evidence"]])


def _false(deferral: Deferral, actor: Actor, now: datetime, form: Form) -> Verdict:
    return open_finding(deferral, form.cleaned_data["evidence"].splitlines(), actor, now)


def _answer_false(deferral: Deferral, actor: Actor, now: datetime, form: Form) -> Verdict:
    return answer_finding(deferral, form.cleaned_data["answer"], actor, now)


def _uphold(deferral: Deferral, actor: Actor, now: datetime, _form: Form) -> Verdict:
    return uphold_finding(deferral, actor, now)


def _drop(deferral: Deferral, actor: Actor, now: datetime, form: Form) -> Verdict:
    return drop_finding(deferral, form.cleaned_data["reason"], actor, now)


_DECIDE, _FILE = "workorders.decide_deferral", "workorders.file_deferral"
ACTS: dict[str, DeferralAct] = {
    "approve": DeferralAct(_DECIDE, _decide, _approve, _l("已批准，计时暂停"), batch=True),
    "return": DeferralAct(_DECIDE, _decide, _return, _l("已退回补正，计时继续"), batch=True),
    "refuse": DeferralAct(_DECIDE, _decide, _refuse, _l("已作出不批准决定，计时视同从未暂停"), batch=True),
    "terminate": DeferralAct(
        "workorders.terminate_deferral", lambda _d, data: TerminateForm(data), _terminate, _l("暂缓已终止，计时继续")
    ),
    "impact-end": DeferralAct(_DECIDE, lambda _d, data: ImpactForm(data), _impact, _l("已认可天气影响结束时间")),
    "state-impact-end": DeferralAct(
        _FILE, lambda _d, data: ImpactForm(data), _state_impact, _l("已报告，等待业主认可")
    ),
    "find-false": DeferralAct(
        _DECIDE, lambda _d, data: FalseForm(data), _false, _l("已提出，运维单位可在 72 小时内申辩")
    ),
    "answer-false": DeferralAct(_FILE, lambda _d, data: AnswerForm(data), _answer_false, _l("申辩已送达业主")),
    "uphold-false": DeferralAct(_DECIDE, lambda _d, data: VersionForm(data), _uphold, _l("已认定不实，各环节重新计算")),
    "drop-false": DeferralAct(_DECIDE, lambda _d, data: TerminateForm(data), _drop, _l("已不再认定")),
}


@require_POST
@page("workorders.see")
def act(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Do one act and come back to the application with its verdict in words; nothing is written when it fails."""
    user, wanted = person(request), ACTS.get(name)
    if wanted is None:
        raise Http404(name)
    if not may(user, wanted.verb):
        raise PermissionDenied(wanted.verb)
    deferral = find(user, code)
    form = wanted.form(deferral, request.POST)
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {' '.join(str(e) for e in errors)}")
        return redirect("deferral", code=code)
    try:
        verdict = _do(wanted, deferral, form, user)
    except StaleOrder as stale:
        messages.error(request, str(stale))
        return redirect("deferral", code=code)
    return answer(request, verdict, str(wanted.done), "deferral", code=code)


def _do(wanted: DeferralAct, deferral: Deferral, form: Form, user: User) -> Verdict:
    """The act on this one, and in the same go on those of its batch that are ticked, all or none."""
    expect(deferral.order, form.cleaned_data.get("version"))
    actor, now = actor_of(user), outside().clock.now()
    chosen = [deferral]
    if wanted.batch and isinstance(form, DecideForm):
        chosen += [find(user, code) for code in form.also if code != deferral.code]
    chosen = [one for one in chosen if one.pk == deferral.pk or one.batch == deferral.batch]
    return together(((one.code, one) for one in chosen), lambda one: wanted.do(one, actor, now, form))
