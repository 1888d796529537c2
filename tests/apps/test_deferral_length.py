"""How long a deferral is (AC-17 to AC-23): weather, caps, renewals, the total and the consent, an early end."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.ledger.models import OutboxNotice
from shiwei.workorders.actions.consent import consent
from shiwei.workorders.actions.consult import consult
from shiwei.workorders.actions.end_impact import end_impact, state_impact_end
from shiwei.workorders.actions.terminate_deferral import terminate_deferral
from shiwei.workorders.labels import refusal
from tests.apps.deferral_desk import INT_A, NET_B, OWN, Desk
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


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


def test_a_deferral_is_ended_early_by_its_unit_or_the_owner_with_a_reason(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    made = desk.deferred(order, "06-03 10:00")
    assert terminate_deferral(desk.deferral(made.code), "", NET_B, desk.at("06-05 10:00")).article == "11"
    assert terminate_deferral(desk.deferral(made.code), "备件已到", INT_A, desk.at("06-05 10:00")).article == "11"
    assert terminate_deferral(desk.deferral(made.code), "备件已到", NET_B, desk.at("06-05 10:00"))
    ended = desk.deferral(made.code)
    assert (ended.state, ended.end) == ("TERMINATED", when("06-05 10:00"))
    assert desk.deadline(order) == when("06-06 08:00")


def test_s07_a_pole_hit_by_a_truck_is_deferred_for_fourteen_days(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    made = desk.deferred(order, "06-03 10:00", "POLE_HIT", 336)
    assert made.end == when("06-17 10:00")
    assert desk.deadline(order) == when("06-18 08:00")
    assert desk.file(order, "06-03 10:00", "POLE_HIT", 337).article == "12"
