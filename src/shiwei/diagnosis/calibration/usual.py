"""The usual heuristics, to compare with: what most programs call a picture-quality check."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from shiwei.diagnosis.sample import Picture

OF_KIND = {
    "blur": ("laplacian_variance", -1),
    "black": ("mean_luma", -1),
    "underexposed": ("mean_luma", -1),
    "overexposed": ("mean_luma", 1),
    "low_contrast": ("luma_spread", -1),
    "color_cast": ("lab_cast", 1),
    "noise": ("immerkaer", 1),
    "stripes": ("row_column_peak", 1),
    "occlusion": ("least_entropy", -1),
    "stain": ("least_entropy", -1),
    "mosaic": ("blockiness", 1),
    "signal_lost": ("luma_spread", -1),
}
"""The heuristic of each kind, and which side of it is wrong (1: too much)."""

_IMMERKAER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)


def usual(picture: Picture, kind: str) -> dict[str, float]:
    """The heuristic of this kind; all of them for ``ok``. Variance of the Laplacian, mean and spread of the luma, cast
    by Lab ("D/M"), noise by Immerkaer, strongest frequency of the row and column means, entropy of the least telling of
    64 parts, steps on the grid of 8."""
    wanted = (
        {name for name, _ in OF_KIND.values()} if kind == "ok" else {OF_KIND[kind][0]} if kind in OF_KIND else set()
    )
    return {name: _HEURISTICS[name](picture) for name in sorted(wanted)}


def _laplacian(picture: Picture) -> float:
    return float(cv2.meanStdDev(cv2.Laplacian(np.ascontiguousarray(picture.y), cv2.CV_16S))[1][0, 0] ** 2)


def _immerkaer(picture: Picture) -> float:
    detail = cv2.filter2D(np.ascontiguousarray(picture.y), cv2.CV_32F, _IMMERKAER)
    return float(np.abs(detail).mean() * np.sqrt(np.pi / 2) / 6)


def _mean(picture: Picture) -> float:
    return float(picture.y.mean())


def _spread(picture: Picture) -> float:
    return float(picture.y.std())


def _cast(picture: Picture) -> float:
    if picture.u is None or picture.v is None:
        return 0.0
    small = cv2.resize(picture.y, (picture.u.shape[1], picture.u.shape[0]), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cv2.cvtColor(cv2.merge([small, picture.v, picture.u]), cv2.COLOR_YCrCb2BGR), cv2.COLOR_BGR2Lab)
    a, b = (lab[..., k].astype(np.float32) - 128 for k in (1, 2))
    mean = float(np.hypot(a.mean(), b.mean()))
    spread = float(np.hypot(np.abs(a - a.mean()).mean(), np.abs(b - b.mean()).mean()))
    return mean / max(spread, 0.5)


def _peaks(picture: Picture) -> float:
    return max(_peak(picture.y.mean(axis=0)), _peak(picture.y.mean(axis=1)))


def _peak(profile: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    spectrum = np.abs(np.fft.rfft(profile - profile.mean()))[3:]
    return float(spectrum.max() / (np.median(spectrum) + 1e-6))


def _least_entropy(picture: Picture) -> float:
    y = picture.y
    rows, cols = y.shape[0] // 8, y.shape[1] // 8
    parts = (y[r * rows : (r + 1) * rows, c * cols : (c + 1) * cols] for r in range(8) for c in range(8))
    shares = (np.bincount(part.ravel() >> 3, minlength=32) / part.size for part in parts)
    return min(float(-(s[s > 0] * np.log2(s[s > 0])).sum()) for s in shares)


def _grid(picture: Picture) -> float:
    steps = np.abs(np.diff(picture.y.astype(np.int16), axis=1)).mean(axis=0)
    on = steps[7::8].mean()
    return float((on + 0.5) / (np.delete(steps, np.s_[7::8]).mean() + 0.5))


_HEURISTICS: dict[str, Callable[[Picture], float]] = {
    "laplacian_variance": _laplacian,
    "mean_luma": _mean,
    "luma_spread": _spread,
    "lab_cast": _cast,
    "immerkaer": _immerkaer,
    "row_column_peak": _peaks,
    "least_entropy": _least_entropy,
    "blockiness": _grid,
}
