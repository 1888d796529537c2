"""Reports and alarms over JSON: one or many, each once, sorted, dealt with; nothing beyond the caller's reach."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from shiwei.accounts.models import Duty, Unit
from shiwei.kernel.time import parse_instant
from shiwei.watch.models import Alarm
from shiwei.workorders.models import FaultReport, IntakeBatch, Order
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def client(world: World, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    signed = Client()
    signed.force_login(world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def post(signed: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return signed.post(f"/api{path}", body or {}, content_type="application/json", headers=headers)


def black(world: World, **more: Any) -> dict[str, Any]:
    given = {"source": "USING_UNIT", "place": "光明路", "fault": "IMG_BLACK", "cameras": [world.cameras[0].gb_code]}
    return {**given, **more}


def station(world: World) -> Client:
    return client(world, world.using, Duty.REPORTER)


def test_a_using_unit_reports_in_its_own_name_once(world: World, wired: SimpleNamespace) -> None:
    key = {"Idempotency-Key": "k1"}
    first, second = (post(station(world), "/reports", black(world, source="OWNER", unit="PWR-C"), **key) for _ in "ab")
    assert (first.status_code, second.json()["number"]) == (201, first.json()["number"])
    told = FaultReport.objects.get()
    assert (told.source, told.unit, told.project) == ("USING_UNIT", world.using, world.project)
    assert first.json()["progress"].startswith("已收到")


def test_s14_over_json(world: World, wired: SimpleNamespace) -> None:
    wired.clock.moment = parse_instant("2019-06-14T18:00:00+08:00")
    body = {
        "source": "MAYOR_HOTLINE", "project": "P-A", "place": "设备箱", "fault": "HW_NUISANCE", "external_number": "1",
        "message_at": "2019-06-14T16:20:00+08:00", "claimed_at": "2019-06-14T16:20:00+08:00",
    }  # fmt: skip
    desk = client(world, world.integrator)
    told = post(desk, "/reports", body).json()
    assert (told["lag_seconds"], told["triage_from"]) == (6000, "2019-06-14T08:20:00Z")
    made = post(desk, f"/reports/{told['number']}/sort", {"state": "FAULT"}).json()
    order = desk.get(f"/api/orders/{made['order']}").json()
    assert parse_instant(order["deadline"]) == parse_instant("2019-06-15T16:20:00+08:00")


def test_only_the_desk_tells_a_messages_time(world: World, wired: SimpleNamespace) -> None:
    body = black(world, message_at="2026-06-03T07:00:00+08:00", evidence=["x"])
    assert post(station(world), "/reports", body).status_code == 422
    assert post(client(world, world.integrator), "/reports", body).status_code == 201


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"cameras": ["34160200001320999999"]}, "34160200001320999999"),
        ({"cameras": [], "project": "P-Z"}, "P-Z"),
        ({"fault": "IMG_TIRED"}, "IMG_TIRED"),
        ({"unit": "USE-Z"}, "USE-Z"),
        ({"claimed_at": "2026-06-03T07:00:00+08:00"}, "evidence"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    world: World, wired: SimpleNamespace, change: dict[str, Any], named: str
) -> None:
    answer = post(client(world, world.integrator), "/reports", black(world, source="PHONE", **change))
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert named in answer.json()["message"]
    assert not FaultReport.objects.exists()


def test_a_batch_is_all_or_nothing_and_counts_once(world: World, wired: SimpleNamespace) -> None:
    desk = client(world, world.integrator)
    good = [black(world, source="DIGITAL_CITY", external_number=f"S-{n}", fault="HW_POLE") for n in range(3)]
    bad = post(desk, "/reports/batch", {"reports": [*good, black(world, cameras=["1"]), black(world, unit="U")]})
    assert bad.status_code == 422
    assert "report 4" in bad.json()["message"]
    assert "report 5" in bad.json()["message"]
    assert not FaultReport.objects.exists()
    first, second = (post(desk, "/reports/batch", {"reports": good}, **{"Idempotency-Key": "b"}) for _ in "ab")
    assert (first.status_code, first.json()["taken"], second.json()["batch"]) == (201, 3, first.json()["batch"])
    third = post(desk, "/reports/batch", {"reports": good}, **{"Idempotency-Key": "c"}).json()
    assert (third["taken"], third["known"]) == (0, 3)
    assert FaultReport.objects.count() == 3


@pytest.mark.parametrize("party", ["network", "using"])
def test_a_batch_is_for_the_desk(world: World, wired: SimpleNamespace, party: str) -> None:
    answer = post(client(world, getattr(world, party)), "/reports/batch", {"reports": [black(world)]})
    assert answer.status_code == 403


def test_sorting_over_json(world: World, wired: SimpleNamespace) -> None:
    number = post(station(world), "/reports", black(world)).json()["number"]
    desk, owner = client(world, world.integrator), client(world, world.owner)
    assert post(station(world), f"/reports/{number}/sort", {"state": "FAULT"}).status_code == 403
    assert post(desk, f"/reports/{number}/sort", {"state": "DUPLICATE"}).status_code == 422
    assert post(desk, f"/reports/{number}/sort", {"state": "INVALID", "evidence": "正常"}).json()["state"] == "RECEIVED"
    assert post(desk, f"/reports/{number}/consent", {"agrees": True}).status_code == 422
    assert post(owner, f"/reports/{number}/consent", {"agrees": False, "note": "黑的"}).json()["state"] == "RECEIVED"
    assert post(desk, f"/reports/{number}/sort", {"state": "CONSULTATION"}).json()["state"] == "CONSULTATION"
    assert post(desk, f"/reports/{number}/answer", {"answer": "见手册"}).json()["answer"] == "见手册"
    refused = post(desk, f"/reports/{number}/reclassify", {"fault": "IMG_BLACK", "back_dated": True, "reason": "x"})
    assert "Article 22" in refused.json()["message"]
    back = {"fault": "IMG_BLACK", "back_dated": True, "reason": "初判有误"}
    assert post(owner, f"/reports/{number}/reclassify", back).json()["state"] == "FAULT"


def test_another_units_report_is_not_found_whether_it_exists_or_not(world: World, wired: SimpleNamespace) -> None:
    number = post(station(world), "/reports", black(world)).json()["number"]
    outsider = client(world, world.outsider)
    there, nowhere = outsider.get(f"/api/reports/{number}"), outsider.get("/api/reports/FY20260603-9999")
    assert (there.status_code, there.content) == (404, nowhere.content)
    assert outsider.get("/api/reports").json() == {"reports": []}
    body = black(world, source="OWNER", external_number="1")
    assert post(outsider, "/reports", body).status_code == 422


def test_an_order_at_once_answers_with_what_is_in_repair(world: World, wired: SimpleNamespace) -> None:
    desk = client(world, world.integrator)
    body = {
        "project": "P-A",
        "fault": "IMG_BLACK",
        "source": "PHONE",
        "title": "一号",
        "cameras": [world.cameras[0].gb_code],
    }
    first, second = post(desk, "/orders", body).json(), post(station(world), "/orders", body | {"source": "USING_UNIT"})
    assert second.json()["number"] == first["number"]
    assert Order.objects.count() == 1
    assert [t.state for t in FaultReport.objects.order_by("pk")] == ["FAULT", "DUPLICATE"]


# --- alarms -------------------------------------------------------------------------------------------------


def alarms(world: World, *numbers: int, **more: Any) -> dict[str, Any]:
    listed = [
        {
            "id": f"A{n}",
            "camera": world.cameras[n].gb_code,
            "kind": "offline",
            "at": "2026-06-03T07:50:00+08:00",
            **more,
        }
        for n in numbers
    ]
    return {"source": "NVR-1", "alarms": listed}


def test_a_batch_of_alarms_with_its_rejects(world: World, wired: SimpleNamespace) -> None:
    desk = client(world, world.integrator)
    body = alarms(world, 0, 1)
    body["alarms"].append(
        {"id": "X", "camera": "34160200001320999999", "kind": "offline", "at": "2026-06-03T07:50:00Z"}
    )
    made = post(desk, "/alarms", body)
    assert made.status_code == 201
    assert (made.json()["total"], made.json()["taken"]) == (3, 2)
    (reject,) = made.json()["rejects"]
    assert (reject["where"], reject["id"]) == ("alarm 3", "X")
    assert "34160200001320999999" in reject["why"]
    again = post(desk, "/alarms", body).json()
    assert (again["taken"], again["known"], len(again["rejects"])) == (0, 2, 1), "a mended registry takes them now"
    keyed = [post(desk, "/alarms", body, **{"Idempotency-Key": "k"}).json()["batch"] for _ in "ab"]
    assert keyed[0] == keyed[1]
    assert IntakeBatch.objects.count() == 3
    listed = desk.get("/api/alarms").json()
    assert [a["external_id"] for a in listed] == ["A0", "A1"]
    assert client(world, world.outsider).get("/api/alarms").json() == []


def test_alarms_of_anothers_cameras_are_rejects(world: World, wired: SimpleNamespace) -> None:
    made = post(client(world, world.outsider), "/alarms", alarms(world, 0)).json()
    assert (made["taken"], len(made["rejects"])) == (0, 1)
    assert not Alarm.objects.exists()


def test_dealing_with_alarms_over_json(world: World, wired: SimpleNamespace) -> None:
    desk = client(world, world.integrator)
    post(desk, "/alarms", alarms(world, 0, 1))
    ids = [a["id"] for a in desk.get("/api/alarms").json()]
    refused = post(desk, "/alarms/dispose", {"alarms": ids, "disposition": "FALSE_ALARM"})
    assert (refused.status_code, "Article 7" in refused.json()["message"]) == (422, True)
    done = post(desk, "/alarms/dispose", {"alarms": ids, "disposition": "ORDER", "together": True}).json()
    assert {a["order"] for a in done} == {Order.objects.get().number}
    assert (
        post(client(world, world.outsider), "/alarms/dispose", {"alarms": ids, "disposition": "ORDER"}).status_code
        == 404
    )


@pytest.mark.parametrize("party", ["network", "using"])
def test_alarms_are_for_owner_and_integrator(world: World, wired: SimpleNamespace, party: str) -> None:
    signed = client(world, getattr(world, party))
    assert post(signed, "/alarms", alarms(world, 0)).status_code == 403
    assert signed.get("/api/alarms").status_code == 403


@pytest.mark.parametrize(("party", "told", "status"), [
    ("owner", "2026-06-01T14:00:00Z", 201),
    ("owner", "2026-06-01T14:00:01Z", 422),
    ("integrator", "2026-06-01T14:00:00Z", 403),
    ("outsider", "2026-06-01T14:00:00Z", 403),
])  # fmt: skip
def test_a_planned_window_is_the_owners_to_state_and_announced_72_hours_before(
    world: World, wired: SimpleNamespace, party: str, told: str, status: int
) -> None:
    body = {"project": "P-A", "starts": "2026-06-04T14:00:00Z", "ends": "2026-06-04T18:00:00Z", "told_at": told}
    made = post(client(world, getattr(world, party)), "/windows", {**body, "evidence": "D-10"})
    assert made.status_code == status
    if status == 201:
        wired.clock.moment = parse_instant("2026-06-04T22:40:00+08:00")
        assert post(station(world), "/reports", black(world)).json()["state"] == "SUPPRESSED"
