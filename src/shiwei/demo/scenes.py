"""Street scenes as plain geometry, metres on the ground: what a fixed camera sees, before any picture is drawn.

The camera stands at (``Pose.x``, 0); y runs away from it along the road, x to the right, heights upward.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from shiwei.demo.city_model import Family

Paint = Literal["asphalt", "white", "yellow", "dash", "zebra", "kerb", "tiles", "slabs", "grass", "water", "concrete"]
Rider = Literal["car", "bike", "person"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the camera stands and looks: metres, degrees. ``fov`` is the horizontal angle of view."""

    x: float
    high: float
    yaw: float
    pitch: float
    fov: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A rectangle painted on the ground: centre, length (along y), width (along x)."""

    paint: Paint
    x: float
    y: float
    length: float
    width: float


@dataclass(frozen=True, slots=True)
class Block:
    """A building: its ground plan, height, look (a number that decides colours and windows), signs above its doors."""

    x0: float
    x1: float
    y0: float
    y1: float
    height: float
    look: int
    signs: bool = True


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that stands: ``kind`` tree, lamp, signal, stall, post, bush, banner, car or bike (parked)."""

    kind: str
    x: float
    y: float
    height: float
    look: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A straight path with things moving on it: ``count`` of them, metres a second."""

    rider: Rider
    start: Point
    end: Point
    speed: float
    count: int
    look: int


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything in view. ``sun`` is the way shadows fall, metres on the ground for each metre of height."""

    family: Family
    pose: Pose
    strips: tuple[Strip, ...]
    blocks: tuple[Block, ...]
    things: tuple[Thing, ...]
    lanes: tuple[Lane, ...]
    sun: Point
    seed: int


@dataclass
class _Site:
    """A scene while it is laid out."""

    rng: Random
    strips: list[Strip] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)

    def strip(self, paint: Paint, x: float, y: float, length: float, width: float) -> None:
        self.strips.append(Strip(paint, x, y, length, width))

    def thing(self, kind: str, x: float, y: float, height: float) -> None:
        self.things.append(Thing(kind, x, y, height, self.rng.randrange(1 << 16)))

    def lane(self, rider: Rider, start: Point, end: Point, speed: float, count: int) -> None:
        self.lanes.append(Lane(rider, start, end, speed, count, self.rng.randrange(1 << 16)))

    def block(self, x0: float, x1: float, y0: float, y1: float, height: float, signs: bool = True) -> None:
        self.blocks.append(Block(x0, x1, y0, y1, height, self.rng.randrange(1 << 16), signs))


def make_scene(family: Family, seed: int) -> Scene:
    """The scene of this family and seed; the same arguments give the same scene."""
    rng = Random(f"{family}/{seed}")  # noqa: S311  (a drawing, not a secret)
    site = _Site(rng)
    pose = _LAYOUTS[family](site)
    side = rng.choice((-1, 1))
    sun = (side * rng.uniform(0.4, 1.1), rng.uniform(0.1, 0.8))
    strips, blocks, things, lanes = tuple(site.strips), tuple(site.blocks), tuple(site.things), tuple(site.lanes)
    return Scene(family, pose, strips, blocks, things, lanes, sun, seed)


def _pose(rng: Random, x: float, yaw: float, high: tuple[float, float] = (5.5, 8.0)) -> Pose:
    return Pose(x, rng.uniform(*high), yaw, rng.uniform(15, 21), rng.uniform(62, 80))


def _road(site: _Site, half: float, far: float = 170.0) -> None:
    """A road away from the camera with its kerbs, middle line and lane marks."""
    middle = far / 2 - 10
    site.strip("kerb", 0, middle, far, 2 * half + 0.5)
    site.strip("asphalt", 0, middle, far, 2 * half)
    for x in (-0.13, 0.13):
        site.strip("yellow", x, middle, far, 0.12)
    for x in (-half / 2, half / 2):
        site.strip("dash", x, middle, far, 0.14)
    for x in (-half + 0.35, half - 0.35):
        site.strip("white", x, middle, far, 0.13)


def _houses(site: _Site, edge: float, start: float, far: float, tall: tuple[float, float], gap: float = 2.0) -> None:
    """Rows of houses on both sides, from ``start`` to ``far``."""
    for side in (-1, 1):
        y = start + site.rng.uniform(0, 6)
        while y < far:
            deep = site.rng.uniform(11, 24)
            back = edge + site.rng.uniform(0, 2.5)
            x0, x1 = (back, back + 14) if side > 0 else (-back - 14, -back)
            site.block(x0, x1, y, y + deep, site.rng.uniform(*tall))
            y += deep + gap * site.rng.uniform(0.3, 2.2)


