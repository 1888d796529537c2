"""Are two pictures, seconds apart, one picture coded twice? Then not only nothing moved: the grain is the same."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.view import OSD_BAND
from shiwei.diagnosis.sample import Plane

_SQUARE = 16
_CALM = 0.3
_FEWEST = 30
_MOVED = 1.2  # grey levels a square may differ on average: what coding the same picture twice leaves
_ALIKE = 0.6  # likeness of the grain; fresh grain on a still scene stays below 0.5
_LEAST_GRAIN = 0.8
_MOST_WIDTH = 1280


def copies(a: Plane, b: Plane) -> bool:
    """Is the second picture the first one again, text bands apart? Full-size planes; False where there is no grain to
    tell it by."""
    if a.shape != b.shape or min(a.shape) < 8 * _SQUARE:
        return False
    first, second = _part(a), _part(b)
    level_a, level_b = _squares(first), _squares(second)
    if float(np.quantile(np.abs(level_a - level_b), 0.99)) > _MOVED:
        return False
    return _same_grain(first - cv2.blur(first, (5, 5)), second - cv2.blur(second, (5, 5)), level_a)


def _same_grain(a: NDArray[np.float32], b: NDArray[np.float32], level: NDArray[np.float32]) -> bool:
    """Judged in the calmest squares that are neither black nor washed out, since edges are alike in any case."""
    power_a, power_b, common = _squares(a * a), _squares(b * b), _squares(a * b)
    fair = (level > 25) & (level < 228) & (power_a > 0.3)
    if np.count_nonzero(fair) < _FEWEST:
        return False
    calm = fair & (power_a <= np.quantile(power_a[fair], _CALM))
    both = float(np.sqrt(power_a[calm].sum() * power_b[calm].sum()))
    grain = float(np.sqrt(power_a[calm].mean()))
    return grain >= _LEAST_GRAIN and float(common[calm].sum()) >= _ALIKE * both


def _part(plane: Plane) -> NDArray[np.float32]:
    band = int(plane.shape[0] * OSD_BAND)
    aside = max(0, plane.shape[1] - _MOST_WIDTH) // 2
    return plane[band : plane.shape[0] - band, aside : plane.shape[1] - aside].astype(np.float32)


def _squares(values: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, cols = values.shape[0] // _SQUARE, values.shape[1] // _SQUARE
    whole = values[: rows * _SQUARE, : cols * _SQUARE]
    return np.asarray(cv2.resize(whole, (cols, rows), interpolation=cv2.INTER_AREA), np.float32)
