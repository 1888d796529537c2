"""What an act would change, told before it is done: the order's figures now and after, in one sentence each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shiwei.accounts.facts import Actor, actor_of
from shiwei.accounts.permissions import may
from shiwei.ports.outside import outside
from shiwei.web.orders.acts import ACTS
from shiwei.web.orders.told import sentence
from shiwei.web.orders.views import find
from shiwei.web.page import page, person
from shiwei.workorders.actions.merge import entry_of
from shiwei.workorders.journal import Entry, Preview, preview
from shiwei.workorders.labels import refusal
from shiwei.workorders.models import Order

Given = Mapping[str, Any]


def _merge(order: Order, actor: Actor, now: datetime, given: Given) -> tuple[Preview, Order]:
    return preview(order, entry_of(given["into"]), actor, now), given["into"]


def _cameras(order: Order, actor: Actor, now: datetime, given: Given) -> tuple[Preview, Order]:
    case = {"add": sorted(given["add"]), "remove": sorted(given["remove"])}
    return preview(order, Entry("cameras_changed", case), actor, now), order


TOLD: dict[str, Callable[[Order, Actor, datetime, Given], tuple[Preview, Order]]] = {
    "merge": _merge,
    "change_cameras": _cameras,
}
"""The acts whose effect is told, with the order on which it shows (a merge's parent)."""


@page("workorders.see")
def show(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """The effect in words, for the form's hint. Nothing is written."""
    user, key = person(request), name.replace("-", "_")
    if key not in TOLD:
        raise Http404(name)
    if not may(user, ACTS[key].verb):
        raise PermissionDenied(ACTS[key].verb)
    order = find(user, number)
    form = ACTS[key].form(order, user, request.GET)
    if not form.is_valid():
        faults = [str(error) for errors in form.errors.values() for error in errors]
        return render(request, "orders/_effect.html", {"faults": faults})
    found, shown = TOLD[key](order, actor_of(user), outside().clock.now(), form.cleaned_data)
    if not found.verdict:
        return render(request, "orders/_effect.html", {"faults": [refusal(found.verdict)]})
    told = sentence(found.before.orders[shown.number], found.after.orders[shown.number])
    return render(request, "orders/_effect.html", {"told": told})
