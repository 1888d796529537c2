"""A camera tested from the phone on site: one at a time, a verdict in words, and it does not stand for the order."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.jobs.patrol import retest_repaired
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import request_camera_test, request_retest
from shiwei.watch.models import Round
from shiwei.workorders.models import Order
from tests.edges.phone import Phone, at_the_network
from tests.edges.phone import crew as crew  # the fixture
from tests.edges.phone import world as world  # the fixture
from tests.fakes.outside import Inline
from tests.world import World

pytestmark = pytest.mark.django_db


def run(round_: Round, wired: SimpleNamespace) -> None:
    run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))


def address(order: Order, world: World, number: int = 0) -> str:
    return f"/api/field/orders/{order.number}/cameras/{world.cameras[number].gb_code}/test"


@pytest.mark.parametrize(
    ("sees", "verdict", "told"),
    [
        ("ok", "clean", "清晰"),
        ("blur", "fault", "仍见模糊"),
        ("refused", "offline", "连不上：设备拒绝连接"),
        ("unauthorized", "untested", "未能检测：账号或密码不符（不算摄像机故障）"),
    ],
)
def test_a_test_of_one_camera_answers_in_words_with_a_fresh_picture(
    world: World, wired: SimpleNamespace, crew: Phone, sees: str, verdict: str, told: str
) -> None:
    order = at_the_network(world, wired, 3)
    wired.eyes.script[world.cameras[1].gb_code] = sees
    assert crew.client.get(address(order, world, 1)).json()["verdict"] == "none"
    asked = crew.client.post(address(order, world, 1))
    assert (asked.status_code, asked.json()["verdict"]) == (202, "running")
    run(Round.objects.get(), wired)
    assert set(wired.eyes.seen) == {world.cameras[1].gb_code}, "no other camera is disturbed"
    found = crew.client.get(address(order, world, 1)).json()
    assert (found["verdict"], found["told"]) == (verdict, told)
    assert (found["picture"] in wired.files.kept) == (sees != "refused")
    assert order.affected.get(camera=world.cameras[1]).test_passed == (verdict == "clean")
    assert order.affected.get(camera=world.cameras[0]).test_passed is None


def test_a_camera_is_tested_by_one_test_at_a_time(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order, twin = at_the_network(world, wired, 2), at_the_network(world, wired, 2)
    for o, camera in ((order, 0), (order, 0), (twin, 0), (order, 1)):
        assert crew.client.post(address(o, world, camera)).status_code == 202
    assert sorted(Round.objects.values_list("camera__gb_code", flat=True)) == [c.gb_code for c in world.cameras[:2]]


def test_while_the_whole_order_is_tested_its_cameras_answer_comes_from_there(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired, 2)
    whole = request_retest(order, "system", wired.clock.now())
    crew.client.post(address(order, world))
    run(whole, wired)
    assert Round.objects.count() == 1
    assert crew.client.get(address(order, world)).json()["verdict"] == "clean"


def test_one_camera_tested_on_site_does_not_stand_for_the_order(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    """After the feedback every camera is tested; the test of one says nothing of the others (R9.7)."""
    order = at_the_network(world, wired, 2)
    crew.load()
    crew.act(order, "feed_back", {"measures": "重启"})
    wired.clock.forward(seconds=1)
    order.refresh_from_db()
    one = request_camera_test(order, world.cameras[0], "crew", wired.clock.now())
    assert request_retest(order, "desk", wired.clock.now()).pk != one.pk
    Round.objects.exclude(pk=one.pk).delete()
    run(one, wired)
    assert retest_repaired(wired.clock.forward(minutes=1)) == 1


def test_a_camera_of_another_order_and_a_closed_order_are_not_tested(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired, 1)
    assert crew.client.post(address(order, world, 5)).status_code == 404
    Order.objects.filter(pk=order.pk).update(state="ARCHIVED")
    assert crew.client.post(address(order, world)).status_code == 422
