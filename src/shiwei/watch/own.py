"""The own thresholds of cameras, by the words that stand: what the eyes are given, and what the camera's page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from shiwei.assets.models import AWAITED, Baseline, Camera
from shiwei.diagnosis import own
from shiwei.diagnosis.thresholds import usual_thresholds
from shiwei.watch.models import Observation, OwnReset, Word
from shiwei.watch.word_models import Says


def own_of(cameras: Collection[Camera], now: datetime) -> dict[str, dict[str, own.Own]]:
    """By camera code: its own thresholds by kind. Cameras without words are left out; they cost nothing."""
    codes = {camera.pk: camera.gb_code for camera in cameras}
    words = words_that_count(codes, now)
    compared = set(
        Baseline.objects.filter(camera__in=words, light="any")
        .exclude(content=AWAITED)
        .values_list("camera_id", flat=True)
    )
    found = {}
    for camera, said in words.items():
        facts = [fact(word) for word in said]
        usual = usual_thresholds(camera in compared)
        if thresholds := own.own_thresholds(facts, _clean(camera, said, now), usual, now):
            found[codes[camera]] = thresholds
    return found


def words_that_count(cameras: Iterable[int], now: datetime) -> dict[int, list[Word]]:
    """By camera: the words that stand, are in force and were not followed by a reset; newest first."""
    rows = Word.objects.filter(camera__in=list(cameras), withdrawal=None).order_by("-said_at", "-pk")
    found: dict[int, list[Word]] = defaultdict(list)
    for word in rows:
        found[word.camera_id].append(word)
    resets = _resets(found)
    kept = {
        camera: [w for w in said if not _reset(w, resets) and own.in_force(fact(w), now)]
        for camera, said in found.items()
    }
    return {camera: said for camera, said in kept.items() if said}


def fact(word: Word) -> own.Word:
    """A word as the diagnosis takes it."""
    says: own.Says = {"NOT_FAULT": "NOT_FAULT", "CONFIRMED": "CONFIRMED"}.get(word.says, "MISSED")  # type: ignore[assignment]
    return own.Word(word.kind, says, word.score, word.seen_at, word.said_at, word.reason, word.until)


def _resets(cameras: Iterable[int]) -> dict[tuple[int, str], datetime]:
    rows = OwnReset.objects.filter(camera__in=list(cameras)).order_by("at")
    return {(row.camera_id, row.kind): row.at for row in rows}


def _reset(word: Word, resets: dict[tuple[int, str], datetime]) -> bool:
    ends = (resets.get((word.camera_id, kind)) for kind in ("", word.kind))
    return any(end is not None and word.said_at <= end for end in ends)


def _clean(camera: int, words: list[Word], now: datetime) -> list[own.Clean]:
    """The scores of the camera's looks without a fault of the kinds that somebody missed; none, where nobody did."""
    missed = {word.kind for word in words if word.says == Says.MISSED}
    if not missed:
        return []
    rules = own.rules_of("default")
    rows = Observation.objects.filter(camera=camera, tested=True, at__gte=now - rules.history).order_by("-at")
    looks = rows.values_list("at", "scores", "findings")[: rules.looks]
    return [own.Clean(at, _without_faults(scores, findings)) for at, scores, findings in looks]


def _without_faults(scores: dict[str, float], findings: list[dict[str, object]]) -> dict[str, float]:
    """The look says nothing of the kinds that it was found to have."""
    faults = {finding["kind"] for finding in findings if finding["grade"] == "fault"}
    return {kind: score for kind, score in scores.items() if kind not in faults}
