"""A fault that others found and the patrol did not record (R7.4, A40): was it there before the last patrol?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shiwei.kernel.time import local_date, start_of_day
from shiwei.kernel.verdict import Verdict, allow, refuse

FINDERS = frozenset({"OWNER", "USING_UNIT", "RETURN_VISIT", "SUPERVISION"})
"""Sources whose finding counts. A citizen's does not (R7.4 names the owner and the using units)."""


class Record(StrEnum):
    """What had already recorded the fault, so that the patrol did not miss it (A40)."""

    ORDER = "ORDER"
    DEFERRAL = "DEFERRAL"
    FINDING = "FINDING"
    ALARM = "ALARM"
    RELOCATING = "RELOCATING"
    PLANNED = "PLANNED"


@dataclass(frozen=True, slots=True)
class LookFact:
    """One look at the camera. Only a kept picture proves that a camera was well: a bare mark proves nothing."""

    at: datetime
    bad: bool
    proven: bool


@dataclass(frozen=True, slots=True)
class PatrolRun:
    """A daily patrol that looked at the camera: when it started."""

    started_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of one camera that somebody reported at ``reported_at``.

    ``looks`` and ``signs`` (alarms nobody dealt with) before the report; ``patrols`` that looked at this camera;
    ``watched_since`` the first local day whose patrol was due; ``stated_onset`` what the owner states with grounds.
    """

    finder: bool
    reported_at: datetime
    records: frozenset[Record] = frozenset()
    looks: Sequence[LookFact] = ()
    signs: Sequence[datetime] = ()
    patrols: Sequence[PatrolRun] = ()
    watched_since: date | None = None
    stated_onset: datetime | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """The verdict on one camera; allowed means: the patrol missed it, and this is a candidate."""

    verdict: Verdict
    onset: datetime | None = None
    last_good: datetime | None = None
    patrol: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.verdict)


def judge_miss(found: Found) -> Miss:
    """Whether the onset precedes the start of the last completed or due patrol and nothing recorded the fault."""
    if not found.finder:
        return _none("only what the owner, a using unit or supervision finds counts")
    if found.records:
        return _none(f"recorded already: {', '.join(sorted(found.records))}")
    good, onset = last_good(found), onset_of(found)
    if onset is None:
        return Miss(_refused("the onset is not known; a candidate needs the owner's grounds"), last_good=good)
    patrol = last_patrol(found)
    if patrol is None:
        return Miss(_refused("no patrol of this camera was done or due yet"), onset, good)
    if onset >= patrol:
        return Miss(_refused("it arose after the last patrol began"), onset, good, patrol)
    return Miss(allow("R7.4", "A40"), onset, good, patrol)


def last_good(found: Found) -> datetime | None:
    """The last look before the report that a kept picture proves good."""
    return max((look.at for look in _before(found) if not look.bad and look.proven), default=None)


def onset_of(found: Found) -> datetime | None:
    """The earliest evidence after the last proven good look; what the owner states goes before it. None: not known."""
    if found.stated_onset is not None:
        return found.stated_onset
    good = last_good(found)
    evidence = [look.at for look in _before(found) if look.bad]
    evidence += [at for at in found.signs if at <= found.reported_at]
    return min((at for at in evidence if good is None or at > good), default=None)


def last_patrol(found: Found) -> datetime | None:
    """When the last patrol of this camera began that was done, or due by 24:00 and not done (that one at 00:00)."""
    done = [run.started_at for run in found.patrols if run.started_at <= found.reported_at]
    yesterday = local_date(found.reported_at) - timedelta(days=1)
    was_due = found.watched_since is not None and found.watched_since <= yesterday
    return max([*done, start_of_day(yesterday)] if was_due else done, default=None)


def _before(found: Found) -> list[LookFact]:
    return [look for look in found.looks if look.at <= found.reported_at]


def _none(why: str) -> Miss:
    return Miss(_refused(why))


def _refused(why: str) -> Verdict:
    return refuse("7", why, "R7.4", "A40")
