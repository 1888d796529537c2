"""What the system settles of a fault report by itself: the same fault, an emergency, what waits, what is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.assets.models import CameraState
from shiwei.kernel.time import parse_instant
from shiwei.ledger.models import OutboxNotice
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.announce_window import Announced, announce_window
from shiwei.workorders.actions.open_pending import open_pending, resume_suppressed
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.actions.sort_as_duplicate import sort_as_duplicate
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.actions.void import void
from shiwei.workorders.models import Order
from tests.apps.fault_reports import kinds, received
from tests.world import World, build

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return build()


def test_a_report_waits_for_the_integrator_and_its_triage_runs(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired)
    assert (report.state, report.user_first) == ("RECEIVED", True)
    assert report.due_at == wired.clock.now() + timedelta(hours=24)
    assert not Order.objects.exists()
    assert kinds("INT-A") == ["REPORT"]


def test_a_second_report_of_a_camera_in_repair_is_linked_and_fed_back(world: World, wired: SimpleNamespace) -> None:
    first = received(world, wired)
    desk = world.actor(world.integrator)
    sort_as_fault(first, desk, wired.clock.now())
    second = received(world, wired, fault="IMG_BLUR")
    assert (second.state, second.order) == ("DUPLICATE", first.order)
    assert Order.objects.count() == 1
    assert "同一故障" in OutboxNotice.objects.filter(to_unit="USE-D").latest("pk").subject


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"insists": True}, "RECEIVED"),
        ({"fault": "HW_POLE"}, "RECEIVED"),
        ({"fault": "IMG_PTZ"}, "RECEIVED"),
        ({"fault": "IMG_STAIN"}, "DUPLICATE"),
    ],
)
def test_only_the_same_class_of_fault_is_the_same(
    world: World, wired: SimpleNamespace, more: dict[str, Any], state: str
) -> None:
    sort_as_fault(received(world, wired), world.actor(world.integrator), wired.clock.now())
    assert received(world, wired, **more).state == state


def test_a_closed_order_is_no_order_to_follow(world: World, wired: SimpleNamespace) -> None:
    first = received(world, wired)
    sort_as_fault(first, world.actor(world.integrator), wired.clock.now())
    assert first.order is not None
    assert void(first.order, ["误报"], world.actor(world.owner), wired.clock.now())
    assert received(world, wired).state == "RECEIVED"
    again = received(world, wired)
    refused = sort_as_duplicate(again, first.order, world.actor(world.integrator), wired.clock.now())
    assert (refused.allowed, refused.article) == (False, "9")


@pytest.mark.parametrize(("count", "state"), [(10, "RECEIVED"), (11, "FAULT")])
def test_eleven_cameras_are_an_emergency_that_waits_for_nobody(
    world: World, wired: SimpleNamespace, count: int, state: str
) -> None:
    report = received(world, wired, cameras=world.cameras[:count])
    assert report.state == state
    assert ("EMERGENCY" in kinds("OWN")) == (state == "FAULT")


def test_a_camera_that_is_being_moved_makes_no_order_until_it_stands(world: World, wired: SimpleNamespace) -> None:
    camera = world.cameras[0]
    camera.state = CameraState.RELOCATING
    camera.save()
    report = received(world, wired)
    assert report.state == "SUPPRESSED"
    assert resume_suppressed(wired.clock.forward(hours=1)) == 0
    camera.state = CameraState.ACTIVE
    camera.save()
    assert resume_suppressed(wired.clock.now()) == 1
    report.refresh_from_db()
    assert (report.state, report.started_at) == ("RECEIVED", wired.clock.now())


def window(world: World, **more: Any) -> Announced:
    starts = datetime(2019, 7, 4, 14, 0, tzinfo=UTC)
    given = {"starts": starts, "ends": starts + timedelta(hours=4), "told_at": starts - timedelta(hours=72)}
    return Announced(project=world.project, evidence="升级告知 D-10", **{**given, **more})


def test_ac05_what_fails_in_an_announced_window_is_a_fault_only_from_its_end(
    world: World, wired: SimpleNamespace
) -> None:
    """Window 22:00 to 02:00: a report at 22:40 waits, and runs from 02:00:00."""
    wired.clock.moment = datetime(2019, 7, 4, 9, 0, tzinfo=UTC)
    assert announce_window(window(world), world.actor(world.owner), wired.clock.now())
    wired.clock.moment = parse_instant("2019-07-04T22:40:00+08:00")
    report = received(world, wired)
    assert report.state == "SUPPRESSED"
    ends = parse_instant("2019-07-05T02:00:00+08:00")
    assert resume_suppressed(ends - timedelta(microseconds=1)) == 0
    assert resume_suppressed(ends + 3 * MINUTE) == 1
    report.refresh_from_db()
    assert (report.started_at, report.due_at) == (ends, ends + timedelta(hours=24))
    assert sort_as_fault(report, world.actor(world.integrator), ends + 5 * MINUTE)
    assert report.order is not None
    assert report.order.stage_started == ends


@pytest.mark.parametrize(
    ("told_before", "allowed"), [(timedelta(hours=72), True), (timedelta(hours=72) - timedelta(microseconds=1), False)]
)
def test_a_window_is_planned_only_when_told_72_hours_before(
    world: World, wired: SimpleNamespace, told_before: timedelta, allowed: bool
) -> None:
    starts = window(world).starts
    verdict = announce_window(
        window(world, told_at=starts - told_before), world.actor(world.owner), starts - timedelta(hours=80)
    )
    assert (verdict.allowed, verdict.article) == (allowed, None if allowed else "14")


def test_a_window_is_stated_by_the_owner_alone(world: World, wired: SimpleNamespace) -> None:
    assert not announce_window(window(world), world.actor(world.integrator), wired.clock.now())


def test_left_unsorted_it_becomes_an_order_whose_triage_is_overtime(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired)
    due = wired.clock.now() + timedelta(hours=24)
    assert open_pending(due) == 0, "exactly at the end it is in time"
    assert open_pending(due + timedelta(hours=4)) == 1
    report.refresh_from_db()
    order = report.order
    assert order is not None
    assert (report.state, order.deadline, order.overtime) == ("FAULT", due, True)
    assert order.stages.get().breach_at == due, "the true instant, though the job ran late"
    assert open_pending(due + timedelta(hours=5)) == 0
    assert not Penalty.objects.exists(), "the sweep makes the count, as for every order"


def test_left_unsorted_while_the_patrol_found_it_too_it_is_linked_and_no_second_order(
    world: World, wired: SimpleNamespace
) -> None:
    told = received(world, wired)
    found = Report(world.project, "DAILY_PATROL", "IMG_BLUR", world.cameras[:1], title="一号")
    order = report(found, world.actor(world.integrator), wired.clock.forward(hours=2))
    assert open_pending(wired.clock.forward(hours=30)) == 1
    told.refresh_from_db()
    assert (told.state, told.order) == ("DUPLICATE", order)
