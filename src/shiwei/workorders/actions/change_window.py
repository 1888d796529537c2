"""The owner moves a planned window, ends it early or lets it run on, or cancels it before it begins (2.2, A07)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from shiwei.accounts.facts import Actor
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.policy.windows import PlannedNotice, judge_cancel, judge_change
from shiwei.workorders.actions.announce_window import hours_for
from shiwei.workorders.models import PlannedWindow
from shiwei.workorders.window_notices import on_cancelled, on_changed


@dataclass(frozen=True, slots=True)
class NewTimes:
    """The times the window is to have, the last delivery of the notice about them, and why."""

    starts: datetime
    ends: datetime
    told_at: datetime
    reason: str


def change_window(window: PlannedWindow, what: NewTimes, actor: Actor, now: datetime) -> Verdict:
    """Move the window. Refused for anybody but the project's owner, without a reason, and by policy.windows."""
    with transaction.atomic():
        row = _held(window)
        verdict = _may(row, what.reason, actor)
        if verdict is None:
            new = PlannedNotice(what.starts, what.ends, what.told_at)
            verdict = judge_change(notice_of(row), new, now, hours_for(row.project, row.kind, now))
        if not verdict:
            return verdict
        was = {"starts": format_instant(row.starts), "ends": format_instant(row.ends)}
        row.starts, row.ends, row.told_at = what.starts, what.ends, what.told_at
        columns = {"starts": what.starts, "ends": what.ends, "told_at": what.told_at}
        _move(row, columns)
        told = {**{name: format_instant(at) for name, at in columns.items()}, "was": was, "reason": what.reason}
        _tell(row, "window_changed", told, verdict, actor, now, on_changed(row))
    window.refresh_from_db()
    return verdict


def cancel_window(window: PlannedWindow, reason: str, actor: Actor, now: datetime) -> Verdict:
    """Cancel a window that has not begun; it explains nothing. Refused as a change is."""
    with transaction.atomic():
        row = _held(window)
        verdict = _may(row, reason, actor)
        if verdict is None:
            verdict = judge_cancel(notice_of(row), now)
        if not verdict:
            return verdict
        _move(row, {"cancelled_at": now, "settled_at": now})
        _tell(row, "window_cancelled", {"reason": reason}, verdict, actor, now, on_cancelled(row))
    window.refresh_from_db()
    return verdict


def notice_of(window: PlannedWindow) -> PlannedNotice:
    return PlannedNotice(window.starts, window.ends, window.told_at)


def _held(window: PlannedWindow) -> PlannedWindow:
    rows = PlannedWindow.objects.select_for_update(of=("self",)).select_related("project__owner", "unit")
    return rows.select_related("project__integrator").get(pk=window.pk)


def _may(window: PlannedWindow, reason: str, actor: Actor) -> Verdict | None:
    if actor.unit != window.project.owner.code:
        return refuse("14", "a planned window is stated by the project's owner", "R14.4")
    if window.cancelled_at is not None:
        return refuse("14", "the window was cancelled: announce a new one", "A07")
    if not reason.strip():
        return refuse("14", "a change of a planned window needs its reason", "A07")
    return None


def _move(window: PlannedWindow, columns: Mapping[str, Any]) -> None:
    PlannedWindow.objects.filter(pk=window.pk).update(**columns, version=F("version") + 1)
    window.version += 1


def _tell(
    window: PlannedWindow,
    verb: str,
    told: Mapping[str, Any],
    verdict: Verdict,
    actor: Actor,
    now: datetime,
    notices: Sequence[Notice],
) -> None:
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=str(window),
        verb=verb,
        data=dict(told),
        reasons=verdict.because,
        notices=notices,
    )
