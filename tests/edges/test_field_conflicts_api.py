"""What others did while the phone had no signal: a conflict that is shown, and two tabs at once are one act."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.accounts.models import Duty
from shiwei.ledger.queries import EventRow
from shiwei.workorders.actions.change_cameras import change_cameras
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.models import Act
from tests.edges.phone import Phone, at_the_network, events, phone
from tests.edges.phone import crew as crew  # the fixture
from tests.edges.phone import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db


def test_an_order_handed_over_meanwhile_is_a_conflict_that_says_who_did_what(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired)
    crew.load()
    assert hand_over(
        order, "PWR-C", "NOT_MINE", world.actor(world.integrator), wired.clock.forward(hours=1), note="无电"
    )
    wired.clock.forward(minutes=10)
    answer = crew.act(order, "feed_back", {"measures": "更换光模块"}, key="k" * 32)
    told = answer.json()
    assert (answer.status_code, told["outcome"]) == (409, "conflict")
    assert (told["order"]["holder_name"], told["order"]["acts"]) == ("丙供电", [])
    (what,) = told["since"]
    assert (what["word"], what["unit_name"], what["note"]) == ("流转", "甲集成", "无电")
    assert events(order, "repaired") == []
    assert not Act.objects.filter(key="k" * 32).exists()


def test_an_order_that_went_away_and_came_back_is_still_a_conflict_until_somebody_has_looked(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    """The law would allow the act; but it was meant for another stage."""
    order = at_the_network(world, wired)
    crew.load()
    hand_over(order, "PWR-C", "NOT_MINE", world.actor(world.integrator), wired.clock.forward(hours=1))
    hand_over(order, "NET-B", "NOT_MINE", world.actor(world.power), wired.clock.forward(hours=1))
    told = crew.act(order, "feed_back", {"measures": "重启"}).json()
    assert (told["outcome"], len(told["since"])) == ("conflict", 2)
    assert "feed_back" in told["order"]["acts"]
    again = crew.act(order, "feed_back", {"measures": "重启"}, seen=told["seen"]).json()
    assert again["outcome"] == "done"


def test_what_a_colleague_did_is_no_conflict_where_it_changes_nothing(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired, 11)
    colleague = phone(world, wired, world.network, Duty.DISPATCHER)
    crew.load(), colleague.load()
    assert colleague.act(order, "arrive").json()["outcome"] == "done"
    assert crew.act(order, "arrive").json()["outcome"] == "done"
    assert crew.act(order, "feed_back", {"measures": "重启"}).json()["outcome"] == "done"
    told = colleague.act(order, "feed_back", {"measures": "重启"}).json()
    assert (told["outcome"], told["since"][0]["actor"]) == ("conflict", "net-b-field_worker")


def test_a_repair_of_two_cameras_is_not_one_of_three(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired, 2)
    crew.load()
    third = world.cameras[2].gb_code
    assert change_cameras(order, [third], [], world.actor(world.integrator), wired.clock.forward(minutes=1))
    assert crew.act(order, "arrive").json()["outcome"] == "done", "who arrives has arrived"
    assert crew.act(order, "feed_back", {"measures": "重启"}).json()["outcome"] == "conflict"


def test_two_tabs_at_once_with_one_key_are_one_act(
    world: World, wired: SimpleNamespace, crew: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our looking for the key and our writing it the other tab has written: once, and no error."""
    order = at_the_network(world, wired)
    crew.load()
    other = phone(world, wired, world.network)
    other.seen = crew.seen
    answers = []

    def twin(*_given: Any) -> list[EventRow]:
        monkeypatch.undo()
        answers.append(other.act(order, "feed_back", {"measures": "重启"}, key="k" * 32).json()["outcome"])
        return []

    monkeypatch.setattr("shiwei.workorders.actions.act_from_phone.happened", twin)
    answers.append(crew.act(order, "feed_back", {"measures": "重启"}, key="k" * 32).json()["outcome"])
    assert answers == ["done", "already"]
    assert len(events(order, "repaired")) == 1


def test_two_tabs_at_once_with_two_keys_are_one_act_and_one_conflict(
    world: World, wired: SimpleNamespace, crew: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = at_the_network(world, wired)
    crew.load()

    def twin(*_given: Any) -> list[EventRow]:
        monkeypatch.undo()
        assert crew.act(order, "feed_back", {"measures": "重启"}).json()["outcome"] == "done"
        return []

    monkeypatch.setattr("shiwei.workorders.actions.act_from_phone.happened", twin)
    assert crew.act(order, "feed_back", {"measures": "重启"}).json()["outcome"] == "conflict"
    assert len(events(order, "repaired")) == 1
