"""Linear light, and what is normal although it looks hard: night, infrared, weather, captions."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Light = NDArray[np.float32]
Random = np.random.Generator

_GAMMA = 2.2
_TO_LIGHT = ((np.arange(256) / 255.0) ** _GAMMA).astype(np.float32)
_FINE = 1 << 20  # steps of light, fine enough for the darkest coded values
_TO_CODE = np.rint((np.arange(_FINE + 1) / _FINE) ** (1 / _GAMMA) * 255).astype(np.uint8)


def to_light(image: Image) -> Light:
    """From coded values to light, 0 to 1."""
    return np.asarray(_TO_LIGHT[image], np.float32)


def to_image(light: Light) -> Image:
    """From light to coded values; what is too bright is cut."""
    return np.asarray(_TO_CODE[(np.clip(light, 0, 1) * np.float32(_FINE)).astype(np.int32)], np.uint8)


def spread(light: Light, sigma: float) -> Light:
    """Blurred by a bell of this width in pixels; a wide one is made on a smaller picture, which looks the same."""
    step = max(1, int(sigma / 3))
    if step == 1:
        return np.asarray(cv2.GaussianBlur(light, (0, 0), max(0.4, sigma)), np.float32)
    height, width = light.shape[:2]
    small = cv2.resize(light, (max(2, width // step), max(2, height // step)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / step)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def gained(image: Image, gain: float) -> Image:
    """So many times the light."""
    return to_image(to_light(image) * np.float32(gain))


def grained(image: Image, sigma: float, rng: Random) -> Image:
    """Sensor noise of this sigma in grey levels, with some colour in it."""
    height, width = image.shape[:2]
    part = rng.standard_normal((height // 2 + 1, width // 2 + 1, 4), np.float32)
    quarter = np.float32(sigma) * (np.float32(0.85) * part[..., :1] + np.float32(0.5) * part[..., 1:])
    half = np.concatenate([quarter, quarter[::-1, ::-1]], axis=0)
    whole = np.concatenate([half, -half[::-1]], axis=1)[:height, :width]
    return np.asarray(np.clip(np.rint(image + whole), 0, 255), np.uint8)


def dusk(image: Image, rng: Random) -> Image:
    """Little light and the grain that comes with it; a well lit thing stays visible."""
    dark = gained(image, float(rng.uniform(0.05, 0.3)))
    return grained(dark, float(rng.uniform(1, 4)), rng)


def grainy(image: Image, rng: Random) -> Image:
    """The sensor's own grain, as it is seen where the coder has bits enough to keep it."""
    return grained(image, float(rng.uniform(1.5, 6)), rng)


