"""Clauses and counties' rules: entered, looked at, approved; nothing signed changes in silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.assets.models import Jurisdiction, Project
from shiwei.contracts.actions.enter_clause import ClauseDraft, enter_clause
from shiwei.contracts.actions.enter_county_rule import RuleDraft, enter_county_rule
from shiwei.contracts.facts import contracts_for
from shiwei.contracts.models import Clause, Contract, CountyRule
from shiwei.jobs.sweep import sweep
from shiwei.ledger.queries import events_of
from shiwei.penalties.actions.approve_clause import approve_clause
from shiwei.penalties.actions.approve_county_rule import approve_county_rule
from shiwei.penalties.actions.sign import sign
from shiwei.penalties.effects import of_clause
from shiwei.penalties.explained import amount_source
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.models import Order
from tests.counting import confirmed, count, dispatched, overtime, reported, rows_are_the_fold, stated
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def x(world: World) -> Project:
    """A project of the outsider with its own contract, silent so far."""
    county = Jurisdiction.objects.get()
    project = Project.objects.create(
        code="P-X", name="二期", owner=world.owner, integrator=world.outsider, jurisdiction=county
    )
    contract = Contract.objects.create(
        code="K-X", name="外合同", unit=world.outsider, fee=Decimal("900000.00"),
        starts=date(2026, 1, 1), ends=date(2026, 12, 31), approved=True,
    )  # fmt: skip
    contract.projects.add(project)
    Contract.objects.get(code="K-B").projects.add(project)
    return project


MICRO = timedelta(microseconds=1)


def contract(code: str = "K-B") -> Contract:
    return Contract.objects.get(code=code)


def enter(world: World, wired: SimpleNamespace, parameter: str, value: Any, code: str = "K-B", **more: Any) -> Clause:
    draft = ClauseDraft(parameter, value, "8.2", "每一环节不超过约定小时", **more)
    assert enter_clause(contract(code), draft, world.actor(world.owner), wired.clock.now())
    return Clause.objects.get(contract__code=code, parameter=parameter, since=draft.since)


def agree(world: World, wired: SimpleNamespace, parameter: str, value: Any, code: str = "K-B", **more: Any) -> Clause:
    clause = enter(world, wired, parameter, value, code, **more)
    assert approve_clause(clause, world.actor(world.owner), wired.clock.now())
    return clause


def test_ac27_the_stage_holders_contract_gives_the_hours(world: World, x: Project, wired: SimpleNamespace) -> None:
    agree(world, wired, "emergency.stage_hours", 2, "K-X")
    start = wired.clock.now()
    order = dispatched(world, wired, "INT-X", cameras=11, project=x)
    assert order.deadline == start + timedelta(hours=2)
    outsider = world.actor(world.outsider)
    assert hand_over(order, "NET-B", "NOT_MINE", outsider, wired.clock.forward(minutes=80))
    assert order.deadline == start + timedelta(minutes=80, hours=4), "the network's contract is silent"


def test_ac27_a_clause_nobody_approved_is_none(world: World, x: Project, wired: SimpleNamespace) -> None:
    clause = enter(world, wired, "emergency.stage_hours", 2, "K-X")
    assert dispatched(world, wired, "INT-X", cameras=11, project=x).stages.last().limit_hours == 4
    assert clause.approved is False
    assert contracts_for(["P-X"])[1]["set"] == {}


@pytest.mark.parametrize(("day", "hours"), [(5, 24), (6, 12), (8, 12), (9, 24)])
def test_a_clause_holds_from_its_first_through_its_last_day(
    world: World, wired: SimpleNamespace, day: int, hours: int
) -> None:
    agree(world, wired, "normal.stage_hours", 12, since=date(2026, 6, 6), until=date(2026, 6, 8))
    wired.clock.moment = datetime(2026, 6, day, 15, 59, 59, tzinfo=UTC)
    assert dispatched(world, wired).stages.last().limit_hours == hours
    told = [(c["id"], c["from"], c["to"]) for c in contracts_for(["P-A"])]
    assert told == [
        ("K-B", "2026-01-01", "2026-06-05"),
        ("K-B@2026-06-06", "2026-06-06", "2026-06-08"),
        ("K-B@2026-06-09", "2026-06-09", "2026-12-31"),
    ]


def test_ac28_the_contracts_amount_for_its_cause_only_and_in_force_when_it_happened(
    world: World, wired: SimpleNamespace
) -> None:
    agree(world, wired, "penalty.amount.FAULT_OVERTIME", "2000.00", since=date(2026, 6, 4))
    early = overtime(world, wired)
    assert early.occurred_at == datetime(2026, 6, 4, tzinfo=UTC)
    meeting = stated(world, wired, "MEETING_NOT_ON_TIME", world.network, contract=contract())
    assert meeting
    amounts = {p.cause: p.amount for p in Penalty.objects.filter(unit=world.network)}
    assert amounts == {"FAULT_OVERTIME": Decimal("2000.00"), "MEETING_NOT_ON_TIME": Decimal("1500.00")}
    total = sum(confirmed(world, wired, p).amount for p in Penalty.objects.filter(unit=world.network))
    assert total == Decimal("3500.00")
    source = amount_source(early)
    assert (source.level, source.number, source.quote) == ("contract", "8.2", "每一环节不超过约定小时")
    assert amount_source(count("MEETING_NOT_ON_TIME", "meeting/2026-06-04")).level == "city"
    assert early.contract == contract(), "the row names the contract, not the period a case tells it by"
    rows_are_the_fold(wired)


@pytest.mark.parametrize(
    ("parameter", "value", "article"),
    [
        ("deferral.cap.NO_SPARE", 24, "12"),
        ("normal.stage_hours", 0, "10"),
        ("normal.stage_hours", "12", "10"),
        ("no.such.thing", 1, "10"),
        ("visit.min_per_month", 0, "24"),
        ("retention.video_days", 7, "31"),
        ("penalty.count_unit.FAULT_OVERTIME", "PER_STAGE", "28"),
        ("penalty.unit_amount", "15.5", "28"),
    ],
)
def test_what_a_contract_may_not_set_is_refused_with_the_reason(
    world: World, wired: SimpleNamespace, parameter: str, value: Any, article: str
) -> None:
    draft = ClauseDraft(parameter, value, "1", "…")
    verdict = enter_clause(contract(), draft, world.actor(world.owner), wired.clock.now())
    assert (verdict.allowed, verdict.article) == (False, article)
    assert not Clause.objects.exists()
    assert not events_of("contract:K-B")


def test_a_contract_may_ask_for_more(world: World, wired: SimpleNamespace) -> None:
    assert agree(world, wired, "visit.min_per_month", 2).approved


@pytest.mark.parametrize(
    "change",
    [
        {"number": ""},
        {"quote": " "},
        {"since": date(2025, 12, 31)},
        {"since": date(2026, 7, 2), "until": date(2026, 7, 1)},
    ],
)
def test_a_clause_that_is_not_explicit_or_outside_the_term_is_refused(
    world: World, wired: SimpleNamespace, change: dict[str, Any]
) -> None:
    told: dict[str, Any] = {"parameter": "normal.stage_hours", "value": 12, "number": "8.2", "quote": "…", **change}
    assert enter_clause(contract(), ClauseDraft(**told), world.actor(world.owner), wired.clock.now()).article == "10"


def test_only_an_owner_of_its_projects_enters_and_approves(world: World, wired: SimpleNamespace) -> None:
    clause = enter(world, wired, "normal.stage_hours", 12)
    for unit in (world.network, world.integrator, world.outsider):
        assert not approve_clause(clause, world.actor(unit), wired.clock.now())
    assert approve_clause(clause, world.actor(world.owner), wired.clock.now())
    assert not approve_clause(clause, world.actor(world.owner), wired.clock.now()), "only once"


def test_the_effect_is_told_before_and_a_signed_count_does_not_change_in_silence(
    world: World, wired: SimpleNamespace
) -> None:
    signed = overtime(world, wired)
    assert sign(signed, world.actor(world.owner), wired.clock.now())
    running = dispatched(world, wired, first=1)
    clause = enter(world, wired, "penalty.unit_amount", "900.00")
    hours = enter(world, wired, "normal.stage_hours", 12)
    effect = of_clause(clause, wired.clock.now())
    assert [(c.key.unit, c.before, c.after) for c in effect.signed] == [
        ("NET-B", ("OWN_CONFIRMED", Decimal("1500.00")), ("OWN_CONFIRMED", Decimal("900.00")))
    ]
    owner = world.actor(world.owner)
    refused = approve_clause(clause, owner, wired.clock.now())
    assert (refused.allowed, refused.article) == (False, "28")
    signed.refresh_from_db()
    assert signed.amount == Decimal("1500.00")
    assert approve_clause(clause, owner, wired.clock.now(), seen=True)
    moved = of_clause(hours, wired.clock.now())
    assert [(c.order, c.after.deadline) for c in moved.changes.orders if c.order == running.number] == [
        (running.number, wired.clock.now() + timedelta(hours=12))
    ]
    assert Order.objects.get(pk=running.pk).deadline == wired.clock.now() + timedelta(hours=24), "only looked at"
    sweep(wired.clock.now())
    signed.refresh_from_db()
    assert (signed.amount, signed.state) == (Decimal("900.00"), "OWN_CONFIRMED")
    told = next(e for e in events_of("contract:K-B") if e.verb == "clause_approved").data["more"]["effect"]
    assert told["counts"][0]["before"] == ["OWN_CONFIRMED", "1500.00"]
    rows_are_the_fold(wired)


def test_a_count_without_an_order_follows_a_clause_at_once(world: World, wired: SimpleNamespace) -> None:
    assert stated(world, wired, "MEETING_NOT_ON_TIME", world.network)
    agree(world, wired, "penalty.amount.MEETING_NOT_ON_TIME", "500.00")
    assert Penalty.objects.get().amount == Decimal("500.00")
    rows_are_the_fold(wired)


def test_a_signed_rate_that_a_late_rule_takes_away_stays_as_withdrawn(world: World, wired: SimpleNamespace) -> None:
    assert stated(world, wired, "CAMERA_FILE_ACCURACY_LOW", world.network, thing="一季度", passed=92, total=100)
    penalty = Penalty.objects.get()
    assert sign(penalty, world.actor(world.network), wired.clock.now())
    clause = enter(world, wired, "penalty.rate_threshold", 90)
    assert not approve_clause(clause, world.actor(world.owner), wired.clock.now())
    assert approve_clause(clause, world.actor(world.owner), wired.clock.now(), seen=True)
    penalty.refresh_from_db()
    assert penalty.state == "WITHDRAWN"


def rule(world: World, wired: SimpleNamespace, since: date, value: int = 5) -> CountyRule:
    county = Jurisdiction.objects.get()
    draft = RuleDraft("emergency.camera_threshold", value, since, "谯数资〔2026〕3号", "影响超过五个摄像机的为紧急")
    assert enter_county_rule(county, draft, world.actor(world.owner), wired.clock.now())
    return CountyRule.objects.get(since=since)


def test_s03_a_county_rule_from_its_day_on_and_a_stage_begun_before_keeps_the_old_threshold(
    world: World, wired: SimpleNamespace
) -> None:
    wired.clock.moment = datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)
    assert approve_county_rule(rule(world, wired, date(2026, 7, 1)), world.actor(world.owner), wired.clock.now())
    before = reported(world, wired, 6)
    wired.clock.forward(seconds=1)
    after = reported(world, wired, 6, first=6)
    assert (before.urgency, after.urgency) == ("NORMAL", "EMERGENCY")
    sweep(wired.clock.now())
    before.refresh_from_db()
    assert before.urgency == "NORMAL", "its stage began under the old threshold"
    assert dispatch(before, "NET-B", world.actor(world.integrator), wired.clock.now())
    assert before.urgency == "EMERGENCY", "a new stage is judged by the rule in force then"


def test_s03_a_city_point_elsewhere_keeps_the_citys_threshold(world: World, wired: SimpleNamespace) -> None:
    other = Jurisdiction.objects.create(code="341621", name="涡阳县")
    project = Project.objects.create(
        code="P-C", name="涡阳", owner=world.owner, integrator=world.integrator, jurisdiction=other
    )
    county = Jurisdiction.objects.get(code="341602")
    draft = RuleDraft("emergency.camera_threshold", 5, date(2026, 6, 1), "谯数资〔2026〕3号")
    assert enter_county_rule(county, draft, world.actor(world.owner), wired.clock.now())
    assert approve_county_rule(CountyRule.objects.get(), world.actor(world.owner), wired.clock.now())
    assert reported(world, wired, 6).urgency == "EMERGENCY"
    assert reported(world, wired, 6, first=6, project=project).urgency == "NORMAL"


@pytest.mark.parametrize(
    ("parameter", "value", "article"),
    [
        ("log.retention_months", 3, "31"),
        ("penalty.deemed_after_days", 5, "4"),
        ("emergency.camera_threshold", -1, "10"),
    ],
)
def test_s04_a_county_stays_within_a_higher_rule(
    world: World, wired: SimpleNamespace, parameter: str, value: int, article: str
) -> None:
    draft = RuleDraft(parameter, value, date(2026, 7, 1), "谯数资〔2026〕3号")
    verdict = enter_county_rule(Jurisdiction.objects.get(), draft, world.actor(world.owner), wired.clock.now())
    assert verdict.article == article
    assert article != "31" or verdict.because == ("R31.2",)


@pytest.mark.parametrize("party", ["network", "integrator", "using"])
def test_only_the_bureau_and_owners_rule_a_county(world: World, wired: SimpleNamespace, party: str) -> None:
    draft = RuleDraft("normal.stage_hours", 12, date(2026, 7, 1), "谯数资〔2026〕3号")
    actor = world.actor(getattr(world, party))
    assert enter_county_rule(Jurisdiction.objects.get(), draft, actor, wired.clock.now()).article == "4"


def test_s06_one_cause_over_two_contracts_hours_by_holder_and_project(
    world: World, x: Project, wired: SimpleNamespace
) -> None:
    agree(world, wired, "emergency.stage_hours", 2, "K-X")
    agree(world, wired, "normal.stage_hours", 12, "K-X")
    order = dispatched(world, wired, "INT-X", cameras=12, project=x)
    assert (order.urgency, order.stages.last().limit_hours) == ("EMERGENCY", 2)
    assert hand_over(order, "NET-B", "NOT_MINE", world.actor(world.outsider), wired.clock.now())
    assert order.stages.last().limit_hours == 4


def test_an_approved_clause_is_not_entered_again_but_amended_from_a_later_day(
    world: World, wired: SimpleNamespace
) -> None:
    first = agree(world, wired, "normal.stage_hours", 12)
    owner = world.actor(world.owner)
    again = enter_clause(contract(), ClauseDraft("normal.stage_hours", 30, "1", "…"), owner, wired.clock.now())
    assert (again.allowed, again.because) == (False, ("A21",))
    first.refresh_from_db()
    assert (first.value, first.approved) == (12, True)
    agree(world, wired, "normal.stage_hours", 30, since=date(2026, 7, 1))
    assert [(c["id"], c["set"]["normal.stage_hours"]) for c in contracts_for(["P-A"])] == [
        ("K-B", 12),
        ("K-B@2026-07-01", 30),
    ]


def test_a_draft_nobody_approved_is_entered_again(world: World, wired: SimpleNamespace) -> None:
    enter(world, wired, "normal.stage_hours", 12)
    assert enter(world, wired, "normal.stage_hours", 16).value == 16
    assert [e.verb for e in events_of("contract:K-B")] == ["clause_entered", "clause_entered"]
