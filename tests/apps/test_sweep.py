"""Deadlines: the instant before and after, catching up, each notice once, only what is due; nothing stops a sweep."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shiwei.jobs import sweep as jobs
from shiwei.jobs.sweep import due_orders, sweep, sweep_due
from shiwei.ledger.models import OutboxNotice
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.change_cameras import change_cameras
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order, Stage
from tests.world import World, build

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def world() -> World:
    return build()


def opened(world: World, wired: SimpleNamespace, camera: int = 0) -> Order:
    """An order of one camera, with NET-B since now."""
    what = Report(world.project, "DAILY_PATROL", "IMG_OFFLINE", world.cameras[camera : camera + 1], title="甲")
    made = report(what, world.actor(world.integrator), wired.clock.now())
    dispatch(made, "NET-B", world.actor(world.integrator), wired.clock.now())
    return made


@pytest.fixture
def order(world: World, wired: SimpleNamespace) -> Order:
    return opened(world, wired)


def told(kind: str, unit: str = "NET-B") -> list[OutboxNotice]:
    return list(OutboxNotice.objects.filter(kind=kind, to_unit=unit).order_by("pk"))


def deadline_of(order: Order) -> datetime:
    assert order.deadline is not None
    return order.deadline


# ---- the instant before and after


def test_at_the_deadline_it_is_on_time_and_a_microsecond_later_it_is_not(order: Order, wired: SimpleNamespace) -> None:
    deadline = deadline_of(order)
    sweep(deadline)
    assert not Penalty.objects.exists()
    sweep(deadline + MICROSECOND)
    penalty = Penalty.objects.get()
    assert (penalty.unit.code, penalty.occurred_at, str(penalty.amount)) == ("NET-B", deadline, "1500.00")
    assert (penalty.state, penalty.contract.code if penalty.contract else None) == ("CANDIDATE", "K-B")


def test_ac07_after_downtime_the_breach_is_the_true_instant(order: Order, wired: SimpleNamespace) -> None:
    deadline = deadline_of(order)
    sweep(wired.clock.forward(days=3))
    assert Penalty.objects.get().occurred_at == deadline
    assert order.stages.get(kind="REPAIR").breach_at == deadline
    (breach,) = told("BREACH", "OWN")
    assert "应告知时间：2026-06-04 08:00:00" in breach.body, "told three days late, it tells the instant that counted"


def test_ac07_a_breach_in_a_stage_that_ended_during_the_downtime_is_told_still(
    order: Order, world: World, wired: SimpleNamespace
) -> None:
    feed_back(order, world.actor(world.network), wired.clock.forward(hours=26), measures="重启")
    sweep(wired.clock.forward(hours=1))
    assert [n.to_unit for n in OutboxNotice.objects.filter(kind="BREACH").order_by("to_unit")] == ["INT-A", "OWN"]


def test_reminders_go_out_once_each(order: Order, wired: SimpleNamespace) -> None:
    sweep(wired.clock.now())
    assert told("REMINDER") == []
    sweep(wired.clock.forward(hours=12))
    sweep(wired.clock.forward(minutes=1))
    assert len(told("REMINDER")) == 1
    sweep(wired.clock.forward(hours=20))
    assert [n.level for n in told("REMINDER")] == ["NORMAL", "NORMAL", "URGENT"]


def test_half_of_the_running_time_comes_later_when_the_clock_was_paused(
    order: Order, world: World, wired: SimpleNamespace
) -> None:
    """AC-13: 6 h used, 72 h paused: half of the limit is used 84 h after the dispatch, not 12 h after it."""
    filed = {"deferral": "D1", "category": "REGIONAL_POWER", "hours": 72, "reason": "停电", "photos": 1, "sealed": True}
    record(order, Entry("deferral_filed", filed), world.actor(world.network), wired.clock.forward(hours=6))
    granted = {"deferral": "D1", "hours": 72}
    record(order, Entry("deferral_approved", granted), world.actor(world.owner), wired.clock.forward(hours=2))
    sweep(wired.clock.forward(hours=75, minutes=59))
    assert told("REMINDER") == []
    sweep(wired.clock.forward(minutes=1))
    assert len(told("REMINDER")) == 1


def test_when_a_deferral_ends_the_order_is_in_repair_again_and_all_three_are_told(
    order: Order, world: World, wired: SimpleNamespace
) -> None:
    filed = {"deferral": "D1", "category": "NO_SPARE", "hours": 24, "reason": "无备件", "photos": 1, "sealed": True}
    record(order, Entry("deferral_filed", filed), world.actor(world.network), wired.clock.now())
    record(
        order, Entry("deferral_approved", {"deferral": "D1", "hours": 24}), world.actor(world.owner), wired.clock.now()
    )
    end = wired.clock.now() + timedelta(hours=24)
    sweep(end - MICROSECOND)
    order.refresh_from_db()
    assert order.state == "DEFERRED"
    sweep(end)
    order.refresh_from_db()
    assert order.state == "REPAIRING"
    assert {n.to_unit for n in OutboxNotice.objects.filter(kind="DEFERRAL_END")} == {"NET-B", "INT-A", "OWN"}


def test_an_upgrade_between_two_sweeps_moves_what_is_due(order: Order, world: World, wired: SimpleNamespace) -> None:
    """AC-06 in the application: four hours from the twelfth camera on."""
    sweep(wired.clock.now())
    grown = wired.clock.forward(hours=5)
    change_cameras(order, [c.gb_code for c in world.cameras[1:12]], [], world.actor(world.integrator), grown)
    sweep(grown + timedelta(hours=4))
    assert not Penalty.objects.exists()
    sweep(grown + timedelta(hours=4) + MICROSECOND)
    assert Penalty.objects.get().occurred_at == grown + timedelta(hours=4)


# ---- once


def everything() -> list[Any]:
    """All that a sweep may write."""
    rows: list[Any] = []
    for model in (Order, Stage, Penalty, OutboxNotice):
        rows += model.objects.order_by("pk").values()
    return rows


@pytest.mark.parametrize("hours", [0, 12, 24, 30])
def test_twice_at_one_instant_is_once(order: Order, wired: SimpleNamespace, hours: int) -> None:
    now = wired.clock.forward(hours=hours)
    sweep(now)
    before = everything()
    assert (sweep(now), everything()) == (0, before)
    Order.objects.update(next_check=now)
    assert sweep(now) == 1, "also when somebody asks for it"
    assert everything() == before


# ---- only what is due


def test_a_sweep_touches_only_what_is_due(order: Order, wired: SimpleNamespace) -> None:
    assert sweep(wired.clock.now()) == 1
    assert sweep(wired.clock.forward(hours=1)) == 0, "the next mark is at half of the limit"
    assert sweep(wired.clock.forward(hours=11)) == 1


def test_what_is_not_due_costs_nothing(world: World, wired: SimpleNamespace) -> None:
    """Ten orders, one due: as many queries and rows as if there were no other."""
    alone = opened(world, wired)
    sweep(wired.clock.now())
    Order.objects.update(next_check=wired.clock.forward(minutes=1))
    with CaptureQueriesContext(connection) as one:
        rows_of_one = sweep_due(wired.clock.now()).rows
    for camera in range(1, 10):
        opened(world, wired, camera)
    sweep(wired.clock.now())
    Order.objects.filter(pk=alone.pk).update(next_check=wired.clock.forward(minutes=1))
    with CaptureQueriesContext(connection) as of_ten:
        done = sweep_due(wired.clock.now())
    assert (done.orders, done.rows, len(of_ten)) == (1, rows_of_one, len(one))
    assert rows_of_one == 2, "the order and its running stage"


def test_many_due_orders_share_their_queries(world: World, wired: SimpleNamespace) -> None:
    for camera in range(10):
        opened(world, wired, camera)
    with CaptureQueriesContext(connection) as seen:
        assert sweep(wired.clock.now()) == 10
    assert len(seen) <= 22 + 10, "a batch's queries, and one update an order"


def test_a_sweep_of_nothing_asks_once(order: Order, wired: SimpleNamespace) -> None:
    sweep(wired.clock.now())
    with CaptureQueriesContext(connection) as seen:
        assert sweep(wired.clock.now()) == 0
    assert len(seen) == 1


def test_the_due_orders_are_read_from_one_index(order: Order, wired: SimpleNamespace) -> None:
    due = due_orders(wired.clock.now())[:50]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "order_next_check" in due.explain()
    else:
        assert "COVERING INDEX order_next_check" in due.explain()


def test_an_ended_order_is_not_looked_at_again(order: Order, world: World, wired: SimpleNamespace) -> None:
    void = Entry("voided", {"evidence": ["误报"]})
    record(order, void, world.actor(world.integrator), wired.clock.now())
    sweep(wired.clock.now())
    order.refresh_from_db()
    assert order.next_check is None


# ---- nothing stops it


@pytest.fixture
def corrupt(world: World, wired: SimpleNamespace) -> Order:
    """An order whose journal nobody has, before two sound ones."""
    made = [opened(world, wired, camera) for camera in range(3)]
    Order.objects.filter(pk=made[0].pk).update(number="GD20260101-9999")
    made[0].refresh_from_db()
    return made[0]


def test_an_order_that_cannot_be_judged_is_parked_loudly_and_the_others_go_on(
    corrupt: Order, wired: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "shiwei.jobs"):
        done = sweep_due(wired.clock.forward(days=2))
    assert (done.orders, done.parked, Penalty.objects.count()) == (3, 1, 2)
    assert "GD20260101-9999 cannot be judged" in caplog.text
    assert "is the number right?" in caplog.text


def test_it_is_tried_again_later_and_later(corrupt: Order, wired: SimpleNamespace) -> None:
    pauses = []
    for _ in range(13):
        now = wired.clock.now()
        sweep(now)
        corrupt.refresh_from_db()
        assert corrupt.next_check is not None
        pauses.append(corrupt.next_check - now)
        wired.clock.moment = corrupt.next_check
    minutes = [pause // timedelta(minutes=1) for pause in pauses]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440]
    assert sweep(wired.clock.now() - MICROSECOND) == 0, "it does not spin"


def test_mended_it_is_as_any_other(corrupt: Order, wired: SimpleNamespace) -> None:
    sweep(wired.clock.now())
    Order.objects.filter(pk=corrupt.pk).update(number="GD20260603-0001")
    sweep(wired.clock.forward(minutes=1))
    corrupt.refresh_from_db()
    assert (corrupt.check_failures, corrupt.next_check) == (0, corrupt.deadline - timedelta(hours=12))


def test_a_row_the_database_refuses_does_not_undo_the_others(
    world: World, wired: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = [opened(world, wired, camera) for camera in range(3)]
    keep = jobs._keep

    def refuse(checked: Any, *rest: Any) -> int:
        if checked.order.pk == made[1].pk:
            raise IntegrityError("no such unit")
        return keep(checked, *rest)

    monkeypatch.setattr(jobs, "_keep", refuse)
    with caplog.at_level(logging.ERROR, "shiwei.jobs"):
        done = sweep_due(wired.clock.now())
    assert (done.orders, done.parked) == (3, 1)
    assert f"order {made[1].number} cannot be checked" in caplog.text
    assert list(Order.objects.filter(check_failures=0).order_by("pk")) == [made[0], made[2]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time; PostgreSQL skips")
def test_what_another_worker_holds_is_left_to_it(world: World, wired: SimpleNamespace) -> None:
    held, free = opened(world, wired), opened(world, wired, 1)
    swept, release, done = threading.Event(), threading.Event(), []

    def other() -> None:
        with transaction.atomic():
            list(Order.objects.select_for_update().filter(pk=held.pk))
            swept.set()
            release.wait(30)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    swept.wait(30)
    done.append(sweep(wired.clock.now()))
    release.set()
    thread.join()
    free.refresh_from_db()
    assert (done, free.next_check > wired.clock.now()) == ([1], True)
    assert sweep(wired.clock.now()) == 1, "released, it is due still"
