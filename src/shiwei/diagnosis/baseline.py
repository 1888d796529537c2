"""What a camera looks like when it is well: per light, a small reference picture and the usual measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np

from shiwei.diagnosis.grading import light_of
from shiwei.diagnosis.looking import judged, measured, names_of_measures
from shiwei.diagnosis.measures.view import whole_of
from shiwei.diagnosis.packed import head_of, with_head
from shiwei.diagnosis.sample import Plane, Sample

_LIGHTS = ("day", "night", "ir")
_QUALITY = 88
_MOST_LOOKS = 8
_MOST_PIXELS = 1 << 20


@dataclass(frozen=True, slots=True)
class Reference:
    """One light: the work plane (luma) of the usual view, the usual measures, from how many looks it was learned."""

    y: Plane
    measures: Mapping[str, float]
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """The references by light (``day``, ``night``, ``ir``); at least one."""

    lights: Mapping[str, Reference] = field(default_factory=dict)


def learn(sample: Sample, measures: Mapping[str, float] | None = None) -> Baseline:
    """The baseline of one clean look: the median of its pictures, so that passers-by vanish. ``measures`` are those of
    its diagnosis, where it has one: they need not be taken again. Raises ValueError when the sample has no picture."""
    if not sample.pictures:
        raise ValueError("nothing to learn: the sample has no picture")
    numbers = measures or measured(sample.pictures).numbers
    planes = [whole_of(picture) for picture in judged(sample.pictures)]
    alike = [plane for plane in planes if plane.shape == planes[0].shape]
    y = alike[0] if len(alike) == 1 else np.median(np.stack(alike), axis=0).astype(np.uint8)
    return Baseline(
        {light_of(numbers): Reference(y, {name: numbers[name] for name in names_of_measures() if name in numbers})}
    )


def merge(old: Baseline, new: Baseline) -> Baseline:
    """Both: for the same light a running mean over the last eight looks; a picture of another size begins anew."""
    lights = dict(old.lights)
    for light, fresh in new.lights.items():
        lights[light] = _blend(lights[light], fresh) if light in lights else fresh
    return Baseline(lights)


def blended(old: Baseline, new: Baseline) -> Baseline:
    """The lights of ``new`` alone, each blended into what ``old`` has of it, as ``merge`` does."""
    whole = merge(old, new)
    return Baseline({light: whole.lights[light] for light in new.lights})


def _blend(old: Reference, new: Reference) -> Reference:
    if old.y.shape != new.y.shape:
        return new
    weight = new.looks / (new.looks + old.looks)
    y = cv2.addWeighted(old.y, 1 - weight, new.y, weight, 0)
    keys = old.measures.keys() & new.measures.keys()
    numbers = {k: old.measures[k] * (1 - weight) + new.measures[k] * weight for k in sorted(keys)}
    return Reference(np.asarray(y, np.uint8), numbers, min(old.looks + new.looks, _MOST_LOOKS - 1))


def dumps(baseline: Baseline) -> bytes:
    """The baseline as bytes: a version mark, a JSON head, one JPEG a light."""
    pictures = {light: _jpeg(ref.y) for light, ref in baseline.lights.items()}
    head = {
        light: {"bytes": len(pictures[light]), "looks": ref.looks, "measures": _short(ref.measures)}
        for light, ref in baseline.lights.items()
    }
    return with_head(head, b"".join(pictures.values()))


def _short(measures: Mapping[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.5g}") for name, value in measures.items()}


def _jpeg(y: Plane) -> bytes:
    return cv2.imencode(".jpg", y, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def loads(content: bytes) -> Baseline:
    """The baseline that ``dumps`` wrote. Raises ValueError for anything else."""
    head, at = head_of(content)
    lights = {}
    for light, entry in head.items():
        lights[light], at = _reference(light, entry, content, at)
    if at != len(content):
        raise ValueError(f"not a baseline: {len(content)} bytes where the head promises {at}")
    return Baseline(lights)


def _reference(light: str, entry: object, content: bytes, at: int) -> tuple[Reference, int]:
    match entry:
        case {"bytes": int(size), "looks": int(looks), "measures": dict(measures)} if light in _LIGHTS and size > 0:
            picture = content[at : at + size]
        case _:
            raise ValueError(f"not a baseline: light {light!r} is not described as it must be")
    if not all(isinstance(v, int | float) for v in measures.values()):
        raise ValueError(f"not a baseline: measures of {light!r} are not all numbers")
    return Reference(_plane(picture, light), {k: float(v) for k, v in measures.items()}, max(1, looks)), at + size


def _plane(picture: bytes, light: str) -> Plane:
    decoded = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE) if picture else None
    if decoded is None or decoded.size > _MOST_PIXELS or min(decoded.shape) < 8:
        raise ValueError(f"not a baseline: the picture of {light!r} cannot be read")
    return np.asarray(decoded, np.uint8)
