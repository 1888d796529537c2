"""Grain: what is left in the calmest parts of the picture at the finest detail."""

from __future__ import annotations

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
    calm = np.concatenate([_blocks(crop) for crop in _crops(view.full)])
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


def _blocks(crop: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean absolute diagonal detail of each block that is neither black nor washed out."""
    a = crop.astype(np.int16)
    detail = np.abs(a[::2, ::2] - a[1::2, ::2] - a[::2, 1::2] + a[1::2, 1::2]) / 2
    level = a[::2, ::2]
    rows, cols = detail.shape[0] // _BLOCK, detail.shape[1] // _BLOCK
    shape = (rows, _BLOCK, cols, _BLOCK)
    cut = (slice(0, rows * _BLOCK), slice(0, cols * _BLOCK))
    means, levels = detail[cut].reshape(shape).mean(axis=(1, 3)), level[cut].reshape(shape).mean(axis=(1, 3))
    fair = (levels > 20) & (levels < 230)
    return np.asarray(means[fair] if fair.any() else means, np.float64).ravel()
