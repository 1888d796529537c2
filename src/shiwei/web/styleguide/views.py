"""The style guide: every part with believable data. Served only in the demo and while developing."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.http import require_POST

from shiwei.web.moment import moment_of
from shiwei.web.navigation import PLACES, Entry
from shiwei.web.styleguide import cast, orders, samples
from shiwei.workorders.labels import FAULT, STATE

TONES = (
    ("ok", "正常"),
    ("warning", "预警"),
    ("fault", "故障"),
    ("offline", "离线"),
    ("untested", "未能检测"),
    ("deferred", "暂缓"),
    ("pending", "进行中"),
    ("quiet", "一般"),
)


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page; asked by htmx it answers with the table alone."""
    table = orders.page_of(orders.all_orders(moment_of(request)), request.GET)
    if request.headers.get("HX-Target") == "rows":
        return render(request, "styleguide/rows.html", {"table": table, "faults": FAULT})
    return render(request, "styleguide/styleguide.html", {**_shell(), **_parts(request), "table": table})


def round_part(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/round.html", {"round": _round(request)})


@require_POST
def dispatch(request: HttpRequest) -> HttpResponse:
    """Answers as a real dispatch does: the card with its order, and a toast."""
    unit = next(u for u in cast.UNITS if str(u["id"]) == request.POST.get("unit", "1"))
    cause = {**samples.causes(moment_of(request))[0], "unit": unit, "order": {"number": "20261124-0058", "url": "#"}}
    answer = HttpResponse(loader.render_to_string("styleguide/cause.html", {"cause": cause}, request))
    answer["HX-Trigger"] = json.dumps({"toast": {"tone": "ok", "text": f"已派给{unit['name']}"}})
    return answer


def cameras(request: HttpRequest) -> JsonResponse:
    return JsonResponse(samples.geojson())


def _shell() -> dict[str, Any]:
    entries = [Entry(p.label, p.icon, "#", p.name == "board") for p in PLACES]
    crumbs = [{"label": "工作台", "url": "#"}, {"label": "巡查看板", "url": "#"}, {"label": "样式总览"}]
    notices = {"url": "#", "count": 12}
    return {"navigation": entries, "tabs": entries[:4], "more_tabs": entries[4:], "crumbs": crumbs, "notices": notices}


def _round(request: HttpRequest) -> dict[str, Any]:
    return {**samples.round_now(moment_of(request)), "url": "/styleguide/round/"}


def _parts(request: HttpRequest) -> dict[str, Any]:
    now = moment_of(request)
    return {
        "tones": TONES,
        "units": [cast.INTEGRATOR, cast.NETWORK, cast.POWER, cast.OWNER, cast.USING],
        "finished": samples.finished(now),
        "running": samples.running(now),
        "late": samples.late(now),
        "deferred": samples.deferred(now),
        "causes": samples.causes(now),
        "pair": samples.pair(now, "stain", "汤王大道芍花路口", "镜头污渍 96%", (0.55, 0.34, 0.36, 0.46)),
        "no_pair": {"title": "涡河大桥北桥头", "before_none": "还没有学到基准", "now_none": "未取到画面：设备拒绝连接"},
        "tiles": samples.tiles(),
        "round": _round(request),
        "events": samples.events(now),
        "trend": samples.trend(),
        "workload": samples.workload(),
        "states": STATE,
        "faults": FAULT,
        "order_states": list(STATE),
    }
