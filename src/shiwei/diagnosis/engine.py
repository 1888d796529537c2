"""The one verb: a sample in, a diagnosis out."""

from __future__ import annotations

from collections.abc import Mapping

from shiwei.diagnosis.against_baseline import compared
from shiwei.diagnosis.baseline import Baseline
from shiwei.diagnosis.grading import Profile, grade, light_of, rules_for
from shiwei.diagnosis.in_time import in_time
from shiwei.diagnosis.judging import judged
from shiwei.diagnosis.learned import built_in
from shiwei.diagnosis.looking import measured
from shiwei.diagnosis.result import FAULT_OF_KIND, OFFLINE_REASONS, Diagnosis, Finding
from shiwei.diagnosis.sample import Sample


def diagnose(sample: Sample, baseline: Baseline | None = None, profile: str = "auto") -> Diagnosis:
    """Say what is wrong with the source of this sample.

    ``baseline`` is what the camera looks like when it is well. ``profile`` is ``day``, ``night`` or ``auto`` (by the
    picture: day, night or infrared). Raises ValueError for another profile.
    """
    if profile not in {"auto", "day", "night"}:
        raise ValueError(f"no profile {profile!r}: auto, day or night")
    if sample.reason is not None:
        return _untested(sample)
    looks = measured(sample.pictures)
    light = light_of(looks.numbers) if looks.views else "day"
    beside = compared(looks, light, baseline)
    numbers = {**looks.numbers, **in_time(sample), **beside.numbers}
    learned = judged(numbers, beside, built_in()) if looks.views else []
    findings = grade(numbers, beside.expected, _rules(profile, light), beside.regions, learned)
    return Diagnosis(True, None, sample.stream, _frames(sample), findings, _told(numbers))


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
