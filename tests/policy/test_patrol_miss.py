"""Patrol miss or not (R7.4, A40): the scenarios of AC-35 and AC-31, with the instant before and after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.kernel.time import parse_instant
from shiwei.policy.patrol_miss import Found, LookFact, PatrolRun, Record, judge_miss

MICRO = timedelta(microseconds=1)


def at(text: str) -> datetime:
    """An instant of June 2019, as ``16 21:00``."""
    return parse_instant(f"2019-06-{text.replace(' ', 'T')}:00+08:00")


def good(text: str) -> LookFact:
    return LookFact(at(text), bad=False, proven=True)


def marked_normal(text: str) -> LookFact:
    """A patrol's mark without a picture: it proves nothing."""
    return LookFact(at(text), bad=False, proven=False)


def black(text: str) -> LookFact:
    return LookFact(at(text), bad=True, proven=True)


def found(**more: Any) -> Found:
    """USE-D reports at 06-18 10:00; the daily patrols of 06-16 and 06-17 were done at 17:00."""
    given: dict[str, Any] = {
        "finder": True,
        "reported_at": at("18 10:00"),
        "patrols": [PatrolRun(at("16 17:00")), PatrolRun(at("17 17:00"))],
        "watched_since": date(2019, 6, 1),
    }
    return Found(**{**given, **more})


def test_ac35a_black_since_the_evening_before_a_patrol_that_marked_it_normal() -> None:
    looks = [good("16 20:00"), black("16 21:00"), marked_normal("17 17:00"), black("18 09:00")]
    miss = judge_miss(found(looks=looks))
    assert miss
    assert (miss.onset, miss.patrol, miss.verdict.because) == (at("16 21:00"), at("17 17:00"), ("R7.4", "A40"))


def test_a_patrol_that_kept_a_good_picture_has_not_missed_it() -> None:
    looks = [black("16 21:00"), good("17 17:00"), black("18 09:00")]
    miss = judge_miss(found(looks=looks))
    assert not miss
    assert miss.onset == at("18 09:00")


def test_ac35b_black_since_this_morning_todays_patrol_is_due_until_midnight() -> None:
    assert not judge_miss(found(looks=[good("18 08:00"), black("18 08:30")]))


def test_todays_patrol_once_done_has_to_have_seen_it() -> None:
    looks = [good("18 08:00"), black("18 08:30"), marked_normal("18 09:00")]
    assert judge_miss(found(looks=looks, patrols=[PatrolRun(at("18 09:00"))]))


@pytest.mark.parametrize("record", list(Record))
def test_ac35cd_what_was_recorded_was_not_missed(record: Record) -> None:
    looks = [good("16 20:00"), black("16 21:00")]
    assert judge_miss(found(looks=looks))
    miss = judge_miss(found(looks=looks, records=frozenset({record})))
    assert (miss.verdict.allowed, miss.verdict.article) == (False, "7")
    assert record in miss.verdict.why


@pytest.mark.parametrize(("shift", "missed"), [(-MICRO, True), (timedelta(), False), (MICRO, False)])
def test_the_onset_must_come_before_the_start_of_the_last_patrol(shift: timedelta, missed: bool) -> None:
    look = LookFact(at("17 17:00") + shift, bad=True, proven=True)
    assert bool(judge_miss(found(looks=[good("17 16:00"), look]))) == missed


def test_a_patrol_that_was_due_and_not_done_counts_from_the_beginning_of_its_day() -> None:
    """Nobody patrolled on the 17th: what was there at its 00:00 has been missed, what arose later has not."""
    one = [PatrolRun(at("16 17:00"))]
    assert judge_miss(found(looks=[good("16 20:00"), black("16 21:00")], patrols=one))
    assert not judge_miss(found(looks=[good("16 20:00"), black("17 00:00")], patrols=one))


def test_before_the_watch_was_there_for_a_whole_day_nothing_was_due() -> None:
    looks = [good("16 20:00"), black("16 21:00")]
    assert not judge_miss(found(looks=looks, patrols=[], watched_since=date(2019, 6, 18)))
    assert not judge_miss(found(looks=looks, patrols=[], watched_since=None))
    assert judge_miss(found(looks=looks, patrols=[], watched_since=date(2019, 6, 17)))


def test_an_unknown_onset_is_no_candidate_unless_the_owner_states_grounds() -> None:
    looks = [good("17 16:00")]
    miss = judge_miss(found(looks=looks))
    assert (bool(miss), miss.onset, miss.last_good) == (False, None, at("17 16:00"))
    assert judge_miss(found(looks=looks, stated_onset=at("16 21:00")))
    assert not judge_miss(found(looks=looks, stated_onset=at("17 18:00")))


def test_the_owners_grounds_do_not_undo_what_was_recorded() -> None:
    assert not judge_miss(found(stated_onset=at("16 21:00"), records=frozenset({Record.ORDER})))


def test_a_citizens_finding_does_not_count() -> None:
    assert not judge_miss(found(finder=False, looks=[good("16 20:00"), black("16 21:00")]))


def test_an_alarm_nobody_dealt_with_is_a_sign_of_the_onset() -> None:
    miss = judge_miss(found(looks=[good("16 20:00")], signs=[at("16 21:00")]))
    assert (bool(miss), miss.onset) == (True, at("16 21:00"))


def test_ac31_a_key_location_black_for_two_patrols_is_one_miss() -> None:
    looks = [good("18 09:55"), black("18 10:00"), marked_normal("18 17:00"), marked_normal("19 17:00")]
    patrols = [PatrolRun(at("18 17:00")), PatrolRun(at("19 17:00"))]
    miss = judge_miss(found(reported_at=at("20 09:00"), looks=looks, patrols=patrols))
    assert (bool(miss), miss.onset, miss.patrol) == (True, at("18 10:00"), at("19 17:00"))


MOMENTS = st.integers(0, 15 * 24 * 60).map(lambda minutes: at("10 00:00") + timedelta(minutes=minutes))


@given(st.lists(st.tuples(MOMENTS, st.booleans())), st.lists(MOMENTS), MOMENTS)
def test_what_was_well_after_the_last_patrol_was_never_missed(
    looks: list[tuple[datetime, bool]], patrols: list[datetime], reported: datetime
) -> None:
    facts = [LookFact(moment, bad, proven=True) for moment, bad in looks]
    miss = judge_miss(
        Found(True, reported, looks=facts, patrols=[PatrolRun(p) for p in patrols], watched_since=date(2019, 6, 1))
    )
    if miss:
        assert miss.onset is not None
        assert miss.patrol is not None
        assert miss.onset < miss.patrol <= reported
        assert not any(not f.bad and miss.onset < f.at <= reported for f in facts)
