"""Alarms of the day (R7.1, A08) and the one count they share with the day's patrol (AC-35, last sentence)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shiwei.kernel.time import parse_instant
from shiwei.policy.alarms import AlarmFact, PatrolFact, day_act, judge_day, window_of
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import Snapshot, Terms

MICRO = timedelta(microseconds=1)
DAY = date(2019, 6, 19)
MIDNIGHT = parse_instant("2019-06-20T00:00:00+08:00")


def at(text: str, day: int = 19) -> datetime:
    return parse_instant(f"2019-06-{day}T{text}:00+08:00")


def law(**values: object) -> Snapshot:
    return packaged().at(at("12:00"), contract=Terms("K-A", values) if values else None)


def alarm(received: datetime, handled: datetime | None = None, name: str = "a") -> AlarmFact:
    return AlarmFact(name, window_of(received, law()), handled)


@pytest.mark.parametrize(("handled", "missed"), [(MIDNIGHT - MICRO, ()), (MIDNIGHT, ("a",)), (None, ("a",))])
def test_an_alarm_of_the_morning_is_dealt_with_before_midnight(
    handled: datetime | None, missed: tuple[str, ...]
) -> None:
    assert judge_day(DAY, [alarm(at("08:00"), handled)], None, MIDNIGHT).missed == missed


def test_nothing_is_missed_while_the_day_runs() -> None:
    verdict = judge_day(DAY, [alarm(at("08:00"))], PatrolFact(0, 482), MIDNIGHT - MICRO)
    assert (verdict.missed, verdict.untimely, verdict.final) == ((), False, False)


def test_an_alarm_late_in_the_evening_has_four_hours() -> None:
    """Received 22:30: checked when 02:30 is over, not at midnight."""
    late = alarm(at("22:30"))
    ends = at("02:30", 20)
    assert late.window is not None
    assert late.window.ends == ends
    for now, missed, final in ((MIDNIGHT, (), False), (ends, (), False), (ends + MICRO, ("a",), True)):
        verdict = judge_day(DAY, [late], None, now)
        assert (verdict.missed, verdict.final) == (missed, final)


@pytest.mark.parametrize(("after", "missed"), [(timedelta(), ()), (MICRO, ("a",))])
def test_exactly_four_hours_are_in_time(after: timedelta, missed: tuple[str, ...]) -> None:
    handled = at("02:30", 20) + after
    assert judge_day(DAY, [alarm(at("22:30"), handled)], None, at("12:00", 20)).missed == missed


@pytest.mark.parametrize(
    ("received", "ends"), [(at("19:59"), MIDNIGHT), (at("20:00"), MIDNIGHT), (at("20:01"), at("00:01", 20))]
)
def test_the_window_is_the_later_of_midnight_and_four_hours(received: datetime, ends: datetime) -> None:
    window = window_of(received, law())
    assert window is not None
    assert window.ends == ends


def test_a_contract_may_ask_for_another_window_or_do_without_the_day() -> None:
    window = window_of(at("22:30"), law(**{"alarm.min_window_hours": 2}))
    assert window is not None
    assert window.ends == at("00:30", 20)
    assert window_of(at("22:30"), law(**{"alarm.same_day": False})) is None
    assert judge_day(DAY, [AlarmFact("a", None)], None, MIDNIGHT).final


@pytest.mark.parametrize(("looked", "untimely"), [(482, False), (481, True), (0, True)])
def test_a_patrol_is_whole_or_untimely(looked: int, untimely: bool) -> None:
    verdict = judge_day(DAY, [], PatrolFact(looked, 482), MIDNIGHT)
    assert (verdict.untimely, verdict.final) == (untimely, True)
    assert ("R7.2" in verdict.because) == untimely


def test_ac35_480_of_482_cameras_and_three_alarms_are_one_act() -> None:
    three = [alarm(at("08:00"), None, name) for name in "abc"]
    verdict = judge_day(DAY, three, PatrolFact(480, 482), MIDNIGHT)
    assert verdict.missed == ("a", "b", "c")
    assert verdict.because == ("R7.1", "A08", "R7.2", "A41")
    assert day_act("P-A", DAY) == "patrol/P-A/2019-06-19"
