"""An emergency's notice: each step from each state, and who is called when nobody answers, to the instant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shiwei.policy.agenda import INSTANT
from shiwei.policy.emergency import CallKind, Emergency, Waits, calls, stands, take, waits_of
from shiwei.policy.tables.emergency import OPEN, TABLE, Alarm, Step, row_of
from shiwei.regulation.load import packaged
from tests.policy.story import when

RAISED = when("06-03 08:00")
MINUTE = timedelta(minutes=1)
NEW = Emergency(RAISED, Waits(30, 10, 30))


def after(*steps: Step, found: Emergency = NEW) -> Emergency:
    """The emergency after these steps, a minute each."""
    for number, step in enumerate(steps, 1):
        verdict, found = take(found, step, RAISED + number * MINUTE)
        assert verdict, verdict.why
    return found


def due(found: Emergency) -> dict[CallKind, timedelta]:
    return {call.kind: call.at - RAISED for call in calls(found)}


def test_from_the_classification_to_the_closing() -> None:
    """1.7: RAISED, OWNER_NOTIFIED, OWNER_ACKED, EN_ROUTE, ON_SITE, RESTORED, closed with the order."""
    steps = [Step.NOTICE_LOGGED, Step.ACKNOWLEDGED, Step.DEPARTED, Step.ARRIVED, Step.RESTORED, Step.CLOSED]
    states = [after(*steps[: n + 1]).state for n in range(len(steps))]
    assert states == ["OWNER_NOTIFIED", "OWNER_ACKED", "EN_ROUTE", "ON_SITE", "RESTORED", "CLOSED"]
    found = after(*steps)
    instants = (found.notified, found.acknowledged, found.departed, found.arrived, found.restored, found.ended)
    assert instants == tuple(RAISED + n * MINUTE for n in range(1, 7))


def test_the_crew_does_not_wait_for_the_owner() -> None:
    found = after(Step.DEPARTED, Step.ARRIVED, Step.ACKNOWLEDGED)
    assert (found.state, found.acknowledged) == (Alarm.ON_SITE, RAISED + 3 * MINUTE)


def test_a_second_notice_leaves_the_instant_of_the_first() -> None:
    found = after(Step.NOTICE_LOGGED, Step.NOTICE_LOGGED)
    assert (found.state, found.notified) == (Alarm.OWNER_NOTIFIED, RAISED + MINUTE)


def test_it_is_acknowledged_once() -> None:
    verdict, found = take(after(Step.ACKNOWLEDGED), Step.ACKNOWLEDGED, RAISED + 5 * MINUTE)
    assert (verdict.allowed, verdict.article, found.acknowledged) == (False, "10", RAISED + MINUTE)


@pytest.mark.parametrize(
    ("before", "state"),
    [
        ((Step.DEPARTED, Step.ARRIVED), Alarm.RAISED),
        ((Step.NOTICE_LOGGED, Step.DEPARTED, Step.ARRIVED), Alarm.OWNER_NOTIFIED),
        ((Step.ACKNOWLEDGED, Step.DEPARTED, Step.ARRIVED, Step.RESTORED), Alarm.OWNER_ACKED),
    ],
)
def test_sent_back_or_handed_over_the_crew_begins_anew_and_the_owner_has_still_heard(
    before: tuple[Step, ...], state: Alarm
) -> None:
    found = after(*before, Step.PUT_BACK)
    assert (found.state, found.departed, found.arrived, found.restored) == (state, None, None, None)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", [Alarm.CLOSED, Alarm.DOWNGRADED])
def test_what_has_ended_takes_no_step(step: Step, state: Alarm) -> None:
    assert row_of(step, state) is None


def test_every_state_is_reached_and_every_row_is_the_only_one_for_its_state() -> None:
    assert {row.target for row in TABLE} >= set(Alarm) - {Alarm.RAISED}
    for step in Step:
        sources = [state for row in TABLE if row.step is step for state in row.sources]
        assert len(sources) == len(set(sources))
        assert set(sources) <= OPEN


def test_the_minutes_come_from_the_law() -> None:
    assert waits_of(packaged().at(RAISED)) == Waits(30, 10, 30)


def test_nobody_answers() -> None:
    """Ten minutes unacknowledged: the next contact; thirty: the leader; thirty without a person's notice: INT."""
    assert due(NEW) == {
        CallKind.NEXT_CONTACT: 10 * MINUTE + INSTANT,
        CallKind.LEADER: 30 * MINUTE + INSTANT,
        CallKind.NOTICE_OVERDUE: 30 * MINUTE + INSTANT,
    }


@pytest.mark.parametrize(("minutes", "called"), [(10, set()), (11, {CallKind.NEXT_CONTACT})])
def test_acknowledged_at_ten_minutes_nobody_else_is_called(minutes: int, called: set[CallKind]) -> None:
    _, found = take(NEW, Step.ACKNOWLEDGED, RAISED + minutes * MINUTE)
    assert due(found).keys() - {CallKind.NOTICE_OVERDUE} == called


@pytest.mark.parametrize(("late", "overdue"), [(timedelta(), False), (INSTANT, True)])
def test_ac02_the_human_notice_is_due_within_thirty_minutes(late: timedelta, overdue: bool) -> None:
    _, found = take(NEW, Step.NOTICE_LOGGED, RAISED + 30 * MINUTE + late)
    assert (CallKind.NOTICE_OVERDUE in due(found)) is overdue


def test_a_downgraded_emergency_calls_nobody() -> None:
    assert due(after(Step.DOWNGRADED)) == {}


def late(found: Emergency, past: timedelta) -> list[str]:
    return [stand.step for stand in stands(found, RAISED + past) if stand.late]


def test_a_step_not_taken_is_late_the_instant_after_its_limit() -> None:
    assert late(NEW, 10 * MINUTE) == []
    assert late(NEW, 10 * MINUTE + INSTANT) == ["acknowledged"]
    assert late(NEW, 30 * MINUTE) == ["acknowledged"]
    assert late(NEW, 30 * MINUTE + INSTANT) == ["notice_logged", "acknowledged"]


@pytest.mark.parametrize(("past", "found_late"), [(timedelta(), []), (INSTANT, ["acknowledged"])])
def test_a_step_taken_is_judged_by_its_own_instant_for_ever(past: timedelta, found_late: list[str]) -> None:
    _, told = take(NEW, Step.NOTICE_LOGGED, RAISED + MINUTE)
    _, found = take(told, Step.ACKNOWLEDGED, RAISED + 10 * MINUTE + past)
    assert late(found, 600 * MINUTE) == found_late


def test_what_ended_in_time_is_not_late_afterwards() -> None:
    _, ended = take(NEW, Step.DOWNGRADED, RAISED + 10 * MINUTE)
    assert late(ended, 600 * MINUTE) == []
