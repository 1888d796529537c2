"""Early warnings in the watch: opened, kept up to date, ended; no order comes of them by itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.diagnosis.drift import window
from shiwei.ledger.models import Event, OutboxNotice
from shiwei.watch.actions.handle_warning import accept_view, propose_visit
from shiwei.watch.models import EarlyWarning, SlotDay, ViewSlot
from shiwei.workorders.models import Order
from tests.apps.slow_city import SlowEyes, at_share, patrol, seed_days, slow_eyes
from tests.world import World, build

pytestmark = pytest.mark.django_db
CREEPING = [0.0] * 20 + [n / 20 for n in range(1, 15)]


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    wired.clock.forward(hours=3)  # 11:00
    return build(12)


@pytest.fixture
def eyes(world: World, wired: SimpleNamespace) -> SlowEyes:
    return slow_eyes(wired)


@pytest.fixture
def warned(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> EarlyWarning:
    """A camera whose glass grows dirty, and the round that tells it."""
    seed_days(wired, world.cameras[0], "stain", CREEPING)
    eyes.measures[world.cameras[0].gb_code] = at_share("stain", 0.75)
    patrol(wired)
    return EarlyWarning.objects.get()


def test_a_round_tells_of_the_slow_change_and_makes_no_order(world: World, warned: EarlyWarning) -> None:
    assert (warned.camera, warned.kind, warned.measure) == (world.cameras[0], "stain", "dulled_share")
    assert (warned.light, warned.band, warned.usual) == ("day", 10, 0.0)
    assert 0.5 < warned.share < 0.8
    assert warned.reaches is not None
    assert warned.since < warned.opened_at.date() < warned.reaches
    assert not Order.objects.exists()
    assert Event.objects.filter(verb="early_warning_opened").count() == 1
    assert not OutboxNotice.objects.exists()


def test_steady_cameras_are_not_told_of(world: World, warned: EarlyWarning, wired: SimpleNamespace) -> None:
    seed_days(wired, world.cameras[1], "stain", [0.0, 0.02] * 20)
    wired.clock.forward(days=1)
    patrol(wired)
    assert EarlyWarning.objects.count() == 1


def test_the_next_day_it_is_the_same_warning(warned: EarlyWarning, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    wired.clock.forward(days=1)
    eyes.measures[warned.camera.gb_code] = at_share("stain", 0.8)
    patrol(wired)
    again = EarlyWarning.objects.get()
    assert again.since == warned.since
    assert again.share > warned.share
    assert again.judged_at > warned.judged_at


def test_after_cleaning_it_ends_by_itself(warned: EarlyWarning, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    eyes.measures.clear()
    for _ in range(2):
        wired.clock.forward(days=1)
        patrol(wired)
    assert EarlyWarning.objects.get().closed_at is None, "two clean days may be luck"
    wired.clock.forward(days=1)
    patrol(wired)
    assert EarlyWarning.objects.get().outcome == "RECOVERED"


def test_when_it_is_a_fault_the_warning_is_over(warned: EarlyWarning, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    wired.clock.forward(days=1)
    eyes.script[warned.camera.gb_code] = "stain"
    patrol(wired)
    wired.clock.forward(hours=1)
    patrol(wired)
    warned.refresh_from_db()
    assert Order.objects.get().fault == "IMG_STAIN"
    assert warned.outcome == "FAULT"
    assert EarlyWarning.objects.count() == 1


def test_fog_over_the_county_is_nobody_s(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    for camera in world.cameras[:6]:
        seed_days(wired, camera, "low_contrast", CREEPING)
        eyes.measures[camera.gb_code] = at_share("low_contrast", 0.75)
    patrol(wired)
    assert not EarlyWarning.objects.exists()


def test_haze_of_one_camera_alone_is_told(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    for camera in world.cameras:
        seed_days(wired, camera, "low_contrast", CREEPING if camera == world.cameras[3] else [0.0] * 34)
    eyes.measures[world.cameras[3].gb_code] = at_share("low_contrast", 0.75)
    patrol(wired)
    assert EarlyWarning.objects.get().camera == world.cameras[3]


def test_days_are_kept_within_bounds(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    camera = world.cameras[0]
    seed_days(wired, camera, "stain", [0.01 * (n % 3) for n in range(80)])
    first = list(SlotDay.objects.filter(camera=camera).order_by("day").values_list("day", flat=True)[:7])
    patrol(wired)
    left = list(SlotDay.objects.filter(camera=camera).order_by("day").values_list("day", flat=True))
    assert len(left) == window().kept
    assert left[:7] == first, "the days it is compared with stay"
    assert left[-1] == wired.clock.now().date()


def test_a_visit_is_proposed_to_the_integrator(world: World, warned: EarlyWarning, wired: SimpleNamespace) -> None:
    now = wired.clock.forward(hours=1)
    assert propose_visit(warned, "下周顺路", world.actor(world.owner), now)
    warned.refresh_from_db()
    assert (warned.visit_at, warned.visit_by, warned.visit_note) == (now, "own-desk", "下周顺路")
    notice = OutboxNotice.objects.get()
    assert (notice.to_unit, notice.kind) == ("INT-A", "MAINTENANCE")
    assert warned.camera.name in notice.subject
    assert not Order.objects.exists()
    assert warned.closed_at is None


def test_the_present_view_becomes_the_reference(world: World, warned: EarlyWarning, wired: SimpleNamespace) -> None:
    actor, now = world.actor(world.integrator), wired.clock.forward(hours=1)
    refused = accept_view(warned, " ", actor, now)
    assert not refused
    assert "reason" in refused.why
    assert accept_view(warned, "新栽的树", actor, now)
    warned.refresh_from_db()
    assert (warned.outcome, warned.note, warned.handler) == ("ACCEPTED", "新栽的树", "int-a-desk")
    learned = ViewSlot.objects.get(camera=warned.camera, band=10)
    assert b"moving" in bytes(learned.anchor)
    assert learned.picture == "newest", "the picture goes with what it shows"
    assert not SlotDay.objects.filter(camera=warned.camera).exists()
    again = accept_view(warned, "再来", actor, now)
    assert not again
    assert "over" in again.why


def test_others_have_no_say(world: World, warned: EarlyWarning, wired: SimpleNamespace) -> None:
    for unit in (world.outsider, world.network, world.using):
        assert not propose_visit(warned, "", world.actor(unit), wired.clock.now())
        assert not accept_view(warned, "为何", world.actor(unit), wired.clock.now())
    warned.refresh_from_db()
    assert (warned.visit_at, warned.closed_at) == (None, None)
