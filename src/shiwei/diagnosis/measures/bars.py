"""Bars and bands: a pattern that runs through all of the picture, which no scene has in every part alike."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.order import mean, median, quantile
from shiwei.diagnosis.measures.view import View

_STRIPS = 8
_SLOW = 41  # pixels: slower changes are the scene's light
_CUT = 14  # grey levels
Plane = NDArray[np.float32]


def bars(view: View) -> dict[str, float]:
    """Of the plane without its slow changes and with its edges cut down, so that they do not hide a faint pattern.

    Across and along: ``…_alike`` how much of the profile all eight strips of the picture share (0-1), ``…_high``
    its height (grey levels), ``…_peak`` the share of the strongest frequency in it, ``…_lines`` how abrupt its
    steepest steps are, ``…_wave`` the height of the strongest wave that the strips share (grey levels) and ``…_sure``
    how much of that wave they share (0-1), ``…_thin`` how far single lines of the full-size picture stand out in all
    strips. ``spike``: how far the strongest single wave stands above the waves around it (octaves), ``spike_high`` its
    height, ``spike_most`` and ``spike_all`` where it stands in three and in all four quarters of the picture."""
    y = view.middle
    quick = np.asarray(cv2.subtract(y, cv2.blur(y, (_SLOW, _SLOW)), dtype=cv2.CV_16S), np.int16)
    calm = np.clip(quick, -_CUT, _CUT).astype(np.float32)
    thin = {"level_thin": _thin(view.full, False), "upright_thin": _thin(view.full, True)}
    turned = np.asarray(cv2.transpose(calm), np.float32)
    return {**_profile(calm, "level"), **_profile(turned, "upright"), **thin, **_spikes(calm)}


def _profile(calm: Plane, name: str) -> dict[str, float]:
    """Profiles down the rows of eight strips side by side."""
    wide = calm.shape[1] // _STRIPS
    size = (_STRIPS, calm.shape[0])
    strips = np.asarray(cv2.resize(calm[:, : _STRIPS * wide], size, interpolation=cv2.INTER_AREA), np.float32)
    shared = _middle(strips)
    own = strips - shared[:, None]
    power = mean(shared * shared)
    waves = np.fft.rfft((strips * _hanning(shared.size)[:, None]).T, axis=1)
    common, each = np.abs(waves.mean(axis=0)) ** 2, (np.abs(waves) ** 2).mean(axis=0)
    at = 3 + int(np.argmax(common[3:]))
    steps = np.abs(np.diff(shared))
    return {
        f"{name}_alike": power / (power + median((own * own).mean(axis=0)) + 0.05),
        f"{name}_high": float(np.sqrt(power)),
        f"{name}_peak": float(common[at] / (common[3:].sum() + 1.0)),
        f"{name}_lines": quantile(steps, 0.97),
        f"{name}_wave": float(np.sqrt(common[at])) * 4 / shared.size,
        f"{name}_sure": float(common[at] / (each[at] + 1e-3)),
    }


def _middle(strips: NDArray[np.float32]) -> NDArray[np.float32]:
    """The middle value of the eight strips, row by row."""
    ordered = np.sort(strips, axis=1)
    return np.asarray((ordered[:, _STRIPS // 2 - 1] + ordered[:, _STRIPS // 2]) / 2, np.float32)


@lru_cache(maxsize=64)
def _hanning(size: int) -> NDArray[np.float32]:
    return np.hanning(size).astype(np.float32)


@lru_cache(maxsize=64)
def _window(rows: int, cols: int) -> NDArray[np.float32]:
    return np.asarray(cv2.createHanningWindow((cols, rows), cv2.CV_32F), np.float32)


def _spikes(calm: Plane) -> dict[str, float]:
    """A pattern from outside runs through all of the picture; a fence or a front of windows does not."""
    rows, cols = calm.shape[0] // 4, calm.shape[1] // 4
    whole = calm[: rows * 4, : cols * 4]
    half = np.asarray(cv2.resize(whole, (cols * 2, rows * 2), interpolation=cv2.INTER_AREA), np.float32)
    stands, height = _waves(calm)
    at = np.unravel_index(int(np.argmax(stands)), stands.shape)
    a, b, c, d = (_waves(half[r : r + rows, k : k + cols])[0] for r in (0, rows) for k in (0, cols))
    low, other = cv2.min(a, b), cv2.min(c, d)
    second = cv2.min(cv2.max(low, other), cv2.min(cv2.max(a, b), cv2.max(c, d)))
    return {
        "spike": float(stands[at]),
        "spike_high": float(height[at]),
        "spike_most": float(second.max()),
        "spike_all": float(cv2.min(low, other).max()),
    }


def _waves(calm: Plane) -> tuple[Plane, Plane]:
    """How far each wave stands above those around it (octaves), and its height (grey levels); the slowest left out."""
    rows, cols = (_fast(side) for side in calm.shape)
    packed = cv2.dft(calm[:rows, :cols] * _window(rows, cols))  # column by column: real and imaginary parts in turn
    pairs = packed[:, 1 : 2 * ((cols - 1) // 2) + 1]
    power = pairs * pairs
    height = np.sqrt(power[:, ::2] + power[:, 1::2]) * np.float32(8 / (rows * cols))  # cv2.magnitude is not repeatable
    level = cv2.log(height + np.float32(0.05)) * np.float32(1.4427)
    around = cv2.blur(np.concatenate([level[-4:], level, level[:4]]), (9, 9))[4:-4]
    stands = level - around
    stands[:3, :2] = stands[-2:, :2] = 0
    return np.asarray(stands, np.float32), np.asarray(height, np.float32)


@lru_cache(maxsize=256)
def _fast(side: int) -> int:
    """The largest length up to this one whose transform is fast."""
    while cv2.getOptimalDFTSize(side) != side and side > 16:
        side -= 1
    return side


def _thin(full: NDArray[np.uint8], upright: bool) -> float:
    """Lines that differ from both neighbours in the same way wherever one looks along them."""
    length = full.shape[0] if upright else full.shape[1]
    ends = np.linspace(0, length, _STRIPS + 1).astype(int)
    pieces = [full[a:b] if upright else full[:, a:b] for a, b in pairwise(ends)]
    strips = np.stack([cv2.reduce(p, 0 if upright else 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel() for p in pieces])
    stands = np.sort(strips[:, 1:-1] - (strips[:, :-2] + strips[:, 2:]) / 2, axis=0)
    alike = np.maximum(np.maximum(stands[1], 0), np.maximum(-stands[-2], 0))
    return quantile(alike, 0.98)
