"""The page of alarms: taken in by file, dealt with together, by the integrator alone, day by day."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shiwei.watch.models import Alarm
from shiwei.workorders.models import Order
from tests.counting import client
from tests.edges.report_desk import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db
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
