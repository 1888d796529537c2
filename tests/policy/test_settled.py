"""Settled questions that no acceptance scenario asks: order of facts, boundaries, what happens twice."""

from __future__ import annotations

from datetime import timedelta

from tests.policy.story import INT_A, NET_B, OWN, PWR_C, X_CLAUSES, Story, at, cams, contract, when

HOUR = timedelta(hours=1)


def dispatched(moment: str = "06-03 09:00") -> Story:
    return Story().reported(moment).dispatched(moment)


def test_q30_every_consent_opens_a_block_and_one_before_the_approval_is_counted_once() -> None:
    story = dispatched().consented("06-03 09:10", "06-03 09:20").consented("06-03 09:30", "06-03 09:40")
    seen = story.deferral("06-03 10:00", "SEVERE_WEATHER", None).approved("06-03 11:00").seen()
    assert seen.window()[2] == when("06-03 10:00") + 3 * 360 * HOUR


def test_q34_the_hold_of_an_undecided_application_ends_with_its_stage() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 240).repaired("06-03 20:00").rejected("06-03 22:00")
    seen = story.seen("06-04 02:00")
    assert (seen.stage(NET_B).paused, seen.stage(NET_B).elapsed) == (5 * HOUR, 10 * HOUR)
    assert story.deferral("06-04 03:00", "OTHER", 24, "D2").seen().refused == [("deferral_filed", "11")]


def test_q34_the_hold_of_undecided_special_timing_ends_with_its_stage_too() -> None:
    story = dispatched().about("06-03 15:00", "special_timing_requested", NET_B, request="S", reason="flood")
    stage = story.repaired("06-03 20:00").rejected("06-03 22:00").seen("06-04 02:00").stage(NET_B)
    assert (stage.paused, stage.elapsed) == (5 * HOUR, 10 * HOUR)


def test_a_pause_ends_where_its_stage_ended_first() -> None:
    story = dispatched().deferred("06-03 15:00", "NO_SPARE", 240).repaired("06-03 20:00").rejected("06-03 22:00")
    seen = story.handed_over("06-04 02:00", NET_B, PWR_C).seen()
    assert seen.window() == ("ENDED_REPAIRED", when("06-03 15:00"), when("06-03 20:00"))


def test_q15_a_timely_renewal_keeps_the_order_deferred_from_the_very_end() -> None:
    story = dispatched().deferred("06-03 10:00", "NO_SPARE", 24).deferral("06-04 09:00", "NO_SPARE", 24, "D2")
    assert story.seen("06-04 10:00").state == "DEFERRED"
    assert story.seen("06-05 09:00:01").stage(NET_B).overtime is False
    assert story.refused("06-06 10:00", name="D2").seen("06-06 10:00").state == "REPAIRING"


def test_q32_an_application_continues_the_last_of_a_chain() -> None:
    story = dispatched().deferred("06-03 10:00", "NO_SPARE", 48).deferred("06-03 11:00", "NO_SPARE", 48, "D2")
    seen = story.deferred("06-03 12:00", "NO_SPARE", 24, "D3").seen()
    assert seen.window("D3") == ("APPROVED", when("06-07 10:00"), when("06-08 10:00"))
    assert seen.window("D1")[0] == "RENEWED"


def test_q35_retroactive_changes_nothing_for_a_timely_renewal() -> None:
    story = dispatched().deferred("06-03 10:00", "NO_SPARE", 48).deferral("06-04 10:00", "NO_SPARE", 48, "D2")
    seen = story.approved("06-04 11:00", 48, "D2", retroactive=True, note="in any case").seen()
    assert seen.window("D2")[1:] == (when("06-05 10:00"), when("06-07 10:00"))


def test_q24_a_request_exactly_at_the_deadline_is_timely() -> None:
    story = dispatched().about("06-04 09:00", "special_timing_requested", NET_B, request="S", reason="flood")
    story.about("06-04 10:00", "special_timing_granted", OWN, request="S", deadline=at("06-06 09:00"))
    assert (story.seen().refused, story.seen().stage(NET_B).deadline) == ([], when("06-06 09:00"))
    twice = story.about("06-04 11:00", "special_timing_refused", OWN, request="S").seen()
    assert twice.refused == [("special_timing_refused", "10")]


def test_growth_after_a_substitute_deadline_leaves_the_emergency_hours() -> None:
    story = dispatched().about("06-03 12:00", "special_timing_requested", NET_B, request="S", reason="flood")
    story.about("06-03 13:00", "special_timing_granted", OWN, request="S", deadline=at("06-06 09:00"))
    assert story.cameras_changed("06-03 14:00", cams(12)).seen().stage(NET_B).deadline == when("06-03 18:00")


def test_q18_an_exclusion_undoes_an_upgrade_of_the_running_stage() -> None:
    story = dispatched().cameras_changed("06-03 10:00", cams(12))
    story.about("06-03 11:00", "exclusion_accepted", OWN, exclusion="REGIONAL_POWER", evidence=["notice"])
    assert story.seen().stage(NET_B).deadline == when("06-04 09:00")
    grown = story.cameras_changed("06-03 12:00", cams(30)).seen()
    assert (grown.order().urgency, grown.order().cameras) == ("NORMAL", 30)


