"""Urgency, clocks and flow beside the acceptance scenarios: what else the rules of Articles 9 and 10 settle."""

from __future__ import annotations

from datetime import timedelta

from tests.policy.story import INT_A, NET_B, OWN, PWR_C, USE_D, Story, at, cams, when

HOUR = timedelta(hours=1)


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


def test_both_lists_are_applied_before_judging() -> None:
    story = Story().reported("06-10 08:00", 10).cameras_changed("06-10 09:00", ["C11"], ["C1"])
    assert (story.seen().order().cameras, story.seen().order().urgency) == (10, "NORMAL")


def test_a_substitute_deadline_replaces_the_deadline_but_not_after_it_has_passed() -> None:
    story = Story().reported("07-05 08:00").dispatched("07-05 09:00")
    story.about("07-05 20:00", "special_timing_requested", NET_B, request="S1", reason="the road is closed")
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


def test_s01_a_merged_childs_running_stage_is_not_assessed_the_parents_triage_may_become_overtime() -> None:
    story = Story().reported("06-03 08:00", ["C1"], order="W1").reported("06-04 07:00", ["C2"], order="W2")
    story.dispatched("06-04 08:30", order="W2")
    assert story.seen().counts == [("FAULT_OVERTIME", INT_A, "CANDIDATE")]
    seen = story.about("06-04 09:00", "merged", OWN, order="W1", into="W2").seen()
    assert seen.order("W1").stages[0].overtime is False
    assert seen.order("W2").stages[0].breach_at == when("06-04 08:00")
    assert seen.penalty.order == "W2"


def test_a_hand_over_for_another_reason_starts_a_new_stage() -> None:
    story = Story().reported("06-17 08:00").dispatched("06-17 09:00")
    story.handed_over("06-17 12:00", NET_B, PWR_C).handed_over("06-17 13:00", PWR_C, NET_B, "NOT_REPAIRED")
    assert story.seen().stage(NET_B, nth=1).start == when("06-17 13:00")


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


def test_a_nuisance_is_normal_by_its_cameras_and_an_emergency_by_the_eleventh() -> None:
    """A54 and R10.4: no exception for the kind of fault; what it lists are cameras whose operation is affected."""
    for count, urgency in ((0, "NORMAL"), (10, "NORMAL"), (11, "EMERGENCY")):
        story = Story().reported("06-14 18:00", count, fault="HW_NUISANCE")
        assert story.seen().order().urgency == urgency
