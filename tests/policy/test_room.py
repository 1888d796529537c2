"""What the law leaves an order for deferral, who must still sign, and what became of special timing."""

from __future__ import annotations

from datetime import timedelta

from shiwei.policy.room import Room, room
from tests.policy.story import INT_A, NET_B, OWN, Story, at, when


def dispatched(moment: str = "06-03 08:00") -> Story:
    return Story().reported(moment).dispatched(moment)


def seen(story: Story, as_of: str) -> Room:
    found = room(story.case(as_of), "W1")
    assert found is not None
    return found


def days(number: int) -> timedelta:
    return timedelta(days=number)


def test_an_order_that_was_never_in_repair_has_no_room() -> None:
    assert room(Story().reported("06-03 08:00").case(), "W1") is None


def test_a_fresh_repair_has_the_caps_of_article_12_and_fifteen_days() -> None:
    found = seen(dispatched(), "06-03 09:00")
    assert (found.caps["REGIONAL_POWER"], found.caps["POLE_HIT"], found.caps["NO_SPARE"]) == (72, 336, 240)
    assert (found.used, found.left, found.allowed, found.running) == (timedelta(), days(15), days(15), None)


def test_a_grant_uses_the_total_at_once_and_what_ends_early_gives_back() -> None:
    story = dispatched().deferred("06-03 10:00", "POLE_HIT", 336)
    running = seen(story, "06-04 10:00")
    assert (running.used, running.left, running.running) == (days(14), days(1), "D1")
    story.about("06-05 10:00", "deferral_terminated", OWN, deferral="D1", reason="rebuilt")
    assert (seen(story, "06-05 10:00").used, seen(story, "06-05 10:00").running) == (days(2), None)


def test_a_consent_opens_a_block_and_uses_its_consultation_up() -> None:
    story = dispatched().deferred("06-03 10:00", "POLE_HIT", 336)
    story.about("06-15 09:00", "consultation_recorded", OWN)
    assert seen(story, "06-15 09:00").consulted
    found = seen(story.about("06-16 09:00", "continuation_consented", OWN), "06-16 09:00")
    assert (found.allowed, found.left, found.consents, found.consulted) == (days(30), days(16), 1, False)


def test_the_caps_are_those_frozen_when_the_repair_began() -> None:
    county = {"jurisdiction": "341602", "from": at("06-04 00:00"), "set": {"deferral.cap.REGIONAL_POWER": 24}}
    before = Story(policy_overrides=[county]).reported("06-03 08:00").dispatched("06-03 09:00")
    after = Story(policy_overrides=[county]).reported("06-03 08:00").dispatched("06-04 09:00")
    assert [seen(story, "06-05 00:00").caps["REGIONAL_POWER"] for story in (before, after)] == [72, 24]


def test_those_who_must_still_sign_are_named_until_the_last_has() -> None:
    story = dispatched().deferred("06-03 10:00", "NO_SPARE", 240).repaired("06-05 10:00")
    assert story.seen().order().awaiting == ()
    story.confirmed("06-05 11:00")
    assert story.seen().order().awaiting == (NET_B, OWN)
    story.signed("06-05 12:00", NET_B)
    assert story.seen().order().awaiting == (OWN,)
    assert story.signed("06-05 13:00", OWN).seen().order().awaiting == ()


def test_a_deferral_tells_what_was_asked_granted_and_renewed() -> None:
    story = dispatched().deferral("06-03 10:00", "NO_SPARE", 240).approved("06-03 11:00", 48)
    story.deferral("06-04 10:00", "NO_SPARE", 24, "D2").refused("06-04 11:00", "CONTRADICTS_FACTS", "D2")
    first, second = story.seen().order().deferrals["D1"], story.seen().order().deferrals["D2"]
    assert (first.filed, first.hours, first.granted_hours, first.renews) == (when("06-03 10:00"), 240, 48, None)
    assert (second.renews, second.refusal, second.granted_hours) == ("D1", "CONTRADICTS_FACTS", None)


def test_special_timing_is_requested_then_granted_or_refused() -> None:
    story = dispatched()
    for name in ("S1", "S2", "S3"):
        story.about("06-03 10:00", "special_timing_requested", NET_B, request=name, reason="exercise")
    story.about(
        "06-03 11:00", "special_timing_granted", OWN, request="S1", pause=[at("06-03 09:00"), at("06-04 00:00")]
    )
    story.about("06-03 11:00", "special_timing_refused", OWN, request="S2")
    story.about("06-03 12:00", "special_timing_granted", OWN, request="S3", deadline=at("06-09 00:00"))
    found = story.seen().order().timings
    assert [t.state for t in found.values()] == ["GRANTED", "REFUSED", "GRANTED"]
    pause = found["S1"].pause
    assert pause is not None
    assert (pause.start, found["S3"].deadline) == (when("06-03 10:00"), when("06-09 00:00")), (
        "cut to begin at the request"
    )
    waiting = dispatched().about("06-04 08:00:00.000001", "special_timing_requested", NET_B, request="S1", reason="x")
    assert (waiting.seen().order().timings["S1"].state, waiting.seen().order().timings["S1"].timely) == (
        "REQUESTED",
        False,
    )
    assert waiting.seen().order().timings["S1"].unit == NET_B != INT_A
