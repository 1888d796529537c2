"""The parts of a page. Each takes plain dicts; their shapes are told in docs/design/look.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from shiwei.accounts.labels import PARTY as PARTY_WORDS
from shiwei.penalties.labels import STATE as PENALTY_WORDS
from shiwei.watch.labels import CAMERA_STATE, KIND, ROUND_KIND, ROUND_STATE
from shiwei.web import tones, words
from shiwei.web.components import clock_bar as clock
from shiwei.web.components.countdown import Countdown
from shiwei.web.components.countdown import countdown as count_down
from shiwei.web.components.progress import progress
from shiwei.web.components.sparkline import sparkline
from shiwei.workorders.labels import DOMAIN, FAULT, STAGE, STATE
from shiwei.workorders.report_labels import REPORT_STATE

register = template.Library()
Values = dict[str, Any]

TABLES = {
    "camera": (tones.CAMERA, {**CAMERA_STATE, "deferred": STATE["DEFERRED"]}),
    "order": (tones.ORDER, STATE),
    "round": (tones.ROUND, ROUND_STATE),
    "penalty": (tones.PENALTY, PENALTY_WORDS),
    "report": (tones.REPORT, REPORT_STATE),
}


@register.inclusion_tag("parts/state_badge.html")
def state_badge(kind: str, code: str, label: str = "") -> Values:
    """``{% state_badge "order" order.state %}``; kinds: camera, order, round, penalty, report."""
    looks, known = TABLES[kind]
    look = looks.get(code, tones.QUIET)
    return {"tone": look.tone, "icon": look.icon, "label": label or known.get(code, code)}


@register.inclusion_tag("parts/urgency_badge.html")
def urgency_badge(code: str) -> Values:
    """Emergencies stand out; normal orders stay quiet."""
    return {"emergency": code == "EMERGENCY"}


@register.inclusion_tag("parts/unit_badge.html")
def unit_badge(name: str, role: str = "") -> Values:
    """A unit in its party's colour; ``role`` is a PartyRole."""
    return {"name": name, "party": tones.party(role), "role": PARTY_WORDS.get(role, "")}


@register.inclusion_tag("parts/finding_chip.html")
def finding_chip(finding: Mapping[str, Any]) -> Values:
    """``kind`` (of the diagnosis), ``grade`` (warn or fault), ``score`` (0..1, may be missing)."""
    kind, grade = finding["kind"], finding.get("grade", "fault")
    tone = "offline" if kind in {"offline", "signal_lost"} else {"warn": "warning"}.get(grade, grade)
    return {"tone": tone, "label": KIND.get(kind, kind), "score": finding.get("score")}


@register.inclusion_tag("parts/countdown.html", takes_context=True)
def countdown(context: Context, deadline: datetime | None, limit_hours: float = 0, paused: bool = False) -> Values:
    """``{% countdown order.deadline stage.limit_hours %}``."""
    return {"chip": count_down(deadline, _now(context), int(limit_hours * 3600), paused)}


@register.inclusion_tag("parts/running.html", takes_context=True)
def running(context: Context, since: datetime) -> Values:
    """``{% running emergency.since %}``: how long it goes on already; the browser counts on."""
    seconds = max((_now(context) - since).total_seconds(), 0)
    return {"since": since, "text": words.running(seconds)}


@register.inclusion_tag("parts/clock_bar.html", takes_context=True)
def clock_bar(
    context: Context,
    stages: Sequence[clock.Stage],
    slim: bool = False,
    key: str = "clock",
    told: Mapping[str, Any] | None = None,
) -> Values:
    """``{% clock_bar order.stages %}``; ``slim`` for tables; ``key`` is unique on the page.

    ``told`` is an explanation's page: with it the legend tells the whole time, and the table of stages is the page's.
    """
    now = _now(context)
    bar = clock.clock_bar(stages, now)
    chip = bar and _chip_of(bar, now)
    return {"bar": bar, "slim": slim, "key": key, "now": now, "words": STAGE, "chip": chip, "told": told}


def _chip_of(bar: clock.ClockBar, now: datetime) -> Countdown | None:
    if bar.running is None:
        return None
    last = (bar.running.get("paused") or [(None, now)])[-1]
    return count_down(bar.running["deadline"], now, int(bar.running["limit_hours"]) * 3600, paused=last[1] is None)


@register.inclusion_tag("parts/picture_pair.html")
def picture_pair(pair: Mapping[str, Any]) -> Values:
    """``title``, ``before`` and ``now`` (``src, at, word, regions``), ``before_none`` and ``now_none`` say why."""
    return {"title": pair.get("title", ""), "pictures": [_picture(pair, "before"), _picture(pair, "now")]}


def _picture(pair: Mapping[str, Any], side: str) -> Values:
    given = pair.get(side) or {}
    word = given.get("word") or (_("基准") if side == "before" else _("现在"))
    none = pair.get(f"{side}_none") or _("暂无图片")
    return {
        "word": word,
        "src": given.get("src"),
        "at": given.get("at"),
        "none": none,
        "regions": given.get("regions", ()),
    }


@register.inclusion_tag("parts/cause_card.html", takes_context=True)
def cause_card(context: Context, cause: Mapping[str, Any]) -> Values:
    """One cause of the patrol board with its one button; keys in docs/design/look.md."""
    domain = cause["domain"]
    return {
        "cause": cause,
        "icon": tones.DOMAIN_ICON.get(domain, "eye-question"),
        "domain": DOMAIN.get(domain, domain),
        "fault": FAULT.get(cause["fault"], cause["fault"]),
        "party": tones.party(cause["unit"].get("role")),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("parts/kpi.html")
def kpi(tile: Mapping[str, Any]) -> Values:
    """``label, value``; may have ``unit, tone, delta, better (up or down), points, note, url``."""
    delta, better = tile.get("delta"), tile.get("better", "up")
    good = None if not delta else (delta > 0) == (better == "up")
    return {
        "tile": tile,
        "spark": sparkline(tile.get("points") or ()),
        "delta": abs(delta or 0),
        "delta_tone": _delta_tone(good),
    }


def _delta_tone(good: bool | None) -> str:
    return "quiet" if good is None else "ok" if good else "fault"


@register.inclusion_tag("parts/timeline.html")
def timeline(events: Sequence[Mapping[str, Any]]) -> Values:
    """``at, title``; may have ``icon, tone, who, role, text, article``."""
    return {"events": events}


@register.inclusion_tag("parts/round_progress.html", takes_context=True)
def round_progress(context: Context, round_: Mapping[str, Any]) -> Values:
    """A patrol round that asks for itself again while it runs; shape in components/progress.py."""
    step = progress(round_, _now(context))
    word = ROUND_KIND.get(round_["kind"], round_["kind"])
    return {"round": round_, "p": step, "kind": word, "camera_words": CAMERA_STATE}


@register.filter
def party_key(role: str) -> str:
    """The colour key of a unit's role."""
    return tones.party(role)


@register.filter
def word_in(code: str, table: Mapping[str, Any]) -> Any:
    """``{{ portion.state|word_in:camera_words }}``."""
    return table.get(code, code)


def _now(context: Context) -> datetime:
    request = context.get("request")
    now: datetime = request.now if request is not None else context["now"]
    return now
