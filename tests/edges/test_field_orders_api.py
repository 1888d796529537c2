"""The field worker's orders as the phone is told them: everything needed without signal, nothing of others."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from shiwei.accounts.models import Duty
from shiwei.contracts.models import CountyRule
from tests.edges.phone import Phone, at_the_network, phone
from tests.edges.phone import crew as crew  # the fixture
from tests.edges.phone import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db


def test_my_orders_come_by_time_left_with_everything_needed_without_signal(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    late = at_the_network(world, wired)
    wired.clock.forward(hours=1)
    urgent = at_the_network(world, wired, 11)
    told = crew.load()
    assert [o["number"] for o in told["orders"]] == [urgent.number, late.number]
    first = told["orders"][0]
    assert (first["urgency"], first["limit_hours"], first["arrived"], first["camera_count"]) == (
        "EMERGENCY",
        4,
        False,
        11,
    )
    assert first["acts"] == ["arrive", "feed_back", "hand_over", "defer"]
    assert {c["code"]: c["hours"] for c in first["deferral"]}["REGIONAL_POWER"] == 72
    assert "更换光模块" in first["measures"]
    assert [u["code"] for u in told["units"]] == ["INT-A", "INT-X", "PWR-C"]
    assert (told["person"]["id"], told["person"]["unit_name"]) == ("net-b-field_worker", "乙通信")


def test_orders_of_others_and_those_in_confirmation_are_not_mine(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired)
    assert phone(world, wired, world.power).load()["orders"] == []
    crew.load()
    assert crew.act(order, "feed_back", {"measures": "更换光模块"}).status_code == 200
    assert crew.load()["orders"] == []
    assert phone(world, wired, world.integrator).load()["orders"] == [], "confirming is done at a desk"


def test_the_longest_deferral_is_that_of_the_orders_county(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    CountyRule.objects.create(
        jurisdiction=world.project.jurisdiction, parameter="deferral.cap.NO_SPARE", value=48,
        since=date(2026, 1, 1), approved=True,
    )  # fmt: skip
    at_the_network(world, wired)
    caps = {c["code"]: c["hours"] for c in crew.load()["orders"][0]["deferral"]}
    assert (caps["NO_SPARE"], caps["POLE_HIT"]) == (48, 336)


def test_the_list_costs_a_fixed_number_of_queries(
    world: World, wired: SimpleNamespace, crew: Phone, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        at_the_network(world, wired, 2)
    with django_assert_max_num_queries(22):
        assert len(crew.load()["orders"]) == 12


def test_a_desk_without_hands_and_a_stranger_have_no_field_page(world: World, wired: SimpleNamespace) -> None:
    assert Client().get("/api/field/orders").status_code == 401
    assert phone(world, wired, world.using, Duty.REPORTER).client.get("/api/field/orders").status_code == 403
