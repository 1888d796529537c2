"""One cause, many orders: filed once with one form, all or none, decided together or one by one (R11.1)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.ledger.models import OutboxNotice
from shiwei.workorders.actions.file_batch import file_batch
from shiwei.workorders.actions.refuse_deferral import refuse_deferral
from shiwei.workorders.journal import StaleOrder
from shiwei.workorders.labels import refusal
from shiwei.workorders.models import Deferral, Order
from shiwei.workorders.together import together
from tests.apps.deferral_desk import NET_B, OWN, Desk
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


@pytest.fixture
def orders(desk: Desk) -> list[Order]:
    return [desk.order("06-03 09:00") for _ in range(3)]


def test_one_form_for_all_and_the_owner_hears_once(desk: Desk, orders: list[Order]) -> None:
    what = desk.application("REGIONAL_POWER", 72)
    assert file_batch(orders, what, NET_B, desk.at("06-03 15:00"), key="k")
    assert file_batch(orders, what, NET_B, desk.at("06-03 15:00"), key="k"), "sent twice it counts once"
    made = list(Deferral.objects.order_by("code"))
    assert [d.code for d in made] == [f"{o.number}-D1" for o in orders]
    assert {(d.batch, d.form) for d in made} == {(f"PL-{orders[0].number}-D1", what.form)}
    assert OutboxNotice.objects.filter(to_unit="OWN", kind="DEFERRAL-FILED").count() == 1


def test_when_one_order_refuses_none_is_filed_and_it_is_named(desk: Desk, orders: list[Order]) -> None:
    assert desk.file(orders[1], "06-03 14:00")
    versions = list(Order.objects.order_by("pk").values_list("version", flat=True))
    told = file_batch(orders, desk.application("REGIONAL_POWER", 72), NET_B, desk.at("06-03 15:00"), key="k")
    assert (told.article, orders[1].number in refusal(told)) == ("11", True)
    assert list(Deferral.objects.values_list("order", flat=True)) == [orders[1].pk]
    assert list(Order.objects.order_by("pk").values_list("version", flat=True)) == versions
    assert not OutboxNotice.objects.filter(key__startswith="PL-").exists()


def test_a_batch_of_no_order_is_refused(desk: Desk) -> None:
    assert file_batch([], desk.application(), NET_B, desk.at("06-03 15:00")).article == "11"


def test_when_one_order_was_changed_meanwhile_none_is_filed(desk: Desk, orders: list[Order]) -> None:
    Order.objects.filter(pk=orders[2].pk).update(version=9)
    with pytest.raises(StaleOrder, match=orders[2].number):
        file_batch(orders, desk.application("REGIONAL_POWER", 72), NET_B, desk.at("06-03 15:00"))
    assert not Deferral.objects.exists()


def test_each_renews_what_runs_on_its_own_order(desk: Desk, orders: list[Order]) -> None:
    first = desk.deferred(orders[0], "06-03 10:00", "REGIONAL_POWER", 48)
    for order in orders:
        order.refresh_from_db()
    assert file_batch(orders[:2], desk.application("REGIONAL_POWER", 24), NET_B, desk.at("06-03 15:00"))
    assert desk.deferral(f"{orders[0].number}-D2").renews == first.code
    assert desk.deferral(f"{orders[1].number}-D1").renews == ""


def test_decided_separately_or_in_one_go_all_or_none(desk: Desk, orders: list[Order]) -> None:
    assert file_batch(orders, desk.application("REGIONAL_POWER", 72), NET_B, desk.at("06-03 15:00"))
    codes = [f"{o.number}-D1" for o in orders]
    assert desk.approve(codes[0], "06-03 16:00", 72)
    now = desk.at("06-03 17:00")

    def refuse(deferral: Deferral) -> object:
        return refuse_deferral(deferral, "NOT_QUALIFIED", OWN, now, opinion="已恢复供电")

    told = together(((code, desk.deferral(code)) for code in reversed(codes)), refuse)  # type: ignore[arg-type]
    assert (told.article, codes[0] in refusal(told)) == ("11", True)
    assert [desk.deferral(code).state for code in codes] == ["ACTIVE", "SUBMITTED", "SUBMITTED"]
    assert together(((code, desk.deferral(code)) for code in codes[1:]), refuse)  # type: ignore[arg-type]
    assert [desk.deferral(code).state for code in codes] == ["ACTIVE", "REFUSED", "REFUSED"]
    assert desk.deadline(orders[2]) == when("06-04 09:00")
