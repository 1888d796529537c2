"""Colour of the whole picture: how far it leans, and whether all of it leans."""

from __future__ import annotations

import numpy as np

from shiwei.diagnosis.measures.order import cells, deviation, mean, portion, quantile
from shiwei.diagnosis.measures.view import View
from shiwei.diagnosis.sample import Plane

_LEAST_LUMA = 36
_MOST_LUMA = 225
_LEAN_WEIGHT = 40.0
_NATURAL = 0.32


def chroma(view: View) -> dict[str, float]:
    """Mean U and V about grey, their spread, and the lean.

    The lean is the chroma that nine tenths of the picture have at least in the direction of the mean, relative to
    luma (0.3 is a third of full scale): a cast tints the grey things too, a red square does not. ``cast_strength``
    weighs both, and takes yellow and brown (leaves, sand, lamps) less seriously than blue and violet. What cells of a
    fortieth of the width say: see ``_of_cells``.
    """
    if view.u is None or view.v is None:
        return dict.fromkeys(_NAMES, 0.0)
    rows, cols = (min(a, b) for a, b in zip(view.y[::2, ::2].shape, view.u.shape, strict=True))
    y, u8, v8 = view.y[::4, ::4], view.u[:rows:2, :cols:2], view.v[:rows:2, :cols:2]
    y = y[: u8.shape[0], : u8.shape[1]]
    fair = (y > _LEAST_LUMA) & (y < _MOST_LUMA)
    if portion(fair) < 0.02:
        fair = np.ones_like(fair)
    u, v = u8[fair].astype(np.float32) - 128, v8[fair].astype(np.float32) - 128
    mean_u, mean_v = mean(u), mean(v)
    length = float(np.hypot(mean_u, mean_v))
    lean = (u * mean_u + v * mean_v) / max(length, 1e-6)
    level = y[fair].astype(np.float32) - 16
    floor = quantile(lean / np.maximum(level, 24), 0.1)
    return {
        "chroma_u": mean_u,
        "chroma_v": mean_v,
        "chroma_mean": length,
        "chroma_spread": float(np.hypot(deviation(u), deviation(v))),
        "cast_strength": (length + _LEAN_WEIGHT * max(-0.25, floor)) * (1 + _NATURAL * mean_u / max(length, 1e-6)),
        **_of_cells(view.y[: 2 * rows, : 2 * cols], view.u[:rows, :cols], view.v[:rows, :cols], mean_u, mean_v),
    }


_CELL = 12
_CELL_NAMES = (
    "tint_5",
    "tint_25",
    "tint_50",
    "tint_along",
    "tint_across",
    "tint_agree",
    "tint_light_u",
    "tint_light_v",
    "tint_dark",
    "tint_white",
    "lean_u",
    "lean_v",
)
_NAMES = ("chroma_u", "chroma_v", "chroma_mean", "chroma_spread", "cast_strength", *_CELL_NAMES)


def _of_cells(y: Plane, u: Plane, v: Plane, mean_u: float, mean_v: float) -> dict[str, float]:
    """``tint_5`` … ``tint_50``: quantiles of how coloured the cells are for their luma (the greyest of a natural scene
    are grey); ``tint_along``: the chroma that a tenth of the cells stay below in the direction of the mean, for their
    luma, and ``tint_across`` the spread at right angles to it; ``tint_agree``: how far all cells point the same way
    (0-1); ``tint_light_u``, ``…_v``: colour of the lightest fifth that is not washed out, ``tint_dark`` of the darkest,
    ``tint_white`` of what is washed out (a lamp or the sky is white there); ``lean_u``, ``lean_v``: the mean for its
    luma."""
    level = np.maximum(cells(y, _CELL) - 16, 12)
    cu, cv = cells(u, _CELL // 2) - 128, cells(v, _CELL // 2) - 128
    rows, cols = (min(a, b) for a, b in zip(level.shape, cu.shape, strict=True))
    level, cu, cv = level[:rows, :cols].ravel(), cu[:rows, :cols].ravel(), cv[:rows, :cols].ravel()
    size = np.hypot(cu, cv)
    relative = size / level
    length = max(float(np.hypot(mean_u, mean_v)), 1e-6)
    along, across = (cu * mean_u + cv * mean_v) / length, (cv * mean_u - cu * mean_v) / length
    order = np.argsort(level)
    fifth = max(1, order.size // 5)
    clear = order[level[order] < _MOST_LUMA - 16]
    light = clear[-fifth:] if clear.size else order[-fifth:]
    white = level >= _MOST_LUMA - 16
    return {
        "tint_5": quantile(relative, 0.05),
        "tint_25": quantile(relative, 0.25),
        "tint_50": quantile(relative, 0.5),
        "tint_along": quantile(along / level, 0.1),
        "tint_across": deviation(across),
        "tint_agree": float(np.hypot(cu.sum(), cv.sum()) / (size.sum() + size.size)),
        "tint_light_u": mean(cu[light]) / mean(level[light]),
        "tint_light_v": mean(cv[light]) / mean(level[light]),
        "tint_dark": mean(size[order[:fifth]]),
        "tint_white": mean(size[white]) if white.any() else -1.0,
        "lean_u": float(cu.sum() / level.sum()),
        "lean_v": float(cv.sum() / level.sum()),
    }
