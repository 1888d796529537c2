"""Parts of the picture against each other: bare where the rest is not, soft where the rest is sharp."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.order import median, quantile
from shiwei.diagnosis.measures.view import View

_CELL = 12
Cells = NDArray[np.float32]
Flags = NDArray[np.bool_]


def parts(view: View) -> dict[str, float]:
    """Of the largest bare piece (cells with hardly any detail, connected): ``bare_share`` of the picture, its
    ``bare_luma``, how uneven it is (``bare_spread``), how high its middle lies (``bare_height``, 0 is the top), the
    share of the picture's border it holds (``bare_border``), how much darker than the rest (``bare_darker``) and how
    soft its edge is (``bare_edge``, grey levels a cell; ``bare_rim``, fine detail on its rim against that slope).
    ``soft_share``: of the cells with coarse structure, those whose fine detail is far below what is usual here;
    ``soft_low``, ``soft_lower``: the quarter and the tenth of that ratio against its median; ``soft_piece`` the
    largest soft piece; ``blot_1`` … ``blot_3``: how strong smooth blots of three sizes stand out (grey levels, the
    tenth strongest)."""
    y = view.middle
    size = (max(4, y.shape[1] // _CELL), max(4, y.shape[0] // _CELL))
    fine = _cells(cv2.absdiff(y, cv2.blur(y, (3, 3))), size)
    coarse = _cells(cv2.absdiff(cv2.blur(y, (3, 3)), cv2.blur(y, (15, 15))), size)
    shade = _cells(y, size)
    return {**_bare(fine, coarse, shade), **_soft(fine, coarse), **_blots(shade, fine)}


def _cells(plane: NDArray[Any], size: tuple[int, int]) -> Cells:
    return np.asarray(cv2.resize(plane.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)


def _bare(fine: Cells, coarse: Cells, shade: Cells) -> dict[str, float]:
    both = fine + coarse
    level = max(0.9, 0.16 * quantile(both, 0.85))
    mask, share = _largest(both < level)
    names = (
        "bare_luma",
        "bare_spread",
        "bare_height",
        "bare_border",
        "bare_darker",
        "bare_edge",
        "bare_rim",
        "bare_level",
    )
    if share == 0.0:
        return {"bare_share": 0.0, **dict.fromkeys(names, 0.0)}
    rows = np.flatnonzero(mask.any(axis=1))
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    rest = shade[~mask]
    slopes = np.hypot(cv2.Sobel(shade, cv2.CV_32F, 1, 0), cv2.Sobel(shade, cv2.CV_32F, 0, 1)) / 8
    ring = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_) & ~mask
    edge = float(slopes[ring].mean()) if ring.any() else 0.0
    rim = median(fine[ring]) if ring.any() else 0.0
    return {
        "bare_share": share,
        "bare_luma": float(shade[mask].mean()),
        "bare_spread": float(shade[mask].std()),
        "bare_height": float(rows.mean() / mask.shape[0]),
        "bare_border": float(border.mean()),
        "bare_darker": float(rest.mean() - shade[mask].mean()) if rest.size else 0.0,
        "bare_edge": edge,
        "bare_rim": rim / (edge + 2.0),
        "bare_level": float(both[mask].mean()),
    }


def _soft(fine: Cells, coarse: Cells) -> dict[str, float]:
    told = coarse > max(1.5, 0.3 * quantile(coarse, 0.8))
    if np.count_nonzero(told) < 12:
        return {"soft_share": 0.0, "soft_low": 1.0, "soft_lower": 1.0, "soft_piece": 0.0, "soft_told": 0.0}
    ratio = (fine + 0.1) / (coarse + 0.1)
    usual = median(ratio[told])
    low, lower = (quantile(ratio[told], share) / usual for share in (0.25, 0.1))
    soft = told & (ratio < 0.5 * usual)
    return {
        "soft_share": float(soft.sum() / told.sum()),
        "soft_low": low,
        "soft_lower": lower,
        "soft_piece": _largest(soft)[1],
        "soft_told": float(told.mean()),
    }


def _blots(shade: Cells, fine: Cells) -> dict[str, float]:
    """Smooth: where a blot is, there is little fine detail."""
    calm = fine < quantile(fine, 0.6)
    found = {}
    for n, sigma in enumerate((0.8, 1.6, 3.2), 1):
        stands = cv2.GaussianBlur(shade, (0, 0), sigma) - cv2.GaussianBlur(shade, (0, 0), 1.8 * sigma)
        found[f"blot_{n}"] = quantile(np.abs(stands)[calm], 0.9) if calm.any() else 0.0
    return found


def _largest(mask: Flags) -> tuple[Flags, float]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    if count < 2:
        return mask, 0.0
    piece = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == piece, np.bool_), float(stats[piece, cv2.CC_STAT_AREA] / mask.size)
