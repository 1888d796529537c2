"""One clean picture of a camera, damaged in every way, coded, seen and measured: specimens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from shiwei.diagnosis.against_baseline import compared, features
from shiwei.diagnosis.baseline import Baseline, learn
from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.diagnosis.calibration.usual import usual
from shiwei.diagnosis.damage import light, view
from shiwei.diagnosis.damage.catalogue import FAULTS, NORMAL, Recipe, seed_of
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
    """A clean picture to damage, others of the same camera from which its baseline is learned, and one of another
    camera (or None)."""

    name: str
    camera: int
    image: Image
    before: tuple[Image, ...]
    elsewhere: Image | None = None
    seed: int = 0


def examine(case: Case, recode: Recode) -> list[Specimen]:
    """All specimens of one case that a person can tell from the clean picture; the same for the same case."""
    known = _baseline(case, recode)
    return [
        specimen(case.camera, recipe, picture, None if recipe.name == _OTHER_VIEW else known, case.name)
        for recipe, picture in pictures(case, recode)
    ]


def _baseline(case: Case, recode: Recode) -> Baseline:
    """Learned as the patrol learns it, from a look at another moment: in another light, perhaps with other captions."""
    return learn(Sample(pictures=tuple(recode(_usual(case, image), 24.0) for image in case.before)))


def _usual(case: Case, image: Image) -> Image:
    rng = seed_of(case.name, case.seed, "before")
    usual = image if rng.random() < 0.5 else light.balanced(image, rng)
    return light.captioned(usual, rng) if rng.random() < 0.3 else usual


def pictures(case: Case, recode: Recode) -> Iterator[tuple[Recipe, Picture]]:
    """Every damage of the case as a decoder gives it. One that nobody could see is drawn anew, a few times at most."""
    for number, recipe in enumerate((*NORMAL, NORMAL[0], NORMAL[1], NORMAL[2], *FAULTS)):
        for draw in range(_DRAWS):
            rng = seed_of(case.name, case.seed, number, recipe.name, draw)
            before, after, crf = _damaged(case, recipe, rng)
            picture = recode(after, crf)
            if visible(recipe.kind, before, after, picture.y):
                yield recipe, picture
                break
    yield from _moved(case, recode)


def _damaged(case: Case, recipe: Recipe, rng: Random) -> tuple[Image, Image, float]:
    """The picture without and with the damage, and how finely it is coded."""
    before = _resized(case.image, rng)
    if recipe.kind != "ok" and recipe.kind not in _MADE_ALONE:
        before = _hour(before, rng, may_be_grey=recipe.kind != "color_cast")
    after = recipe.make(before, rng)
    if recipe.kind in _OPTICAL and rng.random() < 0.35:
        after = light.captioned(after, rng)
    return before, after, float(rng.uniform(*_FINENESS.get(recipe.name, (19, 31))))


def _moved(case: Case, recode: Recode) -> Iterator[tuple[Recipe, Picture]]:
    for strength, share in _TURNS.items():
        rng = seed_of(case.name, case.seed, "turned", strength)
        before = light.balanced(case.image, rng)
        turned = view.turned(before, share * float(rng.uniform(0.8, 1.3)), rng)
        picture = recode(turned, float(rng.uniform(22, 31)))
        if visible("scene_change", before, turned, picture.y):
            yield Recipe("scene_change", "turned", strength, lambda image, _: image), picture
    if case.elsewhere is not None:
        yield Recipe("scene_change", "elsewhere", "heavy", lambda image, _: image), recode(case.elsewhere, 26.0)


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


def specimen(camera: int, recipe: Recipe, picture: Picture, known: Baseline | None, moment: str = "") -> Specimen:
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
        moment=moment,
    )


def measured_names(specimens: Sequence[Specimen]) -> tuple[list[str], list[str]]:
    """The measures of the picture alone, and those beside a baseline, that specimens have in common; not the width, by
    which data sets can be told apart, but faults cannot."""
    alone = [name for name in specimens[0].measures if name != "width"]
    with_it: list[Mapping[str, float]] = [s.beside for s in specimens if s.beside]
    common = set(with_it[0]).intersection(*with_it[1:]) if with_it else set()
    return alone, sorted(common - {"width_change"})
