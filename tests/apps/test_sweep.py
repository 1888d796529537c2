"""Deadlines: the instant before and after, catching up, reminders once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.jobs.sweep import sweep
from shiwei.ledger.models import OutboxNotice
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.models import Order
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def order(world: World, wired: SimpleNamespace) -> Order:
    what = Report(world.project, "DAILY_PATROL", "IMG_OFFLINE", world.cameras[:1], title="甲")
    made = report(what, world.actor(world.integrator), wired.clock.now())
    dispatch(made, "NET-B", world.actor(world.integrator), wired.clock.now())
    return made


def test_at_the_deadline_it_is_on_time_and_a_microsecond_later_it_is_not(order: Order, wired: SimpleNamespace) -> None:
    deadline = order.deadline
    assert deadline is not None
    sweep(deadline)
    assert not Penalty.objects.exists()
    sweep(deadline + timedelta(microseconds=1))
    penalty = Penalty.objects.get()
    assert (penalty.unit.code, penalty.occurred_at, str(penalty.amount)) == ("NET-B", deadline, "1500.00")
    assert (penalty.state, penalty.contract.code if penalty.contract else None) == ("CANDIDATE", "K-B")


def test_after_downtime_the_breach_is_the_true_instant(order: Order, wired: SimpleNamespace) -> None:
    deadline = order.deadline
    sweep(wired.clock.forward(days=3))
    assert Penalty.objects.get().occurred_at == deadline
    assert order.stages.get(kind="REPAIR").breach_at == deadline


def test_reminders_go_out_once_each(order: Order, wired: SimpleNamespace) -> None:
    reminders = OutboxNotice.objects.filter(to_unit="NET-B", kind="REMIND")
    sweep(wired.clock.now())
    assert reminders.count() == 0
    sweep(wired.clock.forward(hours=12))
    sweep(wired.clock.forward(minutes=1))
    assert reminders.count() == 1
    sweep(wired.clock.forward(hours=20))
    assert reminders.count() == 3


def test_a_sweep_touches_only_what_is_due(order: Order, wired: SimpleNamespace) -> None:
    assert sweep(wired.clock.now()) == 1
    assert sweep(wired.clock.forward(hours=1)) == 0, "the next mark is at half of the limit"
    assert sweep(wired.clock.forward(hours=11)) == 1
