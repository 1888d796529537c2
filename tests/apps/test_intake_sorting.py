"""Fault reports sorted by the table: a fault, a consultation, no fault with the owner's consent; by whom, once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.accounts.facts import Actor, system_for
from shiwei.ledger.models import OutboxNotice
from shiwei.workorders.actions.answer_consultation import answer_consultation
from shiwei.workorders.actions.consent_invalid import consent_invalid
from shiwei.workorders.actions.open_pending import open_pending
from shiwei.workorders.actions.reclassify import reclassify
from shiwei.workorders.actions.sort_as_consultation import sort_as_consultation
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.actions.sort_as_invalid import sort_as_invalid
from shiwei.workorders.intake import StaleReport
from shiwei.workorders.models import FaultReport, Order
from shiwei.workorders.report_queries import report_events
from tests.apps.fault_reports import received
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_sorted_as_a_fault_it_is_an_order_from_its_arrival(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired)
    arrived = wired.clock.now()
    assert sort_as_fault(report, world.actor(world.integrator), wired.clock.forward(hours=3), fault="IMG_BLUR")
    order = report.order
    assert order is not None
    assert (order.fault, order.user_first, order.stage_started) == ("IMG_BLUR", True, arrived)
    assert order.deadline == arrived + timedelta(hours=24)
    assert [e.verb for e in report_events(report)] == ["received", "sorted_fault"]
    assert "已受理" in OutboxNotice.objects.filter(to_unit="USE-D").latest("pk").subject


def test_it_may_join_an_order_of_the_same_cause(world: World, wired: SimpleNamespace) -> None:
    desk = world.actor(world.integrator)
    first, second = received(world, wired), received(world, wired, cameras=[world.cameras[1]])
    sort_as_fault(first, desk, wired.clock.now())
    assert sort_as_fault(second, desk, wired.clock.now(), join=first.order)
    assert Order.objects.get().camera_count == 2
    assert second.order == first.order


@pytest.mark.parametrize("party", ["network", "power", "outsider"])
def test_who_is_not_of_the_project_sorts_nothing(world: World, wired: SimpleNamespace, party: str) -> None:
    report = received(world, wired)
    actor = world.actor(getattr(world, party))
    for act in (sort_as_consultation, sort_as_fault):
        refused = act(report, actor, wired.clock.now())
        assert (refused.allowed, refused.article) == (False, "22")
    assert len(report_events(report)) == 1
    assert not Order.objects.exists()


def test_a_report_sorted_meanwhile_is_not_sorted_again(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired)
    other = FaultReport.objects.get(pk=report.pk)
    sort_as_consultation(report, world.actor(world.integrator), wired.clock.now())
    with pytest.raises(StaleReport):
        sort_as_fault(other, world.actor(world.owner), wired.clock.now())
    assert not Order.objects.exists(), "nothing of the losing act stays"


def test_ac40_a_consultation_is_answered_and_is_no_order(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired, fault="", words="怎么导出一段录像？")
    assert answer_consultation(report, "在录像查询页选时段后点导出。", world.actor(world.integrator), wired.clock.now())
    assert (report.state, report.due_at) == ("ANSWERED", None)
    assert open_pending(wired.clock.forward(days=30)) == 0
    assert not Order.objects.exists()
    assert OutboxNotice.objects.filter(to_unit="USE-D").latest("pk").body.startswith("在录像查询页")


def test_a52_a_consultation_that_proves_a_fault_starts_when_it_is_reclassified(
    world: World, wired: SimpleNamespace
) -> None:
    report = received(world, wired)
    sort_as_consultation(report, world.actor(world.integrator), wired.clock.forward(hours=1))
    assert reclassify(report, "IMG_BLACK", world.actor(world.integrator), wired.clock.forward(hours=9))
    assert report.order is not None
    assert report.order.stage_started == wired.clock.now()


def test_a52_only_the_owner_dates_it_back_and_says_why(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired)
    arrived, later = wired.clock.now(), wired.clock.forward(hours=10)
    sort_as_consultation(report, world.actor(world.integrator), later)
    for actor, reason in ((world.integrator, "误判"), (world.owner, " ")):
        refused = reclassify(report, "IMG_BLACK", world.actor(actor), later, back_dated=True, reason=reason)
        assert (refused.allowed, refused.article) == (False, "22")
    assert reclassify(report, "IMG_BLACK", world.actor(world.owner), later, back_dated=True, reason="截图便知黑屏")
    assert report.order is not None
    assert report.order.stage_started == arrived


@pytest.mark.parametrize("source", ["USING_UNIT", "OWNER", "CITIZEN", "MAYOR_HOTLINE"])
def test_what_others_report_is_no_fault_only_with_the_owners_consent(
    world: World, wired: SimpleNamespace, source: str
) -> None:
    report = received(world, wired, source=source)
    desk, owner = world.actor(world.integrator), world.actor(world.owner)
    assert sort_as_invalid(report, " ", desk, wired.clock.now()).article == "9", "evidence is mandatory"
    assert sort_as_invalid(report, "现场画面正常", desk, wired.clock.now())
    assert report.state == "RECEIVED"
    assert not consent_invalid(report, desk, wired.clock.now(), agrees=True)
    assert consent_invalid(report, owner, wired.clock.now(), agrees=True)
    assert report.state == "INVALID"


def test_the_integrators_own_source_needs_no_consent(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired, world.integrator, source="PERIODIC_INSPECTION", unit=None)
    assert sort_as_invalid(report, "复看正常", world.actor(world.integrator), wired.clock.now())
    assert report.state == "INVALID"


def test_a_refused_invalidity_leaves_the_triage_time_as_if_nobody_had_asked(
    world: World, wired: SimpleNamespace
) -> None:
    report = received(world, wired)
    arrived = wired.clock.now()
    sort_as_invalid(report, "画面正常", world.actor(world.integrator), wired.clock.forward(hours=1))
    assert open_pending(wired.clock.forward(hours=30)) == 0, "while the owner is asked nothing is opened"
    assert consent_invalid(report, world.actor(world.owner), wired.clock.now(), agrees=False, note="画面确实黑")
    assert open_pending(wired.clock.now()) == 1
    assert Order.objects.get().stage_started == arrived


def test_the_systems_acts_are_its_own(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired)
    system: Actor = system_for(world.integrator)
    assert not sort_as_consultation(report, system, wired.clock.now()), "the system judges nothing"
