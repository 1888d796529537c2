"""The still picture while it is painted: colours, and how near what they show is."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from shiwei.demo.render_lens import Bytes, Floats, Lens

_FINER = 2


class Canvas:
    """``colour`` (rows, columns, 3) and ``depth`` in metres; paint the far things first."""

    def __init__(self, lens: Lens, colour: Bytes, haze: Floats) -> None:
        self.lens = lens
        self.colour = colour
        self.depth = np.full(colour.shape[:2], 1e4, np.float32)
        self._haze = haze

    def face(self, corners: np.ndarray[tuple[int, int], np.dtype[np.float64]], texture: Bytes) -> None:
        """Put a flat texture on these world corners: top left, top right, bottom right, bottom left."""
        pixels, depth = self.lens.project(corners)
        if depth.min() < 0.25:
            return
        box = self._box(pixels)
        if box is None:
            return
        x, y, w, h = box
        lit = self._hazed(texture, float(depth.mean()))
        th, tw = texture.shape[:2]
        source = np.array([[0, 0], [tw, 0], [tw, th], [0, th]], np.float32)
        target = ((pixels - (x, y)) * _FINER).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(source, target)
        size = (w * _FINER, h * _FINER)
        large = cv2.warpPerspective(lit, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        mask = np.zeros((size[1], size[0]), np.uint8)
        cv2.fillConvexPoly(mask, np.rint(target * 16).astype(np.int32), 255, cv2.LINE_8, 4)
        small, cover = _resized(large, w, h), _resized(mask, w, h)
        self._blend(box, small, cover)
        self._near(box, cover, self._plane(pixels - (x, y), depth, w, h))

    def sprite(self, x: float, y: float, height: float, image: Bytes, cover: Bytes, foot: float = 0.0) -> None:
        """Stand a picture with its transparency upright on the ground, ``height`` metres tall."""
        u, v, depth = self.lens.at(x, y, foot)
        tall = self.lens.focal * height / max(depth, 0.1)
        wide = tall * image.shape[1] / image.shape[0]
        if depth < 0.8 or tall < 2 or wide < 1:
            return
        left, top, w, h = round(u - wide / 2), round(v - tall), max(1, round(wide)), max(1, round(tall))
        if w > 3 * self.lens.width:
            return
        self.paste(left, top, _resized(self._hazed(image, depth), w, h), _resized(cover, w, h), depth)

    def paste(self, left: int, top: int, image: Bytes, cover: Bytes, depth: float) -> None:
        """Put a picture with its transparency where it falls, cut at the borders."""
        h, w = cover.shape
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + w, self.lens.width), min(top + h, self.lens.height)
        if x0 >= x1 or y0 >= y1:
            return
        part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        box = (x0, y0, x1 - x0, y1 - y0)
        self._blend(box, image[part], cover[part])
        self._near(box, cover[part], np.full(cover[part].shape, depth, np.float32))

    def _hazed(self, image: Bytes, depth: float) -> Bytes:
        share = 1 - np.exp(-depth / 420)
        return np.asarray(
            cv2.addWeighted(image, 1 - share, np.full_like(image, 1) * self._haze.astype(np.uint8), share, 0), np.uint8
        )

    def _box(
        self, pixels: Floats | np.ndarray[tuple[int, int], np.dtype[np.float64]]
    ) -> tuple[int, int, int, int] | None:
        low, high = np.floor(pixels.min(axis=0)) - 1, np.ceil(pixels.max(axis=0)) + 1
        x0, y0 = (int(max(v, 0)) for v in low)
        x1, y1 = int(min(high[0], self.lens.width)), int(min(high[1], self.lens.height))
        return (x0, y0, x1 - x0, y1 - y0) if x0 < x1 and y0 < y1 else None

    def _blend(self, box: tuple[int, int, int, int], image: Bytes, cover: Bytes) -> None:
        x, y, w, h = box
        under = self.colour[y : y + h, x : x + w]
        share = (cover.astype(np.float32) / 255)[..., None]
        under[:] = (under + (image.astype(np.float32) - under) * share + 0.5).astype(np.uint8)

    def _near(self, box: tuple[int, int, int, int], cover: Bytes, depth: Floats) -> None:
        x, y, w, h = box
        np.copyto(self.depth[y : y + h, x : x + w], depth, where=cover > 127)

    @staticmethod
    def _plane(
        pixels: np.ndarray[tuple[int, int], np.dtype[np.float64]],
        depth: np.ndarray[tuple[int], np.dtype[np.float64]],
        w: int,
        h: int,
    ) -> Floats:
        """Depth of every pixel of a flat face: its inverse runs evenly over the picture."""
        rows = np.column_stack([pixels[:3], np.ones(3)])
        a, b, c = np.linalg.lstsq(rows, 1 / depth[:3], rcond=None)[0]
        u, v = np.arange(w, dtype=np.float32)[None, :], np.arange(h, dtype=np.float32)[:, None]
        return np.asarray(1 / np.maximum(a * u + b * v + c, 1e-4), np.float32)


def _resized(image: np.ndarray[Any, Any], width: int, height: int) -> Bytes:
    how = cv2.INTER_AREA if height < image.shape[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)
