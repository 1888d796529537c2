"""Broken blocks: squares of the coder's grid whose borders stand out from everything around them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.order import mean, portion
from shiwei.diagnosis.measures.view import View

_GRID = 16
_SKIP = 2
_TALL = 720  # rows, from which fewer of them say enough
_CLEAR = 10.0
_STANDS_OUT = 3.5


def blocks(view: View) -> dict[str, float]:
    """``broken_share``: share of 16-pixel squares with two borders far steeper than their surroundings;
    ``blockiness``: mean step over the grid, relative to the steps beside it (1 is none)."""
    full = _on_grid(view)
    left, across = _borders(full[::_SKIP], _GRID // _SKIP)
    top, down = _borders(full[:, ::_SKIP].T, _GRID // _SKIP)
    rows, cols = min(left.shape[0], top.shape[1]), min(left.shape[1], top.shape[0])
    broken = left[:rows, :cols] & top.T[:rows, :cols]
    found = {"broken_share": portion(broken) if broken.size else 0.0, "blockiness": max(across, down)}
    return {**found, "grid_lines": _lines(view.full)}


def _on_grid(view: View) -> NDArray[np.uint8]:
    """The picture from where a square of the coder begins: black borders rarely end there."""
    down, right = (-at % _GRID for at in view.corner)
    cut = view.full[down:, right:]
    return cut if min(cut.shape) > 2 * _GRID else view.full


def _lines(full: NDArray[np.uint8]) -> float:
    """Share of the picture's columns and rows' length (per mille) that are straight upright steps of half a square or
    more with calm on both sides, wherever the grid lies: squares have them, scenes have few."""
    y = full[:: _SKIP if full.shape[0] < _TALL else 2 * _SKIP]
    step = cv2.absdiff(y[:, 1:], y[:, :-1])
    beside = cv2.max(step[:, :-2], step[:, 2:])
    alone = cv2.threshold(cv2.subtract(step[:, 1:-1], cv2.add(beside, beside)), 6, 1, cv2.THRESH_BINARY)[1]
    straight = cv2.erode(alone, np.ones((5, 1), np.uint8))
    return 1000.0 * cv2.countNonZero(straight) / straight.size


def _borders(y: NDArray[np.uint8], rows: int) -> tuple[NDArray[np.bool_], float]:
    """For each square (``rows`` of y high), whether its left border is a clear step with calm on both sides."""
    count = (y.shape[1] - 2) // _GRID
    far, near, first, second = (y[:, _GRID + shift :: _GRID][:, :count].astype(np.int16) for shift in (-2, -1, 0, 1))
    cell = (y.shape[0] // rows, rows, min(far.shape[1], second.shape[1]))
    step, beside = (
        a[: cell[0] * rows, : cell[2]].reshape(cell).mean(axis=1, dtype=np.float32)
        for a in (
            np.abs(first[:, : cell[2]] - near[:, : cell[2]]),
            np.maximum(np.abs(near - far)[:, : cell[2]], np.abs(second[:, : cell[2]] - first[:, : cell[2]])),
        )
    )
    clear = (step > _CLEAR) & (step > _STANDS_OUT * beside + 2)
    return clear, (mean(step) + 0.5) / (mean(beside) + 0.5)
