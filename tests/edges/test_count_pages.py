"""The pages about counts: who reaches them, what a count says, signatures, reversal, the export, nonsense asked."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shiwei.accounts.models import Duty
from shiwei.contracts.models import Clause, Contract
from shiwei.jobs.sweep import sweep
from shiwei.penalties.actions.open_reversal import open_reversal
from shiwei.penalties.actions.sign_reversal import sign_reversal
from shiwei.penalties.models import Candidate, Penalty
from shiwei.workorders.actions.merge import merge
from shiwei.workorders.models import Order
from tests.counting import client, confirmed, dispatched, overtime, reported, stated, suspected, text
from tests.world import World, build

pytestmark = pytest.mark.django_db
PAGES = ("/penalties/", "/penalties/export.csv")


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build()


@pytest.fixture
def candidate(world: World, wired: SimpleNamespace) -> Candidate:
    return suspected(world, wired)


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_sign_in(world: World, page: str) -> None:
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("party", "status"), [("owner", 200), ("network", 200), ("integrator", 200), ("using", 403)])
def test_every_page_for_every_party(world: World, page: str, party: str, status: int) -> None:
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


def test_the_pages_are_english_too(world: World, wired: SimpleNamespace, candidate: Candidate) -> None:
    penalty = confirmed(world, wired, overtime(world, wired))
    owner = client(world, world.owner)
    owner.cookies["django_language"] = "en"
    assert "Penalty ledger" in text(owner.get("/penalties/"))
    assert "Signatures" in text(owner.get(f"/penalties/{penalty.pk}/"))
    assert "Contracts and county rules" in text(owner.get("/contracts/"))
