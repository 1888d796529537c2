"""What falls due by time alone: the instant before and after for each kind, and nothing changes at any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from shiwei.policy import measure
from shiwei.policy.agenda import INSTANT, Due, DueKind, agenda
from shiwei.policy.case import Case, case_from_plain
from shiwei.policy.replay import OrderAssessment, PenaltyAssessment, fold, measured
from tests.examples import examples
from tests.policy.soup import soup
from tests.policy.story import INT_A, NET_B, OWN, PWR_C, Story, at, contract, when

quick = examples(8)
HOUR = timedelta(hours=1)


def due(case: Case, name: str = "W1") -> list[Due]:
    world = fold(case).world
    order = world.orders[name]
    return agenda(world, order, measure.read_order(world, order, case.as_of))


def of(story: Story, kind: DueKind, as_of: str | None = None) -> list[tuple[datetime, int]]:
    return [(d.at, d.value) for d in due(story.case(as_of)) if d.kind is kind]


def heard(story: Story, kind: DueKind, as_of: str | None = None) -> set[str]:
    return {unit for d in due(story.case(as_of)) if d.kind is kind for unit in d.to}


def dispatched() -> Story:
    return Story().reported("06-03 08:00").dispatched("06-03 09:00")


# ---- nothing else changes by time alone


@given(st.integers(min_value=0, max_value=10**9), st.floats(0, 1), st.integers(0, 60 * 24 * 30))
@quick
def test_between_two_instants_of_the_agenda_nothing_changes(seed: int, share: float, minutes: int) -> None:
    """States, breaches and counts change at instants the agenda names, and at no other."""
    case = case_from_plain(soup(Random(seed), 40))
    now = case.as_of + timedelta(minutes=minutes)
    for name in fold(case).world.orders:
        coming = min((d.at for d in due(replace(case, as_of=now), name) if d.at > now), default=now + 90 * 24 * HOUR)
        later = now + (coming - INSTANT - now) * share
        assert standing(case, name, now) == standing(case, name, later)


def standing(case: Case, name: str, moment: datetime) -> Any:
    """What of an order is kept in columns, and what of it the pages say."""
    found = measured(fold(replace(case, as_of=moment)))
    order: OrderAssessment = found.orders[name]
    mine = (p for p in found.penalties if p.order == name and p.act.startswith(f"{name}/"))
    counts: list[PenaltyAssessment] = [p for p in mine if p.ground is not None]  # what the clocks gave
    stages = [(s.deadline, s.overtime, s.breach_at) for s in order.stages]
    deferrals = [(d.state, d.start, d.end) for d in order.deferrals.values()]
    return order.state, order.urgency, stages, deferrals, [(p.key, p.state, p.occurred_at) for p in counts]


@given(st.integers(min_value=0, max_value=10**9))
@example(16931)  # a decision is awaited past the deadline, then the unit lets go of the order: that is told still
@quick
def test_the_same_instant_has_the_same_key_whenever_it_is_read(seed: int) -> None:
    case = case_from_plain(soup(Random(seed), 40))
    for name in fold(case).world.orders:
        now, later = due(case, name), due(replace(case, as_of=case.as_of + HOUR), name)
        weather = {DueKind.WEATHER}
        assert {d.key for d in now if d.kind not in weather} <= {d.key for d in later}
        assert len({(d.key, d.to) for d in now}) == len(now)


# ---- reminders are shares of the running time


def test_reminders_of_an_unpaused_stage() -> None:
    assert of(dispatched(), DueKind.REMINDER) == [
        (when("06-03 21:00"), 50), (when("06-04 03:00"), 75), (when("06-04 09:00"), 100),
    ]  # fmt: skip
    assert heard(dispatched(), DueKind.REMINDER) == {NET_B}


def test_half_used_is_not_half_of_the_wall_clock_when_the_clock_was_paused() -> None:
    """AC-13: 6 h used, three days' pause: half of the 24 h is used 6 h after the pause."""
    story = dispatched().deferral("06-03 15:00", "REGIONAL_POWER", 72).approved("06-03 17:30", 72)
    assert of(story, DueKind.REMINDER) == [
        (when("06-06 21:00"), 50), (when("06-07 03:00"), 75), (when("06-07 09:00"), 100),
    ]  # fmt: skip


def test_while_a_decision_is_awaited_no_reminder_comes_and_refused_they_do() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 72)
    assert of(story, DueKind.REMINDER, "06-03 18:00") == []
    assert [value for _, value in of(story.refused("06-03 18:00"), DueKind.REMINDER)] == [50, 75, 100]


