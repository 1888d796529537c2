"""Alarms as a CSV table. A line that cannot be read is sent back by its number; the others are kept (rule X7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.kernel.csv_table import Columns, read_table
from shiwei.watch.actions.take_in_alarms import AlarmIn
from shiwei.workorders.report_table import local_instant, table_words

HEADS = {
    "external_id": _l("告警编号"),
    "camera": _l("摄像机编码"),
    "kind": _l("告警类型"),
    "at": _l("告警时间"),
    "recovered_at": _l("恢复时间"),
    "words": _l("说明"),
}
NEEDED = ("external_id", "camera", "kind", "at")


@dataclass(frozen=True, slots=True)
class AlarmTable:
    """What a file told: alarms, and the lines that could not be read with what is wrong with them."""

    alarms: list[AlarmIn]
    rejects: list[dict[str, Any]]


def read_alarms(content: bytes) -> AlarmTable:
    """The alarms of a CSV file. Raises TableRefused only for a file without the columns, or no CSV at all."""
    words = table_words()
    heads = {str(head): name for name, head in HEADS.items()}
    rows = read_table(content, Columns(NEEDED, ("recovered_at", "words"), heads), dict, words)
    alarms: list[AlarmIn] = []
    rejects: list[dict[str, Any]] = []
    for row in rows:
        where = _("第 %(n)d 行") % {"n": row.line}
        try:
            alarms.append(_alarm(row.values, where))
        except ValueError as error:
            told = {"where": where, "id": row.values["external_id"], "camera": row.values["camera"]}
            rejects.append({**told, "why": str(error)})
    return AlarmTable(alarms, rejects)


def alarm_template() -> str:
    """The heads of the table; the time as people write it, or an instant with offset."""
    return "\ufeff" + ",".join(str(head) for head in HEADS.values()) + "\r\n"


def _alarm(values: dict[str, str], where: str) -> AlarmIn:
    at = local_instant(values["at"], str(HEADS["at"]))
    if at is None:
        raise ValueError(_("告警时间为空：请写作 2026-06-03 16:20"))
    recovered: datetime | None = local_instant(values["recovered_at"], str(HEADS["recovered_at"]))
    return AlarmIn(values["external_id"], values["camera"], values["kind"], at, recovered, values["words"], where)
