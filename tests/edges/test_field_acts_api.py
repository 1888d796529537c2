"""The field worker's acts at the server: each counts once, at its receipt, in the sender's own name."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.accounts.models import Duty
from shiwei.workorders.models import Act
from tests.edges.phone import Phone, at_the_network, events, jpeg, phone
from tests.edges.phone import crew as crew  # the fixture
from tests.edges.phone import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db


def test_an_act_counts_at_its_receipt_and_keeps_the_claimed_time_beside_it(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired)
    crew.load()
    claimed = wired.clock.now()
    received = wired.clock.forward(hours=3)
    answer = crew.act(order, "arrive", claimed_at=claimed.isoformat()).json()
    assert (answer["outcome"], answer["received_at"][:16]) == ("done", received.isoformat()[:16])
    (arrival,) = events(order, "arrived")
    assert (arrival.at, arrival.claimed_at) == (received, claimed)


def test_the_deadline_runs_by_the_receipt_not_by_the_claim(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    """T9: a repair claimed before the deadline and received after it is late."""
    order = at_the_network(world, wired)
    crew.load()
    claimed = wired.clock.forward(hours=23)
    wired.clock.forward(hours=2)
    crew.act(order, "feed_back", {"measures": "更换光模块"}, claimed_at=claimed.isoformat())
    assert order.stages.get(position=1).overtime


def test_how_wrong_the_phones_clock_is_stands_with_the_act(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    crew.ahead = timedelta(minutes=7)
    crew.load()
    answer = crew.act(order, "arrive").json()
    assert answer["skew_seconds"] == 420
    (arrival,) = events(order, "arrived")
    assert arrival.claimed_at == wired.clock.now() + timedelta(minutes=7), "a claim is kept as it was made"
    assert arrival.data["more"]["phone"] == {"skew_seconds": 420}


@pytest.mark.parametrize("claimed", ["1970-01-01T00:00:00Z", "2026-06-03T08:00:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_cannot_be_is_refused_whole(
    world: World, wired: SimpleNamespace, crew: Phone, claimed: str
) -> None:
    order = at_the_network(world, wired)
    assert crew.act(order, "arrive", claimed_at=claimed).status_code == 422
    assert events(order, "arrived") == []


@pytest.mark.parametrize(
    ("type_", "fields", "named"),
    [
        ("feed_back", {}, "measures"),
        ("hand_over", {"to": "PWR-C"}, "reason"),
        ("defer", {"category": "NO_SPARE", "note": "等备件"}, "hours"),
    ],
)
def test_an_act_that_lacks_a_field_names_it(
    world: World, wired: SimpleNamespace, crew: Phone, type_: str, fields: dict[str, str], named: str
) -> None:
    answer = crew.act(at_the_network(world, wired), type_, fields)
    assert answer.status_code == 422
    assert named in answer.content.decode()


def test_the_same_act_sent_twice_counts_once(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    crew.load()
    first = crew.act(order, "feed_back", {"measures": "重启"}, key="k" * 32).json()
    wired.clock.forward(minutes=5)
    second = crew.act(order, "feed_back", {"measures": "重启"}, key="k" * 32).json()
    assert (first["outcome"], second["outcome"]) == ("done", "already")
    assert second["received_at"] == first["received_at"]
    assert len(events(order, "repaired")) == 1


def test_a_key_is_good_for_one_act_of_one_person_on_one_order(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order, other = at_the_network(world, wired), at_the_network(world, wired)
    crew.load()
    assert crew.act(order, "arrive", key="k" * 32).status_code == 200
    colleague = phone(world, wired, world.network, Duty.DISPATCHER)
    colleague.load()
    for answer in (
        crew.act(other, "arrive", key="k" * 32),
        crew.act(order, "feed_back", {"measures": "重启"}, key="k" * 32),
        colleague.act(order, "arrive", key="k" * 32),
    ):
        assert (answer.status_code, answer.json()["outcome"]) == (422, "refused")
    assert events(other, "arrived") == events(order, "repaired") == []


def test_a_refused_act_does_not_use_its_key(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    """An emergency needs the arrival first (Article 10); after it the very same act counts."""
    order = at_the_network(world, wired, 11)
    crew.load()
    refused = crew.act(order, "feed_back", {"measures": "重启"}, key="k" * 32)
    assert (refused.status_code, refused.json()["outcome"], refused.json()["article"]) == (422, "refused", "10")
    assert "到场" in refused.json()["reason"]
    assert not Act.objects.filter(key="k" * 32).exists()
    assert crew.act(order, "arrive").json()["outcome"] == "done"
    assert crew.act(order, "feed_back", {"measures": "重启"}, key="k" * 32).json()["outcome"] == "done"


def test_an_arrival_from_afar_says_why(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    crew.load()
    crew.act(order, "arrive", {"remote": "软件远程重启"})
    assert events(order, "arrived")[0].data["case"]["remote"] == "软件远程重启"
    assert crew.load()["orders"][0]["arrived"]


def test_a_hand_over_goes_to_a_unit_that_exists(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    crew.load()
    nowhere = crew.act(order, "hand_over", {"to": "NET-9", "reason": "NOT_MINE"})
    assert (nowhere.status_code, nowhere.json()["outcome"]) == (422, "refused")
    done = crew.act(order, "hand_over", {"to": "PWR-C", "reason": "NOT_MINE", "note": "无电"}).json()
    assert (done["outcome"], done["order"]["holder_name"]) == ("done", "丙供电")


def test_another_units_order_is_not_found_whether_it_exists_or_not(world: World, wired: SimpleNamespace) -> None:
    order = at_the_network(world, wired)
    stranger = phone(world, wired, world.outsider)
    there, nowhere = stranger.act(order, "arrive"), stranger.act("GD20260603-9999", "arrive")
    assert (there.status_code, there.content) == (404, nowhere.content)
    assert stranger.photo(order, jpeg()).status_code == 404
    assert (
        stranger.client.post(f"/api/field/orders/{order.number}/cameras/{world.cameras[0].gb_code}/test").status_code
        == 404
    )


def test_a_phone_never_sends_in_anothers_name(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    crew.person = "net-b-dispatcher"
    for answer in (crew.act(order, "arrive"), crew.photo(order, jpeg())):
        assert (answer.status_code, answer.json()["code"]) == (403, "other_person")
    assert events(order, "arrived") == []


def test_without_its_csrf_token_a_post_is_refused_and_the_next_reading_brings_a_new_one(
    world: World, wired: SimpleNamespace
) -> None:
    order = at_the_network(world, wired)
    strict = phone(world, wired, world.network)
    strict.client.handler.enforce_csrf_checks = True
    assert strict.act(order, "arrive").status_code == 403
    token = strict.load()["csrf"]
    strict.client.defaults["HTTP_X_CSRFTOKEN"] = token
    assert strict.act(order, "arrive").status_code == 200
