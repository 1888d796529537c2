"""A round: look, look again, believe, fold into causes, report once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.watch.actions.look import batch_size, look_at, pacer_of
from shiwei.watch.actions.run_round import Means, cameras_of, run_round
from shiwei.watch.actions.start_round import request_retest, resume_round, start_round, stop_round
from shiwei.watch.models import CameraStatus, Cause, Finding, Observation, Round, RoundKind, RoundState, UntestedTask
from shiwei.watch.queries import progress
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.models import Order
from tests.fakes.outside import Inline
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def means(wired: SimpleNamespace) -> Means:
    return Means(Inline(), wired.eyes, wired.files, wired.clock)


def patrol(wired: SimpleNamespace) -> Round:
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    run_round(round_.pk, means(wired))
    round_.refresh_from_db()
    return round_


def codes(world: World, *numbers: int) -> list[str]:
    return [world.cameras[n].gb_code for n in numbers]


def test_a_clean_round_reports_nothing(world: World, wired: SimpleNamespace) -> None:
    round_ = patrol(wired)
    assert (round_.state, round_.done, round_.suspects) == ("DONE", 12, 0)
    assert round_.summary == {"total": 12, "ok": 12, "orders": 0}
    assert not Order.objects.exists()
    assert CameraStatus.objects.filter(state="ok").count() == 12


def test_those_that_were_offline_come_last_and_among_themselves(world: World, wired: SimpleNamespace) -> None:
    dead = codes(world, 1, 4)
    wired.eyes.script |= dict.fromkeys(dead, "refused")
    patrol(wired)
    asked = list(world.cameras)
    code_of = {c.pk: c.gb_code for c in asked}

    def told() -> list[list[str]]:
        pacer = pacer_of(asked, ())
        taken = iter(lambda: pacer.take(batch_size(len(asked), lanes=1)), [])
        return [[code_of[pull.camera] for pull in batch] for batch in taken]

    assert told() == [[c.gb_code for c in asked if c.gb_code not in dead], dead]
    wired.eyes.script.clear()
    patrol(wired)
    assert told() == [[c.gb_code for c in asked]]


@pytest.mark.parametrize(
    ("waiting", "lanes", "size"), [(100, 4, 25), (20, 4, 16), (101, 4, 26), (10_000, 2, 192), (0, 4, 16)]
)
def test_batches_keep_every_lane_busy(waiting: int, lanes: int, size: int) -> None:
    assert batch_size(waiting, lanes) == size


def test_a_picture_fault_seen_twice_is_one_order_with_its_picture(world: World, wired: SimpleNamespace) -> None:
    (code,) = codes(world, 3)
    wired.eyes.script[code] = "blur"
    patrol(wired)
    order = Order.objects.get()
    assert (order.state, order.fault, order.domain, order.source) == (
        "PENDING_TRIAGE", "IMG_BLUR", "device", "DAILY_PATROL",
    )  # fmt: skip
    assert order.proposed_unit == world.integrator
    picture = order.affected.get().picture_before
    assert wired.files.read(picture) == f"{code} blur".encode()
    assert wired.eyes.seen.count(code) == 2


def test_a_fault_that_the_second_look_does_not_see_is_not_believed(world: World, wired: SimpleNamespace) -> None:
    wired.eyes.script[codes(world, 3)[0]] = ["blur", "ok"]
    patrol(wired)
    assert not Order.objects.exists()
    assert not Finding.objects.exists()


def test_a_wrong_password_is_a_task_and_never_a_fault(world: World, wired: SimpleNamespace) -> None:
    wired.eyes.script[codes(world, 0)[0]] = "unauthorized"
    round_ = patrol(wired)
    assert not Order.objects.exists()
    task = UntestedTask.objects.get(closed_at=None)
    assert (task.camera, task.reason) == (world.cameras[0], "unauthorized")
    assert round_.summary["untested"] == 1
    wired.eyes.script.clear()
    patrol(wired)
    assert not UntestedTask.objects.filter(closed_at=None).exists()


def test_twelve_cameras_of_one_switch_are_one_emergency_order_with_the_network_unit(
    world: World, wired: SimpleNamespace
) -> None:
    wired.eyes.script.update(dict.fromkeys((c.gb_code for c in world.cameras), "timeout"))
    patrol(wired)
    order = Order.objects.get()
    assert (order.urgency, order.camera_count, order.domain) == ("EMERGENCY", 12, "network")
    assert order.node is not None
    assert order.node.code in {"SW-1", "ROOM-1"}


def test_the_same_fault_in_the_next_round_is_no_second_order(world: World, wired: SimpleNamespace) -> None:
    wired.eyes.script[codes(world, 3)[0]] = "black"
    patrol(wired)
    wired.clock.forward(hours=1)
    patrol(wired)
    assert Order.objects.count() == Cause.objects.count() == Finding.objects.count() == 1


def test_a_camera_in_repair_for_its_picture_gets_no_second_order(world: World, wired: SimpleNamespace) -> None:
    code = codes(world, 3)[0]
    wired.eyes.script[code] = "black"
    patrol(wired)
    wired.eyes.script[code] = "blur"
    patrol(wired)
    assert Order.objects.count() == 1


def test_a_round_that_was_killed_goes_on_where_it_stood(world: World, wired: SimpleNamespace) -> None:
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    wired.eyes.script[codes(world, 3)[0]] = "black"
    cameras = cameras_of(round_)
    look_at(round_, cameras[:5], 1, Inline(), wired.eyes, wired.files, wired.clock, lambda done, total: None)
    assert run_round(round_.pk, means(wired)) == RoundState.DONE
    assert Observation.objects.filter(attempt=1).count() == 12
    assert len(wired.eyes.seen) == 13, "five, then the seven others, then the suspect again"
    assert run_round(round_.pk, means(wired)) == RoundState.DONE
    assert Order.objects.count() == 1


def test_a_full_disk_ends_the_round_in_words_and_it_can_be_resumed(world: World, wired: SimpleNamespace) -> None:
    wired.files.full = True
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    assert run_round(round_.pk, means(wired)) == RoundState.FAILED
    round_.refresh_from_db()
    assert "no room left in /nowhere" in round_.trouble
    wired.files.full = False
    assert resume_round(round_)
    assert run_round(round_.pk, means(wired)) == RoundState.DONE


def test_a_stopped_round_keeps_what_it_saw(world: World, wired: SimpleNamespace) -> None:
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    assert stop_round(round_, wired.clock.now())
    assert run_round(round_.pk, means(wired)) == RoundState.STOPPED
    assert resume_round(round_)
    assert run_round(round_.pk, means(wired)) == RoundState.DONE


def test_one_patrol_runs_at_a_time(world: World, wired: SimpleNamespace) -> None:
    first = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    assert start_round(RoundKind.DAILY_PATROL, "other", wired.clock.now()).pk == first.pk


def test_a_retest_passes_by_a_clean_picture_only(world: World, wired: SimpleNamespace) -> None:
    code = codes(world, 3)[0]
    wired.eyes.script[code] = "blur"
    patrol(wired)
    order = Order.objects.get()
    integrator = world.actor(world.integrator)
    dispatch(order, "INT-A", integrator, wired.clock.now())
    feed_back(order, integrator, wired.clock.forward(hours=1), measures="擦拭")
    run_round(request_retest(order, "desk", wired.clock.now()).pk, means(wired))
    link = order.affected.get()
    assert (link.test_passed, link.test_note) == (False, "blur")
    wired.eyes.script[code] = "ok"
    run_round(request_retest(order, "desk", wired.clock.forward(minutes=1)).pk, means(wired))
    link.refresh_from_db()
    assert link.test_passed
    assert wired.files.read(link.picture_after) == f"{code} ok".encode()
    assert Finding.objects.get().cleared_at is not None


def test_the_rate_of_a_round_that_went_on_is_that_of_this_run(world: World, wired: SimpleNamespace) -> None:
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    wired.clock.forward(minutes=5)
    Round.objects.filter(pk=round_.pk).update(looking_since=wired.clock.now())
    look_at(round_, cameras_of(round_)[:6], 1, Inline(), wired.eyes, wired.files, wired.clock, lambda done, total: None)
    round_.refresh_from_db()
    told = progress(round_, wired.clock.forward(seconds=3))
    assert (told["rate"], told["seconds_left"]) == (2.0, 3.0), "five minutes in the queue do not count"
    stop_round(round_, wired.clock.now())
    wired.clock.forward(hours=9)
    assert resume_round(round_)
    run_round(round_.pk, means(wired))
    round_.refresh_from_db()
    assert (round_.done, round_.done_before) == (12, 6)
    told = progress(round_, round_.looking_since + timedelta(seconds=3))
    assert (told["rate"], told["seconds_left"]) == (pytest.approx(6 / 0.001), None)
