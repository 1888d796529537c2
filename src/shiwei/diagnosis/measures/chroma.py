"""Colour of the whole picture: how far it leans, and whether all of it leans."""

from __future__ import annotations

import numpy as np

from shiwei.diagnosis.measures.order import quantile
from shiwei.diagnosis.measures.view import View

_LEAST_LUMA = 36
_MOST_LUMA = 225
_LEAN_WEIGHT = 40.0
_NATURAL = 0.32


def chroma(view: View) -> dict[str, float]:
    """Mean U and V about grey, their spread, and the lean.

    The lean is the chroma that nine tenths of the picture have at least in the direction of the mean, relative to
    luma (0.3 is a third of full scale): a cast tints the grey things too, a red square does not. ``cast_strength``
    weighs both, and takes yellow and brown (leaves, sand, lamps) less seriously than blue and violet.
    """
    if view.u is None or view.v is None:
        return {"chroma_u": 0.0, "chroma_v": 0.0, "chroma_mean": 0.0, "chroma_spread": 0.0, "cast_strength": 0.0}
    y = view.y[::2, ::2][: view.u.shape[0], : view.u.shape[1]]
    fair = (y > _LEAST_LUMA) & (y < _MOST_LUMA)
    if fair.mean() < 0.02:
        fair = np.ones_like(fair)
    u, v = view.u[fair].astype(np.float32) - 128, view.v[fair].astype(np.float32) - 128
    mean_u, mean_v = float(u.mean()), float(v.mean())
    length = float(np.hypot(mean_u, mean_v))
    lean = (u * mean_u + v * mean_v) / max(length, 1e-6)
    level = y[fair].astype(np.float32) - 16
    floor = quantile(lean / np.maximum(level, 24), 0.1)
    return {
        "chroma_u": mean_u,
        "chroma_v": mean_v,
        "chroma_mean": length,
        "chroma_spread": float(np.hypot(u.std(), v.std())),
        "cast_strength": (length + _LEAN_WEIGHT * max(-0.25, floor)) * (1 + _NATURAL * mean_u / max(length, 1e-6)),
    }
