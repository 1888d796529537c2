"""The order page's acts that change what an order concerns: told before, then merged, upgraded, excluded, reopened."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shiwei.ledger.queries import events_of
from shiwei.workorders.models import Order
from tests.counting import client, dispatched, reported, text
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build()


def hx(signed: Client, order: Order, act: str, **given: str) -> str:
    return text(signed.post(f"/orders/{order.number}/what-if/", {"act": act, **given}))


def test_s01_the_proposal_stands_on_list_and_page_with_what_merging_would_make_of_it(
    world: World, wired: SimpleNamespace
) -> None:
    orders = []
    for i in range(12):
        orders.append(reported(world, wired, first=i))
        wired.clock.forward(seconds=10)
    desk = client(world, world.integrator)
    assert "像是同一个原因" in text(desk.get("/orders/"))
    shown = text(desk.get(f"/orders/{orders[3].number}/"))
    assert "12 路，升为紧急" in shown
    key = shown.split('name="children"')[0]
    assert "建议并单" in key
    form = {"children": ",".join(o.number for o in orders[1:]), "key": "k"}
    assert "已并单" in text(desk.post(f"/orders/{orders[0].number}/merge-all/", form, follow=True))
    parent = Order.objects.get(pk=orders[0].pk)
    assert (parent.urgency, parent.camera_count) == ("EMERGENCY", 12)
    assert "已并入" in text(desk.get(f"/orders/{orders[5].number}/"))
    assert "像是同一个原因" not in text(client(world, world.network).get("/orders/"))


def test_a_merge_is_told_before_it_is_done(world: World, wired: SimpleNamespace) -> None:
    child = reported(world, wired, 6)
    wired.clock.forward(hours=2)
    parent = reported(world, wired, 6, first=6)
    desk = client(world, world.integrator)
    told = hx(desk, child, "merge", into=parent.number)
    for line in ("<s>6 路</s>", "<b>12 路</b>", "<b>紧急</b>", parent.number):
        assert line in told
    for instant in ("06-03 08:00", "06-03 14:00"):
        assert instant in told
    assert Order.objects.get(pk=parent.pk).urgency == "NORMAL", "only told"
    assert "没有这张工单" in hx(desk, child, "merge", into="GD19990101-0001")
    answer = desk.post(f"/orders/{child.number}/merge/", {"into": parent.number, "key": "m"}, follow=True)
    assert f"/orders/{parent.number}/" in text(answer)
    refused = client(world, world.using).post(f"/orders/{child.number}/what-if/", {"act": "merge"})
    assert refused.status_code == 403


def test_an_upgrade_by_more_cameras_is_told_before(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired, cameras=8)
    codes = "\n".join(c.gb_code for c in world.cameras[8:12])
    desk = client(world, world.integrator)
    wired.clock.forward(hours=5)
    told = hx(desk, order, "change_cameras", add=codes)
    for line in ("<b>12 路</b>", "<b>紧急</b>", "06-03 17:00"):
        assert line in told
    assert "没有这些编码：123" in hx(desk, order, "change_cameras", add="123")
    desk.post(f"/orders/{order.number}/change-cameras/", {"add": codes, "remove": "", "key": "c"})
    order.refresh_from_db()
    assert (order.urgency, order.camera_count) == ("EMERGENCY", 12)


def test_ac04c_by_form_with_the_notice_uploaded(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired, 12)
    owner = client(world, world.owner)
    assert "act-end_exclusion" not in text(owner.get(f"/orders/{order.number}/"))
    paper = SimpleUploadedFile("停电通知.pdf", b"%PDF-1.4 notice", content_type="application/pdf")
    form = {"exclusion": "REGIONAL_POWER", "papers": paper, "note": "城东片区", "key": "x"}
    shown = text(owner.post(f"/orders/{order.number}/accept-exclusion/", form, follow=True))
    assert "已采信排除情形：区域供电影响" in shown
    assert "act-end_exclusion" in shown
    order.refresh_from_db()
    assert order.urgency == "NORMAL"
    missing = owner.post(f"/orders/{order.number}/accept-exclusion/", {"exclusion": "REGIONAL_POWER"}, follow=True)
    accepted = [row for row in events_of(f"order:{order.number}") if row.verb == "exclusion_accepted"]
    assert len(accepted) == 1, text(missing)


def archived(world: World, wired: SimpleNamespace) -> Order:
    order = dispatched(world, wired, fault="HW_POLE")
    for who, act, form in (
        (world.network, "feed-back", {"measures": "扶正", "key": "f"}),
        (world.integrator, "confirm", {"evidence": "照片", "key": "c"}),
    ):
        client(world, who).post(f"/orders/{order.number}/{act}/", form)
    order.refresh_from_db()
    assert order.state == "ARCHIVED"
    return order


@pytest.mark.parametrize(
    ("after", "party", "offered"),
    [(72 * 3600, "integrator", True), (72 * 3600 + 1, "integrator", False), (72 * 3600 + 1, "owner", True)],
)
def test_a58_reopening_is_offered_to_the_integrator_up_to_the_last_second_and_to_the_owner_always(
    world: World, wired: SimpleNamespace, after: int, party: str, offered: bool
) -> None:
    order = archived(world, wired)
    wired.clock.moment += timedelta(seconds=after)
    signed = client(world, getattr(world, party))
    assert ("act-reopen" in text(signed.get(f"/orders/{order.number}/"))) is offered
    signed.post(f"/orders/{order.number}/reopen/", {"reason": "仍未修复", "key": "r"})
    order.refresh_from_db()
    assert (order.state == "REPAIRING") is offered


def test_t24_a_recurrence_is_registered_on_the_archived_order_and_both_are_linked(
    world: World, wired: SimpleNamespace
) -> None:
    order = archived(world, wired)
    desk = client(world, world.integrator)
    form = {"source": "PHONE", "description": "又倾斜", "key": "t"}
    shown = text(desk.post(f"/orders/{order.number}/recur/", form, follow=True))
    again = Order.objects.get(recurrence_of=order)
    assert again.number in shown
    assert order.number in text(desk.get(f"/orders/{again.number}/"))
