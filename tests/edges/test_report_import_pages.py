"""Fault reports from a table: all of it or nothing, every bad line named, each ticket once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shiwei.kernel.time import parse_instant
from shiwei.workorders.models import FaultReport, IntakeBatch
from tests.counting import client
from tests.edges.report_desk import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db
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
