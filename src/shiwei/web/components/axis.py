"""A time axis on which short pieces stay visible: linear inside each piece, with a least width a piece."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

LEAST = 5.0
"""Per cent of the bar that a piece gets at least, however short it was; of many pieces a quarter of an equal share,
or thirty stages would look equally long."""


def shares(lengths: Sequence[float], whole: float = 100.0, least: float = LEAST) -> list[float]:
    """Widths in proportion to the lengths, none below ``least``, together exactly ``whole``."""
    if not lengths:
        return []
    least = min(least, whole / len(lengths) / 4)
    raised: set[int] = set()
    while True:
        free = sum(length for i, length in enumerate(lengths) if i not in raised)
        rest = whole - least * len(raised)
        widths = [least if i in raised or free <= 0 else length / free * rest for i, length in enumerate(lengths)]
        short = {i for i, width in enumerate(widths) if width < least and i not in raised}
        if not short:
            break
        raised |= short
    return _exact(widths, whole)


def _exact(widths: list[float], whole: float) -> list[float]:
    largest = max(range(len(widths)), key=widths.__getitem__)
    widths[largest] += whole - sum(widths)
    return widths


class Axis:
    """Instants to per cent, piecewise linear through the knots."""

    def __init__(self, instants: Sequence[datetime], positions: Sequence[float]) -> None:
        self._instants, self._positions = list(instants), list(positions)

    def place(self, instant: datetime) -> float:
        """Where the instant lies, in per cent; outside the knots it is the nearest end."""
        if instant <= self._instants[0]:
            return self._positions[0]
        if instant >= self._instants[-1]:
            return self._positions[-1]
        after = bisect_right(self._instants, instant)
        low, high = self._instants[after - 1], self._instants[after]
        part = (instant - low) / (high - low)
        return self._positions[after - 1] + part * (self._positions[after] - self._positions[after - 1])
