"""What the laboratory hands over: one examined picture with what is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Specimen:
    """``kind`` is what is wrong (``ok`` for nothing), ``name`` how that was made, ``strength`` ``mild``, ``plain`` or
    ``heavy``. ``real`` tells pictures as a camera gave them (recoded, perhaps captioned or a little lighter) from
    normal ones that were made to look hard (dusk, infrared, weather). ``light`` is the picture's: day, night or ir.
    ``measures`` are those of the picture alone; ``beside`` what else is known with the camera's baseline; ``usual`` the
    numbers of the usual heuristics, for comparison. ``found`` are the kinds that a whole look found (clips only).
    ``judged`` is false for what is only learned from. ``source`` names the collection that the camera is from.
    ``second`` marks what a second look sees of the specimen before it; nothing is learned from that.
    """

    camera: int
    kind: str
    name: str
    strength: str
    real: bool
    light: str
    measures: Mapping[str, float]
    beside: Mapping[str, float] = field(default_factory=dict)
    usual: Mapping[str, float] = field(default_factory=dict)
    found: frozenset[str] = frozenset()
    judged: bool = True
    source: str = ""
    second: bool = False


UNCLEAR: Mapping[str, frozenset[str]] = {
    "blur": frozenset({"low_contrast", "occlusion", "stain", "black", "underexposed", "mosaic"}),
    "low_contrast": frozenset({"blur", "overexposed", "occlusion", "stain", "black", "underexposed"}),
    "occlusion": frozenset({"stain", "black", "low_contrast", "underexposed", "blur", "overexposed"}),
    "stain": frozenset({"occlusion", "blur", "low_contrast", "black", "underexposed"}),
    "underexposed": frozenset({"black", "occlusion"}),
    "black": frozenset({"underexposed", "occlusion"}),
    "noise": frozenset({"stripes"}),
    "stripes": frozenset({"mosaic"}),
    "mosaic": frozenset({"stripes"}),
    "overexposed": frozenset({"color_cast"}),
    "color_cast": frozenset({"occlusion", "overexposed", "signal_lost"}),
    "signal_lost": frozenset({"occlusion"}),
    "scene_change": frozenset(
        {"occlusion", "blur", "low_contrast", "black", "underexposed", "overexposed", "mosaic", "noise", "signal_lost"}
    ),
}
"""Kinds that are no counter-example of a kind: they look like it or hide it."""

UNCLEAR_MADE: Mapping[str, frozenset[str]] = {"blur": frozenset({"reframed"})}
"""Normal pictures, by how they were made, that are no counter-example of a kind: what is enlarged is softer."""
