"""The order of the desk's reports and orders, and who sees which."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.workorders.actions.answer_consultation import answer_consultation
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.queries import Filter, listed
from shiwei.workorders.report_queries import desk_reports, in_view, own_reports, visible_reports
from tests.apps.fault_reports import received
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_a39_using_units_come_first_then_the_earlier_end_of_triage(world: World, wired: SimpleNamespace) -> None:
    early = received(world, wired, world.integrator, source="CITIZEN", unit=None)
    wired.clock.forward(hours=1)
    user = received(world, wired, cameras=[world.cameras[1]])
    by_phone = received(world, wired, world.integrator, source="PHONE", cameras=[world.cameras[2]])
    visit = received(world, wired, world.integrator, source="RETURN_VISIT", unit=None, cameras=[world.cameras[3]])
    listed = in_view(desk_reports(world.person(world.integrator)), "inbox")
    assert [r.pk for r in listed] == [user.pk, by_phone.pk, visit.pk, early.pk]
    assert user.due_at is not None
    assert early.due_at is not None
    assert user.due_at - early.due_at == timedelta(hours=1), "first in the queue, the limit is the same"


def test_a39_so_do_the_orders_that_come_of_them(world: World, wired: SimpleNamespace) -> None:
    """Same urgency, earlier deadline: still behind what a using unit or a visit told; an emergency goes before all."""
    desk = world.actor(world.integrator)
    told = [
        received(world, wired, world.integrator, source=source, unit=None, cameras=[world.cameras[n]])
        for n, source in enumerate(("CITIZEN", "USING_UNIT", "RETURN_VISIT"))
    ]
    for one in told:
        sort_as_fault(one, desk, wired.clock.forward(minutes=1))
    huge = Report(world.project, "DAILY_PATROL", "IMG_OFFLINE", world.cameras[:11], title="交换机")
    emergency = report(huge, desk, wired.clock.now())
    rows, _ = listed(world.person(world.integrator), Filter("open"), wired.clock.now())
    orders = [one.order for one in told]
    assert rows[0] == emergency
    assert set(rows[1:3]) == set(orders[1:])
    assert rows[3] == orders[0]


@pytest.mark.parametrize(
    ("party", "sees"),
    [("using", True), ("owner", True), ("integrator", True), ("outsider", False), ("network", False)],
)
def test_a_report_is_seen_by_its_parties_only(world: World, wired: SimpleNamespace, party: str, sees: bool) -> None:
    received(world, wired)
    assert visible_reports(world.person(getattr(world, party))).exists() == sees


def test_one_finds_ones_own_reports_the_open_ones_first(world: World, wired: SimpleNamespace) -> None:
    done = received(world, wired, fault="")
    answer_consultation(done, "好的", world.actor(world.integrator), wired.clock.now())
    wired.clock.forward(hours=1)
    open_ = received(world, wired)
    assert [r.pk for r in own_reports(world.person(world.using))] == [open_.pk, done.pk]
    assert own_reports(world.person(world.network)) == []