def _rows(
    site: _Site, kind: str, edge: float, start: float, far: float, step: float, tall: tuple[float, float]
) -> None:
    for side in (-1, 1):
        y = start + site.rng.uniform(0, step)
        while y < far:
            site.thing(kind, side * (edge + site.rng.uniform(-0.3, 0.3)), y, site.rng.uniform(*tall))
            y += step * site.rng.uniform(0.8, 1.3)


def _traffic(site: _Site, half: float, many: int = 3) -> None:
    """Cars on the right, oncoming on the left, bicycles at the edges, walkers on the pavement."""
    rng, far = site.rng, 120.0
    for k, x in enumerate((half * 0.25, half * 0.72)):
        site.lane("car", (x, 2), (x, far), rng.uniform(8, 13), rng.randint(1, many) if k else many - 1)
        site.lane("car", (-x, far), (-x, 2), rng.uniform(8, 13), rng.randint(1, many))
    site.lane("bike", (half - 1.0, 3), (half - 1.0, 70), rng.uniform(4, 6), rng.randint(2, 4))
    site.lane("bike", (1.0 - half, 70), (1.0 - half, 3), rng.uniform(4, 6), rng.randint(1, 3))
    for side in (-1, 1):
        x = side * (half + rng.uniform(1.4, 2.6))
        site.lane("person", (x, 8), (x + side * 0.4, 40), rng.uniform(1.0, 1.5), rng.randint(1, 4))


def _crossing(site: _Site) -> Pose:
    rng = site.rng
    half, wide, middle = rng.uniform(6.5, 8.5), rng.uniform(6, 8), rng.uniform(25, 31)
    site.strip("slabs", 0, 70, 190, 120)
    _road(site, half)
    site.strip("kerb", 0, middle, 2 * wide + 0.5, 200)
    site.strip("asphalt", 0, middle, 2 * wide, 200)
    site.strip("asphalt", 0, middle, 2 * wide + 18, 2 * half - 0.1)
    for y in (middle - wide - 3, middle + wide + 3):
        site.strip("zebra", 0, y, 3.6, 2 * half - 1)
        site.strip("white", half / 2 if y < middle else -half / 2, y + (-3 if y < middle else 3), 0.35, half - 0.6)
    for x in (-half - 3, half + 3):
        site.strip("zebra", x, middle, 2 * wide - 1, 3.4)
    for side, y in ((1, middle - wide - 1), (-1, middle + wide + 1), (1, middle + wide + 1)):
        site.thing("signal", side * (half + 1.2), y, 6.2)
    site.thing("banner", -half - 3.4, middle - wide - 4, 2.2)
    _houses(site, half + 6.5, middle + wide + 6, 140, (9, 34))
    _houses(site, half + 9.0, 2, middle - wide - 16, (8, 14))
    _rows(site, "tree", half + 3.2, middle + wide + 8, 110, 9, (5, 8))
    _rows(site, "lamp", half + 1.3, 10, 110, 30, (8.5, 9.5))
    _traffic(site, half)
    for sign, y in ((1, middle - wide * 0.45), (-1, middle + wide * 0.45)):
        site.lane("car", (-45 * sign, y), (45 * sign, y), rng.uniform(8, 11), rng.randint(1, 2))
    y = middle - wide - 3
    site.lane("person", (-half - 3, y - 0.8), (half + 3, y + 0.6), rng.uniform(1.1, 1.5), rng.randint(1, 4))
    site.lane("bike", (half + 4, y + 1.6), (-half - 4, y + 1.0), rng.uniform(3, 4.5), rng.randint(1, 2))
    return _pose(rng, rng.choice((-1, 1)) * rng.uniform(2, half + 2), rng.uniform(-14, 14), (6.2, 8.2))


def _avenue(site: _Site) -> Pose:
    rng = site.rng
    half = rng.uniform(7, 10.5)
    site.strip("tiles", 0, 70, 190, 70)
    _road(site, half)
    if rng.random() < 0.5:
        for x in (-half - 1.4, half + 1.4):
            site.strip("kerb", x, 80, 180, 1.9)
            site.strip("grass", x, 80, 180, 1.6)
        _rows(site, "bush", half + 1.4, 6, 60, 3.2, (0.9, 1.2))
    site.strip("zebra", 0, rng.uniform(17, 26), 4, 2 * half - 1)
    _houses(site, half + rng.uniform(6, 9), rng.uniform(4, 12), 140, (8, 38))
    _rows(site, "tree", half + 3.4, 9, 100, rng.uniform(7, 10), (5, 8.5))
    _rows(site, "lamp", half + 0.9, 14, 110, 28, (8.5, 10))
    _rows(site, "bike", half + 4.3, 12, 40, 5, (1.1, 1.2))
    site.thing("banner", half + 3, rng.uniform(14, 22), 2.2)
    _traffic(site, half, 4)
    return _pose(rng, rng.choice((-1, 1)) * rng.uniform(0, half + 1), rng.uniform(-12, 12))


