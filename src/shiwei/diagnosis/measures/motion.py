"""What changes from picture to picture: streamed, so that a long clip needs the memory of two pictures."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.grain import copies
from shiwei.diagnosis.measures.view import OSD_BAND, reduction, work_plane
from shiwei.diagnosis.sample import Changes, Picture, Plane

_NOTICED = 1
_SQUARE = 16
_SHIFT_WIDTH = 240
_KEYS_APART = 0.5


class Follower:
    """Sees pictures one after the other and keeps what changed between neighbours."""

    def __init__(self) -> None:
        self._key: Picture | None = None
        self._copied = self._longest = self._since = 0.0
        self._before: tuple[float, Plane, Plane] | None = None
        self._rows: list[tuple[float, ...]] = []
        self._keys: list[bool] = []

    def see(self, picture: Picture) -> None:
        """The next picture. One of another size begins anew."""
        now = (picture.at, _middle(picture.y).copy(), _middle(work_plane(picture, reduction(picture.y.shape[1]))))
        if self._before is not None and self._before[1].shape == now[1].shape:
            self._rows.append(_row(self._before, now))
            self._keys.append(picture.key)
        self._before = now
        if picture.key:
            self._see_key(picture)

    def _see_key(self, picture: Picture) -> None:
        """Between key pictures the coder itself repeats what it may: only they show that the source does."""
        before = self._key
        if before is not None and picture.at - before.at < _KEYS_APART:
            return
        again = before is not None and copies(before.y, picture.y)
        self._copied = self._copied + picture.at - before.at if before is not None and again else 0.0
        if self._copied > self._longest:
            self._longest, self._since = self._copied, picture.at - self._copied
        self._key = picture

    def changes(self) -> Changes | None:
        """All that was seen; None before the second picture."""
        if not self._rows:
            return None
        at, step, changed, largest, dx, dy, sure = np.array(self._rows, np.float64).T
        return Changes(at, step, changed, largest, dx, dy, sure, self._longest, self._since, np.array(self._keys))


def _middle(plane: Plane) -> Plane:
    band = int(plane.shape[0] * OSD_BAND)
    return plane[band : plane.shape[0] - band]


def _row(before: tuple[float, Plane, Plane], now: tuple[float, Plane, Plane]) -> tuple[float, ...]:
    differs = cv2.threshold(cv2.absdiff(before[1], now[1]), _NOTICED, 255, cv2.THRESH_BINARY)[1]
    changed = cv2.countNonZero(differs) / differs.size
    if not changed:
        return (now[0], now[0] - before[0], 0.0, 0.0, 0.0, 0.0, 1.0)
    dx, dy, sure = shift(before[2], now[2])
    return (now[0], now[0] - before[0], changed, largest_change(before[2], now[2]), dx, dy, sure)


def largest_change(before: Plane, now: Plane) -> float:
    """Mean change of the square of 16 by 16 work pixels that changed most, in grey levels."""
    difference = cv2.absdiff(before, now)
    size = (max(1, difference.shape[1] // _SQUARE), max(1, difference.shape[0] // _SQUARE))
    return float(cv2.resize(difference.astype(np.float32), size, interpolation=cv2.INTER_AREA).max())


def shift(before: Plane, now: Plane) -> tuple[float, float, float]:
    """How far the whole picture moved (x and y as shares of the width) and how clear that is (0-1)."""
    a, b = (_fine(plane) for plane in (before, now))
    (dx, dy), sure = cv2.phaseCorrelate(a, b, _window(a.shape[0], a.shape[1]))
    return dx / a.shape[1], dy / a.shape[1], float(np.clip(sure, 0, 1))


def _fine(plane: Plane) -> NDArray[np.float32]:
    """Small, without slow changes of light, moderate steps: what phase correlation likes."""
    height = max(16, round(plane.shape[0] * _SHIFT_WIDTH / plane.shape[1]))
    small = cv2.resize(plane, (_SHIFT_WIDTH, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    fine = small - cv2.blur(small, (25, 25))
    return np.asarray(np.clip(fine, -40, 40), np.float32)


@lru_cache(maxsize=16)
def _window(height: int, width: int) -> NDArray[np.float32]:
    return np.asarray(cv2.createHanningWindow((width, height), cv2.CV_32F), np.float32)
