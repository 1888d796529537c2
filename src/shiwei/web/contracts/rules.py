"""Counties' rules: the list, entering one, looking at its effect and approving it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.permissions import may
from shiwei.contracts import queries
from shiwei.contracts.actions.enter_county_rule import enter_county_rule
from shiwei.contracts.models import CountyRule
from shiwei.penalties import effects
from shiwei.penalties.actions.approve_county_rule import approve_county_rule
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.contracts import present as shown
from shiwei.web.contracts.forms import RuleForm
from shiwei.web.page import answer, page, person
from shiwei.workorders.labels import refusal


@page("contracts.see")
def listing(request: HttpRequest) -> HttpResponse:
    form = RuleForm() if may(person(request), "contracts.rule") else None
    return _page(request, form)


def _page(request: HttpRequest, form: RuleForm | None, status: int = 200) -> HttpResponse:
    counties: dict[str, list[dict[str, Any]]] = {}
    for row in queries.county_rules():
        counties.setdefault(row.jurisdiction.name, []).append(shown.value(row))
    return render(request, "contracts/rules.html", {"counties": counties, "form": form}, status=status)


@require_POST
@page("contracts.rule")
def enter(request: HttpRequest) -> HttpResponse:
    """Write down a county's rule; it waits for its approval on a page that shows its effect."""
    form = RuleForm(request.POST)
    if form.is_valid():
        county, draft = form.cleaned_data["county"], form.draft()
        verdict = enter_county_rule(county, draft, actor_of(person(request)), outside().clock.now())
        if verdict:
            named = {"jurisdiction": county, "parameter": draft.parameter, "since": draft.since}
            return redirect("county_rule", pk=CountyRule.objects.get(**named).pk)
        form.add_error(None, refusal(verdict))
    return _page(request, form, 422)


@page("contracts.rule")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule with what its approval would change; approving it says that this was seen."""
    now = outside().clock.now()
    row = get_object_or_404(CountyRule.objects.select_related("jurisdiction"), pk=pk)
    if request.method == "POST":
        verdict = approve_county_rule(row, actor_of(person(request)), now, seen=bool(request.POST.get("seen")))
        if verdict or not request.POST.get("seen"):
            return answer(request, verdict, _("县区规定已批准，有关工单随即重算"), "county_rules")
        messages.error(request, refusal(verdict))
    found = shown.effect(effects.of_county_rule(row, now), present.Units()) if not row.approved else None
    return render(request, "contracts/approve.html", {**shown.value(row), "effect": found, "of": "rule"})
