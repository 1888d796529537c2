"""Deferral through the application's acts, in the law's scenarios (AC-13 to AC-25)."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.contracts.models import Contract, SparePart
from shiwei.documents.actions.keep import FileRefused
from shiwei.documents.models import FileKind, StoredFile
from shiwei.ledger.models import OutboxNotice
from shiwei.ledger.queries import events_of
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.approve_deferral import approve_deferral
from shiwei.workorders.actions.consent import consent
from shiwei.workorders.actions.consult import consult
from shiwei.workorders.actions.end_impact import end_impact, state_impact_end
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.actions.find_false import find_false
from shiwei.workorders.actions.refuse_deferral import refuse_deferral
from shiwei.workorders.actions.register_paper import register_paper
from shiwei.workorders.actions.return_deferral import return_deferral
from shiwei.workorders.actions.terminate_deferral import terminate_deferral
from shiwei.workorders.facts import subject
from shiwei.workorders.labels import refusal
from shiwei.workorders.models import Deferral, Order
from tests.apps.deferral_desk import INT_A, NET_B, OWN, Desk
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


def verbs(order: Order) -> list[str]:
    return [row.verb for row in events_of(subject(order.number))]


def penalties(order: Order) -> list[tuple[str, str, str]]:
    return [(p.cause, p.ground, p.state) for p in Penalty.objects.filter(order=order)]


def test_ac13_filed_at_15_approved_for_three_days_moves_the_deadline_by_72_hours(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    assert desk.file(order, "06-03 15:00", "REGIONAL_POWER", 72)
    assert desk.deferral(f"{order.number}-D1").state == "SUBMITTED"
    assert desk.approve(f"{order.number}-D1", "06-03 17:30", 72)
    made = desk.deferral(f"{order.number}-D1")
    assert (made.state, made.start, made.end) == ("ACTIVE", when("06-03 15:00"), when("06-06 15:00"))
    assert desk.deadline(order) == when("06-07 09:00")
    assert order.state == "DEFERRED"
    assert desk.swept(order, "06-06 15:00").state == "REPAIRING", "the pause is over, the clock goes on"
    assert desk.deferral(made.code).state == "EXPIRED"


@pytest.mark.parametrize(
    ("lack", "word"),
    [
        ({"photos": ()}, "照片"),
        ({"form": ""}, "公章"),
        ({"reason": ""}, "理由"),
    ],
)
def test_ac16_an_incomplete_application_is_none_and_the_refusal_names_what_is_missing(
    desk: Desk, lack: dict[str, str], word: str
) -> None:
    order = desk.order("06-03 09:00")
    before = desk.deadline(order)
    refused = desk.file(order, "06-03 15:00", **lack)
    assert (refused.allowed, refused.article) == (False, "11")
    assert word in refusal(refused)
    assert not Deferral.objects.exists()
    assert (desk.deadline(order), verbs(order)[-1]) == (before, "dispatched")


def test_ac16_returned_at_noon_and_completed_at_15_counts_from_15(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    code = f"{order.number}-D1"
    assert desk.file(order, "06-03 11:00", "NO_SPARE", 24)
    assert return_deferral(desk.deferral(code), "照片看不清杆号", OWN, desk.at("06-03 12:00"))
    assert (desk.deferral(code).state, desk.deferral(code).opinion) == ("RETURNED", "照片看不清杆号")
    order.refresh_from_db()
    assert desk.file(order, "06-03 15:00", "NO_SPARE", 24, completes=code)
    assert desk.deferral(code).opinion == "", "undecided again"
    assert desk.approve(code, "06-03 16:00", 24)
    assert (desk.deferral(code).start, Deferral.objects.count()) == (when("06-03 15:00"), 1)
    assert desk.deadline(order) == when("06-05 09:00")


def test_a_return_and_a_refusal_say_why(desk: Desk) -> None:
    order = desk.order()
    assert desk.file(order, "06-03 11:00")
    made = desk.deferral(f"{order.number}-D1")
    assert return_deferral(made, " ", OWN, desk.at("06-03 12:00")).article == "11"
    assert refuse_deferral(made, "NOT_QUALIFIED", OWN, desk.at("06-03 12:00"), opinion="").article == "11"
    assert desk.deferral(made.code).state == "SUBMITTED"


def test_ac14_pending_across_the_deadline_holds_the_candidate_and_a_refusal_releases_it(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    assert desk.file(order, "06-04 08:30")
    desk.swept(order, "06-04 10:00")
    assert penalties(order) == [("FAULT_OVERTIME", "STAGE_OVERTIME", "HELD")]
    assert not order.overtime
    made = desk.deferral(f"{order.number}-D1")
    assert refuse_deferral(made, "NOT_QUALIFIED", OWN, desk.at("06-04 11:00"), opinion="备件可就近调拨")
    desk.swept(order, "06-04 11:00")
    assert penalties(order) == [("FAULT_OVERTIME", "STAGE_OVERTIME", "CANDIDATE")]
    assert order.stages.get(kind="REPAIR").breach_at == when("06-04 09:00")
    refused = desk.deferral(made.code)
    assert (refused.state, refused.refusal, refused.decided_by) == ("REFUSED", "NOT_QUALIFIED", OWN.name)


def test_ac14_filed_exactly_at_the_deadline_is_timely_a_microsecond_later_is_late(desk: Desk) -> None:
    first, second = desk.order("06-03 09:00"), desk.order("06-03 09:00")
    assert desk.file(first, "06-04 09:00", "REGIONAL_POWER", 72)
    assert desk.file(second, "06-04 09:00:00.000001", "REGIONAL_POWER", 72)
    assert [d.late for d in Deferral.objects.order_by("order__number")] == [False, True]
    assert desk.approve(f"{first.number}-D1", "06-04 11:00", 72)
    assert desk.deadline(first) == when("06-07 09:00")


def test_ac15_a_late_filing_leaves_the_overtime_unless_the_owner_covers_it_with_a_reason(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    code = f"{order.number}-D1"
    assert desk.file(order, "06-04 10:00", "REGIONAL_POWER", 72)
    refused = desk.approve(code, "06-04 14:00", 72, retroactive=True)
    assert "追认" in refusal(refused)
    assert desk.approve(code, "06-04 14:00", 72, retroactive=True, opinion="道路积水，通信中断")
    desk.swept(order, "06-04 14:00")
    assert penalties(order) == []
    assert desk.deferral(code).retroactive


def test_ac17_weather_is_open_until_the_owner_accepts_its_end(desk: Desk) -> None:
    order = desk.order("08-10 01:00")
    code = f"{order.number}-D1"
    assert desk.file(order, "08-10 07:00", "SEVERE_WEATHER", None)
    assert desk.approve(code, "08-10 08:00", None)
    assert desk.deferral(code).end == when("08-25 07:00"), "open, cut at fifteen days"
    stated = when("08-12 18:00")
    assert state_impact_end(desk.deferral(code), stated, NET_B, desk.at("08-12 19:00"))
    assert desk.deferral(code).stated_end == stated
    assert OutboxNotice.objects.filter(to_unit="OWN", key__contains="STATED").count() == 1
    assert desk.deferral(code).end == when("08-25 07:00"), "the unit's word alone moves nothing"
    assert end_impact(desk.deferral(code), stated, OWN, desk.at("08-12 20:00"))
    assert (desk.deferral(code).impact_end, desk.deferral(code).end) == (stated, when("08-15 18:00"))
    assert desk.deadline(order) == when("08-16 12:00")


def test_the_effect_of_weather_cannot_end_tomorrow(desk: Desk) -> None:
    order = desk.order("08-10 01:00")
    assert desk.file(order, "08-10 07:00", "SEVERE_WEATHER", None)
    made = desk.deferral(f"{order.number}-D1")
    now = desk.at("08-10 08:00")
    for act, by in ((end_impact, OWN), (state_impact_end, NET_B)):
        assert act(made, now + timedelta(seconds=1), by, now).article == "12"


def test_ac18_weather_beyond_fifteen_days_is_cut_without_consent(desk: Desk) -> None:
    order = desk.order("07-01 06:00")
    code = f"{order.number}-D1"
    assert desk.file(order, "07-01 08:00", "SEVERE_WEATHER", None)
    assert desk.approve(code, "07-01 09:00", None)
    assert end_impact(desk.deferral(code), when("07-14 12:00"), OWN, desk.at("07-14 13:00"))
    assert desk.deferral(code).end == when("07-16 08:00")
    order.refresh_from_db()
    assert consult(order, when("07-14 13:00").date(), "双方负责人", "等路面退水", OWN, desk.at("07-14 14:00"))
    assert consent(order, "同意延续", OWN, desk.at("07-14 15:00"))
    assert desk.deferral(code).end == when("07-17 12:00")
    assert desk.deadline(order) == when("07-18 10:00")


@pytest.mark.parametrize(
    ("category", "most"),
    [
        ("REGIONAL_POWER", 72), ("POLE_HIT", 336), ("NO_SPARE", 240), ("THIRD_PARTY_WORKS", 120),
        ("MUNICIPAL_WORKS", 360),
    ],
)  # fmt: skip
def test_ac19_one_hour_above_the_cap_is_refused_and_less_may_be_granted(desk: Desk, category: str, most: int) -> None:
    order = desk.order("06-03 09:00")
    refused = desk.file(order, "06-03 10:00", category, most + 1)
    assert (refused.article, str(most) in refusal(refused)) == ("12", True)
    assert desk.file(order, "06-03 10:00", category, most)
    code = f"{order.number}-D1"
    assert desk.approve(code, "06-03 11:00", most + 1, opinion="按情况").article == "12"
    assert desk.approve(code, "06-03 11:00", most - 24, opinion="按情况")
    made = desk.deferral(code)
    assert (made.hours, made.granted_hours) == (most, most - 24)
    assert made.end == made.filed_at + timedelta(hours=most - 24)


def test_ac19_what_is_granted_by_the_circumstances_needs_the_owners_reason(desk: Desk) -> None:
    order = desk.order()
    assert desk.file(order, "06-03 10:00", "MUNICIPAL_WORKS", 360)
    refused = desk.approve(f"{order.number}-D1", "06-03 11:00", 360)
    assert (refused.article, "市政施工" in refusal(refused)) == ("12", True)


def test_ac20_a_renewal_is_recognised_by_itself_and_contiguous(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    first = desk.deferred(order, "06-03 10:00", "NO_SPARE", 240)
    order.refresh_from_db()
    assert desk.file(order, "06-12 16:00", "NO_SPARE", 120)
    renewal = desk.deferral(f"{order.number}-D2")
    assert (renewal.renews, renewal.late, renewal.start) == (first.code, False, when("06-13 10:00"))
    assert desk.approve(renewal.code, "06-12 17:00", 120)
    assert desk.deadline(order) == when("06-19 08:00")
    assert desk.deferral(first.code).state == "RENEWED"


def test_ac21_the_total_cuts_a_second_deferral_and_ac22_consent_lengthens_it(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    desk.deferred(order, "06-03 10:00", "POLE_HIT", 336)
    order.refresh_from_db()
    assert consent(order, "同意", OWN, desk.at("06-15 09:00")).article == "12", "no consultation yet"
    assert desk.file(order, "06-16 09:00", "THIRD_PARTY_WORKS", 120)
    assert desk.approve(f"{order.number}-D2", "06-16 10:00", 120)
    assert desk.deferral(f"{order.number}-D2").end == when("06-18 10:00")
    other = desk.order("06-03 08:00", cameras=0)
    desk.deferred(other, "06-03 10:00", "POLE_HIT", 336)
    other.refresh_from_db()
    assert consult(other, when("06-15 09:00").date(), "甲、乙", "改走临时杆", NET_B, desk.at("06-15 09:00"))
    assert consent(other, "同意延续", OWN, desk.at("06-16 08:00"))
    assert desk.file(other, "06-16 09:00", "THIRD_PARTY_WORKS", 120)
    assert desk.approve(f"{other.number}-D2", "06-16 10:00", 120)
    assert desk.deferral(f"{other.number}-D2").end == when("06-22 10:00")


def test_a_consultation_names_who_and_what(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    for participants, solution in (("", "改走临时杆"), ("甲、乙", " ")):
        told = consult(order, when("06-03 09:00").date(), participants, solution, OWN, desk.at("06-03 09:00"))
        assert (told.article, "参加人" in refusal(told)) == ("12", True)


def test_ac23_a_renewal_filed_after_the_end_is_late_and_the_gap_is_charged(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    first = desk.deferred(order, "06-03 10:00", "NO_SPARE", 240)
    desk.swept(order, "06-13 10:00")
    assert desk.file(order, "06-13 12:00", "NO_SPARE", 120)
    renewal = desk.deferral(f"{order.number}-D2")
    assert (renewal.renews, renewal.late) == (first.code, True)
    assert desk.approve(renewal.code, "06-13 15:00", 120)
    assert desk.deferral(renewal.code).end == when("06-18 12:00")
    assert desk.deadline(order) == when("06-19 08:00")


def test_another_cause_after_an_expired_deferral_is_no_late_renewal(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    desk.deferred(order, "06-03 10:00", "REGIONAL_POWER", 24)
    desk.swept(order, "06-04 10:00")
    assert desk.file(order, "06-04 12:00", "POLE_HIT", 48)
    made = desk.deferral(f"{order.number}-D2")
    assert (made.renews, made.late) == ("", False)


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


def test_a_deferral_is_ended_early_by_its_unit_or_the_owner_with_a_reason(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    made = desk.deferred(order, "06-03 10:00")
    assert terminate_deferral(desk.deferral(made.code), "", NET_B, desk.at("06-05 10:00")).article == "11"
    assert terminate_deferral(desk.deferral(made.code), "备件已到", INT_A, desk.at("06-05 10:00")).article == "11"
    assert terminate_deferral(desk.deferral(made.code), "备件已到", NET_B, desk.at("06-05 10:00"))
    ended = desk.deferral(made.code)
    assert (ended.state, ended.end) == ("TERMINATED", when("06-05 10:00"))
    assert desk.deadline(order) == when("06-06 08:00")


def test_the_applicants_own_unit_cannot_approve(desk: Desk) -> None:
    desk.world.project.owner = desk.world.network
    desk.world.project.save()
    order = desk.order()
    assert desk.file(order, "06-03 15:00")
    refused = approve_deferral(desk.deferral(f"{order.number}-D1"), 240, NET_B, desk.at("06-03 16:00"))
    assert (refused.article, "本单位" in refusal(refused)) == ("11", True)


def test_only_who_holds_the_order_files(desk: Desk) -> None:
    order = desk.order()
    refused = file_deferral(order, desk.application(), INT_A, desk.at("06-03 15:00"))
    assert (refused.allowed, Deferral.objects.exists()) == (False, False)


def test_the_same_filing_sent_twice_counts_once(desk: Desk) -> None:
    order = desk.order()
    for _ in range(2):
        assert desk.file(order, "06-03 15:00", key="k1")
    assert (Deferral.objects.count(), verbs(order).count("deferral_filed")) == (1, 1)


def test_a_second_application_waits_until_the_first_is_decided(desk: Desk) -> None:
    order = desk.order()
    assert desk.file(order, "06-03 15:00")
    refused = desk.file(order, "06-03 16:00")
    assert (refused.article, "待业主审批" in refusal(refused)) == ("11", True)


@pytest.mark.parametrize("field", ["completes", "renews"])
def test_a_code_of_another_order_is_refused(desk: Desk, field: str) -> None:
    first, second = desk.order(), desk.order()
    assert desk.file(first, "06-03 15:00")
    refused = desk.file(second, "06-03 15:00", **{field: f"{first.number}-D1"})
    assert (refused.article, Deferral.objects.count()) == ("11", 1)


def test_papers_are_the_orders_and_only_those_the_person_uploaded(desk: Desk) -> None:
    order = desk.order()
    assert desk.file(order, "06-03 15:00")
    kinds = StoredFile.objects.filter(subject=subject(order.number)).values_list("kind", flat=True)
    assert sorted(kinds) == ["PHOTO", "STAMPED_FORM"]
    other = desk.order()
    with pytest.raises(FileRefused):
        desk.file(other, "06-03 16:00", photos=[desk.paper(OWN, content=b"somebody else's")])
    assert not other.deferrals.exists()


def test_a_lacking_part_brings_the_units_stock_with_it_as_it_stood(desk: Desk) -> None:
    part = SparePart.objects.create(
        unit=desk.world.network, name="光模块", model="1.25G", in_stock=0, obliged=2,
        contract=Contract.objects.get(code="K-B"), counted_at=desk.at("06-01 09:00"),
    )  # fmt: skip
    order = desk.order()
    assert desk.file(order, "06-03 15:00", part="光模块 1.25G")
    SparePart.objects.filter(pk=part.pk).update(in_stock=9)
    made = desk.deferral(f"{order.number}-D1")
    assert made.part == "光模块 1.25G"
    assert [(s["part"], s["in_stock"], s["obliged"], s["contract"]) for s in made.stock] == [
        ("光模块 1.25G", 0, 2, "K-B")
    ]
    power = desk.order()
    assert desk.file(power, "06-03 15:00", "REGIONAL_POWER", 24)
    assert desk.deferral(f"{power.number}-D1").stock == []


def test_owner_integrator_and_holder_hear_of_each_step(desk: Desk) -> None:
    order = desk.order()
    made = desk.deferred(order, "06-03 15:00")
    heard = set(OutboxNotice.objects.filter(key__startswith=made.code).values_list("to_unit", "kind"))
    assert heard == {
        ("OWN", "DEFERRAL-FILED"), ("INT-A", "DEFERRAL-FILED"),
        ("NET-B", "DEFERRAL-APPROVED"), ("INT-A", "DEFERRAL-APPROVED"),
    }  # fmt: skip


def test_s07_a_pole_hit_by_a_truck_is_deferred_for_fourteen_days(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    made = desk.deferred(order, "06-03 10:00", "POLE_HIT", 336)
    assert made.end == when("06-17 10:00")
    assert desk.deadline(order) == when("06-18 08:00")
    assert desk.file(order, "06-03 10:00", "POLE_HIT", 337).article == "12"
