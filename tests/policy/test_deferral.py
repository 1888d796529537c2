"""Deferred repair beside the acceptance scenarios: what else the rules of Articles 11 and 12 settle."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.policy.story import INT_A, NET_B, OWN, PWR_C, UNITS, Story, when

HOUR = timedelta(hours=1)


def dispatched(moment: str, to: str = NET_B, **fields: object) -> Story:
    """A normal order, dispatched at once."""
    return Story(**fields).reported(moment).dispatched(moment, to)


def overtime(story: Story, as_of: str | None = None) -> bool:
    return story.seen(as_of).stage(NET_B).overtime


@pytest.mark.parametrize(
    ("lacking", "article"),
    [({"sealed": False}, "11"), ({"photos": 0}, "11"), ({"reason": ""}, "11"), ({"category": "STAFF_SHORTAGE"}, "12")],
)
def test_ac13_ac16_an_incomplete_application_is_none(lacking: dict[str, object], article: str) -> None:
    story = dispatched("06-03 09:00").deferral("06-03 15:00", "REGIONAL_POWER", 72, **lacking)
    seen = story.seen()
    assert seen.refused == [("deferral_filed", article)]
    assert seen.order().deferrals == {}
    assert seen.stage(NET_B).deadline == when("06-04 09:00")


def pending(filed: str = "06-04 08:30", hours: int = 240) -> Story:
    return dispatched("06-03 09:00").deferral(filed, "NO_SPARE", hours)


@pytest.mark.parametrize("note", [{}, {"note": ""}])
def test_ac15_retroactive_needs_a_note(note: dict[str, str]) -> None:
    story = pending("06-04 10:00", 72).approved("06-04 14:00", 72, retroactive=True, **note)
    assert story.seen().refused == [("deferral_approved", "11")]
    assert story.seen().window()[0] == "SUBMITTED"


def test_ac15_retroactive_has_no_effect_on_a_timely_application() -> None:
    story = pending("06-04 08:00", 72).approved("06-04 14:00", 72, retroactive=True, note="in any case")
    assert story.seen().window() == ("ACTIVE", when("06-04 08:00"), when("06-07 08:00"))


def test_ac17_the_end_may_be_accepted_before_the_approval_and_the_last_word_holds() -> None:
    story = dispatched("08-10 01:00").deferral("08-10 07:00", "SEVERE_WEATHER", 10)
    story.impact_ended("08-10 20:00", "08-10 18:00").approved("08-10 21:00").impact_ended("08-11 08:00", "08-10 12:00")
    assert story.seen().window()[2] == when("08-13 12:00")
    assert story.impact_ended("08-11 09:00", "08-11 00:00").seen().window()[2] == when("08-14 00:00")


def test_ac20_a_renewal_approved_early_waits_for_the_previous_end() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "NO_SPARE", 240)
    story.deferral("06-12 16:00", "NO_SPARE", 120, "D2", renews="D1").approved("06-12 17:00", 120, "D2")
    assert story.seen().window("D2")[0] == "APPROVED"
    assert story.seen("06-13 10:00").window("D2")[0] == "ACTIVE"
    assert story.seen("06-18 10:00").window("D2")[0] == "EXPIRED"


def test_ac20_a_refused_renewal_resumes_the_clock_at_the_previous_end() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "NO_SPARE", 240)
    story.deferral("06-12 16:00", "NO_SPARE", 120, "D2", renews="D1").refused("06-15 12:00", name="D2")
    assert story.seen().stage(NET_B).breach_at == when("06-14 08:00")


def over_fifteen_days() -> Story:
    """POLE_HIT until 06-17 10:00; five more days applied for on 06-16."""
    return dispatched("06-03 08:00").deferred("06-03 10:00", "POLE_HIT", 336)


def test_ac22_consent_needs_a_consultation_of_its_own() -> None:
    story = over_fifteen_days().about("06-16 08:00", "continuation_consented", OWN)
    assert story.seen().refused == [("continuation_consented", "12")]
    story.consented("06-16 08:10", "06-16 08:20").about("06-16 08:30", "continuation_consented", OWN)
    assert story.seen().refused == [("continuation_consented", "12")] * 2


def test_nothing_left_is_refused() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "OTHER", 360)
    story.deferral("06-16 09:00", "NO_SPARE", 24, "D2").approved("06-16 10:00", 24, "D2")
    assert story.seen().refused == [("deferral_approved", "12")]


@pytest.mark.parametrize(
    ("code", "ground"), [("INTERNAL_REASON", "DEFERRAL_INTERNAL"), ("CONTRADICTS_FACTS", "DEFERRAL_FALSE")]
)
def test_ac24_an_internal_reason_is_a_count_even_if_repaired_in_time(code: str, ground: str) -> None:
    story = dispatched("06-03 09:00").deferral("06-03 15:00", "OTHER", 24, reason="no vehicle was free")
    seen = story.refused("06-03 16:00", code).repaired("06-03 18:00").seen()
    assert (seen.penalty.ground, seen.penalty.state, seen.penalty.act) == (ground, "CANDIDATE", "W1/NET-B")
    assert seen.penalty.occurred_at == when("06-03 15:00")
    assert seen.stage(NET_B).overtime is False


def test_ac24_other_refusals_are_none() -> None:
    story = dispatched("06-03 09:00").deferral("06-03 15:00", "OTHER", 24)
    assert story.refused("06-03 16:00", "EVIDENCE_INSUFFICIENT").repaired("06-03 18:00").seen().counts == []


@pytest.mark.parametrize("words", [{"category": "VEHICLE_SHORTAGE"}, {"reason": "STAFF_SHORTAGE"}])
def test_ac24a_a_coded_internal_reason_is_blocked_without_a_count(words: dict[str, str]) -> None:
    story = dispatched("06-03 09:00").deferral("06-03 15:00", "OTHER", 24, **words)
    assert (story.seen().refused, story.seen().counts) == ([("deferral_filed", "12")], [])


def test_t19_the_owner_refuses_to_sign() -> None:
    story = dispatched("06-03 09:00").deferred("06-03 15:00", "NO_SPARE", 24).repaired("06-03 20:00")
    story.confirmed("06-03 21:00").signed("06-03 22:00", NET_B).rejected("06-04 08:00", by=OWN)
    seen = story.seen()
    assert (seen.state, seen.stage(NET_B).elapsed, seen.stage(NET_B).deadline) == (
        "REPAIRING",
        6 * HOUR,
        when("06-05 02:00"),
    )
    story.repaired("06-04 09:00").confirmed("06-04 10:00").signed("06-04 11:00", OWN)
    assert story.seen().state == "PENDING_DOUBLE_SIGN"
    assert story.signed("06-04 12:00", NET_B).seen().state == "ARCHIVED"


def test_f14a_the_ended_deferral_does_not_revive() -> None:
    story = dispatched("06-03 09:00").deferred("06-03 15:00", "NO_SPARE", 240).repaired("06-04 15:00")
    seen = story.rejected("06-04 16:00").seen("06-05 00:00")
    assert seen.window() == ("ENDED_REPAIRED", when("06-03 15:00"), when("06-04 15:00"))
    assert (seen.state, seen.stage(NET_B).deadline) == ("REPAIRING", when("06-05 10:00"))


def test_a_hand_over_terminates_the_deferral_and_the_total_goes_on() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "POLE_HIT", 336)
    story.handed_over("06-10 10:00", NET_B, PWR_C).deferral("06-10 12:00", "OTHER", 360, "D2", by=PWR_C)
    seen = story.approved("06-10 13:00", 360, "D2").seen()
    assert seen.window("D1")[0] == "TERMINATED"
    assert seen.window("D2")[1:] == (when("06-10 12:00"), when("06-18 12:00"))


def test_the_total_counts_actual_lengths() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "POLE_HIT", 336)
    story.about("06-05 10:00", "deferral_terminated", NET_B, deferral="D1", reason="the pole stands")
    seen = story.deferred("06-05 12:00", "OTHER", 360, "D2").seen()
    assert seen.window("D1") == ("TERMINATED", when("06-03 10:00"), when("06-05 10:00"))
    assert seen.window("D2")[2] == when("06-05 12:00") + (360 - 48) * HOUR


def test_q39_termination_ends_every_renewal() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "NO_SPARE", 48)
    story.deferral("06-04 10:00", "NO_SPARE", 48, "D2").approved("06-04 11:00", 48, "D2")
    story.deferral("06-04 12:00", "NO_SPARE", 48, "D3")
    story.about("06-04 13:00", "deferral_terminated", OWN, deferral="D1", reason="the spare arrived")
    seen = story.seen()
    assert [seen.window(name) for name in ("D2", "D3")] == [("TERMINATED", None, None)] * 2
    assert (seen.window("D1")[0], seen.state) == ("TERMINATED", "REPAIRING")
    again = story.about("06-04 14:00", "deferral_terminated", OWN, deferral="D1", reason="again").seen()
    assert again.refused == [("deferral_terminated", "11")]


def test_q32_a_second_application_waits_for_the_first() -> None:
    story = pending("06-03 15:00").deferral("06-03 16:00", "OTHER", 24, "D2")
    assert story.seen().refused == [("deferral_filed", "11")]
    unapproved = pending("06-03 15:00").refused("06-03 15:30").deferral("06-03 16:00", "OTHER", 24, "D2", renews="D1")
    assert unapproved.seen().refused == [("deferral_filed", "11")]


def test_q32_renewing_one_that_ended_early_is_an_ordinary_application() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "NO_SPARE", 240).repaired("06-03 12:00")
    story.rejected("06-03 13:00").deferred("06-03 14:00", "NO_SPARE", 24, "D2", renews="D1")
    seen = story.seen()
    assert seen.window("D2")[1:] == (when("06-03 14:00"), when("06-04 14:00"))
    assert (seen.order().deferrals["D2"].late, seen.window("D1")[0]) == (False, "ENDED_REPAIRED")


def test_q34_a_decision_after_the_feedback() -> None:
    story = pending("06-03 15:00").repaired("06-03 20:00")
    assert story.seen().stage(NET_B).paused == 5 * HOUR
    early = story.approved("06-03 21:00", 240).confirmed("06-03 22:00").seen()
    assert early.state == "PENDING_DOUBLE_SIGN"
    assert early.window() == ("ENDED_REPAIRED", when("06-03 15:00"), when("06-03 20:00"))
    late = pending("06-03 15:00").repaired("06-03 20:00").confirmed("06-03 21:00").approved("06-03 22:00", 240).seen()
    assert (late.state, late.refused) == ("ARCHIVED", [])


def test_q36_a_renewal_of_another_category_keeps_its_pause() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "NO_SPARE", 48)
    story.deferred("06-05 09:00", "NO_SPARE", 48, "D2").deferred("06-07 09:00", "OTHER", 48, "D3")
    before = story.seen().window("D3")[1:]
    seen = story.found_false("06-08 09:00").seen()
    assert [seen.window(n)[0] for n in ("D1", "D2")] == ["VOIDED", "VOIDED"]
    assert seen.window("D3")[1:] == before == (when("06-07 10:00"), when("06-09 10:00"))


def test_q38_everybody_deferred_for_signs_unless_void() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "NO_SPARE", 240).handed_over("06-03 12:00", NET_B, PWR_C)
    story.repaired("06-03 13:00", PWR_C).confirmed("06-03 14:00").signed("06-03 15:00", OWN)
    assert story.signed("06-03 15:00", PWR_C).seen().state == "PENDING_DOUBLE_SIGN"
    assert story.found_false("06-03 16:00").seen().state == "ARCHIVED"


def test_q38_an_order_whose_deferrals_are_void_before_the_confirmation_needs_no_signature() -> None:
    story = dispatched("06-03 08:00").deferred("06-03 10:00", "NO_SPARE", 240).repaired("06-03 12:00")
    assert story.found_false("06-03 13:00").confirmed("06-03 14:00").seen().state == "ARCHIVED"


def test_nobody_approves_for_himself_and_only_the_owner_decides() -> None:
    story = pending("06-03 15:00").approved("06-03 16:00", 24, by=INT_A)
    assert story.seen().refused == [("deferral_approved", "11")]
    both = Story(units={**UNITS, OWN: ["owner", "integrator"]}).reported("06-03 08:00").dispatched("06-03 09:00", OWN)
    both.deferral("06-03 10:00", "OTHER", 24, by=OWN).approved("06-03 11:00", 24)
    assert both.seen().refused == [("deferral_approved", "11")]


def test_an_upgrade_during_a_pause_leaves_four_running_hours() -> None:
    story = dispatched("06-03 09:00").deferred("06-03 15:00", "NO_SPARE", 24)
    story.cameras_changed("06-03 20:00", [f"C{n}" for n in range(20)])
    assert story.seen().stage(NET_B).deadline == when("06-04 19:00")


def test_no_voiding_of_a_deferred_order() -> None:
    story = dispatched("06-03 09:00").deferred("06-03 15:00", "NO_SPARE", 24)
    story.about("06-03 16:00", "voided", INT_A, evidence=["x"])
    assert story.seen().refused == [("voided", "9")]
    assert story.about("06-04 15:00", "voided", INT_A, evidence=["x"]).seen().state == "VOID"
