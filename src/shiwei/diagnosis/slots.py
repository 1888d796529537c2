"""Baselines by hour of day: which of a camera's references a look is judged against.

A slot is a light and a band of four hours. Its **anchor** is the blend of its first looks and then stays, so that slow
change is not learned away; its **running** part goes on moving, and becomes the anchor only when somebody says so.
Works on bytes (``packed``): nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shiwei.diagnosis.packed import joined, parts

HOURS = 4
FIRST = 2
BANDS = tuple(range(FIRST, 24, HOURS))
"""The hours at which the bands begin: 02, 06, 10, 14, 18 and 22 o'clock, local time."""
RIPE = 3
"""Looks, each of another day, of which an anchor is made; before, a slot judges nothing."""
MOST = 9
"""Slots kept of one camera: six bands, and a second light in three of them. The one not learned for longest goes."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """``light`` is ``day``, ``night`` or ``ir``; ``band`` the hour at which its four hours begin."""

    light: str
    band: int

    def __str__(self) -> str:
        return f"{self.light}@{self.band:02d}"


def band_of(hour: int) -> int:
    """The band that this local hour (0-23) lies in. Raises ValueError for another hour."""
    if not 0 <= hour <= 23:
        raise ValueError(f"no hour {hour}: 0 to 23")
    return ((hour - FIRST) // HOURS * HOURS + FIRST) % 24


def serving(anchors: Mapping[Slot, bytes], general: bytes | None, band: int) -> bytes | None:
    """The baseline for a look in this band: of every light the anchor of the nearest band, else what the general
    baseline has of that light; None when nothing is known. ``anchors`` are of one light each, the ripe ones.

    The light itself is told by the picture: an infrared picture at three is compared with infrared only.
    Raises ValueError where bytes are no baseline.
    """
    chosen = parts(general) if general else {}
    for slot in sorted(anchors, key=lambda slot: (-_apart(slot.band, band), -slot.band)):
        chosen[slot.light] = anchors[slot]
    return joined(dict(sorted(chosen.items())))


def _apart(one: int, other: int) -> int:
    """Hours between two bands, the short way round the clock."""
    ahead = (one - other) % 24
    return min(ahead, 24 - ahead)
