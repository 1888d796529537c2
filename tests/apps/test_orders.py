"""A work order through its acts: the fold decides, the ledger tells, the rows follow."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.ledger.models import OutboxNotice
from shiwei.ledger.queries import events_of
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.arrive import arrive
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import StaleOrder
from shiwei.workorders.models import Order
from shiwei.workorders.queries import bar
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def offline(world: World, count: int = 1, **more: object) -> Report:
    return Report(
        project=world.project,
        source="DAILY_PATROL",
        fault="IMG_OFFLINE",
        cameras=world.cameras[:count],
        title="交换机 SW-1",
        **more,  # type: ignore[arg-type]
    )


def reported(world: World, wired: SimpleNamespace, count: int = 1, **more: object) -> Order:
    return report(offline(world, count, **more), world.actor(world.integrator), wired.clock.now())


def test_a_report_is_pending_triage_and_its_clock_runs_from_that_instant(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired, 10)
    assert (order.state, order.urgency, order.holder) == ("PENDING_TRIAGE", "NORMAL", world.integrator)
    assert order.deadline == wired.clock.now() + timedelta(hours=24)
    assert order.camera_count == 10
    assert not OutboxNotice.objects.filter(to_unit="OWN").exists()


def test_eleven_cameras_are_an_emergency_of_four_hours_and_the_owner_hears_at_once(
    world: World, wired: SimpleNamespace
) -> None:
    order = reported(world, wired, 11)
    assert order.urgency == "EMERGENCY"
    assert order.emergency_since == wired.clock.now()
    assert order.deadline == wired.clock.now() + timedelta(hours=4)
    assert OutboxNotice.objects.get(to_unit="OWN").kind == "EMERGENCY"


def test_numbers_count_up_within_a_day(world: World, wired: SimpleNamespace) -> None:
    numbers = [reported(world, wired).number for _ in range(3)]
    assert numbers == ["GD20260603-0001", "GD20260603-0002", "GD20260603-0003"]
    wired.clock.forward(days=1)
    assert reported(world, wired).number == "GD20260604-0001"


def test_the_same_key_twice_is_one_order(world: World, wired: SimpleNamespace) -> None:
    first = reported(world, wired, key="k")
    assert reported(world, wired, key="k").pk == first.pk
    assert Order.objects.count() == 1


def test_from_report_to_archive(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired)
    integrator, network = world.actor(world.integrator), world.actor(world.network)
    assert dispatch(order, "NET-B", integrator, wired.clock.forward(hours=2))
    assert (order.state, order.holder) == ("REPAIRING", world.network)
    assert feed_back(order, network, wired.clock.forward(hours=23), measures="更换光模块")
    assert order.state == "PENDING_CONFIRM"
    refused = confirm(order, [], integrator, wired.clock.forward(hours=1))
    assert (refused.allowed, refused.article) == (False, "9"), "no clean test yet"
    order.affected.update(test_passed=True, tested_at=wired.clock.now(), picture_after="f" * 64)
    assert confirm(order, [], integrator, wired.clock.now())
    assert (order.state, order.closed_at, order.deadline) == ("ARCHIVED", wired.clock.now(), None)
    assert [s.unit.code for s in order.stages.all()] == ["INT-A", "NET-B", "INT-A"]
    assert [s.elapsed_seconds for s in order.stages.all()] == [7200, 23 * 3600, 3600]
    assert [e.verb for e in events_of(subject(order.number))] == ["reported", "dispatched", "repaired", "confirmed"]
    assert not Penalty.objects.exists()


def test_a_clean_test_from_before_the_feedback_does_not_close(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired)
    integrator = world.actor(world.integrator)
    dispatch(order, "INT-A", integrator, wired.clock.now())
    order.affected.update(test_passed=True, tested_at=wired.clock.now(), picture_after="f" * 64)
    feed_back(order, integrator, wired.clock.forward(hours=1), measures="擦拭镜头")
    assert not confirm(order, [], integrator, wired.clock.now())


def test_an_emergency_needs_an_arrival_before_the_feedback(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired, 11)
    network = world.actor(world.network)
    dispatch(order, "NET-B", world.actor(world.integrator), wired.clock.now())
    assert feed_back(order, network, wired.clock.now(), measures="重启").article == "10"
    assert arrive(order, network, wired.clock.now())
    assert feed_back(order, network, wired.clock.now(), measures="重启")


def test_a_refused_act_changes_nothing(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired)
    before = (order.version, len(events_of(subject(order.number))))
    verdict = dispatch(order, "NET-B", world.actor(world.network), wired.clock.now())
    assert (verdict.allowed, verdict.article) == (False, "9")
    order.refresh_from_db()
    assert (order.version, len(events_of(subject(order.number)))) == before


def test_who_acts_on_an_older_reading_is_refused_and_writes_nothing(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired)
    other = Order.objects.get(pk=order.pk)
    dispatch(order, "NET-B", world.actor(world.integrator), wired.clock.now())
    with pytest.raises(StaleOrder):
        hand_over(other, "PWR-C", "NOT_MINE", world.actor(world.network), wired.clock.now())
    assert Order.objects.get(pk=order.pk).holder == world.network
    assert len(events_of(subject(order.number))) == 2


def test_the_same_act_sent_twice_counts_once(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired)
    for _ in range(2):
        assert dispatch(order, "NET-B", world.actor(world.integrator), wired.clock.now(), key="once")
    assert len(events_of(subject(order.number))) == 2


def test_a_rejected_repair_resumes_with_the_time_used(world: World, wired: SimpleNamespace) -> None:
    """AC-10 in the application."""
    order = reported(world, wired)
    integrator, network = world.actor(world.integrator), world.actor(world.network)
    dispatch(order, "NET-B", integrator, wired.clock.forward(hours=1))
    feed_back(order, network, wired.clock.forward(hours=20), measures="重启")
    assert reject(order, "仍离线", integrator, wired.clock.forward(hours=6))
    assert order.holder == world.network
    assert order.deadline == wired.clock.now() + timedelta(hours=4)


def test_the_bar_of_a_running_stage_grows_with_the_moment(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired)
    assert bar(order, wired.clock.forward(minutes=30))[0]["elapsed_seconds"] == 1800


def test_who_had_to_wait_for_another_is_recorded_after_it(world: World, wired: SimpleNamespace) -> None:
    """Two requests, the earlier of which gets the ledger later: the journal of an order never runs backwards."""
    order = reported(world, wired)
    early = wired.clock.now()
    late = wired.clock.forward(seconds=1)
    assert dispatch(order, "NET-B", world.actor(world.integrator), late)
    assert arrive(order, world.actor(world.network), early)
    assert [e.at for e in events_of(subject(order.number))][-2:] == [late, late]
