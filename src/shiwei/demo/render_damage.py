"""What goes wrong before the picture is coded: glass, lens, sensor. The caption comes afterwards and stays sharp."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from shiwei.demo.faults import Damage
from shiwei.demo.render_lens import Bytes, Floats

Spoil = Callable[[Bytes], Bytes]


def spoiler(damage: Damage | None, seed: int, width: int, height: int, grey: bool = False) -> Spoil:
    """What this damage makes of each frame of a camera (a ``grey`` one has no colour). The same arguments always
    do the same."""
    rng = np.random.default_rng(seed)
    made: dict[Damage | None, Callable[[], Spoil]] = {
        "blur": lambda: _defocus(width * rng.choice((0.0085, 0.0115))),
        "black": lambda: _capped(rng, width, height),
        "color_cast": lambda: _cast(rng),
        "stain": lambda: _veil(*_dirt(rng, width, height), grey),
        "occlusion": lambda: _veil(*_leaf(rng, width, height), grey),
    }
    return made.get(damage, lambda: _as_it_is)()


def _as_it_is(frame: Bytes) -> Bytes:
    return frame


def _defocus(radius: float) -> Spoil:
    """A lens out of focus spreads every point over a disc, in the light itself and not in its coded shades."""
    reach = int(np.ceil(radius))
    at = np.arange(-reach, reach + 1, dtype=np.float32)
    disc = np.clip(radius + 0.5 - np.hypot(at[:, None], at[None, :]), 0, 1)
    disc /= disc.sum()
    to_light = ((np.arange(256, dtype=np.float32) / 255) ** 2.2 * 4095).astype(np.float32)
    back = np.clip(255 * (np.arange(4096, dtype=np.float32) / 4095) ** (1 / 2.2), 0, 255).astype(np.uint8)

    def spoil(frame: Bytes) -> Bytes:
        light = cv2.filter2D(to_light[frame], -1, disc, borderType=cv2.BORDER_REFLECT)
        return np.asarray(back[np.clip(light, 0, 4095).astype(np.uint16)], np.uint8)

    return spoil


def _capped(rng: np.random.Generator, width: int, height: int) -> Spoil:
    """A cap on the lens, or a dead sensor: black, with hardly any grain."""
    base = np.full((height, width, 3), int(rng.integers(0, 4)), np.uint8)

    def spoil(frame: Bytes) -> Bytes:
        return base.copy()

    return spoil


def _cast(rng: np.random.Generator) -> Spoil:
    """One colour channel far too strong and another too weak: an infrared filter stuck, or a broken cable."""
    gains = ((0.66, 0.78, 1.12), (1.14, 0.90, 0.58), (0.70, 1.10, 0.70))[int(rng.integers(3))]
    curves = np.stack([np.arange(256) * gain + 8 * (gain > 1) for gain in gains], axis=-1)
    table = np.clip(curves, 0, 255).astype(np.uint8)[None]

    def spoil(frame: Bytes) -> Bytes:
        return np.asarray(cv2.LUT(frame, table), np.uint8)

    return spoil


def _veil(cover: Floats, colour: Floats, soft: float, grey: bool) -> Spoil:
    """Something on the glass, far out of focus: its colour over the scene, which it also softens."""
    share = cover[..., None]
    if grey:
        colour = np.repeat(colour.mean(axis=-1, keepdims=True), 3, axis=-1)

    def spoil(frame: Bytes) -> Bytes:
        behind = cv2.GaussianBlur(frame, (0, 0), soft) if soft else frame
        light = frame + (behind.astype(np.float32) - frame) * np.minimum(1, share * 1.6)
        return np.asarray(np.clip(light + (colour - light) * share, 0, 255), np.uint8)

    return spoil


def _dirt(rng: np.random.Generator, width: int, height: int) -> tuple[Floats, Floats, float]:
    """Drops and dust: a few large blots and many small ones, brown to grey, half transparent, with soft edges."""
    cover, colour = np.zeros((height, width), np.float32), np.full((height, width, 3), 110, np.float32)
    patches = cv2.resize(
        rng.standard_normal((9, 12)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    places = [(x, y) for x in range(6) for y in range(4)]
    for size, count in ((0.05, 7), (0.034, 9), (0.016, 8)):
        for _ in range(count):
            x, y = places.pop(int(rng.integers(len(places))))
            middle = ((x + rng.uniform(0.2, 0.8)) / 6 * width, (0.16 + 0.7 * (y + rng.uniform(0.2, 0.8)) / 4) * height)
            blot = _blot(rng, middle, size * width, (height, width))
            strength = np.clip(blot * (1 + 0.15 * patches), 0, 0.92) * rng.uniform(0.8, 1.05)
            tone = np.array(_DIRT[int(rng.integers(len(_DIRT)))], np.float32)
            colour += (strength > cover)[..., None] * (tone - colour)
            np.maximum(cover, strength, out=cover)
    return cover, np.asarray(cv2.GaussianBlur(colour, (0, 0), width * 0.012), np.float32), width * 0.014


_DIRT = ((84, 100, 112), (150, 158, 162), (52, 66, 80), (120, 130, 136))


def _blot(rng: np.random.Generator, middle: tuple[float, float], size: float, shape: tuple[int, int]) -> Floats:
    """One uneven spot, far out of focus."""
    angles = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    reach = size * rng.uniform(0.55, 1.25, 14)
    corners = np.array(middle) + np.column_stack([np.cos(angles), 0.8 * np.sin(angles)]) * reach[:, None]
    blot = np.zeros(shape, np.float32)
    cv2.fillPoly(blot, [np.rint(corners).astype(np.int32)], 1.0)
    return np.asarray(cv2.GaussianBlur(blot, (0, 0), max(3.0, size * 0.22)), np.float32)


def _leaf(rng: np.random.Generator, width: int, height: int) -> tuple[Floats, Floats, float]:
    """A leaf or a bag against the glass: dark, without any detail, over a third to more than half of the picture."""
    share, side = rng.uniform(0.38, 0.56), rng.choice((-1, 1))
    edge = np.cumsum(rng.standard_normal(12)) * 0.022 * width
    line = np.interp(np.linspace(0, 11, height), np.arange(12), edge - edge.mean())
    border = (
        width * (share if side < 0 else 1 - share) + line + (np.arange(height) - height / 2) * rng.uniform(-0.25, 0.25)
    )
    inside = (
        (np.arange(width)[None, :] < border[:, None]) if side < 0 else (np.arange(width)[None, :] > border[:, None])
    )
    cover = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), width * 0.022) * 0.985
    tone = np.array(((34, 46, 40), (40, 40, 44), (26, 44, 34))[int(rng.integers(3))], np.float32)
    shade = cv2.resize(rng.standard_normal((4, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cover, np.float32), np.asarray(tone + 5 * shade[..., None], np.float32), 0.0
