"""The slots of the cameras in a batch: what each is judged against at this hour, and whether it may teach today."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shiwei.assets.models import Camera
from shiwei.diagnosis.grading import light_of
from shiwei.diagnosis.packed import joined
from shiwei.diagnosis.slots import RIPE, Slot, band_of, serving
from shiwei.kernel.time import SHANGHAI, local_date
from shiwei.ports.eyes import Target
from shiwei.watch.models import Finding, RoundKind, ViewSlot

_TELL_LIGHT = frozenset({"chroma_spread", "chroma_mean", "luma_mean"})
log = logging.getLogger(__name__)


def band_at(moment: datetime) -> int:
    """The band of the local hour."""
    return band_of(moment.astimezone(SHANGHAI).hour)


def light_told(measures: Mapping[str, Any]) -> str:
    """The light that a look's kept measures tell (``day``, ``night``, ``ir``); empty where they do not."""
    return light_of(measures) if measures.keys() >= _TELL_LIGHT else ""


def equipped(cameras: Sequence[Camera], plain: Sequence[Target], moment: datetime, teaching: bool) -> list[Target]:
    """The targets with the baseline of this hour, and learning only where the slot has not learned today."""
    slots: dict[int, list[ViewSlot]] = defaultdict(list)
    for slot in ViewSlot.objects.filter(camera__in=cameras).order_by("light", "band"):
        slots[slot.camera_id].append(slot)
    doubted = _doubted(cameras)
    return [
        _equipped(target, slots[camera.pk], moment, teaching and camera.pk not in doubted)
        for camera, target in zip(cameras, plain, strict=True)
    ]


def teaches(kind: str, attempt: int) -> bool:
    """Whether looks of such a round may teach at all: not a second look at suspects, and not a re-test."""
    return attempt == 1 and kind != RoundKind.RETEST


def _equipped(target: Target, slots: Sequence[ViewSlot], moment: datetime, teaching: bool) -> Target:
    band, today = band_at(moment), local_date(moment)
    slots = [slot for slot in slots if slot.on_main == (target.stream == "main")]
    here = [slot for slot in slots if slot.band == band]
    ripe = {slot.slot: bytes(slot.anchor) for slot in slots if slot.looks >= RIPE}
    learns = teaching and all(slot.learned_on < today for slot in here)
    return replace(
        target,
        baseline=_serving(ripe, target, band) if ripe else target.baseline,
        learn="clean" if learns else "never",
        running=joined({slot.light: bytes(slot.running) for slot in here}) if learns else None,
    )


def _serving(ripe: Mapping[Slot, bytes], target: Target, band: int) -> bytes | None:
    try:
        return serving(ripe, target.baseline, band)
    except ValueError as error:
        log.warning("%s: %s; its baselines by hour are not used", target.id, error)
        return target.baseline


def _doubted(cameras: Sequence[Camera]) -> set[int]:
    """Cameras with an open finding: however clean they look now, they teach nothing."""
    return set(Finding.objects.filter(camera__in=cameras, cleared_at=None).values_list("camera_id", flat=True))
