"""The lists of deferral, timing and stock: who reaches them, what an empty one says, long names, English."""

from __future__ import annotations

import re

import pytest

from shiwei.workorders.models import Deferral, Order, SpecialTiming
from tests.apps.deferral_desk import Desk
from tests.edges.deferral_forms import client, text
from tests.edges.deferral_forms import desk as desk  # the fixture
from tests.edges.deferral_forms import timing as timing  # the fixture
from tests.edges.deferral_forms import waiting as waiting  # the fixture

pytestmark = pytest.mark.django_db
PARTIES = ("owner", "integrator", "network", "power", "using", "outsider")
CLOSED = {
    "/decisions/": {"integrator", "network", "power", "using", "outsider"},
    "/signatures/": {"using"},
    "/stock/": {"owner", "using"},
}
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.mark.parametrize("page", sorted(CLOSED))
@pytest.mark.parametrize("party", PARTIES)
def test_who_reaches_which_list(desk: Desk, page: str, party: str) -> None:
    answer = client(desk, getattr(desk.world, party)).get(page)
    assert answer.status_code == (403 if party in CLOSED[page] else 200)


@pytest.mark.parametrize("page", sorted(CLOSED))
def test_an_empty_list_says_so(desk: Desk, page: str) -> None:
    who = desk.world.network if page == "/stock/" else desk.world.owner
    assert "sw-empty" in text(client(desk, who).get(page))


def test_long_names_stay_whole_in_their_title(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    name = "光明路与芍花路交口" * 20
    Order.objects.filter(pk=order.pk).update(title=name[:200])
    assert desk.file(order, "06-03 15:00")
    assert name[:200] in text(client(desk, desk.world.owner).get("/decisions/"))


def test_english_is_a_switch_away_but_on_the_official_forms(
    desk: Desk, waiting: Deferral, timing: SpecialTiming
) -> None:
    owner, network = client(desk, desk.world.owner), client(desk, desk.world.network)
    number = waiting.order.number
    data = {"数据局", "甲集成", "乙通信", "谯城区", "光明路立杆", "光明路与芍花路", "号", "等待厂家供货"}
    data |= {"封路演习", "光模块", "乙合同"}
    for signed, paths in (
        (owner, ("/decisions/", f"/deferrals/{waiting.code}/", f"/timings/{timing.code}/", "/signatures/")),
        (network, (f"/deferrals/new/?order={number}", f"/timings/new/?order={number}", "/stock/")),
    ):
        signed.cookies["django_language"] = "en"
        for path in paths:
            main = text(signed.get(path)).partition("<main")[2].partition("sw-foot")[0]
            assert set(CHINESE.findall(main)) - data == set(), path
    assert "延时修复" in text(owner.get(f"/deferrals/{waiting.code}/D-02/"))
