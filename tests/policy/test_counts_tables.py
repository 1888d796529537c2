"""The state machine of a count, what makes one count, who may set a value, and what a change is told as."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.policy.case import case_from_plain
from shiwei.policy.difference import difference
from shiwei.policy.one_count import NEEDS_THING, What, act_key
from shiwei.policy.replay import assess
from shiwei.policy.setting import may_set, settable
from shiwei.policy.tables.penalty import TABLE, Party, State, open_acts, parties_of, permit
from shiwei.policy.vocabulary import CAUSES
from shiwei.regulation.load import packaged
from tests.policy.soup import soup
from tests.policy.story import NET_B, OWN, Story
from tests.policy.test_properties import quick

ACTS = {"penalty_signed", "penalty_disputed", "penalty_withdrawn"}


@pytest.mark.parametrize(
    ("state", "party", "acts"),
    [
        ("CANDIDATE", Party.OWNER, ("penalty_signed", "penalty_withdrawn")),
        ("CANDIDATE", Party.UNIT, ("penalty_signed", "penalty_disputed")),
        ("OWN_CONFIRMED", Party.OWNER, ("penalty_withdrawn",)),
        ("OWN_CONFIRMED", Party.UNIT, ("penalty_signed", "penalty_disputed")),
        ("OMU_CONFIRMED", Party.OWNER, ("penalty_signed", "penalty_withdrawn")),
        ("OMU_CONFIRMED", Party.UNIT, ("penalty_disputed",)),
        ("DISPUTED", Party.OWNER, ("penalty_signed", "penalty_withdrawn")),
        ("DISPUTED", Party.UNIT, ("penalty_signed", "penalty_disputed")),
        ("HELD", Party.OWNER, ("penalty_withdrawn",)),
        ("HELD", Party.UNIT, ()),
        ("CONFIRMED", Party.OWNER, ("reversed",)),
        ("CONFIRMED", Party.UNIT, ("reversed",)),
        ("WITHDRAWN", Party.OWNER, ()),
        ("MERGED", Party.OWNER, ()),
        ("REVERSED", Party.OWNER, ()),
    ],
)
def test_who_may_move_a_count_in_which_state(state: str, party: Party, acts: tuple[str, ...]) -> None:
    assert open_acts(state, {party}) == acts


def test_nobody_deletes_a_count_and_every_state_is_reached() -> None:
    assert {row.target for row in TABLE} == set(State)


def test_a_party_is_told_by_its_unit() -> None:
    assert parties_of(OWN, owners={OWN}, liable=NET_B) == {Party.OWNER}
    assert parties_of(NET_B, owners={OWN}, liable=NET_B) == {Party.UNIT}
    assert parties_of("INT-A", owners={OWN}, liable=NET_B) == frozenset()


@given(st.integers(min_value=0, max_value=10**9))
@quick
def test_the_fold_accepts_what_the_table_permits(seed: int) -> None:
    """Of every act about a count in a wild case: refused by the table is refused by the fold, with Article 28."""
    plain = soup(Random(seed), 60)
    refused = {r.index: r for r in assess(case_from_plain(plain)).rejected}
    for index, event in enumerate(plain["events"]):
        if event["type"] not in ACTS:
            continue
        before = case_from_plain({**plain, "events": plain["events"][:index], "as_of": event["at"]})
        count = next((p for p in assess(before).penalties if _names(p, event)), None)
        if count is None:
            assert index in refused
            continue
        mine = parties_of(event["by"], owners={OWN}, liable=event["unit"])
        if not permit(event["type"], count.state, mine):
            assert refused[index].article == "28"


def _names(count: Any, event: dict[str, Any]) -> bool:
    return (count.cause, count.unit, count.act) == (event["cause"], event["unit"], event["act"])


DAY = date(2026, 6, 3)


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_every_cause_has_its_act(cause: str) -> None:
    what = What(NET_B, "P-A", DAY, order="W1", contract="K-B", thing="A7")
    assert act_key(cause, what)


@pytest.mark.parametrize("cause", sorted(NEEDS_THING))
def test_a_cause_counted_by_object_needs_it_named(cause: str) -> None:
    with pytest.raises(ValueError, match="counted by object"):
        act_key(cause, What(NET_B, "P-A", DAY))


@pytest.mark.parametrize(
    ("cause", "told", "key"),
    [
        ("FAULT_OVERTIME", {"order": "W1"}, "W1/NET-B"),
        ("PATROL_UNTIMELY", {"order": "W1"}, "patrol/W1"),
        ("PATROL_UNTIMELY", {}, "patrol/P-A/2026-06-03"),
        ("PATROL_UNTIMELY", {"thing": "ROOM-1"}, "patrol/ROOM-1/2026-06-03"),
        ("POOR_IMAGE_QUALITY", {"contract": "K-B"}, "sampling/K-B/2026-06-03"),
        ("MEETING_NOT_ON_TIME", {}, "meeting/2026-06-03"),
    ],
)
def test_b6_what_one_count_is(cause: str, told: dict[str, str], key: str) -> None:
    assert act_key(cause, What(NET_B, "P-A", DAY, **told)) == key


def test_overtime_is_counted_by_order() -> None:
    with pytest.raises(ValueError, match="name the order"):
        act_key("FAULT_OVERTIME", What(NET_B, "P-A", DAY))


def test_what_is_settable_is_what_the_register_says() -> None:
    keys = {p.key for p in settable(packaged(), "contract")}
    assert {"normal.stage_hours", "penalty.unit_amount", "penalty.amount.FAULT_OVERTIME"} <= keys
    assert not keys & {"deferral.cap.NO_SPARE", "deferral.total_cap", "penalty.deemed_after_days"}
    assert "deferral.total_cap" in {p.key for p in settable(packaged(), "county")}


@pytest.mark.parametrize(("value", "allowed"), [(30, True), (29, False), (90, True)])
def test_a_floor_of_a_higher_rule_binds_contract_and_county(value: int, allowed: bool) -> None:
    for by in ("contract", "county"):
        verdict = may_set(packaged(), "retention.video_days", value, by)  # type: ignore[arg-type]
        assert bool(verdict) is allowed
        assert allowed or (verdict.article, verdict.because) == ("31", ("R31.2",))


def test_what_stays_the_same_is_no_difference() -> None:
    seen = Story().reported("06-03 08:00").dispatched("06-03 09:00").seen("06-05 00:00").assessment
    assert not difference(seen, seen)


def test_a_difference_names_the_deadline_and_the_amount_on_both_sides() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00")
    story.penalty("06-04 09:00:01", "signed", OWN, NET_B, "W1/NET-B")
    cheap = {**story.plain("06-05 00:00"), "policy_overrides": [
        {"jurisdiction": "341602", "from": "2019-06-01T00:00:00+08:00",
         "set": {"penalty.unit_amount": "100.00", "normal.stage_hours": 12}}]}  # fmt: skip
    found = difference(story.seen("06-05 00:00").assessment, assess(case_from_plain(cheap)))
    (order,) = found.orders
    assert order.before.deadline is not None
    assert order.after.deadline is not None
    assert (order.before.deadline - order.after.deadline).total_seconds() == 12 * 3600
    (count,) = found.counts
    assert (count.before, count.after) == (("OWN_CONFIRMED", Decimal("1500.00")), ("OWN_CONFIRMED", Decimal("100.00")))
    assert count.signed
