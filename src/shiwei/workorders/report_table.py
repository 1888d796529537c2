"""Reports as a table: CSV lines and the interface's values become incoming reports, or a list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera, Project
from shiwei.kernel.csv_table import Columns, TableRefused, Words, read_table
from shiwei.kernel.time import SHANGHAI, parse_instant
from shiwei.policy.intake import judge_arrival
from shiwei.policy.vocabulary import FAULTS, SOURCES
from shiwei.workorders.actions.receive_report import Incoming
from shiwei.workorders.labels import FAULT, SOURCE

HEADS = {
    "source": _l("来源"),
    "fault": _l("故障"),
    "project": _l("项目编码"),
    "cameras": _l("摄像机编码"),
    "place": _l("位置"),
    "words": _l("原话"),
    "reporter": _l("反映人"),
    "contact": _l("联系方式"),
    "unit": _l("反映单位编码"),
    "external_number": _l("外部工单号"),
    "external_due": _l("外部期限"),
    "message_at": _l("消息时间"),
    "claimed_at": _l("送达集成商时间"),
    "evidence": _l("依据"),
}
"""The template's columns, and the words a file may have at its head instead of their codes."""
NEEDED = ("source", "place")
MACHINE_SOURCES = frozenset({"AUTO_ALARM", "DAILY_PATROL"})
_PLAIN = ("source", "place", "words", "fault", "reporter", "contact", "external_number")
_TIMES = ("external_due", "message_at", "claimed_at")
_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Line:
    """One report by codes, as a file or the interface tells it; ``where`` names it in what is said of its faults."""

    where: str
    values: Mapping[str, Any]


def read_reports(content: bytes) -> list[Line]:
    """The lines of a CSV file. Raises TableRefused naming each bad line and what to do about it."""
    words = table_words()
    optional = tuple(name for name in HEADS if name not in NEEDED)
    heads = {str(head): name for name, head in HEADS.items()}
    rows = read_table(content, Columns(NEEDED, optional, heads), _Checker(), words)
    return [Line(words.line.format(line=row.line, fault="").rstrip("：: "), row.values) for row in rows]


