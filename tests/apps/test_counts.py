"""Counts of Article 28 through their acts: both parties confirm, one act counts once, nothing signed is ever lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from shiwei.jobs.sweep import sweep
from shiwei.ledger.models import OutboxNotice
from shiwei.ledger.queries import events_of
from shiwei.penalties.actions.dismiss_candidate import dismiss_candidate
from shiwei.penalties.actions.dispute import dispute
from shiwei.penalties.actions.open_candidate import Suspicion, open_candidate
from shiwei.penalties.actions.sign import sign
from shiwei.penalties.actions.sign_many import sign_many
from shiwei.penalties.actions.state_finding import state_finding, statement_of
from shiwei.penalties.actions.withdraw import withdraw
from shiwei.penalties.explained import signatures, story
from shiwei.penalties.models import Candidate, Penalty
from shiwei.penalties.queries import totals, totals_by_unit
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.actions.void import void
from tests.counting import (
    YUAN,
    confirmed,
    count,
    dispatched,
    fold_totals,
    overtime,
    reported,
    rows_are_the_fold,
    stated,
)
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_a_count_is_confirmed_only_when_both_parties_have_signed(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    owner, unit = world.actor(world.owner), world.actor(world.network)
    assert sign(penalty, owner, wired.clock.now())
    assert (penalty.state, totals(Penalty.objects.all()).confirmed) == ("OWN_CONFIRMED", Decimal("0.00"))
    assert sign(penalty, unit, wired.clock.forward(hours=1))
    assert (penalty.state, totals(Penalty.objects.all()).confirmed) == ("CONFIRMED", YUAN)
    both = signatures(penalty, story(penalty))
    assert both.owner is not None
    assert both.unit is not None
    assert (both.owner.actor, both.unit.actor) == ("own-desk", "net-b-desk")
    assert both.unit.at - both.owner.at == timedelta(hours=1)
    rows_are_the_fold(wired)


@pytest.mark.parametrize("party", ["owner", "network"])
def test_the_same_party_does_not_sign_twice(world: World, wired: SimpleNamespace, party: str) -> None:
    penalty = overtime(world, wired)
    actor = world.actor(getattr(world, party))
    assert sign(penalty, actor, wired.clock.now())
    again = sign(penalty, actor, wired.clock.forward(seconds=1))
    assert (again.allowed, again.article) == (False, "28")
    assert [e.verb for e in events_of(penalty.subject)].count("penalty_signed") == 1


@pytest.mark.parametrize("party", ["integrator", "power", "using", "outsider"])
def test_nobody_but_the_two_parties_signs(world: World, wired: SimpleNamespace, party: str) -> None:
    penalty = overtime(world, wired)
    assert sign(penalty, world.actor(getattr(world, party)), wired.clock.now()).article == "28"
    assert Penalty.objects.get().state == "CANDIDATE"


def test_a_confirmed_count_is_closed_to_both(world: World, wired: SimpleNamespace) -> None:
    penalty = confirmed(world, wired, overtime(world, wired))
    assert not sign(penalty, world.actor(world.owner), wired.clock.now())
    assert not dispute(penalty, "日志在案", world.actor(world.network), wired.clock.now())
    assert not withdraw(penalty, "误计", world.actor(world.owner), wired.clock.now())


def test_ac30_a_disputed_count_is_not_deducted_and_the_owner_may_withdraw_it(
    world: World, wired: SimpleNamespace
) -> None:
    penalty = overtime(world, wired)
    assert sign(penalty, world.actor(world.owner), wired.clock.now())
    assert dispute(penalty, "设备日志证明按时修复", world.actor(world.network), wired.clock.now(), evidence=["a" * 64])
    assert (penalty.state, totals(Penalty.objects.all()).counts) == ("DISPUTED", 0)
    assert withdraw(penalty, "采信日志", world.actor(world.owner), wired.clock.now())
    assert penalty.state == "WITHDRAWN"
    assert totals(Penalty.objects.all()).open_counts == 0
    rows_are_the_fold(wired)


def test_ac30_the_meetings_list_signed_by_both_with_agreed_confirms_a_disputed_count(
    world: World, wired: SimpleNamespace
) -> None:
    penalty = overtime(world, wired)
    owner, unit = world.actor(world.owner), world.actor(world.network)
    assert dispute(penalty, "时间有误", unit, wired.clock.now())
    assert sign(penalty, owner, wired.clock.now(), note="agreed")
    assert penalty.state == "DISPUTED", "one signature is missing on the list"
    assert sign(penalty, unit, wired.clock.now(), note="agreed")
    assert (penalty.state, penalty.amount) == ("CONFIRMED", YUAN)
    rows_are_the_fold(wired)


def test_a_dispute_cancels_the_units_own_signature_and_keeps_the_owners(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    assert sign(penalty, world.actor(world.network), wired.clock.now())
    assert sign_many([penalty], world.actor(world.owner), wired.clock.now())[penalty.pk]
    other = overtime(world, wired, first=1)
    assert sign(other, world.actor(world.network), wired.clock.now())
    assert dispute(other, "再查", world.actor(world.network), wired.clock.now())
    both = signatures(other, story(other))
    assert (both.owner, both.unit) == (None, None)


@pytest.mark.parametrize("act", ["dispute", "withdraw"])
def test_without_a_reason_nothing_is_disputed_or_withdrawn(world: World, wired: SimpleNamespace, act: str) -> None:
    penalty = overtime(world, wired)
    if act == "dispute":
        verdict = dispute(penalty, "", world.actor(world.network), wired.clock.now())
    else:
        verdict = withdraw(penalty, "", world.actor(world.owner), wired.clock.now())
    assert verdict.article == "28"
    assert Penalty.objects.get().state == "CANDIDATE"


def ac31(world: World, wired: SimpleNamespace) -> str:
    """A key-location camera black, the integrator over its time twice, three findings of the owner."""
    order = dispatched(world, wired, "INT-A", source="USING_UNIT", fault="IMG_BLACK")
    integrator = world.actor(world.integrator)
    assert feed_back(order, integrator, wired.clock.forward(hours=27), measures="更换电源")
    assert reject(order, "仍黑屏", integrator, wired.clock.forward(hours=1))
    assert feed_back(order, integrator, wired.clock.forward(hours=7), measures="更换摄像机")
    for cause, thing in (
        ("PATROL_UNTIMELY", ""),
        ("KEY_LOCATION_INTERRUPTION", "KEY-1"),
        ("POOR_IMAGE_QUALITY", "抽查"),
    ):
        assert stated(world, wired, cause, world.integrator, order=order, thing=thing)
    sweep(wired.clock.now())
    return order.number


def test_ac31_three_counts_of_4500_yuan_and_the_poor_picture_is_part_of_one(
    world: World, wired: SimpleNamespace
) -> None:
    ac31(world, wired)
    rows_are_the_fold(wired)
    poor = Penalty.objects.get(cause="POOR_IMAGE_QUALITY")
    assert poor.merged_into is not None
    assert (poor.state, poor.merged_into.cause) == ("MERGED", "KEY_LOCATION_INTERRUPTION")
    assert Penalty.objects.filter(cause="FAULT_OVERTIME", unit=world.integrator).count() == 1, "twice over is one count"
    for penalty in Penalty.objects.exclude(state="MERGED"):
        confirmed(world, wired, penalty)
    assert totals(Penalty.objects.all()).confirmed == Decimal("4500.00")
    assert sign(poor, world.actor(world.owner), wired.clock.now()).article == "28"


def test_ac31_a_second_identical_count_is_refused(world: World, wired: SimpleNamespace) -> None:
    number = ac31(world, wired)
    order = Penalty.objects.filter(order__number=number)[0].order
    again = stated(world, wired, "PATROL_UNTIMELY", world.integrator, order=order)
    assert (again.allowed, again.article) == (False, "28")
    assert not stated(world, wired, "FAULT_OVERTIME", world.integrator, order=order)
    assert Penalty.objects.filter(order=order).count() == 4


def test_the_same_act_is_not_counted_again_in_another_place(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired, "INT-A")
    assert stated(world, wired, "PATROL_UNTIMELY", world.integrator, act="patrol 1", order=order)
    elsewhere = stated(world, wired, "PATROL_UNTIMELY", world.integrator, act="patrol 1")
    assert (elsewhere.article, elsewhere.because) == ("28", ("A41",))
    record = stated(world, wired, "RECORD_NOT_KEPT", world.integrator, act="patrol 1")
    assert (record.article, record.because) == ("28", ("A43",)), "told where it would not be seen as part of the patrol"
    assert stated(world, wired, "RECORD_NOT_KEPT", world.integrator, act="patrol 1", order=order)
    assert count("RECORD_NOT_KEPT", "patrol 1").merged_into == count("PATROL_UNTIMELY", "patrol 1")
    rows_are_the_fold(wired)


@pytest.mark.parametrize(
    ("passed", "total", "arises"),
    [(190, 200, False), (189, 200, True), (1899, 2000, True), (19, 20, False), (379, 400, True)],
)
@pytest.mark.parametrize("cause", ["PROVINCIAL_PASS_RATE_LOW", "CAMERA_FILE_ACCURACY_LOW"])
def test_ac32_strictly_below_95_percent_in_whole_numbers(
    world: World, wired: SimpleNamespace, cause: str, passed: int, total: int, arises: bool
) -> None:
    verdict = stated(world, wired, cause, world.integrator, thing="2026-06", passed=passed, total=total)
    assert verdict.allowed is arises
    assert Penalty.objects.exists() is arises
    assert bool(events_of("project:P-A")) is arises, "what is no count is not told"
    if not arises:
        assert verdict.because == ("A45",)


@pytest.mark.parametrize(("passed", "total"), [(None, 200), (190, None), (201, 200), (-1, 200), (0, 0)])
def test_a_rate_without_its_two_whole_numbers_is_refused(
    world: World, wired: SimpleNamespace, passed: int | None, total: int | None
) -> None:
    verdict = stated(
        world, wired, "PROVINCIAL_PASS_RATE_LOW", world.integrator, thing="2026-06", passed=passed, total=total
    )
    assert verdict.article == "28"
    assert not Penalty.objects.exists()


@pytest.mark.parametrize("party", ["integrator", "network", "outsider", "using"])
def test_only_the_owner_states_a_finding(world: World, wired: SimpleNamespace, party: str) -> None:
    statement = statement_of(suspected(world, wired))
    verdict = state_finding(statement, world.actor(getattr(world, party)), wired.clock.now())
    assert (verdict.allowed, verdict.article) == (False, "28")


def test_a_count_under_a_contract_and_one_in_a_project_are_told_where_they_were_stated(
    world: World, wired: SimpleNamespace
) -> None:
    contract = world.network.contracts.get()
    assert stated(world, wired, "MEETING_NOT_ON_TIME", world.network, contract=contract)
    assert stated(world, wired, "ILLEGAL_EXTERNAL_CONNECTION", world.network, thing="设备 10.0.0.7")
    meeting = count("MEETING_NOT_ON_TIME", "meeting/2026-06-03")
    assert (meeting.subject, meeting.contract, meeting.order) == ("contract:K-B", contract, None)
    assert count("ILLEGAL_EXTERNAL_CONNECTION", "connection/设备 10.0.0.7").subject == "project:P-A"
    assert OutboxNotice.objects.filter(to_unit="NET-B", kind="COUNT").count() == 2
    confirmed(world, wired, meeting)
    rows_are_the_fold(wired)


def test_the_rows_totals_are_the_folds(world: World, wired: SimpleNamespace) -> None:
    ac31(world, wired)
    confirmed(world, wired, overtime(world, wired, first=3))
    assert stated(world, wired, "MEETING_NOT_ON_TIME", world.power)
    withdraw(Penalty.objects.get(unit=world.power), "已请假", world.actor(world.owner), wired.clock.now())
    told = {code: (t.counts, t.confirmed, t.open_counts) for code, t in totals_by_unit(Penalty.objects.all()).items()}
    assert told == {code: (t.counts, t.confirmed, t.open_counts) for code, t in fold_totals(wired).items()}
    assert told["NET-B"] == (1, YUAN, 0)
    assert told["PWR-C"] == (0, Decimal("0.00"), 0)


def test_a_list_is_signed_line_by_line_and_a_refused_line_hinders_no_other(
    world: World, wired: SimpleNamespace
) -> None:
    orders = [dispatched(world, wired, first=i) for i in range(3)]
    sweep(wired.clock.forward(hours=25))
    first, second, third = (order.penalties.get(unit=world.network) for order in orders)
    owner = world.actor(world.owner)
    assert sign(second, owner, wired.clock.now())
    verdicts = sign_many([first, second, third], owner, wired.clock.forward(seconds=1))
    assert [bool(verdicts[p.pk]) for p in (first, second, third)] == [True, False, True]
    assert set(Penalty.objects.values_list("state", flat=True)) == {"OWN_CONFIRMED"}
    assert sum(e.verb == "penalty_signed" for o in orders for e in events_of(f"order:{o.number}")) == 3


def test_a_voided_orders_signed_count_stays_as_withdrawn_and_an_unsigned_one_goes(
    world: World, wired: SimpleNamespace
) -> None:
    kept, gone = overtime(world, wired), None
    assert sign(kept, world.actor(world.owner), wired.clock.now())
    gone = overtime(world, wired, first=1)
    for penalty in (kept, gone):
        order = penalty.order
        assert order is not None
        assert void(order, ["误报截图"], world.actor(world.integrator), wired.clock.now())
    sweep(wired.clock.now())
    assert list(Penalty.objects.values_list("pk", "state")) == [(kept.pk, "WITHDRAWN")]
    rows_are_the_fold(wired)


def suspected(world: World, wired: SimpleNamespace) -> Candidate:
    found = Suspicion(
        cause="PATROL_UNTIMELY",
        unit=world.integrator,
        project=world.project,
        act="patrol/P-A/2026-06-02",
        evidence=[{"kind": "patrol", "at": "2026-06-02T16:00:00+08:00", "text": "480/482", "ref": ""}],
        because=["R7.4"],
    )
    return open_candidate(found, wired.clock.now())


def test_a_candidate_stated_is_a_count_with_its_evidence(world: World, wired: SimpleNamespace) -> None:
    candidate = suspected(world, wired)
    assert state_finding(
        statement_of(candidate, "属实"), world.actor(world.owner), wired.clock.now(), candidate=candidate
    )
    candidate.refresh_from_db()
    assert (candidate.state, candidate.decided_by) == ("STATED", "own-desk")
    told = story(count("PATROL_UNTIMELY", "patrol/P-A/2026-06-02"))
    assert told[0].data["more"]["evidence"] == candidate.evidence
    assert told[0].reasons == ["R28.1", "A41"]


def test_a_candidate_is_stated_once_and_one_whose_finding_is_refused_stays_open(
    world: World, wired: SimpleNamespace
) -> None:
    candidate = suspected(world, wired)
    what = statement_of(candidate)
    refused = state_finding(what, world.actor(world.network), wired.clock.now(), candidate=candidate)
    candidate.refresh_from_db()
    assert (refused.article, candidate.state) == ("28", "OPEN")
    assert state_finding(what, world.actor(world.owner), wired.clock.now(), candidate=candidate)
    assert not state_finding(what, world.actor(world.owner), wired.clock.now(), candidate=candidate)
    assert len(events_of("project:P-A")) == 1


def test_a_candidate_dismissed_keeps_its_reason_and_is_decided_once(world: World, wired: SimpleNamespace) -> None:
    candidate = suspected(world, wired)
    owner = world.actor(world.owner)
    assert dismiss_candidate(candidate, "", owner, wired.clock.now()).article == "28"
    assert dismiss_candidate(candidate, "系统升级窗口内", world.actor(world.network), wired.clock.now()).article == "28"
    assert dismiss_candidate(candidate, "系统升级窗口内", owner, wired.clock.now())
    assert (candidate.state, candidate.reason) == ("DISMISSED", "系统升级窗口内")
    assert not dismiss_candidate(candidate, "再次", owner, wired.clock.now())
    assert [e.verb for e in events_of("project:P-A")] == ["candidate_dismissed"]
    assert not Penalty.objects.exists()


def test_what_nobody_owns_is_told_by_nobody(world: World, wired: SimpleNamespace) -> None:
    """A triage over its time is the integrator's own count, in the order, though no unit was ever dispatched."""
    order = reported(world, wired)
    sweep(wired.clock.forward(hours=24))
    assert not order.penalties.exists()
    sweep(wired.clock.forward(microseconds=1))
    assert order.penalties.get().unit == world.integrator