def test_q20_merging_adds_counted_cameras_and_unites_listed_ones() -> None:
    story = Story().tell(
        "06-03 08:00", "reported", INT_A, order="W1", project="P-A", source="PHONE", fault="HW_BOX", camera_count=6
    )
    story.reported("06-03 08:00", 4, order="W2").reported("06-03 08:00", 5, order="W3")
    story.about("06-03 09:00", "merged", INT_A, order="W1", into="W2")
    story.about("06-03 09:00", "merged", INT_A, order="W3", into="W2")
    assert (story.seen().order("W2").cameras, story.seen().order("W2").urgency) == (11, "EMERGENCY")


def test_q21_the_parent_must_be_another_order_with_a_running_stage() -> None:
    story = dispatched().about("06-03 10:00", "merged", INT_A, into="W1")
    story.reported("06-03 11:00", order="W2").about("06-03 12:00", "voided", INT_A, order="W2", evidence=["x"])
    story.about("06-03 13:00", "merged", INT_A, into="W2")
    assert story.seen().refused == [("merged", "9")] * 2


def test_q42_a_breach_dates_the_count_also_where_a_refusal_grounds_it() -> None:
    story = dispatched().deferral("06-03 15:00", "OTHER", 24).refused("06-03 16:00", "INTERNAL_REASON")
    assert story.seen("06-04 09:00").penalty.occurred_at == when("06-03 15:00")
    later = story.seen("06-04 10:00").penalty
    assert (later.occurred_at, later.ground) == (when("06-04 09:00"), "DEFERRAL_INTERNAL")


def test_q43_an_approved_contract_goes_before_one_that_is_not() -> None:
    strong = contract("K-1", INT_A, ["P-A"], set=X_CLAUSES)
    weak = contract("K-2", INT_A, ["P-A"], approved=False, **{"from": "2019-06-02"})
    seen = Story(contracts=[strong, weak]).reported("06-03 08:00").seen("06-04 08:00")
    assert (seen.stages[0].limit_hours, seen.penalty.contract, seen.penalty.amount) == (12, "K-1", 2000)
    alone = Story(contracts=[weak]).reported("06-03 08:00").seen("06-05 08:00")
    assert (alone.stages[0].limit_hours, alone.penalty.contract, alone.penalty.amount) == (24, "K-2", 1500)


def test_q43_the_contract_named_in_a_finding_is_the_counts() -> None:
    both = [contract("K-1", INT_A, ["P-A"], set={"penalty.unit_amount": "900.00"}), contract("K-2", INT_A, ["P-A"])]
    seen = Story(contracts=both).found("06-03 08:00", "MEETING_NOT_ON_TIME", INT_A, "m", contract="K-1").seen()
    assert (seen.penalty.contract, seen.penalty.amount) == ("K-1", 900)
    early = Story(contracts=both).found("05-30 08:00", "MEETING_NOT_ON_TIME", INT_A, "m", contract="K-1").seen()
    assert (early.penalty.contract, early.penalty.amount) == (None, 1500)


def test_q45_a_withdrawn_count_is_not_merged() -> None:
    story = Story().found("06-03 08:00", "RECORD_NOT_KEPT", INT_A, "06-02")
    story.penalty("06-04 08:00", "withdrawn", OWN, INT_A, "06-02", "RECORD_NOT_KEPT")
    story.found("06-05 08:00", "PATROL_UNTIMELY", INT_A, "06-02")
    assert ("RECORD_NOT_KEPT", INT_A, "WITHDRAWN") in story.seen().counts


def test_q50_a_withdrawn_count_without_signature_disappears_with_its_reason() -> None:
    story = dispatched().deferral("06-04 10:00", "NO_SPARE", 24)
    story.penalty("06-04 11:00", "withdrawn", OWN, NET_B, "W1/NET-B")
    assert story.seen().counts == [("FAULT_OVERTIME", NET_B, "WITHDRAWN")]
    assert story.approved("06-04 12:00", 24, retroactive=True, note="flood").seen().counts == []


def test_q40_the_total_ends_with_the_order() -> None:
    story = dispatched().repaired("06-03 12:00").confirmed("06-03 13:00")
    assert story.seen("06-30 00:00").order().total == 4 * HOUR
    assert story.about("06-04 09:00", "reopened", OWN, reason="dark").seen("06-05 09:00").order().total == 48 * HOUR


def test_q14_a_stage_that_ended_in_a_pause_has_its_end_plus_the_time_left() -> None:
    seen = dispatched().deferred("06-03 15:00", "NO_SPARE", 240).repaired("06-05 15:00").seen()
    assert seen.stage(NET_B).deadline == when("06-06 09:00")


def test_decisions_are_the_owners() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 24).approved("06-03 16:00", 24, by=PWR_C)
    story.about("06-03 16:00", "continuation_consented", NET_B).about("06-03 16:00", "consultation_recorded", INT_A)
    assert story.seen().refused == [
        ("deferral_approved", "11"),
        ("continuation_consented", "12"),
        ("consultation_recorded", "12"),
    ]
