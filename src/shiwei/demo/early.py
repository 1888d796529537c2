"""Three views that have crept for weeks before the demo begins, so that early warnings have something to tell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import sin
from typing import Any

from shiwei.assets.models import Baseline, Camera
from shiwei.diagnosis.drift import rules
from shiwei.diagnosis.packed import head_of, parts
from shiwei.kernel.time import local_date
from shiwei.watch.actions.judge_drift import judge_drift
from shiwei.watch.models import SlotDay, ViewSlot
from shiwei.watch.slots import band_at

CREEPING = {"stain": 0.78, "blur": 0.62, "scene_change": 0.55}
"""How far along its way to a fault each has come."""
_QUIET, _GROWING = 18, 22
_TREMBLE = 0.03


def seed_early_warnings(told: Mapping[str, Any], cameras: Sequence[Camera], now: datetime) -> None:
    """Weeks of days for three cameras that no planted fault touches, judged as the watch judges them."""
    named = json.dumps(told, ensure_ascii=False)
    well = [camera for camera in cameras if camera.gb_code not in named]
    step = max(1, len(well) // len(CREEPING))
    for (kind, share), camera in zip(CREEPING.items(), well[::step], strict=False):
        _seed(camera, kind, share, now)
    judge_drift(now)


def _seed(camera: Camera, kind: str, share: float, now: datetime) -> None:
    baseline, rule = Baseline.objects.get(camera=camera), rules()[kind]
    light, content = next(iter(parts(bytes(baseline.content)).items()))
    known = head_of(content)[0][light]["measures"]
    usual = {r.measure: float(known.get(r.measure, 0.0)) for r in rules().values()}
    way = rule.limit_from(usual[rule.measure]) - usual[rule.measure]
    today, count = local_date(now), _QUIET + _GROWING
    rows = []
    for n in range(count):
        gone = share * max(0, n - _QUIET + 1) / _GROWING + _TREMBLE * sin(2.4 * n)
        measures = usual | {rule.measure: max(0.0, usual[rule.measure] + gone * way)}
        day = today - timedelta(days=count - n)
        rows.append(SlotDay(camera=camera, light=light, band=band_at(now), day=day, measures=measures))
    SlotDay.objects.bulk_create(rows)
    ViewSlot.objects.create(
        camera=camera, light=light, band=band_at(now), anchor=content, running=content, picture=baseline.picture,
        running_picture=baseline.picture, looks=count, learned_on=today, anchored_on=today - timedelta(days=count),
    )  # fmt: skip
