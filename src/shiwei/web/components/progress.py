"""How far a patrol round is: shares by state, rate and time left.

A round is a plain dict: ``id, kind, state, total, done, started_at, ended_at`` and ``counts`` (camera state -> number);
``suspects`` (looked at twice) and ``url`` (of the part that is asked again while the round runs) may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

RUNNING = frozenset({"WAITING", "LOOKING", "SECOND_LOOK", "JUDGING"})
ORDER = ("ok", "warning", "fault", "offline", "untested")


@dataclass(frozen=True, slots=True)
class Portion:
    state: str
    count: int
    width: float


@dataclass(frozen=True, slots=True)
class Progress:
    """``rate`` in cameras a second; ``left`` in seconds, None while nothing can be said."""

    portions: tuple[Portion, ...]
    percent: int
    rate: float | None
    left: float | None
    seconds: float
    running: bool


def progress(round_: Mapping[str, Any], now: datetime) -> Progress:
    """The round at the moment. A round over no cameras is 100 % done."""
    done, total = int(round_["done"]), int(round_["total"])
    seconds = max(0.0, ((round_.get("ended_at") or now) - round_["started_at"]).total_seconds())
    rate = done / seconds if done and seconds else None
    running = round_["state"] in RUNNING
    left = (total - done) / rate if running and rate else None
    percent = 100 if not total else min(100, done * 100 // total)
    return Progress(_portions(round_.get("counts") or {}, total), percent, rate, left, seconds, running)


def _portions(counts: Mapping[str, int], total: int) -> tuple[Portion, ...]:
    known = ((state, int(counts.get(state, 0))) for state in ORDER)
    return tuple(Portion(state, count, count / total * 100 if total else 0.0) for state, count in known if count)
