"""Contracts, counties, confirmation and money beside the acceptance scenarios."""

from __future__ import annotations

import pytest

from tests.policy.story import CONTRACTS, INT_A, INT_X, NET_B, OWN, PWR_C, USE_D, Story, cams, contract, when


@pytest.mark.parametrize(("moment", "hours"), [("2020-05-31 23:59:59", 2), ("2020-06-01 00:00", 4)])
def test_ac27_a_contract_holds_through_its_last_day(moment: str, hours: int) -> None:
    assert Story().reported(moment, 11, "P-X").seen().stage(INT_X, "TRIAGE").limit_hours == hours


def confirmed(story: Story, moment: str, unit: str, act: str, cause: str) -> Story:
    return story.penalty(moment, "signed", OWN, unit, act, cause).penalty(moment, "signed", unit, unit, act, cause)


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


def test_ac30_a_dispute_cancels_the_units_own_signature() -> None:
    story = net_b_overtime().penalty("06-10 10:00", "signed", NET_B, NET_B, "W1/NET-B")
    story.penalty("06-11 10:00", "disputed", NET_B, NET_B, "W1/NET-B")
    story.penalty("06-12 10:00", "signed", OWN, NET_B, "W1/NET-B")
    assert story.seen().assessment.penalties[0].state == "DISPUTED"


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


COUNTY = [{"jurisdiction": "341621", "from": "2020-01-01T00:00:00+08:00", "set": {"emergency.camera_threshold": 5}}]


def test_the_countys_amount_and_hours() -> None:
    law = {"penalty.unit_amount": "800.00", "penalty.amount.FAULT_OVERTIME": "700.00", "normal.stage_hours": 8}
    county = [{"jurisdiction": "341602", "from": "2019-05-13T00:00:00+08:00", "set": law}]
    seen = Story(policy_overrides=county).reported("06-03 08:00").seen("06-03 16:00:01")
    assert (seen.penalty.amount, seen.penalty.because[-1]) == (700, "R4.2")
    assert seen.stages[0].because == ("R10.9", "R4.2", "R10.11")
    meeting = Story(policy_overrides=county).found("06-03 08:00", "MEETING_NOT_ON_TIME", INT_A, "m").seen()
    assert meeting.penalty.amount == 800


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
