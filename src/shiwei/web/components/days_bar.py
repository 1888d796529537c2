"""How much of the days that an order may be deferred is used, what is asked for, and what is left (Article 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shiwei.policy.room import Room


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar: ``used``, ``asked``, ``over`` (beyond the total) or ``left``; width in per cent."""

    kind: str
    width: float
    seconds: int


@dataclass(frozen=True, slots=True)
class DaysBar:
    parts: tuple[Part, ...]
    used: int
    asked: int
    over: int
    left: int
    allowed: int
    consents: int


def days_bar(room: Room, asked_hours: int | None = None) -> DaysBar:
    """The bar of an order's total; what is asked beyond what is left shows as ``over``."""
    used, left = room.used, room.left
    asked = timedelta(hours=asked_hours or 0)
    within, over = min(asked, left), max(timedelta(), asked - left)
    whole = max(room.allowed, used) + over
    lengths = {"used": used, "asked": within, "over": over, "left": left - within}
    parts = tuple(
        Part(kind, length / whole * 100, _seconds(length)) for kind, length in lengths.items() if length > timedelta()
    )
    return DaysBar(
        parts,
        _seconds(used),
        _seconds(asked),
        _seconds(over),
        _seconds(left - within),
        _seconds(room.allowed),
        room.consents,
    )


def _seconds(length: timedelta) -> int:
    return length // timedelta(seconds=1)
