"""The one verb: a sample in, a diagnosis out."""

from __future__ import annotations

from collections.abc import Mapping

from shiwei.diagnosis.against_baseline import compared
from shiwei.diagnosis.baseline import Baseline
from shiwei.diagnosis.grading import Profile, grade, light_of, rules_for, scored
from shiwei.diagnosis.in_time import in_time
from shiwei.diagnosis.judging import judged
from shiwei.diagnosis.learned import built_in
from shiwei.diagnosis.looking import measured
from shiwei.diagnosis.own import Own
from shiwei.diagnosis.result import FAULT_OF_KIND, OFFLINE_REASONS, Diagnosis, Finding
from shiwei.diagnosis.sample import Sample

_TELLING = 0.05
"""A kind less probable than this is not named among a look's scores."""


def diagnose(
    sample: Sample,
    baseline: Baseline | None = None,
    profile: str = "auto",
    own: Mapping[str, Own] | None = None,
) -> Diagnosis:
    """Say what is wrong with the source of this sample.

    ``baseline`` is what the camera looks like when it is well. ``profile`` is ``day``, ``night`` or ``auto`` (by the
    picture: day, night or infrared). ``own`` are thresholds of this camera alone (``diagnosis.own``). Raises ValueError
    for another profile.
    """
    if profile not in {"auto", "day", "night"}:
        raise ValueError(f"no profile {profile!r}: auto, day or night")
    if sample.reason is not None:
        return _untested(sample)
    looks = measured(sample.pictures)
    light = light_of(looks.numbers) if looks.views else "day"
    beside = compared(looks, light, baseline)
    numbers = {**looks.numbers, **in_time(sample), **beside.numbers}
    scores: dict[str, float] = {}
    learned = judged(numbers, beside, built_in(), own, scores) if looks.views else []
    rules = _rules(profile, light)
    findings = grade(numbers, beside.expected, rules, beside.regions, learned, own)
    for kind, score in scored(numbers, rules).items():
        scores[kind] = max(score, scores.get(kind, 0.0))
    told = {kind: round(score, 4) for kind, score in scores.items() if score >= _TELLING}
    seen_in = light if looks.views else ""
    return Diagnosis(True, None, sample.stream, _frames(sample), findings, _told(numbers), told, seen_in)


def _rules(asked: str, light: str) -> Profile:
    return rules_for(asked if asked == "day" else light if asked == "auto" or light == "ir" else "night")


def _untested(sample: Sample) -> Diagnosis:
    reason = sample.reason or ""
    findings: tuple[Finding, ...] = ()
    if sample.live and reason in OFFLINE_REASONS:
        findings = (Finding("offline", FAULT_OF_KIND["offline"], 1.0, "fault", None, {"reason": reason}),)
    return Diagnosis(False, reason, sample.stream, _frames(sample), findings, {})


def _frames(sample: Sample) -> int:
    return len(sample.pictures) if sample.changes is None else sample.changes.at.size + 1


def _told(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.5g}") for name, value in numbers.items()}
