"""All measures of the pictures of one look, and what they say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median

import numpy as np

from shiwei.diagnosis.measures.bars import bars
from shiwei.diagnosis.measures.blocks import blocks
from shiwei.diagnosis.measures.card import card
from shiwei.diagnosis.measures.chroma import chroma
from shiwei.diagnosis.measures.luma import luma
from shiwei.diagnosis.measures.noise import noise
from shiwei.diagnosis.measures.parts import parts
from shiwei.diagnosis.measures.scales import scales
from shiwei.diagnosis.measures.sharpness import sharpness
from shiwei.diagnosis.measures.view import View, view_of
from shiwei.diagnosis.sample import Picture

_MOST_PICTURES = 5
_WORST_COUNTS = frozenset({"broken_share"})
"""Measures of which the worst picture counts, not the median: broken blocks come and go."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The views that were measured and the numbers of all of them together."""

    views: tuple[View, ...]
    numbers: dict[str, float]


def measured(pictures: Sequence[Picture]) -> Measured:
    """Measure at most five pictures, evenly chosen; empty numbers when there is none."""
    views = tuple(view_of(picture) for picture in judged(pictures))
    each = [of_view(view) for view in views]
    if len(each) < 2:
        return Measured(views, each[0] if each else {})
    return Measured(views, {name: _together(name, [m[name] for m in each]) for name in each[0]})


def judged(pictures: Sequence[Picture]) -> list[Picture]:
    """Those of a look's pictures that are measured."""
    return evenly(pictures, _MOST_PICTURES)


def evenly(pictures: Sequence[Picture], most: int) -> list[Picture]:
    """At most so many of them, first and last among them."""
    if len(pictures) <= most:
        return list(pictures)
    return [pictures[int(i)] for i in np.linspace(0, len(pictures) - 1, most).round()]


def of_view(view: View) -> dict[str, float]:
    """Every measure of one picture by name."""
    grain = noise(view)
    sigma = grain["noise"] / view.factor
    shade, plate = luma(view), card(view)
    visible = plate["ground_luma"] >= 32 or plate["ground_chroma"] > 12
    return {
        "width": float(view.full.shape[1]),
        **shade,
        **grain,
        **sharpness(view, sigma),
        **chroma(view),
        **plate,
        "ground_visible": float(visible),
        **blocks(view),
        **scales(view),
        **parts(view),
        **bars(view),
    }


@cache
def names_of_measures() -> tuple[str, ...]:
    """The names of the measures of one picture."""
    grey = np.full((64, 96), 128, np.uint8)
    return tuple(of_view(view_of(Picture(grey, None, None))))


def _together(name: str, values: Sequence[float]) -> float:
    return max(values) if name in _WORST_COUNTS else median(values)
