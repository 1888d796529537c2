"""The pages of deciding a deferral: what the owner sees beside the buttons, each decision, and who cannot decide."""

from __future__ import annotations

import pytest

from shiwei.workorders.models import Deferral
from tests.apps.deferral_desk import Desk
from tests.edges.deferral_forms import client, decide, text, typed
from tests.edges.deferral_forms import desk as desk  # the fixture
from tests.edges.deferral_forms import waiting as waiting  # the fixture
from tests.policy.story import when

pytestmark = pytest.mark.django_db


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


def test_the_decision_is_printed_as_d03(desk: Desk, waiting: Deferral) -> None:
    owner = client(desk, desk.world.owner)
    decide(owner, waiting, "refuse", opinion="有库存", reason_code="CONTRADICTS_FACTS")
    sheet = text(owner.get(f"/deferrals/{waiting.code}/D-03/"))
    for told in ("暂缓申请审批意见", "未批准", "与实际情况不符", "有库存", "own-dispatcher"):
        assert told in sheet
