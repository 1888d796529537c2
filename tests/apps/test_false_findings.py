"""A deferral found false afterwards (F15, F16): the unit is heard for 72 hours, silence admits nothing."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.jobs.findings import remind
from shiwei.ledger.models import OutboxNotice
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.open_finding import answer_finding, drop_finding, open_finding, uphold_finding
from shiwei.workorders.facts import exported
from shiwei.workorders.models import FalseFinding, Order
from tests.apps.deferral_desk import INT_A, NET_B, OWN, Desk
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db
MICRO = timedelta(microseconds=1)
OPENED, DUE = when("09-02 09:00"), when("09-05 09:00")


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


def penalties(order: Order) -> list[tuple[str, str, str]]:
    return list(Penalty.objects.filter(order=order).values_list("cause", "ground", "state"))


@pytest.fixture
def code(desk: Desk) -> str:
    """An archived order's deferral, about which the owner has opened a finding on 2 September at 09:00."""
    order = desk.order("06-03 09:00")
    made = desk.deferred(order, "06-03 15:00")
    assert desk.repaired(order, "06-12 11:00")
    assert desk.confirmed(order, "06-12 13:00")
    assert open_finding(desk.deferral(made.code), ["出库单：有库存"], OWN, desk.at("09-02 09:00"))
    return str(made.code)


def test_opening_changes_nothing_of_the_order_and_the_unit_hears_of_it(desk: Desk, code: str) -> None:
    found = desk.deferral(code)
    assert (found.state, FalseFinding.objects.get().due_at) == ("ENDED_REPAIRED", DUE)
    assert penalties(found.order) == []
    assert OutboxNotice.objects.filter(key__contains="FALSE_OPENED", to_unit="NET-B").exists()
    case = exported(found.order.number, DUE)
    assert "false_finding_opened" not in {event["type"] for event in case["events"]}, "the case format knows no such"


def test_f15_the_unit_may_answer_until_the_72nd_hour_and_only_then_silence_is_over(desk: Desk, code: str) -> None:
    assert not uphold_finding(desk.deferral(code), OWN, DUE)
    assert uphold_finding(desk.deferral(code), OWN, DUE + MICRO)
    found = desk.deferral(code)
    assert found.state == "VOIDED"
    desk.swept(found.order, "09-05 10:00")
    assert penalties(found.order) == [("FAULT_OVERTIME", "DEFERRAL_FALSE", "CANDIDATE")], "no confirmation by silence"


def test_f16_after_the_answer_the_owner_decides_at_once_and_the_words_are_kept(desk: Desk, code: str) -> None:
    assert answer_finding(desk.deferral(code), "记录有误", NET_B, OPENED + MICRO)
    assert not answer_finding(desk.deferral(code), "再说", NET_B, OPENED + 2 * MICRO), "heard once"
    assert uphold_finding(desk.deferral(code), OWN, OPENED + 2 * MICRO)
    row = FalseFinding.objects.get()
    assert (row.answer, row.outcome) == ("记录有误", "UPHELD")
    assert not answer_finding(desk.deferral(code), "x", NET_B, DUE)


def test_a_late_answer_is_heard_as_long_as_nothing_is_decided(desk: Desk, code: str) -> None:
    assert answer_finding(desk.deferral(code), "迟到的申辩", NET_B, DUE + timedelta(days=1))


def test_a_dropped_finding_changes_nothing_and_another_may_be_opened(desk: Desk, code: str) -> None:
    assert not open_finding(desk.deferral(code), ["再一份"], OWN, OPENED), "one is open"
    assert not drop_finding(desk.deferral(code), " ", OWN, OPENED)
    assert drop_finding(desk.deferral(code), "申辩成立", OWN, OPENED)
    assert desk.deferral(code).state == "ENDED_REPAIRED"
    assert not uphold_finding(desk.deferral(code), OWN, DUE + MICRO)
    assert open_finding(desk.deferral(code), ["新证据"], OWN, DUE)


def test_each_act_is_for_its_own_party(desk: Desk, code: str) -> None:
    found = desk.deferral(code)
    assert not answer_finding(found, "x", INT_A, OPENED)
    assert not answer_finding(found, " ", NET_B, OPENED)
    assert not uphold_finding(found, NET_B, DUE + MICRO)
    assert not drop_finding(found, "x", NET_B, OPENED)
    assert drop_finding(found, "x", OWN, OPENED)
    assert not open_finding(found, ["x"], NET_B, OPENED)
    assert not open_finding(found, [" "], OWN, OPENED)


def test_the_unit_is_reminded_a_day_before_and_the_owner_once_the_time_is_over(desk: Desk, code: str) -> None:
    def sent(what: str) -> int:
        return OutboxNotice.objects.filter(key__contains=what).count()

    soon = DUE - timedelta(hours=24)
    assert remind(soon - MICRO) == 0
    remind(soon)
    remind(DUE)
    assert (sent("FALSE_SOON"), sent("FALSE_SILENT")) == (1, 0)
    remind(DUE + MICRO)
    remind(DUE + timedelta(days=2))
    assert (sent("FALSE_SOON"), sent("FALSE_SILENT")) == (1, 1)
