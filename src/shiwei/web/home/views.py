"""Home by role: what waits for this person, first; then how the city stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.accounts import labels as account_labels
from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import parties_of
from shiwei.kernel.time import SHANGHAI
from shiwei.ports.outside import outside
from shiwei.watch import queries as watch
from shiwei.web import present
from shiwei.web.decisions import views as decisions
from shiwei.web.emergencies.present import on_home as open_emergencies
from shiwei.web.orders.views import row
from shiwei.web.page import person
from shiwei.web.penalties.tiles import tiles as count_tiles
from shiwei.workorders import labels
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
    view, units = first_view(user), present.Units()
    waiting, _more = workorders.listed(user, workorders.Filter(view=view, size=8), now)
    counts = workorders.counts(user, now)
    context: dict[str, Any] = {
        "greeting": _greeting(user, now),
        "role": _role(user),
        "view": view,
        "waiting_title": _("%(view)s的工单") % {"view": labels.word(labels.VIEW, view)},
        "nothing_title": _("没有等您处理的工单"),
        "nothing_sentence": _("新的工单会立即出现在这里。"),
        "orders": [row(order, units) for order in waiting],
        "tiles": _tiles(user, counts),
        **open_emergencies(user),
        **decisions.on_home(user),
    }
    return render(request, "home/home.html", context | _city(user, units))


def first_view(user: User) -> str:
    """The order list that matters most to this person's party."""
    parties = parties_of(user)
    return next((view for party, view in _FIRST_VIEW.items() if party in parties), "open")


def _greeting(user: User, now: datetime) -> str:
    hour = now.astimezone(SHANGHAI).hour
    words = {range(5): _("夜深了"), range(5, 11): _("早上好"), range(11, 13): _("中午好"), range(13, 18): _("下午好")}
    word = next((w for hours, w in words.items() if hour in hours), _("晚上好"))
    return _("%(name)s，%(word)s") % {"name": str(user), "word": word}


def _role(user: User) -> str:
    duty = str(account_labels.DUTY[user.duty])
    return f"{user.unit.name} · {duty}" if user.unit else duty


def _tiles(user: User, counts: dict[str, int]) -> list[dict[str, Any]]:
    states = watch.state_counts(user)
    total = sum(states.values())
    online = states["ok"] + states["warning"] + states["fault"]
    looked = online + states["offline"]
    tiles = [
        _order_tile("open", counts),
        _order_tile("overtime", counts, "fault"),
        _order_tile("emergency", counts, "fault"),
        *decisions.tiles(user),
        {
            "label": _("在线率"),
            "value": f"{online * 100 / looked:.1f}" if looked else "—",
            "unit": "%" if looked else "",
            "note": _("%(total)d 路，%(untested)d 路未能检测") % {"total": total, "untested": states["untested"]},
            "url": reverse("cameras") + "?state=offline",
        },
    ]
    return tiles + count_tiles(user)


def _order_tile(view: str, counts: dict[str, int], tone: str = "") -> dict[str, Any]:
    return {
        "label": _("%(view)s工单") % {"view": labels.word(labels.VIEW, view)},
        "value": str(counts[view]),
        "tone": tone if counts[view] else "",
        "url": f"{reverse('orders')}?view={view}",
    }


def _city(user: User, units: present.Units) -> dict[str, Any]:
    """How the city stands, for those who watch it."""
    if not may(user, "watch.see"):
        return {}
    waiting = [c for c in watch.open_causes(user) if c["order_state"] == "PENDING_TRIAGE"][:4]
    repairers = units.repairers()
    return {
        "causes": [present.cause(c, units, repairers, may(user, "workorders.dispatch")) for c in waiting],
        "counties": [_shares(c) for c in watch.by_county(user)],
        "trend": _trend(),
    }


def _shares(county: dict[str, Any]) -> dict[str, Any]:
    total = county["total"] or 1
    return county | {"online_share": county["online"] / total, "good_share": county["good"] / total}


def _trend() -> dict[str, Any] | None:
    """Rounds as stacked bars, once there are two of them."""
    rounds = watch.recent_rounds()
    if len(rounds) < 2:
        return None
    series = (("ok", _("正常"), "ok"), ("fault", _("图像故障"), "fault"), ("down", _("离线"), "offline"))
    return {
        "legend": {},
        "xAxis": {
            "type": "category",
            "data": [r.started_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for r in rounds],
        },
        "yAxis": {"type": "value"},
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "barMaxWidth": 28,
                "name": name,
                "color": f"var(--sw-{tone}-solid)",
                "data": [r.summary.get(key, 0) for r in rounds],
            }
            for key, name, tone in series
        ],
    }


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive, and the database answers: for the supervisor and for monitors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
