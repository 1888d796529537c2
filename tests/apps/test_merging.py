"""Merging, reopening, recurrence, cameras, exclusions, bounces and voiding through their acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from shiwei.jobs.sweep import sweep
from shiwei.ledger.models import OutboxNotice
from shiwei.ledger.queries import events_of
from shiwei.penalties.actions.sign import sign
from shiwei.penalties.models import Penalty
from shiwei.watch.queries import open_causes
from shiwei.workorders.actions.accept_exclusion import accept_exclusion
from shiwei.workorders.actions.change_cameras import change_cameras
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.end_exclusion import end_exclusion
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.actions.merge import merge, merge_all
from shiwei.workorders.actions.recur import recur
from shiwei.workorders.actions.reopen import reopen
from shiwei.workorders.actions.report import ReportRefused
from shiwei.workorders.actions.void import void
from shiwei.workorders.journal import StaleOrder
from shiwei.workorders.merging import closest, proposal_with, proposals
from shiwei.workorders.models import Order
from tests.counting import TICK, dispatched, overtime, reported, rows_are_the_fold
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def twelve(world: World, wired: SimpleNamespace) -> list[Order]:
    """Twelve orders of one camera each, all on one switch, within five minutes."""
    made = []
    for i in range(12):
        made.append(reported(world, wired, first=i))
        wired.clock.forward(seconds=27)
    return made


def test_s01_orders_of_one_switch_within_five_minutes_are_proposed(world: World, wired: SimpleNamespace) -> None:
    orders = twelve(world, wired)
    (found,) = proposals(world.person(world.integrator))
    assert (found.node, found.kind) == ("SW-1", "switch")
    assert found.orders == tuple(order.number for order in orders)
    assert proposal_with(orders[5], world.person(world.integrator)) == found
    assert all(order.state == "PENDING_TRIAGE" for order in Order.objects.all()), "nobody merges but a person"


@pytest.mark.parametrize(("apart", "proposed"), [(timedelta(minutes=5), True), (timedelta(minutes=5) + TICK, False)])
def test_s01_five_minutes_are_within_and_a_microsecond_more_is_not(
    world: World, wired: SimpleNamespace, apart: timedelta, proposed: bool
) -> None:
    first = reported(world, wired)
    wired.clock.moment += apart
    reported(world, wired, first=1)
    assert (proposal_with(first, world.person(world.integrator)) is not None) is proposed


def test_s01_merged_they_are_one_emergency_with_the_earliest_triage(world: World, wired: SimpleNamespace) -> None:
    parent, *children = twelve(world, wired)
    start = datetime.fromisoformat("2026-06-03T00:00:00+00:00")
    assert merge_all(children, parent, world.actor(world.integrator), wired.clock.now())
    assert (parent.urgency, parent.camera_count, parent.affected.count()) == ("EMERGENCY", 12, 12)
    assert parent.emergency_since is not None
    triage = parent.stages.get(kind="TRIAGE")
    assert (triage.start, triage.deadline) == (start, parent.emergency_since + timedelta(hours=4))
    assert set(Order.objects.exclude(pk=parent.pk).values_list("state", "merged_into")) == {("MERGED", parent.pk)}
    assert OutboxNotice.objects.filter(to_unit="OWN", kind="EMERGENCY").count() == 1
    assert proposals(world.person(world.integrator)) == []


def test_the_earlier_triage_counts_also_when_the_parent_is_the_later_order(
    world: World, wired: SimpleNamespace
) -> None:
    child = reported(world, wired)
    parent = reported_later(world, wired, 3)
    assert dispatch(parent, "NET-B", world.actor(world.integrator), wired.clock.forward(hours=22))
    assert merge(child, parent, world.actor(world.integrator), wired.clock.now())
    triage = parent.stages.get(kind="TRIAGE")
    assert triage.start == child.opened_at
    assert triage.overtime, "dispatched 25 hours after the first report of the cause"
    sweep(wired.clock.now())
    assert parent.penalties.get().unit == world.integrator
    rows_are_the_fold(wired)


def reported_later(world: World, wired: SimpleNamespace, hours: int) -> Order:
    wired.clock.forward(hours=hours)
    return reported(world, wired, first=6)


def test_a_childs_running_stage_is_not_assessed_and_its_signed_count_stays_withdrawn(
    world: World, wired: SimpleNamespace
) -> None:
    signed, unsigned = overtime(world, wired), dispatched(world, wired, first=1)
    assert sign(signed, world.actor(world.network), wired.clock.now())
    parent = reported_later(world, wired, 25)
    sweep(wired.clock.now())
    assert unsigned.penalties.filter(unit=world.network).exists()
    for child in (Order.objects.get(pk=signed.order_id), unsigned):
        child.refresh_from_db()
        assert merge(child, parent, world.actor(world.integrator), wired.clock.now())
    sweep(wired.clock.now())
    assert set(Penalty.objects.filter(unit=world.network).values_list("pk", "state")) == {(signed.pk, "WITHDRAWN")}
    rows_are_the_fold(wired)


def test_several_are_merged_all_or_none(world: World, wired: SimpleNamespace) -> None:
    parent, first, second = (reported(world, wired, first=i) for i in range(3))
    assert void(second, ["误报"], world.actor(world.integrator), wired.clock.now())
    verdict = merge_all([first, second], parent, world.actor(world.integrator), wired.clock.now())
    assert (verdict.allowed, verdict.article) == (False, "9")
    assert verdict.why.startswith(second.number)
    assert Order.objects.get(pk=first.pk).state == "PENDING_TRIAGE"
    assert [e.verb for e in events_of(f"order:{first.number}")] == ["reported"]


def test_merging_needs_two_running_orders_and_the_project_parties(world: World, wired: SimpleNamespace) -> None:
    parent, child = reported(world, wired), reported(world, wired, first=1)
    integrator = world.actor(world.integrator)
    assert merge(child, child, integrator, wired.clock.now()).article == "9"
    assert merge(child, parent, world.actor(world.network), wired.clock.now()).article == "9"
    assert merge(child, parent, integrator, wired.clock.now())
    assert merge(parent, child, integrator, wired.clock.now()).article == "9", "it has no running stage any more"


def test_who_merges_on_an_older_reading_of_the_parent_is_refused_whole(world: World, wired: SimpleNamespace) -> None:
    parent, child = reported(world, wired), reported(world, wired, first=1)
    old = Order.objects.get(pk=parent.pk)
    assert dispatch(parent, "NET-B", world.actor(world.integrator), wired.clock.now())
    with pytest.raises(StaleOrder):
        merge(child, old, world.actor(world.integrator), wired.clock.now())
    assert Order.objects.get(pk=child.pk).state == "PENDING_TRIAGE"


def test_the_same_merge_sent_twice_counts_once(world: World, wired: SimpleNamespace) -> None:
    parent, child = reported(world, wired), reported(world, wired, first=1)
    for _ in range(2):
        assert merge(child, parent, world.actor(world.integrator), wired.clock.now(), key="m1")
    assert parent.affected.count() == 2


def test_the_orders_closest_in_time_are_offered_first(world: World, wired: SimpleNamespace) -> None:
    orders = twelve(world, wired)
    offered = closest(orders[4], world.person(world.integrator), limit=3)
    assert offered[0].number in {orders[3].number, orders[5].number}
    assert orders[4] not in offered


def test_ac06_growth_past_ten_leaves_four_hours_from_then(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired, cameras=8)
    start = wired.clock.now()
    more = [c.gb_code for c in world.cameras[8:12]]
    at = wired.clock.forward(hours=5)
    assert change_cameras(order, more, [], world.actor(world.integrator), at)
    assert (order.urgency, order.camera_count, order.affected.count()) == ("EMERGENCY", 12, 12)
    assert order.deadline == at + timedelta(hours=4)
    notice = OutboxNotice.objects.get(to_unit="OWN", kind="EMERGENCY")
    assert notice.created_at == at
    assert change_cameras(order, [], more[:3], world.actor(world.integrator), wired.clock.now())
    assert (order.urgency, order.camera_count) == ("EMERGENCY", 9), "shrinking does not downgrade"
    assert order.deadline == start + timedelta(hours=9)


def test_ac06_growth_two_hours_before_the_deadline_leaves_it(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired, cameras=8)
    deadline = order.deadline
    more = [c.gb_code for c in world.cameras[8:12]]
    assert change_cameras(order, more, [], world.actor(world.integrator), wired.clock.forward(hours=22))
    assert (order.urgency, order.deadline) == ("EMERGENCY", deadline)


def test_ac04c_evidence_an_hour_later_makes_it_normal_from_then(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired, 12)
    start = wired.clock.now()
    assert order.deadline == start + timedelta(hours=4)
    owner = world.actor(world.owner)
    later = wired.clock.forward(hours=1)
    assert accept_exclusion(order, "REGIONAL_POWER", [], owner, later).article == "10"
    assert (
        accept_exclusion(order, "REGIONAL_POWER", ["停电通知.pdf"], world.actor(world.integrator), later).article
        == "10"
    )
    assert order.urgency == "EMERGENCY"
    assert accept_exclusion(order, "REGIONAL_POWER", ["停电通知.pdf"], owner, later)
    assert (order.urgency, order.emergency_since, order.deadline) == ("NORMAL", None, start + timedelta(hours=24))
    verbs = [e.verb for e in events_of(f"order:{order.number}")]
    assert verbs == ["reported", "emergency_raised", "exclusion_accepted"]


def test_a07_when_power_is_back_and_cameras_stay_down_it_is_judged_again(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired, 12)
    assert accept_exclusion(order, "REGIONAL_POWER", ["通知"], world.actor(world.owner), wired.clock.now())
    back = wired.clock.forward(hours=6)
    assert end_exclusion(order, "PLANNED_UPGRADE", ["复电"], world.actor(world.integrator), back).article == "10"
    assert end_exclusion(order, "REGIONAL_POWER", ["复电"], world.actor(world.integrator), back)
    assert (order.urgency, order.emergency_since, order.deadline) == ("EMERGENCY", back, back + timedelta(hours=4))


def archived(world: World, wired: SimpleNamespace) -> Order:
    """S-02: twelve hours used, then archived."""
    order = dispatched(world, wired)
    assert feed_back(order, world.actor(world.network), wired.clock.forward(hours=12), measures="重启")
    order.affected.update(test_passed=True, tested_at=wired.clock.now(), picture_after="f" * 64)
    assert confirm(order, [], world.actor(world.integrator), wired.clock.now())
    return order


def test_s02_reopened_the_unit_resumes_with_its_time_used(world: World, wired: SimpleNamespace) -> None:
    order = archived(world, wired)
    at = wired.clock.forward(hours=37)
    assert reopen(order, "复查仍离线", world.actor(world.integrator), at)
    assert (order.state, order.holder, order.closed_at) == ("REPAIRING", world.network, None)
    assert order.deadline == at + timedelta(hours=12)


@pytest.mark.parametrize(
    ("party", "after", "allowed"),
    [
        ("integrator", timedelta(hours=72), True),
        ("integrator", timedelta(hours=72) + TICK, False),
        ("owner", timedelta(hours=72) + TICK, True),
        ("network", timedelta(hours=1), False),
    ],
)
def test_a58_within_72_hours_the_integrator_later_only_the_owner(
    world: World, wired: SimpleNamespace, party: str, after: timedelta, allowed: bool
) -> None:
    order = archived(world, wired)
    wired.clock.moment += after
    assert bool(reopen(order, "仍离线", world.actor(getattr(world, party)), wired.clock.now())) is allowed


def test_t24_a_recurrence_is_a_new_order_linked_to_the_archived_one(world: World, wired: SimpleNamespace) -> None:
    order = archived(world, wired)
    again = recur(order, "USING_UNIT", "又断了", world.actor(world.integrator), wired.clock.forward(days=9))
    assert (again.recurrence_of, again.state, again.fault) == (order, "PENDING_TRIAGE", order.fault)
    assert list(again.affected.values_list("camera", flat=True)) == list(
        order.affected.values_list("camera", flat=True)
    )
    assert again.deadline == wired.clock.now() + timedelta(hours=24), "its clock is its own"
    assert Order.objects.get(pk=order.pk).state == "ARCHIVED"


def test_t24_only_an_archived_order_recurs_and_only_for_its_parties(world: World, wired: SimpleNamespace) -> None:
    running = dispatched(world, wired, first=5)
    with pytest.raises(ReportRefused, match="only an archived order recurs"):
        recur(running, "PHONE", "", world.actor(world.integrator), wired.clock.now())
    with pytest.raises(ReportRefused, match="neither the integrator nor the owner"):
        recur(archived(world, wired), "PHONE", "", world.actor(world.network), wired.clock.now())
    assert Order.objects.count() == 2


def test_s09_after_two_bounces_only_the_owner_rules_and_the_time_used_does_not_restart(
    world: World, wired: SimpleNamespace
) -> None:
    order = dispatched(world, wired, "NET-B")
    network, power = world.actor(world.network), world.actor(world.power)
    assert hand_over(order, "PWR-C", "NOT_MINE", network, wired.clock.forward(hours=3))
    assert hand_over(order, "NET-B", "NOT_MINE", power, wired.clock.forward(hours=1))
    refused = hand_over(order, "PWR-C", "NOT_MINE", network, wired.clock.forward(hours=2))
    assert (refused.allowed, refused.article) == (False, "9")
    assert order.deadline == wired.clock.now() + timedelta(hours=19), "five hours used in two holdings"
    assert hand_over(order, "PWR-C", "NOT_MINE", world.actor(world.owner), wired.clock.now())
    assert order.holder == world.power


@pytest.mark.parametrize(
    ("source", "party", "allowed"),
    [
        ("DAILY_PATROL", "integrator", True),
        ("DAILY_PATROL", "owner", False),
        ("CITIZEN", "integrator", False),
        ("CITIZEN", "owner", True),
    ],
)
def test_q22_external_reports_are_voided_by_the_owner(
    world: World, wired: SimpleNamespace, source: str, party: str, allowed: bool
) -> None:
    order = reported(world, wired, source=source)
    assert bool(void(order, ["现场照片"], world.actor(getattr(world, party)), wired.clock.now())) is allowed


def test_the_board_shows_a_merged_orders_cause_with_its_parent(world: World, wired: SimpleNamespace) -> None:
    from shiwei.assets.models import Node
    from shiwei.watch.models import Cause, Finding, Round

    parent, child = reported(world, wired), reported(world, wired, first=1)
    round_ = Round.objects.create(kind="DAILY_PATROL", state="DONE", started_at=wired.clock.now())
    cause = Cause.objects.create(
        key="k", round=round_, node=Node.objects.get(code="SW-1"), project=world.project, domain="network",
        fault="IMG_OFFLINE", unit=world.network, confidence=0.9, order=child, found_at=wired.clock.now(),
    )  # fmt: skip
    Finding.objects.create(
        camera=world.cameras[1], fault="IMG_OFFLINE", kind="offline", score=1.0, first_seen=wired.clock.now(),
        believed_at=wired.clock.now(), cause=cause,
    )  # fmt: skip
    assert merge(child, parent, world.actor(world.integrator), wired.clock.now())
    (shown,) = open_causes(world.person(world.integrator))
    assert shown["order"] == parent.number


def test_s06_orders_of_two_projects_are_one_group_for_urgency(world: World, wired: SimpleNamespace) -> None:
    from shiwei.assets.models import Project

    elsewhere = Project.objects.get(code="P-E")
    parent, child = reported(world, wired, 6), reported(world, wired, 6, first=6, project=elsewhere)
    assert (parent.urgency, child.urgency) == ("NORMAL", "NORMAL")
    assert not merge(child, parent, world.actor(world.integrator), wired.clock.now()), "it is another integrator's"
    assert merge(child, parent, world.actor(world.owner), wired.clock.forward(minutes=30))
    assert (parent.urgency, parent.camera_count, parent.emergency_since) == ("EMERGENCY", 12, wired.clock.now())


def test_a_reopened_orders_counts_stay_and_follow_the_fold(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired, fault="HW_POLE")
    network, integrator = world.actor(world.network), world.actor(world.integrator)
    assert feed_back(order, network, wired.clock.forward(hours=25), measures="扶正")
    assert confirm(order, ["照片"], integrator, wired.clock.now())
    sweep(wired.clock.now())
    penalty = order.penalties.get(unit=world.network)
    assert sign(penalty, network, wired.clock.now())
    assert reopen(order, "仍倾斜", integrator, wired.clock.forward(hours=10))
    sweep(wired.clock.now())
    penalty.refresh_from_db()
    assert (penalty.state, Penalty.objects.count()) == ("OMU_CONFIRMED", 1)
    rows_are_the_fold(wired)