def _gate(site: _Site) -> Pose:
    rng = site.rng
    wall, half, left = rng.uniform(21, 25), rng.uniform(3.2, 4.2), rng.uniform(-3, 3)
    site.strip("slabs", 0, 70, 190, 90)
    site.strip("asphalt", 0, 6, 10, 120)
    site.strip("dash", 0, 6, 0.14, 120)
    site.strip("kerb", 0, 11.1, 0.3, 120)
    site.strip("asphalt", left, 60, 98, 2 * half)
    site.strip("yellow", left, wall - 5, 0.3, 2 * half)
    site.strip("zebra", left, wall - 8, 2.6, 2 * half)
    for side in (-1, 1):
        x = left + side * (half + 0.8)
        site.block(min(x, x + side * 26), max(x, x + side * 26), wall, wall + 0.5, rng.uniform(2.2, 2.8), False)
        site.thing("post", left + side * (half + 0.5), wall - 0.3, 5.2)
        site.block(left + side * 14 - 6, left + side * 14 + 6, wall + 14, wall + 30, rng.uniform(10, 20), False)
    site.block(left + half + 1.3, left + half + 4.3, wall - 3.4, wall - 0.6, 3.0, False)
    site.thing("gate", left, wall, half * 2 + 1)
    site.block(left - 16, left + 17, wall + 38, wall + 54, rng.uniform(16, 30), False)
    _rows(site, "tree", half + 7, wall + 3, wall + 34, 7, (5, 8))
    _rows(site, "bike", half + 4.5, 13, wall - 3, 1.6, (1.1, 1.2))
    _rows(site, "lamp", half + 2.5, 14, 60, 20, (4.5, 5.5))
    site.lane("car", (-40, 4.2), (40, 4.2), rng.uniform(6, 9), 2)
    site.lane("car", (left + 1.4, 60), (left + 1.4, 13), rng.uniform(3.4, 4.4), 1)
    site.lane("bike", (-25, 9.4), (25, 9.8), rng.uniform(3.5, 5), 3)
    site.lane("bike", (left - 1.8, 12), (left - 1.8, 55), rng.uniform(3, 4.4), 2)
    for x in (-half + 0.6, half - 1.2, 0.3):
        site.lane("person", (left + x, 12.5), (left + x * 0.6, 46), rng.uniform(0.9, 1.4), rng.randint(1, 4))
    site.lane("person", (-16, 13.4), (16, 13.0), rng.uniform(1.0, 1.4), 3)
    return _pose(rng, left + rng.uniform(-4, 4), rng.uniform(-9, 9), (5, 6.4))


def _alley(site: _Site) -> Pose:
    rng = site.rng
    half = rng.uniform(2.5, 3.6)
    site.strip("concrete", 0, 70, 180, 30)
    site.strip("slabs", half - 0.45, 70, 180, 0.9)
    site.strip("slabs", 0.45 - half, 70, 180, 0.9)
    _houses(site, half + 0.3, 1.5, 95, (3.4, 9), 0.5)
    site.block(-20, 20, 100, 112, rng.uniform(9, 16), False)
    _rows(site, "bike", half - 0.6, 7, 34, 4.2, (1.1, 1.2))
    _rows(site, "stall", half - 0.3, 14, 40, 17, (2.4, 2.7))
    site.thing("lamp", half - 0.2, rng.uniform(14, 18), 5.5)
    site.thing("lamp", 0.2 - half, rng.uniform(32, 40), 5.5)
    site.thing("tree", rng.choice((-1, 1)) * (half - 0.4), rng.uniform(22, 34), 5.5)
    for x in (-1.3, -0.4, 0.6, 1.4):
        ends = ((x, 5.0), (x * 0.8, 48.0))
        start, end = ends if rng.random() < 0.5 else ends[::-1]
        site.lane("person", start, end, rng.uniform(0.9, 1.4), rng.randint(1, 3))
    site.lane("bike", (0.9, 4), (0.7, 60), rng.uniform(3.2, 4.6), rng.randint(1, 3))
    site.lane("bike", (-0.9, 60), (-0.8, 4), rng.uniform(3.2, 4.6), rng.randint(1, 2))
    return _pose(rng, rng.uniform(-0.8, 0.8), rng.uniform(-6, 6), (4.2, 5.4))


