"""Contracts: list, one with clauses and suspensions; entering, looking at the effect, approving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.contracts import queries
from shiwei.contracts.actions.enter_clause import enter_clause
from shiwei.contracts.facts import owners_of, subject
from shiwei.contracts.models import Contract
from shiwei.contracts.suspensions import span_of
from shiwei.documents.actions.keep import FileRefused
from shiwei.penalties import effects
from shiwei.penalties.actions.approve_clause import approve_clause
from shiwei.penalties.actions.end_suspension import end_suspension, suspension_of
from shiwei.penalties.actions.suspend_contract import event_of, suspend_contract
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.contracts import present as shown
from shiwei.web.contracts.forms import ClauseForm, EarlyEndForm, SuspensionForm
from shiwei.web.page import answer, page, person
from shiwei.web.uploads import keep_papers
from shiwei.workorders.labels import refusal


@page("contracts.see")
def listing(request: HttpRequest) -> HttpResponse:
    now, units = outside().clock.now(), present.Units()
    rows = [shown.contract(c, units, now) for c in queries.visible_contracts(person(request))]
    return render(request, "contracts/list.html", {"rows": rows})


def find(user: User, code: str) -> Contract:
    """The contract, or 404 alike for those that do not exist and those this person may not see."""
    contract = queries.visible_contracts(user).filter(code=code).first()
    if contract is None:
        raise Http404(_("没有这份合同，或不在您的范围内"))
    return contract


@page("contracts.see")
def detail(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, find(person(request), code))


def _page(request: HttpRequest, contract: Contract, status: int = 200, **forms: Any) -> HttpResponse:
    user, now, units = person(request), outside().clock.now(), present.Units()
    mine = user.unit is not None and user.unit.code in owners_of(contract)
    clauses = contract.clauses.order_by("approved", "parameter", "-since")
    context = {
        **shown.contract(contract, units, now),
        "clauses": [shown.value(clause) for clause in clauses],
        "suspensions": queries.suspensions(contract),
        "now": now,
        "clause_form": ClauseForm(auto_id="clause-%s") if mine and may(user, "contracts.rule") else None,
        "suspension_form": SuspensionForm(auto_id="suspend-%s") if mine and may(user, "contracts.suspend") else None,
        **forms,
    }
    return render(request, "contracts/detail.html", context, status=status)


@require_POST
@page("contracts.rule")
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a clause; it waits for its approval on a page that shows its effect."""
    user = person(request)
    contract, form = find(user, code), ClauseForm(request.POST, request.FILES, auto_id="clause-%s")
    if form.is_valid():
        actor, now = actor_of(user), outside().clock.now()
        try:
            kept = keep_papers(form.cleaned_data["papers"], subject(contract.code), actor, now)
        except FileRefused as refused:
            form.add_error("papers", str(refused))
            return _page(request, contract, 422, clause_form=form)
        draft = form.draft(kept[0] if kept else "")
        verdict = enter_clause(contract, draft, actor, now)
        if verdict:
            clause = contract.clauses.get(parameter=draft.parameter, since=draft.since)
            return redirect("clause", code=code, pk=clause.pk)
        form.add_error(None, refusal(verdict))
    return _page(request, contract, 422, clause_form=form)


@page("contracts.rule")
def clause(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A clause with what its approval would change; approving it says that this was seen."""
    user, now = person(request), outside().clock.now()
    contract = find(user, code)
    row = get_object_or_404(contract.clauses.select_related("contract"), pk=pk)
    if request.method == "POST":
        verdict = approve_clause(row, actor_of(user), now, seen=bool(request.POST.get("seen")))
        if verdict or not request.POST.get("seen"):
            return answer(request, verdict, _("条款已批准，有关工单随即重算"), "contract", code=code)
        messages.error(request, refusal(verdict))
    found = shown.effect(effects.of_clause(row, now), present.Units()) if not row.approved else None
    context = {**shown.value(row), "contract": contract, "effect": found, "of": "clause"}
    return render(request, "contracts/approve.html", context)


@require_POST
@page("contracts.suspend")
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    """First what the suspension would change; with ``agreed`` it is recorded."""
    user, now = person(request), outside().clock.now()
    contract, form = find(user, code), SuspensionForm(request.POST, auto_id="suspend-%s")
    if not form.is_valid():
        return _page(request, contract, 422, suspension_form=form)
    what, actor = form.what(), actor_of(user)
    if request.POST.get("agreed"):
        verdict = suspend_contract(contract, what, actor, now, seen=bool(request.POST.get("seen")))
        return answer(request, verdict, _("中止已登记，有关工单随即重算"), "contract", code=code)
    if what.end <= what.start:
        form.add_error("end", _("须晚于起始"))
        return _page(request, contract, 422, suspension_form=form)
    found = effects.of_suspension(contract, event_of(contract, what, actor, now), now)
    context = {
        "contract": contract,
        "what": what,
        "effect": shown.effect(found, present.Units()),
        "given": [(name, request.POST.get(name, "")) for name in form.fields if request.POST.get(name)],
    }
    return render(request, "contracts/suspend.html", context)


@page("contracts.suspend")
def end(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """Type when the service goes on; see what that would change; with ``agreed`` it is recorded."""
    user, now = person(request), outside().clock.now()
    contract = find(user, code)
    row = suspension_of(contract, seq)
    if row is None:
        raise Http404(_("没有这次中止，或它没有生效"))
    form = EarlyEndForm(request.POST or None, auto_id="end-%s")
    context: dict[str, Any] = {"contract": contract, "form": form, "told": row, "span": span_of(row)}
    if not form.is_valid():
        return render(request, "contracts/resume.html", context, status=422 if form.is_bound else 200)
    what, actor = form.what(seq), actor_of(user)
    if request.POST.get("agreed"):
        verdict = end_suspension(contract, what, actor, now, seen=bool(request.POST.get("seen")))
        return answer(request, verdict, _("中止已提前结束，有关工单随即重算"), "contract", code=code)
    if not span_of(row)[0] <= what.end < span_of(row)[1]:
        form.add_error("end", _("须在中止期内：不早于起始，早于原定结束"))
        return render(request, "contracts/resume.html", context, status=422)
    found = effects.of_early_end(contract, row, what.end, now)
    context["what"], context["effect"] = what, shown.effect(found, present.Units())
    context["given"] = [(name, request.POST.get(name, "")) for name in form.fields if request.POST.get(name)]
    return render(request, "contracts/resume.html", context)
