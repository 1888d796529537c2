"""The camera's geometry: from metres in the world to pixels, and from pixels back to the ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.demo.scenes import Pose

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


class Lens:
    """A pinhole camera of this pose on a sensor of ``width`` by ``height`` pixels."""

    def __init__(self, pose: Pose, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.focal = width / 2 / math.tan(math.radians(pose.fov) / 2)
        yaw, pitch = math.radians(pose.yaw), math.radians(pose.pitch)
        sy, cy, sp, cp = math.sin(yaw), math.cos(yaw), math.sin(pitch), math.cos(pitch)
        self.place = np.array([pose.x, 0.0, pose.high])
        self.axes = np.array([[cy, -sy, 0.0], [-sy * sp, -cy * sp, -cp], [sy * cp, cy * cp, -sp]])
        """Rows: to the right, down, forward."""

    def project(self, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pixels (n, 2) and depth (n) of world points (n, 3). Points at or behind the lens have depth below 0.3."""
        seen = (np.asarray(points, np.float64) - self.place) @ self.axes.T
        depth = seen[:, 2]
        scale = self.focal / np.maximum(depth, 0.05)
        return np.column_stack([seen[:, 0] * scale + self.width / 2, seen[:, 1] * scale + self.height / 2]), depth

    def at(self, x: float, y: float, z: float = 0.0) -> tuple[float, float, float]:
        """Pixel and depth of one point."""
        pixels, depth = self.project(np.array([[x, y, z]]))
        return float(pixels[0, 0]), float(pixels[0, 1]), float(depth[0])

    @property
    def horizon(self) -> float:
        """The row of the horizon in the middle of the picture."""
        return self.height / 2 - self.focal * math.tan(math.asin(-self.axes[2, 2]))

    def ground(self) -> Ground:
        """What part of the ground each pixel shows."""
        u = (np.arange(self.width, dtype=np.float32) + 0.5 - self.width / 2) / self.focal
        v = (np.arange(self.height, dtype=np.float32) + 0.5 - self.height / 2) / self.focal
        a = self.axes.astype(np.float32)
        rays = [a[0, i] * u[None, :] + a[1, i] * v[:, None] + a[2, i] for i in range(3)]
        below = rays[2] < -1e-3
        depth = np.where(below, -self.place[2] / np.minimum(rays[2], -1e-3), 1e4).astype(np.float32)
        x = rays[0] * depth + np.float32(self.place[0])
        return Ground(x, rays[1] * depth, depth, below, self)


@dataclass(frozen=True, slots=True)
class Ground:
    """World ``x`` and ``y`` of every pixel's ground point, its depth (m), and whether the pixel shows ground."""

    x: Floats
    y: Floats
    depth: Floats
    below: NDArray[np.bool_]
    lens: Lens

    @property
    def fine(self) -> Floats:
        """Metres that one pixel covers across."""
        return np.asarray(self.depth / np.float32(self.lens.focal), np.float32)

    @property
    def long(self) -> Floats:
        """Metres that one pixel covers along the way it looks."""
        steep = np.maximum(self.depth / np.float32(self.lens.place[2]), 1)
        return np.asarray(self.fine * steep, np.float32)


@lru_cache(maxsize=32)
def noise_tile(seed: int, size: int = 1024) -> Floats:
    """Grain of all sizes that repeats without a seam, mean 0, deviation 1."""
    rng = np.random.default_rng(seed)
    total = np.zeros((size, size), np.float32)
    for cells, weight in ((size, 0.75), (size // 2, 0.8), (size // 8, 0.7), (size // 32, 0.7), (size // 128, 0.6)):
        grid = rng.standard_normal((cells, cells), np.float32)
        padded = np.pad(grid, 4, mode="wrap")
        scale = size // cells
        large = cv2.resize(padded, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        total += weight * large[4 * scale : 4 * scale + size, 4 * scale : 4 * scale + size]
    tile = np.asarray((total - total.mean()) / total.std(), np.float32)
    tile.flags.writeable = False
    return tile


def sample(tile: Floats, x: Floats, y: Floats, metres: float) -> Floats:
    """The tile laid on the ground, one of its pixels ``metres`` wide."""
    size, step = tile.shape[0], np.float32(metres)
    return np.asarray(
        cv2.remap(tile, (x / step) % size, (y / step) % size, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    )
