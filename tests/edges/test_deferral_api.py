"""Deferral, timing and signature over JSON: refusals with their article, 409 for what moved, one's own scope only."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shiwei.accounts.models import Duty, Unit
from shiwei.workorders.models import Deferral, Order, SpecialTiming
from tests.apps.deferral_desk import INT_A, Desk
from tests.apps.test_photos import BOZHOU, photo
from tests.policy.story import at, when
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


class Caller:
    """A person of a unit on the interface."""

    def __init__(self, desk: Desk, unit: Unit, duty: Duty = Duty.DISPATCHER) -> None:
        self.desk, self.client = desk, Client()
        self.client.force_login(desk.world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path: str) -> Any:
        return self.client.get(f"/api{path}")

    def post(self, moment: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        self.desk.at(moment)
        return self.client.post(f"/api{path}", body or {}, content_type="application/json", headers=headers)

    def upload(self, content: bytes, kind: str, typed: str) -> Any:
        sent = SimpleUploadedFile("paper", content, typed)
        return self.client.post("/api/files", {"file": sent, "kind": kind})

    def papers(self) -> dict[str, Any]:
        picture = self.upload(photo("2019:06:03 14:40:00", place=BOZHOU), "PHOTO", "image/jpeg").json()["sha256"]
        sheet = self.upload(b"%PDF-1.7 sealed", "STAMPED_FORM", "application/pdf").json()["sha256"]
        return {"photos": [picture], "form": sheet, "reason": "见现场照片"}


@pytest.fixture
def network(desk: Desk) -> Caller:
    return Caller(desk, desk.world.network)


@pytest.fixture
def owner(desk: Desk) -> Caller:
    return Caller(desk, desk.world.owner)


def filed(network: Caller, order: Order, moment: str = "06-03 15:00", **more: Any) -> Any:
    body = {"order": order.number, "category": "NO_SPARE", "hours": 240, **network.papers(), **more}
    return network.post(moment, "/deferrals", body)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_ac16_without_a_photo_it_is_422_naming_the_photo_with_its_article(desk: Desk, network: Caller) -> None:
    order = desk.order("06-03 09:00")
    answer = filed(network, order, photos=[])
    assert (answer.status_code, answer.json()["article"]) == (422, "11")
    assert "photo" in answer.json()["message"]
    assert desk.deadline(order) == when("06-04 09:00")
    assert not Deferral.objects.exists()


def test_ac16_returned_at_noon_completed_at_15_effective_from_15(desk: Desk, network: Caller, owner: Caller) -> None:
    order = desk.order("06-03 09:00")
    code = filed(network, order, "06-03 11:00", hours=24).json()["code"]
    assert owner.post("06-03 12:00", f"/deferrals/{code}/return", {"opinion": "补拍杆号"}).json()["state"] == "RETURNED"
    again = filed(network, order, "06-03 15:00", hours=24, completes=code)
    assert (again.status_code, again.json()["code"]) == (201, code)
    approved = owner.post("06-03 16:00", f"/deferrals/{code}/approve", {"hours": 24}).json()
    assert (approved["state"], instant(approved["start"])) == ("ACTIVE", when("06-03 15:00"))


def test_ac13_through_the_interface(desk: Desk, network: Caller, owner: Caller) -> None:
    order = desk.order("06-03 09:00")
    answer = filed(network, order, "06-03 15:00", category="REGIONAL_POWER", hours=72)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["state"], made["version"]) == ("SUBMITTED", 3)
    path = f"/deferrals/{made['code']}"
    desk.at("06-03 17:30")
    told = owner.get(f"{path}/what-if?act=approve&hours=72").json()
    assert [instant(told[name]) for name in ("before", "after")] == [when("06-04 09:00"), when("06-07 09:00")]
    assert [instant(told[n]) for n in ("pause_start", "pause_end")] == [when("06-03 15:00"), when("06-06 15:00")]
    approved = owner.post("06-03 17:30", f"{path}/approve", {"hours": 72, "version": made["version"]})
    assert (approved.status_code, approved.json()["granted_hours"]) == (200, 72)
    assert desk.deadline(order) == when("06-07 09:00")


def test_the_photos_claim_stands_against_the_order(desk: Desk, network: Caller) -> None:
    made = filed(network, desk.order("06-03 09:00")).json()
    (claim,) = made["photos"]
    assert (claim["minutes"], claim["remarks"]) == (20, [])
    assert claim["metres"] < 50


def test_what_refusing_would_do_is_told_before(desk: Desk, network: Caller, owner: Caller) -> None:
    order = desk.order("06-03 09:00")
    code = filed(network, order, "06-04 08:30").json()["code"]
    desk.at("06-04 11:00")
    told = owner.get(f"/deferrals/{code}/what-if?act=refuse").json()
    assert (told["refused"], instant(told["overtime_since"])) == ("", when("06-04 09:00"))
    above = owner.get(f"/deferrals/{code}/what-if?act=approve&hours=241").json()
    assert "241 hours are more than the 240" in above["refused"]
    assert Deferral.objects.get().state == "SUBMITTED"


def test_a_decision_on_what_moved_meanwhile_is_409(desk: Desk, network: Caller, owner: Caller) -> None:
    order = desk.order("06-03 09:00")
    made = filed(network, order).json()
    desk.approve(made["code"], "06-03 16:00", 24)
    body = {"reason_code": "NOT_QUALIFIED", "opinion": "不符", "version": made["version"]}
    stale = owner.post("06-03 16:30", f"/deferrals/{made['code']}/refuse", body)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    without = owner.post("06-03 16:30", f"/deferrals/{made['code']}/refuse", body | {"version": None})
    assert (without.status_code, without.json()["article"]) == (422, "11")


def test_the_same_key_twice_is_one_application_and_one_decision(desk: Desk, network: Caller, owner: Caller) -> None:
    order = desk.order("06-03 09:00")
    body = {"order": order.number, "category": "NO_SPARE", "hours": 240, **network.papers()}
    codes = [
        network.post("06-03 15:00", "/deferrals", body, **{"Idempotency-Key": "k1"}).json()["code"] for _ in range(2)
    ]
    assert codes == [f"{order.number}-D1"] * 2
    states = [
        owner.post("06-03 16:00", f"/deferrals/{codes[0]}/approve", {"hours": 24}, **{"Idempotency-Key": "k2"})
        for _ in range(2)
    ]
    assert [(s.status_code, s.json()["state"]) for s in states] == [(200, "ACTIVE")] * 2
    order.refresh_from_db()
    assert order.version == 4


def test_a_key_that_cannot_be_kept_is_a_bad_request(desk: Desk, network: Caller) -> None:
    body = {"order": desk.order().number, "category": "NO_SPARE", "hours": 24, **network.papers()}
    answer = network.post("06-03 15:00", "/deferrals", body, **{"Idempotency-Key": "k" * 61})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("party", ["network", "integrator", "using", "power"])
def test_only_the_owner_decides_the_applicant_never(desk: Desk, network: Caller, party: str) -> None:
    code = filed(network, desk.order()).json()["code"]
    someone = Caller(desk, getattr(desk.world, party))
    for act, body in (("approve", {"hours": 24}), ("return", {"opinion": "x"})):
        assert someone.post("06-03 16:00", f"/deferrals/{code}/{act}", body).status_code == 403
    assert Deferral.objects.get().state == "SUBMITTED"


def test_another_owner_cannot_tell_an_application_from_none(desk: Desk, network: Caller) -> None:
    code = filed(network, desk.order()).json()["code"]
    for who in (desk.world.outsider, desk.world.power):
        stranger = Caller(desk, who)
        there, nowhere = stranger.get(f"/deferrals/{code}"), stranger.get("/deferrals/GD20190603-9999-D1")
        assert (there.status_code, there.content) == (404, nowhere.content)
        assert stranger.get("/deferrals").json() == []
    body = {"order": Order.objects.get().number, "category": "NO_SPARE", "hours": 24, **network.papers()}
    assert Caller(desk, desk.world.outsider).post("06-03 16:00", "/deferrals", body).status_code == 404


def test_ac24a_staff_shortage_is_422_of_article_12(desk: Desk, network: Caller) -> None:
    order = desk.order("06-03 09:00")
    answer = filed(network, order, category="STAFF_SHORTAGE", hours=24)
    assert (answer.status_code, answer.json()["article"]) == (422, "12")


def test_ac24b_the_owner_registers_a_paper_application(desk: Desk, owner: Caller) -> None:
    order = desk.order("06-03 09:00")
    body = {"order": order.number, "category": "OTHER", "hours": 24, **owner.papers(), "reason": "人员不足"}
    late = owner.post("06-03 15:00", "/deferrals/paper", body | {"received_at": at("06-03 15:01"), "internal": True})
    assert late.status_code == 422
    naive = owner.post("06-03 15:00", "/deferrals/paper", body | {"received_at": "2019-06-03T14:00:00"})
    assert naive.status_code == 422, "an instant without offset"
    answer = owner.post("06-03 15:00", "/deferrals/paper", body | {"received_at": at("06-03 14:00"), "internal": True})
    assert (answer.status_code, answer.json()["state"], answer.json()["refusal"]) == (201, "REFUSED", "INTERNAL_REASON")


def test_a_batch_is_filed_whole_and_decided_together(desk: Desk, network: Caller, owner: Caller) -> None:
    orders = [desk.order("06-03 09:00") for _ in range(3)]
    body = {"orders": [o.number for o in orders], "category": "REGIONAL_POWER", "hours": 73, **network.papers()}
    refused = network.post("06-03 15:00", "/deferrals/batch", body)
    assert (refused.status_code, refused.json()["article"]) == (422, "12")
    assert orders[0].number in refused.json()["message"]
    made = network.post("06-03 15:00", "/deferrals/batch", body | {"hours": 72}, **{"Idempotency-Key": "b"}).json()
    assert (
        network.post("06-03 15:01", "/deferrals/batch", body | {"hours": 72}, **{"Idempotency-Key": "b"}).json() == made
    )
    codes = [row["code"] for row in made]
    waiting = owner.get("/deferrals?view=to_decide").json()
    assert [row["code"] for row in waiting] == codes
    answer = owner.post("06-03 16:00", f"/deferrals/{codes[0]}/approve", {"hours": 48, "codes": codes[1:2]})
    assert answer.status_code == 200
    assert [desk.deferral(code).state for code in codes] == ["ACTIVE", "ACTIVE", "SUBMITTED"]


def test_the_list_for_the_owner_has_the_most_pressing_first(desk: Desk, network: Caller, owner: Caller) -> None:
    early, late = desk.order("06-03 09:00"), desk.order("06-03 12:00")
    renewed = desk.order("06-03 08:00")
    desk.deferred(renewed, "06-03 10:00", "REGIONAL_POWER", 8)
    renewed.refresh_from_db()
    assert filed(network, late).status_code == filed(network, early).status_code == 201
    assert filed(network, renewed, "06-03 16:00").status_code == 201
    found = [row["order"] for row in owner.get("/deferrals?view=to_decide").json()]
    assert found == [renewed.number, early.number, late.number], "a pause ends at 18:00, a deadline at 09:00, at 12:00"


def test_papers_of_somebody_else_are_refused_and_so_is_a_file_that_is_none(
    desk: Desk, network: Caller, owner: Caller
) -> None:
    theirs = owner.upload(photo("2019:06:03 10:00:00"), "PHOTO", "image/jpeg").json()["sha256"]
    answer = filed(network, desk.order("06-03 09:00"), photos=[theirs])
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert not Deferral.objects.exists()
    assert network.upload(b"MZ", "PHOTO", "application/x-msdownload").status_code == 422


def test_ac12_special_timing_through_the_interface(desk: Desk, network: Caller, owner: Caller) -> None:
    order = desk.order("07-05 09:00")
    sheet = network.papers()["form"]
    lacking = network.post("07-05 20:00", f"/orders/{order.number}/timings", {"reason": "封路"})
    assert (lacking.status_code, lacking.json()["article"]) == (422, "10")
    body = {"reason": "封路", "form": sheet}
    made = network.post("07-05 20:00", f"/orders/{order.number}/timings", body, **{"Idempotency-Key": "t"}).json()
    again = network.post("07-05 20:00", f"/orders/{order.number}/timings", body, **{"Idempotency-Key": "t"}).json()
    assert (made["code"], again["code"], SpecialTiming.objects.count()) == (f"{order.number}-S1", made["code"], 1)
    assert [row["code"] for row in owner.get("/timings").json()] == [made["code"]]
    path = f"/timings/{made['code']}"
    assert network.post("07-06 10:00", f"{path}/grant", {"deadline": at("07-08 00:00")}).status_code == 403
    pause = [at("07-05 20:00"), at("07-07 08:00")]
    for wrong in ({}, {"pause": pause, "deadline": at("07-08 00:00")}, {"pause": pause[::-1]}):
        assert owner.post("07-06 10:00", f"{path}/grant", wrong).status_code == 422
    stale = owner.post("07-06 10:00", f"{path}/grant", {"pause": pause, "version": made["version"] - 1})
    assert stale.status_code == 409
    assert owner.post("07-06 10:00", f"{path}/grant", {"pause": pause}).json()["state"] == "GRANTED"
    assert desk.deadline(order) == when("07-07 21:00")


def test_ac22_and_ac26_consult_consent_and_sign(desk: Desk, network: Caller, owner: Caller) -> None:
    order = desk.order("06-03 08:00")
    desk.deferred(order, "06-03 10:00", "POLE_HIT", 336)
    path = f"/orders/{order.number}"
    assert owner.post("06-15 08:00", f"{path}/consent", {"opinion": "同意"}).json()["article"] == "12"
    told = {"held_on": "2019-06-15", "participants": "甲、乙", "solution": "临时杆"}
    assert network.post("06-15 09:00", f"{path}/consult", told).status_code == 200
    assert network.post("06-15 10:00", f"{path}/consent", {"opinion": "同意"}).status_code == 403
    assert owner.post("06-15 10:00", f"{path}/consent", {"opinion": "同意"}).status_code == 200
    assert desk.repaired(order, "06-16 09:00")
    assert desk.confirmed(order, "06-16 10:00")
    assert [row["number"] for row in owner.get("/signatures").json()] == [order.number]
    assert network.post("06-16 11:00", f"{path}/sign", {"signer": "王工"}).status_code == 200
    same = owner.post("06-16 12:00", f"{path}/sign", {"signer": "王工"})
    assert (same.status_code, same.json()["article"]) == (422, "11")
    assert owner.post("06-16 12:00", f"{path}/sign", {"signer": "李主任"}).json()["state"] == "ARCHIVED"
    assert Caller(desk, desk.world.integrator).post("06-16 13:00", f"{path}/sign", {"signer": "孙"}).status_code == 422


def test_weather_ends_where_the_owner_accepts_it_and_a_deferral_ends_early(
    desk: Desk, network: Caller, owner: Caller
) -> None:
    order = desk.order("08-10 01:00")
    code = filed(network, order, "08-10 07:00", category="SEVERE_WEATHER", hours=None).json()["code"]
    assert owner.post("08-10 08:00", f"/deferrals/{code}/approve", {}).json()["granted_hours"] is None
    stated = {"impact_end": at("08-12 18:00"), "evidence": ["预警解除"]}
    assert network.post("08-12 19:00", f"/deferrals/{code}/state-impact-end", stated).status_code == 200
    assert network.post("08-12 19:00", f"/deferrals/{code}/impact-end", stated).status_code == 403
    ended = owner.post("08-12 20:00", f"/deferrals/{code}/impact-end", stated).json()
    assert instant(ended["end"]) == when("08-15 18:00")
    over = network.post("08-13 09:00", f"/deferrals/{code}/terminate", {"reason": "已可施工"}).json()
    assert (over["state"], instant(over["end"])) == ("TERMINATED", when("08-13 09:00"))
    assert owner.post("08-14 09:00", f"/deferrals/{code}/find-false", {"evidence": ["气象记录"]}).status_code == 200
    early = owner.post("08-17 09:00", f"/deferrals/{code}/uphold-false", {})
    assert early.status_code == 422, "at the 72nd hour the unit may still answer"
    answered = network.post("08-17 09:00", f"/deferrals/{code}/answer-false", {"answer": "以预警为准"})
    assert answered.status_code == 200
    false = owner.post("08-17 09:00", f"/deferrals/{code}/uphold-false", {}).json()
    assert (false["state"], false["start"]) == ("VOIDED", None)


def test_an_integrator_that_repairs_itself_files_for_its_own_order(desk: Desk) -> None:
    order = desk.order("06-03 09:00", to="INT-A")
    integrator = Caller(desk, desk.world.integrator)
    assert filed(integrator, order).json()["unit"] == INT_A.unit
