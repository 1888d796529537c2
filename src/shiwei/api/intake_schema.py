"""The shapes of reports and alarms over JSON. Instants are ISO 8601 with offset; codes are those of the case format."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

Source = Literal[
    "OWNER", "USING_UNIT", "CITIZEN", "QQ_GROUP", "WECHAT_GROUP", "PHONE", "LETTER", "DIGITAL_CITY",
    "MAYOR_HOTLINE", "RETURN_VISIT", "SUPERVISION", "PERIODIC_INSPECTION", "OTHER",
]  # fmt: skip


class FaultReportIn(Schema):
    source: Source
    place: str = Field(min_length=2, max_length=200)
    project: str = Field("", description="may be left out when the cameras name it")
    fault: str = Field("", description="fault code of Article 8; empty: not known, or a question")
    cameras: list[str] = []
    words: str = Field("", max_length=4000, description="the original text")
    unit: str = Field("", description="code of the reporter's unit, where it is one of the system's")
    reporter: str = Field("", max_length=120)
    contact: str = Field("", max_length=120)
    external_number: str = Field("", max_length=60, description="the outside ticket; the same number counts once")
    external_due: datetime | None = None
    message_at: datetime | None = Field(None, description="when the reporter sent it")
    claimed_at: datetime | None = Field(None, description="when it reached the integrator; needs evidence (A03)")
    evidence: list[str] = []
    system_wide: bool = False
    insists: bool = Field(False, description="an open order is known, and this is something else")


class FaultReportBatchIn(Schema):
    reports: list[FaultReportIn] = Field(min_length=1, max_length=5000)


class FaultReportOut(Schema):
    number: str
    state: str
    source: str
    project: str
    place: str
    fault: str
    words: str
    cameras: list[str]
    order: str
    user_first: bool
    external_number: str
    external_due: datetime | None
    received_at: datetime
    triage_from: datetime
    due_at: datetime | None
    lag_seconds: int
    answer: str
    progress: str


class FaultReportsOut(Schema):
    reports: list[FaultReportOut]


class SortIn(Schema):
    """``FAULT`` opens an order, or joins ``order``; ``DUPLICATE`` needs ``order``; ``INVALID`` needs ``evidence``."""

    state: Literal["FAULT", "CONSULTATION", "DUPLICATE", "INVALID"]
    fault: str = ""
    order: str = ""
    evidence: str = Field("", max_length=1000)


class AnswerIn(Schema):
    answer: str = Field(min_length=1, max_length=4000)


class ConsentIn(Schema):
    agrees: bool
    note: str = Field("", max_length=1000)


class ReclassifyIn(Schema):
    fault: str
    back_dated: bool = False
    reason: str = Field("", max_length=1000)


class ReplyIn(Schema):
    note: str = Field(min_length=1, max_length=1000)


class OnsetIn(Schema):
    onset: datetime
    grounds: str = Field(min_length=1, max_length=1000)


class BatchOut(Schema):
    """A numbered batch (X7). ``known`` had come before; ``rejects`` are lines that were not taken, and why."""

    batch: int
    kind: str
    source: str
    at: datetime
    total: int
    taken: int
    known: int
    rejects: list[dict[str, Any]]


class AlarmInOne(Schema):
    id: str = Field(description="the id of the system that raised it; the same id counts once")
    camera: str
    kind: str = Field(description="a kind of the diagnosis (offline, black …) or a fault code of Article 8")
    at: datetime
    recovered_at: datetime | None = None
    words: str = Field("", max_length=200)


class AlarmsIn(Schema):
    source: str = Field(min_length=1, max_length=40, description="the system that raised them")
    alarms: list[AlarmInOne] = Field(min_length=1, max_length=20000)


class AlarmOut(Schema):
    id: int
    source: str
    external_id: str
    camera: str
    fault: str
    at: datetime
    received_at: datetime
    due_at: datetime | None
    recovered_at: datetime | None
    disposition: str
    handled_at: datetime | None
    handler: str
    note: str
    order: str


class DisposeIn(Schema):
    alarms: list[int] = Field(min_length=1, max_length=2000)
    disposition: Literal["ORDER", "FALSE_ALARM", "DUPLICATE", "RECOVERED"]
    note: str = Field("", max_length=1000)
    order: str = Field("", description="the open order they belong to or repeat")
    together: bool = Field(False, description="one cause: one order for each project and fault")
