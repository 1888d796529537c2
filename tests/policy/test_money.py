"""Acceptance scenarios AC-27 to AC-35 and S-03, S-05, S-06, S-07: contracts, counties, confirmation, money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.policy.story import CONTRACTS, INT_A, INT_X, NET_B, OWN, PWR_C, USE_D, X_CLAUSES, Story, cams, contract, when


def at_project_x(**fields: Any) -> Story:
    story = Story(**fields).reported("2019-09-03 09:50", 11, "P-X").dispatched("2019-09-03 10:00", INT_X)
    return story.handed_over("2019-09-03 11:20", INT_X, NET_B)


def test_ac27_the_stage_holders_contract_gives_the_hours() -> None:
    seen = at_project_x().seen()
    assert seen.stage(INT_X).deadline == when("09-03 12:00")
    assert seen.stage(NET_B).deadline == when("09-03 15:20")
    assert seen.stage(INT_X).because == ("R10.8", "R10.10")


@pytest.mark.parametrize("change", [{"approved": False}, {"from": "2019-01-01", "to": "2019-09-02"}])
def test_ac27_a_clause_not_approved_or_expired_is_none(change: dict[str, Any]) -> None:
    weak = [*CONTRACTS[:3], contract("K-X", INT_X, ["P-X"], set=X_CLAUSES, **change)]
    assert at_project_x(contracts=weak).seen().stage(INT_X).deadline == when("09-03 14:00")


@pytest.mark.parametrize(("moment", "hours"), [("2020-05-31 23:59:59", 2), ("2020-06-01 00:00", 4)])
def test_ac27_a_contract_holds_through_its_last_day(moment: str, hours: int) -> None:
    assert Story().reported(moment, 11, "P-X").seen().stage(INT_X, "TRIAGE").limit_hours == hours


def confirmed(story: Story, moment: str, unit: str, act: str, cause: str) -> Story:
    return story.penalty(moment, "signed", OWN, unit, act, cause).penalty(moment, "signed", unit, unit, act, cause)


def test_ac28_the_contracts_amount_for_its_cause_only() -> None:
    story = Story().reported("2019-09-03 08:00", 1, "P-X").dispatched("2019-09-03 20:00:01", INT_X)
    story.found("2019-09-04 08:00", "MEETING_NOT_ON_TIME", INT_X, "meeting 9", contract="K-X")
    confirmed(story, "2019-09-05 08:00", INT_X, "W1/INT-X", "FAULT_OVERTIME")
    confirmed(story, "2019-09-05 08:00", INT_X, "meeting 9", "MEETING_NOT_ON_TIME")
    seen = story.seen()
    total = seen.assessment.totals[INT_X]
    assert (total.counts, total.confirmed, seen.refused) == (2, Decimal("3500.00"), [])
    assert [p.because[-1] for p in seen.assessment.penalties] == ["R28.13", "R28.12"]


def test_ac28_the_contract_in_force_when_it_happened_counts() -> None:
    later = contract("K-B2", NET_B, ["P-A"], **{"from": "2019-07-01"}, set={"penalty.unit_amount": "900.00"})
    story = Story(contracts=[*CONTRACTS, later]).reported("06-29 08:00").dispatched("06-29 23:00")
    story.handed_over("07-01 09:00", NET_B, PWR_C)
    assert (story.seen().penalty.contract, story.seen().penalty.amount) == ("K-B", 1500)
    july = Story(contracts=[*CONTRACTS, later]).reported("07-01 08:00").dispatched("07-01 09:00")
    found = july.seen("07-03 00:00").penalty
    assert (found.contract, found.amount) == ("K-B2", 900)


def test_a_unit_without_contract_costs_the_citys_amount() -> None:
    seen = Story(contracts=[]).reported("06-29 08:00").seen("07-01 00:00")
    assert (seen.penalty.contract, seen.penalty.amount) == (None, 1500)


def net_b_overtime() -> Story:
    return Story().reported("06-03 08:00").dispatched("06-03 09:00").repaired("06-05 09:00")


def test_ac29_one_signature_confirms_nothing() -> None:
    story = net_b_overtime().penalty("12-01 10:00", "signed", OWN, NET_B, "W1/NET-B")
    seen = story.seen("2020-06-05 00:00")
    assert ("FAULT_OVERTIME", NET_B, "OWN_CONFIRMED") in seen.counts
    assert seen.assessment.totals[NET_B].confirmed == 0
    both = story.penalty("2020-07-01 10:00", "signed", NET_B, NET_B, "W1/NET-B").seen()
    assert ("FAULT_OVERTIME", NET_B, "CONFIRMED") in both.counts
    assert both.assessment.totals[NET_B].confirmed == 1500


def test_ac30_a_dispute_stands_until_both_have_signed() -> None:
    story = net_b_overtime().penalty("06-10 10:00", "signed", OWN, NET_B, "W1/NET-B")
    story.penalty("06-11 10:00", "disputed", NET_B, NET_B, "W1/NET-B")
    state = lambda: story.seen().assessment.penalties[0].state  # noqa: E731
    assert state() == "DISPUTED"
    story.penalty("06-12 10:00", "signed", OWN, NET_B, "W1/NET-B")
    assert state() == "DISPUTED"
    story.penalty("06-12 11:00", "signed", NET_B, NET_B, "W1/NET-B")
    assert (state(), story.seen().refused) == ("CONFIRMED", [])


def test_ac30_a_dispute_cancels_the_units_own_signature() -> None:
    story = net_b_overtime().penalty("06-10 10:00", "signed", NET_B, NET_B, "W1/NET-B")
    story.penalty("06-11 10:00", "disputed", NET_B, NET_B, "W1/NET-B")
    story.penalty("06-12 10:00", "signed", OWN, NET_B, "W1/NET-B")
    assert story.seen().assessment.penalties[0].state == "DISPUTED"


def test_ac30_the_owner_withdraws() -> None:
    story = net_b_overtime().penalty("06-11 10:00", "disputed", NET_B, NET_B, "W1/NET-B")
    seen = story.penalty("06-12 10:00", "withdrawn", OWN, NET_B, "W1/NET-B").seen()
    total = seen.assessment.totals[NET_B]
    assert (seen.assessment.penalties[0].state, total.open_counts, total.counts) == ("WITHDRAWN", 0, 0)


@pytest.mark.parametrize(("did", "by"), [("signed", USE_D), ("signed", INT_A), ("disputed", OWN), ("withdrawn", NET_B)])
def test_penalties_are_for_their_parties(did: str, by: str) -> None:
    story = net_b_overtime().penalty("06-11 10:00", did, by, NET_B, "W1/NET-B")
    assert story.seen().refused == [(f"penalty_{did}", "28")]


def test_a_count_can_be_signed_from_its_breach_on_and_only_once_confirmed() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00")
    assert story.penalty("06-04 09:00", "signed", OWN, NET_B, "W1/NET-B").seen().refused != []
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00")
    confirmed(story, "06-04 09:00:00.000001", NET_B, "W1/NET-B", "FAULT_OVERTIME")
    assert story.seen().refused == []
    story.penalty("06-05 09:00", "disputed", NET_B, NET_B, "W1/NET-B")
    assert story.seen().refused == [("penalty_disputed", "28")]


def test_a_held_count_cannot_be_signed_but_withdrawn() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00").deferral("06-04 08:00", "NO_SPARE", 24)
    story.penalty("06-04 10:00", "signed", OWN, NET_B, "W1/NET-B")
    assert story.seen().refused == [("penalty_signed", "28")]
    assert story.penalty("06-04 10:00", "withdrawn", OWN, NET_B, "W1/NET-B").seen().penalty.state == "WITHDRAWN"


def test_q50_a_signed_count_that_no_longer_arises_stays_as_withdrawn() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00").deferral("06-04 10:00", "NO_SPARE", 24)
    unsigned = story.seen("06-04 11:00")
    assert unsigned.penalty.state == "CANDIDATE"
    story.penalty("06-04 11:00", "signed", OWN, NET_B, "W1/NET-B")
    story.approved("06-04 12:00", 24, retroactive=True, note="flood")
    assert story.seen().penalty.state == "WITHDRAWN"
    assert story.found_false("06-04 13:00").seen().penalty.state == "OWN_CONFIRMED"


def test_q50_an_unsigned_count_that_no_longer_arises_disappears() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00").deferral("06-04 10:00", "NO_SPARE", 24)
    assert story.approved("06-04 12:00", 24, retroactive=True, note="flood").seen().counts == []


def ac31() -> Story:
    story = Story().reported("06-20 09:00", ["KEY-1"], source="USING_UNIT", by=USE_D, fault="IMG_BLACK")
    story.dispatched("06-20 09:30", INT_A).repaired("06-21 12:00", INT_A).rejected("06-21 13:00")
    story.repaired("06-21 20:00", INT_A)
    story.found("06-22 09:00", "PATROL_UNTIMELY", INT_A, "missed W1", order="W1")
    story.found("06-22 09:00", "KEY_LOCATION_INTERRUPTION", INT_A, "KEY-1 06-18", order="W1")
    return story.found("06-22 09:00", "POOR_IMAGE_QUALITY", INT_A, "round 06-20", order="W1")


def test_ac31_one_act_one_count() -> None:
    seen = ac31().seen()
    assert sorted(seen.counts) == [
        ("FAULT_OVERTIME", INT_A, "CANDIDATE"),
        ("KEY_LOCATION_INTERRUPTION", INT_A, "CANDIDATE"),
        ("PATROL_UNTIMELY", INT_A, "CANDIDATE"),
        ("POOR_IMAGE_QUALITY", INT_A, "MERGED"),
    ]
    poor = next(p for p in seen.assessment.penalties if p.state == "MERGED")
    assert poor.merged_into is not None
    assert (poor.merged_into.cause, poor.merged_into.act) == ("KEY_LOCATION_INTERRUPTION", "KEY-1 06-18")
    assert seen.assessment.totals[INT_A].open_counts == 3


def test_ac31_a_second_identical_count_is_refused() -> None:
    story = ac31().found("06-23 09:00", "PATROL_UNTIMELY", INT_A, "missed W1")
    story.found("06-23 09:00", "FAULT_OVERTIME", INT_A, "W1/INT-A")
    assert story.seen().refused == [("finding_recorded", "28")] * 2


def test_ac31_confirmed_it_costs_three_times_1500() -> None:
    story = ac31()
    for cause, act in [
        ("PATROL_UNTIMELY", "missed W1"),
        ("FAULT_OVERTIME", "W1/INT-A"),
        ("KEY_LOCATION_INTERRUPTION", "KEY-1 06-18"),
    ]:
        confirmed(story, "06-25 09:00", INT_A, act, cause)
    assert story.seen().assessment.totals[INT_A].confirmed == Decimal("4500.00")
    story.penalty("06-26 09:00", "signed", OWN, INT_A, "round 06-20", "POOR_IMAGE_QUALITY")
    assert story.seen().refused == [("penalty_signed", "28")]


def test_q45_merging_follows_the_absorbing_count() -> None:
    story = Story().reported("06-20 09:00").dispatched("06-20 10:00")
    story.found("06-20 11:00", "POOR_IMAGE_QUALITY", NET_B, "round", order="W1")
    assert story.seen("06-21 10:00").counts == [("POOR_IMAGE_QUALITY", NET_B, "CANDIDATE")]
    assert ("POOR_IMAGE_QUALITY", NET_B, "MERGED") in story.seen("06-21 10:00:01").counts
    story.penalty("06-22 09:00", "withdrawn", OWN, NET_B, "W1/NET-B")
    assert ("POOR_IMAGE_QUALITY", NET_B, "CANDIDATE") in story.seen().counts


def test_q45_a_missing_patrol_record_is_part_of_the_missed_patrol() -> None:
    story = Story().found("06-20 11:00", "RECORD_NOT_KEPT", INT_A, "P-A 06-19")
    story.found("06-20 11:00", "PATROL_UNTIMELY", INT_A, "P-A 06-19")
    assert story.seen().counts == [("PATROL_UNTIMELY", INT_A, "CANDIDATE"), ("RECORD_NOT_KEPT", INT_A, "MERGED")]
    other = Story().found("06-20 11:00", "RECORD_NOT_KEPT", INT_A, "P-A 06-18")
    other.found("06-20 11:00", "PATROL_UNTIMELY", INT_A, "P-A 06-19")
    assert [state for _, _, state in other.seen().counts] == ["CANDIDATE", "CANDIDATE"]


@pytest.mark.parametrize("cause", ["PROVINCIAL_PASS_RATE_LOW", "CAMERA_FILE_ACCURACY_LOW"])
@pytest.mark.parametrize(
    ("passed", "total", "counts"), [(190, 200, 0), (189, 200, 1), (1899, 2000, 1), (19, 20, 0), (379, 400, 1)]
)
def test_ac32_the_95_percent_boundary(cause: str, passed: int, total: int, counts: int) -> None:
    seen = Story().found("07-01 09:00", cause, INT_A, "batch 7", contract="K-A", passed=passed, total=total).seen()
    assert (len(seen.counts), seen.refused) == (counts, [])


def test_ac35_a_patrol_miss_is_the_owners_finding() -> None:
    story = Story().found("06-20 09:00", "PATROL_UNTIMELY", INT_A, "P-A 06-19")
    story.tell("06-20 09:00", "finding_recorded", INT_A, cause="PATROL_UNTIMELY", unit=INT_A, act="x", project="P-A")
    assert (story.seen().counts, story.seen().refused) == (
        [("PATROL_UNTIMELY", INT_A, "CANDIDATE")],
        [("finding_recorded", "28")],
    )


COUNTY = [{"jurisdiction": "341621", "from": "2020-01-01T00:00:00+08:00", "set": {"emergency.camera_threshold": 5}}]


@pytest.mark.parametrize(
    ("project", "moment", "urgency"),
    [
        ("P-COUNTY", "2020-01-01 00:00", "EMERGENCY"),
        ("P-A", "2020-01-01 00:00", "NORMAL"),
        ("P-COUNTY", "2019-12-31 23:59:59", "NORMAL"),
    ],
)
def test_s03_a_countys_threshold(project: str, moment: str, urgency: str) -> None:
    assert Story(policy_overrides=COUNTY).reported(moment, 6, project).seen().order().urgency == urgency


def test_s03_a_stage_keeps_the_threshold_of_its_start_the_next_one_has_the_new() -> None:
    story = Story(policy_overrides=COUNTY).reported("2019-12-31 20:00", 5, "P-COUNTY")
    story.cameras_changed("2020-01-01 01:00", ["C9"])
    assert story.seen().order().urgency == "NORMAL"
    seen = story.dispatched("2020-01-01 02:00").seen()
    assert seen.order().emergency_since == when("2020-01-01 02:00")
    assert seen.stage(NET_B).limit_hours == 4


def test_the_countys_amount_and_hours() -> None:
    law = {"penalty.unit_amount": "800.00", "penalty.amount.FAULT_OVERTIME": "700.00", "normal.stage_hours": 8}
    county = [{"jurisdiction": "341602", "from": "2019-05-13T00:00:00+08:00", "set": law}]
    seen = Story(policy_overrides=county).reported("06-03 08:00").seen("06-03 16:00:01")
    assert (seen.penalty.amount, seen.penalty.because[-1]) == (700, "R4.2")
    assert seen.stages[0].because == ("R10.9", "R4.2", "R10.11")
    meeting = Story(policy_overrides=county).found("06-03 08:00", "MEETING_NOT_ON_TIME", INT_A, "m").seen()
    assert meeting.penalty.amount == 800


def suspended(stops: bool) -> Story:
    contracts = [*CONTRACTS[:1], contract("K-B", NET_B, ["P-A"])]
    story = Story(contracts=contracts).reported("2020-03-01 18:00").dispatched("2020-03-01 18:00")
    span = {"from": "2020-03-02T00:00:00+08:00", "to": "2020-03-09T00:00:00+08:00"}
    return story.tell("2020-03-01 20:00", "clock_suspended", OWN, contract="K-B", stops_clock=stops, **span)


def test_s05_suspension() -> None:
    seen = suspended(True).seen("2020-03-05 00:00")
    assert seen.stage(NET_B).deadline == when("2020-03-09 18:00")
    assert (seen.state, seen.stage(NET_B).elapsed.total_seconds()) == ("REPAIRING", 6 * 3600)
    assert suspended(False).seen().stage(NET_B).deadline == when("2020-03-02 18:00")


def test_s06_one_order_hours_by_holder_and_project() -> None:
    story = Story().reported("2019-09-03 08:00", cams(6), "P-A", order="W1")
    story.reported("2019-09-03 08:05", cams(6, 7), "P-X", order="W2")
    story.about("2019-09-03 08:10", "merged", INT_A, order="W1", into="W2")
    seen = story.seen()
    assert (seen.order("W2").cameras, seen.order("W2").urgency) == (12, "EMERGENCY")
    assert seen.order("W2").stages[0].deadline == when("09-03 10:10")


def test_s07_a_claim_does_not_touch_the_clock() -> None:
    story = Story().reported("06-03 08:00", fault="HW_POLE").dispatched("06-03 09:00", INT_A)
    seen = story.deferred("06-03 10:00", "POLE_HIT", 336, by=INT_A).seen()
    assert seen.stage(INT_A).deadline == when("06-18 09:00")


def test_q26_software_hours_replace_both_limits() -> None:
    contracts = [contract("K-A", INT_A, ["P-A"], set={"software_repair_hours": 48})]
    story = (
        Story(contracts=contracts).reported("06-03 08:00", 11, fault="FN_NO_RECORDING").dispatched("06-03 09:00", INT_A)
    )
    stage = story.seen().stage(INT_A)
    assert (stage.limit_hours, stage.because) == (48, ("R18.5", "R10.10"))
    assert story.seen().stage(INT_A, "TRIAGE").limit_hours == 4
    grown = (
        Story(contracts=contracts).reported("06-03 08:00", 2, fault="FN_NO_RECORDING").dispatched("06-03 09:00", INT_A)
    )
    grown.cameras_changed("06-03 10:00", cams(20))
    assert grown.seen().stage(INT_A).deadline == when("06-03 14:00")
