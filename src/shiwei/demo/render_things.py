"""Trees, lamps, signals, stalls, railings and banners, and what is parked."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import cv2
import numpy as np

from shiwei.demo.city_places import BANNERS, GATES
from shiwei.demo.render_canvas import Canvas
from shiwei.demo.render_lens import Bytes
from shiwei.demo.render_light import Lighting
from shiwei.demo.scenes import Thing

_FRUIT = ((50, 60, 150), (60, 110, 80), (64, 128, 168), (120, 130, 140), (48, 84, 60), (90, 96, 150), (70, 130, 120))
_TREE = 300
_LOOKS = 6
_FONT = cv2.FontFace("uni")


def stand(thing: Thing, canvas: Canvas, lighting: Lighting) -> None:
    """Paint one thing where it stands."""
    light = lighting.here(thing.x, thing.y)
    if thing.kind in {"tree", "bush"}:
        image, cover = _tree(thing.look % _LOOKS, thing.kind == "bush", lighting.mood.grey)
        canvas.sprite(thing.x, thing.y, thing.height, _shone(image, light), cover)
    elif thing.kind == "stall":
        _stall(thing, canvas, light)
    elif thing.kind in {"banner", "gate"}:
        _board(thing, canvas, light)
    else:
        _pole(thing, canvas, light, lighting.mood.lit > 0)


def _shone(image: Bytes, light: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Bytes:
    return np.asarray(np.clip(image * light, 0, 255), np.uint8)


@lru_cache(maxsize=32)
def _tree(look: int, bush: bool, infrared: bool) -> tuple[Bytes, Bytes]:
    """A crown of leaves on a trunk, lit from above; leaves shine in infrared."""
    rng = np.random.default_rng(1000 + look + 50 * bush)
    high, wide = (_TREE // 2, _TREE) if bush else (_TREE, int(_TREE * 0.84))
    image, cover = np.zeros((high, wide, 3), np.uint8), np.zeros((high, wide), np.uint8)
    if not bush:
        _trunk(image, cover, rng)
    centres = _clumps(rng, high, wide, bush)
    for x, y, size in centres:
        _leaves(image, cover, rng, (x, y, size), high, infrared)
    return image, cover


def _trunk(image: Bytes, cover: Bytes, rng: np.random.Generator) -> None:
    high, wide = cover.shape
    lean = int(rng.integers(-8, 8))
    foot, fork = (wide // 2, high - 1), (wide // 2 + lean, int(high * 0.5))
    for canvas, colour in ((image, (58, 70, 82)), (cover, 255)):
        cv2.line(canvas, foot, fork, colour, 9, cv2.LINE_AA)
        for dx in (-48, -20, 26, 52):
            cv2.line(canvas, fork, (fork[0] + dx, int(high * 0.22)), colour, 4, cv2.LINE_AA)


def _clumps(rng: np.random.Generator, high: int, wide: int, bush: bool) -> list[tuple[float, float, float]]:
    found = []
    for _ in range(12 if bush else 22):
        angle, far = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1))
        x = wide * (0.5 + 0.33 * far * np.cos(angle))
        y = high * ((0.55 if bush else 0.36) + (0.2 if bush else 0.25) * far * np.sin(angle))
        found.append((x, y, high * rng.uniform(0.09, 0.16)))
    return sorted(found, key=lambda c: -c[1])


def _leaves(
    image: Bytes, cover: Bytes, rng: np.random.Generator, clump: tuple[float, float, float], high: int, infrared: bool
) -> None:
    x, y, size = clump
    count = 95
    spread = rng.standard_normal((count, 2)) * size * 0.55
    order = np.argsort(-spread[:, 1])
    base = np.array((128, 132, 130) if infrared else (44, 92, 70), np.float64) * rng.uniform(0.8, 1.15)
    for dx, dy in spread[order]:
        above = np.clip(0.5 - dy / (2.2 * size), 0, 1) * 0.75 + np.clip(0.62 - y / high, 0, 1) * 0.5
        colour = tuple(int(v) for v in np.clip(base * (0.42 + above * 1.05) * rng.uniform(0.82, 1.2), 0, 255))
        at, shape = (int(x + dx), int(y + dy)), (int(rng.integers(2, 6)), int(rng.integers(1, 4)))
        angle = float(rng.uniform(0, 180))
        cv2.ellipse(image, at, shape, angle, 0, 360, colour, -1, cv2.LINE_AA)
        cv2.ellipse(cover, at, shape, angle, 0, 360, 255, -1, cv2.LINE_AA)


def _pole(thing: Thing, canvas: Canvas, light: np.ndarray[tuple[int], np.dtype[np.float32]], night: bool) -> None:
    """What is thin: lamp posts with their arm, traffic signals, railings, gate posts."""
    lens, colour = canvas.lens, tuple(int(v) for v in np.clip(np.array((142, 146, 146)) * light, 0, 235))
    side = -1 if thing.x > 0 else 1
    if thing.kind == "rail":
        for z in (0.45, 0.85, 1.1):
            _line(canvas, (thing.x, thing.y, z), (thing.x, thing.y + 2.5, z), 0.05, colour)
        _line(canvas, (thing.x, thing.y, 0), (thing.x, thing.y, 1.15), 0.09, colour)
        return
    wide = 0.5 if thing.kind == "post" else 0.15
    _line(canvas, (thing.x, thing.y, 0), (thing.x, thing.y, thing.height), wide, colour)
    if thing.kind == "post":
        return
    tip = (thing.x + side * (2.0 if thing.kind == "lamp" else 4.6), thing.y, thing.height - 0.1)
    _line(canvas, (thing.x, thing.y, thing.height - 0.3), tip, 0.09, colour)
    if thing.kind == "signal":
        _signal(canvas, tip, Random(thing.look).randrange(2))  # noqa: S311
    else:
        _line(canvas, tip, (tip[0] - side * 0.9, tip[1], tip[2]), 0.17, (232, 244, 255) if night else (188, 192, 194))
        if night and lens.at(*tip)[2] > 1:
            glow(canvas.colour, lens.at(*tip), lens.focal, 0.75, (150, 214, 255))


def _signal(canvas: Canvas, tip: tuple[float, float, float], lit: int) -> None:
    x, y, z = tip
    _line(canvas, (x, y, z - 0.5), (x, y, z + 0.5), 0.36, (36, 38, 38))
    colour, up = (((60, 60, 250), 0.32), ((150, 240, 90), -0.32))[lit]
    u, v, depth = canvas.lens.at(x, y, z + up)
    if depth > 1:
        radius = max(1.0, canvas.lens.focal * 0.13 / depth)
        cv2.circle(canvas.colour, (int(u * 16), int(v * 16)), int(radius * 16), colour, -1, cv2.LINE_AA, 4)


def glow(image: Bytes, at: tuple[float, float, float], focal: float, size: float, colour: tuple[int, ...]) -> None:
    """Add a light's shine around a point of the picture."""
    u, v, depth = at
    radius = int(np.clip(focal * size / max(depth, 1), 2, image.shape[0] // 6))
    x0, y0, x1, y1 = (int(u) - radius, int(v) - radius, int(u) + radius + 1, int(v) + radius + 1)
    a, b, c, d = max(x0, 0), max(y0, 0), min(x1, image.shape[1]), min(y1, image.shape[0])
    if a >= c or b >= d:
        return
    halo = _halo(radius)[b - y0 : d - y0, a - x0 : c - x0]
    part = image[b:d, a:c]
    shine = (halo[..., None] * np.array(colour, np.float32)).astype(np.uint8)
    cv2.add(part, shine, dst=part)


@lru_cache(maxsize=256)
def _halo(radius: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    at = np.arange(-radius, radius + 1, dtype=np.float32) / radius
    far = np.sqrt(at[:, None] ** 2 + at[None, :] ** 2)
    fall = np.clip(1 - far, 0, 1) ** 2.2 * 0.75 + (far < 0.22) * 0.6
    return np.asarray(np.clip(fall, 0, 1), np.float32)


def _line(
    canvas: Canvas,
    start: tuple[float, float, float],
    end: tuple[float, float, float],
    wide: float,
    colour: tuple[int, ...],
) -> None:
    """A straight bar between two points of the world, ``wide`` metres thick."""
    pixels, depth = canvas.lens.project(np.array([start, end]))
    if depth.min() < 0.8 or np.abs(pixels).max() > 8000:
        return
    across = pixels[1] - pixels[0]
    normal = np.array([-across[1], across[0]]) / max(float(np.hypot(*across)), 1e-6)
    half = np.maximum(canvas.lens.focal * wide / depth, 1.0)[:, None] / 2 * normal
    corners = np.array([pixels[0] + half[0], pixels[1] + half[1], pixels[1] - half[1], pixels[0] - half[0]])
    polygon = np.rint(corners * 16).astype(np.int32)
    cv2.fillConvexPoly(canvas.colour, polygon, colour, cv2.LINE_AA, 4)
    cv2.fillConvexPoly(canvas.depth, polygon, float(depth.mean()), cv2.LINE_8, 4)


def _stall(thing: Thing, canvas: Canvas, light: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    """A table of goods under a coloured awning."""
    rng, side = Random(thing.look), -1 if thing.x > 0 else 1  # noqa: S311
    x, y, tall = thing.x, thing.y, thing.height
    goods = np.zeros((40, 96, 3), np.uint8)
    for _ in range(260):
        at, colour = (rng.randrange(96), rng.randrange(40)), rng.choice(_FRUIT)
        cv2.circle(goods, at, rng.randint(1, 4), colour, -1, cv2.LINE_AA)
    a, b = x, x + side * 1.5
    low, high = min(a, b), max(a, b)
    canvas.face(np.array([(low, y + 3, 0.8), (high, y + 3, 0.8), (high, y, 0.8), (low, y, 0.8)]), _shone(goods, light))
    front = np.full((20, 60, 3), rng.choice(((60, 70, 150), (96, 120, 60), (150, 150, 150))), np.uint8)
    canvas.face(np.array([(low, y, 0.8), (high, y, 0.8), (high, y, 0.0), (low, y, 0.0)]), _shone(front, light))
    for foot in ((a, y), (b, y), (b, y + 3)):
        _line(canvas, (*foot, 0.0), (*foot, tall), 0.06, (120, 124, 126))
    cloth = np.zeros((32, 64, 3), np.uint8)
    one = rng.choice(((40, 44, 190), (150, 90, 30), (60, 130, 50), (40, 140, 210)))
    for k in range(0, 64, 16):
        cloth[:, k : k + 8], cloth[:, k + 8 : k + 16] = one, (208, 212, 214)
    c, d = x - side * 0.3, x + side * 1.9
    slope = [(c, y + 3.2, tall + 0.5), (c, y - 0.2, tall + 0.5), (d, y - 0.2, tall - 0.1), (d, y + 3.2, tall - 0.1)]
    canvas.face(np.array(slope), _shone(cloth, light))


def _board(thing: Thing, canvas: Canvas, light: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    """A banner on two posts, or the name over a gate."""
    rng, gate = Random(thing.look), thing.kind == "gate"  # noqa: S311
    half, low, high = (thing.height / 2, 4.2, 5.5) if gate else (2.6, 1.0, thing.height)
    words = rng.choice(GATES if gate else BANNERS)
    board = np.full((64, int(64 * 2 * half / (high - low)), 3), (36, 34, 176) if not gate else (46, 60, 92), np.uint8)
    size = int(min(46, board.shape[1] * 0.94 / len(words)))
    left = (board.shape[1] - size * len(words)) // 2
    cv2.putText(board, words, (left, 32 + int(size * 0.36)), (232, 240, 244), _FONT, size, weight=700)
    x, y = thing.x, thing.y
    corners = [(x - half, y, high), (x + half, y, high), (x + half, y, low), (x - half, y, low)]
    canvas.face(np.array(corners), _shone(board, light))
