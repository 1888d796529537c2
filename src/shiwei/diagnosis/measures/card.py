"""A drawn card instead of a scene: plain ground, colour bars. Real sensors never give large areas of one value."""

from __future__ import annotations

import cv2
import numpy as np

from shiwei.diagnosis.measures.order import mean, portion
from shiwei.diagnosis.measures.view import View

_STEP, _LARGE = 4, 150
_NAMES = ("flat_share", "card_share", "card_chroma", "ground_share", "ground_luma", "ground_chroma")


def card(view: View) -> dict[str, float]:
    """``flat_share``: share of the picture that is perfectly flat; ``card_share``, ``card_chroma``: share and mean
    distance from grey of the eight commonest flat colours; ``ground_share``, ``ground_luma``, ``ground_chroma``: the
    commonest of them."""
    y = view.y
    rough = cv2.subtract(cv2.dilate(y, np.ones((3, 3), np.uint8)), cv2.erode(y, np.ones((3, 3), np.uint8)))
    step = _STEP if min(y.shape) >= _LARGE else 2
    flat = rough[::step, ::step] <= 2
    cells = y[::step, ::step]
    half = cells if view.u is None else view.u[:: step // 2, :: step // 2]
    rows, cols = (min(a, b) for a, b in zip(cells.shape, half.shape, strict=True))
    flat, cells = flat[:rows, :cols], cells[:rows, :cols]
    zeros = np.full_like(cells, 128)
    u = zeros if view.u is None else view.u[:: step // 2, :: step // 2][:rows, :cols]
    v = zeros if view.v is None else view.v[:: step // 2, :: step // 2][:rows, :cols]
    names = (cells.astype(np.int32) + 2 >> 2 << 12) | (u.astype(np.int32) + 2 >> 2 << 6) | (v.astype(np.int32) + 2 >> 2)
    values, counts = np.unique(names[flat], return_counts=True)
    flat_share = portion(flat)
    if not values.size:
        return dict.fromkeys(_NAMES, 0.0)
    order = np.argsort(-counts)[:8]
    card = values[order]
    distance = np.hypot(((card >> 6) & 63) * 4.0 - 128, (card & 63) * 4.0 - 128)
    ground = (names == values[order[0]]) & flat
    return {
        "flat_share": flat_share,
        "card_share": float(counts[order].sum() / cells.size),
        "card_chroma": float((distance * counts[order]).sum() / counts[order].sum()),
        "ground_share": float(counts[order[0]] / cells.size),
        "ground_luma": mean(cells[ground]),
        "ground_chroma": float(np.hypot(mean(u[ground]) - 128.0, mean(v[ground]) - 128.0)),
    }
