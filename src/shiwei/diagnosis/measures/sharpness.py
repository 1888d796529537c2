"""How steep edges are for their height, whatever the contrast: defocus and smear make them shallow, night does not."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.order import median, quantile
from shiwei.diagnosis.measures.view import View

_BLOCK = 16
_REACH = 13  # pixels over which the height of an edge is taken: 2.7 % of the width
_LEAST_HEIGHT = 14.0
_EVIDENCE = 40  # blocks at most that speak: those with the highest edges
_QUANTILE = 0.6
_SQUARE = np.ones((_REACH, _REACH), np.uint8)


def sharpness(view: View, noise: float) -> dict[str, float]:
    """The typical steepness of the highest edges (share of the edge's height a pixel), over all and in the softest of
    four directions; the share of blocks that had an edge to judge, the typical height of those edges,
    and how steep the tenth steepest is (``sharpest``).

    ``noise`` is sigma in the work plane.
    """
    y = np.asarray(cv2.GaussianBlur(view.middle, (3, 3), 0), np.uint8)
    steep = _steps(y)
    floor = _LEAST_HEIGHT + 8 * noise
    tall = _block_max(cv2.subtract(cv2.dilate(y, _SQUARE), cv2.erode(y, _SQUARE))[1:-1, 1:-1])
    chosen = np.argsort(-tall)[:_EVIDENCE]
    chosen = chosen[tall[chosen] > floor]
    height = tall[chosen] - 4 * noise
    each = [np.maximum(step[chosen] - noise, 0) / height for step in steep]
    whole = _typical(np.hypot(each[0], each[1]))
    return {
        "sharpness": whole,
        "smear": min(_typical(direction) for direction in each) / max(whole, 0.05),
        "edge_share": chosen.size / max(1, tall.size),
        "edge_height": median(height) if chosen.size else 0.0,
        "sharpest": quantile(np.hypot(each[0], each[1]), 0.9) if chosen.size else 0.0,
    }


def _steps(y: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """The steepest slope in each block along the row, the column and both diagonals, in grey levels a pixel."""
    pairs = (
        (y[1:-1, 2:], y[1:-1, :-2], 2.0),
        (y[2:, 1:-1], y[:-2, 1:-1], 2.0),
        (y[2:, 2:], y[:-2, :-2], 2.828),
        (y[2:, :-2], y[:-2, 2:], 2.828),
    )
    return [_block_max(cv2.absdiff(ahead, behind)) / np.float32(span) for ahead, behind, span in pairs]


def _block_max(values: NDArray[Any]) -> NDArray[np.float32]:
    rows, cols = values.shape[0] // _BLOCK, values.shape[1] // _BLOCK
    tall = values[: rows * _BLOCK, : cols * _BLOCK].reshape(rows, _BLOCK, cols * _BLOCK).max(axis=1)
    return np.asarray(tall.reshape(rows, cols, _BLOCK).max(axis=2).ravel(), np.float32)


def _typical(steepness: NDArray[np.float32]) -> float:
    return quantile(steepness, _QUANTILE) if steepness.size else 0.0
