"""What moves: cars, electric bicycles with their riders, people. Drawn anew for every frame, lit where they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from shiwei.demo.render_lens import Bytes, Floats, Lens
from shiwei.demo.render_light import Lighting
from shiwei.demo.render_things import glow
from shiwei.demo.scenes import Lane, Rider, Scene

Colour = tuple[int, int, int]
Tint = tuple[float, float, float]
Place = tuple[float, float, float]
Spot = tuple[float, float, float]
"""A pixel, and how far away it is."""
_CARS: tuple[Colour, ...] = (
    (226, 228, 228), (218, 220, 222), (52, 50, 48), (70, 68, 66), (150, 152, 154), (178, 180, 180), (50, 44, 130),
    (120, 70, 40), (70, 96, 120),
)  # fmt: skip
_CLOTHES: tuple[Colour, ...] = (
    (60, 56, 58), (116, 76, 62), (76, 68, 140), (186, 186, 182), (104, 120, 84), (88, 132, 168), (150, 136, 160),
    (70, 84, 104), (40, 40, 44), (150, 144, 108), (92, 92, 96), (54, 60, 66),
)  # fmt: skip
_REACH = {"car": 5.2, "bike": 1.3, "person": 0.7}
_NEAREST = 4.4
_SHAPES = {
    "sedan": (4.5, 1.78, 0.86, 1.44),
    "suv": (4.6, 1.88, 1.02, 1.74),
    "van": (4.9, 1.8, 1.15, 1.98),
}


@dataclass(frozen=True, slots=True)
class Mover:
    """One thing in one moment: place, heading (radians from y towards x), look, how far it has gone (m)."""

    rider: Rider
    x: float
    y: float
    heading: float
    look: int
    gone: float


def movers(scene: Scene, moment: float, loop: float) -> list[Mover]:
    """Everything that moves, ``moment`` seconds into a loop of ``loop`` seconds. The far ones come first."""
    found = [mover for lane in scene.lanes for mover in _on(lane, moment, loop)]
    return sorted(found, key=lambda m: -math.hypot(m.x - scene.pose.x, m.y))


def _on(lane: Lane, moment: float, loop: float) -> Iterator[Mover]:
    """Places repeat after the loop: each moves a whole number of gaps in that time, at about the lane's speed."""
    (ax, ay), (bx, by) = lane.start, lane.end
    far, heading = math.hypot(bx - ax, by - ay), math.atan2(bx - ax, by - ay)
    rng = Random(lane.look)  # noqa: S311
    for k in range(lane.count):
        start, pace = (k + rng.uniform(0.1, 0.9)) / lane.count * far, lane.speed * rng.uniform(0.85, 1.15)
        if lane.rider == "car":
            pace = far / loop if far / loop < lane.speed * 1.6 else lane.speed
        gone = start + pace * moment
        side = rng.uniform(-0.5, 0.5) if lane.rider == "person" else rng.uniform(-0.2, 0.2)
        share = (gone % far) / far
        x, y = ax + (bx - ax) * share + side * math.cos(heading), ay + (by - ay) * share - side * math.sin(heading)
        yield Mover(lane.rider, x, y, heading, rng.randrange(1 << 16), gone)


class Painter:
    """Draws movers of one scene into frames."""

    def __init__(self, scene: Scene, lens: Lens, lighting: Lighting) -> None:
        self._lens, self._lighting, self._sun = lens, lighting, scene.sun
        self._night = lighting.mood.lit > 0
        self._sunny = lighting.mood.shade < 1

    def draw(self, mover: Mover, frame: Bytes, plate: Bytes, depth: Floats) -> None:
        """Draw one mover; what stands before it (by ``depth`` of the still ``plate``) stays before it."""
        pen = _Pen(frame, self._lens, mover, self._lighting.tint(mover.x, mover.y))
        box = pen.box()
        if box is None:
            return
        if self._sunny:
            pen.shadow(self._sun)
        {"car": pen.car, "bike": pen.bike, "person": pen.person}[mover.rider](self._night)
        y0, y1, x0, x1 = box
        nearer = cv2.compare(depth[y0:y1, x0:x1], pen.near - 0.8, cv2.CMP_LT)
        if cv2.countNonZero(nearer):
            cv2.copyTo(plate[y0:y1, x0:x1], nearer, frame[y0:y1, x0:x1])

    def park(self, x: float, y: float, look: int, frame: Bytes) -> None:
        """Draw a bicycle that stands there without a rider, across the way."""
        heading = math.pi / 2 + (0.3 if look % 2 else -0.25)
        mover = Mover("bike", x, y, heading, look, 0.0)
        pen = _Pen(frame, self._lens, mover, self._lighting.tint(x, y))
        if pen.box() is not None:
            pen.bike(False, ridden=False)


