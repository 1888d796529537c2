"""Parts of the picture against each other: bare where the rest is not, soft where the rest is sharp."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.order import cells, deviation, mean, median, portion, quantile
from shiwei.diagnosis.measures.view import View
from shiwei.diagnosis.sample import Plane

_CELL = 12
Cells = NDArray[np.float32]
Flags = NDArray[np.bool_]


def parts(view: View) -> dict[str, float]:
    """Of the largest bare piece (cells with hardly any detail, connected): ``bare_share`` of the picture, its
    ``bare_luma``, how uneven it is (``bare_spread``), how high its middle lies (``bare_height``, 0 is the top), the
    share of the picture's border it holds (``bare_border``), how much darker than the rest (``bare_darker``) and how
    soft its edge is (``bare_edge``, grey levels a cell; ``bare_rim``, fine detail on its rim against that slope;
    ``bare_ramps``, share of the clear steps of shade along it that are ramps), how much its cells differ in
    colour (``bare_colours``) and its colour from that of the rest (``bare_hue``). ``calm_…``: the same of the largest
    piece with little detail, whose limit is more generous.
    ``ramp_usual``: how steep clear steps of shade are for their height; ``ramp_share``: cells with a step that is far
    less steep, as the outline of a thing near the lens is, ``ramp_of`` their share of all clear steps, ``ramp_piece``
    the longest chain of them.
    ``soft_share``: of the cells with coarse structure, those whose fine detail is far below what is usual here;
    ``soft_low``, ``soft_lower``: the quarter and the tenth of that ratio against its median; ``soft_piece`` the
    largest soft piece; ``hole_3``, ``hole_5``: how far cells lie below those around them in fine detail (octaves, the
    tenth deepest), ``hole_smooth`` the same where coarse shades go on; ``blot_1`` … ``blot_3``: how strong smooth blots
    of three sizes stand out (grey levels, the tenth strongest)."""
    y = view.middle
    blurred = cv2.blur(y, (3, 3))
    fine = cells(cv2.absdiff(y, blurred), _CELL)
    coarse = cells(cv2.absdiff(blurred, cv2.blur(blurred, (15, 15))), _CELL)
    shade = cells(y, _CELL)
    steep = _steepest(y, shade.shape)
    colour = _colours(view, shade.shape)
    both, usual = fine + coarse, quantile(fine + coarse, 0.85)
    across, down = cv2.Sobel(shade, cv2.CV_32F, 1, 0), cv2.Sobel(shade, cv2.CV_32F, 0, 1)
    slopes = np.asarray(np.hypot(across, down) / 8, np.float32)
    ramps, found = _ramps(slopes, steep)
    for name, level in (("bare", max(0.9, 0.16 * usual)), ("calm", max(1.2, 0.33 * usual))):
        found |= _piece(name, both < level, both, fine, shade, slopes, ramps, colour)
    return {**found, **_soft(fine, coarse), **_holes(fine, coarse), **_blots(shade, fine)}


def _steepest(y: Plane, shape: tuple[int, ...]) -> Cells:
    """The steepest slope over two pixels in each cell, in grey levels a pixel."""
    slope = cv2.max(cv2.absdiff(y[1:-1, 2:], y[1:-1, :-2]), cv2.absdiff(y[2:, 1:-1], y[:-2, 1:-1]))
    slope = cv2.copyMakeBorder(slope, 1, 1, 1, 1, cv2.BORDER_REPLICATE)[: shape[0] * _CELL, : shape[1] * _CELL]
    tall = slope.reshape(shape[0], -1, slope.shape[1]).max(axis=1)
    return np.asarray(tall.reshape(shape[0], shape[1], -1).max(axis=2) / np.float32(2), np.float32)


def _colours(view: View, shape: tuple[int, ...]) -> tuple[Cells, Cells] | None:
    """U and V of the cells."""
    if view.u is None or view.v is None:
        return None
    band = (view.y.shape[0] - view.middle.shape[0]) // 4
    u, v = (cells(plane[band:], _CELL // 2) for plane in (view.u, view.v))
    if u.shape[0] < shape[0] or u.shape[1] < shape[1]:
        return None
    return u[: shape[0], : shape[1]], v[: shape[0], : shape[1]]


_CLEAR_STEP = 7.0  # grey levels a cell
_RAMP = 0.16  # of the height of the step a pixel
_RAMP_OF_USUAL = 0.6


def _ramps(slopes: Cells, steep: Cells) -> tuple[Flags, dict[str, float]]:
    clear = slopes > _CLEAR_STEP
    ratio = np.maximum(steep - 1.0, 0) / (slopes + 1.0)
    usual = median(ratio[clear]) if clear.any() else 0.0
    ramps = clear & (ratio < max(_RAMP, _RAMP_OF_USUAL * usual))
    return ramps, {
        "ramp_usual": usual,
        "ramp_share": portion(ramps),
        "ramp_of": float(ramps.sum() / max(8, int(clear.sum()))),
        "ramp_piece": _largest(ramps, 8)[1],
    }


def _ramped(mask: Flags, slopes: Cells, ramps: Flags) -> float:
    """Of the cells along the outline with a clear step, the share of ramps."""
    kernel = np.ones((3, 3), np.uint8)
    plain = mask.astype(np.uint8)
    along = cv2.dilate(plain, kernel).astype(np.bool_) & ~cv2.erode(plain, kernel).astype(np.bool_)
    clear = along & (slopes > _CLEAR_STEP)
    return float((ramps & clear).sum() / max(6, int(clear.sum())))


_PIECE = ("luma", "spread", "height", "border", "darker", "edge", "rim", "level", "ramps", "colours", "hue")


def _piece(
    name: str,
    flags: Flags,
    both: Cells,
    fine: Cells,
    shade: Cells,
    slopes: Cells,
    ramps: Flags,
    colour: tuple[Cells, Cells] | None,
) -> dict[str, float]:
    mask, share = _largest(flags)
    if share == 0.0:
        return {f"{name}_share": 0.0, **{f"{name}_{word}": 0.0 for word in _PIECE}}
    rows = np.flatnonzero(mask.any(axis=1))
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    piece, rest = shade[mask], shade[~mask]
    ring = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_) & ~mask
    edge = mean(slopes[ring]) if ring.any() else 0.0
    rim = median(fine[ring]) if ring.any() else 0.0
    numbers = {
        "luma": mean(piece),
        "spread": deviation(piece),
        "height": mean(rows) / mask.shape[0],
        "border": portion(border),
        "darker": mean(rest) - mean(piece) if rest.size else 0.0,
        "edge": edge,
        "rim": rim / (edge + 2.0),
        "level": mean(both[mask]),
        "ramps": _ramped(mask, slopes, ramps),
        "colours": 0.0,
        "hue": 0.0,
    }
    if colour is not None:
        inside = [plane[mask] for plane in colour]
        numbers["colours"] = float(np.hypot(deviation(inside[0]), deviation(inside[1])))
        apart = [
            mean(plane[~mask]) - mean(within) if rest.size else 0.0
            for plane, within in zip(colour, inside, strict=True)
        ]
        numbers["hue"] = float(np.hypot(apart[0], apart[1]))
    return {f"{name}_share": share, **{f"{name}_{word}": value for word, value in numbers.items()}}


def _holes(fine: Cells, coarse: Cells) -> dict[str, float]:
    level = cv2.log(fine + np.float32(0.25)) * np.float32(1.4427)
    near, far = (cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)) - level for size in (3, 5))
    smooth = far[coarse > 1.0]
    return {
        "hole_3": quantile(near, 0.9),
        "hole_5": quantile(far, 0.9),
        "hole_smooth": quantile(smooth, 0.9) if smooth.size > 8 else 0.0,
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
        "soft_told": portion(told),
    }


def _blots(shade: Cells, fine: Cells) -> dict[str, float]:
    """Smooth: where a blot is, there is little fine detail."""
    calm = fine < quantile(fine, 0.6)
    found = {}
    for n, sigma in enumerate((0.8, 1.6, 3.2), 1):
        stands = cv2.GaussianBlur(shade, (0, 0), sigma) - cv2.GaussianBlur(shade, (0, 0), 1.8 * sigma)
        found[f"blot_{n}"] = quantile(np.abs(stands)[calm], 0.9) if calm.any() else 0.0
    return found


def _largest(mask: Flags, connected: int = 4) -> tuple[Flags, float]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=connected)
    if count < 2:
        return mask, 0.0
    piece = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == piece, np.bool_), float(stats[piece, cv2.CC_STAT_AREA] / mask.size)
