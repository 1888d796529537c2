"""The caption that a camera writes into its own picture: its name, and a clock that runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

import cv2
import numpy as np

from shiwei.demo.render_lens import Bytes

_FONT = cv2.FontFace("uni")
_WEEKDAYS = "一二三四五六日"


class Caption:
    """Name and clock for pictures of one size. ``start`` is the clock at the beginning of the loop."""

    def __init__(self, name: str, start: datetime, width: int, height: int, name_on_top: bool = False) -> None:
        self._name, self._start = name, start
        self._size = max(12, round(width / 34))
        self._top = round(self._size * 1.55)
        self._foot = self._top if name_on_top else height - round(self._size * 0.75)
        self._margin, self._width, self._name_left = round(self._size * 0.8), width, not name_on_top

    def write(self, frame: Bytes, moment: float) -> None:
        """Write the caption as it stands ``moment`` seconds into the loop."""
        now = self._start + timedelta(seconds=int(moment))
        words = f"{now:%Y年%m月%d日} 星期{_WEEKDAYS[now.weekday()]} {now:%H:%M:%S}"
        self._put(frame, words, self._margin, self._top)
        wide = _stamp(self._name, self._size)[0].shape[1]
        left = self._width - wide - self._margin if self._name_left else self._margin
        self._put(frame, self._name, left, self._foot if self._name_left else self._top + round(self._size * 1.5))

    def _put(self, frame: Bytes, words: str, left: int, base: int) -> None:
        edge, ink = _stamp(words, self._size)
        top = base - round(self._size * 1.1)
        h, w = min(edge.shape[0], frame.shape[0] - top), min(edge.shape[1], frame.shape[1] - left)
        part = frame[top : top + h, left : left + w]
        for mask, colour in ((edge, 24.0), (ink, 245.0)):
            share = mask[:h, :w, None]
            part[:] = (part + (colour - part) * share).astype(np.uint8)


@lru_cache(maxsize=128)
def _stamp(
    words: str, size: int
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float32]], np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
    """The letters, and the dark edge around them, as shares 0 to 1."""
    wide = sum(size if ord(c) > 255 else round(size * 0.62) for c in words) + size
    blank = np.zeros((round(size * 1.5), wide, 3), np.uint8)
    cv2.putText(blank, words, (3, round(size * 1.1)), (255, 255, 255), _FONT, size, weight=500)
    ink = blank[..., 0]
    edge = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    return (edge / np.float32(255)).astype(np.float32), (ink / np.float32(255)).astype(np.float32)
