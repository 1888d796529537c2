"""The pages of filing a deferral: what is missing, what the law refuses, papers, the sheet to be sealed, a batch."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shiwei.documents.models import StoredFile
from shiwei.ledger.queries import events_of
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Deferral
from tests.apps.deferral_desk import Desk
from tests.apps.test_photos import BOZHOU, photo
from tests.edges.deferral_forms import client, text, typed
from tests.edges.deferral_forms import desk as desk  # the fixture
from tests.policy.story import when

pytestmark = pytest.mark.django_db


def test_filing_shows_each_category_with_its_cap_and_proof(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    page = text(client(desk, desk.world.network).get(f"/deferrals/new/?order={order.number}"))
    for told in (
        "最长 3 天",
        "影响结束后 3 天",
        "最长 14 天",
        "最长 10 天",
        "最长 5 天",
        "按情况，最长 15 天",
        "停电通知",
    ):
        assert told in page
    assert page.index("不得申请暂缓") < page.index('value="STAFF_SHORTAGE"')


@pytest.mark.parametrize(
    ("lack", "told"),
    [
        ({"photos": None}, "缺少现场环境照片，至少一张（第十一条）"),
        ({"form": None}, "缺少加盖公章的申请表扫描件（第十一条）"),
        ({"reason": ""}, "请写明理由（第十一条）"),
        ({"days": ""}, "请填写拟暂缓的时长（第十一条）"),
        ({"category": None}, "请选择类别"),
    ],
)
def test_ac16_the_form_names_what_is_missing_and_nothing_is_filed(desk: Desk, lack: dict[str, Any], told: str) -> None:
    order = desk.order("06-03 09:00")
    desk.at("06-03 15:00")
    answer = client(desk, desk.world.network).post("/deferrals/new/", typed(order, **lack))
    assert (answer.status_code, told in text(answer)) == (422, True)
    assert not Deferral.objects.exists()
    assert desk.deadline(order) == when("06-04 09:00")


def test_a_complete_application_is_filed_once_however_often_it_is_sent(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.at("06-03 15:00")
    signed = client(desk, desk.world.network)
    for _ in range(2):
        answer = signed.post("/deferrals/new/", typed(order))
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/deferrals/{order.number}-D1/")
    made = Deferral.objects.get()
    assert (made.state, made.hours, len(made.photos), made.filed_at) == ("SUBMITTED", 240, 1, when("06-03 15:00"))


def test_a_refusal_of_the_law_stands_in_the_form_with_its_article_and_the_papers_stay(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    signed = client(desk, desk.world.network)
    answer = signed.post("/deferrals/new/", typed(order, days="11"))
    page = text(answer)
    assert answer.status_code == 422
    assert "依据第12条，缺少备件类每次最长 240 小时，所填 264 小时超出" in page
    kept = re.findall(r'name="kept_photos" value="(\w{64})"', page)
    scan = re.search(r'name="kept_form"[^>]*value="(\w{64})"', page) or re.search(
        r'value="(\w{64})"[^>]*name="kept_form"', page
    )
    assert kept
    assert scan
    again = typed(order, photos=None, form=None, kept_photos=kept, kept_form=scan.group(1))
    assert signed.post("/deferrals/new/", again).status_code == 302
    assert Deferral.objects.get().form == scan.group(1)


def test_ac24a_an_internal_reason_is_blocked_with_article_12_and_kept(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    answer = client(desk, desk.world.network).post("/deferrals/new/", typed(order, category="VEHICLE_SHORTAGE"))
    assert (answer.status_code, "依据第12条，人员、车辆不足" in text(answer)) == (422, True)
    assert events_of(subject(order.number))[-1].verb == "deferral_blocked"


def test_what_if_tells_from_when_to_when_before_it_is_filed(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.at("06-03 15:00")
    signed = client(desk, desk.world.network)
    ask = f"/deferrals/new/what-if/?order={order.number}&category=REGIONAL_POWER"
    page = text(signed.get(f"{ask}&days=3&hours="))
    assert "期限后移 3 天" in page
    assert page.index("06-04 09:00") < page.index("06-07 09:00")
    assert "第12条" in text(signed.get(f"{ask}&days=4&hours="))
    assert "选好类别" in text(signed.get(ask))
    assert not Deferral.objects.exists()


def test_photos_are_kept_at_once_with_their_claim_and_one_can_be_dropped(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.at("06-03 15:00")
    signed = client(desk, desk.world.network)
    sent = [
        SimpleUploadedFile("near.jpg", photo("2019:06:03 14:30:00", place=BOZHOU), "image/jpeg"),
        SimpleUploadedFile("old.jpg", photo("2019:05:30 08:00:00"), "image/jpeg"),
    ]
    page = text(signed.post("/deferrals/new/photos/", {"order": order.number, "photos": sent}))
    assert "时间、位置相符" in page
    assert "拍摄于报修之前" in page
    assert "照片没有拍摄位置" in page
    hashes = re.findall(r'name="kept_photos" value="(\w{64})"', page)
    body = {"order": order.number, "kept_photos": hashes, "drop": hashes[1]}
    assert (
        re.findall(r'name="kept_photos" value="(\w{64})"', text(signed.post("/deferrals/new/photos/", body)))
        == hashes[:1]
    )


def test_the_form_to_be_sealed_says_what_was_typed_and_whose_order_it_is(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    signed = client(desk, desk.world.network)
    signed.cookies["django_language"] = "en"
    page = text(signed.post("/deferrals/new/sheet/", typed(order, photos=None, form=None)))
    for told in ("延时修复（暂缓）申请表", "D-02", order.number, "缺少备件", "10 天", "等待厂家供货", "单位公章"):
        assert told in page
    assert 'src="data:image/svg' in page
    assert not StoredFile.objects.exists(), "nothing is kept"


def test_a_batch_is_filed_from_what_is_ticked_on_the_list(desk: Desk) -> None:
    orders = [desk.order("06-03 09:00") for _ in range(2)]
    waiting = desk.reported("06-03 10:00")
    signed = client(desk, desk.world.network)
    page = text(signed.get("/orders/?view=mine"))
    assert [f'value="{o.number}" form="batch"' in page for o in (*orders, waiting)] == [True, True, False]
    assert 'form="batch"' not in text(signed.get("/orders/?view=open"))
    numbers = "&order=".join(o.number for o in orders)
    assert "为 2 张工单申请暂缓" in text(signed.get(f"/deferrals/new/?order={numbers}"))
    assert signed.post("/deferrals/new/", typed(*orders)).status_code == 302
    assert {d.batch for d in Deferral.objects.all()} == {f"PL-{orders[0].number}-D1"}


def test_without_an_order_there_is_nothing_to_file(desk: Desk) -> None:
    assert client(desk, desk.world.network).get("/deferrals/new/").status_code == 404
