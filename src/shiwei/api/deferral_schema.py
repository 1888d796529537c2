"""The shapes of deferral, special timing and double signature over JSON. Instants are ISO 8601 with offset."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

Category = Literal[
    "REGIONAL_POWER", "SEVERE_WEATHER", "POLE_HIT", "NO_SPARE", "THIRD_PARTY_WORKS", "MUNICIPAL_WORKS", "OTHER",
    "STAFF_SHORTAGE", "VEHICLE_SHORTAGE", "INTERNAL_OTHER",
]  # fmt: skip
Text = Field("", max_length=4000)


class PhotoOut(Schema):
    """A site photo: its claimed time and place against the order's; remarks are codes."""

    sha256: str
    minutes: int | None = Field(description="from the capture to the filing; negative: claimed after it")
    metres: int | None = Field(description="to the nearest camera of the order")
    remarks: list[str]


class DeferralOut(Schema):
    code: str
    order: str
    unit: str
    category: str
    state: str
    filed_at: datetime
    hours: int | None = Field(description="asked for; null: open, for severe weather")
    granted_hours: int | None
    start: datetime | None
    end: datetime | None
    late: bool
    renews: str
    retroactive: bool
    impact_end: datetime | None
    refusal: str
    reason: str
    batch: str
    part: str
    decided_at: datetime | None
    decided_by: str
    opinion: str
    version: int = Field(description="of the order; send it back with a decision: 409 when it moved meanwhile")


class DeferralDetailOut(DeferralOut):
    photos: list[PhotoOut]
    form: str
    stock: list[dict[str, object]]


class WhatIfOut(Schema):
    """What an act would do to the repair's clock. ``refused`` says why it cannot be done."""

    refused: str
    before: datetime | None
    after: datetime | None
    pause_start: datetime | None
    pause_end: datetime | None
    overtime_since: datetime | None
    cut: bool = Field(description="shorter than granted, because the total is used up")


class ApplicationIn(Schema):
    """The four elements of Article 11; ``photos`` and ``form`` are hashes of files sent to /api/files before."""

    category: Category
    reason: str = Text
    hours: int | None = Field(None, ge=1, le=9999)
    photos: list[str] = Field([], max_length=50)
    form: str = Field("", max_length=64)
    part: str = Field("", max_length=160)


class FileIn(ApplicationIn):
    order: str
    renews: str = Field("", max_length=32)
    completes: str = Field("", max_length=32)


class FileBatchIn(ApplicationIn):
    orders: list[str] = Field(min_length=1, max_length=100)


class PaperIn(ApplicationIn):
    order: str
    received_at: AwareDatetime | None = None
    internal: bool = False


class DecisionIn(Schema):
    """``codes`` are further applications of the same batch, decided in the same go, all or none."""

    opinion: str = Text
    version: int | None = None
    codes: list[str] = Field([], max_length=100)


class ApproveIn(DecisionIn):
    hours: int | None = Field(None, ge=1, le=9999)
    retroactive: bool = False


class RefuseIn(DecisionIn):
    reason_code: Literal["NOT_QUALIFIED", "EVIDENCE_INSUFFICIENT", "INTERNAL_REASON", "CONTRADICTS_FACTS"]


class TerminateIn(Schema):
    reason: str = Text
    version: int | None = None


class ImpactIn(Schema):
    impact_end: AwareDatetime
    evidence: list[str] = []
    version: int | None = None


class FalseIn(Schema):
    evidence: list[str]
    version: int | None = None


class AnswerIn(Schema):
    answer: str = Field(min_length=1, max_length=4000)
    version: int | None = None


class DropIn(Schema):
    note: str = Field(min_length=1, max_length=1000)
    version: int | None = None


class OnlyVersionIn(Schema):
    version: int | None = None


class ConsultIn(Schema):
    held_on: date
    participants: str = Field("", max_length=400)
    solution: str = Text


class ConsentIn(Schema):
    opinion: str = Text
    paper: str = Field("", max_length=64)


class SignIn(Schema):
    signer: str = Field("", max_length=60)
    method: Literal["E_SIGN", "SCANNED_INK"] = "E_SIGN"
    paper: str = Field("", max_length=64)


class TimingIn(Schema):
    reason: str = Text
    treatment: str = Field("", max_length=2000)
    form: str = Field("", max_length=64)
    category: Category | Literal[""] = ""


class GrantIn(Schema):
    """A pause from … to …, or a deadline: exactly one of the two."""

    pause: tuple[AwareDatetime, AwareDatetime] | None = None
    deadline: AwareDatetime | None = None
    opinion: str = Text
    version: int | None = None


class OpinionIn(Schema):
    opinion: str = Text
    version: int | None = None


class TimingOut(Schema):
    code: str
    order: str
    unit: str
    state: str
    requested_at: datetime
    timely: bool
    reason: str
    treatment: str
    category: str
    pause_start: datetime | None
    pause_end: datetime | None
    deadline: datetime | None
    decided_at: datetime | None
    decided_by: str
    opinion: str
    version: int


class KeptOut(Schema):
    sha256: str
    kind: str
    size: int
    captured_at: datetime | None
    longitude: float | None
    latitude: float | None
