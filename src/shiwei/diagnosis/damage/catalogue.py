"""All damages by kind and strength, and all that is normal however hard it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from shiwei.diagnosis.damage import glass, light, optics, sensor
from shiwei.diagnosis.damage.light import Image, Random


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to damage a still picture. ``kind`` is ``ok`` for what is normal; ``strength`` is ``mild``, ``plain`` or
    ``heavy``."""

    kind: str
    name: str
    strength: str
    make: Callable[[Image, Random], Image]


def _graded(
    kind: str, name: str, act: Callable[[Image, float, Random], Image], mild: float, plain: float, heavy: float
) -> list[Recipe]:
    def at(low: float, high: float) -> Callable[[Image, Random], Image]:
        return lambda image, rng: act(image, float(rng.uniform(min(low, high), max(low, high))), rng)

    steps = {"mild": (mild, (mild + plain) / 2), "plain": (plain, (plain + heavy) / 2), "heavy": (heavy, heavy)}
    return [Recipe(kind, name, strength, at(low, high)) for strength, (low, high) in steps.items()]


def _plain(kind: str, name: str, make: Callable[[Image, Random], Image]) -> Recipe:
    return Recipe(kind, name, "plain", make)


def unchanged(image: Image, rng: Random) -> Image:
    """Nothing done to it."""
    return image


def _small_text(image: Image, rng: Random) -> Image:
    return light.balanced(light.captioned(image, rng), rng)


def _covered_wholly(image: Image, rng: Random) -> Image:
    return glass.covered(image, 1.0, rng)


NORMAL: tuple[Recipe, ...] = (
    _plain("ok", "as_it_is", unchanged),
    _plain("ok", "captioned", light.captioned),
    _plain("ok", "balanced", _small_text),
    _plain("ok", "dusk", light.dusk),
    _plain("ok", "infrared", light.infrared),
    _plain("ok", "weather", light.weather),
    _plain("ok", "grainy", light.grainy),
    _plain("ok", "lamplit", light.lamplit),
    _plain("ok", "headlights", light.headlights),
    _plain("ok", "rain", light.rain),
    _plain("ok", "sharpened", light.sharpened),
    _plain("ok", "masked", light.masked),
    _plain("ok", "coarse", unchanged),
    _plain("ok", "reframed", light.reframed),
    _plain("ok", "reframed", light.reframed),
    _plain("ok", "monochrome", light.monochrome),
    _plain("ok", "framed", light.framed),
)

FAULTS: tuple[Recipe, ...] = (
    *_graded("blur", "defocus", optics.defocused, 0.0045, 0.0075, 0.015),
    *_graded("blur", "smear", optics.smeared, 0.016, 0.025, 0.05),
    *_graded("low_contrast", "fogged_glass", optics.fogged, 0.4, 0.25, 0.12),
    *_graded("overexposed", "overexposed", optics.overexposed, 3.5, 6.0, 14.0),
    *_graded("underexposed", "underexposed", optics.underexposed, 0.015, 0.008, 0.004),
    *_graded("color_cast", "tint", optics.tinted, 0.2, 0.3, 0.5),
    *_graded("noise", "noise", sensor.noisy, 16.0, 25.0, 45.0),
    *_graded("stripes", "stripes", sensor.striped, 9.0, 16.0, 32.0),
    *_graded("mosaic", "broken_blocks", sensor.broken, 0.03, 0.08, 0.2),
    _plain("mosaic", "pixelated", sensor.pixelated),
    *_graded("occlusion", "cover", glass.covered, 0.22, 0.4, 0.75),
    _plain("occlusion", "all_covered", _covered_wholly),
    *_graded("stain", "dirt_and_drops", glass.stained, 0.05, 0.1, 0.2),
    _plain("black", "black", sensor.blacked),
    _plain("signal_lost", "card", sensor.card),
)
"""Strengths in the words of the field: mild is what an attentive operator sees, heavy what nobody can overlook."""


def seed_of(*parts: str | int) -> np.random.Generator:
    """A generator for these words, the same wherever it runs."""
    text = "/".join(map(str, parts)).encode()
    return np.random.default_rng(list(text))
