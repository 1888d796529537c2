"""The desk of fault reports: the inbox and its acts, registration of what came by other channels, replies."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.kernel.time import parse_instant
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.models import FaultReport, Order
from tests.counting import client
from tests.edges.report_desk import picture, received, station
from tests.edges.report_desk import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_inbox_shows_triage_running_users_first_and_what_may_be_the_same(
    world: World, wired: SimpleNamespace
) -> None:
    sort_as_fault(received(world, wired, key="a"), world.actor(world.integrator), wired.clock.now())
    citizen = received(world, wired, source="CITIZEN", unit=None, fault="HW_POLE", cameras=world.cameras[:1])
    user = received(world, wired, fault="IMG_STUTTER", insists=True)
    text = client(world, world.integrator).get("/intake/").content.decode()
    numbers = re.findall(r'<article[^>]* data-number="(FY[\d-]+)"', text)
    assert numbers == [user.number, citizen.number]
    assert text.count("data-deadline=") == 2
    assert "同一摄像机" in text
    assert Order.objects.get().number in text


def test_one_click_makes_it_an_order_and_sends_it_on(world: World, wired: SimpleNamespace) -> None:
    told = received(world, wired)
    form = {"fault": "IMG_BLACK", "unit": "NET-B", "next": "/intake/"}
    answer = client(world, world.integrator).post(f"/intake/{told.number}/fault/", form)
    assert answer.headers["Location"] == "/intake/"
    order = Order.objects.get()
    assert (order.state, order.holder) == ("REPAIRING", world.network)


@pytest.mark.parametrize(
    ("act", "form", "state"),
    [
        ("consultation", {}, "CONSULTATION"),
        ("answer", {"words": "好的"}, "ANSWERED"),
        ("invalid", {"words": "画面正常"}, "RECEIVED"),
        ("duplicate", {"order": "GD20260603-9999"}, "RECEIVED"),
        ("fault", {"fault": "IMG_BLUR"}, "FAULT"),
    ],
)
def test_the_acts_of_the_inbox(
    world: World, wired: SimpleNamespace, act: str, form: dict[str, str], state: str
) -> None:
    told = received(world, wired)
    client(world, world.integrator).post(f"/intake/{told.number}/{act}/", form)
    told.refresh_from_db()
    assert told.state == state


def test_the_owner_decides_on_its_page_whether_it_is_no_fault(world: World, wired: SimpleNamespace) -> None:
    told = received(world, wired)
    client(world, world.integrator).post(f"/intake/{told.number}/invalid/", {"words": "画面正常"})
    owner = client(world, world.owner)
    assert "画面正常" in owner.get(f"/intake/{told.number}/").content.decode()
    owner.post(f"/intake/{told.number}/consent/", {"agrees": "1"})
    told.refresh_from_db()
    assert told.state == "INVALID"


def test_acts_go_back_to_pages_of_ours_only(world: World, wired: SimpleNamespace) -> None:
    told = received(world, wired)
    desk = client(world, world.integrator)
    answer = desk.post(f"/intake/{told.number}/consultation/", {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == f"/intake/{told.number}/"


def test_a_station_cannot_sort(world: World, wired: SimpleNamespace) -> None:
    told = received(world, wired)
    assert station(world).post(f"/intake/{told.number}/consultation/").status_code == 403
    text = station(world).get(f"/intake/{told.number}/").content.decode()
    assert "已收到" in text
    assert "是咨询" not in text


def registration(world: World, **more: Any) -> dict[str, Any]:
    given = {
        "source": "MAYOR_HOTLINE", "project": world.project.pk, "place": "光明路设备箱", "fault": "HW_NUISANCE",
        "words": "设备箱向路面倾斜", "external_number": "12345-1", "after": "FAULT", "key": "r1",
    }  # fmt: skip
    return {**given, **more}


def test_s14_the_integrator_registers_a_hotline_ticket(world: World, wired: SimpleNamespace) -> None:
    wired.clock.moment = parse_instant("2019-06-14T18:00:00+08:00")
    form = registration(world, message_at="2019-06-14T16:20", external_due="2019-06-17T16:20")
    answer = client(world, world.integrator).post("/intake/new/", form, follow=True)
    order = Order.objects.get()
    assert order.deadline == parse_instant("2019-06-15T16:20:00+08:00")
    text = answer.content.decode()
    assert "登记滞后" in text
    assert "1 小时 40 分" in text
    replies = client(world, world.integrator).get("/intake/replies/").content.decode()
    assert "12345-1" in replies


def test_ac03_the_whole_system_is_an_emergency_and_needs_its_reason(world: World) -> None:
    form = registration(world, source="OTHER", fault="FN_MODULE_DISPLAY", system_wide="on", external_number="")
    desk = client(world, world.integrator)
    assert desk.post("/intake/new/", form | {"words": ""}).status_code == 422
    assert not Order.objects.exists()
    assert desk.post("/intake/new/", form | {"words": "全市无法登录"}).status_code == 302
    assert (Order.objects.get().urgency, Order.objects.get().camera_count) == ("EMERGENCY", 0)


def test_the_owner_states_when_it_was_passed_on_or_it_runs_from_the_entry(world: World, wired: SimpleNamespace) -> None:
    wired.clock.moment = parse_instant("2019-06-14T18:00:00+08:00")
    owner = client(world, world.owner)
    owner.post("/intake/new/", registration(world, message_at="2019-06-14T16:20"))
    assert Order.objects.get().stage_started == wired.clock.now()
    passed = {"message_at": "2019-06-14T16:20", "claimed_at": "2019-06-14T17:00", "external_number": "2", "key": "r2"}
    owner.post("/intake/new/", registration(world, **passed))
    assert Order.objects.latest("pk").stage_started == parse_instant("2019-06-14T17:00:00+08:00")


@pytest.mark.parametrize(("after", "state"), [("INBOX", "RECEIVED"), ("CONSULTATION", "CONSULTATION")])
def test_the_desk_may_leave_it_or_call_it_a_consultation(world: World, after: str, state: str) -> None:
    client(world, world.integrator).post("/intake/new/", registration(world, after=after))
    assert FaultReport.objects.get().state == state
    assert not Order.objects.exists()


def test_a_message_time_without_evidence_is_refused_on_the_form(world: World, wired: SimpleNamespace) -> None:
    form = registration(world, message_at="2026-06-03T07:00", external_number="", source="WECHAT_GROUP")
    answer = client(world, world.integrator).post("/intake/new/", form)
    assert answer.status_code == 422
    assert not FaultReport.objects.exists()
    with_picture = form | {"photos": picture()}
    assert client(world, world.integrator).post("/intake/new/", with_picture).status_code == 302


def test_while_registering_one_sees_the_open_orders_and_joins_one(world: World, wired: SimpleNamespace) -> None:
    sort_as_fault(received(world, wired), world.actor(world.integrator), wired.clock.now())
    order = Order.objects.get()
    desk = client(world, world.integrator)
    asked = {"project": world.project.pk, "fault": "IMG_BLACK", "place": "别处", "cameras": world.cameras[0].gb_code}
    assert order.number in desk.get("/intake/matches/", asked).content.decode()
    desk.post("/intake/new/", registration(world, join=order.number))
    assert FaultReport.objects.latest("pk").state == "DUPLICATE"
    assert Order.objects.count() == 1


def test_the_chosen_camera_names_project_and_place(world: World) -> None:
    form = registration(world, project="", place="", cameras=world.cameras[2].gb_code, fault="IMG_BLUR")
    assert client(world, world.integrator).post("/intake/new/", form).status_code == 302
    told = FaultReport.objects.get()
    assert (told.project, told.place) == (world.project, world.cameras[2].name)
    without = client(world, world.integrator).post("/intake/new/", registration(world, project="", place="", key="n"))
    assert without.status_code == 422
    assert "没有选摄像机时，请选项目" in without.content.decode()


def test_an_order_of_others_cannot_be_joined(world: World, wired: SimpleNamespace) -> None:
    sort_as_fault(received(world, wired), world.actor(world.integrator), wired.clock.now())
    outsider = client(world, world.outsider)
    number = Order.objects.get().number
    answer = outsider.post("/intake/new/", registration(world, project=world.project.pk, join=number))
    assert answer.status_code == 422
    assert FaultReport.objects.count() == 1


def test_a_reply_is_noted_once(world: World, wired: SimpleNamespace) -> None:
    desk = client(world, world.integrator)
    desk.post("/intake/new/", registration(world))
    told = FaultReport.objects.get()
    desk.post(f"/intake/{told.number}/reply/", {"words": "已电话告知"})
    told.refresh_from_db()
    assert (told.reply_note, told.replied_at) == ("已电话告知", wired.clock.now())
    link = f'href="/intake/{told.number}/"'
    assert link not in desk.get("/intake/replies/").content.decode()
    assert link in desk.get("/intake/replies/?view=done").content.decode()
