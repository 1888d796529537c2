"""Fault reports as the dicts that templates take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.documents.models import StoredFile
from shiwei.ledger.queries import EventRow
from shiwei.web import present
from shiwei.workorders import labels
from shiwei.workorders.intake import report_subject
from shiwei.workorders.matches import Asked, Match, Matcher
from shiwei.workorders.models import FaultReport, Order, ReportState
from shiwei.workorders.report_labels import MATCH, REPORT_EVENT, progress, report_progress, report_title
from shiwei.workorders.report_queries import lag

Values = dict[str, Any]
_ICONS = {
    "received": "message-report",
    "sorted_fault": "clipboard-list",
    "reclassified": "clipboard-list",
    "sorted_duplicate": "arrow-forward-up",
    "answered": "message-reply",
    "replied": "message-reply",
    "sorted_invalid": "ban",
    "invalid_asked": "scale",
    "patrol_checked": "eye-check",
    "onset_stated": "clock",
}
_TONES = {
    "received": "warning",
    "sorted_fault": "pending",
    "sorted_invalid": "quiet",
    "replied": "ok",
    "answered": "ok",
}


def row(told: FaultReport, units: present.Units) -> Values:
    """A report in a list: what, how far, who works on it."""
    holder = told.order.holder if told.order else None
    waited = lag(told).total_seconds()
    return {
        "report": told,
        "title": report_title(told),
        "source": labels.word(labels.SOURCE, told.source),
        "progress": report_progress(told),
        "unit": units.badge(holder.code) if holder else None,
        "by": units.badge(told.unit.code) if told.unit else None,
        "lag": waited if waited >= 60 else 0,
        "limit": (told.due_at - told.started_at).total_seconds() / 3600 if told.due_at else 0,
        "url": reverse("fault_report", args=[told.number]),
    }


def in_repair(order: Order, units: present.Units) -> Values:
    """ "In repair since …, by …, expected …": what a reporter sees before reporting the same thing again."""
    holder = order.holder or order.proposed_unit
    return {
        "order": order,
        "title": labels.title(order),
        "since": order.opened_at,
        "unit": units.badge(holder.code) if holder else None,
        "progress": progress(order),
    }


def match(found: Match, units: present.Units) -> Values:
    return in_repair(found.order, units) | {"why": labels.word(MATCH, found.why), "same": found.same_class}


def matches_of(reports: Sequence[FaultReport], units: present.Units) -> dict[int, list[Values]]:
    """For each report that waits, the open orders it may be about."""
    waiting = [told for told in reports if told.state == ReportState.RECEIVED]
    matcher = Matcher({told.project for told in waiting})
    return {told.pk: [match(m, units) for m in matcher.of(_asked(told))] for told in waiting}


def _asked(told: FaultReport) -> Asked:
    return Asked(told.project, told.fault, told.place, list(told.cameras.all()), told.node)


def photos(told: FaultReport) -> list[StoredFile]:
    """The pictures that came with the report."""
    return photos_of([told]).get(told.number, [])


def photos_of(reports: Iterable[FaultReport]) -> dict[str, list[StoredFile]]:
    """Number -> its pictures, read at once."""
    subjects = {report_subject(told.number): told.number for told in reports}
    found: dict[str, list[StoredFile]] = {}
    for file in StoredFile.objects.filter(subject__in=subjects).order_by("uploaded_at", "id"):
        found.setdefault(subjects[file.subject], []).append(file)
    return found


def event(told: EventRow, units: present.Units) -> Values:
    """A journal entry of a report as the timeline shows it."""
    badge = units.badge(told.unit) if told.unit else {"name": "", "role": ""}
    article = next((r[1:].split(".")[0] for r in told.reasons if r.startswith("R")), "")
    data = told.data
    order = _("工单 %(n)s") % {"n": data["order"]} if data.get("order") else ""
    said = data.get("answer") or data.get("note") or data.get("invalid_evidence") or data.get("grounds") or ""
    return {
        "at": told.at,
        "title": labels.word(REPORT_EVENT, told.verb),
        "icon": _ICONS.get(told.verb, "point"),
        "tone": _TONES.get(told.verb, "pending"),
        "who": badge["name"],
        "role": badge["role"],
        "text": " ".join(part for part in (order, said) if part),
        "article": article,
    }


def due_tone(due: datetime | None, now: datetime) -> str:
    """The tone of a date that only reminds: come, within a day, later, or none yet."""
    if due is None:
        return "quiet"
    left = (due - now).total_seconds()
    return "fault" if left < 0 else "warning" if left < 24 * 3600 else "pending"