def _square(site: _Site) -> Pose:
    rng = site.rng
    site.strip("tiles", 0, 70, 190, 140)
    bed, far = rng.uniform(24, 32), rng.uniform(58, 75)
    for x in (-rng.uniform(8, 12), rng.uniform(8, 12)):
        site.strip("kerb", x, bed, 10.6, 6.6)
        site.strip("grass", x, bed, 10, 6)
        for _ in range(7):
            site.thing("bush", x + rng.uniform(-2.6, 2.6), bed + rng.uniform(-4.5, 4.5), rng.uniform(0.6, 1.1))
    site.strip("slabs", 0, 40, 120, 5)
    site.strip("asphalt", 0, far - 8, 8, 160)
    site.strip("dash", 0, far - 8, 0.15, 160)
    for x in (-46, -22, 3, 27):
        site.block(x, x + rng.uniform(17, 23), far, far + 16, rng.uniform(11, 30))
    _rows(site, "tree", 15, 10, far - 14, 8, (5, 8))
    _rows(site, "lamp", 6, 14, far - 12, 15, (4.2, 4.8))
    site.thing("banner", rng.uniform(-4, 4), far - 14, 2.4)
    site.lane("car", (-50, far - 10), (50, far - 10), rng.uniform(8, 11), 3)
    site.lane("car", (50, far - 6), (-50, far - 6), rng.uniform(8, 11), 2)
    for _ in range(9):
        x, y, turn = rng.uniform(-11, 11), rng.uniform(9, 40), rng.choice((-1, 1))
        end = (x + turn * rng.uniform(6, 12), y + rng.uniform(-6, 6))
        site.lane("person", (x, y), end, rng.uniform(0.7, 1.3), 1)
    site.lane("bike", (-20, 17), (20, 20), rng.uniform(3, 4), 1)
    return _pose(rng, rng.uniform(-3, 3), rng.uniform(-10, 10))


def _river(site: _Site) -> Pose:
    rng = site.rng
    side, half = rng.choice((-1, 1)), rng.uniform(3.2, 4.4)
    bank = side * (half + 5.5)
    site.strip("tiles", 0, 70, 190, 60)
    site.strip("grass", -side * 25, 70, 190, 34)
    site.strip("kerb", 0, 75, 180, 2 * half + 0.4)
    site.strip("asphalt", 0, 75, 180, 2 * half)
    site.strip("dash", 0, 75, 180, 0.14)
    site.strip("concrete", bank + side * 1.1, 75, 180, 2.4)
    site.strip("water", bank + side * 22, 75, 190, 40)
    for k in range(26):
        site.thing("rail", bank, 4 + 2.5 * k, 1.1)
    for y in (70, 92, 118):
        x = bank + side * 46
        site.block(min(x, x + side * 16), max(x, x + side * 16), y, y + 15, rng.uniform(14, 34), False)
    _rows(site, "tree", half + 2.4, 7, 95, rng.uniform(6, 9), (4.5, 7))
    _rows(site, "lamp", half + 0.8, 13, 90, 22, (6, 7))
    site.lane("car", (half * 0.5, 3), (half * 0.5, 110), rng.uniform(7, 10), 2)
    site.lane("car", (-half * 0.5, 110), (-half * 0.5, 3), rng.uniform(7, 10), 2)
    for x in (side * (half + 2.6), side * (half + 3.8), -side * (half + 1.6)):
        site.lane("person", (x, 7), (x, 42), rng.uniform(0.9, 2.4), rng.randint(1, 3))
    site.lane("bike", (half - 0.7, 3), (half - 0.7, 70), rng.uniform(3.5, 5), 2)
    return _pose(rng, rng.uniform(-2, 2), side * rng.uniform(0, 12))


def _market(site: _Site) -> Pose:
    rng = site.rng
    half = rng.uniform(3.4, 4.6)
    site.strip("slabs", 0, 70, 180, 40)
    site.strip("concrete", 0, 70, 180, 2 * half)
    _houses(site, half + 3.2, 2, 90, (5, 13), 0.6)
    site.block(-24, 24, 94, 108, rng.uniform(12, 22))
    _rows(site, "stall", half + 1.2, 7, 62, 3.9, (2.3, 2.8))
    _rows(site, "bike", half - 0.8, 9, 40, 6, (1.1, 1.2))
    _rows(site, "lamp", half + 0.2, 16, 70, 24, (5.5, 6.5))
    for k in range(8):
        x = (k / 7 - 0.5) * 2 * (half - 1.0)
        ends = ((x, 5.5), (x + rng.uniform(-0.6, 0.6), 44.0))
        start, end = ends if k % 2 else ends[::-1]
        site.lane("person", start, end, rng.uniform(0.6, 1.2), rng.randint(2, 4))
    site.lane("bike", (0.9, 4), (0.6, 55), rng.uniform(2.2, 3.4), 3)
    site.lane("bike", (-0.9, 55), (-0.6, 4), rng.uniform(2.2, 3.4), 2)
    return _pose(rng, rng.uniform(-2, 2), rng.uniform(-8, 8), (5, 6.2))


_LAYOUTS: dict[Family, Callable[[_Site], Pose]] = {
    "crossing": _crossing,
    "avenue": _avenue,
    "gate": _gate,
    "alley": _alley,
    "square": _square,
    "river": _river,
    "market": _market,
}
