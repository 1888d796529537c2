"""One picture at the size the measures work at: a fifth of a megapixel at most, black borders cut, limited range."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from shiwei.diagnosis.sample import Picture, Plane

WORK_WIDTH = 480
"""No work plane is wider: 1080p becomes a quarter (480 by 270), D1 a half (352 by 288)."""

OSD_BAND = 0.13
"""Share of the height at the top and at the bottom where cameras write clock and name."""

SMALLEST = 32
LONGEST = 16
"""What no camera sends cannot be judged: a side of fewer pixels, or a strip so many times as long as it is wide."""

_BLACK = 22
_LIT = 5  # of 255: a row or column with fewer lit pixels is border
_MAX_BORDER = 0.35
_LEVELS = np.arange(256)
_NARROW = np.rint(16 + _LEVELS * 219 / 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class View:
    """``y`` the work plane (black is 16), ``u`` and ``v`` half its size or None, ``full`` the luma as it came, all
    without black borders; ``whole`` is the work plane with them. ``factor`` full pixels make one work pixel; ``corner``
    is the row and the column of the picture where ``full`` begins."""

    y: Plane
    u: Plane | None
    v: Plane | None
    full: Plane
    whole: Plane
    factor: int
    corner: tuple[int, int] = (0, 0)

    @property
    def middle(self) -> Plane:
        """The work plane without the bands where text is written."""
        band = int(self.y.shape[0] * OSD_BAND)
        return self.y[band : self.y.shape[0] - band]


def view_of(picture: Picture) -> View:
    """The view of one picture. Raises ValueError for one that ``unfit`` names."""
    height, width = picture.y.shape
    if why := unfit(width, height):
        raise ValueError(why)
    factor = reduction(width)
    y = work_plane(picture, factor)
    top, bottom, left, right = _active(y)
    u, v = (_chroma(plane, y.shape) for plane in (picture.u, picture.v))
    half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    return View(
        y=y[top:bottom, left:right],
        u=None if u is None else u[half],
        v=None if v is None else v[half],
        full=picture.y[top * factor : bottom * factor, left * factor : right * factor],
        whole=y,
        factor=factor,
        corner=(top * factor, left * factor),
    )


def unfit(width: int, height: int) -> str:
    """Why pictures of this size cannot be judged, empty when they can."""
    short, long = sorted((width, height))
    if short < SMALLEST:
        return f"a picture of {width} by {height} pixels is too small to judge"
    return f"a picture of {width} by {height} pixels is a strip" if long > LONGEST * short else ""


def whole_of(picture: Picture) -> Plane:
    """The work plane of a picture, borders and all."""
    return work_plane(picture, reduction(picture.y.shape[1]))


def reduction(width: int) -> int:
    """How many pixels of a picture so wide make one of the work plane."""
    return max(1, -(-width // WORK_WIDTH))


def work_plane(picture: Picture, factor: int) -> Plane:
    """The luma reduced ``factor`` times by area, in limited range; sides are even."""
    height, width = (max(16, side // factor // 2 * 2) for side in picture.y.shape)
    whole = picture.y[: height * factor, : width * factor]
    y = _reduced(whole, factor)
    return np.asarray(cv2.LUT(y, _NARROW) if picture.full_range else y, np.uint8)


def _reduced(plane: Plane, factor: int) -> Plane:
    """By area; twice by two is three times as fast as once by four."""
    while factor % 2 == 0:
        plane = np.asarray(cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA))
        factor //= 2
    size = (plane.shape[1] // factor, plane.shape[0] // factor)
    return plane if factor == 1 else np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)


def _chroma(plane: Plane | None, shape: tuple[int, ...]) -> Plane | None:
    if plane is None:
        return None
    rows, cols = shape[0] // 2, shape[1] // 2
    factor = plane.shape[1] // cols
    if factor >= 1 and plane.shape[0] >= rows * factor:
        return _reduced(plane[: rows * factor, : cols * factor], factor)
    return np.asarray(cv2.resize(plane, (cols, rows), interpolation=cv2.INTER_AREA), np.uint8)


def _active(y: Plane) -> tuple[int, int, int, int]:
    """Rows and columns between black borders (even numbers); all of it when what remains would be too little."""
    lit = cv2.threshold(y, _BLACK, 255, cv2.THRESH_BINARY)[1]
    rows, cols = (np.flatnonzero(cv2.reduce(lit, side, cv2.REDUCE_AVG) > _LIT) for side in (1, 0))
    whole = (0, y.shape[0], 0, y.shape[1])
    if not rows.size or not cols.size:
        return whole
    box = tuple(int(edge) // 2 * 2 for edge in (rows[0], rows[-1] + 2, cols[0], cols[-1] + 2))
    box = (box[0], min(box[1], y.shape[0]), box[2], min(box[3], y.shape[1]))
    cut = max(1 - (box[1] - box[0]) / y.shape[0], 1 - (box[3] - box[2]) / y.shape[1])
    return box if cut <= _MAX_BORDER else whole
