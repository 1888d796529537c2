"""Bars and bands: a pattern that runs through all of the picture, which no scene has in every part alike."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.order import median, quantile
from shiwei.diagnosis.measures.view import View

_STRIPS = 8
_LENGTH = 256
_SPECTRUM = (256, 128)


def bars(view: View) -> dict[str, float]:
    """Across and along: ``…_alike`` how much of the profile all eight strips of the picture share (0-1), ``…_high``
    its height (grey levels), ``…_peak`` the share of the strongest frequency in it, ``…_lines`` how abrupt its
    steepest steps are, ``…_thin`` how far single lines of the full-size picture stand out in all strips.
    ``spike``: how far the strongest single wave of the plane stands above the waves around it (octaves)."""
    y = view.middle
    thin = {"level_thin": _thin(view.full, False), "upright_thin": _thin(view.full, True)}
    turned = np.asarray(cv2.transpose(y), np.uint8)
    return {**_profile(y, "level"), **_profile(turned, "upright"), **thin, "spike": _spike(y)}


def _profile(y: NDArray[np.uint8], name: str) -> dict[str, float]:
    """Profiles down the rows of eight strips side by side."""
    strips = cv2.resize(y, (_STRIPS, y.shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32)
    fine = strips - cv2.blur(strips, (1, 41))
    shared = _middle(fine)
    own = fine - shared[:, None]
    power = float((shared**2).mean())
    spectrum = np.abs(np.fft.rfft(shared * _hanning(shared.size))) ** 2
    steps = np.abs(np.diff(_middle(strips)))
    return {
        f"{name}_alike": power / (power + median((own * own).mean(axis=0)) + 0.05),
        f"{name}_high": float(np.sqrt(power)),
        f"{name}_peak": float(spectrum[2:].max() / (spectrum[2:].sum() + 1.0)),
        f"{name}_lines": quantile(steps, 0.97),
    }


def _middle(strips: NDArray[np.float32]) -> NDArray[np.float32]:
    """The middle value of the eight strips, row by row."""
    ordered = np.sort(strips, axis=1)
    return np.asarray((ordered[:, _STRIPS // 2 - 1] + ordered[:, _STRIPS // 2]) / 2, np.float32)


@lru_cache(maxsize=64)
def _hanning(size: int) -> NDArray[np.float32]:
    return np.hanning(size).astype(np.float32)


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float32]:
    return np.hanning(_SPECTRUM[1])[:, None].astype(np.float32) * np.hanning(_SPECTRUM[0])[None, :].astype(np.float32)


def _spike(y: NDArray[np.uint8]) -> float:
    small = cv2.resize(y, _SPECTRUM, interpolation=cv2.INTER_AREA).astype(np.float32)
    half = np.abs(np.fft.rfft2((small - small.mean()) * _window()))
    level = np.log2(np.fft.fftshift(half, axes=0) + 8).astype(np.float32)
    around = cv2.blur(level, (9, 9))
    stands = level - around
    middle = _SPECTRUM[1] // 2
    stands[middle - 3 : middle + 4, :4] = 0
    return float(stands.max())


def _thin(full: NDArray[np.uint8], upright: bool) -> float:
    """Lines that differ from both neighbours in the same way wherever one looks along them."""
    length = full.shape[0] if upright else full.shape[1]
    ends = np.linspace(0, length, _STRIPS + 1).astype(int)
    pieces = [full[a:b] if upright else full[:, a:b] for a, b in pairwise(ends)]
    strips = np.stack([cv2.reduce(p, 0 if upright else 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel() for p in pieces])
    stands = np.sort(strips[:, 1:-1] - (strips[:, :-2] + strips[:, 2:]) / 2, axis=0)
    alike = np.maximum(np.maximum(stands[1], 0), np.maximum(-stands[-2], 0))
    return quantile(alike, 0.98)
