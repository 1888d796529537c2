"""What lies on the glass or before it: cells dulled in every picture, as one large cover or as spots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.against import Against, Map
from shiwei.diagnosis.measures.view import OSD_BAND, View

Region = tuple[float, float, float, float]
_CELL = 12
_BLANK = 1.3
_SMALLEST_SPOT = 2
_LARGEST_SPOT = 0.12
_OUTLINE = 0.16


@dataclass(frozen=True, slots=True)
class Cover:
    """Numbers, and the region (x, y, width, height as shares of the picture) of the cover and of the spots."""

    numbers: dict[str, float]
    covered: Region | None
    spots: Region | None


def cover(looks: Sequence[Against]) -> Cover:
    """What all looks at the same reference agree on: a passing thing is in one of them only."""
    dulled = np.logical_and.reduce([look.dulled for look in looks])
    shaded = np.logical_and.reduce([look.shaded | look.replaced for look in looks])
    told = looks[0].told
    mask = dulled | (~told & shaded)
    share, region = _largest(mask, dulled)
    fresh = np.logical_or.reduce([look.fresh for look in looks])
    spots, where = _spots(dulled, told, fresh)
    return Cover({"covered_share": share, "spot_share": spots}, region, where)


def blank(view: View, noise: float) -> dict[str, float]:
    """``blank_share``: the largest stretch of the picture that has neither edge nor texture."""
    y = view.middle.astype(np.float32)
    fine = y - cv2.blur(y, (17, 17))
    size = (max(1, y.shape[1] // _CELL), max(1, y.shape[0] // _CELL))
    rms = np.sqrt(cv2.resize(fine * fine, size, interpolation=cv2.INTER_AREA))
    return {"blank_share": _largest(rms < _BLANK + 1.2 * noise)[0]}


def _largest(mask: Map, core: Map | None = None) -> tuple[float, Region | None]:
    """Share and place of the largest connected piece of which at least a third is core."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    best = 0
    for piece in sorted(range(1, count), key=lambda n: -stats[n, cv2.CC_STAT_AREA]):
        if core is None or core[labels == piece].mean() >= 1 / 3:
            best = piece
            break
    if not best:
        return 0.0, None
    return float(stats[best, cv2.CC_STAT_AREA] / mask.size), _region(labels == best)


def _spots(dulled: Map, told: Map, fresh: Map) -> tuple[float, Region | None]:
    """Share of the telling cells that lie in spots: small groups of dulled cells without a new edge around them. A
    thing standing before the wall brings its own outline, dirt on the glass has none."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dulled.astype(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    sized = [n for n in range(1, count) if _SMALLEST_SPOT <= areas[n] <= _LARGEST_SPOT * dulled.size]
    good = [n for n in sized if _outlined(labels == n, fresh) <= _OUTLINE]
    if not good:
        return 0.0, None
    spots = np.isin(labels, good)
    return float(spots.sum() / max(told.sum(), 0.2 * told.size)), _region(spots)


def _outlined(piece: Map, fresh: Map) -> float:
    """Share of the cells around the piece that show new edges."""
    ring = cv2.dilate(piece.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_) & ~piece
    return float(fresh[ring].mean()) if ring.any() else 0.0


def _region(mask: NDArray[np.bool_]) -> Region:
    """The box around the mask, in shares of the whole picture (the mask has no bands of text)."""
    rows, cols = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    inner = 1 - 2 * OSD_BAND
    top, bottom = (OSD_BAND + inner * edge / height for edge in (rows[0], rows[-1] + 1))
    left, right = cols[0] / width, (cols[-1] + 1) / width
    return (round(left, 3), round(top, 3), round(right - left, 3), round(bottom - top, 3))
