"""Who reported hears what came of it: at the archive, through a merged order, a citizen by hand."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.ledger.models import OutboxNotice
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.reply_back import reply_back
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.models import Order
from shiwei.workorders.report_labels import report_progress
from shiwei.workorders.report_queries import own_reports, reply_due, reply_tasks
from tests.apps.fault_reports import kinds, received
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def archived(world: World, order: Order, wired: SimpleNamespace) -> None:
    desk = world.actor(world.integrator)
    dispatch(order, "INT-A", desk, wired.clock.forward(hours=1))
    feed_back(order, desk, wired.clock.forward(hours=1), measures="更换")
    order.affected.update(test_passed=True, tested_at=wired.clock.now(), picture_after="f" * 64)
    assert confirm(order, ["现场照片"], desk, wired.clock.now())


def test_r22_4_at_the_archive_every_unit_that_reported_hears(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired, unit=world.power, source="PHONE")
    sort_as_fault(report, world.actor(world.integrator), wired.clock.now())
    assert report.order is not None
    archived(world, report.order, wired)
    assert "ARCHIVED" in kinds("PWR-C")


def test_an_order_merged_into_another_is_as_far_as_that_one(world: World, wired: SimpleNamespace) -> None:
    first, second = (received(world, wired, cameras=[camera]) for camera in world.cameras[:2])
    for told in (first, second):
        sort_as_fault(told, world.actor(world.integrator), wired.clock.now())
    parent, child = first.order, second.order
    assert parent is not None
    assert child is not None
    Order.objects.filter(pk=child.pk).update(state="MERGED", merged_into=parent, closed_at=wired.clock.now())
    user = world.person(world.using)
    merged = next(t for t in own_reports(user) if t.pk == second.pk)
    assert report_progress(merged) == report_progress(first)
    archived(world, parent, wired)
    assert {t.order.closed_at is not None for t in own_reports(user) if t.order} == {True}
    assert "已归档" in OutboxNotice.objects.filter(to_unit="USE-D").latest("pk").subject


def test_a_citizen_is_told_by_hand_within_24_hours_of_the_result(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired, world.integrator, source="CITIZEN", unit=None)
    sort_as_fault(report, world.actor(world.integrator), wired.clock.now())
    user = world.person(world.integrator)
    (waiting,) = reply_tasks(user)
    assert reply_due(waiting) is None, "there is nothing to tell yet"
    assert report.order is not None
    archived(world, report.order, wired)
    (ready,) = reply_tasks(user)
    assert reply_due(ready) == wired.clock.now() + timedelta(hours=24)
    desk = world.actor(world.integrator)
    assert not reply_back(report, "", desk, wired.clock.now())
    assert reply_back(report, "已电话告知来电人", desk, wired.clock.now())
    assert not reply_back(report, "再说一次", desk, wired.clock.now())
    assert [list(reply_tasks(user)), [r.number for r in reply_tasks(user, done=True)]] == [[], [report.number]]
