"""A contract's suspension: what it stops, by whom, and its early end; recomputing says the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.contracts.models import Contract
from shiwei.contracts.queries import suspensions
from shiwei.jobs.sweep import sweep
from shiwei.kernel.time import format_instant
from shiwei.ledger.queries import events_of
from shiwei.penalties.actions.end_suspension import EarlyEnd, end_suspension, suspension_of
from shiwei.penalties.actions.suspend_contract import Suspended, suspend_contract
from shiwei.penalties.effects import of_early_end
from shiwei.workorders.facts import assessed, exported
from shiwei.workorders.models import Order
from tests.counting import dispatched, rows_are_the_fold
from tests.world import World, build

pytestmark = pytest.mark.django_db

MICRO = timedelta(microseconds=1)


@pytest.fixture
def world() -> World:
    return build()


def contract() -> Contract:
    return Contract.objects.get(code="K-B")


def suspended(world: World, wired: SimpleNamespace, *, stops: bool, clause: str = "14.1", **more: Any) -> Any:
    start = datetime(2026, 6, 4, 16, tzinfo=UTC)
    what = Suspended(start, start + timedelta(days=7), stops, clause, more.pop("reason", "付款争议"), ["通知.pdf"])
    return suspend_contract(contract(), what, more.pop("actor", world.actor(world.owner)), wired.clock.now(), **more)


@pytest.mark.parametrize(("stops", "moved"), [(True, timedelta(days=7)), (False, timedelta())])
def test_s05_a_suspension_moves_deadlines_only_by_its_clause(
    world: World, wired: SimpleNamespace, stops: bool, moved: timedelta
) -> None:
    wired.clock.moment = datetime(2026, 6, 4, 10, tzinfo=UTC)
    order = dispatched(world, wired)
    others = dispatched(world, wired, "PWR-C", first=1)
    sweep(wired.clock.now())
    assert suspended(world, wired, stops=stops, clause="14.1" if stops else "")
    sweep(wired.clock.now())
    order.refresh_from_db()
    others.refresh_from_db()
    day = datetime(2026, 6, 5, 10, tzinfo=UTC)
    assert order.deadline == day + moved
    assert others.deadline == day, "the clocks of others go on"
    assert [s.stops_clock for s in suspensions(contract())] == [stops]


def test_s05_an_order_reported_during_a_suspension_is_judged_by_it(world: World, wired: SimpleNamespace) -> None:
    assert suspended(world, wired, stops=True)
    wired.clock.moment = datetime(2026, 6, 6, 0, tzinfo=UTC)
    order = dispatched(world, wired)
    assert order.deadline == datetime(2026, 6, 12, 16, tzinfo=UTC)


@pytest.mark.parametrize("change", [{"reason": " "}, {"clause": ""}, {"actor": "network"}])
def test_a_suspension_without_reason_or_clause_or_by_another_is_refused(
    world: World, wired: SimpleNamespace, change: dict[str, Any]
) -> None:
    if "actor" in change:
        change = {"actor": world.actor(world.network)}
    assert not suspended(world, wired, stops=True, **change)
    assert not events_of("contract:K-B")


def held_by_network(world: World, wired: SimpleNamespace) -> Order:
    """Dispatched at 18:00 local; the suspension begins at midnight."""
    wired.clock.moment = datetime(2026, 6, 4, 10, tzinfo=UTC)
    order = dispatched(world, wired)
    order.refresh_from_db()
    return order


def ended(world: World, wired: SimpleNamespace, at: datetime, **more: Any) -> Any:
    (row,) = suspensions(contract())
    what = EarlyEnd(row.seq, at, more.pop("reason", "争议已解决"), more.pop("evidence", ""))
    actor = more.pop("actor", world.actor(world.owner))
    return end_suspension(contract(), what, actor, wired.clock.now(), **more)


def test_a_suspension_ended_early_stops_clocks_only_to_its_real_end_and_recomputing_says_the_same(
    world: World, wired: SimpleNamespace
) -> None:
    order = held_by_network(world, wired)
    before = order.deadline
    assert suspended(world, wired, stops=True)
    sweep(wired.clock.now())
    order.refresh_from_db()
    (told,) = suspensions(contract())
    assert order.deadline == before + (told.end - told.start)
    wired.clock.moment = told.start
    end = told.start + timedelta(hours=5)
    assert ended(world, wired, end)
    sweep(wired.clock.now())
    order.refresh_from_db()
    assert order.deadline == before + timedelta(hours=5)
    found = assessed(order.number, wired.clock.now()).orders[order.number]
    assert found.stages[-1].deadline == order.deadline
    assert exported(order.number, wired.clock.now())["events"][-1]["to"] == format_instant(end)
    rows_are_the_fold(wired)


def test_a_suspension_ends_early_inside_itself_and_in_the_past_only_by_evidence(
    world: World, wired: SimpleNamespace
) -> None:
    assert suspended(world, wired, stops=True)
    (told,) = suspensions(contract())
    wired.clock.moment = told.start + timedelta(hours=1)
    assert not ended(world, wired, told.start - MICRO, evidence="复工函")
    assert not ended(world, wired, told.end)
    assert not ended(world, wired, wired.clock.now(), reason=" ")
    assert not ended(world, wired, wired.clock.now(), actor=world.actor(world.network))
    assert not ended(world, wired, wired.clock.now() - MICRO)
    assert ended(world, wired, wired.clock.now() - MICRO, evidence="复工函")
    (now,) = suspensions(contract())
    assert (now.end, now.planned_end) == (wired.clock.now() - MICRO, told.end)
    assert not ended(world, wired, now.end, evidence="x"), "it ended there already"


def test_a_suspension_ended_at_its_start_never_was(world: World, wired: SimpleNamespace) -> None:
    order = held_by_network(world, wired)
    before = order.deadline
    assert suspended(world, wired, stops=True)
    (told,) = suspensions(contract())
    assert ended(world, wired, told.start, evidence="撤回")
    sweep(wired.clock.now())
    order.refresh_from_db()
    assert order.deadline == before
    assert not [e for e in exported(order.number, wired.clock.now())["events"] if e["type"] == "clock_suspended"]


def test_the_effect_of_an_early_end_is_told_before_and_nothing_is_written(world: World, wired: SimpleNamespace) -> None:
    order = held_by_network(world, wired)
    assert suspended(world, wired, stops=True)
    (told,) = suspensions(contract())
    row = suspension_of(contract(), told.seq)
    assert row is not None
    effect = of_early_end(contract(), row, told.start + timedelta(hours=1), wired.clock.now())
    assert [change.order for change in effect.changes.orders] == [order.number]
    assert [row.verb for row in events_of("contract:K-B")] == ["clock_suspended"]
