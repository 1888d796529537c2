"""The accuracy page: the card that was shipped, and what the people of this city said of its findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shiwei.diagnosis.calibration import card
from shiwei.diagnosis.calibration.card import GOALS, Row, Share
from shiwei.diagnosis.calibration.shipped import shipped
from shiwei.kernel.time import local_date, start_of_day
from shiwei.ports.outside import outside
from shiwei.watch.city_card import Cell, city_card
from shiwei.watch.labels import KIND, word
from shiwei.web.page import page, person

DAYS = 30
LONGEST = 366


@page("watch.see")
def show(request: HttpRequest) -> HttpResponse:
    first, last = period(request.GET, local_date(outside().clock.now()))
    city = city_card(person(request), start_of_day(first), start_of_day(last + timedelta(days=1)))
    whole = city.whole["all"]
    context = {
        "first": first,
        "last": last,
        "facts": shipped().facts,
        "sections": [_section(title, rows) for title, rows in shipped().sections],
        "tiles": _tiles(whole),
        "rows": [_city_row(kind, cells) for kind, cells in city.rows.items()],
        "unlit": city.unlit,
        "silent": whole.findings - whole.judged,
        "whole": whole,
    }
    return render(request, "accuracy/accuracy.html", context)


def period(given: Mapping[str, str], today: date) -> tuple[date, date]:
    """The days asked for, both included; the last thirty where none are, a year at most."""
    last = _day(given.get("last", "")) or today
    first = _day(given.get("first", "")) or last - timedelta(days=DAYS - 1)
    first, last = min(first, last), max(first, last)
    return max(first, last - timedelta(days=LONGEST)), last


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(2000, 1, 1) <= found <= date(2999, 1, 1) else None


def _section(title: str, rows: tuple[Row, ...] | Any) -> dict[str, Any]:
    told = {
        card.ALONE: (_("只看一张图"), ""),
        card.APART: (_("只看一张图，用别处画面学得的树评判"), ""),
        card.BESIDE: (
            _("对照本机基准"),
            _("基准取自同一短片的中间各帧；静态图没有别的时刻可比，不在其中。"),
        ),
        card.TWICE: (
            _("对照本机基准，两次看图都判为故障"),
            _("短片首尾两帧以同样方式损坏，都判为故障才算。两帧只隔几秒，景物几乎相同，容易看错的地方也相同。"),
        ),
        card.IN_TIME: (_("四秒码流"), ""),
    }
    name, about = told.get(title, (title, ""))
    return {
        "title": name,
        "about": about,
        "rows": [_row(row) for row in rows],
        "missed": [_not_reached(row) for row in rows if not row.reached],
        "loud": [_loud(row) for row in rows if row.loud],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": word(KIND, row.kind),
        "found": [_percent(row.found[light]) for light in ("all", "day", "night")],
        "alarms": [_mille(row.alarms[light]) for light in ("all", "day", "night")],
        "reached": row.reached,
        "goal": f"{100 * GOALS[row.kind]:.0f}%",
    }


def _loud(row: Row) -> str:
    told = {"kind": word(KIND, row.kind), "alarms": _mille(row.hard)["rate"], "counts": _mille(row.hard)["counts"]}
    return _("%(kind)s %(alarms)s（%(counts)s）") % told


def _not_reached(row: Row) -> str:
    told = {
        "kind": word(KIND, row.kind),
        "found": _percent(row.found["all"])["rate"],
        "goal": f"{100 * GOALS[row.kind]:.0f}%",
        "alarms": _mille(row.alarms["all"])["rate"],
        "most": f"{1000 * row.most:.0f}",
    }
    return _("%(kind)s：判出 %(found)s（目标 %(goal)s），每千次误报 %(alarms)s（目标 %(most)s）") % told


def _percent(share: Share) -> dict[str, str]:
    rate = "—" if share.rate is None else f"{100 * share.rate:.1f}%"
    return {"rate": rate, "counts": f"{share.hits}/{share.of}"}


def _mille(share: Share) -> dict[str, str]:
    rate = "—" if share.rate is None else f"{1000 * share.rate:.1f}"
    return {"rate": rate, "counts": f"{share.hits}/{share.of}"}


def _tiles(whole: Cell) -> list[dict[str, Any]]:
    covered = f"{100 * whole.judged / whole.findings:.0f}%" if whole.findings else "—"
    return [
        {"label": _("检测次数"), "value": f"{whole.checks:,}"},
        {"label": _("采信的发现"), "value": f"{whole.findings:,}"},
        {"label": _("有人评判的"), "value": covered, "note": f"{whole.judged}/{whole.findings}"},
        {"label": _("每千次误报"), "value": _number(whole.false_per_1000), "note": _interval(whole.interval_per_1000)},
        {"label": _("指出的漏判"), "value": f"{whole.missed:,}"},
    ]


def _city_row(kind: str, cells: Mapping[str, Cell]) -> dict[str, Any]:
    told = [name for name, cell in cells.items() if name == "all" or cell.findings or cell.missed]
    return {"kind": word(KIND, kind), "lights": [_city_cell(name, cells[name]) for name in told]}


def _city_cell(name: str, cell: Cell) -> dict[str, Any]:
    words = {"all": _("全部"), "day": _("白天"), "night": _("夜间与红外")}
    return {
        "light": words[name],
        "cell": cell,
        "false": _number(cell.false_per_1000),
        "interval": _interval(cell.interval_per_1000),
        "at_most": _number(cell.at_most_per_1000),
        "share": _interval(cell.share_false, 100, 0, "%"),
    }


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _interval(bounds: tuple[float, float] | None, scale: int = 1, digits: int = 2, unit: str = "") -> str:
    if bounds is None:
        return ""
    return f"{scale * bounds[0]:.{digits}f}–{scale * bounds[1]:.{digits}f}{unit}"
