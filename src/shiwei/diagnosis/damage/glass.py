"""On the glass or just before it, and so out of focus: dirt, drops, webs; hands, leaves, bags, paint."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.damage.light import Image, Light, Random, spread, to_image, to_light

Mask = NDArray[np.float32]


def stained(image: Image, share: float, rng: Random) -> Image:
    """Dirt, drops or single large blots (a thumb's grease, one drop near the middle) over about this share of it."""
    way = rng.random()
    large = way >= 0.7
    return (_dirty if way < 0.35 or way >= 0.85 else _wet)(image, share, rng, large)


def _dirty(image: Image, share: float, rng: Random, large: bool) -> Image:
    """Specks and smears that keep light away."""
    mask = _blots(image.shape[:2], share, rng, smear=not large and rng.random() < 0.4, large=large)
    light = to_light(image)
    tone = np.array([rng.uniform(0.02, 0.12), rng.uniform(0.03, 0.14), rng.uniform(0.04, 0.16)], np.float32)
    cover = (mask * np.float32(rng.uniform(0.6, 0.97)))[..., None]
    behind = spread(light, 0.03 * image.shape[1])
    through = light * (1 - cover) + (0.35 * behind + tone) * cover
    return to_image(np.asarray(through, np.float32))


def _wet(image: Image, share: float, rng: Random, large: bool) -> Image:
    """Drops: what is behind them is a blur of its surroundings, somewhat lighter."""
    mask = _blots(image.shape[:2], share, rng, smear=False, large=large)[..., None]
    mask = mask * np.float32(rng.uniform(0.85, 1.0))
    light = to_light(image)
    behind = spread(light, rng.uniform(0.015, 0.04) * image.shape[1])
    return to_image(np.asarray(light * (1 - mask) + (behind * rng.uniform(0.9, 1.3) + 0.02) * mask, np.float32))


def _blots(shape: tuple[int, ...], share: float, rng: Random, smear: bool, large: bool) -> Mask:
    height, width = shape
    mask = np.zeros((height, width), np.float32)
    mean = (rng.uniform(0.07, 0.14) if large else rng.uniform(0.018, 0.05)) * width
    while float(mask.mean()) < share:
        radius = mean * rng.uniform(0.5, 1.6)
        centre = (int(rng.uniform(0, width)), int(rng.uniform(0.1, 0.9) * height))
        axes = (max(2, int(radius)), max(2, int(radius * (rng.uniform(2, 5) if smear else rng.uniform(0.7, 1.4)))))
        cv2.ellipse(mask, centre, axes, float(rng.uniform(0, 180)), 0, 360, float(rng.uniform(0.75, 1)), -1)
    return spread(mask, max(1.0, rng.uniform(0.15, 0.4) * mean))


def covered(image: Image, share: float, rng: Random) -> Image:
    """A near thing before about this share of the view; above nine tenths all of it."""
    mask = _near(image.shape[:2], share, rng)[..., None]
    thing = _surface(image, rng)
    return to_image(np.asarray(to_light(image) * (1 - mask) + thing * mask, np.float32))


def _near(shape: tuple[int, ...], share: float, rng: Random) -> Mask:
    """A large blob from some edge of the picture, or about some place in it, softened as near things are."""
    height, width = shape
    if share > 0.9:
        return np.ones((height, width), np.float32)
    if rng.random() < 0.3:
        return _about(shape, share, rng)
    angle = rng.uniform(0, 2 * np.pi)
    rows, cols = np.mgrid[0:height, 0:width].astype(np.float32)
    along = (cols - width / 2) * np.float32(np.cos(angle)) + (rows - height / 2) * np.float32(np.sin(angle))
    wobble = cv2.resize(rng.standard_normal((4, 6)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    field = along + wobble * np.float32(rng.uniform(0.03, 0.16) * width)
    sharp = (field > np.quantile(field, 1 - share)).astype(np.float32)
    return spread(sharp, rng.uniform(0.004, 0.03) * width)


def _about(shape: tuple[int, ...], share: float, rng: Random) -> Mask:
    """A thing with all of its outline in the view, or cut by a corner: a ball, a card, a fist."""
    height, width = shape
    x, y = rng.uniform(0, 1, 2) * (width, height)
    rows, cols = np.mgrid[0:height, 0:width].astype(np.float32)
    tall, power = rng.uniform(0.6, 1.6), float(rng.choice([2.0, 2.0, 6.0]))
    far = (np.abs(cols - np.float32(x)) ** power + np.abs((rows - np.float32(y)) / np.float32(tall)) ** power) ** (
        1 / power
    )
    inside = (far < np.quantile(far[::4, ::4], share)).astype(np.float32)
    return spread(inside, rng.uniform(0.003, 0.02) * width)


_TONES = (
    (8, 9, 10),
    (30, 32, 34),
    (90, 110, 150),
    (60, 75, 110),
    (120, 125, 125),
    (40, 90, 60),
    (190, 195, 200),
    (120, 60, 40),
    (30, 30, 120),
)


def _surface(image: Image, rng: Random) -> Light:
    """Hand, leaf, cloth, card or paint, close to the lens: one tone, lit unevenly, without fine detail."""
    height, width = image.shape[:2]
    tone = np.clip(np.array(_TONES[int(rng.integers(0, len(_TONES)))]) * rng.uniform(0.6, 1.3), 2, 235)
    shade = cv2.resize(rng.uniform(0.7, 1.3, (3, 4)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    weave = spread(rng.standard_normal((height, width), np.float32), 0.008 * width)
    weave *= np.float32(rng.uniform(0, 0.03)) / max(float(weave.std()), 1e-6)
    own = to_light(np.asarray(np.rint(tone), np.uint8))
    brightness = 0.5 + 0.5 * float(to_light(image).mean()) / 0.2
    lit = own[None, None] * (shade + weave)[..., None] * min(1.3, brightness)
    return np.asarray(lit, np.float32)
