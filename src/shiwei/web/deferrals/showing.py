"""Deferrals as the values that pages show: words for codes, the photo checks, what a decision would do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.accounts.queries import person_name
from shiwei.documents.models import FileKind, StoredFile
from shiwei.kernel.time import parse_instant
from shiwei.policy.room import Room
from shiwei.policy.vocabulary import WEATHER
from shiwei.web import present, words
from shiwei.web.tones import DEFERRAL, TIMING
from shiwei.workorders.application import Application
from shiwei.workorders.deferral_labels import (
    CATEGORY,
    DEFERRAL_STATE,
    EVIDENCE,
    INTERNAL,
    REFUSAL_CODE,
    TIMING_STATE,
)
from shiwei.workorders.facts import subject
from shiwei.workorders.labels import refusal, title, word
from shiwei.workorders.models import Deferral, Order, SpecialTiming
from shiwei.workorders.photo_check import PhotoCheck
from shiwei.workorders.whatif import Outcome

Values = dict[str, Any]
NO_FIGURE = frozenset({"MUNICIPAL_WORKS", "OTHER"})
"""Categories whose length the owner judges by the circumstances (R12.6)."""

REMARK: dict[str, str | Promise] = {
    "NO_TIME": _l("照片没有拍摄时间"),
    "NO_PLACE": _l("照片没有拍摄位置"),
    "NO_CAMERA": _l("工单没有登记坐标，位置无法比对"),
    "BEFORE_ORDER": _l("拍摄于报修之前"),
    "AFTER_FILING": _l("拍摄时间晚于提交"),
    "FAR": _l("拍摄位置离点位较远"),
}


def span(hours: int | None) -> str:
    """A length in hours in words; open for None."""
    return _("至影响结束") if hours is None else words.duration(hours * 3600)


def is_open(what: Application) -> bool:
    """Whether it asks for no fixed length: severe weather, until its effect has ended."""
    return what.category == WEATHER and what.hours is None


def category_cards(room: Room | None) -> list[Values]:
    """The categories of Article 12, each with its cap and what proves it."""
    return [_card(code, room.caps[code] if room else None) for code in CATEGORY]


def _card(code: str, cap: int | None) -> Values:
    length = words.duration(cap * 3600) if cap else "—"
    told = (
        _("影响结束后 %(span)s")
        if code == WEATHER
        else _("按情况，最长 %(span)s")
        if code in NO_FIGURE
        else _("最长 %(span)s")
    )
    return {
        "code": code,
        "word": CATEGORY[code],
        "cap": told % {"span": length},
        "cap_days": cap // 24 if cap else None,
        "evidence": EVIDENCE[code],
    }


def internal_cards() -> list[Values]:
    """The reasons that Article 12 forbids; choosing one is blocked and kept."""
    return [{"code": code, "word": told} for code, told in INTERNAL.items()]


def photo(check: PhotoCheck) -> Values:
    """A site photo with what it claims of time and place against the order's."""
    return {
        "file": check.file,
        "src": present.picture_url(check.file.sha256),
        "taken": check.file.captured_at,
        "time": _minutes(check.minutes),
        "place": _metres(check.metres),
        "mismatch": check.mismatch,
        "remarks": [REMARK[code] for code in check.remarks],
    }


def _minutes(minutes: int | None) -> str:
    if minutes is None:
        return ""
    length = words.duration(abs(minutes) * 60)
    return _("提交前 %(span)s") % {"span": length} if minutes >= 0 else _("提交后 %(span)s") % {"span": length}


def _metres(metres: int | None) -> str:
    if metres is None:
        return ""
    if metres < 1000:
        return _("距点位 %(n)d 米") % {"n": metres}
    return _("距点位 %(n).1f 千米") % {"n": metres / 1000}


def outcome(found: Outcome) -> Values:
    """What a decision would do: deadlines, the pause, overtime; or why it cannot be."""
    moved = found.after - found.before if found.after and found.before else timedelta()
    return {
        "allowed": bool(found.verdict),
        "why": "" if found.verdict else refusal(found.verdict),
        "article": found.verdict.article or "",
        "before": found.before,
        "after": found.after,
        "moved": words.duration(moved.total_seconds()) if moved > timedelta() else "",
        "pause": found.pause,
        "overtime_since": found.overtime_since,
        "cut": found.cut,
    }


def deferral(row: Deferral, units: present.Units) -> Values:
    """A deferral for lists and for its own page."""
    look = DEFERRAL[row.state]
    return {
        "row": row,
        "url": reverse("deferral", args=[row.code]),
        "title": title(row.order),
        "unit": units.badge(row.unit.code),
        "category": word(CATEGORY, row.category),
        "asked": span(row.hours),
        "granted": _granted(row),
        "state": word(DEFERRAL_STATE, row.state),
        "tone": look.tone,
        "icon": look.icon,
        "refusal": word(REFUSAL_CODE, row.refusal) if row.refusal else "",
        "marks": list(_marks(row)),
        "presses": getattr(row, "presses", None),
    }


def people(row: Deferral) -> Values:
    """Who filed and who decided, by their names: for the one page that tells it."""
    return {"filed_by": person_name(row.filed_by), "decided_by": person_name(row.decided_by)}


def _granted(row: Deferral) -> str:
    if row.state in {"SUBMITTED", "RETURNED", "REFUSED"}:
        return ""
    return span(row.granted_hours)


def _marks(row: Deferral) -> Iterable[Values]:
    if row.late:
        yield {"tone": "fault", "word": _("逾期提交")}
    if row.renews:
        yield {"tone": "pending", "word": _("续期")}
    if row.batch:
        yield {"tone": "quiet", "word": _("批量")}
    if row.registered_by:
        yield {"tone": "quiet", "word": _("纸质登记")}
    if row.retroactive:
        yield {"tone": "warning", "word": _("追认")}


def timing(row: SpecialTiming, units: present.Units) -> Values:
    """A special timing for lists and for its own page."""
    look = TIMING[row.state]
    return {
        "row": row,
        "url": reverse("timing", args=[row.code]),
        "title": title(row.order),
        "unit": units.badge(row.unit.code),
        "state": word(TIMING_STATE, row.state),
        "tone": look.tone,
        "icon": look.icon,
        "category": word(CATEGORY, row.category) if row.category else "",
    }


def stock(row: Deferral) -> Values | None:
    """The unit's stock as it stood at the filing; says whether a contract obliges it to keep the lacking part."""
    if row.category != "NO_SPARE":
        return None
    lines = [
        {**line, "counted_at": parse_instant(line["counted_at"]), "wanted": line["part"] == row.part}
        for line in row.stock
    ]
    wanted = next((line for line in lines if line["wanted"]), None)
    return {"part": row.part, "lines": lines, "wanted": wanted, "obliged": bool(wanted and wanted["obliged"])}


def paper(file: StoredFile) -> Values:
    """A stamped or signed sheet as a link, or as a picture where it is one."""
    return {
        "file": file,
        "url": reverse("paper", args=[file.sha256]),
        "picture": file.content_type.startswith("image/"),
    }


def sheet_of(order: Order, sha256: str) -> Values | None:
    """The order's stamped or signed sheet of that hash, if there is one."""
    file = StoredFile.objects.filter(subject=subject(order.number), sha256=sha256, kind=FileKind.STAMPED_FORM).first()
    return paper(file) if file else None
