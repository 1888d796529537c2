"""The owner's list of what waits for a decision, and its figure on the home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.web import present
from shiwei.web.deferrals import showing
from shiwei.web.page import page, person
from shiwei.workorders.deferral_queries import findings_to_hear, timings_to_decide, to_decide
from shiwei.workorders.labels import title
from shiwei.workorders.models import FalseFinding
from shiwei.workorders.queries import awaiting_signature

MOST = 200
ON_HOME = 5


@page("workorders.decide_deferral")
def listing(request: HttpRequest) -> HttpResponse:
    user, units = person(request), present.Units()
    context = {
        "deferrals": [showing.deferral(row, units) for row in to_decide(user)[:MOST]],
        "findings": [_finding(row, units) for row in findings_to_hear(user)[:MOST]],
        "timings": [showing.timing(row, units) for row in timings_to_decide(user)[:MOST]],
    }
    return render(request, "decisions/list.html", context)


def _finding(row: FalseFinding, units: present.Units) -> dict[str, Any]:
    deferral = row.deferral
    return {
        "row": row,
        "code": deferral.code,
        "url": reverse("deferral", args=[deferral.code]) + "#finding",
        "title": title(deferral.order),
        "unit": units.badge(deferral.unit.code),
    }


def on_home(user: User) -> dict[str, Any]:
    """What waits for this person's decision, most pressing first, for the home page."""
    if not may(user, "workorders.decide_deferral"):
        return {"deciding": []}
    units = present.Units()
    return {"deciding": [showing.deferral(row, units) for row in to_decide(user)[:ON_HOME]]}


def tiles(user: User) -> list[dict[str, Any]]:
    """Figures of the home page: decisions and signatures that wait for this person."""
    found = []
    if may(user, "workorders.decide_deferral"):
        waiting = to_decide(user).count() + timings_to_decide(user).count() + findings_to_hear(user).count()
        found.append(_tile(_("待我审批"), waiting, "decisions"))
    elif may(user, "workorders.file_deferral") and (heard := findings_to_hear(user).first()) is not None:
        tile = _tile(_("待我申辩"), findings_to_hear(user).count(), "orders")
        found.append({**tile, "url": reverse("deferral", args=[heard.deferral.code]) + "#finding"})
    if may(user, "workorders.sign"):
        found.append(_tile(_("待我签字"), awaiting_signature(user).count(), "signatures"))
    return found


def _tile(label: str, count: int, place: str) -> dict[str, Any]:
    return {"label": label, "value": str(count), "tone": "deferred" if count else "", "url": reverse(place)}
