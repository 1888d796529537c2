"""Why an order is late: its explanation adds up for every story, and tells the scenarios in their own order."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.policy.case import case_from_plain
from shiwei.policy.explain import (
    Explanation,
    Pause,
    PauseKind,
    PieceKind,
    Sentence,
    StageExplanation,
    explain,
    to_plain,
)
from shiwei.policy.replay import assess
from shiwei.regulation.load import packaged
from tests.examples import examples
from tests.policy.soup import soup
from tests.policy.story import INT_A, NET_B, OWN, PWR_C, Story, at, when

quick = examples(8)
HOUR = timedelta(hours=1)
NONE = timedelta()


def seen(story: Story, as_of: str | None = None) -> Explanation:
    return explain(story.case(as_of), "W1")


def stage(found: Explanation, unit: str = NET_B, kind: str = "REPAIR", nth: int = 0) -> StageExplanation:
    return [s for s in found.stages if s.unit == unit and s.kind == kind][nth]


def told(found: StageExplanation, code: str) -> Sentence:
    (only,) = [s for s in found.story if s.code == code]
    return only


def codes(found: StageExplanation) -> list[str]:
    return [sentence.code for sentence in found.story]


def dispatched() -> Story:
    return Story().reported("06-03 08:00").dispatched("06-03 09:00")


# ---- what holds for every story


@given(st.integers(min_value=0, max_value=10**9))
@quick
def test_the_parties_times_add_up_to_the_total(seed: int) -> None:
    """No instant of an order is lost and none is told twice; each stage's own time is the fold's to the microsecond."""
    case = case_from_plain(soup(Random(seed), 45))
    assessment = assess(case)
    for name, order in assessment.orders.items():
        found = explain(case, name)
        assert sum((party.whole for party in found.parties), NONE) == found.total == order.total
        ends = [found.start, *(piece.end for piece in found.pieces)]
        assert [piece.start for piece in found.pieces] == ends[:-1], "the pieces follow each other without a hole"
        assert ends[-1] == found.start + found.total
        for position, assessed in enumerate(order.stages):
            mine = [piece for piece in found.pieces if piece.stage == position]
            assert spent(mine, PieceKind.RUN, PieceKind.OVER) == assessed.elapsed
            assert spent(mine, PieceKind.PAUSE, PieceKind.HOLD) == assessed.paused


def spent(pieces: list[Any], *kinds: PieceKind) -> timedelta:
    return sum((piece.length for piece in pieces if piece.kind in kinds), NONE)


@given(st.integers(min_value=0, max_value=10**9))
@quick
def test_an_explanation_says_what_the_assessment_says(seed: int) -> None:
    case = case_from_plain(soup(Random(seed), 45))
    assessment = assess(case)
    for name, order in assessment.orders.items():
        found = explain(case, name)
        assert (found.state, found.urgency, found.emergency_since) == (
            order.state,
            order.urgency,
            order.emergency_since,
        )
        for mine, theirs in zip(found.stages, order.stages, strict=True):
            same = ("kind", "unit", "start", "end", "deadline", "paused", "overtime", "breach_at", "because")
            assert [getattr(mine, n) for n in same] == [getattr(theirs, n) for n in same]
            assert (mine.used, mine.limit.hours) == (theirs.elapsed, theirs.limit_hours)
            assert (mine.over > NONE) == mine.overtime
            assert not (mine.over and mine.left)
            if mine.overtime and not any("deadline" in s.values for s in mine.story if s.code == "CONSENTED"):
                assert mine.over == spent([p for p in found.pieces if p.stage == mine.position], PieceKind.OVER)


@given(st.integers(min_value=0, max_value=10**9))
@quick
def test_every_move_of_a_deadline_is_told_and_they_follow_each_other(seed: int) -> None:
    """From the first deadline to the one that stands, each sentence begins where the one before ended."""
    case = case_from_plain(soup(Random(seed), 45))
    for name in assess(case).orders:
        for found in explain(case, name).stages:
            moves = [s for s in found.story if s.after is not None]
            known = [found.first_deadline, *(s.after for s in moves)]
            assert [s.before for s in moves] == known[:-1]
            assert known[-1] == found.deadline


@given(st.integers(min_value=0, max_value=10**9))
@quick
def test_every_explanation_prints_and_cites_known_rules(seed: int) -> None:
    case = case_from_plain(soup(Random(seed), 45))
    for name in assess(case).orders:
        found = explain(case, name)
        printed = json.loads(json.dumps(to_plain(found)))
        assert sum(piece["seconds"] for piece in printed["pieces"]) == pytest.approx(printed["total_seconds"], abs=1)
        cited = {rule for s in found.stages for t in s.story for rule in t.rules}
        cited |= {rule for s in found.stages for p in s.pauses for rule in p.rules}
        assert cited <= packaged().rules.keys()


def test_an_order_nobody_reported_is_an_error() -> None:
    with pytest.raises(KeyError):
        explain(dispatched().case(), "W2")


# ---- why is this late, told in order


def test_ac13_late_after_a_deferral() -> None:
    """AC-13 and half an hour more: 6 h used, 72 h paused by D1, the deadline moved, fed back 30 min over."""
    story = dispatched().deferral("06-03 15:00", "REGIONAL_POWER", 72).approved("06-03 17:30", 72)
    found = stage(seen(story.repaired("06-07 09:30")))
    assert codes(found) == ["START", "LIMIT", "FILED", "GRANTED", "GOES_ON", "ENDED", "BREACHED", "COUNTED"]
    limit = told(found, "LIMIT").values
    assert (limit["hours"], limit["article"], limit["level"], limit["citation"]) == (24, "10", "city", "R10.9")
    granted = told(found, "GRANTED")
    assert (granted.at, granted.values["by"], granted.values["used"]) == (when("06-03 17:30"), OWN, 6 * HOUR)
    assert (granted.before, granted.after) == (when("06-04 09:00"), when("06-07 09:00"))
    assert told(found, "ENDED").values["how"] == "repaired"
    assert told(found, "BREACHED").values["over"] == found.over == HOUR / 2
    assert (told(found, "COUNTED").values["contract"], str(told(found, "COUNTED").values["amount"])) == (
        "K-B",
        "1500.00",
    )


def test_on_time_to_the_second_there_is_no_breach_to_explain() -> None:
    story = dispatched().deferral("06-03 15:00", "REGIONAL_POWER", 72).approved("06-03 17:30", 72)
    found = seen(story.repaired("06-07 09:00"))
    assert found.late == ()
    assert (stage(found).left, stage(found).over) == (NONE, NONE)


def test_a_pause_names_its_paper_and_who_granted_it_when() -> None:
    story = dispatched().deferral("06-03 15:00", "REGIONAL_POWER", 72).approved("06-03 17:30", 48)
    (pause,) = stage(seen(story, "06-04 08:00")).pauses
    assert (pause.kind, pause.paper, pause.category) == (PauseKind.DEFERRAL, "D1", "REGIONAL_POWER")
    assert (pause.start, pause.end, pause.hours) == (when("06-03 15:00"), when("06-05 15:00"), 48)
    assert (pause.asked_by, pause.asked_at) == (NET_B, when("06-03 15:00"))
    assert (pause.granted_by, pause.granted_at) == (OWN, when("06-03 17:30"))


def test_a_hold_is_a_pause_nobody_has_granted_yet() -> None:
    found = stage(seen(dispatched().deferral("06-03 15:00", "NO_SPARE", 240), "06-03 18:00"))
    (pause,) = found.pauses
    assert (pause.kind, pause.granted_by, pause.start, pause.end) == (
        PauseKind.HOLD, None, when("06-03 15:00"), when("06-03 18:00"),
    )  # fmt: skip
    assert (found.used, found.left, found.deadline) == (6 * HOUR, 18 * HOUR, when("06-04 09:00"))


def test_open_weather_has_an_end_only_where_the_days_run_out() -> None:
    story = dispatched().deferral("06-03 15:00", "SEVERE_WEATHER", None).approved("06-03 16:00")
    (pause,) = stage(seen(story, "06-04 08:00")).pauses
    assert (pause.open_end, pause.end) == (True, when("06-18 15:00"))
    (pause,) = stage(seen(story.impact_ended("06-04 09:00", "06-04 08:30"))).pauses
    assert (pause.open_end, pause.end) == (False, when("06-07 08:30"))


def test_ac12_special_timing_and_s05_suspension_are_told_apart() -> None:
    story = dispatched().about("06-03 20:00", "special_timing_requested", NET_B, request="S1", reason="flood")
    story.about(
        "06-03 22:00", "special_timing_granted", OWN, request="S1", pause=[at("06-03 20:00"), at("06-05 08:00")]
    )
    story.tell(
        "06-04 10:00", "clock_suspended", OWN,
        contract="K-B", **{"from": at("06-05 10:00"), "to": at("06-06 10:00")}, stops_clock=True,
    )  # fmt: skip
    found = stage(seen(story, "06-06 12:00"))
    assert [(p.kind, p.paper, p.granted_by) for p in found.pauses] == [
        (PauseKind.SPECIAL_TIMING, "S1", OWN),
        (PauseKind.SUSPENSION, "K-B", OWN),
    ]
    assert found.deadline == when("06-06 21:00")
    suspended = told(found, "SUSPENDED")
    assert (suspended.before, suspended.after) == (when("06-05 21:00"), when("06-06 21:00"))


def test_ac06_an_upgrade_says_to_how_many_hours() -> None:
    story = Story().reported("06-10 08:00", 8).dispatched("06-10 09:00")
    found = stage(seen(story.cameras_changed("06-10 14:00", [f"D{i}" for i in range(4)]), "06-10 18:30"))
    upgraded = told(found, "UPGRADED")
    assert (upgraded.values["hours"], upgraded.values["used"]) == (4, 5 * HOUR)
    assert (upgraded.before, upgraded.after) == (when("06-11 09:00"), when("06-10 18:00"))
    assert (found.limit.hours, found.over) == (24, HOUR / 2), "the limit frozen at the start stays printed"


def test_ac04_an_accepted_exclusion_says_what_the_limit_was() -> None:
    story = Story().reported("06-10 08:00", 25)
    story.about("06-10 09:00", "exclusion_accepted", OWN, exclusion="REGIONAL_POWER", evidence=["notice"])
    found = stage(seen(story, "06-10 13:00"), INT_A, "TRIAGE")
    excluded = told(found, "EXCLUDED")
    assert (excluded.values["was"], excluded.values["hours"]) == (4, 24)
    assert (excluded.before, excluded.after) == (when("06-10 12:00"), when("06-11 08:00"))


def test_ac10_the_time_with_others_is_nobody_s_pause() -> None:
    story = dispatched().repaired("06-04 05:00").rejected("06-04 11:00").repaired("06-04 15:30")
    found = seen(story)
    resumed = told(stage(found), "RESUMED")
    assert (resumed.values["rest"], resumed.after) == (6 * HOUR, when("06-04 15:00"))
    assert (stage(found).used, stage(found).over, stage(found).paused) == (24.5 * HOUR, HOUR / 2, NONE)
    parties = {party.unit: party for party in found.parties}
    assert (parties[NET_B].used, parties[INT_A].used) == (24.5 * HOUR, 7 * HOUR)


def test_ac25_a_false_deferral_moves_the_deadline_back_for_all_to_see() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 240).approved("06-03 16:00", 240)
    story.repaired("06-12 11:00").confirmed("06-12 13:00").signed("06-12 14:00", NET_B).signed("06-13 09:30", OWN)
    found = stage(seen(story.found_false("09-02 10:00")))
    false = told(found, "FOUND_FALSE")
    assert (false.at, false.after) == (when("09-02 10:00"), when("06-04 09:00"))
    assert (found.over, found.pauses) == (timedelta(days=8, hours=2), ())
    assert told(found, "COUNTED").values["ground"] == "DEFERRAL_FALSE"


def test_a_refused_application_is_part_of_the_story() -> None:
    found = stage(seen(dispatched().deferral("06-04 08:30", "NO_SPARE", 240).refused("06-04 11:00"), "06-04 12:00"))
    assert codes(found) == ["START", "LIMIT", "FILED", "REFUSED", "BREACHED", "COUNTED"]
    assert (found.over, told(found, "REFUSED").values["reason_code"]) == (3 * HOUR, "NOT_QUALIFIED")


def test_ac27_the_limit_names_the_contract_and_what_the_regulation_says() -> None:
    story = Story().reported("09-03 08:00", 11, project="P-X").dispatched("09-03 10:00", "INT-X")
    limit = stage(seen(story), "INT-X").limit
    assert (limit.hours, limit.level, limit.citation, limit.lawful) == (2, "contract", "K-X", 4)
    handed = seen(story.handed_over("09-03 11:20", "INT-X", NET_B))
    assert (stage(handed).limit.hours, stage(handed).limit.level) == (4, "city")


def test_a_county_s_limit_names_the_county() -> None:
    overrides = [{"jurisdiction": "341621", "from": at("06-01 00:00"), "set": {"normal.stage_hours": 36}}]
    story = Story(policy_overrides=overrides).reported("06-03 08:00", project="P-COUNTY").dispatched("06-03 09:00")
    limit = stage(seen(story)).limit
    assert (limit.hours, limit.level, limit.citation, limit.lawful) == (36, "county", "341621", 24)


def test_facts_before_the_regulation_are_nobody_s_time() -> None:
    found = seen(Story().reported("2019-05-12 20:00").dispatched("2019-05-13 02:00"), "2019-05-13 03:00")
    assert [(p.kind, p.length) for p in found.pieces] == [
        (PieceKind.BEFORE_LAW, 4 * HOUR), (PieceKind.RUN, 2 * HOUR), (PieceKind.RUN, HOUR),
    ]  # fmt: skip
    assert told(stage(found, INT_A, "TRIAGE"), "START").rules == ("R32.1",)


def test_signing_and_believed_closed_belong_to_nobody() -> None:
    story = dispatched().deferral("06-03 10:00", "NO_SPARE", 24).approved("06-03 11:00", 24).repaired("06-04 12:00")
    story.confirmed("06-04 13:00").signed("06-04 15:00", NET_B).signed("06-04 16:00", OWN)
    story.about("06-05 16:00", "reopened", OWN, reason="still dark")
    found = seen(story, "06-05 18:00")
    nobody = [(p.kind, p.length) for p in found.pieces if p.unit is None]
    assert nobody == [(PieceKind.SIGNING, 3 * HOUR), (PieceKind.CLOSED, 24 * HOUR)]


def test_a_story_of_thirty_stages_stays_whole() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00")
    holders = [NET_B, PWR_C]
    for hour in range(29):
        by, to = holders[hour % 2], holders[(hour + 1) % 2]
        moment = when("06-03 10:00") + hour * HOUR
        story.handed_over(f"{moment + 8 * HOUR:%m-%d %H:%M}", OWN, to, "NOT_REPAIRED")
        assert by != to
    found = seen(story)
    assert len(found.stages) == 31
    assert sum((party.whole for party in found.parties), NONE) == found.total


def test_pauses_without_length_are_not_pauses() -> None:
    story = dispatched().deferral("06-03 15:00", "NO_SPARE", 240).approved("06-03 15:00", 240).repaired("06-03 15:00")
    pauses: tuple[Pause, ...] = stage(seen(story)).pauses
    assert pauses == ()
