"""How light the picture is, without the bands of text."""

from __future__ import annotations

import cv2
import numpy as np

from shiwei.diagnosis.measures.view import View

_DARK = 32
_BRIGHT = 232


def luma(view: View) -> dict[str, float]:
    """Mean and percentiles of the luma (16-235), the shares of dark and of washed-out pixels and of
    those just below (``bright_below``), and how many pixels have the commonest value (``one_level``)."""
    histogram = cv2.calcHist([np.ascontiguousarray(view.middle)], [0], None, [256], [0, 256]).ravel()
    share = histogram / histogram.sum()
    below = np.cumsum(share)
    p1, p5, p25, p50, p75, p95, p99 = (
        float(np.searchsorted(below, q)) for q in (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
    )
    return {
        "luma_mean": float((share * np.arange(256)).sum()),
        "luma_p5": p5,
        "luma_p25": p25,
        "luma_p50": p50,
        "luma_p75": p75,
        "luma_p95": p95,
        "luma_p99": p99,
        "luma_range": p99 - p1,
        "dark_share": float(below[_DARK]),
        "bright_share": float(1 - below[_BRIGHT]),
        "bright_below": float(below[_BRIGHT] - below[_BRIGHT - 16]),
        "one_level": float(share.max()),
    }
