"""Bars over the whole picture: one profile in all of it, which no scene has."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.view import View

_LINES = 56
_HIGH = 24.0


def stripes(view: View) -> dict[str, float]:
    """``stripes``: how high the bars are that run through most of the picture, along or across (grey levels, the
    median over the picture's width or height: a pole or a kerb is high but alone)."""
    y = view.middle
    return {"stripes": max(_bars(y.T), _bars(y))}


def _bars(y: NDArray[np.uint8]) -> float:
    """Bars across the columns of ``y``: the middle value of many lines keeps what all of them share."""
    lines = np.ascontiguousarray(y[:: max(1, y.shape[0] // _LINES)]).astype(np.float32)
    fine = np.clip(lines - cv2.blur(lines, (31, 1)), -_HIGH, _HIGH)
    shared = np.median(fine, axis=0)
    return float(np.quantile(np.abs(shared), 0.5))
