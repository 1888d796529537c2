"""Frames for what pages fill themselves: tables, empty places, charts, maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.translation import gettext as _

register = template.Library()
Values = dict[str, Any]
TURNS = {"": "", "ascending": "-", "descending": ""}


@register.inclusion_tag("parts/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, target: str = "#rows", end: bool = False) -> Values:
    """A column head that sorts: ``?sort=key`` up, ``?sort=-key`` down; keeps the other filters, drops the page."""
    request: HttpRequest = context["request"]
    given = request.GET.get("sort", "")
    state = {key: "ascending", f"-{key}": "descending"}.get(given, "")
    url = _with(request, sort=f"{TURNS[state] or ''}{key}", after=None)
    return {"url": url, "label": label, "state": state, "target": target, "end": end}


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: Context, shown: int, after: str | None, total: int | None = None, target: str = "#rows") -> Values:
    """Keyset paging: ``after`` is the key of the last row shown, None on the last page."""
    request: HttpRequest = context["request"]
    return {
        "shown": shown,
        "total": total,
        "next": _with(request, after=after) if after else None,
        "first": _with(request, after=None) if request.GET.get("after") else None,
        "target": target,
    }


@register.inclusion_tag("parts/empty.html")
def empty(icon: str, title: str, sentence: str = "", url: str = "", act: str = "") -> Values:
    """Nothing here: a sentence why, and an act that leads on."""
    return {"icon": icon, "title": title, "sentence": sentence, "url": url, "act": act}


@register.inclusion_tag("parts/note.html")
def note(tone: str, text: str, title: str = "") -> Values:
    """A note in the flow of the page; tones ok, warning, fault, deferred, pending, quiet."""
    icons = {"ok": "circle-check", "warning": "alert-triangle", "fault": "alert-circle", "deferred": "clock-pause"}
    return {"tone": tone, "text": text, "title": title, "icon": icons.get(tone, "message-report")}


@register.inclusion_tag("parts/chart.html")
def chart(key: str, option: Mapping[str, Any], label: str, height: str = "18rem") -> Values:
    """An ECharts option as data; colours may be ``var(--sw-…)``. The page loads ``chart.js`` itself."""
    return {"key": key, "option": option, "label": label, "height": height}


@register.inclusion_tag("parts/camera_map.html")
def camera_map(url: str, label: str = "", list_url: str = "", height: str = "26rem", open_word: str = "") -> Values:
    """Points of a GeoJSON address: ``name, state, state_label, url, note``. The page loads ``map.js``, ``map.css``."""
    named = {"label": label or _("摄像机地图"), "open": open_word or _("查看")}
    return {"url": url, "list_url": list_url, "height": height, **named}


def _with(request: HttpRequest, **changes: str | None) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"
