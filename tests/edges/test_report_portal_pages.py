"""The portal of fault reports: a station tells, finds its camera, follows; the labels on the poles lead there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shiwei.documents.models import StoredFile
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.models import FaultReport, Order
from tests.counting import client
from tests.edges.report_desk import picture, received, station
from tests.edges.report_desk import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_station_reports_with_a_sentence_and_a_photo(world: World, wired: SimpleNamespace) -> None:
    camera = world.cameras[3]
    for _ in range(2):
        form = {"camera": camera.gb_code, "what": "ptz", "words": "转不动", "photos": picture(), "key": "k1"}
        answer = station(world).post("/report/", form, follow=True)
    told = FaultReport.objects.get()
    assert (told.source, told.unit, told.fault, told.state) == ("USING_UNIT", world.using, "IMG_PTZ", "RECEIVED")
    assert list(told.cameras.all()) == [camera]
    assert told.number in answer.content.decode()
    kept = StoredFile.objects.get(subject=f"report:{told.number}")
    assert told.evidence == [kept.sha256]
    assert client(world, world.integrator).get(f"/files/{kept.sha256}.jpg").status_code == 200
    assert client(world, world.outsider).get(f"/files/{kept.sha256}.jpg").status_code == 404


def test_a_question_and_a_platform_fault_need_no_camera(world: World) -> None:
    for what, fault in (("question", ""), ("platform", "FN_QUERY_NO_RESPONSE")):
        assert station(world).post("/report/", {"what": what, "key": what}).status_code == 302
        assert FaultReport.objects.get(fault=fault).project == world.project


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"what": "black"}, "请先选是哪一台摄像机"),
        ({"camera": "34160200001320000001"}, "请点选是什么问题"),
        ({"camera": "34160200001320999999", "what": "black"}, "登记中没有这台摄像机"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(
    world: World, form: dict[str, str], said: str
) -> None:
    answer = station(world).post("/report/", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FaultReport.objects.exists()


def test_a_file_that_is_no_photo_takes_the_report_with_it(world: World) -> None:
    bad = SimpleUploadedFile("a.exe", b"MZ", "application/x-dosexec")
    form = {"camera": world.cameras[0].gb_code, "what": "black", "photos": bad}
    assert station(world).post("/report/", form).status_code == 422
    assert not FaultReport.objects.exists()


@pytest.mark.parametrize(
    ("typed", "found"), [("芍花路 7", True), ("7号", True), ("希夷", False), ("3416020000132000", True)]
)
def test_cameras_are_found_by_any_part_of_their_name_or_the_beginning_of_the_code(
    world: World, typed: str, found: bool
) -> None:
    text = station(world).get("/report/cameras/", {"q": typed}).content.decode()
    assert ("光明路与芍花路 7 号" in text) == found


def test_before_submission_one_sees_that_it_is_in_repair_and_follows_it(world: World, wired: SimpleNamespace) -> None:
    first = received(world, wired)
    sort_as_fault(first, world.actor(world.integrator), wired.clock.now())
    assert first.order is not None
    code = world.cameras[0].gb_code
    text = station(world).get(f"/report/cameras/{code}/").content.decode()
    assert "已在维修" in text
    assert "甲集成" in text
    assert "应在 06-04 08:00 前派单" in text
    form = {"camera": code, "follow": first.order.number, "key": "f"}
    assert station(world).post("/report/", form).status_code == 302
    followed = FaultReport.objects.latest("pk")
    assert (followed.state, followed.order) == ("DUPLICATE", first.order)
    assert Order.objects.count() == 1
    mine = station(world).get("/report/mine/").content.decode()
    assert followed.number in mine
    assert first.order.number in mine


def test_who_insists_that_it_is_something_else_is_heard(world: World, wired: SimpleNamespace) -> None:
    sort_as_fault(received(world, wired), world.actor(world.integrator), wired.clock.now())
    form = {"camera": world.cameras[0].gb_code, "what": "blur", "insists": "1", "key": "i"}
    station(world).post("/report/", form)
    assert FaultReport.objects.latest("pk").state == "RECEIVED"


def test_the_code_on_the_pole_leads_to_the_filled_in_report(world: World) -> None:
    code = world.cameras[5].gb_code
    answer = station(world).get(f"/r/{code}/", follow=True)
    assert answer.redirect_chain == [(f"/report/?camera={code}", 302)]
    assert f'name="camera" value="{code}"' in answer.content.decode()


def test_r22_2_the_owners_duty_phone_stands_on_the_page(world: World) -> None:
    assert 'href="tel:0558-5550100"' in station(world).get("/report/").content.decode()


def test_my_reports_tell_who_works_on_it_and_what_was_answered(world: World, wired: SimpleNamespace) -> None:
    received(world, wired, fault="", cameras=[], words="怎么导出？")
    desk = client(world, world.integrator)
    number = FaultReport.objects.get().number
    desk.post(f"/intake/{number}/answer/", {"words": "在录像查询页导出"})
    text = station(world).get("/report/mine/").content.decode()
    assert "咨询已答复" in text
    assert "在录像查询页导出" in text


def test_labels_hold_a_code_for_each_camera_asked_for(world: World) -> None:
    text = client(world, world.integrator).get("/labels/", {"text": "芍花路 7"}).content.decode()
    assert text.count("<svg") - text.count("sw-icon") - text.count('viewBox="0 0 32 32"') == 1
    assert "34160200001320000007" in text
