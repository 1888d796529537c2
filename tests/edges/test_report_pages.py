"""The pages of fault reports and alarms: portal, desk, replies, import, QR labels; an outsider sees nothing."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shiwei.accounts.models import Duty, Unit
from shiwei.assets.models import Camera
from shiwei.documents.models import StoredFile
from shiwei.kernel.text import bigram_column
from shiwei.kernel.time import parse_instant
from shiwei.watch.models import Alarm
from shiwei.workorders.actions.receive_report import Incoming, receive_report
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.models import FaultReport, IntakeBatch, Order
from tests.world import World, build

pytestmark = pytest.mark.django_db
DESK_PAGES = ("/intake/", "/intake/new/", "/intake/replies/", "/intake/import/", "/labels/", "/alarms/")
ALL_PAGES = ("/report/", "/report/mine/", "/report/map/", "/report/map.json", "/report/cameras/")


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    made = build(14)
    Unit.objects.filter(code="OWN").update(phone="0558-5550100")
    for camera in made.cameras:
        Camera.objects.filter(pk=camera.pk).update(name_bigrams=bigram_column(camera.name))
    return made


def client(world: World, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    signed = Client()
    signed.force_login(world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def station(world: World) -> Client:
    return client(world, world.using, Duty.REPORTER)


def picture() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "black").save(content, "JPEG")
    return SimpleUploadedFile("现场.jpg", content.getvalue(), "image/jpeg")


def received(world: World, wired: SimpleNamespace, **more: Any) -> FaultReport:
    given = {"source": "USING_UNIT", "fault": "IMG_BLACK", "unit": world.using, "cameras": world.cameras[:1]}
    what = Incoming(project=world.project, place=world.cameras[0].name, **{**given, **more})
    return receive_report(what, world.actor(world.using), wired.clock.now())


# --- who reaches what ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*DESK_PAGES, *ALL_PAGES, "/r/34160200001320000001/"])
def test_a_stranger_is_sent_to_sign_in(world: World, page: str) -> None:
    answer = Client().get(page)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("page", DESK_PAGES)
@pytest.mark.parametrize("party", ["owner", "integrator", "network", "power", "using", "outsider"])
def test_the_desk_is_for_owner_and_integrator(world: World, page: str, party: str) -> None:
    expected = 200 if party in {"owner", "integrator", "outsider"} else 403
    assert client(world, getattr(world, party)).get(page).status_code == expected


@pytest.mark.parametrize("page", ALL_PAGES)
@pytest.mark.parametrize("party", ["owner", "integrator", "network", "using", "outsider"])
def test_everybody_may_report(world: World, page: str, party: str) -> None:
    assert client(world, getattr(world, party)).get(page).status_code == 200


def test_an_outsider_sees_no_report_no_camera_no_alarm(world: World, wired: SimpleNamespace) -> None:
    told = received(world, wired)
    outsider = client(world, world.outsider)
    assert outsider.get(f"/intake/{told.number}/").status_code == 404
    assert outsider.post(f"/intake/{told.number}/consultation/").status_code == 404
    assert told.number not in outsider.get("/intake/?view=all").content.decode()
    assert outsider.get("/report/map.json").json()["features"] == []
    assert "光明路" not in outsider.get("/report/cameras/?q=光明").content.decode()
    assert outsider.get(f"/r/{world.cameras[0].gb_code}/").status_code == 404
    assert outsider.get(f"/report/cameras/{world.cameras[0].gb_code}/").status_code == 404
    assert "光明路" not in outsider.get("/labels/").content.decode()
    form = {"camera": world.cameras[0].gb_code, "what": "black", "key": "o"}
    assert outsider.post("/report/", form).status_code == 422
    assert FaultReport.objects.count() == 1


# --- the portal ---------------------------------------------------------------------------------------------


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


# --- the desk -----------------------------------------------------------------------------------------------


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


# --- import -------------------------------------------------------------------------------------------------

HEADS = "来源,故障,项目编码,摄像机编码,位置,原话,反映人,外部工单号,消息时间,送达集成商时间,外部期限\n"


def table(lines: str, encoding: str = "utf-8-sig", heads: str = HEADS) -> dict[str, Any]:
    return {"table": SimpleUploadedFile("反映.csv", (heads + lines).encode(encoding), "text/csv")}


def line(n: int, *, source: str = "市长热线", project: str = "P-A") -> str:
    came = "2026-06-03 07:00"
    return f"{source},影响居民生活或城市管理,{project},,光明路 {n} 号箱,箱门敞开,市民,RX-{n},{came},{came},\n"


def test_two_thousand_lines_are_taken_once(world: World, wired: SimpleNamespace) -> None:
    desk = client(world, world.integrator)
    content = "".join(line(n) for n in range(2000))
    for _ in range(2):
        assert desk.post("/intake/import/", table(content)).status_code == 302
    batch = IntakeBatch.objects.get()
    assert (batch.total, batch.taken, batch.known) == (2000, 2000, 0)
    assert FaultReport.objects.count() == 2000
    assert {r.started_at for r in FaultReport.objects.all()} == {parse_instant("2026-06-03T07:00:00+08:00")}
    desk.post("/intake/import/", table(content + line(2000)))
    again = IntakeBatch.objects.latest("pk")
    assert (again.taken, again.known) == (1, 2000)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_both_encodings_of_a_spreadsheet_are_read(world: World, encoding: str) -> None:
    client(world, world.integrator).post("/intake/import/", table(line(1), encoding))
    assert FaultReport.objects.get().words == "箱门敞开"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(2, source="飞鸽"), "第 3 行：来源“飞鸽”不认识，可填："),
        (line(2, source="系统自动告警"), "第 3 行：来源“系统自动告警”不认识"),
        (line(2, project="P-Z"), "第 3 行：项目 P-Z 不存在或不在您的范围"),
        (line(2, project="P-E"), "第 3 行：项目 P-E 不存在或不在您的范围"),
        ("电话,黑屏,P-A,34160200001320999999,某处,,,,,,\n", "第 3 行：登记中没有摄像机 34160200001320999999"),
        ("电话,黑屏,P-A,,,,,,,,\n", "第 3 行：位置为空"),
        ("电话,黑屏,P-A,,某处,,,,昨天,,\n", "第 3 行：消息时间“昨天”不是时间，请写作 2026-06-03 16:20"),
        (
            "电话,黑屏,P-A,,某处,,,,2026-06-03 07:00,,\n",
            "第 3 行：消息时间须早于现在、先后不矛盾，并写明外部工单号或依据",
        ),
        ("电话,黑屏,P-A,,某处,a,b,c,,,,多,了\n", "第 3 行：单元格比列头多"),
    ],
)
def test_each_bad_line_is_named_with_what_to_do_and_nothing_is_taken(world: World, bad: str, said: str) -> None:
    answer = client(world, world.integrator).post("/intake/import/", table(line(1) + bad + line(3)))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FaultReport.objects.exists()
    assert not IntakeBatch.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00\x01", "不是 UTF-8 或 GB 18030 文本"),
        ("来源,故障\n电话,黑屏\n".encode(), "缺少列"),
        (HEADS.encode(), "列头之后没有数据"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(world: World, content: bytes, said: str) -> None:
    form = {"table": SimpleUploadedFile("a.csv", content, "text/csv")}
    answer = client(world, world.integrator).post("/intake/import/", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_template_is_read_by_its_own_reader(world: World, wired: SimpleNamespace) -> None:
    wired.clock.moment = parse_instant("2026-06-04T08:00:00+08:00")
    desk = client(world, world.integrator)
    content = desk.get("/intake/import/template.csv").content.decode("utf-8-sig").replace("P-01", "P-A")
    form = {"table": SimpleUploadedFile("t.csv", content.encode(), "text/csv")}
    assert desk.post("/intake/import/", form).status_code == 302
    assert FaultReport.objects.get().external_number == "12345-0001"


# --- QR labels ----------------------------------------------------------------------------------------------


def test_labels_hold_a_code_for_each_camera_asked_for(world: World) -> None:
    text = client(world, world.integrator).get("/labels/", {"text": "芍花路 7"}).content.decode()
    assert text.count("<svg") - text.count("sw-icon") - text.count('viewBox="0 0 32 32"') == 1
    assert "34160200001320000007" in text


# --- alarms -------------------------------------------------------------------------------------------------

ALARM_HEADS = "告警编号,摄像机编码,告警类型,告警时间,恢复时间,说明\n"


def sent(world: World, *rows: str) -> Client:
    desk = client(world, world.integrator)
    content = (ALARM_HEADS + "".join(f"{row}\n" for row in rows)).encode()
    form = {"table": SimpleUploadedFile("告警.csv", content, "text/csv"), "source": "平台"}
    assert desk.post("/alarms/take-in/", form).status_code == 302
    return desk


def test_alarms_by_file_good_ones_stay_bad_ones_are_listed(world: World, wired: SimpleNamespace) -> None:
    code = world.cameras[0].gb_code
    desk = sent(
        world,
        f"A1,{code},offline,2026-06-03 07:50,,",
        f"A2,{code},offline,不知道,,",
        "A3,34160200001320999999,offline,2026-06-03 07:50,,",
    )
    assert Alarm.objects.count() == 1
    text = desk.get("/alarms/").content.decode()
    assert "第 3 行 A2 告警时间“不知道”不是时间" in text
    assert "第 4 行 A3 摄像机 34160200001320999999 不在您的项目登记中" in text


def test_ticked_alarms_are_dealt_with_together(world: World, wired: SimpleNamespace) -> None:
    desk = sent(world, *(f"A{i},{world.cameras[i].gb_code},offline,2026-06-03 07:50,," for i in range(3)))
    ids = list(Alarm.objects.values_list("pk", flat=True))
    refused = desk.post("/alarms/dispose/", {"alarms": ids, "disposition": "FALSE_ALARM"}, follow=True)
    assert "误报须写明依据" in refused.content.decode()
    desk.post("/alarms/dispose/", {"alarms": ids[:2], "disposition": "FALSE_ALARM", "note": "画面正常"})
    desk.post("/alarms/dispose/", {"alarms": ids[2:], "disposition": "ORDER"})
    assert [a.disposition for a in Alarm.objects.order_by("pk")] == ["FALSE_ALARM", "FALSE_ALARM", "ORDER"]
    assert Order.objects.get().source == "AUTO_ALARM"


@pytest.mark.parametrize(("party", "status"), [("owner", 403), ("network", 403), ("outsider", 302)])
def test_others_deal_with_none(world: World, wired: SimpleNamespace, party: str, status: int) -> None:
    sent(world, f"A1,{world.cameras[0].gb_code},offline,2026-06-03 07:50,,")
    alarm = Alarm.objects.get()
    form = {"alarms": [alarm.pk], "disposition": "FALSE_ALARM", "note": "x"}
    assert client(world, getattr(world, party)).post("/alarms/dispose/", form).status_code == status
    alarm.refresh_from_db()
    assert alarm.disposition == ""


def test_the_alarms_of_a_day(world: World, wired: SimpleNamespace) -> None:
    desk = sent(world, f"A1,{world.cameras[0].gb_code},offline,2026-06-03 07:50,,")
    wired.clock.moment += timedelta(days=1)
    assert "光明路与芍花路 1 号" in desk.get("/alarms/?day=2026-06-03").content.decode()
    assert "光明路与芍花路 1 号" not in desk.get("/alarms/?day=2026-06-04").content.decode()
