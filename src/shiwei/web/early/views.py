"""The list of early warnings by unit and kind, and what may be done with one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.kernel.time import local_date
from shiwei.ports.outside import outside
from shiwei.watch.actions.handle_warning import accept_view, propose_visit
from shiwei.watch.early_labels import KIND, refusal_of
from shiwei.watch.early_queries import EarlyAsked, integrators_of, listed_warnings, visible_warnings, warning_counts
from shiwei.web.early import present
from shiwei.web.page import page, person

PAGE = 200
VIEWS = {"open": _l("发展中"), "visit": _l("已建议保养"), "over": _l("已结束"), "all": _l("全部")}


@page("watch.see")
def listing(request: HttpRequest) -> HttpResponse:
    """Open ones first, those that would be a fault soonest leading."""
    user, today = person(request), local_date(outside().clock.now())
    given = request.GET
    view = given.get("view", "open")
    asked = EarlyAsked(view if view in VIEWS else "open", given.get("unit", "")[:32], given.get("kind", "")[:16])
    found = list(listed_warnings(user, asked)[: PAGE + 1])
    context = {
        "rows": [present.row(warning, today) for warning in found[:PAGE]],
        "more": len(found) > PAGE,
        "most": PAGE,
        "asked": asked,
        "views": list(VIEWS.items()),
        "units": integrators_of(user),
        "kinds": list(KIND.items()),
        "tiles": _tiles(warning_counts(user, today)),
    }
    return render(request, "early/list.html", context)


def _tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": _("发展中"), "value": str(counts["open"]), "tone": "warning" if counts["open"] else "ok"},
        {"label": _("十四天内到报障线"), "value": str(counts["soon"]), "tone": "fault" if counts["soon"] else "ok"},
        {"label": _("已建议保养"), "value": str(counts["visit"])},
    ]


@require_POST
@page("watch.handle_early_warning")
def act(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Propose a visit, or take the present view as the reference."""
    user, now = person(request), outside().clock.now()
    warning = visible_warnings(user).filter(pk=number).first()
    if warning is None:
        raise Http404(_("没有这条预警，或不在您的范围内"))
    do = propose_visit if name == "visit" else accept_view
    verdict = do(warning, request.POST.get("note", "").strip(), actor_of(user), now)
    done = _("已建议保养，集成商会收到通知") if name == "visit" else _("已按现状作为新基准")
    if verdict:
        messages.success(request, done)
    else:
        messages.error(request, refusal_of(verdict))
    return redirect("camera", warning.camera.gb_code)
