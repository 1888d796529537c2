"""Drawn street scenes for the diagnosis: texture, edges, colours, moving things; and what can be wrong with them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.damage.sensor import BARS
from shiwei.diagnosis.measures.motion import Follower
from shiwei.diagnosis.sample import Picture, Sample

Image = NDArray[np.uint8]
WIDTH, HEIGHT = 640, 360


def street(seed: int = 1, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """A street by day (BGR): sky, houses with windows, road with marks, trees, texture everywhere."""
    rng = np.random.default_rng(seed)
    image = np.empty((height, width, 3), np.float32)
    image[: height // 3] = (200, 185, 170)
    image[height // 3 :] = (105, 108, 110)
    for x in range(0, width, width // 6):
        top, tone = int(rng.uniform(0.05, 0.3) * height), rng.uniform(70, 190, 3)
        cv2.rectangle(image, (x, top), (x + width // 7, int(height * 0.6)), tone.tolist(), -1)
        for wx in range(x + 8, x + width // 7 - 12, 22):
            for wy in range(top + 8, int(height * 0.55), 26):
                cv2.rectangle(image, (wx, wy), (wx + 11, wy + 14), rng.uniform(20, 90, 3).tolist(), -1)
    for k in range(8):
        x = int((k + 0.5) * width / 8)
        cv2.line(image, (x, int(height * 0.65)), (x - 30, int(height * 0.95)), (225, 230, 232), 4)
        cv2.circle(image, (x + 20, int(height * 0.55)), 22, (50, 95 + 8 * k, 60), -1)
    for scale, strength in ((2, 5.0), (8, 6.0), (40, 9.0)):
        grain = rng.standard_normal((height // scale + 1, width // scale + 1)).astype(np.float32)
        image += strength * cv2.resize(grain, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
    return np.clip(image, 0, 255).astype(np.uint8)


def by_night(image: Image) -> Image:
    """Little light, a few lamps."""
    dark = image.astype(np.float32) * 0.28
    for x in range(40, image.shape[1], 130):
        cv2.circle(dark, (x, image.shape[0] // 3), 7, (190, 215, 235), -1)
    return np.clip(dark, 0, 255).astype(np.uint8)


def infrared(image: Image) -> Image:
    """Grey, brighter in the middle, as an IR lamp lights it."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    rows, cols = np.mgrid[-1 : 1 : grey.shape[0] * 1j, -1 : 1 : grey.shape[1] * 1j]
    lit = np.clip(grey * np.exp(-0.7 * (rows**2 + cols**2)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.merge([lit, lit, lit]), np.uint8)


def in_fog(image: Image, share: float = 0.5) -> Image:
    """Weather: a veil, everything still there."""
    return np.asarray(image * (1 - share) + 185 * share, np.uint8)


def wall() -> Image:
    """A plain wall with a door: hardly any texture, lit from one side."""
    light = np.linspace(1.06, 0.78, WIDTH)[None, :, None]
    image = np.clip(np.full((HEIGHT, WIDTH, 3), (150, 158, 160)) * light, 0, 255).astype(np.uint8)
    cv2.rectangle(image, (240, 110), (330, 330), (60, 70, 95), -1)
    cv2.line(image, (0, 340), (WIDTH, 340), (80, 80, 80), 3)
    return image


def with_car(image: Image, x: int) -> Image:
    """The scene with a car somewhere on the road."""
    out = image.copy()
    top = int(HEIGHT * 0.68)
    cv2.rectangle(out, (x, top), (x + 70, top + 32), (40, 40, 160), -1)
    cv2.rectangle(out, (x + 14, top - 14), (x + 54, top), (60, 50, 40), -1)
    cv2.circle(out, (x + 16, top + 34), 8, (20, 20, 20), -1)
    cv2.circle(out, (x + 54, top + 34), 8, (20, 20, 20), -1)
    return out


def grainy(image: Image, sigma: float, seed: int = 0) -> Image:
    """With sensor noise."""
    rng = np.random.default_rng(seed)
    return np.clip(image + rng.normal(0, sigma, image.shape), 0, 255).astype(np.uint8)


def captioned(image: Image, text: str = "2026-11-24 10:00:00") -> Image:
    """With clock and name written over it, as cameras do."""
    out = image.copy()
    for words, at in ((text, (10, 28)), ("CAMERA 12 EAST GATE", (380, 348))):
        cv2.putText(out, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 4)
        cv2.putText(out, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 2)
    return out


def defocused(image: Image, share: float) -> Image:
    """Out of focus by a disc of this radius (share of the width), in linear light."""
    radius = share * image.shape[1]
    reach = int(np.ceil(radius))
    at = np.arange(-reach, reach + 1)
    disc = np.clip(radius + 0.5 - np.hypot(at[:, None], at[None, :]), 0, 1).astype(np.float32)
    light = cv2.filter2D((image.astype(np.float32) / 255) ** 2.2, -1, disc / disc.sum())
    return np.asarray(np.clip(light, 0, 1) ** (1 / 2.2) * 255, np.uint8)


def smeared(image: Image, pixels: int) -> Image:
    """Motion smear of the whole picture along the rows."""
    return np.asarray(cv2.blur(image, (pixels, 1)), np.uint8)


def tinted(image: Image, gains: tuple[float, float, float]) -> Image:
    """A colour cast: gains of blue, green, red."""
    return np.clip(image * np.array(gains, np.float32), 0, 255).astype(np.uint8)


def covered(image: Image, share: float) -> Image:
    """A dark thing without detail before the left part of the view."""
    out = image.astype(np.float32)
    mask = np.zeros(image.shape[:2], np.float32)
    mask[:, : int(share * image.shape[1])] = 1
    mask = cv2.GaussianBlur(mask, (0, 0), 8)[..., None]
    return np.asarray(out * (1 - mask) + (45, 52, 50) * mask, np.uint8)


def spotted(image: Image, seed: int = 3) -> Image:
    """Drops and dirt on the glass: soft blots that hide most of what is behind them."""
    rng = np.random.default_rng(seed)
    mask = np.zeros(image.shape[:2], np.float32)
    for _ in range(9):
        at = (int(rng.uniform(0.08, 0.92) * WIDTH), int(rng.uniform(0.25, 0.75) * HEIGHT))
        cv2.circle(mask, at, int(rng.uniform(0.03, 0.055) * WIDTH), 0.85, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), 5)[..., None]
    behind = cv2.GaussianBlur(image, (0, 0), 10).astype(np.float32)
    return np.asarray(image * (1 - mask) + (0.5 * behind + 55) * mask, np.uint8)