def test_the_time_with_others_is_not_used_up() -> None:
    """AC-10: 20 h used, rejected after 6 h with the integrator: only the last reminder is left."""
    story = dispatched().repaired("06-04 05:00").rejected("06-04 11:00")
    assert of(story, DueKind.REMINDER) == [
        (when("06-03 21:00"), 50), (when("06-04 03:00"), 75), (when("06-04 15:00"), 100),
    ]  # fmt: skip


def test_an_upgrade_passes_over_what_is_used_up_already() -> None:
    """AC-06: 5 h of 24 used, 4 left of then on: 5/9 are used up, told once, at the upgrade."""
    story = Story().reported("06-10 08:00", 8).dispatched("06-10 09:00")
    story.cameras_changed("06-10 14:00", [f"D{i}" for i in range(4)])
    assert of(story, DueKind.REMINDER) == [
        (when("06-10 14:00"), 50), (when("06-10 15:45"), 75), (when("06-10 18:00"), 100),
    ]  # fmt: skip


def test_a_contract_sets_its_own_reminders_and_without_100_the_holder_hears_of_the_breach() -> None:
    k_b = contract("K-B", NET_B, ["P-A"], set={"reminder.percent": [90]})
    story = Story(contracts=[k_b]).reported("06-03 08:00").dispatched("06-03 09:00")
    assert of(story, DueKind.REMINDER) == [(when("06-04 06:36"), 90)]
    assert heard(story, DueKind.BREACH) == {OWN, INT_A, NET_B}
    assert heard(dispatched(), DueKind.BREACH) == {OWN, INT_A}


# ---- breaches


def test_ac07_the_breach_is_due_a_microsecond_after_the_deadline() -> None:
    story = Story().reported("06-12 22:00", 11).dispatched("06-12 22:15", PWR_C)
    assert of(story, DueKind.BREACH) == [(when("06-13 02:15") + INSTANT, 0)]
    late = of(story, DueKind.BREACH, "06-13 06:00")
    assert late == [(when("06-13 02:15") + INSTANT, 0)], "looked at four hours later it is the same instant"


def test_a_breach_of_a_stage_that_has_ended_since_is_still_told() -> None:
    story = dispatched().repaired("06-04 10:00")
    assert of(story, DueKind.BREACH)[0] == (when("06-04 09:00") + INSTANT, 0)


def test_held_past_the_deadline_the_owner_is_told_that_it_waits_for_him() -> None:
    story = dispatched().deferral("06-04 08:30", "NO_SPARE", 240)
    assert of(story, DueKind.HELD) == [(when("06-04 09:00") + INSTANT, 0)]
    assert (heard(story, DueKind.HELD), of(story, DueKind.BREACH)) == ({OWN}, [])


def test_a_suspension_moves_what_is_due() -> None:
    story = dispatched().tell(
        "06-03 10:00", "clock_suspended", OWN,
        contract="K-B", **{"from": at("06-03 12:00"), "to": at("06-05 12:00")}, stops_clock=True,
    )  # fmt: skip
    assert of(story, DueKind.BREACH) == [(when("06-06 09:00") + INSTANT, 0)]


# ---- deferrals


def test_before_a_deferral_ends_the_unit_is_reminded_three_times_and_at_its_end_all_are_told() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 240).approved("06-03 16:00", 240)
    assert of(story, DueKind.DEFERRAL_ENDING) == [
        (when("06-11 15:00"), 48), (when("06-12 15:00"), 24), (when("06-13 11:00"), 4),
    ]  # fmt: skip
    assert of(story, DueKind.DEFERRAL_END) == [(when("06-13 15:00"), 0)]
    assert heard(story, DueKind.DEFERRAL_ENDING) == {NET_B}
    assert heard(story, DueKind.DEFERRAL_END) == {NET_B, INT_A, OWN}


def test_a_short_deferral_is_not_announced_before_it_began() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 24).approved("06-03 16:00", 24)
    assert of(story, DueKind.DEFERRAL_ENDING) == [(when("06-04 11:00"), 4)]


