"""Signing a list: what is signed is shown line by line first, and then what became of each line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.penalties import queries
from shiwei.penalties.actions.sign_many import sign_many
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.page import page, person
from shiwei.web.penalties import present as shown
from shiwei.workorders.labels import refusal

MOST = 200


@require_POST
@page("penalties.sign")
def sign(request: HttpRequest) -> HttpResponse:
    """First the lines with their sum; with ``agreed`` the signatures, and the verdict of every line."""
    user = person(request)
    wanted = [int(pk) for pk in request.POST.getlist("count") if pk.isdigit()][:MOST]
    counts = queries.visible_counts(user).filter(pk__in=wanted).select_related(*queries.RELATED)
    rows = [shown.row(count, present.Units(), user) for count in counts.order_by("occurred_at", "pk")]
    if not rows:
        messages.error(request, _("没有选中任何一笔考核"))
        return redirect("penalties")
    context: dict[str, Any] = {"rows": rows, "sum": sum(row["count"].amount for row in rows if row["may_sign"])}
    if request.POST.get("agreed"):
        lines = [row["count"] for row in rows]
        verdicts = sign_many(lines, actor_of(user), outside().clock.now(), note=request.POST.get("note", "")[:2000])
        for row in rows:
            verdict = verdicts[row["count"].pk]
            row |= {"done": bool(verdict), "why": "" if verdict else refusal(verdict)}
            row["count"].refresh_from_db()
            row["state"] = shown.state_of(row["count"])
        context["signed"] = sum(row["done"] for row in rows)
    return render(request, "penalties/sign.html", context)
