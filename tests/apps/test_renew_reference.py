"""A camera that was turned on purpose: somebody vouches for its view, and the next clean look is the reference."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.test import Client

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import Duty, Unit
from shiwei.assets.models import AWAITED
from shiwei.diagnosis.packed import with_head
from shiwei.diagnosis.slots import RIPE
from shiwei.ledger.models import Event
from shiwei.watch.actions.judge_finding import NOT_YOURS
from shiwei.watch.actions.renew_reference import NO_REASON, renew_reference
from shiwei.watch.models import EarlyWarning, SlotDay, ViewSlot
from tests.apps.slow_city import SlowEyes, patrol, slow_eyes
from tests.world import World, build

IMPORTED = with_head({"day": {"bytes": 8, "looks": 8, "measures": {}}}, b"imported")
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build(2)


@pytest.fixture
def eyes(world: World, wired: SimpleNamespace) -> SlowEyes:
    return slow_eyes(wired)


def days(wired: SimpleNamespace, count: int) -> None:
    for _ in range(count):
        patrol(wired)
        wired.clock.forward(days=1)


def general(world: World) -> list[bytes]:
    return [bytes(b.content) for b in world.cameras[0].baselines.all()]


def renew(world: World, wired: SimpleNamespace, note: str = "转向东侧路口") -> None:
    actor = actor_of(world.person(world.integrator, Duty.DISPATCHER))
    assert renew_reference(world.cameras[0], note, actor, wired.clock.now())


def test_the_first_view_that_ripens_is_the_general_baseline(
    world: World, wired: SimpleNamespace, eyes: SlowEyes
) -> None:
    days(wired, RIPE - 1)
    assert general(world) == []
    days(wired, 1)
    anchor = bytes(ViewSlot.objects.get(camera=world.cameras[0]).anchor)
    assert general(world) == [anchor]
    assert world.cameras[0].baselines.get().picture
    days(wired, 3)
    assert general(world) == [anchor], "it stays"


def test_an_imported_baseline_stays(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    world.cameras[0].baselines.create(content=IMPORTED, learned_at=wired.clock.now())
    days(wired, RIPE + 1)
    assert general(world) == [IMPORTED]


def test_a_baseline_that_is_none_does_not_end_a_round(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    days(wired, RIPE)
    world.cameras[0].baselines.update(content=b"rubbish")
    patrol(wired)
    assert eyes.last[world.cameras[0].gb_code].baseline == b"rubbish", "the eyes tell what is wrong with it"


def test_the_next_clean_look_is_the_reference(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    code = world.cameras[0].gb_code
    days(wired, RIPE + 2)
    renew(world, wired)
    assert general(world) == [AWAITED]
    assert not ViewSlot.objects.filter(camera=world.cameras[0]).exists()
    assert not SlotDay.objects.filter(camera=world.cameras[0]).exists()
    assert SlotDay.objects.filter(camera=world.cameras[1]).exists(), "the other camera's stay"
    patrol(wired)
    assert eyes.last[code].baseline is None, "what is awaited judges nothing"
    assert [content for content in general(world) if f"{wired.clock.now():%m-%d}".encode() in content]
    wired.clock.forward(days=1)
    patrol(wired)
    assert eyes.last[code].baseline == general(world)[0]
    event = Event.objects.get(verb="reference_renewed")
    assert event.subject == f"camera:{code}"
    assert json.loads(event.data)["slots"] == 1


def test_a_look_with_a_fault_is_no_reference(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    days(wired, RIPE)
    renew(world, wired)
    eyes.script[world.cameras[0].gb_code] = "blur"
    patrol(wired)
    assert general(world) == [AWAITED]


def test_others_have_no_say_and_a_reason_is_wanted(world: World, wired: SimpleNamespace) -> None:
    now = wired.clock.now()
    stranger = actor_of(world.person(world.power, Duty.DISPATCHER))
    assert renew_reference(world.cameras[0], "转向", stranger, now).why == NOT_YOURS
    mine = actor_of(world.person(world.owner, Duty.DISPATCHER))
    assert renew_reference(world.cameras[0], "  ", mine, now).why == NO_REASON
    assert general(world) == []
    assert not Event.objects.filter(verb="reference_renewed").exists()


def test_early_warnings_of_the_camera_end(world: World, wired: SimpleNamespace) -> None:
    now, today = wired.clock.now(), wired.clock.now().date()
    for camera in world.cameras:
        EarlyWarning.objects.create(
            camera=camera, kind="stain", light="day", band=10, measure="dulled_share", since=today, usual=0.0,
            value=0.1, rate=0.01, limit=0.2, share=0.5, opened_at=now, judged_at=now,
        )  # fmt: skip
    renew(world, wired)
    assert list(EarlyWarning.objects.filter(closed_at=None).values_list("camera", flat=True)) == [world.cameras[1].pk]
    assert EarlyWarning.objects.get(camera=world.cameras[0]).outcome == "ACCEPTED"


def client(world: World, unit: Unit) -> Client:
    signed = Client()
    signed.force_login(world.person(unit, Duty.DISPATCHER), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def test_on_the_cameras_page(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    days(wired, RIPE)
    code = world.cameras[0].gb_code
    signed, path = client(world, world.owner), f"/cameras/{code}/"
    assert "以现状为新基准" in signed.get(path).content.decode()
    answer = signed.post(f"/cameras/{code}/reference/renew/", {"note": "转向东侧路口"}, follow=True)
    assert 'id="awaited"' in answer.content.decode()
    assert "以现状为新基准" not in answer.content.decode()
    assert general(world) == [AWAITED]
    other = client(world, world.power)
    assert "以现状为新基准" not in other.get(path).content.decode()
    assert other.post(f"/cameras/{code}/reference/renew/", {"note": "转向"}).status_code == 403


def test_over_json(world: World, wired: SimpleNamespace, eyes: SlowEyes) -> None:
    days(wired, RIPE)
    path = f"/api/cameras/{world.cameras[0].gb_code}/reference/renew"
    signed = client(world, world.owner)
    assert signed.post(path, {"note": ""}, content_type="application/json").status_code == 422
    assert general(world) != [AWAITED]
    assert signed.post(path, {"note": "换了新机"}, content_type="application/json").status_code == 204
    assert general(world) == [AWAITED]