class _Pen:
    """Draws in the mover's own metres: along its way, to its right, upward. Plain numbers: a frame has hundreds of
    small faces, for which arrays are slower."""

    def __init__(self, frame: Bytes, lens: Lens, mover: Mover, light: Tint) -> None:
        self._frame, self._lens, self._mover, self._light = frame, lens, mover, light
        self._rng = Random(mover.look)  # noqa: S311
        s, c = math.sin(mover.heading), math.cos(mover.heading)
        turn = np.array([[s, c, 0.0], [c, -s, 0.0], [0.0, 0.0, 1.0]])
        self._own: list[list[float]] = (lens.axes @ turn.T).tolist()
        self._foot: list[float] = (lens.axes @ (np.array([mover.x, mover.y, 0.0]) - lens.place)).tolist()
        self._middle = (lens.width / 2, lens.height / 2)
        self._shape = self._rng.choice(("sedan", "sedan", "sedan", "sedan", "suv", "suv", "suv", "van"))
        self.near = self._foot[2]
        self.plain = lens.focal / max(self.near, 0.1) < 15
        """So far away that small parts would not be seen."""

    def _at(self, x: float, y: float, z: float) -> Spot:
        (a, b, c), (d, e, f), (g, h, i) = self._own
        p, q, r = self._foot
        depth = max(g * x + h * y + i * z + r, 0.05)
        scale = self._lens.focal / depth
        return (
            (a * x + b * y + c * z + p) * scale + self._middle[0],
            (d * x + e * y + f * z + q) * scale + self._middle[1],
            depth,
        )

    def _all(self, points: Sequence[Place]) -> list[Spot]:
        return [self._at(*point) for point in points]

    def box(self) -> tuple[int, int, int, int] | None:
        """Rows and columns that the mover may touch; None when it is out of view."""
        if self.near < _NEAREST:
            return None
        (u, v, depth), reach = self._at(0.0, 0.0, 0.0), _REACH[self._mover.rider]
        wide, tall = reach * self._lens.focal / (depth - 0.6 * reach), 3.2 * self._lens.focal / depth
        x0, y0 = int(max(u - wide, 0)), int(max(v - tall - wide, 0))
        x1, y1 = int(min(u + wide, self._lens.width)), int(min(v + wide, self._lens.height))
        return (y0, y1, x0, x1) if x1 - x0 >= 1 and y1 - y0 >= 1 else None

    def _tone(self, colour: Colour, shade: float = 1.0) -> Colour:
        (b, g, r), (x, y, z) = colour, self._light
        return int(min(250.0, b * x * shade)), int(min(250.0, g * y * shade)), int(min(250.0, r * z * shade))

    def _face(self, points: Sequence[Place], colour: Colour, always: bool = False) -> None:
        spots = self._all(points)
        (ax, ay, _), (bx, by, _), (cx, cy, _) = spots[:3]
        if always or (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) > 0:
            cv2.fillConvexPoly(self._frame, _fixed(spots), colour, cv2.LINE_AA, 4)

    def _stroke(self, start: Place, end: Place, wide: float, colour: Colour) -> None:
        (ax, ay, near), (bx, by, far) = self._at(*start), self._at(*end)
        thick = max(1, round(self._lens.focal * wide * 2 / (near + far)))
        ends = (int(ax * 16), int(ay * 16)), (int(bx * 16), int(by * 16))
        cv2.line(self._frame, *ends, colour, thick, cv2.LINE_AA, 4)

    def _ball(self, at: Place, size: float, colour: Colour) -> None:
        u, v, depth = self._at(*at)
        radius = max(8, int(self._lens.focal * size / depth * 16))
        cv2.circle(self._frame, (int(u * 16), int(v * 16)), radius, colour, -1, cv2.LINE_AA, 4)

    def shadow(self, sun: tuple[float, float]) -> None:
        """What the mover keeps of the sun from the ground."""
        half, w, h = {"car": (2.2, 0.9, 1.4), "bike": (0.8, 0.25, 1.6), "person": (0.2, 0.25, 1.7)}[self._mover.rider]
        s, c = math.sin(self._mover.heading), math.cos(self._mover.heading)
        along, right = (sun[0] * s + sun[1] * c) * h, (sun[0] * c - sun[1] * s) * h
        feet = [(a * half, b * w, 0.0) for a in (-1, 1) for b in (-1, 1)]
        self._darken([*feet, *((x + along, y + right, 0.0) for x, y, _ in feet)], 0.58)

    def _darken(self, points: Sequence[Place], factor: float) -> None:
        spots = self._all(points)
        us, vs = [spot[0] for spot in spots], [spot[1] for spot in spots]
        x0, y0 = max(int(min(us)) - 1, 0), max(int(min(vs)) - 1, 0)
        w, h = min(int(max(us)) + 2, self._lens.width) - x0, min(int(max(vs)) + 2, self._lens.height) - y0
        if w < 2 or h < 2:
            return
        mask = np.zeros((h, w), np.uint8)
        hull = cv2.convexHull(_fixed([(u - x0, v - y0, 0.0) for u, v, _ in spots]))
        cv2.fillConvexPoly(mask, hull, 255, cv2.LINE_AA, 4)
        part = self._frame[y0 : y0 + h, x0 : x0 + w]
        cv2.multiply(part, cv2.LUT(cv2.merge((mask, mask, mask)), _FADE[factor]), dst=part, scale=1 / 255)

    def car(self, night: bool) -> None:
        """A body, a cabin with windows, wheels, lamps and a number plate."""
        long, wide, belt, tall = _SHAPES[self._shape]
        paint = self._rng.choice(_CARS)
        half, w = long / 2, wide / 2
        self._darken([(a * half, b * w * 1.02, 0.0) for a in (-1, 1) for b in (-1, 1)], 0.35)
        nose, tail = (
            (half * 0.30, -half * 0.86)
            if self._shape == "sedan"
            else (half * (0.5 if self._shape == "suv" else 0.9), -half * 0.97)
        )
        self._hull(-half, half, w, 0.22, belt, paint)
        if not self.plain:
            self._wheels(half, w)
        self._cabin(tail, nose, w, belt, tall, paint)
        if night or not self.plain:
            self._lamps(half, w, belt, night)

    def _hull(self, back: float, front: float, w: float, low: float, high: float, paint: Colour) -> None:
        sides = (0.74, 0.86, 0.66, 0.8)
        quads = (
            [(front, -w, high), (front, w, high), (front, w, low), (front, -w, low)],
            [(back, w, high), (back, -w, high), (back, -w, low), (back, w, low)],
            [(back, -w, high), (front, -w, high), (front, -w, low), (back, -w, low)],
            [(front, w, high), (back, w, high), (back, w, low), (front, w, low)],
        )
        for quad, shade in zip(quads, sides, strict=True):
            self._face(quad[::-1], self._tone(paint, shade))
        top = [(back, -w, high), (back, w, high), (front, w, high), (front, -w, high)]
        self._face(top, self._tone(paint, 1.03), always=True)

    def _cabin(self, back: float, front: float, w: float, low: float, high: float, paint: Colour) -> None:
        glass, slope, r = (74, 66, 58), 0.55 if self._shape == "sedan" else 0.22, w * 0.84
        a, b = back + slope * 0.7, front - slope
        quads = (
            ([(front, -w * 0.94, low), (front, w * 0.94, low), (b, r, high), (b, -r, high)], 1.15),
            ([(back, w * 0.94, low), (back, -w * 0.94, low), (a, -r, high), (a, r, high)], 0.95),
            ([(back, -w * 0.96, low), (front, -w * 0.96, low), (b, -r, high), (a, -r, high)], 0.9),
            ([(front, w * 0.96, low), (back, w * 0.96, low), (a, r, high), (b, r, high)], 0.9),
        )
        for quad, shade in quads:
            self._face(quad, self._tone(glass, shade))
        for x in (a + (b - a) * 0.45,):
            for side in (-1, 1):
                self._stroke((x, side * w * 0.95, low), (x, side * r, high), 0.09, self._tone(paint, 0.8))
        self._face([(a, -r, high), (a, r, high), (b, r, high), (b, -r, high)], self._tone(paint, 1.05), always=True)

    def _wheels(self, half: float, w: float) -> None:
        for x in (-half * 0.62, half * 0.62):
            for side in (-1, 1):
                ring = [(x + 0.33 * math.cos(t), side * w * 1.005, 0.33 + 0.33 * math.sin(t)) for t in _ROUND]
                self._face(ring[::side], self._tone((34, 34, 34)))
                hub = [(x + 0.17 * math.cos(t), side * w * 1.01, 0.33 + 0.17 * math.sin(t)) for t in _ROUND]
                self._face(hub[::side], self._tone((128, 130, 130)))

    def _lamps(self, half: float, w: float, belt: float, night: bool) -> None:
        for end, colour, shine in ((half, (224, 230, 232), (226, 240, 255)), (-half, (40, 40, 150), (60, 60, 235))):
            for side in (-1, 1):
                z, y = belt * 0.78, side * w * 0.78
                quad = [
                    (end * 1.002, y + 0.2, z + 0.08),
                    (end * 1.002, y - 0.2, z + 0.08),
                    (end * 1.002, y - 0.2, z - 0.08),
                    (end * 1.002, y + 0.2, z - 0.08),
                ]
                self._face(quad if end > 0 else quad[::-1], shine if night else self._tone(colour))
                lamp = self._at(end, y, z)
                if night and lamp[2] < self._at(0.0, y, z)[2]:
                    size, tint = (0.75, (190, 214, 235)) if end > 0 else (0.3, (40, 40, 170))
                    glow(self._frame, lamp, self._lens.focal, size, tint)
            plate = [
                (end * 1.004, 0.23, 0.58),
                (end * 1.004, -0.23, 0.58),
                (end * 1.004, -0.23, 0.44),
                (end * 1.004, 0.23, 0.44),
            ]
            self._face(plate if end > 0 else plate[::-1], self._tone((176, 92, 40)))

    def person(self, _: bool) -> None:
        """Legs that walk, a coat, a head."""
        swing = 0.27 * math.sin(self._mover.gone * 4.2)
        coat, trousers = self._tone(self._rng.choice(_CLOTHES)), self._tone(self._rng.choice(_CLOTHES), 0.7)
        tall = self._rng.uniform(0.9, 1.06)
        if not self.plain:
            self._darken([(a * 0.25, b * 0.22, 0.0) for a in (-1, 1) for b in (-1, 1)], 0.58)
        for side in (-1, 1):
            self._stroke((side * swing, side * 0.09, 0.05), (0.0, side * 0.08, 0.82 * tall), 0.16, trousers)
        self._stroke((0.0, 0.0, 0.86 * tall), (0.03, 0.0, 1.38 * tall), 0.40, coat)
        for side in () if self.plain else (-1, 1):
            self._stroke(
                (-side * swing * 0.8, side * 0.26, 0.8 * tall), (0.0, side * 0.22, 1.36 * tall), 0.11, self._dark(coat)
            )
        self._ball((0.03, 0.0, 1.6 * tall), 0.13, self._tone((128, 150, 190)))
        self._ball((-0.02, 0.0, 1.65 * tall), 0.125, self._tone((30, 30, 34)))
        if self._rng.random() < 0.3:
            self._stroke((0.0, 0.3, 0.42), (0.0, 0.3, 0.72), 0.24, self._tone(self._rng.choice(_CLOTHES)))

    def bike(self, night: bool, ridden: bool = True) -> None:
        """An electric bicycle and its rider with a helmet."""
        coat, body = self._tone(self._rng.choice(_CLOTHES)), self._tone(self._rng.choice(_CARS))
        self._darken([(a * 0.8, b * 0.22, 0.0) for a in (-1, 1) for b in (-1, 1)], 0.58)
        for x in (-0.58, 0.58):
            ring = [(x + 0.26 * math.cos(t), 0.0, 0.26 + 0.26 * math.sin(t)) for t in _ROUND]
            self._face(ring, self._tone((36, 36, 36)), always=True)
        self._stroke((-0.62, 0.0, 0.5), (0.35, 0.0, 0.42), 0.26, body)
        self._stroke((0.40, 0.0, 0.35), (0.52, 0.0, 1.02), 0.2, body)
        self._stroke((-0.5, 0.0, 0.72), (-0.05, 0.0, 0.70), 0.16, self._tone((40, 40, 42)))
        if not ridden:
            return
        self._stroke((0.15, 0.0, 0.45), (-0.1, 0.0, 0.85), 0.24, self._tone((50, 48, 46)))
        self._stroke((-0.12, 0.0, 0.82), (0.02, 0.0, 1.34), 0.40, coat)
        self._stroke((0.02, 0.0, 1.22), (0.46, 0.0, 1.05), 0.16, self._dark(coat))
        self._ball(
            (0.06, 0.0, 1.55),
            0.16,
            self._tone(self._rng.choice(((220, 222, 222), (60, 60, 200), (190, 120, 50), (40, 40, 40)))),
        )
        lamp = self._at(0.6, 0.0, 0.9)
        if night and lamp[2] < self._at(0.0, 0.0, 0.9)[2]:
            glow(self._frame, lamp, self._lens.focal, 0.4, (190, 220, 240))

    @staticmethod
    def _dark(colour: Colour) -> Colour:
        b, g, r = (int(v * 0.82) for v in colour)
        return b, g, r


def _fixed(spots: Sequence[Spot]) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    return np.array([(int(u * 16), int(v * 16)) for u, v, _ in spots], np.int32)


_ROUND = [2 * math.pi * k / 12 for k in range(12)]


def _fade(factor: float) -> Bytes:
    return np.asarray(np.rint(255 - np.arange(256) * (1 - factor)), np.uint8)


_FADE = {factor: _fade(factor) for factor in (0.35, 0.58)}
