"""Lens and exposure: out of focus, smeared, hazy, too much or too little light, one colour over all."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.damage.light import Image, Light, Random, grained, spread, to_image, to_light


def disc(radius: float) -> NDArray[np.float32]:
    """The spread of a lens out of focus: an even disc of this radius in pixels."""
    reach = max(1, int(np.ceil(radius)))
    at = np.arange(-reach, reach + 1)
    kernel = np.clip(radius + 0.5 - np.hypot(at[:, None], at[None, :]), 0, 1).astype(np.float32)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _filtered(light: Light, kernel: NDArray[np.float32]) -> Light:
    return np.asarray(cv2.filter2D(light, -1, kernel, borderType=cv2.BORDER_REFLECT), np.float32)


def defocused(image: Image, share: float, rng: Random) -> Image:
    """Out of focus by a disc or, as cheap lenses do, a bell of this radius."""
    radius = share * image.shape[1]
    light = to_light(image)
    if rng.random() < 0.5:
        blurred = _filtered(light, disc(radius))
    else:
        blurred = spread(light, max(0.5, radius / 1.7))
    return to_image(blurred)


def smeared(image: Image, share: float, rng: Random) -> Image:
    """The camera moved while the shutter was open, by this length in a straight line."""
    length = max(3, round(share * image.shape[1]))
    kernel = np.zeros((length | 1, length | 1), np.float32)
    angle, middle = rng.uniform(0, np.pi), length // 2
    dx, dy = np.cos(angle) * middle, np.sin(angle) * middle
    start, end = (round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy))
    cv2.line(kernel, start, end, 1.0, 1)
    return to_image(_filtered(to_light(image), kernel / kernel.sum()))


def fogged(image: Image, through: float, rng: Random) -> Image:
    """Breath, dew or grease on the glass: scattered light over everything, a little soft."""
    light = to_light(image)
    glow = spread(light, 0.06 * image.shape[1])
    soft = spread(light, rng.uniform(0.0005, 0.003) * image.shape[1])
    veil = np.float32(rng.uniform(0.12, 0.6))
    air = 0.5 * glow + 0.5 * veil * np.array([1, rng.uniform(0.95, 1.0), rng.uniform(0.9, 1.0)], np.float32)
    return to_image(np.asarray(soft * through + air * (1 - through), np.float32))


def overexposed(image: Image, gain: float, rng: Random) -> Image:
    """Far too much light: cut at white, with the bloom of it."""
    light = to_light(image) * np.float32(gain) + np.float32(rng.uniform(0, 0.15))
    bloom = spread(np.clip(light, 0, 2), 0.01 * image.shape[1])
    return to_image(np.maximum(light, 0.5 * light + 0.5 * bloom).astype(np.float32))


def underexposed(image: Image, gain: float, rng: Random) -> Image:
    """Far too little light."""
    return grained(to_image(to_light(image) * np.float32(gain)), float(rng.uniform(0, 1.5)), rng)


def tinted(image: Image, strength: float, rng: Random) -> Image:
    """One colour over all: channel gains apart by about this share, a filter, or a channel that is dead."""
    way = rng.random()
    light = to_light(image)
    if way < 0.7:
        gains = _apart(strength, rng)
        return to_image(light * gains)
    if way < 0.85:
        colour = to_light(np.asarray(_vivid(rng), np.uint8))
        grey = light.mean(axis=2, keepdims=True)
        mixed = light * (1 - strength) + strength * grey * colour / max(float(colour.mean()), 1e-3)
        return to_image(np.asarray(mixed, np.float32))
    gains = np.ones(3, np.float32)
    gains[int(rng.integers(0, 3))] = np.float32(rng.uniform(0, 0.25))
    return to_image(light * gains)


def _apart(strength: float, rng: Random) -> NDArray[np.float32]:
    """Three gains in coded values (raised to light), one or two of them up, the others down."""
    signs = np.array([1, -1, rng.choice([-1, 0, 1])], np.float32)
    rng.shuffle(signs)
    gains = 1 + signs * np.float32(strength) * rng.uniform(0.85, 1.15, 3)
    return np.asarray(np.clip(gains, 0.05, 2.5) ** 2.2, np.float32)


def _vivid(rng: Random) -> list[int]:
    hue = np.array([[[int(rng.integers(0, 180)), 220, 230]]], np.uint8)
    return [int(c) for c in np.asarray(cv2.cvtColor(hue, cv2.COLOR_HSV2BGR))[0, 0]]
