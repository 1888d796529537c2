"""A small line of figures as SVG paths in a box of 100 × 30."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, PAD = 100.0, 30.0, 2.0


@dataclass(frozen=True, slots=True)
class Sparkline:
    line: str
    area: str


def sparkline(values: Sequence[float]) -> Sparkline | None:
    """None for fewer than two values; equal values make a level line."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    step = WIDTH / (len(values) - 1)
    span = (high - low) or 1.0
    level = PAD if high > low else HEIGHT / 2
    points = [(i * step, HEIGHT - level - (v - low) / span * (HEIGHT - 2 * PAD)) for i, v in enumerate(values)]
    line = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Sparkline(line, f"{line} L{WIDTH:.0f} {HEIGHT:.0f} L0 {HEIGHT:.0f} Z")
