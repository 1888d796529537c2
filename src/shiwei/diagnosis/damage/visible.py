"""What nobody could see is no fault: a made damage counts only where a person who compares both pictures would notice
it. Below these floors a damage is drawn anew, and left out if it stays invisible."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.damage.light import Image
from shiwei.diagnosis.sample import Plane

Grey = NDArray[np.float32]
_WIDTH = 480
_WHITE = 250
_LIT = 40


def visible(kind: str, before: Image, after: Image, seen: Plane) -> bool:
    """Would a person see this damage? ``before`` and ``after`` are the picture without and with it (BGR), ``seen`` the
    luma that came out of the coder (limited range), which may have wiped it out. Kinds without a floor are always
    seen."""
    if kind in _SURVIVES:
        return _survived(before, after, seen) >= _SURVIVES[kind]
    test = _FLOORS.get(kind)
    return test is None or before.shape != after.shape or test(before, after)


def _grey(image: Image) -> Grey:
    plane = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    size = (_WIDTH, max(8, round(plane.shape[0] * _WIDTH / plane.shape[1])))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _slopes(grey: Grey) -> float:
    """How steep the steepest twentieth of the picture is."""
    across, down = np.diff(grey[:-1], axis=1), np.diff(grey[:, :-1], axis=0)
    return float(np.quantile(np.hypot(across, down), 0.95))


def _blurred(before: Image, after: Image) -> bool:
    a, b = _grey(before), _grey(after)
    return _slopes(b) <= 0.72 * _slopes(a) and float(np.quantile(np.abs(a - b), 0.95)) >= 5


def _veiled(before: Image, after: Image) -> bool:
    a, b = (grey - cv2.blur(grey, (61, 61)) for grey in (_grey(before), _grey(after)))
    return float(a.std()) >= 6 and float(b.std()) <= 0.65 * float(a.std())


def _tinted(before: Image, after: Image) -> bool:
    a, b = (cv2.cvtColor(image, cv2.COLOR_BGR2YCrCb).astype(np.float32) for image in (before, after))
    lit = b[..., 0] > _LIT
    moved = np.hypot(a[..., 1] - b[..., 1], a[..., 2] - b[..., 2])
    if float(lit.mean()) < 0.15:
        return False
    lean = float(np.hypot(*(b[..., k][lit].mean() - 128 for k in (1, 2))))
    return float(moved[lit].mean()) >= 10 and lean >= 8


def _washed_out(before: Image, after: Image) -> bool:
    was, now = (float((_grey(image) >= _WHITE).mean()) for image in (before, after))
    return now >= 0.25 and now - was >= 0.15


def _differs(least: float, share: float, reach: int) -> Callable[[Image, Image], bool]:
    """Over at least this share of the picture the mean of so many pixels differs by so many grey levels."""

    def test(before: Image, after: Image) -> bool:
        change = cv2.blur(np.abs(_grey(before) - _grey(after)), (reach, reach))
        return float((change >= least).mean()) >= share

    return test


def _survived(before: Image, after: Image, seen: Plane) -> float:
    """How much (grey levels) of an even pattern the coder has left."""
    a, b = (cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32) for image in (before, after))
    if a.shape != seen.shape or a.shape != b.shape:
        return np.inf
    made, left = b - a, (seen.astype(np.float32) - 16) * np.float32(255 / 219) - a
    made, left = made - made.mean(), left - left.mean()
    power = float((made * made).mean())
    return float((made * left).mean()) / power * float(np.sqrt(power)) if power > 0 else 0.0


_SURVIVES: Mapping[str, float] = {"noise": 7.0, "stripes": 4.0}
_FLOORS: Mapping[str, Callable[[Image, Image], bool]] = {
    "blur": _blurred,
    "low_contrast": _veiled,
    "color_cast": _tinted,
    "overexposed": _washed_out,
    "mosaic": _differs(12, 0.015, 3),
    "occlusion": _differs(12, 0.12, 9),
    "stain": _differs(6, 0.025, 9),
    "scene_change": _differs(8, 0.15, 5),
}
FLOORS_IN_WORDS = (
    "blur takes 28 % of the slope of the steepest edges and moves a twentieth of the picture by 5 grey levels; a veil "
    "takes 35 % of the contrast of a picture that has some (a deviation of 6); a cast moves the colour of what is lit, "
    "15 % at least, by 10 levels on average and leaves it 8 from grey; overexposure washes out a quarter, and 15 "
    "points more than before; of noise 7, of stripes 4 grey levels (root mean square) are left by the coder; broken "
    "blocks differ by 12 grey levels over 1.5 %, a cover by 12 over 12 %, stains by 6 over 2.5 % of the picture, "
    "another view by 8 over 15 %"
)
