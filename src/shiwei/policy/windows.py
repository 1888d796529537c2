"""Planned windows (A07, R14.4, 2.2): what may be announced, changed and cancelled, and what is left at their end."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy.intake import PlannedNotice, judge_window

__all__ = ["PlannedNotice", "WindowKind", "WindowPhase", "judge_cancel", "judge_change", "judge_window", "notice_hours"]

INFORMATION_ONLY = timedelta(hours=24)
"""A start that only moves later, and by no more than this, needs no new notice period (2.2)."""


class WindowKind(StrEnum):
    """An upgrade of the platform, or a cut-over or outage that a network or power unit announces."""

    UPGRADE = "UPGRADE"
    CUTOVER = "CUTOVER"


class WindowPhase(StrEnum):
    UPCOMING = "UPCOMING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


def notice_hours(kind: WindowKind | str, upgrade_hours: int) -> int:
    """How long before its start a window must be told: using units of an upgrade (R14.4); of a cut-over the owner must
    know in writing beforehand, however shortly (A07)."""
    return upgrade_hours if kind == WindowKind.UPGRADE else 0


def phase(starts: datetime, ends: datetime, now: datetime, *, cancelled: bool) -> WindowPhase:
    """Where the window stands: running from its start on, ended at its end."""
    if cancelled:
        return WindowPhase.CANCELLED
    if now < starts:
        return WindowPhase.UPCOMING
    return WindowPhase.RUNNING if now < ends else WindowPhase.ENDED


def judge_change(old: PlannedNotice, new: PlannedNotice, now: datetime, hours: int) -> Verdict:
    """Whether a window may get these times. Its end moves at the owner's word, never into the past (2.2: an extension
    needs the owner's consent); its start moves before it begins, and except for a mere delay with a new notice."""
    if now >= old.ends:
        return refuse("14", "the window has ended: what still fails is a fault from its end", "A07")
    if new.ends <= new.starts:
        return refuse("14", "the window ends before it starts: correct one of both times", "R14.4")
    if new.ends < now:
        return refuse("14", "a window cannot end in the past: end it now", "A07")
    if new.starts == old.starts:
        return allow("A07")
    if now >= old.starts:
        return refuse("14", "the window has begun: its start stays as it is", "A07")
    if new.starts < now:
        return refuse("14", "a window cannot begin in the past", "A07")
    if timedelta() < new.starts - old.starts <= INFORMATION_ONLY:
        return allow("R14.4", "A07")
    return judge_window(new, hours)


def judge_cancel(old: PlannedNotice, now: datetime) -> Verdict:
    """A window is cancelled before it begins; one that runs is ended, so that what it held is looked at again."""
    if now >= old.starts:
        return refuse("14", "the window has begun: end it instead of cancelling it", "A07")
    return allow("A07")
