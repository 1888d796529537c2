"""D-33: the record of how an emergency was told, by whom, by what means and when (R10.6, R10.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shiwei.accounts.queries import names, people_named
from shiwei.web.orders.events import number_of
from shiwei.web.papers.sheets import Place, Values, of_order, sheet
from shiwei.web.words import duration, full_instant
from shiwei.workorders.alarm import emergency_of
from shiwei.workorders.emergencies import Taken, steps
from shiwei.workorders.labels import word
from shiwei.workorders.models import EmergencyNotice, Order
from shiwei.workorders.queries import timeline
from shiwei.workorders.story_labels import ALARM, CALLED, CHANNEL, STEP

Row = Mapping[str, Any]


def emergency_sheets(order: Order, notices: Sequence[EmergencyNotice], now: datetime) -> list[Values]:
    """One sheet an emergency of the order, oldest first; an order that was opened again has several."""
    journal = timeline(order)
    people = people_named(row["actor"] for row in journal)
    return [_sheet_of(order, notice, journal, people, now) for notice in notices]


def _sheet_of(
    order: Order, notice: EmergencyNotice, journal: Sequence[Row], people: Mapping[str, str], now: datetime
) -> Values:
    owner, integrator = order.project.owner.name, order.project.integrator.name
    lines = [
        *of_order(order),
        (_("受影响"), _("%(n)d 路") % {"n": order.camera_count}),
        (_("判为紧急的时间"), full_instant(notice.raised_at)),
        (_("现在的状态"), word(ALARM, notice.state)),
        *_step_lines(notice, journal, people, now),
        (_("系统告知"), "\n".join(_call(row) for row in notice.called) or "—"),
        (_("人工告知记录"), "\n".join(_calls_logged(notice, journal, people)) or "—"),
        (_("历时"), duration(((notice.ended_at or now) - notice.raised_at).total_seconds())),
    ]
    places = [Place(_("告知人签字"), integrator), Place(_("业主单位签收"), owner)]
    return sheet("D-33", _("紧急故障告知记录"), order, lines, places, now, order.number, _("第十条"))


def _step_lines(
    notice: EmergencyNotice, journal: Sequence[Row], people: Mapping[str, str], now: datetime
) -> Iterator[tuple[str, str]]:
    units = names()
    for taken in steps(notice, journal, now):
        yield word(STEP, taken.stand.step), _step(taken, units, people)


def _step(taken: Taken, units: Mapping[str, str], people: Mapping[str, str]) -> str:
    stand, row = taken.stand, taken.row
    told = full_instant(stand.at) if stand.at else _("尚未")
    if row is not None and stand.step != "RAISED":
        told += f" {units.get(row['unit'], row['unit'])} {people.get(row['actor'], '')}".rstrip()
    limit = _("本环节期限内") if stand.limit is None else _("应于 %(at)s 前") % {"at": full_instant(stand.limit)}
    if stand.minutes == 0:
        return told
    return f"{told}（{limit}{'，' + _('逾时') if stand.late else ''}）"


def _call(row: Row) -> str:
    who = f"{row.get('name', '')} {number_of(row)}".strip() or "—"
    return f"{full_instant(datetime.fromisoformat(row['at']))} {word(CALLED, row['kind'])}：{who}"


def _calls_logged(notice: EmergencyNotice, journal: Sequence[Row], people: Mapping[str, str]) -> Iterator[str]:
    """Every human notice of this emergency: when it was given and logged, by whom, to whom, by what means."""
    end = emergency_of(notice).ended
    for row in journal:
        if row["verb"] != "emergency_notice_logged" or row["at"] < notice.raised_at or (end and row["at"] > end):
            continue
        more = row["more"]
        given = full_instant(row["claimed_at"] or row["at"])
        what = f"{word(CHANNEL, more['channel'])} {more['person']} {number_of(more)}".rstrip()
        logged = _("（%(at)s 登记）") % {"at": full_instant(row["at"])}
        yield f"{given} {people.get(row['actor'], '')} {what}{logged} {more.get('words', '')}".rstrip()
