"""Home by role: what waits for this person, first; then how the city stands."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import parties_of
from shiwei.penalties.queries import open_candidates
from shiwei.ports.outside import outside
from shiwei.watch import queries as watch
from shiwei.web.page import person
from shiwei.workorders import queries as workorders

_FIRST_VIEW = {
    PartyRole.OWNER: "emergency",
    PartyRole.INTEGRATOR: "triage",
    PartyRole.NETWORK_OPERATOR: "mine",
    PartyRole.POWER_SUPPLIER: "mine",
}


@login_required
def home(request: HttpRequest) -> HttpResponse:
    user, now = person(request), outside().clock.now()
    view = first_view(user)
    waiting, _more = workorders.listed(user, workorders.Filter(view=view, size=8), now)
    context: dict[str, Any] = {
        "view": view,
        "waiting": waiting,
        "counts": workorders.counts(user, now),
        "now": now,
        "parties": parties_of(user),
    }
    return render(request, "home/home.html", context | _city(user))


def first_view(user: User) -> str:
    """The order list that matters most to this person's party."""
    parties = parties_of(user)
    return next((view for party, view in _FIRST_VIEW.items() if party in parties), "open")


def _city(user: User) -> dict[str, Any]:
    """The numbers of the city, for those who watch it."""
    if not may(user, "watch.see"):
        return {"states": watch.state_counts(user)}
    rounds = watch.recent_rounds()
    return {
        "states": watch.state_counts(user),
        "counties": watch.by_county(user),
        "causes": watch.open_causes(user)[:4],
        "candidates": open_candidates(user),
        "trend": [_point(r.summary, r.started_at.isoformat()) for r in rounds],
    }


def _point(summary: dict[str, Any], at: str) -> dict[str, Any]:
    return {"at": at, "total": summary.get("total", 0), "ok": summary.get("ok", 0), "down": summary.get("down", 0)}


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive, and the database answers: for the supervisor and for monitors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