def template() -> str:
    """The CSV template: its heads, and one example that is to be overwritten."""
    example = {
        "source": SOURCE["MAYOR_HOTLINE"],
        "fault": FAULT["HW_NUISANCE"],
        "project": "P-01",
        "place": _("示例：光明路设备箱"),
        "words": _("示例：设备箱倾斜，请删除本行"),
        "reporter": _("市民"),
        "external_number": "12345-0001",
        "external_due": "2026-06-05 17:00",
        "message_at": "2026-06-03 16:20",
        "claimed_at": "2026-06-03 16:20",
    }
    lines = [HEADS.values(), [example.get(name, "") for name in HEADS]]
    return "\ufeff" + "".join(",".join(str(cell) for cell in line) + "\r\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a sender may report about."""

    projects: QuerySet[Project]
    cameras: QuerySet[Camera]


def resolve(lines: Sequence[Line], reach: Reach, now: datetime) -> list[Incoming]:
    """The reports these lines tell of, within the sender's reach.

    Raises TableRefused with every fault of every line: an unknown project, camera or unit, a time without evidence.
    """
    desk = _Registry(lines, reach, now)
    found, faults = [], []
    for line in lines:
        try:
            found.append(desk.incoming(line.values))
        except ValueError as error:
            faults.append(_("%(where)s：%(what)s") % {"where": line.where, "what": error})
    if faults:
        raise TableRefused(faults)
    return found


class _Registry:
    """What the lines name, read at once."""

    def __init__(self, lines: Sequence[Line], reach: Reach, now: datetime) -> None:
        self.now = now
        self.projects = {p.code: p for p in reach.projects.select_related("owner", "integrator", "jurisdiction")}
        codes = {code for line in lines for code in line.values.get("cameras", ())}
        cameras = reach.cameras.select_related("node", "project")
        self.cameras = {c.gb_code: c for start in _steps(codes) for c in cameras.filter(gb_code__in=start)}
        self.units = {u.code: u for u in Unit.objects.all()}

    def incoming(self, values: Mapping[str, Any]) -> Incoming:
        cameras = [self._camera(code) for code in dict.fromkeys(values.get("cameras", ()))]
        plain: dict[str, Any] = {name: values.get(name, "") for name in _PLAIN} | {
            name: values.get(name) for name in _TIMES
        }
        report = Incoming(
            project=self._project(values.get("project", ""), cameras),
            cameras=cameras,
            unit=self._unit(values.get("unit", "")),
            system_wide=bool(values.get("system_wide")),
            insists=bool(values.get("insists")),
            evidence=tuple(values.get("evidence", ())),
            key=values.get("key", ""),
            **plain,
        )
        if not judge_arrival(report.arrival(self.now)):
            raise ValueError(_("消息时间须早于现在、先后不矛盾，并写明外部工单号或依据"))
        return report

    def _camera(self, code: str) -> Camera:
        if code not in self.cameras:
            raise ValueError(_("登记中没有摄像机 %(code)s，或不在您的项目内：请核对编码") % {"code": code})
        return self.cameras[code]

    def _project(self, code: str, cameras: Sequence[Camera]) -> Project:
        named = {c.project_id: c.project for c in cameras}
        if not code and len(named) == 1:
            code = next(iter(named.values())).code
        if code not in self.projects:
            raise ValueError(_("项目 %(code)s 不存在或不在您的范围：请填写项目编码") % {"code": code or "—"})
        if any(p.code != code for p in named.values()):
            raise ValueError(_("摄像机不都属于项目 %(code)s：请按项目分行") % {"code": code})
        return self.projects[code]

    def _unit(self, code: str) -> Unit | None:
        if code and code not in self.units:
            raise ValueError(_("反映单位 %(code)s 不存在：请填单位编码，市民等留空") % {"code": code})
        return self.units.get(code)


def _steps(codes: set[str]) -> list[list[str]]:
    listed = sorted(codes)
    return [listed[i : i + 500] for i in range(0, len(listed), 500)]


def table_words() -> Words:
    """What is said of a bad file, in the reader's language."""
    return Words(
        line=_("第 {line} 行：{fault}"),
        missing=_("缺少列 {missing}；必须有：{needed}。请从模板开始填写"),
        too_many=_("单元格比列头多：原话里的逗号要用引号括起来"),
        broken=_("不是 CSV 行：{why}"),
        empty=_("列头之后没有数据：请每行填写一条反映"),
        too_large=_("文件有 {size} 字节，一次最多 {most} 字节：请拆分后再导入"),
        no_text=_("不是 UTF-8 或 GB 18030 文本：请在表格软件中另存为 CSV"),
    )


class _Checker:
    """Checks the texts of a line; the words of the codes are looked up once a file."""

    def __init__(self) -> None:
        self.sources = _by_word(SOURCE, SOURCES - MACHINE_SOURCES)
        self.faults = _by_word(FAULT, FAULTS)

    def __call__(self, values: dict[str, str]) -> dict[str, Any]:
        checked: dict[str, Any] = dict(values)
        checked["source"] = _code(values["source"], self.sources, _("来源"))
        checked["fault"] = _code(values["fault"], self.faults, _("故障")) if values["fault"] else ""
        if len(values["place"]) < 2:
            raise ValueError(_("位置为空：请写明路口或点位名称"))
        checked["cameras"] = [c.strip() for c in values["cameras"].replace("；", ";").split(";") if c.strip()]
        checked["evidence"] = [values["evidence"]] if values["evidence"] else []
        return checked | {name: local_instant(values[name], str(HEADS[name])) for name in _TIMES}


def _by_word(words: Mapping[str, Any], known: frozenset[str]) -> dict[str, str]:
    """Word -> code, and every code to itself after them."""
    return {str(word): code for code, word in words.items() if code in known} | {code: code for code in known}


def _code(text: str, known: Mapping[str, str], what: str) -> str:
    """The code, given as itself or by its word."""
    if text not in known:
        choices = "、".join(word for word, code in known.items() if word != code)
        raise ValueError(_("%(what)s“%(text)s”不认识，可填：%(all)s") % {"what": what, "text": text, "all": choices})
    return known[text]


def local_instant(text: str, what: str) -> datetime | None:
    """A local time as people write it, or an instant with offset; None for an empty cell."""
    if not text:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    try:
        return parse_instant(text)
    except ValueError:
        raise ValueError(
            _("%(what)s“%(text)s”不是时间，请写作 2026-06-03 16:20") % {"what": what, "text": text}
        ) from None
