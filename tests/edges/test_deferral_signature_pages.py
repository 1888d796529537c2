"""The pages after a deferral: signatures and their sheet, consultation and consent."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.apps.deferral_desk import Desk
from tests.edges.deferral_forms import client, text
from tests.edges.deferral_forms import desk as desk  # the fixture

pytestmark = pytest.mark.django_db


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
