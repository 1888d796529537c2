"""From a scene to the frames a fixed camera would send: the still part is painted once, what moves for every frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from shiwei.demo.city_model import Light
from shiwei.demo.render_canvas import Canvas
from shiwei.demo.render_ground import paint_ground
from shiwei.demo.render_lens import Bytes, Floats, Lens, noise_tile
from shiwei.demo.render_light import Lighting
from shiwei.demo.render_movers import Painter, movers
from shiwei.demo.render_things import stand
from shiwei.demo.render_walls import build
from shiwei.demo.scenes import Block, Scene, Thing

_PALE = 0.12
"""How much of their colour small sensors lose."""


@dataclass(frozen=True, slots=True)
class Plate:
    """The still part of a scene in one light and size, and how near each pixel of it is (m)."""

    scene: Scene
    lens: Lens
    lighting: Lighting
    colour: Bytes
    depth: Floats


def make_plate(scene: Scene, light: Light, width: int, height: int) -> Plate:
    """Paint everything that does not move."""
    lens, lighting = Lens(scene.pose, width, height), Lighting(scene, light)
    ground = lens.ground()
    haze = np.array(lighting.mood.sky_low, np.float32)
    colour = _sky(lens, lighting, scene.seed)
    lit = paint_ground(scene, ground, lighting)
    share = (1 - np.exp(-ground.depth / 420))[..., None]
    lit += (haze - lit) * share
    np.copyto(colour, np.clip(lit, 0, 255).astype(np.uint8), where=ground.below[..., None])
    canvas = Canvas(lens, colour, haze)
    for item in _far_first(scene):
        if isinstance(item, Block):
            build(item, scene, canvas, lighting)
        elif item.kind != "bike":
            stand(item, canvas, lighting)
    _parked(scene, canvas, lighting)
    return Plate(scene, lens, lighting, _developed(canvas.colour, lighting, lens), canvas.depth)


def _far_first(scene: Scene) -> list[Block | Thing]:
    return sorted((*scene.blocks, *scene.things), key=_distance, reverse=True)


def _distance(item: Block | Thing) -> float:
    return item.y if isinstance(item, Thing) else item.y0 + 0.05


def _sky(lens: Lens, lighting: Lighting, seed: int) -> Bytes:
    """Sky from the horizon up, with clouds, and a skyline far away."""
    mood, horizon = lighting.mood, lens.horizon
    rows = np.clip((horizon - np.arange(lens.height, dtype=np.float32)) / (lens.height * 0.5), 0, 1)[:, None, None]
    colour = np.array(mood.sky_low, np.float32) * (1 - rows) + np.array(mood.sky_high, np.float32) * rows
    sky = np.repeat(colour, lens.width, axis=1)
    clouds = cv2.resize(noise_tile(seed % 5, 512)[:64, :96], (lens.width, lens.height), interpolation=cv2.INTER_CUBIC)
    sky *= 1 + 0.025 * clouds[..., None]
    image: Bytes = np.clip(sky, 0, 255).astype(np.uint8)
    rng = np.random.default_rng(seed)
    at = -10.0
    while at < lens.width:
        wide, tall = rng.uniform(0.02, 0.07) * lens.width, rng.uniform(0.015, 0.085) * lens.height
        shade = np.array(mood.sky_low) * rng.uniform(0.80, 0.9)
        top, base = int(horizon - tall), int(horizon + lens.height * 0.03)
        cv2.rectangle(image, (int(at), top), (int(at + wide), base), shade.tolist(), -1)
        at += wide * rng.uniform(0.7, 1.8)
    return image


def _parked(scene: Scene, canvas: Canvas, lighting: Lighting) -> None:
    """Parked bicycles, drawn as moving ones are, before the picture is developed."""
    from_things = [t for t in scene.things if t.kind == "bike"]
    painter = Painter(scene, canvas.lens, lighting)
    for thing in sorted(from_things, key=lambda t: -t.y):
        painter.park(thing.x, thing.y, thing.look, canvas.colour)


def _developed(colour: Bytes, lighting: Lighting, lens: Lens) -> Bytes:
    """What lens and sensor make of it: shine around lights, a little softness, sharpening, grain that stays."""
    image: np.ndarray[Any, Any] = colour
    if lighting.mood.lit:
        bright = cv2.subtract(image, np.full_like(image, 120))
        image = cv2.add(image, cv2.GaussianBlur(bright, (0, 0), lens.width / 90))
    soft = cv2.GaussianBlur(image, (0, 0), lens.width / 1200)
    image = cv2.addWeighted(image, 1.5, soft, -0.5, 0)
    grey = _grey(np.asarray(image, np.uint8))
    return grey if lighting.mood.grey else np.asarray(cv2.addWeighted(image, 1 - _PALE, grey, _PALE, 0), np.uint8)


def _grey(image: np.ndarray[Any, Any]) -> Bytes:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


def frames(plate: Plate, count: int, fps: float) -> Iterator[tuple[float, Bytes]]:
    """Moment (s) and picture, one after the other, before any damage, grain or caption."""
    painter, loop = Painter(plate.scene, plate.lens, plate.lighting), count / fps
    for k in range(count):
        frame = plate.colour.copy()
        for mover in movers(plate.scene, k / fps, loop):
            painter.draw(mover, frame, plate.colour, plate.depth)
        yield k / fps, _grey(frame) if plate.lighting.mood.grey else frame


class Grain:
    """Sensor noise: ready pictures of it, laid on shifted, the same for the same frame number."""

    def __init__(self, width: int, height: int, level: float, grey: bool) -> None:
        self._level, self._grey = level, grey
        self._more, self._less = _grain(height + 64, width + 64, round(level * 10), grey)

    def add(self, frame: Bytes, number: int) -> Bytes:
        """The frame with the grain of this frame number."""
        h, w = frame.shape[:2]
        y, x = (number * 37) % 64, (number * 53 + number // 7) % 64
        noisy = cv2.add(frame, self._more[y : y + h, x : x + w])
        return np.asarray(cv2.subtract(noisy, self._less[y : y + h, x : x + w]), np.uint8)


@lru_cache(maxsize=8)
def _grain(height: int, width: int, tenths: int, grey: bool) -> tuple[Bytes, Bytes]:
    rng = np.random.default_rng(11)
    luma = rng.standard_normal((height, width, 1), np.float32)
    noise = luma if grey else luma * 0.85 + rng.standard_normal((height, width, 3), np.float32) * 0.45
    noise = cv2.GaussianBlur(np.repeat(noise, 3, axis=2) if grey else noise, (0, 0), 0.55)
    noise *= tenths / 10 / float(noise.std())
    more = np.clip(np.rint(noise), 0, 255).astype(np.uint8)
    return more, np.clip(np.rint(-noise), 0, 255).astype(np.uint8)
