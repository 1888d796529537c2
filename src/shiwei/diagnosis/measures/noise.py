"""Grain: what is left in the calmest parts of the picture at the finest detail."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.order import median, quantile
from shiwei.diagnosis.measures.view import View

_CROP = 128
_BLOCK = 8  # of 2 by 2 cells
_CALM = 0.1
_TO_SIGMA = 1.2533


def noise(view: View) -> dict[str, float]:
    """Sigma of the noise at full size, from the calmest tenth of the blocks in five crops (diagonal Haar detail), and
    how even it is: noise is alike everywhere, texture is not."""
    calm = _blocks(_crops(view.full))
    low, middle = quantile(calm, _CALM), median(calm)
    return {"noise": low * _TO_SIGMA, "noise_even": (low + 0.1) / (middle + 0.1)}


def _crops(full: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    height, width = full.shape
    size = min(_CROP, height // 2, width // 2) // 16 * 16
    if size < 16:
        return [full[: height // 16 * 16, : width // 16 * 16]]
    places = ((0.5, 0.5), (0.3, 0.25), (0.3, 0.75), (0.7, 0.25), (0.7, 0.75))
    corners = [(int(a * height - size / 2), int(b * width - size / 2)) for a, b in places]
    return [full[max(0, r) : max(0, r) + size, max(0, c) : max(0, c) + size] for r, c in corners]


def _blocks(crops: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Mean absolute diagonal detail of each block that is neither black nor washed out (all of a crop without one)."""
    a = np.concatenate(crops).astype(np.int16)
    level = a[::2, ::2]
    detail = np.abs(level - a[1::2, ::2] - a[::2, 1::2] + a[1::2, 1::2])
    size = (a.shape[1] // (2 * _BLOCK), a.shape[0] // (2 * _BLOCK))
    means, levels = (_area(plane.astype(np.float32), size) for plane in (detail, level))
    fair = ((levels > 20) & (levels < 230)).reshape(len(crops), -1)
    fair |= ~fair.any(axis=1, keepdims=True)
    return np.asarray(means.reshape(len(crops), -1)[fair] / 2, np.float32)


def _area(plane: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)
