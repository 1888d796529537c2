"""Planned windows as the pages show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shiwei.kernel.time import parse_instant
from shiwei.ledger.queries import EventRow
from shiwei.watch.window_queries import Held, phase_of
from shiwei.web import present
from shiwei.web.windows.words import EVENT_ICON, ICON, KIND, PHASE, TONE, VERB
from shiwei.web.words import short_instant
from shiwei.workorders import labels
from shiwei.workorders.labels import word
from shiwei.workorders.models import PlannedWindow

Values = dict[str, Any]


def window(row: PlannedWindow, units: present.Units, now: datetime, held: int) -> Values:
    """A window as the list and its page show it."""
    where = phase_of(row, now)
    return {
        "row": row,
        "phase": where,
        "phase_word": word(PHASE, where),
        "tone": TONE[where],
        "icon": ICON[where],
        "kind": word(KIND, row.kind),
        "unit": units.badge(row.unit.code) if row.unit else None,
        "scope": scope(row),
        "held": held,
        "waits": where == "ENDED" and row.settled_at is None,
    }


def scope(row: PlannedWindow) -> str:
    if row.node:
        return _("%(name)s（%(code)s）以下") % {"name": row.node.name, "code": row.node.code}
    count = row.cameras.count()
    if count:
        return ngettext("指定的 %(n)d 路摄像机", "指定的 %(n)d 路摄像机", count) % {"n": count}
    return _("整个项目")


def held_rows(held: Held) -> list[Values]:
    """Each thing that was held back: what, where, since when, and what became of it."""
    found = [_row(f.camera.name, f.camera.gb_code, f.fault, f.first_seen, _("本系统巡看")) for f in held.findings]
    for row, finding in zip(found, held.findings, strict=True):
        row |= _became(finding.cause.order if finding.cause else None, finding.cleared_at)
    for alarm in held.alarms:
        row = _row(alarm.camera.name, alarm.camera.gb_code, alarm.fault, alarm.at, alarm.source)
        found.append(row | _became(alarm.order, alarm.recovered_at))
    for told in held.reports:
        row = _row(told.place, "", told.fault, told.received_at, told.number)
        found.append(row | _became(told.order, None))
    return sorted(found, key=lambda row: row["at"])


def _row(name: str, code: str, fault: str, at: datetime, source: str) -> Values:
    said = word(labels.FAULT, fault) if fault else ""
    return {"name": name, "code": code, "fault": said, "at": at, "source": source}


def _became(order: Any, recovered_at: datetime | None) -> Values:
    return {"order": order, "recovered_at": recovered_at}


def event(row: EventRow, units: present.Units) -> Values:
    """One act for the timeline."""
    unit = units.badge(row.unit) if row.unit else None
    return {
        "title": word(VERB, row.verb),
        "icon": EVENT_ICON.get(row.verb, "point"),
        "at": row.at,
        "who": unit["name"] if unit else "",
        "role": unit["role"] if unit else "",
        "person": row.actor,
        "because": row.reasons,
        "text": _told(row),
        "papers": _papers(row.data.get("document", "")),
    }


def _papers(sha256: str) -> list[Values]:
    return [{"url": reverse("paper", args=[sha256]), "word": _("告知文件")}] if sha256 else []


def _told(row: EventRow) -> str:
    data = row.data
    if row.verb == "window_settled":
        group = data["group"] or _("无")
        return _("复看 %(n)d 路，仍未恢复 %(out)d 路，合并工单：%(group)s；另开 %(orders)d 单") % {
            "n": data["looked_at"],
            "out": data["still_out"],
            "group": group,
            "orders": data["orders"],
        }
    times = [short_instant(parse_instant(data[name])) for name in ("starts", "ends") if name in data]
    return " · ".join([" – ".join(times), data.get("reason", "")] if times else [data.get("reason", "")])
