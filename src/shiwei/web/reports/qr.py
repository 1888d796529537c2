"""Labels for the poles: a QR code that opens the report with its camera filled in; made here, printed as a page."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from shiwei.assets.models import Camera, Jurisdiction
from shiwei.assets.search import cameras_like
from shiwei.watch.reach import reach_of
from shiwei.web.page import page, person

MOST_LABELS = 240
"""Labels of one print."""


@page("workorders.register_report")
def qr_labels(request: HttpRequest) -> HttpResponse:
    """Labels of the cameras asked for: by codes, by what is typed, by county; all fit one print or a part of them."""
    given = request.GET
    cameras = reach_of(person(request)).cameras.select_related("project__jurisdiction", "project__owner")
    codes = given.getlist("code")
    if codes:
        cameras = cameras.filter(gb_code__in=codes)
    if county := given.get("county", ""):
        cameras = cameras.filter(project__jurisdiction=county)
    found = list(cameras_like(cameras, given.get("text", "")[:60])[: MOST_LABELS + 1])
    context = {
        "labels": [_label(request, camera) for camera in found[:MOST_LABELS]],
        "more": len(found) > MOST_LABELS,
        "most": MOST_LABELS,
        "counties": Jurisdiction.objects.order_by("code"),
        "asked": {"text": given.get("text", ""), "county": county},
    }
    return render(request, "reports/labels.html", context)


def _label(request: HttpRequest, camera: Camera) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("report_scanned", args=[camera.gb_code]))
    drawn = segno.make(address, error="q", micro=False).svg_inline(scale=4, border=2, omitsize=True)
    return {
        "camera": camera,
        "svg": mark_safe(drawn),  # noqa: S308  (drawn here from an address of our own)
        "phone": camera.project.owner.phone,
        "owner": camera.project.owner.short_name,
    }
