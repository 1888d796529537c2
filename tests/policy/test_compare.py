"""A dry run: two rule sets over the same cases, what differs and what it sums up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shiwei.policy.case import Case, CaseError, case_from_plain
from shiwei.policy.compare import compare, first_day, other_values
from shiwei.policy.compare_sums import Sums
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import Rulebook
from tests.policy.corpus import corpus
from tests.policy.story import INT_A, NET_B, OWN, PWR_C, Story
from tests.policy.test_every_value_matters import MATTERS, stating

LAW = packaged()


def law(**values: Any) -> Rulebook:
    """The packaged law with these values; a name's dots are double underscores."""
    changed = {name.replace("__", "."): value for name, value in values.items()}
    parameters = {key: stating(key, value).parameters[key] for key, value in changed.items()}
    return replace(LAW, policy="county-2020", parameters={**LAW.parameters, **parameters})


def quarter() -> Case:
    """NET-B repairs in 20 hours, PWR-C in 26; nothing else happens."""
    story = Story()
    for order, unit, end in (("W1", NET_B, "06-04 05:00"), ("W2", PWR_C, "06-04 11:00")):
        story.reported("06-03 08:00", order=order).dispatched("06-03 09:00", unit, order=order)
        story.repaired(end, unit, order=order)
    return story.case()


def test_the_same_law_changes_nothing() -> None:
    found = compare(quarter(), LAW, LAW)
    assert not found
    sums = found.sums
    assert (sums.orders, sums.orders_changed, sums.deadlines, sums.deadlines_moved) == (2, 0, 6, 0)


def test_what_changes_is_told_side_by_side() -> None:
    found = compare(quarter(), LAW, law(normal__stage_hours=16))
    one, two = found.orders
    assert (one.order, one.own, two.order) == ("W1", None, "W2")
    moved = next(stage for stage in one.stages if stage.of["kind"] == "REPAIR")
    assert moved.of == {"kind": "REPAIR", "unit": NET_B, "start": "2019-06-03T09:00:00+08:00"}
    deadline = {"limit_hours": 24, "deadline": "2019-06-04T09:00:00+08:00", "overtime": False, "breach_at": None}
    assert moved.a == deadline
    assert moved.b == {
        "limit_hours": 16,
        "deadline": "2019-06-04T01:00:00+08:00",
        "overtime": True,
        "breach_at": "2019-06-04T01:00:00+08:00",
    }
    (count,) = one.counts
    assert (count.a, count.of["act"]) == (None, "W1/NET-B")
    assert count.b is not None
    assert (count.b["state"], count.b["amount"]) == ("CANDIDATE", "1500.00")
    (earlier,) = two.counts
    assert (earlier.a, earlier.b) == (
        {"occurred_at": "2019-06-04T09:00:00+08:00"},
        {"occurred_at": "2019-06-04T01:00:00+08:00"},
    )


def test_the_sums_by_unit_before_and_after() -> None:
    sums = compare(quarter(), LAW, law(normal__stage_hours=16, penalty__unit_amount="1000.00")).sums
    a, b = sums.units[NET_B]
    assert ((a.overtime, a.counts, a.yuan), (b.overtime, b.counts, b.yuan)) == ((0, 0, 0), (1, 1, 1000))
    a, b = sums.units[PWR_C]
    assert (a.yuan, b.yuan) == (Decimal("1500.00"), Decimal("1000.00"))
    assert [side.yuan for side in sums.all_units] == [1500, 2000]
    assert (sums.orders, sums.orders_changed, sums.states_changed, sums.deadlines_moved) == (2, 2, 0, 6)


def test_sums_of_cases_add_up() -> None:
    other = law(normal__stage_hours=16)
    one = compare(quarter(), LAW, other).sums
    both = sum((compare(quarter(), LAW, other).sums for _ in range(2)), Sums())
    assert (both.cases, both.orders, both.deadlines_moved) == (2, 2 * one.orders, 2 * one.deadlines_moved)
    assert both.units[PWR_C][0].yuan == 2 * one.units[PWR_C][0].yuan


