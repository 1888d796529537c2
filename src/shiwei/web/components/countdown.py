"""The countdown chip: time left, or by how much it is over. The browser keeps it true by the same rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shiwei.web import words

LATE = 3600
"""Under an hour left, or under a quarter of the limit, is a warning."""


@dataclass(frozen=True, slots=True)
class Countdown:
    text: str
    tone: str
    icon: str
    deadline: datetime | None
    limit: int
    running: bool


def countdown(deadline: datetime | None, now: datetime, limit_seconds: int = 0, paused: bool = False) -> Countdown:
    """Without a deadline no clock runs; paused, the chip stands still."""
    if deadline is None:
        return Countdown(_("不计时"), "quiet", "clock", None, limit_seconds, False)
    seconds = (deadline - now).total_seconds()
    if paused:
        return Countdown(_("已暂停"), "deferred", "player-pause", deadline, limit_seconds, False)
    return Countdown(words.left(seconds), tone_of(seconds, limit_seconds), "clock", deadline, limit_seconds, True)


def tone_of(seconds: float, limit_seconds: int) -> str:
    """``fault`` when over, ``warning`` when little is left, else ``pending``."""
    if seconds < 0:
        return "fault"
    return "warning" if seconds <= max(LATE, limit_seconds / 4) else "pending"
