"""Fault reports by every channel (Articles 9, 22): once each, triaged from the right instant, sorted by the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.accounts.facts import Actor, system_for
from shiwei.accounts.models import Unit
from shiwei.assets.models import CameraState
from shiwei.kernel.time import parse_instant
from shiwei.ledger.models import OutboxNotice
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.announce_window import Announced, announce_window
from shiwei.workorders.actions.answer_consultation import answer_consultation
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.consent_invalid import consent_invalid
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.open_pending import open_pending, resume_suppressed
from shiwei.workorders.actions.receive_report import Incoming, receive_report, receive_reports
from shiwei.workorders.actions.reclassify import reclassify
from shiwei.workorders.actions.reply_back import reply_back
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.actions.sort_as_consultation import sort_as_consultation
from shiwei.workorders.actions.sort_as_duplicate import sort_as_duplicate
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.actions.sort_as_invalid import sort_as_invalid
from shiwei.workorders.actions.void import void
from shiwei.workorders.intake import IntakeRefused, StaleReport
from shiwei.workorders.models import FaultReport, Order
from shiwei.workorders.queries import Filter, listed
from shiwei.workorders.report_labels import report_progress
from shiwei.workorders.report_queries import (
    desk_reports,
    in_view,
    lag,
    own_reports,
    reply_due,
    reply_tasks,
    report_events,
    visible_reports,
)
from tests.world import World, build

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return build()


def told(world: World, **more: Any) -> Incoming:
    """A using unit's report of a black picture, unless told otherwise."""
    given = {"source": "USING_UNIT", "fault": "IMG_BLACK", "unit": world.using, "cameras": [world.cameras[0]]}
    return Incoming(project=world.project, place="光明路与芍花路 1 号", **{**given, **more})


def received(world: World, wired: SimpleNamespace, by: Unit | None = None, **more: Any) -> FaultReport:
    return receive_report(told(world, **more), world.actor(by or world.using), wired.clock.now())


def kinds(unit: str) -> list[str]:
    return list(OutboxNotice.objects.filter(to_unit=unit).order_by("pk").values_list("kind", flat=True))


# --- S-14: a nuisance by the mayor's hotline -----------------------------------------------------------------


def hotline(world: World, **more: Any) -> Incoming:
    return Incoming(
        project=world.project,
        source="MAYOR_HOTLINE",
        place="光明路设备箱",
        words="设备箱向路面倾斜。",
        fault="HW_NUISANCE",
        reporter="市民",
        external_number="12345-0614-0071",
        external_due=parse_instant("2019-06-17T16:20:00+08:00"),
        message_at=parse_instant("2019-06-14T16:20:00+08:00"),
        claimed_at=parse_instant("2019-06-14T16:20:00+08:00"),
        **more,
    )


def test_s14_a_hotline_ticket_entered_late_is_triaged_from_the_message_on(world: World, wired: SimpleNamespace) -> None:
    wired.clock.moment = parse_instant("2019-06-14T18:00:00+08:00")
    desk = world.actor(world.integrator)
    report = receive_report(hotline(world), desk, wired.clock.now(), keep=True)
    assert sort_as_fault(report, desk, wired.clock.now())
    order = report.order
    assert order is not None
    assert (order.fault, order.camera_count, order.urgency, order.state) == (
        "HW_NUISANCE", 0, "NORMAL", "PENDING_TRIAGE",
    )  # fmt: skip
    assert order.stage_started == parse_instant("2019-06-14T16:20:00+08:00")
    assert order.deadline == parse_instant("2019-06-15T16:20:00+08:00")
    assert order.external_number == "12345-0614-0071"
    assert lag(report) == timedelta(hours=1, minutes=40)
    (task,) = reply_tasks(world.person(world.integrator))
    assert (task.number, reply_due(task)) == (report.number, parse_instant("2019-06-17T16:20:00+08:00"))


def test_a_message_time_without_evidence_is_refused_and_nothing_is_kept(world: World, wired: SimpleNamespace) -> None:
    early = wired.clock.now() - timedelta(hours=2)
    with pytest.raises(IntakeRefused, match="evidence"):
        received(world, wired, world.integrator, source="WECHAT_GROUP", claimed_at=early)
    assert not FaultReport.objects.exists()
    assert received(world, wired, world.integrator, source="WECHAT_GROUP", claimed_at=early, evidence=("a" * 64,))


def test_what_reached_the_owner_first_is_triaged_from_its_passing_on(world: World, wired: SimpleNamespace) -> None:
    """A03: a letter to the owner runs for the integrator from the entry, its age is shown as lag all the same."""
    sent = wired.clock.now() - timedelta(hours=5)
    report = received(world, wired, world.owner, source="LETTER", message_at=sent, evidence=("来信扫描件",), unit=None)
    assert report.started_at == wired.clock.now()
    assert lag(report) == timedelta(hours=5)


# --- once each ----------------------------------------------------------------------------------------------


def test_the_same_key_or_outside_number_is_one_report(world: World, wired: SimpleNamespace) -> None:
    first = received(world, wired, key="k")
    assert received(world, wired, key="k").pk == first.pk
    assert received(world, wired, world.integrator, key="k").pk != first.pk, "another unit's key is another key"
    by_number = received(world, wired, source="DIGITAL_CITY", external_number="SZCG-1")
    assert received(world, wired, world.integrator, source="DIGITAL_CITY", external_number="SZCG-1") == by_number
    assert FaultReport.objects.count() == 3


def test_a_batch_may_tell_the_same_ticket_twice(world: World, wired: SimpleNamespace) -> None:
    two = [told(world, source="DIGITAL_CITY", external_number="SZCG-1") for _ in range(2)]
    taken = receive_reports(two, world.actor(world.integrator), wired.clock.now())
    assert taken.known == 1
    assert taken.reports[0] is taken.reports[1]


def test_numbers_count_within_the_day(world: World, wired: SimpleNamespace) -> None:
    assert [received(world, wired).number for _ in range(2)] == ["FY20260603-0001", "FY20260603-0002"]


# --- what the system settles by itself -----------------------------------------------------------------------


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


# --- sorting ------------------------------------------------------------------------------------------------


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


# --- the reporter hears ---------------------------------------------------------------------------------------


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


# --- order of the desk, and who sees what ---------------------------------------------------------------------


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


def test_the_systems_acts_are_its_own(world: World, wired: SimpleNamespace) -> None:
    report = received(world, wired)
    system: Actor = system_for(world.integrator)
    assert not sort_as_consultation(report, system, wired.clock.now()), "the system judges nothing"
