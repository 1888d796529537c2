"""From measures to findings by what was learned; the hand-made rules of ``grading`` stand beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from shiwei.diagnosis.against_baseline import Compared, features
from shiwei.diagnosis.learned import Learned, Trees
from shiwei.diagnosis.own import Own, levels
from shiwei.diagnosis.result import FAULT_OF_KIND, Finding, Grade

LEADS: Mapping[str, tuple[str, ...]] = {
    "signal_lost": ("ground_share",),
    "black": ("luma_p95",),
    "blur": ("sharpness",),
    "low_contrast": ("luma_range",),
    "color_cast": ("cast_strength",),
    "overexposed": ("bright_share",),
    "underexposed": ("luma_p99",),
    "noise": ("noise",),
    "stripes": ("spike",),
    "mosaic": ("broken_share",),
    "occlusion": ("covered_share", "bare_share"),
    "stain": ("spot_share", "soft_share"),
    "scene_change": ("alike",),
}
"""The measure that a person would look at first, for ``because``; the first of them that is known."""


def lead_of(kind: str, known: Collection[str]) -> str:
    """The leading measure of the kind among those that are known."""
    return next(name for name in LEADS[kind] if name in known)


def judged(
    numbers: Mapping[str, float],
    beside: Compared,
    learned: Learned,
    own: Mapping[str, Own] | None = None,
    scores: dict[str, float] | None = None,
) -> list[Finding]:
    """The kinds whose probability reaches their threshold: the profile's, moved by the camera's ``own``. Compared with
    the baseline where one is known. ``scores`` takes every kind's probability."""
    known = features(numbers, beside)
    values = {**numbers, **known}
    trees = learned.beside if known else learned.alone
    chances = trees.probabilities(values)
    if chances is None:
        trees = learned.alone
        chances = trees.probabilities(values) or {}
    found = []
    if scores is not None:
        scores.update(chances)
    for kind, chance in chances.items():
        warn, fault = levels(*trees.thresholds(kind), (own or {}).get(kind))
        if chance >= warn:
            grade: Grade = "fault" if chance >= fault else "warn"
            because = _because(kind, values, trees, beside.expected)
            found.append(Finding(kind, FAULT_OF_KIND[kind], round(chance, 3), grade, beside.regions.get(kind), because))
    return found


def _because(
    kind: str, values: Mapping[str, float], trees: Trees, expected: Mapping[str, float] | None
) -> dict[str, float | str]:
    lead = lead_of(kind, values)
    because: dict[str, float | str] = {lead: _rounded(values[lead])}
    turning = trees.turning_point(kind, lead, values)
    because["threshold"] = _rounded(trees.usual_limit(kind) if turning is None else turning)
    if expected is not None and lead in expected:
        because["expected"] = _rounded(expected[lead])
    return because


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
