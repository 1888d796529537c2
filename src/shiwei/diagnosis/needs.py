"""What must be seen of a live stream before a kind can be decided: a look ends as soon as all it asks for is there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shiwei.diagnosis.result import FAULT_OF_KIND

BY_PROTOCOL = frozenset({"ptz_dead", "clock_wrong", "osd_missing"})
"""Kinds that no picture and no packet shows."""
KINDS = tuple(kind for kind in FAULT_OF_KIND if kind not in BY_PROTOCOL)
TIMING = 2.0
PAIR = 1.0


@dataclass(frozen=True, slots=True)
class Need:
    """Whole key frames and seconds of packet timing that must be there; ``pair``: seconds that do as well once there
    are two key frames."""

    keys: int = 1
    seconds: float = 0.0
    pair: float | None = None

    def met(self, keys: int, seconds: float) -> bool:
        """Is it there?"""
        if keys < self.keys:
            return False
        return seconds >= (self.pair if self.pair is not None and keys > 1 else self.seconds)


def need_of(kinds: Collection[str], timing: float = TIMING, pair: float = PAIR) -> Need:
    """What these kinds need together. A picture kind needs one key frame, ``freeze`` two key frames and ``pair``
    seconds, ``stutter`` ``timing`` seconds.

    No kinds stand for all that a look of ordinary length shows: a second key frame is used where it comes in time, and
    not waited for. Raises ValueError for what is no kind, or none that a stream shows.
    """
    if not kinds:
        return Need(1, timing, pair)
    if strange := sorted(set(kinds) - set(KINDS)):
        raise ValueError(f"{', '.join(strange)}: a stream shows no such kind; it shows {', '.join(KINDS)}")
    return Need(
        keys=2 if "freeze" in kinds else 1,
        seconds=max(timing if "stutter" in kinds else 0.0, pair if "freeze" in kinds else 0.0),
    )
