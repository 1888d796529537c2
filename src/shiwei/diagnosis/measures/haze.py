"""Veil over the picture: everything lifted from black, edges low everywhere."""

from __future__ import annotations

import cv2
import numpy as np

from shiwei.diagnosis.measures.view import View


def haze(view: View) -> dict[str, float]:
    """``contrast``: spread of the luma between its 5th and 95th percentile; ``detail``: typical local spread (median
    over blocks) and ``detail_high``: of the tenth of the blocks with most, in grey levels."""
    y = view.middle
    local = cv2.resize(y, (48, 27), interpolation=cv2.INTER_AREA).astype(np.float32)
    fine = cv2.absdiff(y, cv2.blur(y, (15, 15)))
    blocks = cv2.resize(fine, (30, 16), interpolation=cv2.INTER_AREA).astype(np.float32)
    low, high = np.percentile(local, (5, 95))
    return {
        "contrast": float(high - low),
        "detail": float(np.median(blocks)),
        "detail_high": float(np.quantile(blocks, 0.9)),
    }
