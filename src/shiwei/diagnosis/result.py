"""What the diagnosis answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from shiwei.diagnosis.sample import Stream

Grade = Literal["ok", "warn", "fault"]

FAULT_OF_KIND: dict[str, str] = {
    "offline": "IMG_OFFLINE",
    "signal_lost": "IMG_OFFLINE",
    "black": "IMG_BLACK",
    "blur": "IMG_BLUR",
    "low_contrast": "IMG_BLUR",
    "color_cast": "IMG_COLOR",
    "stutter": "IMG_STUTTER",
    "freeze": "IMG_STUTTER",
    "stain": "IMG_STAIN",
    "occlusion": "IMG_STAIN",
    "ptz_dead": "IMG_PTZ",
    "overexposed": "IMG_OTHER",
    "underexposed": "IMG_OTHER",
    "noise": "IMG_OTHER",
    "stripes": "IMG_OTHER",
    "mosaic": "IMG_OTHER",
    "shake": "IMG_OTHER",
    "scene_change": "IMG_OTHER",
    "clock_wrong": "IMG_OTHER",
    "osd_missing": "IMG_OTHER",
}
"""The kind the eyes see, and the fault of Article 8 it stands for."""

OFFLINE_REASONS = frozenset({"dns", "refused", "timeout", "no_answer", "no_media", "stalled"})
"""Reasons that are also the finding ``offline``. A wrong password or path is not: the camera may be well."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind graded above ``ok``: calibrated probability, region (x, y, w, h as shares of the picture), numbers."""

    kind: str
    fault: str
    score: float
    grade: Grade
    region: tuple[float, float, float, float] | None = None
    because: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer for one source, JSON-shaped by ``report.as_json``; the format is docs/reference/diagnose.md.

    ``scores`` are the kinds' probabilities before any threshold (from 0.05 on), ``light`` is ``day``, ``night`` or
    ``ir``, empty without a picture: for those who keep looks, no part of the format.
    """

    tested: bool
    reason: str | None
    stream: Stream | None
    frames: int
    findings: tuple[Finding, ...]
    measures: dict[str, float]
    scores: dict[str, float] = field(default_factory=dict)
    light: str = ""

    @property
    def untestable(self) -> bool:
        """True when nothing can be said about the camera: our key, path, codec or decoder stands between."""
        return not self.tested and self.reason not in OFFLINE_REASONS

    def fault(self, kind: str) -> Finding | None:
        """The finding of this kind if it was graded ``fault``."""
        return next((f for f in self.findings if f.kind == kind and f.grade == "fault"), None)
