"""Quantiles, means and the like: as NumPy's and OpenCV's, without the ceremony, of which a look has dozens."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def quantile(values: NDArray[Any], below: float) -> float:
    """The value that such a share of all lie below, linear between neighbours. ``values`` must not be empty."""
    flat = values.ravel()
    place = below * (flat.size - 1)
    low = int(place)
    high = min(low + 1, flat.size - 1)
    ordered = np.partition(flat, (low, high))
    first, second = float(ordered[low]), float(ordered[high])
    return first + (second - first) * (place - low)


def median(values: NDArray[Any]) -> float:
    """The middle value."""
    return quantile(values, 0.5)


def mean(values: NDArray[Any]) -> float:
    """The mean of all numbers. ``values`` must not be empty."""
    return float(np.add.reduce(values, axis=None)) / values.size


def portion(flags: NDArray[np.bool_]) -> float:
    """The share of true ones. ``flags`` must not be empty."""
    return np.count_nonzero(flags) / flags.size


def deviation(values: NDArray[Any]) -> float:
    """The standard deviation of all numbers. ``values`` must not be empty."""
    apart = values.ravel() - np.float32(mean(values))
    return float(np.sqrt(mean(apart * apart)))


def cells(plane: NDArray[Any], size: int) -> NDArray[np.float32]:
    """The mean of each square of so many pixels; what is left over at the right and at the bottom is not counted.
    Whole squares are seven times as fast as others."""
    rows, cols = max(1, plane.shape[0] // size), max(1, plane.shape[1] // size)
    whole = plane[: rows * size, : cols * size]
    wide = whole if whole.dtype == np.float32 else whole.astype(np.float32)
    return np.asarray(cv2.resize(wide, (cols, rows), interpolation=cv2.INTER_AREA), np.float32)