def infrared(image: Image, rng: Random) -> Image:
    """Grey, brightest where the lamp points."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    height, width = grey.shape
    x, y = rng.uniform(-0.3, 0.3, 2)
    rows, cols = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    lamp = np.exp(-rng.uniform(0.2, 0.9) * ((rows - y) ** 2 + (cols - x) ** 2))
    lit = np.clip(grey * lamp * rng.uniform(0.7, 1.1), 0, 255).astype(np.uint8)
    return grained(np.asarray(cv2.merge([lit, lit, lit]), np.uint8), float(rng.uniform(0.5, 3)), rng)


def weather(image: Image, rng: Random) -> Image:
    """Mist: thicker with distance (upwards), and still half of everything there."""
    near, far = rng.uniform(0.85, 1.0), rng.uniform(0.45, 0.75)
    through = np.linspace(far, near, image.shape[0], dtype=np.float32)[:, None, None]
    return to_image(to_light(image) * through + np.float32(rng.uniform(0.3, 0.6)) * (1 - through))


def lamplit(image: Image, rng: Random) -> Image:
    """Night under street lamps: dark, warm (sodium) or cold (LED), pools of light, some grain."""
    height, width = image.shape[:2]
    rows, cols = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    pools = np.full((height, width), 0.12, np.float32)
    for _ in range(int(rng.integers(1, 5))):
        x, y = rng.uniform(0, 1, 2)
        pools += np.exp(-((rows - y) ** 2 + (cols - x) ** 2) / rng.uniform(0.02, 0.2)).astype(np.float32)
    warm = rng.uniform(0, 0.7) * np.array([-0.55, -0.12, 0.1], np.float32)
    light = to_light(image) * np.clip(pools, 0, 1.2)[..., None] * np.float32(rng.uniform(0.2, 0.7)) * (1 + warm)
    return grained(to_image(np.asarray(light, np.float32)), float(rng.uniform(0.5, 3)), rng)


def headlights(image: Image, rng: Random) -> Image:
    """Night, and lamps of cars shining into the lens."""
    dark = dusk(image, rng)
    height, width = image.shape[:2]
    lamps = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        x, y, gap = int(rng.uniform(0.1, 0.9) * width), int(rng.uniform(0.3, 0.9) * height), int(0.03 * width)
        for at in (x - gap, x + gap):
            cv2.circle(lamps, (at, y), max(2, int(rng.uniform(0.004, 0.012) * width)), 1.0, -1)
    glare = lamps * 3 + spread(lamps, 0.012 * width) * 1.5 + spread(lamps, 0.05 * width) * rng.uniform(0.5, 3)
    return to_image(np.asarray(to_light(dark) + glare[..., None], np.float32))


def rain(image: Image, rng: Random) -> Image:
    """Streaks of rain and what it takes of the contrast."""
    height, width = image.shape[:2]
    drops = np.zeros((height, width), np.float32)
    slant = rng.uniform(-0.3, 0.3)
    for _ in range(int(rng.integers(80, 400))):
        x, y, length = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.02, 0.07) * height
        start, end = (int(x), int(y)), (int(x + slant * length), int(y + length))
        cv2.line(drops, start, end, float(rng.uniform(0.03, 0.15)), 1)
    soft = spread(drops, 0.7)[..., None]
    grey = to_light(image) * np.float32(0.85) + np.float32(rng.uniform(0.01, 0.04))
    return to_image(np.asarray(grey + soft * 0.5, np.float32))


def sharpened(image: Image, rng: Random) -> Image:
    """As many cameras deliver: a cheap lens, then sharpened by the camera, more or less colourful."""
    soft = spread(image.astype(np.float32), rng.uniform(0.0004, 0.0012) * image.shape[1])
    halo = soft + np.float32(rng.uniform(0, 1.2)) * (soft - spread(soft, 0.003 * image.shape[1]))
    grey = halo.mean(axis=2, keepdims=True)
    vivid = grey + np.float32(rng.uniform(0.4, 1.6)) * (halo - grey)
    return np.asarray(np.clip(np.rint(vivid), 0, 255), np.uint8)


def masked(image: Image, rng: Random) -> Image:
    """Parts of the view hidden on purpose, as privacy asks: boxes of one tone with hard borders."""
    out, (height, width) = image.copy(), image.shape[:2]
    tone = int(rng.choice([0, 0, 16, 90, 128]))
    for _ in range(int(rng.integers(1, 4))):
        w, h = int(rng.uniform(0.05, 0.2) * width), int(rng.uniform(0.05, 0.2) * height)
        x, y = int(rng.uniform(0, width - w)), int(rng.uniform(0, height - h))
        out[y : y + h, x : x + w] = tone
    return out


def monochrome(image: Image, rng: Random) -> Image:
    """In black and white by day: a filter left switched, an old camera, a person's choice."""
    grey = cv2.cvtColor(balanced(image, rng), cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.merge([grey, grey, grey]), np.uint8)


def framed(image: Image, rng: Random) -> Image:
    """Black borders above and below or on both sides, as a recorder adds to a picture of another shape."""
    out, (height, width) = image.copy(), image.shape[:2]
    if rng.random() < 0.5:
        rows = int(rng.uniform(0.04, 0.13) * height)
        out[:rows], out[height - rows :] = 0, 0
    else:
        cols = int(rng.uniform(0.04, 0.13) * width)
        out[:, :cols], out[:, width - cols :] = 0, 0
    return out


def reframed(image: Image, rng: Random) -> Image:
    """A part of the view, as a camera with a longer lens would show it; perhaps mirrored."""
    height, width = image.shape[:2]
    share = max(float(rng.uniform(0.6, 0.9)), min(1.0, 300 / width), min(1.0, 180 / height))
    rows, cols = int(share * height) // 2 * 2, int(share * width) // 2 * 2
    top, left = int(rng.uniform(0, height - rows + 1)), int(rng.uniform(0, width - cols + 1))
    part = image[top : top + rows, left : left + cols]
    return np.ascontiguousarray(part[:, ::-1] if share == 1 or rng.random() < 0.5 else part)


def captioned(image: Image, rng: Random) -> Image:
    """Clock and name, as cameras write them: white with a dark rim, or plain."""
    out, (height, width) = image.copy(), image.shape[:2]
    scale = width / 900 * rng.uniform(0.7, 1.2)
    thick = max(1, round(scale * 2))
    year, month, day, hour, minute = (
        int(rng.integers(*span)) for span in ((10, 30), (1, 13), (1, 29), (0, 24), (0, 60))
    )
    clock = f"20{year}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:07"
    name = f"CAM {rng.integers(1, 99):02d} GATE {rng.integers(1, 9)}"
    rim = bool(rng.random() < 0.7)
    for words, at in (
        (clock, (int(0.02 * width), int(0.02 * height + 28 * scale))),
        (name, (int(width * (0.6 if rng.random() < 0.5 else 0.03)), int(height * 0.97))),
    ):
        if rim:
            cv2.putText(out, words, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (0, 0, 0), thick * 3)
        cv2.putText(out, words, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (255, 255, 255), thick)
    return out


def balanced(image: Image, rng: Random) -> Image:
    """Another exposure and white balance, as any day brings."""
    gains = rng.uniform(0.94, 1.06, 3).astype(np.float32) * np.float32(rng.uniform(0.7, 1.35))
    return to_image(to_light(image) * gains)
