"""Fault reports received (Articles 9, 22): by every channel, once each, triaged from the right instant."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.kernel.time import parse_instant
from shiwei.workorders.actions.receive_report import Incoming, receive_report, receive_reports
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.intake import IntakeRefused
from shiwei.workorders.models import FaultReport
from shiwei.workorders.report_queries import lag, reply_due, reply_tasks
from tests.apps.fault_reports import received, told
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


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