def test_confirmed_money_is_told_apart_and_what_is_withdrawn_costs_nothing() -> None:
    story = Story()
    for order in ("W1", "W2"):
        story.reported("06-03 08:00", order=order).dispatched("06-03 09:00", order=order)
        story.repaired("06-05 09:00", order=order)
    for moment, party in (("06-06 09:00", OWN), ("06-06 10:00", NET_B)):
        story.penalty(moment, "signed", party, NET_B, "W1/NET-B")
    story.penalty("06-06 09:00", "withdrawn", OWN, NET_B, "W2/NET-B")
    a, b = compare(story.case(), LAW, law(penalty__unit_amount="900.00")).sums.units[NET_B]
    assert (a.counts, a.yuan, a.confirmed_counts, a.confirmed_yuan) == (1, 1500, 1, 1500)
    assert (b.counts, b.yuan, b.confirmed_counts, b.confirmed_yuan) == (1, 900, 1, 900)


def test_an_event_that_only_one_side_accepts_is_named_with_the_reason() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00").deferral("06-03 10:00", "NO_SPARE", 240)
    found = compare(story.approved("06-03 11:00", 240).case(), LAW, law(deferral__cap__NO_SPARE=120))
    filed, approved = found.events
    assert filed.of == {"index": 2, "type": "deferral_filed", "order": "W1"}
    assert filed.a == {"refused": False, "article": None, "why": None}
    assert filed.b == {"refused": True, "article": "12", "why": "240 hours are more than the 120 of NO_SPARE"}
    assert approved.of["index"] == 3
    (order,) = found.orders
    assert order.own is not None
    assert (order.own.a, order.own.b) == ({"state": "DEFERRED"}, {"state": "REPAIRING"})
    (deferral,) = order.deferrals
    assert (deferral.of, deferral.b) == ({"deferral": "D1"}, None)
    assert found.sums.states_changed == 1


def test_a_count_of_no_order_stands_by_itself() -> None:
    case = Story().found("06-03 08:00", "MEETING_NOT_ON_TIME", INT_A, "m").case()
    found = compare(case, LAW, law(penalty__unit_amount="1.00"))
    (count,) = found.counts
    assert (count.a, count.b) == ({"amount": "1500.00"}, {"amount": "1.00"})
    assert bool(found)


def test_stages_alike_in_everything_are_told_apart_by_their_turn() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00")
    for unit, other in ((NET_B, PWR_C), (PWR_C, NET_B)):
        story.handed_over("06-03 09:00", unit, other, "NOT_REPAIRED")
    sums = compare(story.case(), LAW, law(normal__stage_hours=16)).sums
    assert (sums.deadlines, sums.deadlines_moved) == (4, 4)


@pytest.mark.parametrize("key", MATTERS)
def test_every_parameter_of_order_law_shows_in_a_dry_run_and_among_the_differences(key: str) -> None:
    value, name = next(iter(MATTERS[key].items()))
    other = stating(key, value)
    assert any(compare(look.case, LAW, other) for look in corpus()[name].looks)
    (found,) = other_values(LAW, other)
    assert (found.parameter.key, found.what, found.a.value, found.b.value) == (key, "value", found.a.value, value)
    assert found.a.citation
    assert found.since == first_day(LAW)


def test_values_that_differ_from_a_day_on_are_told_with_the_day() -> None:
    parameter = LAW.parameters["normal.stage_hours"]
    later = replace(parameter.values[0], since=first_day(LAW) + timedelta(days=30), value=12)
    again = replace(parameter.values[0], since=first_day(LAW) + timedelta(days=60))
    dated = replace(parameter, values=(*parameter.values, later, again))
    other = replace(LAW, parameters={**LAW.parameters, parameter.key: dated})
    (found,) = other_values(LAW, other)
    assert (found.since, found.until, found.a.value, found.b.value) == (later.since, again.since, 24, 12)
    bounded = replace(LAW.parameters["log.retention_months"], floor=12)
    other = replace(LAW, parameters={**LAW.parameters, bounded.key: bounded})
    assert [(v.what, v.a.value, v.b.value) for v in other_values(LAW, other)] == [("floor", 6, 12)]


def test_a_dry_run_judges_by_the_given_law_whatever_name_the_case_gives_its_own() -> None:
    plain = {**Story().reported("06-03 08:00").plain("06-04 08:00"), "policy": "elsewhere-2021"}
    with pytest.raises(CaseError, match="policy"):
        case_from_plain(plain)
    case = case_from_plain(plain, any_policy=True)
    assert compare(case, LAW, law(normal__stage_hours=23)).sums.units[INT_A][1].overtime == 1
    with pytest.raises(CaseError, match="policy"):
        case_from_plain({**plain, "policy": ""}, any_policy=True)
