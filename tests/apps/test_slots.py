"""What the watch learns by light and hour: once a day, of clean looks; the anchor stays, the running part moves."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shiwei.assets.actions.learn_baseline import LearnedBaseline, learn_baselines
from shiwei.assets.models import Baseline
from shiwei.diagnosis.packed import parts, with_head
from shiwei.diagnosis.slots import BANDS, MOST, RIPE
from shiwei.watch.actions.learn_slots import learn_slots
from shiwei.watch.models import Finding, Observation, RoundKind, SlotDay, ViewSlot
from tests.apps.slow_city import SlowEyes, patrol, slow_eyes
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build(2)


@pytest.fixture
def eyes(world: World, wired: SimpleNamespace) -> SlowEyes:
    return slow_eyes(wired)


def view(light: str) -> bytes:
    return with_head({light: {"bytes": 4, "looks": 1, "measures": {}}}, b"view")


def slot(world: World, number: int = 0) -> ViewSlot:
    return ViewSlot.objects.get(camera=world.cameras[number])


def test_a_clean_look_begins_a_slot_of_its_light_and_hours(
    world: World, wired: SimpleNamespace, eyes: SlowEyes
) -> None:
    patrol(wired)
    made = slot(world)
    assert (made.light, made.band, made.looks, made.anchor) == ("day", 6, 1, made.running), "08:00 in Shanghai"
    assert wired.files.read(made.picture) == f"{world.cameras[0].gb_code} ok".encode()


def test_once_a_slot_a_day(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    patrol(wired)
    wired.clock.forward(hours=1)
    patrol(wired, RoundKind.MONITOR)
    assert slot(world).looks == 1
    assert eyes.last[world.cameras[0].gb_code].learn == "never", "nor is the work of learning done"
    wired.clock.forward(hours=2)
    patrol(wired, RoundKind.MONITOR)
    assert sorted(ViewSlot.objects.filter(camera=world.cameras[0]).values_list("band", "looks")) == [(6, 1), (10, 1)]
    wired.clock.forward(hours=21)
    patrol(wired)
    assert ViewSlot.objects.get(camera=world.cameras[0], band=6).looks == 2


def test_the_anchor_stays_and_the_running_part_moves(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    code = world.cameras[0].gb_code
    for _ in range(RIPE + 4):
        patrol(wired)
        wired.clock.forward(days=1)
    learned = slot(world)
    assert learned.looks == RIPE + 4
    assert b"06-05" in bytes(learned.anchor), "the third day's"
    assert b"06-09" in bytes(learned.running)
    assert eyes.last[code].running is not None
    assert b"06-08" in eyes.last[code].running
    assert eyes.last[code].baseline == bytes(learned.anchor)


def test_an_unripe_slot_judges_nothing(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    general = with_head({"day": {"bytes": 7, "looks": 8, "measures": {}}}, b"general")
    world.cameras[0].baselines.create(content=general, learned_at=wired.clock.now())
    for _ in range(RIPE):
        patrol(wired)
        assert eyes.last[world.cameras[0].gb_code].baseline == general
        wired.clock.forward(days=1)
    patrol(wired)
    assert eyes.last[world.cameras[0].gb_code].baseline == bytes(slot(world).anchor)
    assert eyes.last[world.cameras[1].gb_code].baseline == bytes(slot(world, 1).anchor)


@pytest.mark.parametrize("told", ["blur", "timeout", "unauthorized"])
def test_what_is_not_clean_teaches_nothing(world: World, wired: SimpleNamespace, eyes: SlowEyes, told: str) -> None:
    eyes.script[world.cameras[0].gb_code] = told
    patrol(wired)
    assert set(ViewSlot.objects.values_list("camera", flat=True)) == {world.cameras[1].pk}


def test_a_camera_in_doubt_teaches_nothing(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    camera = world.cameras[0]
    Finding.objects.create(
        camera=camera, fault="IMG_STAIN", kind="stain", score=0.9, first_seen=wired.clock.now(),
        believed_at=wired.clock.now(),
    )  # fmt: skip
    patrol(wired)
    assert eyes.last[camera.gb_code].learn == "never"
    assert not camera.slots.exists()
    wired.clock.forward(days=1)
    patrol(wired)
    assert camera.slots.count() == 1, "the clean look of the day before cleared it"


def test_slots_are_bounded_and_the_stalest_goes(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    camera, today = world.cameras[0], wired.clock.now().date()
    for n, (light, band) in enumerate([(a, b) for a in ("ir", "night") for b in BANDS][:MOST]):
        ViewSlot.objects.create(
            camera=camera, light=light, band=band, anchor=view(light), running=view(light),
            learned_on=today - timedelta(days=1 + n), anchored_on=today,
        )  # fmt: skip
        SlotDay.objects.create(camera=camera, light=light, band=band, day=today)
    patrol(wired)
    assert camera.slots.count() == MOST
    gone = ("night", 10)
    assert gone not in set(camera.slots.values_list("light", "band"))
    assert gone not in set(SlotDay.objects.values_list("light", "band"))


def test_days_are_kept_of_ripe_slots_only_and_once(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    code = world.cameras[1].gb_code
    for _ in range(RIPE + 1):
        patrol(wired)
        wired.clock.forward(hours=1)
        patrol(wired, RoundKind.MONITOR)
        wired.clock.forward(hours=23)
    days = list(SlotDay.objects.filter(camera=world.cameras[0]).order_by("day"))
    assert [f"{day.day:%m-%d}" for day in days] == ["06-05", "06-06"], "from the look after it was ripe"
    assert days[0].measures == {
        "dulled_share": 0.0, "luma_p95": 170.0, "luma_range": 160.0, "moved": 0.0, "sharpness": 0.3
    }  # fmt: skip
    eyes.script[code] = "blur"
    patrol(wired)
    assert SlotDay.objects.filter(camera=world.cameras[1]).count() == 2, "a fault is no slow change"
    assert SlotDay.objects.filter(camera=world.cameras[0]).count() == 3


def test_by_night_another_light_is_learned(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    eyes.light = "ir"
    wired.clock.forward(hours=19)
    patrol(wired)
    made = slot(world)
    assert (made.light, made.band) == ("ir", 2)
    assert set(parts(bytes(made.anchor))) == {"ir"}


def test_another_stream_begins_anew(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    camera = world.cameras[0]
    for _ in range(RIPE + 2):
        patrol(wired)
        wired.clock.forward(days=1)
    assert SlotDay.objects.filter(camera=camera).count() == 2
    camera.main_stream_url, camera.patrol_stream = "rtsp://10.0.0.1/main", "main"
    camera.save()
    patrol(wired)
    anew = slot(world)
    assert (anew.on_main, anew.looks) == (True, 1)
    assert eyes.last[camera.gb_code].baseline is None, "what the sub-stream showed says nothing of the main one"
    assert eyes.last[camera.gb_code].running is None
    assert not SlotDay.objects.filter(camera=camera).exists()
    assert slot(world, 1).looks == RIPE + 3


def test_the_running_part_has_its_own_picture_and_keeps_it_where_a_look_left_none(
    world: World, wired: SimpleNamespace, eyes: SlowEyes
) -> None:
    for _ in range(RIPE):
        patrol(wired)
        wired.clock.forward(days=1)
    ripe = slot(world)
    for picture in ("newest", ""):
        wired.clock.forward(days=1)
        look = Observation.objects.filter(camera=world.cameras[0]).latest("at")
        look.at, look.picture = wired.clock.now(), picture
        learn_slots([look], {world.cameras[0].pk: bytes(ripe.running)})
    moved = slot(world)
    assert (moved.looks, moved.picture) == (RIPE + 2, ripe.picture), "the anchor stays, and what shows it"
    assert moved.running_picture == "newest"


def test_baselines_of_many_cameras_take_as_many_statements_as_of_one(wired: SimpleNamespace) -> None:
    now, cameras = wired.clock.now(), [camera.pk for camera in build(40).cameras]
    counts = []
    for word, of in ((b"first", cameras[:1]), (b"later", cameras)):
        with CaptureQueriesContext(connection) as asked:
            learn_baselines(LearnedBaseline(camera, word, "picture", now) for camera in of)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    kept = Baseline.objects.values_list("camera_id", "light", "content", "picture", "learned_at")
    assert sorted(kept) == [(camera, "any", b"later", "picture", now) for camera in sorted(cameras)], "once, the newer"
