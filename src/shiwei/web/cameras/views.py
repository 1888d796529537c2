"""Camera list and camera page: identity, supply chain, pictures over time, its orders."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shiwei.assets.models import Jurisdiction
from shiwei.assets.queries import supply_chain
from shiwei.ports.outside import outside
from shiwei.watch import labels, queries
from shiwei.web.page import page, person
from shiwei.workorders.queries import open_orders_of_camera

PAGE = 60


@page("assets.see")
def listing(request: HttpRequest) -> HttpResponse:
    given = request.GET
    rows = queries.visible_cameras(person(request)).select_related(
        "project__jurisdiction", "project__integrator", "status"
    )
    if state := given.get("state", ""):
        rows = rows.filter(status__state=state) if state != "unknown" else rows.filter(status=None)
    if county := given.get("county", ""):
        rows = rows.filter(project__jurisdiction=county)
    if text := given.get("text", "").strip()[:80]:
        rows = rows.filter(Q(name__icontains=text) | Q(gb_code__startswith=text))
    page_rows = list(rows.filter(gb_code__gt=given.get("after", "")).order_by("gb_code")[: PAGE + 1])
    context = {
        "cameras": page_rows[:PAGE],
        "next": page_rows[PAGE - 1].gb_code if len(page_rows) > PAGE else "",
        "states": queries.state_counts(person(request)),
        "counties": Jurisdiction.objects.order_by("code"),
        "words": labels.CAMERA_STATE,
        "asked": {"state": state, "county": county, "text": text},
    }
    part = "cameras/_rows.html" if request.headers.get("HX-Target") in {"rows", "more"} else "cameras/list.html"
    return render(request, part, context)


@page("assets.see")
def detail(request: HttpRequest, gb_code: str) -> HttpResponse:
    related = ("node__unit", "project__jurisdiction", "project__integrator", "project__owner", "using_unit")
    camera = queries.visible_cameras(person(request)).select_related(*related).filter(gb_code=gb_code).first()
    if camera is None:
        raise Http404(_("登记中没有这台摄像机，或不在您的范围内"))
    context = {
        "camera": camera,
        "status": queries.status_of(camera),
        "chain": supply_chain(camera.node),
        "history": queries.history(camera),
        "findings": queries.open_findings(camera),
        "baseline": camera.baselines.filter(light="any").first(),
        "orders": open_orders_of_camera(camera.pk),
        "now": outside().clock.now(),
    }
    return render(request, "cameras/detail.html", context)
