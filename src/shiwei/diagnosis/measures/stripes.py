"""Bars over the whole picture: the same profile in every part of it, which no scene has."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.view import View

_PARTS = 8


def stripes(view: View) -> dict[str, float]:
    """``stripes_alike``: how alike the fine profiles of eight parts of the picture are (-1 to 1), along or across,
    whichever is more; ``stripes``: that times the height of the common profile in grey levels."""
    rows, row_height = _alike(view.middle)
    cols, col_height = _alike(np.ascontiguousarray(view.middle.T))
    alike, height = max((rows, row_height), (cols, col_height))
    return {"stripes_alike": alike, "stripes": max(0.0, alike) * height}


def _alike(y: NDArray[np.uint8]) -> tuple[float, float]:
    width = y.shape[1] // _PARTS
    parts = cv2.resize(y[:, : width * _PARTS], (_PARTS, y.shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32)
    fine = parts - cv2.blur(parts, (1, 31))
    fine = np.clip(fine, -24, 24)
    fine -= fine.mean(axis=0)
    norm = np.sqrt((fine**2).sum(axis=0)) + 1.5 * np.sqrt(fine.shape[0])
    alike = (fine.T @ fine) / np.outer(norm, norm)
    pairs = alike[np.triu_indices(_PARTS, 1)]
    return float(np.quantile(pairs, 0.25)), float(fine.mean(axis=1).std())
