"""Learn from the looks of a batch: slots from those found clean, and the day's measures of slots that are ripe."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Count

from shiwei.assets.actions.learn_baseline import LearnedBaseline, learn_baselines
from shiwei.assets.facts import MAIN
from shiwei.assets.models import AWAITED, Baseline
from shiwei.diagnosis.drift import measures_kept
from shiwei.diagnosis.packed import parts
from shiwei.diagnosis.slots import MOST, RIPE
from shiwei.kernel.time import local_date
from shiwei.watch.facts import state_of
from shiwei.watch.models import Observation, SlotDay, ViewSlot
from shiwei.watch.slots import band_at, light_told

Known = Mapping[tuple[int, str, int], ViewSlot]


def learn_slots(rows: Sequence[Observation], learned: Mapping[int, bytes]) -> None:
    """``learned`` by camera is what the eyes made of the looks that were to teach. Call inside a transaction.

    A slot learns once a day; its anchor stays once it is ripe. A look with any fault or warning teaches nothing.
    """
    cameras = [row.camera_id for row in rows]
    slots = ViewSlot.objects.filter(camera__in=cameras).defer("anchor", "running")
    known = {(slot.camera_id, slot.light, slot.band): slot for slot in slots}
    _keep_days(rows, known)
    clean = [row for row in rows if row.camera_id in learned and state_of(row) == "ok"]
    taught = [slot for row in clean for slot in _taught(row, learned[row.camera_id], known)]
    _write(taught)
    _establish(taught, {row.camera_id: row.at for row in clean})
    for slot in taught:
        if slot.looks == 1 and (slot.camera_id, slot.light, slot.band) in known:  # it began anew with another stream
            SlotDay.objects.filter(camera=slot.camera_id, light=slot.light, band=slot.band).delete()
    _forget({slot.camera_id for slot in taught if slot.looks == 1})


def _taught(row: Observation, content: bytes, known: Known) -> Iterable[ViewSlot]:
    """The slots as this look leaves them: of its light, where it has not learned today."""
    band, today = band_at(row.at), local_date(row.at)
    for light, running in parts(content).items():
        old = known.get((row.camera_id, light, band))
        old = old if old and _same_stream(old, row) else None
        if old is None or old.learned_on < today:
            picture = row.picture or (old.running_picture if old else "")
            yield ViewSlot(
                camera_id=row.camera_id, light=light, band=band, on_main=row.seen_on == "main",
                anchor=running, running=running, picture=picture, running_picture=picture,
                looks=old.looks + 1 if old else 1, learned_on=today, anchored_on=today,
            )  # fmt: skip


def _write(taught: Sequence[ViewSlot]) -> None:
    always = ["running", "running_picture", "looks", "learned_on"]
    for ripe in (True, False):
        named = always if ripe else [*always, "on_main", "anchor", "anchored_on", "picture"]
        ViewSlot.objects.bulk_create(
            [slot for slot in taught if (slot.looks > RIPE) == ripe],
            update_conflicts=True, unique_fields=["camera", "light", "band"], update_fields=named,
        )  # fmt: skip


def _establish(taught: Sequence[ViewSlot], seen: Mapping[int, datetime]) -> None:
    """The general baseline of a camera that has none is the first view that ripens; where a new one is awaited, the
    first that was learned."""
    if not taught:
        return
    known = Baseline.objects.filter(camera__in=seen)
    there = set(known.exclude(content=AWAITED).values_list("camera_id", "light"))
    awaited = set(known.filter(content=AWAITED).values_list("camera_id", flat=True))
    first: dict[tuple[int, str], LearnedBaseline] = {}
    for slot in taught:
        place = slot.camera_id, MAIN if slot.on_main else "any"
        if place not in there and place not in first and (slot.looks == RIPE or slot.camera_id in awaited):
            content, at = bytes(slot.running), seen[slot.camera_id]
            first[place] = LearnedBaseline(slot.camera_id, content, slot.running_picture, at, place[1])
    learn_baselines(first.values())


def _forget(cameras: Collection[int]) -> None:
    """Of a camera with too many slots those go that have not learned for longest, and their days with them."""
    counted = ViewSlot.objects.filter(camera__in=cameras).values("camera").annotate(n=Count("pk")).filter(n__gt=MOST)
    for camera in counted.values_list("camera", flat=True):
        for slot in ViewSlot.objects.filter(camera=camera).order_by("-learned_on", "-looks", "pk")[MOST:]:
            SlotDay.objects.filter(camera=camera, light=slot.light, band=slot.band).delete()
            slot.delete()


def _keep_days(rows: Sequence[Observation], known: Known) -> None:
    """One row a slot and day: the first look that was judged against the slot's own ripe anchor and shows no fault."""
    days = [day for row in rows if row.tested and state_of(row) != "fault" for day in _day(row, known)]
    SlotDay.objects.bulk_create(days, ignore_conflicts=True)


def _day(row: Observation, known: Known) -> Iterable[SlotDay]:
    light, band = light_told(row.measures), band_at(row.at)
    slot = known.get((row.camera_id, light, band))
    if slot is not None and slot.looks >= RIPE and _same_stream(slot, row):
        measures = {name: row.measures[name] for name in measures_kept() if name in row.measures}
        yield SlotDay(camera_id=row.camera_id, light=light, band=band, day=local_date(row.at), measures=measures)


def _same_stream(slot: ViewSlot, row: Observation) -> bool:
    return slot.on_main == (row.seen_on == "main")
