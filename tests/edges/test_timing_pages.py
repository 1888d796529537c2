"""The pages of special timing: the request, its grant or refusal, the sheet D-34."""

from __future__ import annotations

import pytest

from shiwei.workorders.models import SpecialTiming
from tests.apps.deferral_desk import Desk
from tests.edges.deferral_forms import client, text
from tests.edges.deferral_forms import desk as desk  # the fixture
from tests.edges.deferral_forms import timing as timing  # the fixture
from tests.policy.story import when

pytestmark = pytest.mark.django_db


def test_ac12_special_timing_on_the_pages(desk: Desk, timing: SpecialTiming) -> None:
    desk.at("07-06 10:00")
    owner = client(desk, desk.world.owner)
    assert timing.code in text(owner.get("/decisions/"))
    page = f"/timings/{timing.code}/"
    pause = {"treatment": "pause", "start": "2019-07-05T20:00", "end": "2019-07-07T08:00"}
    told = text(owner.get(f"{page}what-if/", pause))
    assert told.index("07-06 09:00") < told.index("07-07 21:00")
    assert "请填写完整的另计方式" in text(owner.post(f"{page}grant/", {"treatment": "pause"}, follow=True))
    assert client(desk, desk.world.network).post(f"{page}grant/", pause).status_code == 403
    assert "已同意另计" in text(owner.post(f"{page}grant/", pause, follow=True))
    timing.refresh_from_db()
    assert (timing.state, timing.pause_end) == ("GRANTED", when("07-07 08:00"))
    sheet = text(owner.get(f"{page}D-34/"))
    assert "特殊情况另计请示及批复" in sheet
    assert "封路演习" in sheet


def test_a_request_is_refused_with_an_opinion(desk: Desk, timing: SpecialTiming) -> None:
    owner = client(desk, desk.world.owner)
    assert "不批准须写明意见" in text(owner.post(f"/timings/{timing.code}/refuse/", {"opinion": ""}, follow=True))
    assert "已答复不同意" in text(owner.post(f"/timings/{timing.code}/refuse/", {"opinion": "可绕行"}, follow=True))
    timing.refresh_from_db()
    assert timing.state == "REFUSED"


def test_a_request_as_typed_is_printed_for_the_seal(desk: Desk) -> None:
    order = desk.order("07-05 09:00")
    body = {"order": order.number, "reason": "封路演习", "treatment": "请暂停一日"}
    sheet = text(client(desk, desk.world.network).post("/timings/new/sheet/", body))
    for told in ("D-34", "封路演习", "请暂停一日", order.number):
        assert told in sheet
