"""Counts, and what an order concerns, over JSON: the same actions as the pages, refusals with their article."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from shiwei.penalties.models import Penalty
from shiwei.workorders.models import Order
from tests.counting import client, confirmed, dispatched, overtime, reported
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build()


def post(signed: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return signed.post(f"/api{path}", body or {}, content_type="application/json", headers=headers)


def test_without_signing_in_there_is_nothing(world: World) -> None:
    assert Client().get("/api/counts").status_code == 401
    assert post(Client(), "/counts/1/sign").status_code == 401


def test_a_count_from_candidate_to_confirmed_to_reversed(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    owner, unit = client(world, world.owner), client(world, world.network)
    assert post(owner, f"/counts/{penalty.pk}/sign", {"note": "属实"}).json()["state"] == "OWN_CONFIRMED"
    twice = post(owner, f"/counts/{penalty.pk}/sign")
    assert (twice.status_code, twice.json()["code"]) == (422, "refused")
    assert "Article 28" in twice.json()["message"]
    told = post(unit, f"/counts/{penalty.pk}/sign").json()
    assert (told["state"], told["amount"], told["net"]) == ("CONFIRMED", "1500.00", "1500.00")
    assert [step["type"] for step in told["story"]] == ["penalty_signed", "penalty_signed"]
    assert told["amount_source"]["level"] == "city"
    ruling = {"reason": "改判", "ruling": "7号", "evidence": ["a" * 64]}
    assert post(unit, f"/counts/{penalty.pk}/reverse", ruling).status_code == 200
    assert post(owner, f"/counts/{penalty.pk}/sign-reversal").json()["net"] == "0.00"
    listed = owner.get("/api/counts").json()
    assert listed["totals"] == {
        "counts": 1, "confirmed": "1500.00", "open_counts": 0, "reversed_counts": 1, "net": "0.00",
    }  # fmt: skip


def test_dispute_and_withdrawal_need_a_reason(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    owner, unit = client(world, world.owner), client(world, world.network)
    assert post(unit, f"/counts/{penalty.pk}/dispute", {"reason": ""}).status_code == 422
    assert post(unit, f"/counts/{penalty.pk}/dispute", {"reason": "按时"}).json()["state"] == "DISPUTED"
    assert post(owner, f"/counts/{penalty.pk}/withdraw", {"reason": "采信"}).json()["state"] == "WITHDRAWN"


@pytest.mark.parametrize(
    ("party", "act"),
    [("using", "sign"), ("owner", "dispute"), ("network", "withdraw"), ("using", "reverse")],
)
def test_a_person_without_the_duty_is_refused(world: World, wired: SimpleNamespace, party: str, act: str) -> None:
    penalty = overtime(world, wired)
    body = {"reason": "r", "ruling": "1", "evidence": ["e"], "note": ""}
    assert post(client(world, getattr(world, party)), f"/counts/{penalty.pk}/{act}", body).status_code == 403


def test_another_units_count_is_not_found_whether_it_exists_or_not(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    other = client(world, world.power)
    there, nowhere = other.get(f"/api/counts/{penalty.pk}"), other.get("/api/counts/99999")
    assert (there.status_code, there.content) == (404, nowhere.content)
    assert other.get("/api/counts").json()["counts"] == []
    assert post(other, f"/counts/{penalty.pk}/sign").status_code == 404


def finding(**change: Any) -> dict[str, Any]:
    return {"cause": "CAMERA_FILE_ACCURACY_LOW", "unit": "INT-A", "project": "P-A", "thing": "六月", **change}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"passed": 189, "total": 200}, 201),
        ({"passed": 190, "total": 200}, 422),
        ({"passed": 1899, "total": 2000}, 201),
        ({}, 422),
        ({"passed": 1, "total": 2, "unit": "NOBODY"}, 422),
        ({"passed": 1, "total": 2, "cause": "ANYTHING"}, 422),
        ({"passed": 1, "total": 2, "order": "GD20260603-9999"}, 404),
    ],
)
def test_a_finding_is_stated_or_refused_whole(world: World, change: dict[str, Any], status: int) -> None:
    answer = post(client(world, world.owner), "/counts", finding(**change))
    assert answer.status_code == status
    assert Penalty.objects.exists() is (status == 201)


def test_a_finding_about_an_order(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired)
    body = {"cause": "POOR_IMAGE_QUALITY", "unit": "NET-B", "project": "P-A", "order": order.number}
    told = post(client(world, world.owner), "/counts", body).json()
    assert (told["order"], told["state"], told["story"][0]["type"]) == (order.number, "CANDIDATE", "finding_recorded")
    assert post(client(world, world.network), "/counts", body).status_code == 403


def test_the_list_is_filtered_and_paged(world: World, wired: SimpleNamespace) -> None:
    confirmed(world, wired, overtime(world, wired))
    overtime(world, wired, "PWR-C", first=1)
    owner = client(world, world.owner)
    assert [c["unit"] for c in owner.get("/api/counts?state=CONFIRMED").json()["counts"]] == ["NET-B"]
    first = owner.get("/api/counts?size=1").json()
    second = owner.get("/api/counts", {"size": 1, "after": first["next"]}).json()
    assert first["counts"][0]["id"] != second["counts"][0]["id"]
    assert owner.get("/api/counts?last=2026-06-03").json()["counts"] == []


def test_s01_proposed_and_merged_through_the_interface(world: World, wired: SimpleNamespace) -> None:
    orders = [reported(world, wired, first=i) for i in range(12)]
    desk = client(world, world.integrator)
    (proposal,) = desk.get("/api/orders/proposals/merge").json()
    assert (proposal["node"], len(proposal["orders"])) == ("SW-1", 12)
    for order in orders[1:]:
        told = post(
            desk, f"/orders/{order.number}/merge", {"into": orders[0].number}, **{"Idempotency-Key": order.number}
        )
        assert (told.status_code, told.json()["state"]) == (200, "MERGED")
    parent = desk.get(f"/api/orders/{orders[0].number}").json()
    assert (parent["urgency"], parent["camera_count"], len(parent["cameras"])) == ("EMERGENCY", 12, 12)
    again = post(desk, f"/orders/{orders[1].number}/merge", {"into": orders[0].number})
    assert (again.status_code, "Article 9" in again.json()["message"]) == (422, True)
    assert desk.get("/api/orders/proposals/merge").json() == []


def test_cameras_exclusions_and_reopening_through_the_interface(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired, cameras=8)
    desk, owner = client(world, world.integrator), client(world, world.owner)
    more = [c.gb_code for c in world.cameras[8:]]
    assert post(desk, f"/orders/{order.number}/cameras", {"add": ["1"]}).status_code == 422
    assert post(desk, f"/orders/{order.number}/cameras", {"add": more}).json()["urgency"] == "EMERGENCY"
    proof = {"exclusion": "REGIONAL_POWER", "evidence": ["通知"]}
    assert post(desk, f"/orders/{order.number}/exclusion", proof).status_code == 403
    assert post(owner, f"/orders/{order.number}/exclusion", {**proof, "evidence": []}).status_code == 422
    assert post(owner, f"/orders/{order.number}/exclusion", proof).json()["urgency"] == "NORMAL"
    assert post(desk, f"/orders/{order.number}/exclusion/end", proof).json()["urgency"] == "EMERGENCY"
    refused = post(desk, f"/orders/{order.number}/reopen", {"reason": "r"})
    assert (refused.status_code, "Article 9" in refused.json()["message"]) == (422, True)


def test_a_recurrence_and_a_system_wide_report(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired, fault="HW_POLE")
    desk = client(world, world.integrator)
    body = {"source": "PHONE", "description": "又来了"}
    assert post(desk, f"/orders/{order.number}/recur", body).status_code == 422, "it is not archived"
    post(client(world, world.network), f"/orders/{order.number}/feed-back", {"measures": "扶正"})
    assert post(desk, f"/orders/{order.number}/confirm", {"evidence": ["照片"]}).json()["state"] == "ARCHIVED"
    wired.clock.moment += timedelta(days=1)
    made = post(desk, f"/orders/{order.number}/recur", body)
    assert made.status_code == 201
    assert Order.objects.get(number=made.json()["number"]).recurrence_of == order
    whole = {"project": "P-A", "fault": "FN_MODULE_DISPLAY", "source": "OTHER", "title": "登录", "system_wide": True}
    assert post(desk, "/orders", whole).json()["urgency"] == "EMERGENCY"
