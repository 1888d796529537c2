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


def bars(view: View) -> dict[str, float]:
    """Across and along: ``…_alike`` how much of the profile all eight strips of the picture share (0-1), ``…_high``
    its height (grey levels), ``…_peak`` the share of the strongest frequency in it, ``…_lines`` how abrupt its
    steepest steps are, ``…_thin`` how far single lines of the full-size picture stand out in all strips.
    ``spike``: how far the strongest single wave stands above the waves around it (octaves) in three quarters of the
    picture at least, ``spike_all`` in all four, ``spike_high`` its height there (grey levels)."""
    y = view.middle
    thin = {"level_thin": _thin(view.full, False), "upright_thin": _thin(view.full, True)}
    turned = np.asarray(cv2.transpose(y), np.uint8)
    return {**_profile(y, "level"), **_profile(turned, "upright"), **thin, **_spikes(y)}


def _profile(y: NDArray[np.uint8], name: str) -> dict[str, float]:
    """Profiles down the rows of eight strips side by side."""
    wide = y.shape[1] // _STRIPS
    whole = y[:, : _STRIPS * wide].astype(np.float32)
    strips = cv2.resize(whole, (_STRIPS, y.shape[0]), interpolation=cv2.INTER_AREA)
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


@lru_cache(maxsize=64)
def _window(rows: int, cols: int) -> NDArray[np.float32]:
    return np.asarray(cv2.createHanningWindow((cols, rows), cv2.CV_32F), np.float32)


def _spikes(y: NDArray[np.uint8]) -> dict[str, float]:
    """A pattern from outside runs through all of the picture; a fence or a front of windows does not."""
    rows, cols = y.shape[0] // 2, y.shape[1] // 2
    quarters = [_waves(y[r : r + rows, c : c + cols]) for r in (0, rows) for c in (0, cols)]
    (a, _), (b, _), (c, _), (d, _) = quarters
    low, other = cv2.min(a, b), cv2.min(c, d)
    least = cv2.min(low, other)
    second = cv2.min(cv2.max(low, other), cv2.min(cv2.max(a, b), cv2.max(c, d)))
    at = np.unravel_index(int(np.argmax(least)), least.shape)
    return {
        "spike": float(second.max()),
        "spike_all": float(least[at]),
        "spike_high": min(float(height[at]) for _, height in quarters),
    }


def _waves(y: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How far each wave stands above those around it (octaves), and its height (grey levels); the slowest left out."""
    rows, cols = (_fast(side) for side in y.shape)
    small = y[:rows, :cols].astype(np.float32)
    window = _window(rows, cols)
    packed = cv2.dft((small - small.mean()) * window)  # column by column: real and imaginary parts in turn
    pairs = packed[:, 1 : 2 * ((cols - 1) // 2) + 1]
    height = cv2.magnitude(pairs[:, ::2].copy(), pairs[:, 1::2].copy()) * np.float32(8 / (rows * cols))
    level = cv2.log(height + np.float32(0.1)) * np.float32(1.4427)
    around = cv2.blur(np.concatenate([level[-4:], level, level[:4]]), (9, 9))[4:-4]
    stands = level - around
    stands[:4, :3] = stands[-3:, :3] = 0
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
