"""The pictures of a look against the camera's baseline: moved, covered, spotted, off colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from shiwei.diagnosis.baseline import Baseline, Reference
from shiwei.diagnosis.looking import Measured
from shiwei.diagnosis.measures.against import Against, against
from shiwei.diagnosis.measures.cover import Region, cover

_COLOURFUL = 4.0
_SAME_LIGHT_GAIN = 0.6
_SAME_LIGHT_REST = 0.8
_HERE = 0.25
_SHADED = 0.1
_FITS = {"luma_mean": 24.0, "chroma_mean": 7.0, "chroma_spread": 7.0}


@dataclass(frozen=True, slots=True)
class Compared:
    """Numbers about the difference, regions by kind, and what is usual in this light (None where not known)."""

    numbers: dict[str, float] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    expected: Mapping[str, float] | None = None


def compared(looks: Measured, light: str, baseline: Baseline | None) -> Compared:
    """Compare with the reference of the same light; with one of another light only where the picture itself shows
    that the light is the same (a covered camera looks like night)."""
    if baseline is None or not baseline.lights or not looks.views:
        return Compared()
    reference = baseline.lights.get(light) or _near(looks.numbers, light, baseline)
    known = reference or max(baseline.lights.values(), key=lambda other: other.measures.get("luma_mean", 0.0))
    each = [against(view.whole, known.y) for view in looks.views if view.whole.shape == looks.views[0].whole.shape]
    grey = _grey_by_day(light, each, baseline)
    if reference is None and not _same_light(each):
        return Compared(grey)
    found = cover(each)
    regions = {k: r for k, r in (("occlusion", found.covered), ("stain", found.spots)) if r is not None}
    if reference is None:
        return Compared(grey | {"covered_dark_share": found.numbers["covered_share"]}, regions)
    numbers = _numbers(each) | found.numbers | _colour(looks.numbers, reference)
    return Compared(numbers, regions, reference.measures)


def features(numbers: Mapping[str, float], beside: Compared) -> dict[str, float]:
    """What the learned trees are told of the difference: its numbers, and how far each measure is from what is usual.
    Empty where nothing is known in this light."""
    if beside.expected is None:
        return {}
    usual = beside.expected
    changes = {f"{name}_change": value - usual[name] for name, value in numbers.items() if name in usual}
    return {**beside.numbers, **changes}


def _near(numbers: Mapping[str, float], light: str, baseline: Baseline) -> Reference | None:
    """The reference of another light that fits as well: dirt on the glass makes a dark picture lighter, and gives an
    infrared one a tint."""
    others = [ref for name, ref in baseline.lights.items() if light != "ir" and name != light]
    fitting = (ref for ref in others if all(abs(numbers[k] - ref.measures.get(k, -99)) <= n for k, n in _FITS.items()))
    return next(fitting, None)


def _numbers(each: list[Against]) -> dict[str, float]:
    told = float(each[0].told.mean())
    numbers = {"alike": float(np.median([a.alike for a in each])), "told_share": told}
    unlike = float(min(a.unlike for a in each))
    for name in each[0].spread:
        numbers[name] = float(median(a.spread[name] for a in each))
    numbers["gain"] = float(median(a.gain for a in each))
    return numbers | {"moved": float(np.median([a.moved for a in each])), "unlike_share": unlike}


def _same_light(each: list[Against]) -> bool:
    return all(a.rest >= _SAME_LIGHT_REST and _shaded_rest(a) < _SHADED for a in each)


def _shaded_rest(a: Against) -> float:
    """Share of the cells that are not dulled whose shade changed."""
    rest = a.told & ~a.dulled
    return float(a.shaded[rest].mean()) if rest.any() else 1.0


def _colour(numbers: Mapping[str, float], reference: Reference) -> dict[str, float]:
    usual = reference.measures
    if "chroma_u" not in usual or "chroma_v" not in usual:
        return {}
    du, dv = numbers["chroma_u"] - usual["chroma_u"], numbers["chroma_v"] - usual["chroma_v"]
    return {"chroma_shift": float(np.hypot(du, dv))}


def _grey_by_day(light: str, each: list[Against], baseline: Baseline) -> dict[str, float]:
    """1 for a grey picture of a camera that shows colour by day, where the daylight itself is still there: every
    part is lit as in the coloured reference."""
    by_day = baseline.lights.get("day")
    if light != "ir" or by_day is None or by_day.measures.get("chroma_spread", 0.0) < _COLOURFUL:
        return {}
    lit = all(a.alike >= _HERE and a.gain >= _SAME_LIGHT_GAIN and a.shaded.mean() < _SHADED for a in each)
    return {"grey_by_day": float(lit)}
