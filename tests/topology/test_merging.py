"""Which orders look like one cause: within five minutes of the first, below one node, of one fault (S-01)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shiwei.topology.merging import Reported, merge_proposals

NOON = datetime(2026, 6, 3, 4, tzinfo=UTC)
CHAIN = {"SW-1": "switch", "ROOM-1": "room", "FEED-1": "feed"}


def order(number: str, minutes: float, fault: str = "IMG_OFFLINE", **above: str) -> Reported:
    return Reported(number, NOON + timedelta(minutes=minutes), fault, above or CHAIN)


def groups(*orders: Reported) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.node, found.orders) for found in merge_proposals(orders)]


def test_twelve_orders_of_one_switch() -> None:
    orders = [order(f"W{i:02}", i * 0.4, SW="switch") for i in range(12)]
    assert groups(*reversed(orders)) == [("SW", tuple(f"W{i:02}" for i in range(12)))]


@pytest.mark.parametrize(("apart", "found"), [(5, 1), (5 + 1 / 60_000_000, 0)])
def test_five_minutes_exactly_are_within(apart: float, found: int) -> None:
    assert len(groups(order("W1", 0), order("W2", apart))) == found


def test_a_run_is_counted_from_its_first() -> None:
    """Each is within five minutes of the one before, but the third is not within five of the first."""
    assert groups(order("W1", 0), order("W2", 4), order("W3", 8), order("W4", 9)) == [
        ("FEED-1", ("W1", "W2")),
        ("FEED-1", ("W3", "W4")),
    ]


def test_of_one_group_the_node_nearest_to_it_is_named() -> None:
    far = order("W9", 60, FEED="feed")
    near = [order(f"W{i}", i, SW="switch", FEED="feed") for i in (1, 2)]
    assert groups(far, *near) == [("SW", ("W1", "W2"))]


def test_the_larger_group_wins_and_an_order_stands_in_one_only() -> None:
    both = order("W1", 0, BOX="box", OLT="olt")
    assert groups(both, order("W2", 1, BOX="box"), order("W3", 1, OLT="olt"), order("W4", 2, OLT="olt")) == [
        ("OLT", ("W1", "W3", "W4"))
    ]


@pytest.mark.parametrize("kind", ["room", "platform", "camera"])
def test_what_everything_hangs_on_says_nothing(kind: str) -> None:
    assert groups(order("W1", 0, N=kind), order("W2", 0, N=kind)) == []


def test_a_stain_on_two_lenses_is_two_causes_and_two_faults_are_not_one() -> None:
    assert groups(order("W1", 0, "IMG_STAIN"), order("W2", 0, "IMG_STAIN")) == []
    assert groups(order("W1", 0, "IMG_OFFLINE"), order("W2", 0, "IMG_BLACK")) == []


def test_nothing_shared_nothing_proposed() -> None:
    assert groups() == groups(order("W1", 0)) == groups(order("W1", 0, A="switch"), order("W2", 0, B="switch")) == []
