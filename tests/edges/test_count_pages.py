"""The pages about counts, contracts and rules, and the order page's acts that change what an order concerns."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shiwei.accounts.models import Duty
from shiwei.contracts.models import Clause, Contract, CountyRule
from shiwei.contracts.queries import suspensions
from shiwei.jobs.sweep import sweep
from shiwei.kernel.time import SHANGHAI
from shiwei.ledger.queries import events_of
from shiwei.penalties.actions.open_candidate import Suspicion, open_candidate
from shiwei.penalties.actions.open_reversal import open_reversal
from shiwei.penalties.actions.sign import sign
from shiwei.penalties.actions.sign_reversal import sign_reversal
from shiwei.penalties.models import Candidate, Penalty
from shiwei.workorders.actions.merge import merge
from shiwei.workorders.models import Order
from tests.counting import client, confirmed, count, dispatched, overtime, reported, stated
from tests.world import World, build

pytestmark = pytest.mark.django_db
PAGES = ("/penalties/", "/penalties/export.csv", "/contracts/", "/contracts/K-B/", "/contracts/rules/")
OWNERS = ("/penalties/candidates/", "/penalties/new/")


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build()


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


@pytest.mark.parametrize("page", PAGES + OWNERS)
def test_a_stranger_is_sent_to_sign_in(world: World, page: str) -> None:
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("party", "status"), [("owner", 200), ("network", 200), ("integrator", 200), ("using", 403)])
def test_every_page_for_every_party(world: World, page: str, party: str, status: int) -> None:
    expected = 404 if page == "/contracts/K-B/" and party == "integrator" else status
    assert client(world, getattr(world, party)).get(page).status_code == expected


@pytest.mark.parametrize("page", OWNERS)
@pytest.mark.parametrize(("party", "status"), [("owner", 200), ("network", 403), ("integrator", 403), ("using", 403)])
def test_only_the_owner_states(world: World, page: str, party: str, status: int) -> None:
    assert client(world, getattr(world, party)).get(page).status_code == status


def test_a_unit_sees_its_own_counts_and_nobody_elses(world: World, wired: SimpleNamespace) -> None:
    mine, others = overtime(world, wired), overtime(world, wired, "PWR-C", first=1)
    signed = client(world, world.network)
    listing = text(signed.get("/penalties/"))
    assert f"/penalties/{mine.pk}/" in listing
    assert f"/penalties/{others.pk}/" not in listing
    there, nowhere = signed.get(f"/penalties/{others.pk}/"), signed.get("/penalties/999999/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert client(world, world.outsider).get(f"/penalties/{mine.pk}/").status_code == 404


def test_the_page_of_a_count_says_since_when_for_how_much_and_by_which_clause(
    world: World, wired: SimpleNamespace
) -> None:
    clause = {"number": "9.1", "quote": "处理故障超时每次扣款贰仟元", "parameter": "penalty.amount.FAULT_OVERTIME"}
    Clause.objects.create(contract=Contract.objects.get(code="K-B"), value="2000.00", **clause)
    penalty = overtime(world, wired)
    shown = text(client(world, world.owner).get(f"/penalties/{penalty.pk}/"))
    for told in (
        "2000.00",
        "第 9.1 条",
        "处理故障超时每次扣款贰仟元",
        "2026-06-04 08:00:00",
        "第二十八条第 2 项",
        "未签",
    ):
        assert told in shown, told
    assert f"/orders/{penalty.order.number}/" in shown if penalty.order else False


def test_signing_disputing_and_withdrawing_by_form(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    owner, unit = client(world, world.owner), client(world, world.network)
    assert "已签字" in text(owner.post(f"/penalties/{penalty.pk}/sign/", {"note": ""}, follow=True))
    paper = SimpleUploadedFile("日志.pdf", b"%PDF-1.4", content_type="application/pdf")
    disputed = unit.post(f"/penalties/{penalty.pk}/dispute/", {"reason": "按时修复", "papers": paper}, follow=True)
    shown = text(disputed)
    assert "有异议" in shown
    assert "日志.pdf" in shown
    link = shown.split('href="/files/')[1].split('"')[0]
    assert unit.get(f"/files/{link}").content == b"%PDF-1.4"
    assert client(world, world.outsider).get(f"/files/{link}").status_code == 404
    assert "已撤回" in text(owner.post(f"/penalties/{penalty.pk}/withdraw/", {"reason": "采信"}, follow=True))
    refused = text(owner.post(f"/penalties/{penalty.pk}/sign/", {"note": ""}, follow=True))
    assert "依据第28条" in refused


def test_a_person_without_the_duty_cannot_sign(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    crew = client(world, world.network, Duty.FIELD_WORKER)
    assert crew.post(f"/penalties/{penalty.pk}/sign/", {"note": ""}).status_code == 403
    assert "act-sign" not in text(crew.get(f"/penalties/{penalty.pk}/"))


def test_what_is_signed_as_a_list_is_shown_before_and_line_by_line_after(world: World, wired: SimpleNamespace) -> None:
    orders = [dispatched(world, wired, first=i) for i in range(2)]
    sweep(wired.clock.forward(hours=25))
    rows = [str(order.penalties.get(unit=world.network).pk) for order in orders]
    owner = client(world, world.owner)
    before = text(owner.post("/penalties/sign/", {"count": rows}))
    assert "3000.00" in before
    assert Penalty.objects.filter(state="CANDIDATE", unit=world.network).count() == 2
    assert "已签 2 笔" in text(owner.post("/penalties/sign/", {"count": rows, "agreed": "1"}))
    again = text(owner.post("/penalties/sign/", {"count": rows, "agreed": "1"}))
    assert "已签 0 笔" in again
    assert owner.post("/penalties/sign/", {}).status_code == 302


def test_the_printed_form_has_both_names_and_the_amount(world: World, wired: SimpleNamespace) -> None:
    penalty = confirmed(world, wired, overtime(world, wired))
    shown = text(client(world, world.network).get(f"/penalties/{penalty.pk}/form/"))
    for told in ("考核扣款确认单", "D-26", "1500.00", "own-desk", "net-b-desk"):
        assert told in shown, told


def test_a_reversed_count_is_shown_beside_its_reversal_and_the_sum_is_net(world: World, wired: SimpleNamespace) -> None:
    penalty = confirmed(world, wired, overtime(world, wired))
    owner = client(world, world.owner)
    paper = SimpleUploadedFile("裁定书.pdf", b"%PDF-1.4", content_type="application/pdf")
    form = {"reason": "复核改判", "ruling": "亳数裁〔2026〕7号", "papers": paper}
    assert "待对方签字" in text(owner.post(f"/penalties/{penalty.pk}/reverse/", form, follow=True))
    done = client(world, world.network).post(f"/penalties/{penalty.pk}/sign-reversal/", follow=True)
    assert "已冲销" in text(done)
    assert "亳数裁〔2026〕7号" in text(done)
    shown = text(owner.get("/penalties/"))
    assert "冲销 1 次，1500.00 元" in shown


def test_the_export_has_every_row_to_the_fen_and_no_formula(world: World, wired: SimpleNamespace) -> None:
    confirmed(world, wired, overtime(world, wired))
    assert stated(world, wired, "ILLEGAL_EXTERNAL_CONNECTION", world.power, act="=1+1")
    answer = client(world, world.owner).get("/penalties/export.csv")
    rows = list(csv.reader(io.StringIO(text(answer).removeprefix("\ufeff"))))
    assert len(rows) == 1 + Penalty.objects.count()
    assert [row[4] for row in rows if row[4].endswith("=1+1")] == ["'=1+1"]
    assert {row[7] for row in rows[1:]} == {"1500.00"}
    one = client(world, world.owner).get("/penalties/export.csv?unit=PWR-C")
    assert len(list(csv.reader(io.StringIO(text(one))))) == 2


def test_pages_follow_one_another_without_loss(world: World, wired: SimpleNamespace) -> None:
    for i in range(120):
        assert stated(world, wired, "ILLEGAL_EXTERNAL_CONNECTION", world.network, act=f"a{i}")
    owner, seen, address = client(world, world.owner), [], "/penalties/"
    while address:
        page = text(owner.get(address, headers={"HX-Target": "rows"}))
        seen += [part.split("/")[0] for part in page.split('href="/penalties/')[1:]]
        more = page.split('href="?after=')
        address = f"/penalties/?after={more[1].split(chr(34))[0]}" if len(more) > 1 else ""
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("query", ["?after=nonsense", "?first=31-12", "?view=x", "?state=FOO", "?cause=BAR", "?unit=Z"])
def test_an_address_that_asks_for_nonsense_does_not_fail(world: World, query: str) -> None:
    assert client(world, world.owner).get(f"/penalties/{query}").status_code == 200


@pytest.fixture
def candidate(world: World, wired: SimpleNamespace) -> Candidate:
    evidence = [{"kind": "patrol", "at": "2026-06-02", "text": "应巡 482 路，实巡 480 路", "ref": ""}]
    what = Suspicion("PATROL_UNTIMELY", world.integrator, world.project, "patrol/P-A/2026-06-02", evidence, ["R7.4"])
    return open_candidate(what, wired.clock.now())


def test_the_owner_states_a_candidate_beside_its_evidence(world: World, candidate: Candidate) -> None:
    owner = client(world, world.owner)
    assert "应巡 482 路，实巡 480 路" in text(owner.get("/penalties/candidates/"))
    answer = owner.post(f"/penalties/candidates/{candidate.pk}/state/", {"note": "属实"}, follow=True)
    assert "已认定" in text(answer)
    made = count("PATROL_UNTIMELY", candidate.act)
    assert "应巡 482 路，实巡 480 路" in text(owner.get(f"/penalties/{made.pk}/"))
    assert owner.post(f"/penalties/candidates/{candidate.pk}/dismiss/", {"note": "x"}).status_code == 404


def test_the_owner_dismisses_a_candidate_with_a_reason(world: World, candidate: Candidate) -> None:
    owner = client(world, world.owner)
    assert "未能办理" in text(owner.post(f"/penalties/candidates/{candidate.pk}/dismiss/", {"note": ""}, follow=True))
    owner.post(f"/penalties/candidates/{candidate.pk}/dismiss/", {"note": "升级窗口"})
    assert "升级窗口" in text(owner.get("/penalties/candidates/?state=DISMISSED"))
    assert client(world, world.network).post(f"/penalties/candidates/{candidate.pk}/state/").status_code == 403


def test_the_home_page_shows_what_waits_for_whom(world: World, wired: SimpleNamespace, candidate: Candidate) -> None:
    penalty = overtime(world, wired)
    shown = text(client(world, world.owner).get("/"))
    assert "待签考核" in shown
    assert "/penalties/candidates/" in shown
    assert sign(penalty, world.actor(world.owner), wired.clock.now())
    assert "待确认考核" in text(client(world, world.network).get("/"))


def test_a_finding_stated_freehand_and_one_refused_with_its_reason(world: World, wired: SimpleNamespace) -> None:
    owner = client(world, world.owner)
    form = {"cause": "PROVINCIAL_PASS_RATE_LOW", "unit": "INT-A", "project": "P-A", "thing": "六月", "note": "省厅通报"}
    at_95 = owner.post("/penalties/new/", {**form, "passed": "190", "total": "200"})
    assert at_95.status_code == 422
    assert "低于门限才构成考核" in text(at_95)
    below = owner.post("/penalties/new/", {**form, "passed": "189", "total": "200"}, follow=True)
    assert "合格 189 / 200" in text(below)
    assert Penalty.objects.get().unit == world.integrator


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


def test_a_clause_is_entered_looked_at_and_approved(world: World, wired: SimpleNamespace) -> None:
    running = dispatched(world, wired)
    owner = client(world, world.owner)
    form = {
        "parameter": "normal.stage_hours",
        "value": "12",
        "number": "8.2",
        "quote": "十二小时",
        "since": "",
        "until": "",
    }
    effect = owner.post("/contracts/K-B/clauses/", form, follow=True)
    shown = text(effect)
    assert running.number in shown
    assert "06-03 20:00" in shown, "the deadline it would have"
    clause = Clause.objects.get()
    assert not clause.approved
    address = f"/contracts/K-B/clauses/{clause.pk}/"
    assert "条款已批准" in text(owner.post(address, {"seen": "1"}, follow=True))
    sweep(wired.clock.now())
    running.refresh_from_db()
    assert running.deadline == wired.clock.now() + timedelta(hours=12)
    assert client(world, world.network).post(address, {"seen": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"value": "很多"}, "须为整数"),
        ({"value": "0"}, "计时规定"),
        ({"parameter": "deferral.cap.NO_SPARE"}, ""),
        ({"quote": ""}, ""),
    ],
)
def test_a_clause_that_cannot_be_is_refused_with_its_reason(
    world: World, wired: SimpleNamespace, change: dict[str, str], word: str
) -> None:
    form = {"parameter": "normal.stage_hours", "value": "12", "number": "8.2", "quote": "原文", **change}
    answer = client(world, world.owner).post("/contracts/K-B/clauses/", form)
    assert answer.status_code == 422
    assert word in text(answer)
    assert not Clause.objects.exists()


def test_a_signed_count_changes_only_when_it_was_seen(world: World, wired: SimpleNamespace) -> None:
    penalty = confirmed(world, wired, overtime(world, wired))
    owner = client(world, world.owner)
    form = {"parameter": "penalty.unit_amount", "value": "800", "number": "9", "quote": "八百元"}
    assert "已签字的考核会变" in text(owner.post("/contracts/K-B/clauses/", form, follow=True))
    address = f"/contracts/K-B/clauses/{Clause.objects.get().pk}/"
    assert "未能办理" in text(owner.post(address, {}, follow=True))
    assert not Clause.objects.get().approved
    owner.post(address, {"seen": "1"})
    sweep(wired.clock.now())
    penalty.refresh_from_db()
    assert str(penalty.amount) == "800.00"


def test_a_suspension_is_looked_at_and_then_recorded(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired)
    owner = client(world, world.owner)
    form = {
        "start": "2026-06-03T12:00", "end": "2026-06-05T12:00", "stops_clock": "on", "clause": "14.1", "reason": "争议",
    }  # fmt: skip
    looked = text(owner.post("/contracts/K-B/suspend/", form))
    assert "06-06 08:00" in looked
    assert len(events_of("contract:K-B")) == 0
    owner.post("/contracts/K-B/suspend/", {**form, "agreed": "1", "seen": "1"})
    sweep(wired.clock.now())
    order.refresh_from_db()
    assert order.deadline == wired.clock.now() + timedelta(hours=72)
    assert "14.1" in text(owner.get("/contracts/K-B/"))
    assert client(world, world.network).post("/contracts/K-B/suspend/", form).status_code == 403


def test_a_suspension_is_ended_early_after_a_look_at_what_that_changes(world: World, wired: SimpleNamespace) -> None:
    owner, start = client(world, world.owner), wired.clock.now() + timedelta(days=1)
    local = {name: f"{(start + timedelta(days=d)).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" for name, d in
             (("start", 0), ("end", 7))}  # fmt: skip
    form = {**local, "reason": "付款争议", "stops_clock": "on", "clause": "14.1"}
    owner.post("/contracts/K-B/suspend/", {**form, "agreed": "1", "seen": "1"})
    (told,) = suspensions(Contract.objects.get(code="K-B"))
    path = f"/contracts/K-B/suspensions/{told.seq}/end/"
    assert path in text(owner.get("/contracts/K-B/"))
    typed = {"end": f"{(start + timedelta(days=2)).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}", "reason": "争议已解决"}
    assert owner.post(path, {**typed, "end": local["end"]}).status_code == 422
    assert "以上变化我已看过" in text(owner.post(path, typed))
    assert suspensions(Contract.objects.get(code="K-B"))[0].planned_end is None, "only looked at"
    owner.post(path, {**typed, "agreed": "1", "seen": "1"})
    (ended,) = suspensions(Contract.objects.get(code="K-B"))
    assert (ended.end, ended.planned_end) == (start + timedelta(days=2), told.end)
    assert "争议已解决" in text(owner.get("/contracts/K-B/"))
    assert client(world, world.network).get(path).status_code == 403


def test_a_county_rule_is_entered_looked_at_and_approved(world: World, wired: SimpleNamespace) -> None:
    owner = client(world, world.owner)
    form = {
        "county": "341602", "parameter": "emergency.camera_threshold", "value": "5", "document": "谯数资〔2026〕3号",
        "since": "2026-07-01", "quote": "",
    }  # fmt: skip
    assert "没有在办工单或考核因此改变" in text(owner.post("/contracts/rules/enter/", form, follow=True))
    rule = CountyRule.objects.get()
    owner.post(f"/contracts/rules/{rule.pk}/", {"seen": "1"})
    rule.refresh_from_db()
    assert (rule.approved, rule.since) == (True, date(2026, 7, 1))
    assert "谯数资〔2026〕3号" in text(client(world, world.network).get("/contracts/rules/"))
    lower = owner.post("/contracts/rules/enter/", {**form, "parameter": "log.retention_months", "value": "3"})
    assert "上级规定" in text(lower)


def test_the_pages_are_english_too(world: World, wired: SimpleNamespace, candidate: Candidate) -> None:
    penalty = confirmed(world, wired, overtime(world, wired))
    owner = client(world, world.owner)
    owner.cookies["django_language"] = "en"
    assert "Penalty ledger" in text(owner.get("/penalties/"))
    assert "Signatures" in text(owner.get(f"/penalties/{penalty.pk}/"))
    assert "Contracts and county rules" in text(owner.get("/contracts/"))


def test_a_merged_childs_count_points_to_where_it_went(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired)
    assert stated(world, wired, "KEY_LOCATION_INTERRUPTION", world.network, order=order, thing="K1")
    assert stated(world, wired, "POOR_IMAGE_QUALITY", world.network, order=order)
    poor = Penalty.objects.get(cause="POOR_IMAGE_QUALITY")
    shown = text(client(world, world.network).get(f"/penalties/{poor.pk}/"))
    assert "与同一事实的另一项考核重合" in shown
    assert f"/penalties/{poor.merged_into_id}/" in shown
    assert "并入 重点部位图像中断" in text(client(world, world.network).get("/penalties/"))


def test_reversal_and_merge_verbs_are_told_in_the_orders_story(world: World, wired: SimpleNamespace) -> None:
    penalty = confirmed(world, wired, overtime(world, wired))
    assert open_reversal(penalty, "改判", "7号", ["裁定"], world.actor(world.owner), wired.clock.now())
    assert sign_reversal(penalty, world.actor(world.network), wired.clock.now())
    order = Order.objects.get(pk=penalty.order_id)
    parent = reported(world, wired, first=1)
    assert merge(order, parent, world.actor(world.integrator), wired.clock.now())
    shown = text(client(world, world.owner).get(f"/orders/{order.number}/"))
    for told in ("考核签字", "提出冲销考核", "冲销考核签字", "并单"):
        assert told in shown, told
