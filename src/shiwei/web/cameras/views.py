"""Camera list and camera page: identity, supply chain, pictures over time, its orders."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.accounts.facts import actor_of
from shiwei.accounts.permissions import may
from shiwei.assets.models import AWAITED, Baseline, Camera, Jurisdiction, Node
from shiwei.assets.queries import supply_chain
from shiwei.kernel.time import local_date
from shiwei.ports.outside import outside
from shiwei.watch import labels, queries
from shiwei.watch.early_queries import slots_of
from shiwei.watch.facts import state_of
from shiwei.watch.models import CameraStatus, Finding, Observation
from shiwei.watch.word_queries import may_judge, own_lines, words_on_camera
from shiwei.web import present
from shiwei.web.early import present as early
from shiwei.web.findings.told import finding_lines, own_line, word_line
from shiwei.web.page import page, person
from shiwei.workorders.labels import FAULT
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
    part = "cameras/_rows.html" if request.headers.get("HX-Target") == "rows" else "cameras/list.html"
    return render(request, part, context)


@page("assets.see")
def detail(request: HttpRequest, gb_code: str) -> HttpResponse:
    related = ("node__unit", "project__jurisdiction", "project__integrator", "project__owner", "using_unit")
    user = person(request)
    camera = queries.visible_cameras(user).select_related(*related).filter(gb_code=gb_code).first()
    if camera is None:
        raise Http404(_("登记中没有这台摄像机，或不在您的范围内"))
    status, findings = queries.status_of(camera), queries.open_findings(camera)
    baseline = camera.baselines.order_by("light").first()
    history = queries.history(camera)
    units, today = present.Units(), local_date(outside().clock.now())
    context = {
        "camera": camera,
        "status": status,
        "findings": finding_lines(findings),
        "own": [own_line(line) for line in own_lines(camera, outside().clock.now())],
        "words": [word_line(word) for word in words_on_camera(camera)],
        "may_reset": may(user, "watch.reset_own") and may_judge(actor_of(user), camera),
        "may_judge": may(user, "watch.judge_finding") and may_judge(actor_of(user), camera),
        "may_renew": may(user, "watch.renew_reference") and may_judge(actor_of(user), camera),
        "awaited": baseline is not None and not baseline.picture and bytes(baseline.content) == AWAITED,
        "why": labels.word(labels.REASON, status.reason) if status.reason else "",
        "pair": _pair(camera, status, baseline, findings),
        "looks": [_look(row) for row in history],
        "stream": next((row.stream for row in history if row.stream), None),
        "chain": [(word, [_node(n, units) for n in nodes]) for word, nodes in _chain(camera)],
        "early": [early.shown(warning, today) for warning in early.open_of(user, camera)],
        "may_handle": may(user, "watch.handle_early_warning"),
        "slots": [early.slot(slot) for slot in slots_of(camera)],
        "orders": open_orders_of_camera(camera.pk),
        "faults": FAULT,
    }
    return render(request, "cameras/detail.html", context)


def _pair(camera: Camera, status: CameraStatus, baseline: Baseline | None, findings: list[Finding]) -> dict[str, Any]:
    region = next((f for f in findings if f.region and f.picture == status.picture), None)
    shown = status.picture if status.state != "offline" else ""
    values = {
        "name": camera.name,
        "picture": shown,
        "seen_at": status.at,
        "baseline": baseline.picture if baseline else "",
        "baseline_at": baseline.learned_at if baseline and baseline.picture else None,
        "region": region.region if region else None,
        "kind": region.kind if region else "",
        "reason": status.reason,
    }
    return present.pair(values)


def _look(row: Observation) -> dict[str, Any]:
    kinds = [labels.word(labels.KIND, f["kind"]) for f in row.findings if f["grade"] == "fault"]
    state = state_of(row)
    return {
        "src": present.picture_url(row.picture),
        "at": row.at,
        "word": "、".join(kinds) or labels.word(labels.CAMERA_STATE, state),
        "why": labels.word(labels.REASON, row.reason),
        "url": reverse("look", args=[row.pk]) if row.tested and state in {"ok", "warning"} else "",
    }


def _chain(camera: Camera) -> list[tuple[str, list[Node]]]:
    found = supply_chain(camera.node)
    return [(_("供电链路"), found["power"]), (_("网络链路"), found["network"])]


def _node(node: Node, units: present.Units) -> dict[str, Any]:
    return {
        "name": node.name,
        "code": node.code,
        "kind_word": labels.word(labels.NODE_KIND, node.kind),
        "unit": units.badge(node.unit.code),
    }