def test_a_renewal_filed_in_time_needs_no_reminder_and_begins_where_the_other_ends() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 240).approved("06-03 16:00", 240)
    story.deferral("06-12 16:00", "NO_SPARE", 96, "D2", renews="D1")
    assert of(story, DueKind.DEFERRAL_ENDING) == []
    assert heard(story, DueKind.DEFERRAL_END) == set(), "nothing is told: the clock does not go on"
    approved = story.approved("06-12 18:00", 96, "D2")
    assert of(approved, DueKind.DEFERRAL_START) == [(when("06-13 15:00"), 0)]
    assert of(approved, DueKind.DEFERRAL_END) == [(when("06-13 15:00"), 0), (when("06-17 15:00"), 0)]


def test_a_deferral_that_was_ended_early_has_no_end_to_come() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 240).approved("06-03 16:00", 240)
    story.about("06-05 12:00", "deferral_terminated", OWN, deferral="D1", reason="part arrived")
    assert of(story, DueKind.DEFERRAL_END) == of(story, DueKind.DEFERRAL_ENDING) == []


def test_an_application_is_brought_before_the_owner_after_a_day_and_in_an_emergency_after_four_hours() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 240)
    assert of(story, DueKind.DECISION) == [(when("06-04 15:00"), 24)]
    urgent = Story().reported("06-03 08:00", 11).dispatched("06-03 09:00").deferral("06-03 10:00", "NO_SPARE", 24)
    assert of(urgent, DueKind.DECISION) == [(when("06-03 14:00"), 4)]
    assert heard(urgent, DueKind.DECISION) == {OWN}
    assert of(urgent.approved("06-03 11:00", 24), DueKind.DECISION) == []


def test_a_request_for_special_timing_is_brought_before_the_owner_too() -> None:
    story = dispatched().about("06-03 20:00", "special_timing_requested", NET_B, request="S1", reason="flood")
    assert of(story, DueKind.DECISION) == [(when("06-04 20:00"), 24)]


def test_while_the_weather_lasts_its_end_is_asked_for_once_a_day() -> None:
    story = dispatched().deferral("06-03 15:00", "SEVERE_WEATHER", None).approved("06-03 16:00")
    assert of(story, DueKind.WEATHER) == [(when("06-04 09:00"), 0)]
    seen_late = of(story, DueKind.WEATHER, "06-07 08:59")
    assert seen_late == [(when("06-06 09:00"), 0), (when("06-07 09:00"), 0)], "of the days missed the last one"
    assert heard(story, DueKind.WEATHER) == {NET_B, OWN}
    assert of(story.impact_ended("06-07 10:00", "06-07 09:30"), DueKind.WEATHER) == []


def test_at_twelve_days_both_sides_are_asked_to_talk_and_after_a_consent_at_twelve_more() -> None:
    story = dispatched().deferral("06-03 10:00", "POLE_HIT", 336).approved("06-03 11:00", 336)
    assert of(story, DueKind.CONSULT) == [(when("06-15 10:00"), 0)]
    assert heard(story, DueKind.CONSULT) == {NET_B, OWN}
    assert of(story.about("06-14 10:00", "consultation_recorded", OWN), DueKind.CONSULT) == []
    story.about("06-14 11:00", "continuation_consented", OWN)
    story.deferral("06-16 09:00", "POLE_HIT", 336, "D2", renews="D1").approved("06-16 10:00", 336, "D2")
    assert of(story, DueKind.CONSULT) == [(when("06-30 10:00"), 0)]


# ---- the end


def test_who_has_not_signed_is_reminded_after_a_day() -> None:
    story = dispatched().deferral("06-03 10:00", "NO_SPARE", 24).approved("06-03 11:00", 24).repaired("06-04 09:00")
    story.confirmed("06-04 13:00")
    assert of(story, DueKind.SIGN) == [(when("06-05 13:00"), 24)] * 2
    assert heard(story, DueKind.SIGN) == {NET_B, OWN}
    assert heard(story.signed("06-04 14:00", NET_B), DueKind.SIGN) == {OWN}
    assert of(story.signed("06-04 15:00", OWN), DueKind.SIGN) == []


def test_after_72_hours_only_the_owner_reopens() -> None:
    story = dispatched().repaired("06-04 08:00").confirmed("06-04 09:00")
    assert of(story, DueKind.REOPEN_END) == [(when("06-07 09:00") + INSTANT, 72)]
    assert heard(story, DueKind.REOPEN_END) == set()


def test_a_void_order_has_nothing_to_come() -> None:
    story = Story().reported("06-03 08:00").about("06-03 09:00", "voided", INT_A, evidence=["false alarm"])
    assert due(story.case()) == []
