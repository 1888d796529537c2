"""Facts that meet: what the settled questions say where two of them touch the same order, clock or count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.policy.story import INT_A, NET_B, OWN, PWR_C, Story, at, cams, contract, when

HOUR = timedelta(hours=1)


def dispatched(moment: str = "06-03 09:00", cameras: int = 1) -> Story:
    return Story().reported(moment, cameras).dispatched(moment)


def substituted(story: Story, asked: str, granted: str, deadline: str) -> Story:
    story.about(asked, "special_timing_requested", NET_B, request="S", reason="flood")
    return story.about(granted, "special_timing_granted", OWN, request="S", deadline=at(deadline))


def test_t10_of_two_feedbacks_at_one_instant_the_last_one_is_rejected() -> None:
    story = dispatched().repaired("06-03 10:00").rejected("06-03 10:00", to=PWR_C).repaired("06-03 10:00", PWR_C)
    seen = story.rejected("06-03 12:00").seen()
    assert (seen.stage(PWR_C).end, seen.stage(NET_B).end) == (None, when("06-03 10:00"))


@pytest.mark.parametrize(("moment", "urgency"), [("06-04 09:59:59", "NORMAL"), ("06-04 10:00", "EMERGENCY")])
def test_a06_cameras_that_another_order_has_deferred_do_not_count(moment: str, urgency: str) -> None:
    story = dispatched(cameras=3).deferred("06-03 10:00", "NO_SPARE", 24)
    order = story.reported(moment, 12, order="W2").seen().order("W2")
    assert (order.urgency, order.cameras) == (urgency, 12)


def test_a06_an_application_undecided_takes_no_camera_out() -> None:
    story = dispatched(cameras=3).deferral("06-03 10:00", "NO_SPARE", 24)
    assert story.reported("06-03 12:00", 12, order="W2").seen().order("W2").urgency == "EMERGENCY"


def test_a06_the_orders_own_cameras_count_while_it_is_deferred() -> None:
    story = dispatched(cameras=10).deferred("06-03 10:00", "NO_SPARE", 24)
    assert story.cameras_changed("06-03 12:00", ["C11"]).seen().order().urgency == "EMERGENCY"


def test_a06_merged_the_deferred_cameras_are_the_parents_own() -> None:
    story = dispatched(cameras=3).deferred("06-03 10:00", "NO_SPARE", 24).reported("06-03 12:00", 12, order="W2")
    merged = story.about("06-03 13:00", "merged", INT_A, into="W2").seen()
    assert merged.order("W2").emergency_since == when("06-03 13:00")


def test_q24_growth_at_the_instant_of_the_grant_still_leaves_the_emergency_hours() -> None:
    story = substituted(dispatched(), "06-03 12:00", "06-03 13:00", "06-06 09:00")
    assert story.cameras_changed("06-03 13:00", cams(12)).seen().stage(NET_B).deadline == when("06-03 17:00")


def test_q16_a_stage_upgraded_while_it_ran_is_not_upgraded_again_when_it_resumes() -> None:
    story = dispatched().cameras_changed("06-03 10:00", cams(12)).arrived("06-03 10:30")
    story = substituted(story, "06-03 11:00", "06-03 12:00", "06-06 09:00")
    seen = story.repaired("06-03 13:00").rejected("06-03 14:00").seen()
    assert seen.stage(NET_B).deadline == when("06-06 09:00")


@pytest.mark.parametrize(("filed", "overtime"), [("06-04 09:00", False), ("06-04 09:00:01", True)])
def test_q15_an_application_in_time_holds_a_substitute_deadline_too(filed: str, overtime: bool) -> None:
    story = substituted(dispatched(), "06-03 12:00", "06-03 13:00", "06-04 09:00")
    story.deferral(filed, "NO_SPARE", 24)
    waiting = story.seen("06-04 12:00")
    assert waiting.stage(NET_B).overtime is overtime
    assert waiting.penalty.state == ("CANDIDATE" if overtime else "HELD")
    approved = story.approved("06-04 13:00", 24).seen()
    assert (approved.stage(NET_B).breach_at, approved.penalty.state) == (when("06-04 09:00"), "CANDIDATE")


def test_q29_a_cut_counts_what_is_paused_already_only_once() -> None:
    """A retroactive pause runs over an earlier late one; together they use up the total, no sooner."""
    story = dispatched().deferred("06-05 09:00", "OTHER", 300).deferral("06-18 09:00", "NO_SPARE", 24, "D2")
    seen = story.approved("06-18 10:00", 24, "D2", retroactive=True, note="flood").seen()
    assert seen.window("D2")[1:] == (when("06-04 09:00"), when("06-04 09:00") + 360 * HOUR)


def test_q31_a_renewal_of_another_units_expired_deferral_is_late() -> None:
    story = dispatched().deferred("06-03 10:00", "NO_SPARE", 2).handed_over("06-03 13:00", NET_B, PWR_C)
    story.deferral("06-03 14:00", "OTHER", 2, "D2", by=PWR_C, renews="D1")
    assert story.seen().order().deferrals["D2"].late is True
    cut = dispatched().deferred("06-03 10:00", "NO_SPARE", 24).handed_over("06-03 13:00", NET_B, PWR_C)
    cut.deferral("06-03 14:00", "OTHER", 2, "D2", by=PWR_C, renews="D1")
    assert cut.seen().order().deferrals["D2"].late is False


def test_q28_the_end_of_the_impact_stays_known_when_the_application_is_completed() -> None:
    story = dispatched().deferral("06-03 10:00", "SEVERE_WEATHER", None).impact_ended("06-03 11:00", "06-03 10:30")
    story.about("06-03 12:00", "deferral_returned", OWN, deferral="D1")
    seen = story.deferral("06-03 13:00", "SEVERE_WEATHER", None).approved("06-03 14:00").seen()
    assert seen.window()[1:] == (when("06-03 13:00"), when("06-06 10:30"))


@pytest.mark.parametrize(("moment", "signers"), [("06-03 14:59", {OWN, NET_B, PWR_C}), ("06-03 15:01", {OWN, PWR_C})])
def test_q34_who_was_deferred_for_after_the_confirmation_need_not_sign(moment: str, signers: set[str]) -> None:
    story = dispatched().deferral("06-03 10:00", "NO_SPARE", 24).handed_over("06-03 11:00", NET_B, PWR_C)
    story.deferred("06-03 12:00", "OTHER", 24, "D2", by=PWR_C).repaired("06-03 14:00", PWR_C).approved(moment, 24)
    story.confirmed("06-03 15:00")
    for unit in (OWN, PWR_C):
        story.signed("06-03 16:00", unit)
    assert story.seen().state == ("ARCHIVED" if NET_B not in signers else "PENDING_DOUBLE_SIGN")
    assert story.signed("06-03 17:00", NET_B).seen().state == "ARCHIVED"


def test_q46_a_withdrawn_count_that_no_longer_arises_is_still_the_same_count() -> None:
    story = dispatched().deferral("06-04 10:00", "NO_SPARE", 24)
    story.penalty("06-04 11:00", "signed", OWN, NET_B, "W1/NET-B")
    story.approved("06-04 12:00", 24, retroactive=True, note="flood")
    story.found("06-04 13:00", "FAULT_OVERTIME", NET_B, "W1/NET-B")
    assert (story.seen().refused, story.seen().penalty.state) == ([("finding_recorded", "28")], "WITHDRAWN")


def test_q43_the_threshold_of_a_rate_is_that_of_the_contract_named() -> None:
    named = contract("K-1", INT_A, ["P-A"], set={"penalty.rate_threshold": 90})
    later = contract("K-2", INT_A, ["P-A"], **{"from": "2019-06-02"})
    rate = {"passed": 92, "total": 100}
    story = Story(contracts=[named, later])
    story.found("06-03 08:00", "PROVINCIAL_PASS_RATE_LOW", INT_A, "May", contract="K-1", **rate)
    assert story.seen().counts == []
    story.found("06-03 08:00", "PROVINCIAL_PASS_RATE_LOW", INT_A, "May", project="P-A", **rate)
    assert (story.seen().penalty.contract, story.seen().refused) == ("K-2", [])


def test_q45_only_a_count_with_the_same_order_takes_in_poor_quality() -> None:
    story = Story().reported("06-03 08:00").found("06-03 09:00", "POOR_IMAGE_QUALITY", INT_A, "round", order="W1")
    story.found("06-03 10:00", "FAULT_OVERTIME", INT_A, "W1/INT-A")
    assert {state for _, _, state in story.seen().counts} == {"CANDIDATE"}
    overtime = ("FAULT_OVERTIME", INT_A, "CANDIDATE")
    assert story.seen("06-04 09:00").counts == [("POOR_IMAGE_QUALITY", INT_A, "MERGED"), overtime]
