"""Judge the days of the slots: open early warnings, keep them up to date, close those that went back or broke down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from shiwei.assets.models import Camera, CameraState
from shiwei.diagnosis.drift import Day, Drift, drifts, shared_by_many, unexplained, window, worst
from shiwei.diagnosis.result import FAULT_OF_KIND
from shiwei.diagnosis.slots import Slot
from shiwei.kernel.time import local_date
from shiwei.ledger.actions.append import append
from shiwei.watch.models import EarlyWarning, Finding, Outcome, SlotDay

_FRESH = timedelta(days=1)
_CHUNK = 200
_SPARE = 7  # days above what is kept, so that not every day deletes


@dataclass(slots=True)
class _Judged:
    """What one camera's slots say: every drift, and the slots that were judged at all."""

    county: str
    slots: set[Slot] = field(default_factory=set)
    found: list[Drift] = field(default_factory=list)


def judge_drift(now: datetime) -> int:
    """Over all cameras looked at since yesterday; returns how many warnings are new. Idempotent."""
    today = local_date(now)
    fresh = SlotDay.objects.filter(day__gte=today - _FRESH, camera__state=CameraState.ACTIVE)
    cameras = list(fresh.values_list("camera_id", flat=True).distinct().order_by("camera_id"))
    judged: dict[int, _Judged] = {}
    for start in range(0, len(cameras), _CHUNK):
        judged |= _chunk(cameras[start : start + _CHUNK], today)
    with transaction.atomic():
        return _write(judged, now)


def _chunk(cameras: Sequence[int], today: date) -> dict[int, _Judged]:
    counties = dict(Camera.objects.filter(pk__in=cameras).values_list("pk", "project__jurisdiction_id"))
    judged = {camera: _Judged(counties[camera]) for camera in cameras}
    standing = _standing(cameras)
    for (camera, slot), rows in _series(cameras):
        _prune(rows)
        if rows[-1].day >= today - _FRESH:
            judged[camera].slots.add(slot)
            days = [Day(row.day, row.measures) for row in rows]
            judged[camera].found += drifts(days, slot, standing[camera, slot])
    return judged


def _standing(cameras: Sequence[int]) -> Mapping[tuple[int, Slot], set[str]]:
    found: dict[tuple[int, Slot], set[str]] = defaultdict(set)
    for warning in EarlyWarning.objects.filter(camera__in=cameras, closed_at=None):
        found[warning.camera_id, warning.slot].add(warning.kind)
    return found


def _series(cameras: Sequence[int]) -> Iterator[tuple[tuple[int, Slot], list[SlotDay]]]:
    found: dict[tuple[int, Slot], list[SlotDay]] = defaultdict(list)
    for row in SlotDay.objects.filter(camera__in=cameras).order_by("camera_id", "day"):
        found[row.camera_id, Slot(row.light, row.band)].append(row)
    yield from found.items()


def _prune(rows: list[SlotDay]) -> None:
    """Of the days between the reference and the window nothing is needed any more."""
    if len(rows) > window().kept + _SPARE:
        SlotDay.objects.filter(pk__in=[row.pk for row in rows[window().reference : -window().days]]).delete()


def _write(judged: Mapping[int, _Judged], now: datetime) -> int:
    weather = _weather(judged)
    known: dict[int, dict[str, EarlyWarning]] = defaultdict(dict)
    for warning in EarlyWarning.objects.select_for_update().filter(camera__in=judged, closed_at=None):
        known[warning.camera_id][warning.kind] = warning
    broken = _broken(judged)
    opened = 0
    for camera, said in judged.items():
        found = worst(said.found)
        for kind, warning in known[camera].items():
            _go_on(warning, found.get(kind), said, FAULT_OF_KIND[kind] in broken[camera], now)
        fresh = [
            drift
            for drift in unexplained(found).values()
            if drift.kind not in known[camera]
            and FAULT_OF_KIND[drift.kind] not in broken[camera]
            and (said.county, drift.slot, drift.kind) not in weather
        ]
        opened += len([_open(camera, drift, now) for drift in fresh])
    return opened


def _weather(judged: Mapping[int, _Judged]) -> set[tuple[str, Slot, str]]:
    """What so many cameras of a county show at once in one slot that it is no camera's."""
    looked = Counter((said.county, slot) for said in judged.values() for slot in said.slots)
    warned = Counter((said.county, drift.slot, drift.kind) for said in judged.values() for drift in said.found)
    return {key for key, count in warned.items() if shared_by_many(key[2], count, looked[key[0], key[1]])}


def _broken(cameras: Iterable[int]) -> Mapping[int, set[str]]:
    """The faults believed of each camera now."""
    found: dict[int, set[str]] = defaultdict(set)
    for camera, fault in Finding.objects.filter(camera__in=list(cameras), cleared_at=None).values_list(
        "camera_id", "fault"
    ):
        found[camera].add(fault)
    return found


def _go_on(warning: EarlyWarning, drift: Drift | None, said: _Judged, broken: bool, now: datetime) -> None:
    mine = EarlyWarning.objects.filter(pk=warning.pk, closed_at=None)
    if broken:
        mine.update(closed_at=now, outcome=Outcome.FAULT)
    elif drift is not None:
        mine.update(**_values(drift) | {"since": warning.since}, judged_at=now)
    elif warning.slot in said.slots:
        mine.update(closed_at=now, outcome=Outcome.RECOVERED)


def _open(camera: int, drift: Drift, now: datetime) -> EarlyWarning:
    made = EarlyWarning.objects.create(
        camera_id=camera, kind=drift.kind, opened_at=now, judged_at=now, **_values(drift)
    )
    append(
        at=now, actor="system", unit="", subject=f"early_warning:{made.pk}", verb="early_warning_opened",
        data={"camera": made.camera.gb_code, "kind": made.kind, "measure": made.measure, "since": str(made.since),
              "share_percent": round(100 * made.share), "reaches": str(made.reaches or "")},
        reasons=["R7.2"],
    )  # fmt: skip
    return made


def _values(drift: Drift) -> dict[str, str | int | float | date | None]:
    names = ("measure", "since", "usual", "value", "rate", "limit", "share", "reaches")
    return {name: getattr(drift, name) for name in names} | {"light": drift.slot.light, "band": drift.slot.band}
