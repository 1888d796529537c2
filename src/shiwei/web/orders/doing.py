"""Doing an act of the order page: a checked form, one action, back to the page with its verdict in words."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.permissions import may
from shiwei.documents.actions.keep import FileRefused
from shiwei.ports.outside import outside
from shiwei.watch.queries import open_causes
from shiwei.web import present
from shiwei.web.orders.acts import ACTS, OrderAct
from shiwei.web.orders.views import find
from shiwei.web.page import answer, page, person
from shiwei.workorders.journal import StaleOrder
from shiwei.workorders.models import Order


@require_POST
@page("workorders.see")
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Do one act. From the board the cause's card is drawn again in its place; else it comes back to the order."""
    wanted = ACTS.get(name.replace("-", "_"))
    if wanted is None:
        raise Http404(name)
    if not may(person(request), wanted.verb):
        raise PermissionDenied(wanted.verb)
    response = _do(request, find(person(request), number), wanted)
    return _card(request, number, response) if request.headers.get("HX-Request") == "true" else response


def _do(request: HttpRequest, order: Order, wanted: OrderAct) -> HttpResponse:
    """Check the form, act, and say what came of it; nothing is written when any of it fails."""
    user = person(request)
    form = wanted.form(order, user, request.POST, request.FILES)
    if not form.is_valid():
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, f"{label or name}: {' '.join(str(e) for e in errors)}")
        return redirect("order", number=order.number)
    try:
        verdict = wanted.do(order, actor_of(user), outside().clock.now(), form.cleaned_data)
    except (StaleOrder, FileRefused) as refused:
        messages.error(request, str(refused))
        return redirect("order", number=order.number)
    return answer(request, verdict, str(wanted.done), "order", number=order.number)


def _card(request: HttpRequest, number: str, response: HttpResponse) -> HttpResponse:
    user, units = person(request), present.Units()
    row = next((c for c in open_causes(user) if c["order"] == number), None)
    if row is None:
        response["HX-Redirect"] = response["Location"]
        return HttpResponse(status=204, headers=dict(response.headers))
    card = present.cause(row, units, units.repairers(), may(user, "workorders.dispatch"))
    return render(request, "board/_card.html", {"cause": card})
