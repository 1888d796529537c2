"""The usual heuristics, to compare with: what most programs call a picture-quality check."""

from __future__ import annotations

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


def usual(picture: Picture) -> dict[str, float]:
    """Variance of the Laplacian, mean and spread of the luma, cast by Lab ("D/M"), noise by Immerkaer, strongest
    frequency of the row and column means, entropy of the least telling of 64 parts, steps on the grid of 8."""
    y = np.ascontiguousarray(picture.y)
    return {
        "laplacian_variance": float(cv2.meanStdDev(cv2.Laplacian(y, cv2.CV_16S))[1][0, 0] ** 2),
        "mean_luma": float(y.mean()),
        "luma_spread": float(y.std()),
        "lab_cast": _cast(picture),
        "immerkaer": float(np.abs(cv2.filter2D(y.astype(np.float32), -1, _IMMERKAER)).mean() * np.sqrt(np.pi / 2) / 6),
        "row_column_peak": max(_peak(y.mean(axis=0)), _peak(y.mean(axis=1))),
        "least_entropy": _least_entropy(y),
        "blockiness": _grid(y),
    }


def _cast(picture: Picture) -> float:
    if picture.u is None or picture.v is None:
        return 0.0
    small = cv2.resize(picture.y, (picture.u.shape[1], picture.u.shape[0]), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cv2.cvtColor(cv2.merge([small, picture.v, picture.u]), cv2.COLOR_YCrCb2BGR), cv2.COLOR_BGR2Lab)
    a, b = (lab[..., k].astype(np.float32) - 128 for k in (1, 2))
    mean = float(np.hypot(a.mean(), b.mean()))
    spread = float(np.hypot(np.abs(a - a.mean()).mean(), np.abs(b - b.mean()).mean()))
    return mean / max(spread, 0.5)


def _peak(profile: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    spectrum = np.abs(np.fft.rfft(profile - profile.mean()))[3:]
    return float(spectrum.max() / (np.median(spectrum) + 1e-6))


def _least_entropy(y: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
    rows, cols = y.shape[0] // 8, y.shape[1] // 8
    parts = (y[r * rows : (r + 1) * rows, c * cols : (c + 1) * cols] for r in range(8) for c in range(8))
    shares = (np.bincount(part.ravel() >> 3, minlength=32) / part.size for part in parts)
    return min(float(-(s[s > 0] * np.log2(s[s > 0])).sum()) for s in shares)


def _grid(y: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
    steps = np.abs(np.diff(y.astype(np.int16), axis=1)).mean(axis=0)
    on = steps[7::8].mean()
    return float((on + 0.5) / (np.delete(steps, np.s_[7::8]).mean() + 0.5))
