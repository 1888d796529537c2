"""The ground of a scene: asphalt, markings, pavements, grass and water, with the shadows that fall on it."""

from __future__ import annotations

import cv2
import numpy as np

from shiwei.demo.render_lens import Floats, Ground, noise_tile, sample
from shiwei.demo.render_light import Lighting
from shiwei.demo.scenes import Block, Scene, Strip, Thing

_COLOURS: dict[str, tuple[float, float, float]] = {
    "asphalt": (98, 97, 96), "white": (212, 214, 214), "yellow": (70, 168, 205), "dash": (210, 212, 212),
    "zebra": (208, 210, 210), "kerb": (176, 178, 178), "tiles": (136, 146, 162), "slabs": (150, 154, 158),
    "grass": (52, 104, 82), "water": (128, 118, 96), "concrete": (152, 154, 154),
}  # fmt: skip
_GRAIN: dict[str, float] = {"grass": 0.30, "water": 0.05, "white": 0.08, "dash": 0.08, "zebra": 0.10, "yellow": 0.10}
_MARKS = frozenset({"white", "yellow", "dash", "zebra"})


def paint_ground(scene: Scene, ground: Ground, lighting: Lighting) -> Floats:
    """The lit ground as colours (rows, columns, 3), 0 to 255; above the horizon it is without meaning."""
    fine, coarse = noise_tile(scene.seed % 7), noise_tile(7 + scene.seed % 5, 512)
    small = sample(fine, ground.x, ground.y, 0.022) / (1 + (ground.fine / 0.05) ** 2)
    patches = sample(coarse, ground.x, ground.y, 0.19) / (1 + (ground.long / 2) ** 2)
    wear = sample(coarse, ground.y, ground.x, 0.035) / (1 + (ground.long / 0.3) ** 2)
    colour = np.empty((*ground.x.shape, 3), np.float32)
    colour[:] = (120, 126, 130)
    grain = np.full(ground.x.shape, 0.11, np.float32)
    for strip in scene.strips:
        _lay(strip, ground, wear, colour, grain)
    colour *= (1 + grain * small + 0.055 * patches)[..., None]
    light = lighting.at(ground.x, ground.y)
    if lighting.mood.shade < 1:
        light *= (1 - (1 - lighting.mood.shade) * _shadows(scene, ground, wear))[..., None]
    return np.asarray(colour * light, np.float32)


def _lay(strip: Strip, ground: Ground, wear: Floats, colour: Floats, grain: Floats) -> None:
    cover = _cover(strip, ground)
    if strip.paint in _MARKS:
        cover *= np.clip(0.92 + 0.35 * wear, 0.35, 1)
    rows = np.flatnonzero(cover.max(axis=1) > 0)
    if not rows.size:
        return
    span = slice(rows[0], rows[-1] + 1)
    part = cover[span]
    shade = np.array(_COLOURS[strip.paint], np.float32) * _pattern(strip, ground, span)[..., None]
    colour[span] += part[..., None] * (shade - colour[span])
    grain[span] += part * (np.float32(_GRAIN.get(strip.paint, 0.11)) - grain[span])


def _cover(strip: Strip, ground: Ground) -> Floats:
    """How much of each pixel the strip covers, 0 to 1."""
    across = _within(ground.x - strip.x, strip.width, ground.fine)
    along = _within(ground.y - strip.y, strip.length, ground.long)
    cover = across * along * ground.below
    if strip.paint == "dash":
        cover *= _pulse(ground.y if strip.length > strip.width else ground.x, 6.0, 2.6, ground.long)
    elif strip.paint == "zebra":
        across_road = strip.width > strip.length
        cover *= _pulse(ground.x if across_road else ground.y, 1.0, 0.5, ground.fine if across_road else ground.long)
    return np.asarray(cover, np.float32)


def _within(distance: Floats, width: float, soft: Floats) -> Floats:
    inside = np.clip((width / 2 - np.abs(distance)) / soft + 0.5, 0, 1)
    return np.asarray(inside * np.minimum(1, width / soft), np.float32)


def _pulse(along: Floats, period: float, on: float, soft: Floats) -> Floats:
    phase = np.abs((along % period) - period / 2)
    sharp = np.clip((on / 2 - phase) / soft + 0.5, 0, 1)
    return np.asarray(np.where(soft > period, on / period, sharp), np.float32)


def _pattern(strip: Strip, ground: Ground, span: slice) -> Floats:
    """Joints of slabs and tiles, ripples of water: a factor of the colour."""
    x, y, fine, long = ground.x[span], ground.y[span], ground.fine[span], ground.long[span]
    size = {"tiles": 0.6, "slabs": 1.2, "concrete": 5.0}.get(strip.paint)
    if size is not None:
        joint = np.maximum(_pulse(x, size, 0.035, fine), _pulse(y, size, 0.05, long))
        checks = ((np.floor(x / size) * 7 + np.floor(y / size) * 13) % 5 - 2) * np.float32(0.035)
        fade = 1 / (1 + (long / size) ** 2)
        return np.asarray((1 - 0.36 * joint * fade) * (1 + checks * fade), np.float32)
    if strip.paint == "water":
        ripples = np.sin(y * 2.3 + 0.8 * np.sin(x * 0.9)) + np.sin(x * 3.1 + y * 1.1)
        return np.asarray(1 + 0.07 * ripples / (1 + long), np.float32)
    return np.ones(x.shape, np.float32)


def _shadows(scene: Scene, ground: Ground, wear: Floats) -> Floats:
    """0 in the sun to 1 in full shadow."""
    shadow = np.zeros(ground.x.shape, np.float32)
    for block in scene.blocks:
        np.maximum(shadow, _block_shadow(block, scene.sun, ground), out=shadow)
    for thing in scene.things:
        if thing.kind in {"tree", "bush"}:
            np.maximum(shadow, _tree_shadow(thing, scene.sun, ground, wear), out=shadow)
    return np.asarray(cv2.GaussianBlur(shadow, (0, 0), ground.lens.width / 700), np.float32)


def _block_shadow(block: Block, sun: tuple[float, float], ground: Ground) -> Floats:
    """A point lies in the shadow of a box when the way to the sun passes through it below its height."""
    low, high = np.float32(0), np.float32(block.height)
    entry, leave = np.full(ground.x.shape, low), np.full(ground.x.shape, high)
    for at, step, start, end in ((ground.x, sun[0], block.x0, block.x1), (ground.y, sun[1], block.y0, block.y1)):
        a, b = (at - np.float32(start)) / np.float32(step), (at - np.float32(end)) / np.float32(step)
        np.maximum(entry, np.minimum(a, b), out=entry)
        np.minimum(leave, np.maximum(a, b), out=leave)
    return np.asarray(leave > entry, np.float32)


def _tree_shadow(tree: Thing, sun: tuple[float, float], ground: Ground, wear: Floats) -> Floats:
    """A crown's shadow: a soft patch with spots of sun."""
    middle = tree.height * 0.62
    dx = (ground.x - np.float32(tree.x + sun[0] * middle)) / np.float32(tree.height * 0.42)
    dy = (ground.y - np.float32(tree.y + sun[1] * middle)) / np.float32(tree.height * 0.46)
    return np.asarray(np.clip((1.15 - dx * dx - dy * dy) * 1.6 + 0.45 * wear, 0, 1), np.float32)
