"""The camera itself moved: turned, shifted, tilted, zoomed, or it shows another place."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.damage.light import Image, Random


def turned(image: Image, share: float, rng: Random) -> Image:
    """Turned aside by about this share of the width, perhaps tilted; what was outside is made of what is inside."""
    height, width = image.shape[:2]
    angle = float(rng.uniform(-8, 8)) if rng.random() < 0.5 else 0.0
    move = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), np.float32)
    direction = rng.uniform(0, 2 * np.pi)
    move[:, 2] += np.array([np.cos(direction), 0.6 * np.sin(direction)]) * share * width
    return _warped(image, move)


def _warped(image: Image, move: NDArray[np.float32]) -> Image:
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.warpAffine(image, move, size, borderMode=cv2.BORDER_REFLECT), np.uint8)


def shaken(images: list[Image], share: float, rng: Random) -> list[Image]:
    """Every picture somewhere else, by up to this share of the width: wind, a loose bracket, a road. The pictures are
    cut so that no border shows."""
    height, width = images[0].shape[:2]
    reach = max(2, round(share * width))
    at, out = np.zeros(2), []
    pace = rng.uniform(0.0, 0.6)
    for image in images:
        at = pace * at + (1 - pace) * rng.uniform(-reach, reach, 2) * rng.choice([1.0, 1.6])
        x, y = np.clip(np.rint(at), -2 * reach, 2 * reach).astype(int)
        cut = image[2 * reach + y : height - 2 * reach + y, 2 * reach + x : width - 2 * reach + x]
        out.append(np.asarray(cv2.resize(cut, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8))
    return out
