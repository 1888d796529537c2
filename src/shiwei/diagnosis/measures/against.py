"""One picture against the camera's own reference: is it the same view, and where is it covered or dulled?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.motion import shift
from shiwei.diagnosis.measures.view import OSD_BAND
from shiwei.diagnosis.sample import Plane

_CELL = 12
_STRUCTURE = 3.0  # grey levels of fine detail: a cell with less says nothing about being dulled
_OUTLINE = 1.6
_ALIGN = 0.03
Map = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Against:
    """``moved``: share of the width the view has shifted; ``alike``: how clearly (0-1).

    Cell by cell (rows, columns; the bands of text left out): ``told`` had detail in the reference, ``dulled`` lost
    most of it, ``replaced`` shows other detail or another shade, ``shaded`` changed its shade, ``fresh`` has edges that
    were not there. ``gain``: what is kept of the detail on the whole; ``rest``: likeness of the quarter that is most
    alike; ``unlike``: share of the telling cells that are not dulled and yet show something else; ``spread``: numbers
    about all cells (see ``_spread``).
    """

    moved: float
    alike: float
    told: Map
    dulled: Map
    replaced: Map
    shaded: Map
    fresh: Map
    gain: float
    rest: float
    unlike: float
    spread: Mapping[str, float]


def against(y: Plane, reference: Plane) -> Against:
    """Compare a work plane with the reference of the same camera and light."""
    if reference.shape != y.shape:
        reference = np.asarray(cv2.resize(reference, (y.shape[1], y.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)
    now, then = _middle(y), _middle(reference)
    dx, dy, alike = shift(then, now)
    moved = float(np.hypot(dx, dy))
    if 0.002 < moved < _ALIGN:
        then = _rolled(then, dx * now.shape[1], dy * now.shape[1])
    return _cells(now, then, moved, alike)


def _middle(plane: Plane) -> Plane:
    band = int(plane.shape[0] * OSD_BAND)
    return plane[band : plane.shape[0] - band]


def _rolled(plane: Plane, dx: float, dy: float) -> Plane:
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    size = (plane.shape[1], plane.shape[0])
    return np.asarray(cv2.warpAffine(plane, move, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _cells(now: Plane, then: Plane, moved: float, alike: float) -> Against:
    a, b = now.astype(np.float32), then.astype(np.float32)
    low_a, low_b = _low(a), _low(b)
    fine_a, fine_b = a - low_a, b - low_b
    energy_a, energy_b, common = _mean(fine_a * fine_a), _mean(fine_b * fine_b), _mean(fine_a * fine_b)
    rms_a, rms_b = np.sqrt(energy_a), np.sqrt(energy_b)
    likeness = (common + 1.0) / (rms_a * rms_b + 1.0)
    told = rms_b > _STRUCTURE
    kept = rms_a[told] / rms_b[told] if told.any() else np.ones(1, np.float32)
    gain = float(np.clip(np.quantile(kept, 0.6), 0.15, 1.0))
    dulled = told & (rms_a < 0.5 * gain * rms_b)
    shade = _shade_change(_mean(low_a), _mean(low_b))
    fresh = _fresh(a, b, gain)
    return Against(
        moved=moved,
        alike=alike,
        told=told,
        dulled=dulled,
        replaced=(told & (likeness < 0.35)) | (shade > 28),
        shaded=shade > 14,
        fresh=fresh,
        gain=gain,
        unlike=float((told & ~dulled & (likeness < 0.35)).sum() / max(1, told.sum())),
        rest=float(np.quantile(likeness[told], 0.75)) if told.any() else 0.0,
        spread={
            **_spread(kept / gain, likeness[told], shade, dulled, fresh),
            **_lost(rms_a, rms_b, gain, shade, fresh),
        },
    )


def _lost(
    now: NDArray[np.float32], then: NDArray[np.float32], gain: float, shade: NDArray[np.float32], fresh: Map
) -> dict[str, float]:
    """Where there was strong detail, which no coder takes away: of those cells the share that kept less than a half
    (``lost_strong``) and less than a third (``gone_strong``), the same at some detail (``lost_some``), those that lost
    it and changed their shade (``lost_shaded``), those without new edges in or about them (``lost_calm``), how many
    pieces they form (``lost_pieces``) and the share of the largest (``lost_piece``)."""
    ratio = now / (then * gain + 0.1)
    some, strong = then > 4.5, then > 8.0
    about = cv2.dilate(fresh.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_)
    lost = some & (ratio < 0.5)
    count, _, stats, _ = cv2.connectedComponentsWithStats(lost.astype(np.uint8), connectivity=8)
    return {
        "lost_some": _among(ratio < 0.5, some),
        "lost_strong": _among(ratio < 0.5, strong),
        "gone_strong": _among(ratio < 0.33, strong),
        "lost_shaded": _among((ratio < 0.5) & (shade > 8), some),
        "lost_calm": _among((ratio < 0.5) & ~about, some),
        "lost_pieces": float(np.count_nonzero(stats[1:, cv2.CC_STAT_AREA] > 1)),
        "lost_piece": float(stats[1:, cv2.CC_STAT_AREA].max() / lost.size) if count > 1 else 0.0,
        "strong_share": float(strong.mean()),
    }


def _among(flags: Map, cells: Map) -> float:
    return float((flags & cells).sum() / max(8, int(cells.sum())))


def _spread(
    kept: NDArray[Any], likeness: NDArray[Any], shade: NDArray[np.float32], dulled: Map, fresh: Map
) -> dict[str, float]:
    """Of the telling cells: ``kept_5`` … ``kept_50`` quantiles of the detail kept against the whole picture's,
    ``like_10`` … ``like_75`` of the likeness. Of all cells: ``shade_50``, ``shade_80``, ``shade_95`` of the change of
    shade (grey levels), ``shade_smooth`` how much of that change is alike in neighbours; shares of cells ``dulled``, of
    those with ``fresh`` edges, and of those dulled without fresh edges about them."""
    smooth = cv2.blur(shade, (3, 3))
    about = cv2.dilate(fresh.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_)
    few = likeness if likeness.size else np.ones(1, np.float32)
    return {
        **_quantiles("kept", kept, (5, 10, 25, 50)),
        **_quantiles("like", few, (10, 25, 50, 75)),
        **_quantiles("shade", shade, (50, 80, 95)),
        "shade_smooth": float(smooth.std() / (shade.std() + 0.5)),
        "dulled_share": float(dulled.mean()),
        "dulled_calm_share": float((dulled & ~about).mean()),
        "fresh_share": float(fresh.mean()),
    }


def _quantiles(name: str, values: NDArray[Any], percents: tuple[int, ...]) -> dict[str, float]:
    found = np.percentile(values, percents)
    return {f"{name}_{percent}": float(value) for percent, value in zip(percents, found, strict=True)}


def _fresh(a: NDArray[np.float32], b: NDArray[np.float32], gain: float) -> Map:
    """Sharp edges that were not there: outlines of things, which blots on the glass do not have."""
    fine_a, fine_b = a - cv2.blur(a, (5, 5)), b - cv2.blur(b, (5, 5))
    rms_a, rms_b = np.sqrt(_mean(fine_a * fine_a)), np.sqrt(_mean(fine_b * fine_b))
    likeness = (_mean(fine_a * fine_b) + 0.3) / (rms_a * rms_b + 0.3)
    return np.asarray((rms_a > np.maximum(_OUTLINE, 0.9 * gain * rms_b)) & (likeness < 0.35), np.bool_)


def _low(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, (17, 17)), np.float32)


def _mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    size = (max(1, values.shape[1] // _CELL), max(1, values.shape[0] // _CELL))
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)


def _shade_change(now: NDArray[np.float32], then: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much each cell's shade differs from what the change of the whole picture's light explains."""
    gain = float(np.clip(np.median((now - 16) / np.maximum(then - 16, 8)), 0.3, 3))
    expected = np.minimum((then - 16) * gain + 16, 235)
    return np.asarray(np.abs(now - expected), np.float32)
