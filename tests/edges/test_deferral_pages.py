"""The pages of deferral: filing, what the owner sees beside the buttons, signatures, special timing, the forms."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shiwei.accounts.models import Duty, Unit
from shiwei.contracts.models import Contract, SparePart
from shiwei.documents.models import StoredFile
from shiwei.ledger.queries import events_of
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Deferral, Order, SpecialTiming
from tests.apps.deferral_desk import Desk
from tests.apps.test_photos import BOZHOU, photo
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db
PARTIES = ("owner", "integrator", "network", "power", "using", "outsider")
CLOSED = {
    "/decisions/": {"integrator", "network", "power", "using", "outsider"},
    "/signatures/": {"using"},
    "/stock/": {"owner", "using"},
}
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


def client(desk: Desk, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    signed = Client()
    signed.force_login(desk.world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(*orders: Order, **more: Any) -> dict[str, Any]:
    """The filing form, filled in whole; a field given as None is left out."""
    whole = {
        "order": [order.number for order in orders],
        "category": "NO_SPARE",
        "days": "10",
        "reason": "等待厂家供货",
        "photos": [SimpleUploadedFile("a.jpg", photo("2019:06:03 14:40:00", place=BOZHOU), "image/jpeg")],
        "form": SimpleUploadedFile("sheet.pdf", b"%PDF sealed", "application/pdf"),
        "key": "f1",
        **more,
    }
    return {name: value for name, value in whole.items() if value is not None}


@pytest.mark.parametrize("page", sorted(CLOSED))
@pytest.mark.parametrize("party", PARTIES)
def test_who_reaches_which_list(desk: Desk, page: str, party: str) -> None:
    answer = client(desk, getattr(desk.world, party)).get(page)
    assert answer.status_code == (403 if party in CLOSED[page] else 200)


@pytest.mark.parametrize("page", sorted(CLOSED))
def test_an_empty_list_says_so(desk: Desk, page: str) -> None:
    who = desk.world.network if page == "/stock/" else desk.world.owner
    assert "sw-empty" in text(client(desk, who).get(page))


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


@pytest.fixture
def waiting(desk: Desk) -> Deferral:
    """An application for a part whose stock the contract obliges, with a photo from long before and far away."""
    contract = Contract.objects.get(code="K-B")
    SparePart.objects.create(
        unit=desk.world.network, name="光模块", model="1.25G", in_stock=0, obliged=2, contract=contract,
        counted_at=when("06-01 09:00"),
    )  # fmt: skip
    order = desk.order("06-03 09:00")
    desk.at("06-04 08:30")
    far = photo("2019:05:20 08:00:00", place={**BOZHOU, 2: (34.0, 52.0, 12.0)})
    body = typed(order, part="光模块 1.25G", photos=[SimpleUploadedFile("far.jpg", far, "image/jpeg")])
    assert client(desk, desk.world.network).post("/deferrals/new/", body).status_code == 302
    return Deferral.objects.select_related("order").get()


def test_the_owner_has_everything_beside_the_buttons(desk: Desk, waiting: Deferral) -> None:
    desk.at("06-04 11:00")
    signed = client(desk, desk.world.owner)
    page = text(signed.get(f"/deferrals/{waiting.code}/"))
    for told in (
        "合同 K-B 约定应备 光模块 1.25G 2 件，提交时现存 0 件", "拍摄于报修之前", "拍摄位置离点位较远",
        "距点位 111.2 千米", "最长 10 天", "累计上限 15 天", "乙通信的申请记录", 'formaction="/deferrals/',
        "盖章申请表", "不批准的理由",
    ):  # fmt: skip
        assert told in page
    answers = text(signed.get(f"/deferrals/{waiting.code}/what-if/?days=3&hours=0"))
    assert "批准 3 天：期限后移 3 天" in answers
    assert "不批准：视同从未暂停，超时起于" in answers
    assert answers.index("06-07 09:00") < answers.index("不批准：")
    assert "第12条" in text(signed.get(f"/deferrals/{waiting.code}/what-if/?days=11&hours="))


def decide(signed: Client, waiting: Deferral, act: str, **more: Any) -> Any:
    return signed.post(f"/deferrals/{waiting.code}/{act}/", {"days": "9", "hours": "12", **more}, follow=True)


def test_the_owner_approves_less_than_asked(desk: Desk, waiting: Deferral) -> None:
    desk.at("06-04 11:00")
    page = text(decide(client(desk, desk.world.owner), waiting, "approve", version=waiting.order.version))
    assert "已批准" in page
    waiting.refresh_from_db()
    assert (waiting.state, waiting.granted_hours) == ("ACTIVE", 228)


@pytest.mark.parametrize(
    ("act", "fields", "told", "state"),
    [
        ("return", {"opinion": ""}, "退回补正须写明缺什么", "SUBMITTED"),
        ("return", {"opinion": "补拍"}, "已退回补正", "RETURNED"),
        ("refuse", {"opinion": ""}, "不批准须写明意见", "SUBMITTED"),
        ("refuse", {"opinion": "有库存", "reason_code": "INTERNAL_REASON"}, "不批准决定", "REFUSED"),
        ("refuse", {"opinion": "有库存", "reason_code": "NONSENSE"}, "不批准的理由", "SUBMITTED"),
        ("approve", {"version": "1"}, "was changed meanwhile", "SUBMITTED"),
        ("approve", {"days": "-1"}, "天", "SUBMITTED"),
    ],
)
def test_each_decision_says_what_came_of_it(
    desk: Desk, waiting: Deferral, act: str, fields: dict[str, str], told: str, state: str
) -> None:
    desk.at("06-04 11:00")
    page = text(decide(client(desk, desk.world.owner), waiting, act, **fields))
    assert told in page
    waiting.refresh_from_db()
    assert waiting.state == state


@pytest.mark.parametrize("party", ["network", "integrator"])
def test_the_applicant_and_the_integrator_cannot_decide(desk: Desk, waiting: Deferral, party: str) -> None:
    signed = client(desk, getattr(desk.world, party))
    assert signed.post(f"/deferrals/{waiting.code}/approve/", {"days": "9"}).status_code == 403
    page = text(signed.get(f"/deferrals/{waiting.code}/"))
    assert 'id="decide-form"' not in page
    assert "的申请记录" not in page


def test_an_outsider_finds_nothing_of_it(desk: Desk, waiting: Deferral) -> None:
    stranger = client(desk, desk.world.outsider)
    order = waiting.order
    for path in (
        f"/deferrals/{waiting.code}/", f"/deferrals/{waiting.code}/D-02/", f"/deferrals/new/?order={order.number}",
        f"/files/{waiting.form}", f"/files/{waiting.photos[0]}.jpg", f"/orders/{order.number}/D-04/",
        f"/timings/new/?order={order.number}",
    ):  # fmt: skip
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"/deferrals/{waiting.code}/terminate/", {"reason": "x"}).status_code == 404
    scan = client(desk, desk.world.owner).get(f"/files/{waiting.form}")
    assert (scan.status_code, scan.headers["Content-Type"]) == (200, "application/pdf")


def test_several_of_a_batch_are_decided_in_one_go(desk: Desk) -> None:
    orders = [desk.order("06-03 09:00") for _ in range(3)]
    desk.at("06-03 15:00")
    assert client(desk, desk.world.network).post("/deferrals/new/", typed(*orders)).status_code == 302
    first, second, third = Deferral.objects.order_by("code")
    signed = client(desk, desk.world.owner)
    assert second.code in text(signed.get(f"/deferrals/{first.code}/"))
    assert "已批准" in text(decide(signed, first, "approve", also=[second.code]))
    states = list(Deferral.objects.order_by("code").values_list("state", flat=True))
    assert (states, third.state) == (["ACTIVE", "ACTIVE", "SUBMITTED"], "SUBMITTED")


def test_the_owners_list_and_home_show_what_waits(desk: Desk, waiting: Deferral) -> None:
    signed = client(desk, desk.world.owner)
    assert waiting.code in text(signed.get("/decisions/"))
    home = text(signed.get("/"))
    assert waiting.code in home
    assert "待我审批" in home
    assert "待我审批" not in text(client(desk, desk.world.network).get("/"))


def test_the_order_page_shows_its_deferrals_and_what_may_be_asked_for(desk: Desk, waiting: Deferral) -> None:
    page = text(client(desk, desk.world.network).get(f"/orders/{waiting.order.number}/"))
    assert f"/deferrals/{waiting.code}/" in page
    assert f"/deferrals/new/?order={waiting.order.number}" in page
    assert f"/timings/new/?order={waiting.order.number}" in page
    owners = text(client(desk, desk.world.owner).get(f"/orders/{waiting.order.number}/"))
    assert f"/deferrals/paper/?order={waiting.order.number}" in owners
    assert "/deferrals/new/" not in owners


def test_a_returned_application_is_completed_under_its_own_code(desk: Desk, waiting: Deferral) -> None:
    desk.at("06-04 11:00")
    decide(client(desk, desk.world.owner), waiting, "return", opinion="补拍杆号")
    signed = client(desk, desk.world.network)
    assert f"completes={waiting.code}" in text(signed.get(f"/deferrals/{waiting.code}/"))
    page = text(signed.get(f"/deferrals/new/?order={waiting.order.number}&completes={waiting.code}"))
    assert "等待厂家供货" in page
    assert waiting.photos[0] in page
    again = typed(waiting.order, key="f2", completes=waiting.code, kept_photos=waiting.photos, photos=None)
    assert signed.post("/deferrals/new/", again).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, Deferral.objects.count()) == ("SUBMITTED", 1)


def test_ac24b_the_owner_enters_a_paper_application_of_lack_of_staff(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.at("06-03 15:00")
    signed = client(desk, desk.world.owner)
    assert "登记纸质暂缓申请" in text(signed.get(f"/deferrals/paper/?order={order.number}"))
    body = typed(order, category="OTHER", reason="人员不足", internal="on", received_at="2019-06-03T14:00")
    assert signed.post("/deferrals/paper/", body).status_code == 302
    made = Deferral.objects.get()
    assert (made.state, made.refusal, made.unit.code) == ("REFUSED", "INTERNAL_REASON", "NET-B")
    assert client(desk, desk.world.network).get(f"/deferrals/paper/?order={order.number}").status_code == 403


def test_the_end_of_the_weather_is_stated_by_the_unit_and_accepted_by_the_owner(desk: Desk) -> None:
    order = desk.order("08-10 01:00")
    desk.at("08-10 07:00")
    network, owner = client(desk, desk.world.network), client(desk, desk.world.owner)
    assert network.post("/deferrals/new/", typed(order, category="SEVERE_WEATHER", days="")).status_code == 302
    waiting = Deferral.objects.get()
    assert "已批准" in text(decide(owner, waiting, "approve", days="", hours=""))
    desk.at("08-12 19:00")
    body = {"impact_end": "2019-08-12T18:00", "evidence": "预警解除"}
    assert "等待业主认可" in text(network.post(f"/deferrals/{waiting.code}/state-impact-end/", body, follow=True))
    assert "2019-08-12T18:00" in text(owner.get(f"/deferrals/{waiting.code}/")), "what the unit stated is typed already"
    assert "已认可" in text(owner.post(f"/deferrals/{waiting.code}/impact-end/", body, follow=True))
    waiting.refresh_from_db()
    assert waiting.end == when("08-15 18:00")
    ended = network.post(f"/deferrals/{waiting.code}/terminate/", {"reason": "可以施工"}, follow=True)
    assert "暂缓已终止" in text(ended)
    opened = owner.post(f"/deferrals/{waiting.code}/find-false/", {"evidence": "气象台记录"}, follow=True)
    assert "72 小时内申辩" in text(opened)
    assert waiting.code in text(owner.get("/decisions/"))
    assert "uphold-false" not in text(owner.get(f"/deferrals/{waiting.code}/")), "the unit is heard first"
    assert "待我申辩" in text(network.get("/"))
    heard = network.post(f"/deferrals/{waiting.code}/answer-false/", {"answer": "以预警为准"}, follow=True)
    assert "以预警为准" in text(heard)
    false = owner.post(f"/deferrals/{waiting.code}/uphold-false/", {}, follow=True)
    assert "已认定不实" in text(false)


def test_ac26_signing_on_the_page_and_the_sheet_for_it(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.deferred(order, "06-03 15:00")
    assert desk.repaired(order, "06-12 11:00")
    assert desk.confirmed(order, "06-12 13:00")
    network, owner = client(desk, desk.world.network), client(desk, desk.world.owner)
    assert order.number in text(network.get("/signatures/"))
    sign = f"/orders/{order.number}/sign/"
    assert "已签字" in text(network.post(sign, {"signer": "王工", "method": "E_SIGN"}, follow=True))
    assert order.number not in text(network.get("/signatures/"))
    assert "王工" in text(owner.get("/signatures/"))
    assert "同一人" in text(owner.post(sign, {"signer": "王工", "method": "E_SIGN"}, follow=True))
    sheet = text(owner.get(f"/orders/{order.number}/D-04/"))
    for told in ("暂缓修复确认单", "D-04", "王工", "乙通信", "业主单位签字"):
        assert told in sheet
    scan = SimpleUploadedFile("signed.pdf", b"%PDF signed", "application/pdf")
    owner.post(sign, {"signer": "李主任", "method": "SCANNED_INK", "scan": scan})
    order.refresh_from_db()
    assert order.state == "ARCHIVED"
    assert client(desk, desk.world.integrator).post(sign, {"signer": "孙", "method": "E_SIGN"}).status_code == 302


def test_an_order_never_deferred_has_no_sheet_to_sign(desk: Desk) -> None:
    assert client(desk, desk.world.owner).get(f"/orders/{desk.order().number}/D-04/").status_code == 404


def test_consultation_and_consent_on_the_order_page(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    owner = client(desk, desk.world.owner)
    assert 'id="act-consult"' not in text(owner.get(f"/orders/{order.number}/")), "never deferred"
    desk.deferred(order, "06-03 10:00", "POLE_HIT", 336)
    desk.at("06-15 09:00")
    consent = f"/orders/{order.number}/consent/"
    assert "须先登记协商记录" in text(owner.post(consent, {"opinion": "同意"}, follow=True))
    body = {"held_on": "2019-06-15", "participants": "甲、乙", "solution": "临时杆"}
    page = text(owner.post(f"/orders/{order.number}/consult/", body, follow=True))
    assert "甲、乙" in page
    assert "已同意延续" in text(owner.post(consent, {"opinion": "同意"}, follow=True))
    code = f"{order.number}-D1"
    assert "累计上限 30 天" in text(owner.get(f"/deferrals/{code}/"))


@pytest.fixture
def timing(desk: Desk) -> SpecialTiming:
    order = desk.order("07-05 09:00")
    network = client(desk, desk.world.network)
    desk.at("07-05 20:00")
    lacking = network.post("/timings/new/", {"order": order.number, "reason": "封路"})
    assert (lacking.status_code, "缺少盖章的书面请示扫描件" in text(lacking)) == (422, True)
    scan = SimpleUploadedFile("letter.pdf", b"%PDF letter", "application/pdf")
    body = {"order": order.number, "reason": "封路演习", "form": scan, "key": "t1"}
    assert network.post("/timings/new/", body).status_code == 302
    return SpecialTiming.objects.get()


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


def test_the_decision_is_printed_as_d03(desk: Desk, waiting: Deferral) -> None:
    owner = client(desk, desk.world.owner)
    decide(owner, waiting, "refuse", opinion="有库存", reason_code="CONTRADICTS_FACTS")
    sheet = text(owner.get(f"/deferrals/{waiting.code}/D-03/"))
    for told in ("暂缓申请审批意见", "未批准", "与实际情况不符", "有库存", "own-dispatcher"):
        assert told in sheet


def table(content: str) -> dict[str, Any]:
    return {"table": SimpleUploadedFile("parts.csv", content.encode(), "text/csv")}


def test_the_stock_is_imported_whole_or_not_at_all_every_fault_by_its_line(desk: Desk) -> None:
    signed = client(desk, desk.world.network)
    head = "part,model,in_stock,obliged,contract\n"
    faulty = head + "光模块,1.25G,3,2,K-B\n光模块,1.25G,4,,\n尾纤,,-1,,\n熔接机,,1,1,K-Z\n机箱,,1,1,\n"
    answer = signed.post("/stock/", table(faulty))
    assert answer.status_code == 422
    page = text(answer)
    assert "line 4: in_stock" in page
    assert "line 6: obliged is given without the contract" in page
    assert not SparePart.objects.exists()
    doubled = text(signed.post("/stock/", table(head + "光模块,1.25G,3,2,K-B\n光模块,1.25G,4,,\n熔接机,,1,1,K-Z\n")))
    assert "line 3: 光模块 1.25G stands in line 2 already" in doubled
    assert "line 4: K-Z is no contract of" in doubled
    assert signed.post("/stock/", table(head + "光模块,1.25G,3,2,K-B\n尾纤,,5,,\n")).status_code == 302
    assert signed.post("/stock/", {"part": "尾纤", "model": "", "in_stock": "7"}).status_code == 302
    told = [(str(p), p.in_stock, p.obliged, p.contract.code if p.contract else "") for p in SparePart.objects.all()]
    assert told == [("光模块 1.25G", 3, 2, "K-B"), ("尾纤", 7, 0, "")]
    rows = signed.get("/stock/table.csv").content.decode("utf-8-sig").splitlines()
    assert rows == [head.strip(), "光模块,1.25G,3,2,K-B", "尾纤,,7,0,"]
    assert [row.verb for row in events_of("stock:NET-B")] == ["stock_declared", "stock_declared"]


def test_a_units_stock_is_its_own(desk: Desk) -> None:
    SparePart.objects.create(unit=desk.world.network, name="光模块", in_stock=1, counted_at=when("06-01 09:00"))
    assert "光模块" not in text(client(desk, desk.world.power).get("/stock/"))
    other = client(desk, desk.world.power).post(
        "/stock/", table("part,model,in_stock,obliged,contract\n电缆,,1,1,K-B\n")
    )
    assert (other.status_code, "K-B is no contract of" in text(other)) == (422, True)


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