def shifted(image: Image, share: float) -> Image:
    """The camera turned aside by this share of the width."""
    move = np.array([[1, 0, share * image.shape[1]], [0, 1, 0]], np.float32)
    return np.asarray(cv2.warpAffine(image, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT), np.uint8)


def zoomed(image: Image) -> Image:
    """A part of the view, as large as the whole."""
    return np.asarray(cv2.resize(image[90:290, 210:560], (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)


def barred(image: Image, height: float = 16) -> Image:
    """Interference: bars across the whole picture."""
    rows = np.arange(image.shape[0])[:, None, None]
    return np.clip(image + height * np.sign(np.sin(rows * 2 * np.pi / 24)), 0, 255).astype(np.uint8)


def broken(image: Image, seed: int = 5) -> Image:
    """Blocks of the coder's grid filled with something else, as after loss."""
    rng, out = np.random.default_rng(seed), image.copy()
    for _ in range(60):
        y, x = rng.integers(0, HEIGHT // 16) * 16, rng.integers(0, WIDTH // 16) * 16
        out[y : y + 16, x : x + 16] = rng.integers(20, 235, 3)
    return out


def colour_bars() -> Image:
    """The card a recorder sends when there is no signal."""
    tones = BARS[:7]
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for k, tone in enumerate(tones):
        image[:, k * WIDTH // 7 : (k + 1) * WIDTH // 7] = tone
    return image


def blue_card(text: str = "NO SIGNAL") -> Image:
    """A plain blue screen with words."""
    image = np.full((HEIGHT, WIDTH, 3), (180, 30, 20), np.uint8)
    cv2.putText(image, text, (200, 190), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (255, 255, 255), 3)
    return image


def picture(image: Image, at: float = 0.0) -> Picture:
    """As planes, limited range."""
    height, width = image.shape[:2]
    stacked = cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420)
    y, quarter = stacked[:height], height // 4
    u = stacked[height : height + quarter].reshape(height // 2, width // 2)
    v = stacked[height + quarter :].reshape(height // 2, width // 2)
    return Picture(np.asarray(y, np.uint8), np.asarray(u, np.uint8), np.asarray(v, np.uint8), at)


def look(*images: Image) -> Sample:
    """A sample of pictures that stand alone."""
    return Sample(pictures=tuple(picture(image, float(n)) for n, image in enumerate(images)))


def clip(images: list[Image], fps: float = 10.0, notes: dict[str, str] | None = None) -> Sample:
    """A sample of a file, every frame followed; only the first is a key picture."""
    return of_pictures([picture(image, n / fps) for n, image in enumerate(images)], notes)


def of_pictures(pictures: list[Picture], notes: dict[str, str] | None = None) -> Sample:
    """The same from pictures with their own times."""
    follower = Follower()
    for number, each in enumerate(pictures):
        follower.see(replace(each, key=number == 0))
    kept = tuple(pictures[:: max(1, len(pictures) // 4)])
    return Sample(pictures=kept, changes=follower.changes(), notes=notes or {})
