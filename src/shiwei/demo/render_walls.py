"""Buildings: fronts with windows, shops and signs, drawn flat and then set into the scene."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from shiwei.demo.city_places import GATES, SHOPS
from shiwei.demo.render_canvas import Canvas
from shiwei.demo.render_lens import Bytes, noise_tile
from shiwei.demo.render_light import Lighting
from shiwei.demo.scenes import Block, Scene

_PLASTER = (
    (176, 196, 206), (188, 200, 206), (150, 170, 186), (164, 168, 170), (120, 142, 176), (96, 116, 160),
    (186, 188, 184), (170, 186, 198), (140, 150, 156), (152, 182, 206),
)  # fmt: skip
_SIGNS = (
    (50, 46, 158), (128, 82, 44), (62, 100, 48), (58, 132, 178), (96, 52, 88), (52, 52, 56), (176, 178, 176),
)  # fmt: skip
_GLASS = ((104, 88, 74), (86, 74, 64), (120, 108, 92), (66, 60, 54))
_WARM = ((110, 190, 236), (140, 206, 240), (196, 214, 220), (120, 180, 250))
_FLOOR = 3.1
_FONT = cv2.FontFace("uni")
Texture = tuple[Bytes, Bytes]
"""What a wall looks like, and what of it gives light."""


def build(block: Block, scene: Scene, canvas: Canvas, lighting: Lighting) -> None:
    """Paint the sides of a building that the camera can see."""
    eye = scene.pose.x
    y0 = _first_visible(block, canvas)
    if y0 >= block.y1 - 0.2:
        return
    if block.height < scene.pose.high:
        _roof(block, y0, canvas, lighting)
    if block.x0 > eye or block.x1 < eye:
        x = block.x0 if block.x0 > eye else block.x1
        ends = ((x, block.y1), (x, y0)) if x > eye else ((x, y0), (x, block.y1))
        _side(block, ends, scene, canvas, lighting, 0.80 if (scene.sun[0] < 0) == (x > eye) else 1.04)
    if y0 == block.y0:
        _side(block, ((block.x0, y0), (block.x1, y0)), scene, canvas, lighting, 0.92)


def _first_visible(block: Block, canvas: Canvas) -> float:
    """From where on the whole height of the building is before the lens."""
    y = block.y0
    while y < block.y1:
        corners = [(x, y, z) for x in (block.x0, block.x1) for z in (0.0, block.height)]
        if canvas.lens.project(np.array(corners))[1].min() > 0.6:
            return y
        y += 0.5
    return y


def _roof(block: Block, y0: float, canvas: Canvas, lighting: Lighting) -> None:
    light = lighting.here((block.x0 + block.x1) / 2, y0)
    texture = _plain(block, 48, 48, 0.95)
    corners = [(block.x0, block.y1), (block.x1, block.y1), (block.x1, y0), (block.x0, y0)]
    canvas.face(np.array([(x, y, block.height) for x, y in corners]), _lit(texture, light * 0.9))


def _side(
    block: Block,
    ends: tuple[tuple[float, float], tuple[float, float]],
    scene: Scene,
    canvas: Canvas,
    lighting: Lighting,
    turned: float,
) -> None:
    (ax, ay), (bx, by) = ends
    wide = float(np.hypot(bx - ax, by - ay))
    corners = np.array([(ax, ay, block.height), (bx, by, block.height), (bx, by, 0.0), (ax, ay, 0.0)])
    pixels, depth = canvas.lens.project(corners)
    if pixels[:, 0].max() < 0 or pixels[:, 0].min() > canvas.lens.width or depth.min() < 0.25:
        return
    near = max(float(depth.min()), 2.0)
    scale = float(np.clip(canvas.lens.focal / near * 1.1, 7, 46))
    scale = min(scale, 1500 / wide, 1500 / block.height)
    look, shine = _front(block, wide, scale, lighting, scene.family == "gate")
    light = lighting.here((ax + bx) / 2 * 0.8, min((ay + by) / 2, ay + 12, by + 12)) * turned
    rows = np.linspace(0.62 if lighting.mood.lit else 0.95, 1.0, look.shape[0], dtype=np.float32)[:, None, None]
    canvas.face(corners, _lit(look, light * rows, shine))


def _lit(look: Bytes, light: np.ndarray[tuple[int, ...], np.dtype[np.float32]], shine: Bytes | None = None) -> Bytes:
    lit = look.astype(np.float32) * light
    if shine is not None:
        lit += shine
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def _plain(block: Block, high: int, wide: int, weight: float) -> Bytes:
    """Plaster: its colour, grain, and streaks that rain has left."""
    rng = Random(block.look)  # noqa: S311
    colour = np.array(rng.choice(_PLASTER), np.float32) * weight
    tile = noise_tile(block.look % 6, 512)
    grain = np.tile(tile, (-(-high // 512), -(-wide // 512)))[:high, :wide]
    streaks = cv2.resize(grain[: max(1, high // 24), :], (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(colour * (1 + 0.045 * grain + 0.03 * streaks)[..., None], 0, 255), np.uint8)


def _front(block: Block, wide: float, scale: float, lighting: Lighting, gate: bool) -> Texture:
    """A front of so many metres at ``scale`` pixels a metre."""
    rng = Random(block.look)  # noqa: S311
    look = _plain(block, max(4, int(block.height * scale)), max(4, int(wide * scale)), 1.0)
    shine = np.zeros_like(look)
    if block.height < 3.4 and not block.signs:
        _wall(look, scale, rng)
        return look, shine
    shop = 3.7 if block.signs else 0.6
    _windows(look, shine, scale, block.height, wide, shop, rng, lighting.mood.lit)
    if block.signs:
        _shops(look, shine, scale, wide, rng, lighting.mood.lit > 0)
    elif gate and block.height > 12:
        _name(look, shine, scale, wide, block.height, rng, lighting.mood.lit > 0)
    cv2.rectangle(look, (0, 0), (look.shape[1], int(0.35 * scale)), (128, 132, 134), -1)
    return look, shine


def _wall(look: Bytes, scale: float, rng: Random) -> None:
    """A garden wall or a guard's booth: a plinth, a coping, panels."""
    high, wide = look.shape[:2]
    cv2.rectangle(look, (0, 0), (wide, int(0.18 * scale)), (96, 100, 104), -1)
    cv2.rectangle(look, (0, high - int(0.5 * scale)), (wide, high), (110, 118, 126), -1)
    for x in range(0, wide, max(4, int(2.6 * scale))):
        cv2.rectangle(look, (x, 0), (x + max(1, int(0.3 * scale)), high), (140, 150, 160), -1)
    if rng.random() < 0.5:
        for x in range(int(scale), wide, max(3, int(0.5 * scale))):
            cv2.line(look, (x, int(0.3 * scale)), (x, int(high * 0.7)), (70, 74, 78), max(1, int(0.05 * scale)))


