"""Acceptance scenarios AC-01 to AC-12, each with the instant before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.policy.story import INT_A, NET_B, OWN, PWR_C, USE_D, Story, at, cams, when

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_ac01_exactly_ten_cameras_are_normal() -> None:
    seen = Story().reported("06-03 08:00", 10).dispatched("06-03 08:30").seen()
    assert (seen.order().urgency, seen.order().emergency_since) == ("NORMAL", None)
    assert seen.stage(INT_A, "TRIAGE").elapsed == 30 * MINUTE
    assert seen.stage(NET_B).deadline == when("06-04 08:30")


def test_ac02_eleven_cameras_are_an_emergency() -> None:
    story = Story().reported("06-03 08:00", 11).dispatched("06-03 08:30")
    seen = story.seen()
    assert seen.order().urgency == "EMERGENCY"
    assert seen.order().emergency_since == when("06-03 08:00")
    assert seen.stage(INT_A, "TRIAGE").deadline == when("06-03 12:00")
    assert seen.stage(NET_B).deadline == when("06-03 12:30")
    assert seen.stage(NET_B).limit_hours == 4


def test_ac02_feedback_needs_the_arrival() -> None:
    story = Story().reported("06-03 08:00", 11).dispatched("06-03 08:30").repaired("06-03 09:00")
    assert story.seen().refused == [("repaired", "10")]
    assert story.seen().state == "REPAIRING"
    assert story.arrived("06-03 09:10").repaired("06-03 09:20").seen().state == "PENDING_CONFIRM"


def test_ac02_eleven_rows_over_ten_cameras_are_normal() -> None:
    seen = Story().reported("06-03 08:00", [*cams(10), "C1"]).seen()
    assert (seen.order().cameras, seen.order().urgency) == (10, "NORMAL")


def test_ac03_whole_system_without_a_camera() -> None:
    assert Story().reported("06-03 08:00", 0, system_wide=True).seen().order().urgency == "EMERGENCY"
    assert Story().reported("06-03 08:00", 0, system_wide=False).seen().order().urgency == "NORMAL"


def test_ac04_regional_power_with_and_without_evidence() -> None:
    notice = {"exclusion": "REGIONAL_POWER", "evidence": ["notice.pdf"]}
    excluded = Story().reported("06-03 08:00", 25, **notice).dispatched("06-03 08:30").seen()
    assert (excluded.order().urgency, excluded.stage(NET_B).limit_hours) == ("NORMAL", 24)
    without = Story().reported("06-03 08:00", 25, exclusion="REGIONAL_POWER", evidence=[]).seen()
    assert (without.order().urgency, without.refused) == ("EMERGENCY", [])


def test_ac04_exclusion_accepted_later_gives_the_normal_limit_from_the_start() -> None:
    story = Story().reported("06-03 08:00", 25).dispatched("06-03 08:30")
    story.about("06-03 13:00", "exclusion_accepted", OWN, exclusion="REGIONAL_POWER", evidence=["notice.pdf"])
    seen = story.seen()
    assert (seen.order().urgency, seen.order().emergency_since) == ("NORMAL", None)
    stage = seen.stage(NET_B)
    assert (stage.limit_hours, stage.deadline, stage.overtime) == (24, when("06-04 08:30"), False)
    assert seen.counts == []


def test_ac04_when_power_is_back_the_order_is_judged_again() -> None:
    notice = {"exclusion": "REGIONAL_POWER", "evidence": ["notice.pdf"]}
    story = Story().reported("06-03 08:00", 25, **notice).dispatched("06-03 08:30")
    story.about("06-03 20:00", "exclusion_ended", INT_A, **notice)
    seen = story.seen()
    assert seen.order().emergency_since == when("06-03 20:00")
    assert (seen.stage(NET_B).limit_hours, seen.stage(NET_B).deadline) == (24, when("06-04 00:00"))


def test_exclusion_without_evidence_is_refused() -> None:
    story = Story().reported("06-03 08:00", 25)
    story.about("06-03 09:00", "exclusion_accepted", OWN, exclusion="REGIONAL_POWER", evidence=[])
    story.about("06-03 09:00", "exclusion_accepted", INT_A, exclusion="REGIONAL_POWER", evidence=["x"])
    story.about("06-03 09:00", "exclusion_ended", OWN, exclusion="REGIONAL_POWER", evidence=["x"])
    assert story.seen().refused == [
        ("exclusion_accepted", "10"),
        ("exclusion_accepted", "10"),
        ("exclusion_ended", "10"),
    ]
    assert story.seen().order().urgency == "EMERGENCY"


@pytest.mark.parametrize(
    ("grown", "deadline"),
    [("06-10 14:00", "06-10 18:00"), ("06-11 07:00", "06-11 09:00"), ("06-11 05:00", "06-11 09:00")],
)
def test_ac06_growth_past_ten_upgrades_at_that_instant(grown: str, deadline: str) -> None:
    story = Story().reported("06-10 08:00", 8).dispatched("06-10 09:00").cameras_changed(grown, cams(4, 9))
    seen = story.seen()
    assert (seen.order().cameras, seen.order().urgency) == (12, "EMERGENCY")
    assert seen.order().emergency_since == when(grown)
    assert seen.stage(NET_B).deadline == when(deadline)
    assert seen.stage(NET_B).limit_hours == 24


def test_ac06_growth_to_ten_does_not_and_shrinking_does_not_downgrade() -> None:
    ten = Story().reported("06-10 08:00", 8).cameras_changed("06-10 14:00", cams(2, 9))
    assert ten.seen().order().urgency == "NORMAL"
    shrunk = ten.cameras_changed("06-10 15:00", ["C11"]).cameras_changed("06-10 16:00", remove=cams(3))
    assert (shrunk.seen().order().cameras, shrunk.seen().order().urgency) == (8, "EMERGENCY")


def test_both_lists_are_applied_before_judging() -> None:
    story = Story().reported("06-10 08:00", 10).cameras_changed("06-10 09:00", ["C11"], ["C1"])
    assert (story.seen().order().cameras, story.seen().order().urgency) == (10, "NORMAL")


def emergency_at_power(feedback: str) -> Story:
    story = Story().reported("06-12 22:00", 11).dispatched("06-12 22:15", PWR_C).arrived("06-12 22:40", PWR_C)
    return story.repaired(feedback, PWR_C)


def test_ac07_at_the_deadline_is_on_time_one_microsecond_later_is_not() -> None:
    on_time = emergency_at_power("06-13 02:15").seen()
    assert (on_time.stage(PWR_C).overtime, on_time.counts) == (False, [])
    for late in ("06-13 02:15:00.000001", "06-13 02:15:01"):
        seen = emergency_at_power(late).seen()
        assert seen.stage(PWR_C).breach_at == when("06-13 02:15")
        assert seen.counts == [("FAULT_OVERTIME", PWR_C, "CANDIDATE")]
        assert seen.penalty.occurred_at == when("06-13 02:15")


def test_ac07_a_running_stage_is_measured_at_as_of_and_breaches_at_its_deadline() -> None:
    story = Story().reported("06-12 22:00", 11).dispatched("06-12 22:15", PWR_C)
    assert not story.seen("06-13 02:15").stage(PWR_C).overtime
    seen = story.seen("06-13 06:00")
    assert (seen.stage(PWR_C).end, seen.stage(PWR_C).breach_at) == (None, when("06-13 02:15"))
    assert seen.stage(PWR_C).elapsed == timedelta(hours=7, minutes=45)


def test_ac08_natural_hours_over_a_holiday() -> None:
    story = Story().reported("06-07 16:00").dispatched("06-07 17:00")
    assert story.seen().stage(NET_B).deadline == when("06-08 17:00")


def test_ac09_hand_offs() -> None:
    story = Story().reported("06-17 08:00").dispatched("06-17 10:00").handed_over("06-18 09:00", NET_B, PWR_C)
    seen = story.repaired("06-19 08:50", PWR_C).confirmed("06-19 20:00").seen()
    assert [s.elapsed for s in seen.stages] == [2 * HOUR, 23 * HOUR, 23 * HOUR + 50 * MINUTE, 11 * HOUR + 10 * MINUTE]
    assert [s.unit for s in seen.stages] == [INT_A, NET_B, PWR_C, INT_A]
    assert (seen.state, seen.order().total, seen.counts) == ("ARCHIVED", 60 * HOUR, [])


def rejected_repair() -> Story:
    story = Story().reported("06-20 08:00").dispatched("06-20 09:00").repaired("06-21 05:00")
    return story.rejected("06-21 11:00")


def test_ac10_a_rejected_repair_resumes_with_the_time_used() -> None:
    seen = rejected_repair().seen()
    assert seen.stage(INT_A, "CONFIRM").elapsed == 6 * HOUR
    assert seen.stage(NET_B).deadline == when("06-21 15:00")
    assert seen.stage(NET_B).end is None
    assert not rejected_repair().repaired("06-21 15:00").seen().stage(NET_B).overtime
    late = rejected_repair().repaired("06-21 15:30").seen()
    stage = late.stage(NET_B)
    assert (stage.elapsed, stage.paused) == (24 * HOUR + 30 * MINUTE, timedelta())
    assert (stage.start, stage.end, stage.breach_at) == (when("06-20 09:00"), when("06-21 15:30"), when("06-21 15:00"))
    assert late.counts == [("FAULT_OVERTIME", NET_B, "CANDIDATE")]


def test_ac11_one_count_per_unit_however_many_of_its_stages_are_overtime() -> None:
    story = Story().reported("07-01 07:00").dispatched("07-01 08:00")
    story.handed_over("07-02 10:00", NET_B, PWR_C).repaired("07-03 11:00", PWR_C)
    story.rejected("07-03 12:00", to=NET_B).repaired("07-04 15:00")
    seen = story.seen()
    assert seen.counts == [("FAULT_OVERTIME", NET_B, "CANDIDATE"), ("FAULT_OVERTIME", PWR_C, "CANDIDATE")]
    assert [p.occurred_at for p in seen.assessment.penalties] == [when("07-02 08:00"), when("07-03 10:00")]
    assert [s.overtime for s in seen.stages if s.kind == "REPAIR"] == [True, True, True]


def test_ac11_confirming_late_counts_against_the_integrator() -> None:
    story = Story().reported("07-01 22:00", 11).dispatched("07-01 23:30").arrived("07-02 00:30").repaired("07-02 03:00")
    assert story.seen("07-02 07:00").counts == []
    seen = story.confirmed("07-02 07:30").seen()
    assert seen.stage(INT_A, "CONFIRM").elapsed - 4 * HOUR == 30 * MINUTE
    assert seen.counts == [("FAULT_OVERTIME", INT_A, "CANDIDATE")]


def special(granted: bool = True) -> Story:
    story = Story().reported("07-05 08:00").dispatched("07-05 09:00")
    story.about("07-05 20:00", "special_timing_requested", NET_B, request="S1", reason="the road is closed")
    if granted:
        pause = [at("07-05 20:00"), at("07-07 08:00")]
        story.about("07-06 10:00", "special_timing_granted", OWN, request="S1", pause=pause)
    return story


def test_ac12_special_timing_moves_the_deadline() -> None:
    assert special().seen().stage(NET_B).deadline == when("07-07 21:00")
    assert special().repaired("07-07 20:00").seen().counts == []
    assert special().repaired("07-07 21:00").seen().counts == []
    assert special().repaired("07-07 21:00:00.000001").seen().counts != []


def test_ac12_without_consent_the_deadline_stands_and_meanwhile_the_count_is_held() -> None:
    assert special(granted=False).seen("07-06 09:00").counts == []
    held = special(granted=False).seen("07-06 09:30")
    assert held.counts == [("FAULT_OVERTIME", NET_B, "HELD")]
    stage = held.stage(NET_B)
    assert (stage.overtime, stage.breach_at, stage.deadline) == (False, None, when("07-06 09:00"))
    refused = special(granted=False).about("07-06 10:00", "special_timing_refused", OWN, request="S1").seen()
    assert refused.stage(NET_B).breach_at == when("07-06 09:00")
    assert refused.counts == [("FAULT_OVERTIME", NET_B, "CANDIDATE")]


def test_a_substitute_deadline_replaces_the_deadline_but_not_after_it_has_passed() -> None:
    story = special(granted=False)
    story.about("07-06 10:00", "special_timing_granted", OWN, request="S1", deadline=at("07-08 12:00"))
    assert not story.seen("07-08 12:00").stage(NET_B).overtime
    assert story.seen("07-08 12:00:01").stage(NET_B).breach_at == when("07-08 12:00")
    late = Story().reported("07-05 08:00").dispatched("07-05 09:00")
    late.about("07-06 09:00:01", "special_timing_requested", NET_B, request="S1", reason="flood")
    late.about("07-06 10:00", "special_timing_granted", OWN, request="S1", deadline=at("07-08 12:00"))
    assert late.seen().refused == [("special_timing_granted", "10")]
    late.about("07-06 10:00", "special_timing_granted", OWN, request="S1", pause=[at("07-05 00:00"), at("07-07 00:00")])
    stage = late.seen("07-07 00:00").stage(NET_B)
    assert (stage.breach_at, stage.paused) == (when("07-06 09:00"), when("07-07 00:00") - when("07-06 09:00:01"))


def test_s01_merging_takes_the_earliest_triage_and_all_cameras() -> None:
    story = Story()
    for number in range(12):
        story.reported(f"06-03 08:{number:02}", [f"C{number}"], order=f"W{number}")
    for number in [0, *range(2, 12)]:
        story.about("06-03 08:20", "merged", INT_A, order=f"W{number}", into="W1")
    seen = story.seen()
    parent, child = seen.order("W1"), seen.order("W0")
    assert (parent.cameras, parent.urgency) == (12, "EMERGENCY")
    assert parent.stages[0].start == when("06-03 08:00")
    assert parent.stages[0].deadline == when("06-03 12:20")
    assert (child.state, child.stages[0].end, child.total) == ("MERGED", when("06-03 08:20"), 20 * MINUTE)


def test_s01_a_merged_childs_running_stage_is_not_assessed_the_parents_triage_may_become_overtime() -> None:
    story = Story().reported("06-03 08:00", ["C1"], order="W1").reported("06-04 07:00", ["C2"], order="W2")
    story.dispatched("06-04 08:30", order="W2")
    assert story.seen().counts == [("FAULT_OVERTIME", INT_A, "CANDIDATE")]
    seen = story.about("06-04 09:00", "merged", OWN, order="W1", into="W2").seen()
    assert seen.order("W1").stages[0].overtime is False
    assert seen.order("W2").stages[0].breach_at == when("06-04 08:00")
    assert seen.penalty.order == "W2"


def test_s02_reopened_as_false_completion_resumes_with_the_time_used() -> None:
    story = Story().reported("07-10 08:00").dispatched("07-10 09:00").repaired("07-10 21:00").confirmed("07-10 22:00")
    seen = story.about("07-12 10:00", "reopened", OWN, reason="was never repaired").seen()
    assert seen.state == "REPAIRING"
    assert (seen.stage(NET_B).elapsed, seen.stage(NET_B).deadline) == (12 * HOUR, when("07-12 22:00"))


@pytest.mark.parametrize(
    ("moment", "by", "state"),
    [("07-13 22:00", INT_A, "REPAIRING"), ("07-13 22:00:01", INT_A, "ARCHIVED"), ("08-13 22:00", OWN, "REPAIRING")],
)
def test_s02_the_integrator_reopens_within_72_hours(moment: str, by: str, state: str) -> None:
    story = Story().reported("07-10 08:00").dispatched("07-10 09:00").repaired("07-10 21:00").confirmed("07-10 22:00")
    assert story.about(moment, "reopened", by, reason="was never repaired").seen().state == state


def test_s09_a_wrong_dispatch_does_not_restart_the_units_clock() -> None:
    story = Story().reported("06-17 08:00").dispatched("06-17 09:00")
    story.handed_over("06-17 12:00", NET_B, PWR_C).handed_over("06-17 13:00", PWR_C, NET_B)
    seen = story.seen()
    assert (seen.stage(NET_B).elapsed, seen.stage(NET_B).deadline) == (3 * HOUR, when("06-18 10:00"))
    story.handed_over("06-17 14:00", NET_B, PWR_C)
    assert story.seen().refused == [("handed_over", "9")]
    ruled = story.handed_over("06-17 15:00", OWN, PWR_C).seen()
    assert ruled.stage(PWR_C).elapsed == HOUR
    assert ruled.stage(NET_B).end == when("06-17 15:00")


def test_a_hand_over_for_another_reason_starts_a_new_stage() -> None:
    story = Story().reported("06-17 08:00").dispatched("06-17 09:00")
    story.handed_over("06-17 12:00", NET_B, PWR_C).handed_over("06-17 13:00", PWR_C, NET_B, "NOT_REPAIRED")
    assert story.seen().stage(NET_B, nth=1).start == when("06-17 13:00")


def test_s14_a_nuisance_through_the_hotline_starts_when_the_call_came() -> None:
    claim = {"fault": "HW_NUISANCE", "source": "MAYOR_HOTLINE", "claimed_at": at("06-14 16:20")}
    seen = Story().reported("06-14 18:00", 0, evidence=["hotline no."], **claim).seen()
    stage = seen.stage(INT_A, "TRIAGE")
    assert (stage.start, stage.deadline) == (when("06-14 16:20"), when("06-15 16:20"))
    assert (seen.order().cameras, seen.order().urgency) == (0, "NORMAL")
    unproven = Story().reported("06-14 18:00", 0, **claim).seen()
    assert unproven.stage(INT_A, "TRIAGE").start == when("06-14 18:00")


def test_a55_no_clock_runs_before_the_regulation() -> None:
    seen = Story().reported("05-12 10:00").seen("05-14 00:00")
    stage = seen.stage(INT_A, "TRIAGE")
    assert (stage.start, stage.deadline) == (when("05-12 10:00"), when("05-14 00:00"))
    assert (stage.elapsed, stage.overtime) == (24 * HOUR, False)
    assert Story().reported("05-12 10:00").seen("05-14 00:00:01").stage(INT_A, "TRIAGE").overtime


def test_voiding_is_for_the_integrators_own_sources_and_leaves_nothing_to_assess() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-05 08:00")
    assert story.seen().counts != []
    void = story.about("06-05 09:00", "voided", INT_A, evidence=["recording"]).seen()
    assert (void.state, void.counts, [s.overtime for s in void.stages]) == ("VOID", [], [False, False])
    outside = Story().reported("06-03 08:00", source="USING_UNIT", by=USE_D)
    outside.about("06-03 09:00", "voided", INT_A, evidence=["x"])
    assert outside.seen().refused == [("voided", "9")]
    assert outside.about("06-03 09:00", "voided", OWN, evidence=["x"]).seen().state == "VOID"


def test_unit_without_a_repairing_role_is_given_no_order() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00", USE_D)
    assert story.seen().refused == [("dispatched", "9")]
    assert story.dispatched("06-03 09:00", by=NET_B).seen().refused == [("dispatched", "9")] * 2


def test_arrival_counts_once_for_a_stage_also_when_it_resumes() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00").arrived("06-03 09:30").repaired("06-03 10:00")
    story.rejected("06-03 10:30").cameras_changed("06-03 11:00", cams(20)).repaired("06-03 12:00")
    assert story.seen().refused == []


def test_a_stage_that_rested_while_the_order_became_an_emergency_has_four_hours_left() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00").repaired("06-03 10:00")
    story.cameras_changed("06-03 11:00", cams(20)).rejected("06-03 12:00")
    stage = story.seen().stage(NET_B)
    assert (stage.limit_hours, stage.deadline) == (24, when("06-03 16:00"))
