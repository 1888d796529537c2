"""An order's journal as a case: `shiwei replay` reads it back to the same result, whatever was done to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.assets.models import Jurisdiction
from shiwei.cli import journal, replay
from shiwei.contracts.actions.enter_clause import ClauseDraft, enter_clause
from shiwei.contracts.actions.enter_county_rule import RuleDraft, enter_county_rule
from shiwei.contracts.models import Clause, Contract, CountyRule
from shiwei.jobs.sweep import sweep
from shiwei.kernel.time import format_instant
from shiwei.penalties.actions.approve_clause import approve_clause
from shiwei.penalties.actions.approve_county_rule import approve_county_rule
from shiwei.penalties.actions.dispute import dispute
from shiwei.penalties.actions.open_reversal import open_reversal
from shiwei.penalties.actions.sign import sign
from shiwei.penalties.actions.suspend_contract import Suspended, suspend_contract
from shiwei.penalties.actions.withdraw import withdraw
from shiwei.penalties.models import Penalty
from shiwei.policy.replay import assess
from shiwei.policy.report import to_json
from shiwei.workorders.actions.accept_exclusion import accept_exclusion
from shiwei.workorders.actions.arrive import arrive
from shiwei.workorders.actions.change_cameras import change_cameras
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.end_exclusion import end_exclusion
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.actions.merge import merge
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.actions.reopen import reopen
from shiwei.workorders.actions.void import void
from shiwei.workorders.facts import assessed, case_of_events, events_of, family
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order
from tests.counting import confirmed, dispatched, overtime, reported, stated
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Export an order and replay the file, through both commands."""

    def run(number: str, *more: str) -> dict[str, Any]:
        assert journal.run(["export", "--order", number, "--as-case", *more]) == 0
        case = tmp_path / "case.json"
        case.write_text(capsys.readouterr().out, "utf-8")
        assert replay.run([str(case)]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def shows(number: str, told: dict[str, Any], wired: SimpleNamespace) -> None:
    """The replay prints what the application's fold finds and what its rows show."""
    assert told == to_json(assessed(number, wired.clock.now()))
    assert told["rejected"] == []
    order = Order.objects.get(number=number)
    found = told["orders"][number]
    assert (found["state"], found["urgency"], found["cameras"]) == (order.state, order.urgency, order.camera_count)
    stages = [(s.kind, s.unit.code, s.limit_hours, format_instant(s.deadline)) for s in order.stages.all()]
    assert [(s["kind"], s["unit"], s["limit_hours"], s["deadline"]) for s in found["stages"]] == stages
    rows = {(p.cause, p.unit.code, p.act): (p.state, f"{p.amount:.2f}") for p in order.penalties.all()}
    printed = [p for p in told["penalties"] if p["order"] == number]
    assert {(p["cause"], p["unit"], p["act"]): (p["state"], p["amount"]) for p in printed} == rows


def test_the_case_gives_the_order_as_the_rows_have_it(
    world: World, wired: SimpleNamespace, replayed: Callable[..., dict[str, Any]]
) -> None:
    order = dispatched(world, wired, cameras=11)
    shows(order.number, replayed(order.number), wired)


def test_parent_and_child_tell_the_same_with_findings_signatures_and_reversals(
    world: World, wired: SimpleNamespace, replayed: Callable[..., dict[str, Any]]
) -> None:
    penalty = overtime(world, wired)
    child = Order.objects.get(pk=penalty.order_id)
    confirmed(world, wired, penalty)
    assert open_reversal(penalty, "裁定", "7号", ["裁定书"], world.actor(world.owner), wired.clock.now())
    assert stated(world, wired, "PATROL_UNTIMELY", world.integrator, order=child)
    parent = reported(world, wired, 10, first=1)
    assert merge(child, parent, world.actor(world.integrator), wired.clock.forward(hours=1))
    sweep(wired.clock.forward(hours=4))
    told = [replayed(number) for number in (parent.number, child.number)]
    assert told[0] == told[1]
    assert told[0]["orders"][parent.number]["urgency"] == "EMERGENCY"
    for number, one in zip((parent.number, child.number), told, strict=True):
        shows(number, one, wired)


def test_after_a_contract_a_county_and_a_suspension_have_changed(
    world: World, wired: SimpleNamespace, replayed: Callable[..., dict[str, Any]]
) -> None:
    order = dispatched(world, wired)
    assert stated(world, wired, "POOR_IMAGE_QUALITY", world.network, order=order, contract=contract())
    owner = world.actor(world.owner)
    draft = ClauseDraft("normal.stage_hours", 12, "8.2", "…", date(2026, 6, 4))
    assert enter_clause(contract(), draft, owner, wired.clock.now())
    assert approve_clause(Clause.objects.get(), owner, wired.clock.now())
    what = Suspended(wired.clock.now(), wired.clock.now() + timedelta(hours=5), True, "14", "争议")
    assert suspend_contract(contract(), what, owner, wired.clock.now())
    later = dispatched(world, wired, first=1)
    sweep(wired.clock.forward(hours=30))
    for number in (order.number, later.number):
        shows(number, replayed(number), wired)
    newest = reported(world, wired, first=2)
    dispatch(newest, "NET-B", world.actor(world.integrator), wired.clock.now())
    assert replayed(newest.number)["orders"][newest.number]["stages"][1]["limit_hours"] == 12
    assert stated(world, wired, "POOR_IMAGE_QUALITY", world.network, order=newest, contract=contract())
    assert replayed(newest.number)["penalties"][0]["contract"] == "K-B@2026-06-04"


def contract() -> Contract:
    return Contract.objects.get(code="K-B")


def test_as_of_an_instant_it_tells_what_was_recorded_by_then(
    world: World, wired: SimpleNamespace, replayed: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    order = reported(world, wired)
    early = format_instant(wired.clock.now() + timedelta(minutes=10))
    dispatch(order, "NET-B", world.actor(world.integrator), wired.clock.forward(hours=1))
    wired.clock.forward(hours=30)
    then = replayed(order.number, "--as-of", early)["orders"][order.number]
    assert (then["state"], then["stages"][0]["elapsed_seconds"]) == ("PENDING_TRIAGE", 600)
    now = replayed(order.number)["orders"][order.number]
    assert (now["state"], now["stages"][1]["overtime"]) == ("REPAIRING", True)
    arguments = ["export", "--order", order.number, "--as-case", "--as-of"]
    assert journal.run([*arguments, "2026-06-01T00:00:00+08:00"]) == 2
    assert "take a later instant" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        journal.run([*arguments, "2026-06-03 08:00"])


def test_an_unknown_order_is_named(world: World, wired: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    assert journal.run(["export", "--order", "GD20260603-9999", "--as-case"]) == 2
    assert "GD20260603-9999" in capsys.readouterr().err


def test_a_person_who_read_the_clock_before_another_acted_is_not_told_of_a_defect(
    world: World, wired: SimpleNamespace
) -> None:
    order = dispatched(world, wired)
    early = wired.clock.now()
    assert stated(world, wired, "PATROL_UNTIMELY", world.integrator, order=order, act=str(wired.clock.forward(hours=1)))
    assert feed_back(order, world.actor(world.network), early, measures="先按了提交")
    assert order.state == "PENDING_CONFIRM"


class Wild:
    """Random acts by random people on a few orders, with what their contracts and county set meanwhile."""

    def __init__(self, world: World, wired: SimpleNamespace, seed: int) -> None:
        self.world, self.wired, self.random = world, wired, Random(seed)
        self.orders = [reported(world, wired, self.random.choice([1, 2, 7]), first=i) for i in range(4)]

    def act(self) -> None:
        self.wired.clock.forward(minutes=self.random.choice([1, 40, 300, 900]))
        if self.random.random() < 0.3:
            sweep(self.wired.clock.now())
        self.random.choice([self.on_order] * 6 + [self.on_count] * 3 + [self.on_rules])()

    def someone(self, *usual: Any) -> Any:
        world = self.world
        anybody = [world.owner, world.integrator, world.network, world.power]
        return world.actor(self.random.choice(usual if usual and self.random.random() < 0.8 else anybody))

    def on_order(self) -> None:
        world, now, pick = self.world, self.wired.clock.now(), self.random.choice
        order = Order.objects.get(pk=pick(self.orders).pk)
        other = Order.objects.get(pk=pick(self.orders).pk)
        integrator, owner = self.someone(world.integrator), self.someone(world.owner)
        holder = self.someone(order.holder or world.integrator)
        to = pick(["INT-A", "NET-B", "PWR-C"])
        codes = [c.gb_code for c in self.random.sample(world.cameras, 4)]
        pick(
            [
                lambda: dispatch(order, to, integrator, now),
                lambda: dispatch(order, to, integrator, now),
                lambda: arrive(order, holder, now),
                lambda: feed_back(order, holder, now, measures="m"),
                lambda: hand_over(order, to, pick(["NOT_MINE", "NOT_REPAIRED"]), holder, now),
                lambda: order.state == "PENDING_CONFIRM" and reject(order, "r", integrator, now),
                lambda: record(order, Entry("confirmed", {"evidence": ["e"]}), integrator, now),
                lambda: reopen(order, "r", self.someone(world.integrator, world.owner), now),
                lambda: pick([False, False, True]) and void(order, ["e"], integrator, now),
                lambda: merge(order, other, self.someone(world.integrator, world.owner), now),
                lambda: change_cameras(order, codes[:3], codes[3:], integrator, now),
                lambda: accept_exclusion(order, "REGIONAL_POWER", ["e"], owner, now),
                lambda: end_exclusion(order, "REGIONAL_POWER", ["e"], owner, now),
            ]
        )()

    def on_count(self) -> None:
        world, now, pick = self.world, self.wired.clock.now(), self.random.choice
        causes = ["PATROL_UNTIMELY", "POOR_IMAGE_QUALITY", "KEY_LOCATION_INTERRUPTION", "RECORD_NOT_KEPT"]
        unit = pick([world.integrator, world.network])
        where = pick([{"order": pick(self.orders)}, {"contract": contract()}, {}])
        stated(world, self.wired, pick(causes), unit, act=pick(["a", "b", "c"]), **where)
        rows = list(Penalty.objects.all())
        if rows:
            count = pick(rows)
            party = self.someone(world.owner, count.unit)
            pick(
                [
                    lambda: sign(count, party, now),
                    lambda: sign(count, party, now),
                    lambda: dispute(count, "r", party, now),
                    lambda: withdraw(count, "r", party, now),
                ]
            )()

    def on_rules(self) -> None:
        owner, now, pick = self.world.actor(self.world.owner), self.wired.clock.now(), self.random.choice
        day = date(2026, 6, self.random.randint(2, 9))
        setting = pick(
            [("normal.stage_hours", 9), ("penalty.unit_amount", "700.00"), ("emergency.camera_threshold", 3)]
        )
        if pick([True, False]):
            enter_clause(contract(), ClauseDraft(*setting, "1", "…", day), owner, now)
            for clause in Clause.objects.filter(approved=False):
                approve_clause(clause, owner, now, seen=True)
        elif pick([True, False]):
            enter_county_rule(Jurisdiction.objects.get(), RuleDraft(*setting, day, "县〔1〕"), owner, now)
            for rule in CountyRule.objects.filter(approved=False):
                approve_county_rule(rule, owner, now, seen=True)
        else:
            suspend_contract(
                contract(), Suspended(now, now + timedelta(hours=9), True, "14", "r"), owner, now, seen=True
            )


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_done_the_file_replays_to_what_the_application_shows(
    world: World, wired: SimpleNamespace, replayed: Callable[..., dict[str, Any]], seed: int
) -> None:
    wild = Wild(world, wired, seed)
    for _ in range(45):
        wild.act()
    sweep(wired.clock.now())
    for order in wild.orders:
        told = replayed(order.number)
        assert told == to_json(assess(case_of_events(events_of(family(order.number)), wired.clock.now())))
        found = told["orders"][order.number]
        row = Order.objects.get(pk=order.pk)
        assert (found["state"], found["urgency"], found["cameras"]) == (row.state, row.urgency, row.camera_count)
        printed = {(p["cause"], p["unit"], p["act"]): (p["state"], p["amount"]) for p in told["penalties"]}
        rows = {
            (p.cause, p.unit.code, p.act): (p.state, f"{p.amount:.2f}")
            for p in Penalty.objects.filter(order__number__in=told["orders"]).select_related("unit")
        }
        assert rows == printed