def _windows(
    look: Bytes, shine: Bytes, scale: float, tall: float, wide: float, start: float, rng: Random, lit: float
) -> None:
    step, w, h = rng.choice((2.6, 3.2, 3.8)), rng.uniform(1.3, 2.1), rng.uniform(1.4, 1.8)
    frame, balcony = rng.choice(((210, 212, 212), (90, 92, 96), (150, 156, 160))), rng.random() < 0.35
    floors, columns = int((tall - start - 0.5) / _FLOOR), max(1, int(wide / step))
    left = (wide - columns * step) / 2
    for floor in range(floors):
        sill = tall - start - floor * _FLOOR - 0.9
        for column in range(columns):
            x = left + column * step + (step - w) / 2
            _window(look, shine, scale, (x, sill - h, w, h), frame, rng, rng.random() < lit)
            if balcony and column % 2 == 0:
                _bars(look, scale, (x - 0.25, sill - 0.55, w + 0.5, 0.65))
        y = int((tall - start - floor * _FLOOR) * scale)
        cv2.line(
            look,
            (0, y),
            (look.shape[1], y),
            tuple(int(v * 0.8) for v in look[min(y, len(look) - 1), 0]),
            max(1, int(0.08 * scale)),
        )


def _window(
    look: Bytes,
    shine: Bytes,
    scale: float,
    place: tuple[float, float, float, float],
    frame: tuple[int, int, int],
    rng: Random,
    lit: bool,
) -> None:
    x, y, w, h = (int(v * scale) for v in place)
    edge = max(1, int(0.07 * scale))
    cv2.rectangle(look, (x - edge, y - edge), (x + w + edge, y + h + edge), frame, -1)
    glass = rng.choice(_GLASS)
    cv2.rectangle(look, (x, y), (x + w, y + h), glass, -1)
    cv2.rectangle(look, (x, y), (x + w // 2, y + h // 3), tuple(int(v * 1.35) for v in glass), -1)
    if rng.random() < 0.4:
        curtain = rng.choice(((150, 160, 172), (120, 128, 150), (166, 170, 168)))
        cv2.rectangle(look, (x, y), (x + int(w * rng.uniform(0.2, 0.45)), y + h), curtain, -1)
    if lit:
        glow, strength = rng.choice(_WARM), rng.uniform(0.3, 0.75)
        cv2.rectangle(shine, (x, y), (x + w, y + h), tuple(int(v * strength) for v in glow), -1)
    middle = x + w // 2
    for image, colour in ((look, frame), (shine, (0, 0, 0))):
        cv2.line(image, (middle, y), (middle, y + h), colour, edge)
    if rng.random() < 0.3:
        a, b = x + int(w * 0.55), y + h + int(0.15 * scale)
        cv2.rectangle(look, (a, b), (a + int(0.8 * scale), b + int(0.55 * scale)), (196, 198, 198), -1)
        cv2.circle(look, (a + int(0.33 * scale), b + int(0.28 * scale)), max(1, int(0.2 * scale)), (120, 124, 126), -1)


def _bars(look: Bytes, scale: float, place: tuple[float, float, float, float]) -> None:
    x, y, w, h = (int(v * scale) for v in place)
    cv2.rectangle(look, (x, y), (x + w, y + h), (140, 146, 150), max(1, int(0.06 * scale)))
    for bar in range(x, x + w, max(2, int(0.22 * scale))):
        cv2.line(look, (bar, y), (bar, y + h), (136, 142, 146), max(1, int(0.04 * scale)))


def _shops(look: Bytes, shine: Bytes, scale: float, wide: float, rng: Random, night: bool) -> None:
    """A row of shops: doors or shutters below, a sign above each."""
    high, x = look.shape[0], 0.2
    while x < wide - 2.6:
        w = min(rng.uniform(3.2, 5.4), wide - x - 0.2)
        open_ = rng.random() < (0.45 if night else 0.8)
        _door(look, shine, scale, (x + 0.15, w - 0.3), high, rng, open_, night)
        _sign(look, shine, scale, (x, w), high, rng, night and (open_ or rng.random() < 0.4))
        x += w + 0.25


def _door(
    look: Bytes, shine: Bytes, scale: float, span: tuple[float, float], high: int, rng: Random, open_: bool, night: bool
) -> None:
    a, b = int(span[0] * scale), int((span[0] + span[1]) * scale)
    top, foot = high - int(2.5 * scale), high - int(0.12 * scale)
    if open_:
        cv2.rectangle(look, (a, top), (b, foot), (58, 56, 54), -1)
        _goods(look, (a, top + int(0.4 * scale), b, foot), scale, rng)
        if night:
            part = look[top:foot, a:b]
            shine[top:foot, a:b] = np.clip(part * np.array((0.75, 0.9, 1.0)) + (30, 44, 52), 0, 255).astype(np.uint8)
    else:
        cv2.rectangle(look, (a, top), (b, foot), (158, 162, 164), -1)
        for y in range(top, foot, max(2, int(0.14 * scale))):
            cv2.line(look, (a, y), (b, y), (124, 128, 130), 1)
    for x in (a, (a + b) // 2, b):
        cv2.line(look, (x, top), (x, foot), (180, 184, 186), max(1, int(0.06 * scale)))


def _goods(look: Bytes, box: tuple[int, int, int, int], scale: float, rng: Random) -> None:
    """Shelves behind glass: rows of small dull things, people's shapes between them."""
    a, top, b, foot = box
    for y in range(top, foot - int(0.3 * scale), max(3, int(0.42 * scale))):
        x, tint = a, [rng.randint(58, 104) for _ in range(3)]
        while x < b - 2:
            wide, tall = max(1, int(rng.uniform(0.1, 0.34) * scale)), int(rng.uniform(0.12, 0.32) * scale)
            weight = rng.uniform(0.6, 1.6)
            goods = tuple(int(v * weight) for v in tint)
            cv2.rectangle(look, (x, y + int(0.36 * scale) - tall), (min(x + wide, b), y + int(0.36 * scale)), goods, -1)
            x += wide + int(rng.uniform(0.0, 0.25) * scale)
    x = rng.randint(a, max(a, b - int(0.6 * scale)))
    cv2.rectangle(look, (x, top), (x + int(0.5 * scale), foot), (44, 42, 42), -1)


def _sign(
    look: Bytes, shine: Bytes, scale: float, span: tuple[float, float], high: int, rng: Random, lit: bool
) -> None:
    a, b = int(span[0] * scale), int((span[0] + span[1]) * scale)
    top, foot = high - int(3.65 * scale), high - int(2.6 * scale)
    ground = rng.choice(_SIGNS)
    words = (24, 24, 30) if sum(ground) > 480 else rng.choice(((240, 244, 246), (120, 226, 246), (236, 240, 240)))
    cv2.rectangle(look, (a, top), (b, foot), ground, -1)
    _write(look, rng.choice(SHOPS), (a, top, b, foot), words)
    cv2.rectangle(look, (a, top), (b, foot), (90, 92, 94), max(1, int(0.05 * scale)))
    if lit:
        shine[top:foot, a:b] = (look[top:foot, a:b] * 0.8).astype(np.uint8)


def _name(look: Bytes, shine: Bytes, scale: float, wide: float, tall: float, rng: Random, lit: bool) -> None:
    """The name of a school or estate in large letters high on its main building."""
    box = (int(wide * 0.2 * scale), int(0.6 * scale), int(wide * 0.8 * scale), int(min(2.6, tall * 0.2) * scale))
    _write(look, rng.choice(GATES), box, (40, 36, 170))
    if lit:
        _write(shine, rng.choice(GATES), box, (60, 60, 230))


def _write(image: Bytes, text: str, box: tuple[int, int, int, int], colour: tuple[int, int, int]) -> None:
    a, top, b, foot = box
    size = int(min((foot - top) * 0.72, (b - a) * 0.92 / max(1, len(text))))
    if size >= 6:
        left, base = (a + b - int(size * len(text))) // 2, (top + foot) // 2 + int(size * 0.36)
        cv2.putText(image, text, (left, base), colour, _FONT, size, weight=700)
