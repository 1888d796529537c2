"""The shapes of the JSON interface. Instants are ISO 8601 with offset; durations whole seconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema


class Problem(Schema):
    """Why a request was refused: a stable code, what happened, and the article where the law refused it."""

    code: str
    message: str
    article: str | None = None


class StageOut(Schema):
    kind: str
    unit: str
    start: datetime
    end: datetime | None
    limit_hours: int
    deadline: datetime
    elapsed_seconds: int
    paused_seconds: int
    overtime: bool
    because: list[str]


class CameraTestOut(Schema):
    camera: str
    name: str
    passed: bool | None
    tested_at: datetime | None
    note: str
    picture_before: str
    picture_after: str


class OrderOut(Schema):
    number: str
    project: str
    source: str
    fault: str
    domain: str
    node: str
    title: str
    state: str
    urgency: str
    holder: str
    proposed_unit: str
    camera_count: int
    opened_at: datetime
    deadline: datetime | None
    closed_at: datetime | None
    overtime: bool
    version: int


class OrderDetailOut(OrderOut):
    cameras: list[CameraTestOut]
    stages: list[StageOut]
    reasons: list[dict[str, Any]]


class OrdersOut(Schema):
    orders: list[OrderOut]
    next: str = Field("", description="key of the next page; empty on the last")


class ReportIn(Schema):
    project: str
    fault: str
    source: Literal[
        "OWNER", "USING_UNIT", "CITIZEN", "QQ_GROUP", "WECHAT_GROUP", "PHONE", "LETTER", "DIGITAL_CITY",
        "MAYOR_HOTLINE", "RETURN_VISIT", "SUPERVISION", "PERIODIC_INSPECTION", "OTHER",
    ]  # fmt: skip
    cameras: list[str] = []
    title: str = Field(min_length=2, max_length=200)
    description: str = Field("", max_length=4000)
    reporter: str = Field("", max_length=120)
    external_number: str = Field("", max_length=60)
    system_wide: bool = Field(False, description="the fault affects use of the whole system: an emergency")


class DispatchIn(Schema):
    to: str
    note: str = Field("", max_length=2000)


class ArriveIn(Schema):
    remote: str = Field("", max_length=400)


class FeedBackIn(Schema):
    measures: str = Field(min_length=1, max_length=4000)
    photos: list[str] = []


class HandOverIn(Schema):
    to: str
    reason: Literal["NOT_MINE", "NOT_REPAIRED"]
    note: str = Field("", max_length=2000)


class ConfirmIn(Schema):
    evidence: list[str] = []


class RejectIn(Schema):
    reason: str = Field(min_length=1, max_length=2000)
    to: str = ""


class RoundOut(Schema):
    id: int
    kind: str
    state: str
    running: bool
    done: int
    total: int
    suspects: int
    rate: float
    seconds_left: float | None
    seconds: float
    started_at: datetime
    ended_at: datetime | None
    trouble: str
    summary: dict[str, Any]


class CameraOut(Schema):
    gb_code: str
    name: str
    project: str
    county: str
    longitude: float
    latitude: float
    state: str
    faults: list[str]
    reason: str
    at: datetime | None
    picture: str


class CauseOut(Schema):
    node: str
    place: str
    domain: str
    fault: str
    unit: str
    confidence: float
    cameras: list[str]
    order: str
    urgency: str
    order_state: str
