"""One clean picture of a camera, damaged in every way, coded, seen and measured: specimens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np

from shiwei.diagnosis.against_baseline import compared, features
from shiwei.diagnosis.baseline import Baseline, learn
from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.diagnosis.calibration.usual import usual
from shiwei.diagnosis.damage import light, view
from shiwei.diagnosis.damage.catalogue import FAULTS, NORMAL, Recipe, seed_of, unchanged
from shiwei.diagnosis.damage.light import Image, Random
from shiwei.diagnosis.damage.visible import visible
from shiwei.diagnosis.grading import light_of
from shiwei.diagnosis.looking import Measured, of_view
from shiwei.diagnosis.measures.view import view_of
from shiwei.diagnosis.sample import Picture, Sample

Recode = Callable[[Image, float], Picture]
"""The picture as a decoder gives it after H.264 at this constant rate factor."""

_OPTICAL = frozenset({"blur", "low_contrast", "color_cast", "overexposed", "underexposed", "stain", "occlusion"})
REAL = frozenset({"as_it_is", "captioned", "balanced"})
"""Normal pictures, by how they were made, that are as a camera gave them."""
_FINENESS = {"grainy": (12.0, 20.0), "coarse": (31.0, 36.0)}
"""Constant rate factors other than the usual ones: finely, or the grain would be gone."""
_DRAWS = 4
_OTHER_VIEW = "reframed"  # the baseline tells nothing of it
_MADE_ALONE = frozenset({"black", "signal_lost"})
_TURNS = {"mild": 0.06, "plain": 0.14, "heavy": 0.35}
_NARROWEST, _USUAL, _WIDEST = 320, 800, 1280


@dataclass(frozen=True, slots=True)
class Case:
    """A clean picture to damage, of what moment of which footage (``name``); others of the same camera and time, from
    which its baseline is learned (none of a still); ``second``, the picture of a second look some seconds away;
    and one of another camera."""

    name: str
    camera: int
    image: Image
    before: tuple[Image, ...]
    second: Image | None = None
    elsewhere: Image | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Made:
    """The picture without and with the damage, as it is shown (perhaps captioned), and how finely it is coded."""

    before: Image
    after: Image
    shown: Image
    crf: float


Make = Callable[[Image], _Made]
"""The same draw for every picture: the same damage, size, hour, caption and coding."""


def examine(case: Case, recode: Recode) -> list[Specimen]:
    """All specimens of one case that a person can tell from the clean picture; the same for the same case. Where both
    looks can be compared with a baseline, each is followed by what the second one sees of the same damage."""
    known, found = _baseline(case, recode), []
    for recipe, make, picture in _drawn(case, recode):
        usual_view = None if recipe.name == _OTHER_VIEW else known
        first = specimen(case.camera, recipe, picture, usual_view)
        found.append(first)
        if first.beside and case.second is not None:
            made = make(case.second)
            again = specimen(case.camera, recipe, recode(made.shown, made.crf), usual_view)
            found += [replace(again, second=True)] if again.beside else []
    return found


def _baseline(case: Case, recode: Recode) -> Baseline | None:
    """Learned as the patrol learns it, from a look at another moment: in another light, perhaps with other captions."""
    if not case.before:
        return None
    return learn(Sample(pictures=tuple(recode(_usual(case, image), 24.0) for image in case.before)))


def _usual(case: Case, image: Image) -> Image:
    rng = seed_of(case.name, case.seed, "before")
    usual = image if rng.random() < 0.5 else light.balanced(image, rng)
    return light.captioned(usual, rng) if rng.random() < 0.3 else usual


def pictures(case: Case, recode: Recode) -> Iterator[tuple[Recipe, Picture]]:
    """Every damage of the case that can be seen, as a decoder gives it."""
    for recipe, _, picture in _drawn(case, recode):
        yield recipe, picture


def _drawn(case: Case, recode: Recode) -> Iterator[tuple[Recipe, Make, Picture]]:
    """One that nobody could see is drawn anew, a few times at most. A caption makes no damage visible."""
    for recipe, makes in (*_damages(case), *_moves(case)):
        for make in makes:
            made = make(case.image)
            picture = recode(made.shown, made.crf)
            if visible(recipe.kind, made.before, made.after, picture.y):
                yield recipe, make, picture
                break


def _damages(case: Case) -> Iterator[tuple[Recipe, list[Make]]]:
    for number, recipe in enumerate((*NORMAL, NORMAL[0], NORMAL[1], NORMAL[2], *FAULTS)):
        words = (case.name, case.seed, number, recipe.name)
        yield recipe, [partial(_damaged, recipe, (*words, draw)) for draw in range(_DRAWS)]


def _damaged(recipe: Recipe, words: Sequence[str | int], image: Image) -> _Made:
    rng = seed_of(*words)
    before = _resized(image, rng)
    if recipe.kind != "ok" and recipe.kind not in _MADE_ALONE:
        before = _hour(before, rng, may_be_grey=recipe.kind != "color_cast")
    after = recipe.make(before, rng)
    shown = light.captioned(after, rng) if recipe.kind in _OPTICAL and rng.random() < 0.35 else after
    return _Made(before, after, shown, float(rng.uniform(*_FINENESS.get(recipe.name, (19, 31)))))


def _moves(case: Case) -> Iterator[tuple[Recipe, list[Make]]]:
    for strength, share in _TURNS.items():
        words = (case.name, case.seed, "turned", strength)
        makes: list[Make] = [partial(_turned, share, (*words, draw)) for draw in range(_DRAWS)]
        yield Recipe("scene_change", "turned", strength, unchanged), makes
    if (other := case.elsewhere) is not None:
        yield Recipe("scene_change", "elsewhere", "heavy", unchanged), [lambda image: _Made(image, other, other, 26.0)]


def _turned(share: float, words: Sequence[str | int], image: Image) -> _Made:
    rng = seed_of(*words)
    before = light.balanced(image, rng)
    after = view.turned(before, share * float(rng.uniform(0.8, 1.3)), rng)
    return _Made(before, after, after, float(rng.uniform(22, 31)))


def _resized(image: Image, rng: Random) -> Image:
    """Mostly in another size, as other cameras and their sub-streams have."""
    height, width = image.shape[:2]
    if rng.random() < (0.5 if width <= _USUAL else 0.15):
        return image
    low, high = np.log(max(0.4, _NARROWEST / width)), np.log(min(2.0, _WIDEST / width))
    scale = float(np.exp(rng.uniform(low, max(low, high))))
    if 1 <= scale <= 1.2:
        return image
    size = (int(width * scale) // 2 * 2, int(height * scale) // 2 * 2)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size, interpolation=way), np.uint8)


def _hour(image: Image, rng: Random, may_be_grey: bool) -> Image:
    draw = rng.random()
    if draw < 0.12:
        return light.dusk(image, rng)
    if draw < 0.24 and may_be_grey:
        return light.infrared(image, rng)
    return light.balanced(image, rng) if 0.24 <= draw < 0.4 else image


def specimen(camera: int, recipe: Recipe, picture: Picture, known: Baseline | None) -> Specimen:
    """One picture measured, with what its recipe tells of it."""
    seen = view_of(picture)
    numbers = of_view(seen)
    hour = light_of(numbers)
    against = compared(Measured((seen,), numbers), hour, known)
    return Specimen(
        camera=camera,
        kind=recipe.kind,
        name=recipe.name,
        strength=recipe.strength,
        real=recipe.name in REAL,
        light=hour,
        measures=numbers,
        beside=features(numbers, against),
        usual=usual(picture, recipe.kind),
    )


def measured_names(specimens: Sequence[Specimen]) -> tuple[list[str], list[str]]:
    """The measures of the picture alone, and those beside a baseline, that specimens have in common; not the width, by
    which data sets can be told apart, but faults cannot."""
    alone = [name for name in specimens[0].measures if name != "width"]
    with_it: list[Mapping[str, float]] = [s.beside for s in specimens if s.beside]
    common = set(with_it[0]).intersection(*with_it[1:]) if with_it else set()
    return alone, sorted(common - {"width_change"})
