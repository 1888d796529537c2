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


def to_light(image: Image) -> Light:
    """From coded values to light, 0 to 1."""
    return np.asarray(_TO_LIGHT[image], np.float32)


def to_image(light: Light) -> Image:
    """From light to coded values; what is too bright is cut."""
    return np.asarray(np.rint(np.clip(light, 0, 1) ** (1 / _GAMMA) * 255), np.uint8)


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
