"""Sensor and cable: noise, snow, bars, bands, no picture at all, broken blocks, cards."""

from __future__ import annotations

import cv2
import numpy as np

from shiwei.diagnosis.damage.light import Image, Random, captioned, gained, grained


def noisy(image: Image, sigma: float, rng: Random) -> Image:
    """Grain, or the snow of a bad cable."""
    if rng.random() < 0.6:
        return grained(image, sigma, rng)
    out = image.copy()
    hit = rng.random(image.shape[:2]) < sigma / 255 * rng.uniform(0.6, 1.2)
    out[hit] = rng.integers(0, 256, (int(hit.sum()), 1))
    return out


def striped(image: Image, height: float, rng: Random) -> Image:
    """Bars or bands of this height in grey levels over the whole picture: level, upright or slanting, or lines lost."""
    rows, cols = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    way = rng.random()
    if way < 0.15:
        return _lines_lost(image, rng)
    angle = 0.0 if way < 0.6 else np.pi / 2 if way < 0.8 else rng.uniform(0.2, 1.3)
    along = rows * np.float32(np.cos(angle)) + cols * np.float32(np.sin(angle))
    period = np.exp(rng.uniform(np.log(5), np.log(image.shape[0] / 4)))
    wave = np.sin(2 * np.pi * along / np.float32(period) + rng.uniform(0, 6))
    bars = np.sign(wave) if rng.random() < 0.5 else wave
    if rng.random() < 0.3:
        bars = bars * np.float32(1) + 0.3 * np.sin(2 * np.pi * along / np.float32(period / 2.7))
    tint = np.array([1, 1, 1]) if rng.random() < 0.7 else rng.uniform(0.4, 1.3, 3)
    return np.asarray(np.clip(np.rint(image + height * bars[..., None] * tint), 0, 255), np.uint8)


def _lines_lost(image: Image, rng: Random) -> Image:
    """Single lines of the whole width, white, black or torn from elsewhere."""
    out = image.copy()
    for row in rng.choice(image.shape[0] - 4, max(6, image.shape[0] // int(rng.integers(8, 24))), replace=False):
        thick = int(rng.integers(1, max(2, image.shape[0] // 180) + 1))
        out[row : row + thick] = (
            rng.integers(0, 256) if rng.random() < 0.7 else np.roll(out[row], int(rng.integers(20, 200)), 0)
        )
    return out


def blacked(image: Image, rng: Random) -> Image:
    """Nothing: a cap, a dead sensor, no lamp; perhaps the caption still there."""
    dark = gained(image, float(rng.choice([0.0, 0.0002, 0.0008])))
    dark = grained(dark, float(rng.choice([0, 0.5, 1.2])), rng)
    return captioned(dark, rng) if rng.random() < 0.5 else dark


def broken(image: Image, share: float, rng: Random) -> Image:
    """Blocks of the coder's grid lost over about this share: filled with grey, torn from elsewhere, or coarse."""
    out, way = image.copy(), rng.random()
    size = int(rng.choice([16, 16, 32]))
    rows, cols = image.shape[0] // size, image.shape[1] // size
    lost = _runs((rows, cols), share, rng) if rng.random() < 0.6 else rng.random((rows, cols)) < share
    for r, c in np.argwhere(lost):
        y, x = r * size, c * size
        place = out[y : y + size, x : x + size]
        if way < 0.3:
            place[:] = rng.integers(0, 256, 3) if rng.random() < 0.6 else 128
        elif way < 0.65:
            there = (int(rng.integers(0, rows)) * size, int(rng.integers(0, cols)) * size)
            place[:] = image[there[0] : there[0] + size, there[1] : there[1] + size]
        else:
            place[:] = (
                place.reshape(-1, 3).mean(axis=0) + rng.uniform(-30, 30, 3)
                if rng.random() < 0.5
                else place.reshape(-1, 3)[0]
            )
    return out


def _runs(shape: tuple[int, int], share: float, rng: Random) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Loss comes in runs along the rows of blocks."""
    lost = np.zeros(shape, np.bool_)
    while lost.mean() < share:
        row, start = int(rng.integers(0, shape[0])), int(rng.integers(0, shape[1]))
        lost[row, start : start + int(rng.integers(2, max(3, shape[1] // 2)))] = True
    return lost


def pixelated(image: Image, rng: Random) -> Image:
    """The coder starved: coarse squares over a part or all of the picture."""
    size = int(rng.choice([8, 16, 24]))
    height, width = image.shape[0] // size * size, image.shape[1] // size * size
    small = cv2.resize(image[:height, :width], (width // size, height // size), interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    out = image.copy()
    top, left = (int(rng.uniform(0, 0.3) * n) // size * size for n in (height, width))
    down, right = (
        top + int(rng.uniform(0.6, 1) * height) // size * size,
        left + int(rng.uniform(0.6, 1) * width) // size * size,
    )
    out[top:down, left:right][: height - top, : width - left] = coarse[top:down, left:right]
    return out


BARS = (
    (235, 235, 235),
    (16, 235, 235),
    (235, 235, 16),
    (16, 235, 16),
    (235, 16, 235),
    (16, 16, 235),
    (235, 16, 16),
    (16, 16, 16),
)
_GROUNDS = (
    (180, 30, 20),
    (255, 0, 0),
    (130, 20, 0),
    (40, 40, 40),
    (0, 0, 0),
    (128, 128, 128),
    (60, 120, 20),
    (150, 90, 30),
)
_WORDS = ("NO SIGNAL", "VIDEO LOSS", "NO VIDEO", "Signal lost", "CAMERA OFFLINE", "Connecting...", "NO LINK", "")


def card(image: Image, rng: Random) -> Image:
    """What a recorder shows in place of a picture: a plain ground with or without words, or colour bars."""
    height, width = image.shape[:2]
    if rng.random() < 0.35:
        out, count = np.zeros_like(image), int(rng.choice([7, 8]))
        for k in range(count):
            out[:, k * width // count : (k + 1) * width // count] = BARS[k]
        if rng.random() < 0.5:
            out[int(height * 0.7) :] = np.linspace(0, 255, width)[None, :, None]
        return out
    ground = _GROUNDS[int(rng.integers(0, len(_GROUNDS)))]
    out = np.full_like(image, ground)
    words = _WORDS[int(rng.integers(0, len(_WORDS)))]
    if not words and max(ground) < 50:
        words = "NO SIGNAL"
    scale = width / 640 * rng.uniform(0.7, 1.8)
    at = (int(width * rng.uniform(0.15, 0.35)), int(height * rng.uniform(0.3, 0.7)))
    cv2.putText(out, words, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (255, 255, 255), max(1, round(scale * 2)))
    return captioned(out, rng) if rng.random() < 0.4 else out
