"""Alarms of a day (R7.1, A08), and the daily patrol they share one count with (B.6: project and day)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shiwei.kernel.time import local_date, start_of_day
from shiwei.regulation.rulebook import Snapshot

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The time to deal with one alarm: until 24:00 of its day, and never less than the least window after it came."""

    received_at: datetime
    midnight: datetime
    least: timedelta

    @property
    def ends(self) -> datetime:
        """The instant at which the alarm is checked."""
        return max(self.midnight, self.received_at + self.least)

    def met(self, handled_at: datetime | None) -> bool:
        """Before 24:00 (T7), or within the least window, exactly at its end included (T3)."""
        if handled_at is None:
            return False
        return handled_at < self.midnight or handled_at - self.received_at <= self.least

    def over(self, now: datetime) -> bool:
        """Whether an alarm still untouched at ``now`` can no longer be dealt with in time."""
        return not self.met(max(now, self.received_at))


def window_of(received_at: datetime, snapshot: Snapshot) -> Window | None:
    """The window of an alarm received then; None where the contract does without the same day."""
    if not snapshot.value("alarm.same_day"):
        return None
    midnight = start_of_day(local_date(received_at) + _DAY)
    return Window(received_at, midnight, timedelta(hours=snapshot.value("alarm.min_window_hours")))


@dataclass(frozen=True, slots=True)
class AlarmFact:
    """One alarm of the day. ``window`` None: it has no time limit."""

    id: str
    window: Window | None
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PatrolFact:
    """The daily patrol of the day: how many of the active cameras were looked at."""

    looked: int
    active: int


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """``missed`` are the alarms not dealt with in time, ``patrol_incomplete`` whether a camera was not looked at.

    ``final``: nothing about the day can change any more.
    """

    missed: tuple[str, ...]
    patrol_incomplete: bool
    final: bool
    because: tuple[str, ...]

    @property
    def untimely(self) -> bool:
        return bool(self.missed) or self.patrol_incomplete


def judge_day(day: date, alarms: Sequence[AlarmFact], patrol: PatrolFact | None, now: datetime) -> DayVerdict:
    """What of the local day was not done in time, as known at ``now``.

    ``patrol`` None: the day's patrol is not judged (the system was not there for all of it).
    """
    closed = now >= start_of_day(day + _DAY)
    limited = [(a, a.window) for a in alarms if a.window is not None]
    missed = tuple(a.id for a, window in limited if _missed(a, window, now))
    pending = any(a.handled_at is None and not window.over(now) for a, window in limited)
    incomplete = closed and patrol is not None and patrol.looked < patrol.active
    because = ("R7.1", "A08") * bool(missed) + ("R7.2",) * incomplete
    return DayVerdict(missed, incomplete, closed and not pending, (*because, "A41") if because else ())


def _missed(alarm: AlarmFact, window: Window, now: datetime) -> bool:
    return window.over(now) if alarm.handled_at is None else not window.met(alarm.handled_at)


def day_act(project: str, day: date) -> str:
    """The one act of a project and day: incomplete patrol and unhandled alarms together are one count (B.6)."""
    return f"patrol/{project}/{day.isoformat()}"
