"""What an act would do is told before it is done, comes true when it is done, and asking writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.test import Client

from shiwei.accounts.models import Unit
from shiwei.policy.replay import assess
from shiwei.web import present
from shiwei.web.orders.acts import ACTS
from shiwei.web.orders.probes import PROBES
from shiwei.web.orders.what_if import compared
from shiwei.workorders.actions.accept_exclusion import accept_exclusion
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.end_exclusion import end_exclusion
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.facts import case_of
from shiwei.workorders.journal import Entry, preview
from shiwei.workorders.models import Order
from tests.counting import client, dispatched, overtime, reported
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build()


def ask(signed: Client, order: Order, act: str, **given: str) -> str:
    answer = signed.post(f"/orders/{order.number}/what-if/", {"act": act, **given})
    assert answer.status_code == 200
    return answer.content.decode()


def everything() -> dict[str, list[object]]:
    """Every row of every table that an act could write."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for label in ("workorders", "ledger", "penalties", "documents", "watch")
        for model in apps.get_app_config(label).get_models()
    }


def repaired(world: World, wired: SimpleNamespace) -> Order:
    order = dispatched(world, wired, fault="FN_OTHER")
    wired.clock.forward(hours=3)
    assert feed_back(order, world.actor(world.network), wired.clock.now(), measures="x")
    return Order.objects.get(pk=order.pk)


def archived(world: World, wired: SimpleNamespace) -> Order:
    order = repaired(world, wired)
    assert confirm(order, ["回访"], world.actor(world.integrator), wired.clock.now())
    return Order.objects.get(pk=order.pk)


def excluded(world: World, wired: SimpleNamespace) -> Order:
    order = reported(world, wired, 12)
    assert accept_exclusion(order, "REGIONAL_POWER", ["x"], world.actor(world.owner), wired.clock.now())
    return Order.objects.get(pk=order.pk)


Story = Callable[[World, SimpleNamespace], Order]
ASKED: list[tuple[str, str, Story, dict[str, str]]] = [
    ("dispatch", "integrator", reported, {"unit": "PWR-C"}),
    ("arrive", "network", dispatched, {"remote": "远程重启"}),
    ("feed_back", "network", dispatched, {"measures": "换件"}),
    ("hand_over", "network", dispatched, {"unit": "PWR-C", "reason": "NOT_MINE"}),
    ("confirm", "integrator", repaired, {"evidence": "回访"}),
    ("reject", "integrator", repaired, {"reason": "仍离线", "unit": ""}),
    ("void", "integrator", reported, {"evidence": "误报"}),
    ("change_cameras", "integrator", dispatched, {"add": "34160200001320000012", "remove": ""}),
    ("end_exclusion", "owner", excluded, {"exclusion": "REGIONAL_POWER"}),
    ("reopen", "owner", archived, {"reason": "虚假完成"}),
]


@pytest.mark.parametrize(("act", "party", "story", "given"), ASKED, ids=[row[0] for row in ASKED])
def test_asking_writes_nothing_and_what_was_told_comes_true(
    world: World, wired: SimpleNamespace, act: str, party: str, story: Story, given: dict[str, str]
) -> None:
    order = story(world, wired)
    wired.clock.forward(minutes=20)
    signed, before = client(world, getattr(world, party)), everything()
    told = ask(signed, order, act, **{name: value for name, value in given.items() if name != "evidence"})
    assert "办理后" in told
    assert everything() == before

    form = ACTS[act].form(order, world.person(getattr(world, party)), given)
    if act == "end_exclusion":
        form.fields["papers"].required = False
    assert form.is_valid(), form.errors
    asked = PROBES[act](order, form.cleaned_data)
    assert isinstance(asked, Entry)
    actor, now = world.actor(getattr(world, party)), wired.clock.now()
    foretold = preview(order, asked, actor, now).after.orders[order.number]
    if act == "end_exclusion":
        assert end_exclusion(order, "REGIONAL_POWER", ["x"], actor, now)
    else:
        assert ACTS[act].do(order, actor, now, form.cleaned_data)
    assert assess(case_of(order.number, now)).orders[order.number] == foretold


def test_every_act_with_a_clock_can_be_asked() -> None:
    assert set(PROBES) - {row[0] for row in ASKED} == {"merge", "accept_exclusion"}, "tested with the pages of counts"
    assert PROBES.keys() <= ACTS.keys()


def test_a_choice_still_to_be_made_is_no_fault(world: World, wired: SimpleNamespace) -> None:
    order = reported(world, wired)
    assert ask(client(world, world.integrator), order, "dispatch", unit="").strip() == ""


def test_a_refusal_names_its_article_and_reason(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired)
    told = ask(client(world, world.network), order, "hand_over", unit="NET-B", reason="NOT_MINE")
    assert "第 9 条不允许" in told
    picture = dispatched(world, wired, first=1)
    assert feed_back(picture, world.actor(world.network), wired.clock.now(), measures="x")
    told = ask(client(world, world.integrator), picture, "confirm")
    assert "第 9 条不允许" in told


def test_ac13_a_new_unit_has_its_own_clock(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired)
    wired.clock.forward(hours=20)
    told = ask(client(world, world.network), order, "hand_over", unit="PWR-C", reason="NOT_MINE")
    assert "<s>乙通信</s>" in told
    assert "<b>丙供电</b>" in told
    assert "＋20 小时" in told


def test_the_count_a_void_would_take_away_is_told_with_its_yuan(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    order = Order.objects.get(number=penalty.order.number)
    told = ask(client(world, world.integrator), order, "void")
    assert "－1 次考核 处理故障超时 · 乙通信 · 1500.00 元" in told
    assert penalty.__class__.objects.get(pk=penalty.pk).state == penalty.state


def test_a_unit_that_may_not_do_it_may_not_ask_it(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired)
    address = f"/orders/{order.number}/what-if/"
    assert client(world, world.network).post(address, {"act": "dispatch", "unit": "PWR-C"}).status_code == 403
    assert client(world, world.network).post(address, {"act": "nonsense"}).status_code == 404
    assert client(world, world.network).get(address).status_code == 405
    assert client(world, world.outsider).post(address, {"act": "hand_over"}).status_code == 404


def test_the_dict_is_for_any_screen(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired)
    found = preview(
        order,
        Entry("handed_over", {"to": "PWR-C", "reason": "NOT_MINE"}),
        world.actor(world.network),
        wired.clock.now(),
    )
    what = compared(found, order.number, present.Units())
    assert what["allowed"]
    assert what["orders"][0]["lines"][0]["label"] == "负责单位"
    assert Unit.objects.filter(short_name=what["orders"][0]["lines"][0]["after"]).exists()
