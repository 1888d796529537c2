"""The portal: report a fault in 20 seconds, and follow what one reported."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import User
from shiwei.assets.models import Camera
from shiwei.assets.search import cameras_like
from shiwei.documents.actions.keep import FileRefused
from shiwei.ports.outside import outside
from shiwei.watch import labels as watch_labels
from shiwei.watch.reach import reach_of
from shiwei.web import present
from shiwei.web.page import page, person
from shiwei.web.reports import present as shown
from shiwei.web.reports.forms import PortalForm
from shiwei.web.reports.keeping import receive_with_photos
from shiwei.web.reports.plain import TILES
from shiwei.workorders.actions.report import ReportRefused
from shiwei.workorders.intake import IntakeRefused
from shiwei.workorders.models import OPEN_STATES, FaultReport, Order, ReportState
from shiwei.workorders.report_labels import report_progress
from shiwei.workorders.report_queries import own_reports

SHOWN = 8
"""Cameras shown for what was typed."""


@page("workorders.report")
def portal(request: HttpRequest) -> HttpResponse:
    """Where, what, one sentence and a photo if one likes; a camera may come with the address."""
    user = person(request)
    given = {"key": uuid4().hex, "camera": request.GET.get("camera", "")}
    form = PortalForm(user, request.POST or None, request.FILES or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            told = receive_with_photos(form, form.incoming(), actor_of(user), outside().clock.now())
        except (IntakeRefused, ReportRefused, FileRefused) as refused:
            form.add_error(None, str(refused))
        else:
            return _thank(request, told)
    return render(request, "reports/portal.html", _context(form, user), status=422 if form.is_bound else 200)


def _thank(request: HttpRequest, told: FaultReport) -> HttpResponse:
    words = _("已收到，编号 %(n)s。%(progress)s") % {"n": told.number, "progress": report_progress(told)}
    if told.state == ReportState.DUPLICATE and told.order:
        words = _("已在维修，将随工单 %(n)s 反馈给您。%(progress)s")
        words = words % {"n": told.order.number, "progress": report_progress(told)}
    messages.success(request, words)
    return redirect("my_reports")


def _context(form: PortalForm, user: User) -> dict[str, Any]:
    code = form["camera"].value() or ""
    camera = _find(user, str(code)) if code else None
    projects = form.reach.projects.select_related("owner").order_by("code")
    return {
        "form": form,
        "tiles": TILES,
        "chosen": form["what"].value() or "",
        "several_projects": camera is None and projects.count() > 1,
        "phones": _phones(camera, projects),
        **(_chosen(camera) if camera else {}),
    }


def _phones(camera: Camera | None, projects: Any) -> list[dict[str, str]]:
    """The owner's duty phone (R22.2), of the camera's project or of all one may report for."""
    owners = {p.owner for p in ([camera.project] if camera else projects)}
    return [{"name": o.short_name, "phone": o.phone} for o in sorted(owners, key=lambda o: o.code) if o.phone]


def _find(user: User, code: str) -> Camera | None:
    related = ("project__owner", "project__jurisdiction", "status")
    return reach_of(user).cameras.select_related(*related).filter(gb_code=code).first()


def _chosen(camera: Camera) -> dict[str, Any]:
    units = present.Units()
    orders = Order.objects.filter(affected__camera=camera, state__in=OPEN_STATES)
    related = ("holder", "proposed_unit", "project")
    return {
        "camera": camera,
        "state": camera.status.state if hasattr(camera, "status") else "unknown",
        "repairs": [shown.in_repair(o, units) for o in orders.select_related(*related).order_by("-opened_at")[:3]],
    }


@page("workorders.report")
def cameras(request: HttpRequest) -> HttpResponse:
    """What was typed, as cameras to choose from; nothing typed: all of them, where they are few."""
    typed = request.GET.get("q", "").strip()[:60]
    found = cameras_like(reach_of(person(request)).cameras, typed)
    pick = "reports/_chip_list.html" if request.GET.get("many") else "reports/_found.html"
    rows = list(found.select_related("project__jurisdiction", "status")[: SHOWN + 1])
    shown_now = rows[:SHOWN] if typed or len(rows) <= SHOWN else []
    return render(request, pick, {"cameras": shown_now, "more": bool(typed) and len(rows) > SHOWN, "typed": typed})


@page("workorders.report")
def choose(request: HttpRequest, gb_code: str) -> HttpResponse:
    """The chosen camera, with what is in repair there already."""
    camera = _find(person(request), gb_code)
    if camera is None:
        raise Http404(_("登记中没有这台摄像机，或不在您的范围内"))
    return render(request, "reports/_camera.html", _chosen(camera))


@page("workorders.report")
def scanned(request: HttpRequest, gb_code: str) -> HttpResponse:
    """The QR code on the pole: the report with its camera filled in. Who is not signed in signs in first."""
    if _find(person(request), gb_code) is None:
        raise Http404(_("登记中没有这台摄像机，或不在您的范围内"))
    return redirect(f"{reverse('report_new')}?camera={gb_code}")


@page("workorders.report")
def choose_on_map(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/map.html", {})


@page("workorders.report")
def map_data(request: HttpRequest) -> JsonResponse:
    """One's cameras for the map; each leads to its report."""
    named = ("gb_code", "name", "longitude", "latitude", "status__state")
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": {
                "name": name,
                "state": state or "unknown",
                "state_label": watch_labels.word(watch_labels.CAMERA_STATE, state or "unknown"),
                "url": f"{reverse('report_new')}?camera={code}",
                "note": code,
            },
        }
        for code, name, longitude, latitude, state in reach_of(person(request)).cameras.values_list(*named)
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@page("workorders.report")
def mine(request: HttpRequest) -> HttpResponse:
    """What my unit reported: how far it is, who works on it, when it should be well."""
    units = present.Units()
    rows = [shown.row(told, units) for told in own_reports(person(request))]
    return render(request, "reports/mine.html", {"rows": rows})
