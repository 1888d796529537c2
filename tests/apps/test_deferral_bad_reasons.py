"""Reasons that are none (AC-24, AC-25): an internal one is blocked or a count, a false one is recomputed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.documents.models import FileKind
from shiwei.ledger.queries import events_of
from shiwei.workorders.actions.find_false import find_false
from shiwei.workorders.actions.refuse_deferral import refuse_deferral
from shiwei.workorders.actions.register_paper import register_paper
from shiwei.workorders.facts import subject
from shiwei.workorders.labels import refusal
from shiwei.workorders.models import Deferral
from tests.apps.deferral_desk import NET_B, OWN, Desk, penalties, verbs
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


@pytest.mark.parametrize("field", ["category", "reason"])
@pytest.mark.parametrize("internal", ["STAFF_SHORTAGE", "VEHICLE_SHORTAGE", "INTERNAL_OTHER"])
def test_ac24a_a_coded_internal_reason_is_blocked_and_the_attempt_kept_without_a_count(
    desk: Desk, field: str, internal: str
) -> None:
    order = desk.order("06-03 09:00")
    before = desk.deadline(order)
    for _ in range(2):
        refused = (
            desk.file(order, "06-03 15:00", hours=24, **{field: internal}, key="k")
            if field == "reason"
            else (desk.file(order, "06-03 15:00", internal, 24, key="k"))
        )
        assert (refused.article, "内部原因" in refusal(refused)) == ("12", True)
    assert verbs(order) == ["reported", "dispatched", "deferral_blocked"], "the same attempt sent twice is one"
    desk.swept(order, "06-03 15:00")
    assert (desk.deadline(order), penalties(order), Deferral.objects.count()) == (before, [], 0)


def test_ac24b_a_paper_application_for_lack_of_staff_is_a_count_even_when_repaired_in_time(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    what = desk.application("OTHER", 24, reason="人员不足", photos=[desk.paper(OWN)],
                            form=desk.paper(OWN, FileKind.STAMPED_FORM, b"paper"))  # fmt: skip
    received = when("06-03 14:00")
    now = desk.at("06-03 15:00")
    assert register_paper(order, what, OWN, now, received_at=received, internal=True)
    made = desk.deferral(f"{order.number}-D1")
    assert (made.state, made.refusal, made.unit.code, made.registered_by) == (
        "REFUSED",
        "INTERNAL_REASON",
        "NET-B",
        "OWN",
    )
    row = next(row for row in events_of(subject(order.number)) if row.verb == "deferral_filed")
    assert (row.unit, row.actor, row.at, row.claimed_at) == ("NET-B", OWN.name, now, received)
    assert desk.repaired(order, "06-03 20:00")
    desk.swept(order, "06-03 20:00")
    assert penalties(order) == [("FAULT_OVERTIME", "DEFERRAL_INTERNAL", "CANDIDATE")]


def test_ac24b_a_paper_application_with_a_good_reason_waits_for_the_decision(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    what = desk.application(photos=[desk.paper(OWN)], form=desk.paper(OWN, FileKind.STAMPED_FORM, b"paper"))
    assert register_paper(order, what, NET_B, desk.at("06-03 15:00")).article == "11", "only the owner registers"
    assert register_paper(order, what, OWN, desk.at("06-03 15:00"))
    assert desk.deferral(f"{order.number}-D1").state == "SUBMITTED"


def test_ac24c_filed_as_other_and_found_internal_is_the_same_count(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    assert desk.file(order, "06-03 15:00", "OTHER", 24)
    made = desk.deferral(f"{order.number}-D1")
    assert refuse_deferral(made, "INTERNAL_REASON", OWN, desk.at("06-03 16:00"), opinion="当日无车可派")
    desk.swept(order, "06-03 16:00")
    assert penalties(order) == [("FAULT_OVERTIME", "DEFERRAL_INTERNAL", "CANDIDATE")]


def test_ac25_found_false_three_months_later_the_archived_order_is_recomputed(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    made = desk.deferred(order, "06-03 15:00")
    assert desk.repaired(order, "06-12 11:00")
    assert desk.confirmed(order, "06-12 13:00")
    assert find_false(desk.deferral(made.code), ["  "], OWN, desk.at("09-02 09:00")).article == "11"
    assert desk.deferral(made.code).state == "ENDED_REPAIRED"
    assert find_false(
        desk.deferral(made.code), ["出库单：6月2日有库存"], OWN, desk.at("09-02 10:00"), answer="记录有误"
    )
    desk.swept(order, "09-02 10:00")
    found = desk.deferral(made.code)
    assert (found.state, found.start, found.end) == ("VOIDED", None, None)
    repair = order.stages.get(kind="REPAIR")
    assert (repair.deadline, repair.breach_at) == (when("06-04 09:00"), when("06-04 09:00"))
    assert penalties(order) == [("FAULT_OVERTIME", "DEFERRAL_FALSE", "CANDIDATE")]
