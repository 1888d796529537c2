"""The JSON interface: the same actions as the pages, refusals with their article, nothing beyond one's scope."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from shiwei.accounts.models import Duty, Unit
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.models import Order
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def client(world: World, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    signed = Client()
    signed.force_login(world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def order(world: World, wired: SimpleNamespace, count: int = 1) -> Order:
    what = Report(world.project, "DAILY_PATROL", "IMG_OFFLINE", world.cameras[:count], title="交换机")
    return report(what, world.actor(world.integrator), wired.clock.now())


def post(signed: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return signed.post(f"/api{path}", body or {}, content_type="application/json", headers=headers)


def test_without_signing_in_there_is_nothing(world: World, wired: SimpleNamespace) -> None:
    assert Client().get("/api/orders").status_code == 401
    assert post(Client(), "/rounds").status_code == 401


def test_an_order_through_the_interface(world: World, wired: SimpleNamespace) -> None:
    number = order(world, wired).number
    desk, crew = client(world, world.integrator), client(world, world.network, Duty.FIELD_WORKER)
    assert post(desk, f"/orders/{number}/dispatch", {"to": "NET-B"}).json()["holder"] == "NET-B"
    assert post(crew, f"/orders/{number}/feed-back", {"measures": "更换"}).json()["state"] == "PENDING_CONFIRM"
    refused = post(desk, f"/orders/{number}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (422, "refused")
    assert "Article 9" in refused.json()["message"]
    assert post(desk, f"/orders/{number}/retest").status_code == 202


@pytest.mark.parametrize(
    ("party", "act", "body"),
    [
        ("network", "dispatch", {"to": "NET-B"}),
        ("using", "dispatch", {"to": "NET-B"}),
        ("using", "confirm", {}),
        ("network", "confirm", {}),
    ],
)
def test_a_person_without_the_duty_is_refused(
    world: World, wired: SimpleNamespace, party: str, act: str, body: dict[str, str]
) -> None:
    number = order(world, wired).number
    answer = post(client(world, getattr(world, party)), f"/orders/{number}/{act}", body)
    assert answer.status_code == 403
    assert Order.objects.get().version == 1


def test_another_units_order_is_not_found_whether_it_exists_or_not(world: World, wired: SimpleNamespace) -> None:
    number = order(world, wired).number
    outsider = client(world, world.outsider)
    there, nowhere = outsider.get(f"/api/orders/{number}"), outsider.get("/api/orders/GD20260603-9999")
    assert (there.status_code, there.content) == (404, nowhere.content)
    assert outsider.get("/api/orders").json() == {"orders": [], "next": ""}
    assert outsider.get("/api/cameras").json() == []


def test_the_network_sees_an_order_only_from_its_dispatch_on(world: World, wired: SimpleNamespace) -> None:
    number = order(world, wired).number
    crew = client(world, world.network)
    assert crew.get(f"/api/orders/{number}").status_code == 404
    post(client(world, world.integrator), f"/orders/{number}/dispatch", {"to": "NET-B"})
    assert crew.get(f"/api/orders/{number}").status_code == 200


def test_the_same_key_sent_twice_is_one_report(world: World, wired: SimpleNamespace) -> None:
    desk = client(world, world.using, Duty.REPORTER)
    body = {"project": "P-A", "fault": "FN_NO_RECORDING", "source": "USING_UNIT", "title": "录像查询"}
    first, second = (post(desk, "/orders", body, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, second.json()["number"]) == (201, first.json()["number"])
    assert Order.objects.get().user_first


@pytest.mark.parametrize(
    ("change", "named"),
    [({"project": "P-Z"}, "P-Z"), ({"cameras": ["34160200001320999999"]}, "34160200001320999999")],
)
def test_a_report_of_what_is_not_registered_is_refused_whole(
    world: World, wired: SimpleNamespace, change: dict[str, Any], named: str
) -> None:
    body = {"project": "P-A", "fault": "IMG_PTZ", "source": "PHONE", "title": "球机", **change}
    answer = post(client(world, world.integrator), "/orders", body)
    assert answer.status_code == 422
    assert named in answer.json()["message"]
    assert not Order.objects.exists()


def test_a_round_is_started_once_and_tells_where_it_stands(world: World, wired: SimpleNamespace) -> None:
    desk = client(world, world.integrator)
    assert desk.get("/api/rounds/latest").status_code == 404
    first, second = post(desk, "/rounds"), post(desk, "/rounds")
    assert (first.status_code, second.json()["id"]) == (202, first.json()["id"])
    assert desk.get("/api/rounds/latest").json()["total"] == 12
    assert post(desk, f"/rounds/{first.json()['id']}/stop").json()["state"] == "STOPPED"
    assert post(desk, f"/rounds/{first.json()['id']}/resume").status_code == 202


def test_no_camera_address_or_password_leaves_the_registry(world: World, wired: SimpleNamespace) -> None:
    text = client(world, world.owner).get("/api/cameras").content.decode()
    assert "rtsp://" not in text
    assert "pass" not in text
