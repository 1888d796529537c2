"""`make run`, one patrol: exactly the orders that the ground truth names, through the HTTP interface."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from tests.journeys.city import Caller, City

pytestmark = [pytest.mark.timeout(1500)]
PATROL = "DAILY_PATROL"


def named(orders: Iterable[dict[str, Any]]) -> list[tuple[str, str, str, str, str, int]]:
    """What the truth names of an order: cause, fault, domain, unit, urgency, how many cameras."""
    return sorted(
        (o["node"], o["fault"], o["domain"], o["proposed_unit"], o["urgency"], o["camera_count"]) for o in orders
    )


def expected(city: City) -> list[tuple[str, str, str, str, str, int]]:
    return sorted(
        (o["cause"], o["fault"], o["domain"], o["unit"], o["urgency"], len(o["cameras"]))
        for o in city.truth()["orders"]
    )


def test_one_patrol_yields_exactly_the_orders_of_the_truth(city: City) -> None:
    desk = Caller(city, "owner")
    round_ = desk.patrol()
    assert (round_["state"], round_["done"]) == ("DONE", round_["total"])
    assert named(o for o in desk.orders() if o["source"] == PATROL) == expected(city)
    assert round_["summary"]["untested"] == len(city.truth()["untestable"])


def test_a_second_patrol_adds_nothing(city: City) -> None:
    desk = Caller(city, "owner")
    desk.patrol()
    before = len(desk.orders())
    desk.patrol()
    assert len(desk.orders()) == before


def test_the_ledger_of_the_running_city_verifies(city: City) -> None:
    ran = city.command("ledger", "verify")
    assert ran.returncode == 0, ran.stdout + ran.stderr
