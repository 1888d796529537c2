"""Detail by its size: an octave a step, in the parts of the picture that have most of it. Sharp pictures have some of
every size; blur takes the finest first, noise adds to the finest alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.order import cells, mean, median, quantile
from shiwei.diagnosis.measures.view import View
from shiwei.diagnosis.sample import Plane

_STEPS = 4
_CELL = 16


def scales(view: View) -> dict[str, float]:
    """``detail_1`` … ``detail_4``: detail of one, two, four and eight work pixels in the richest tenth of the cells
    (grey levels), and ``detail_1_middle`` in the middling ones; ``falloff_1`` … ``falloff_3``: how much (octaves) each
    step has less than the next coarser one, in the cells that are richest at the coarser; ``falloff_0``: the same
    between full size and work size, from crops (0 where they are one). ``way_…``: level against upright and the two
    slanting slopes against each other (octaves), over one and over three work pixels."""
    plane, rich, maps = view.middle, {}, []
    for step in range(1, _STEPS + 1):
        small = cv2.pyrDown(plane)
        up = cv2.pyrUp(small, dstsize=(plane.shape[1], plane.shape[0]))
        maps.append(cells(cv2.absdiff(plane, np.asarray(up, np.uint8)), max(2, _CELL >> step - 1)))
        rich[f"detail_{step}"] = quantile(maps[-1], 0.9)
        plane = np.asarray(small, np.uint8)
    rich["detail_1_middle"] = median(maps[0])
    falls = {f"falloff_{n}": _fall(*_same(maps[n - 1], maps[n])) for n in range(1, _STEPS)}
    return {**rich, **falls, "falloff_0": _native(view), **_ways(view.middle)}


def _ways(y: Plane) -> dict[str, float]:
    """How unlike the four directions are in the energy of their slopes: smear leaves one with little."""
    found = {}
    for step in (1, 3):
        pairs = (
            (y[:, step:], y[:, :-step]),
            (y[step:], y[:-step]),
            (y[step:, step:], y[:-step, :-step]),
            (y[step:, :-step], y[:-step, step:]),
        )
        level, upright, down, up = (cv2.norm(a, b, cv2.NORM_L2SQR) / a.size + 0.3 for a, b in pairs)
        found[f"way_{step}_level"] = float(np.log2(level / upright))
        found[f"way_{step}_slant"] = float(np.log2(down / up))
    return found


def _same(fine: NDArray[np.float32], coarse: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The cells that both have."""
    rows, cols = (min(a, b) for a, b in zip(fine.shape, coarse.shape, strict=True))
    return fine[:rows, :cols], coarse[:rows, :cols]


def _fall(fine: NDArray[np.float32], coarse: NDArray[np.float32]) -> float:
    rich = coarse >= quantile(coarse, 0.8)
    return float(np.log2((mean(fine[rich]) + 0.05) / (mean(coarse[rich]) + 0.05)))


def _native(view: View) -> float:
    """In the crop with most detail of five: the finest detail at full size against that at half of it."""
    if view.factor == 1:
        return 0.0
    height, width = view.full.shape
    size = min(192, height // 2, width // 2) // 2 * 2
    best, richest = -1.0, (view.full, view.full)
    for a, b in ((0.5, 0.5), (0.35, 0.25), (0.35, 0.75), (0.65, 0.25), (0.65, 0.75)):
        r, c = int(a * height - size / 2), int(b * width - size / 2)
        crop = view.full[max(0, r) : max(0, r) + size, max(0, c) : max(0, c) + size]
        half = np.asarray(cv2.pyrDown(crop), np.uint8)
        coarse = _detail(half, np.asarray(cv2.pyrDown(half), np.uint8))
        if coarse > best:
            best, richest = coarse, (crop, half)
    return float(np.log2((_detail(*richest) + 0.05) / (best + 0.05)))


def _detail(plane: Plane, half: Plane) -> float:
    """What the plane of half the size has lost, mean of all pixels."""
    return float(cv2.mean(cv2.absdiff(plane, cv2.pyrUp(half, dstsize=(plane.shape[1], plane.shape[0]))))[0])
