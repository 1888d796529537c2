"""The shapes of the field worker's interface. Instants are ISO 8601 with offset."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from ninja import Field, Schema
from pydantic import AwareDatetime, field_validator, model_validator

from shiwei.api.schema import Problem

_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
SHA256 = r"^[0-9a-f]{64}$"
MOST_PHOTOS = 12


class PersonOut(Schema):
    """Whose phone this is: a queue belongs to one person and is sent by nobody else."""

    id: str
    name: str
    unit: str
    unit_name: str


class WordOut(Schema):
    code: str
    word: str


class PictureOut(Schema):
    """A kept picture; ``/files/<picture>/small.jpg`` gives it small."""

    picture: str
    at: datetime | None


class FieldCameraOut(Schema):
    code: str
    name: str
    longitude: float
    latitude: float
    state: str
    state_word: str
    told: str = Field(description="its faults or why it could not be tested, in words")
    well: PictureOut | None
    reported: PictureOut | None
    now: PictureOut | None
    passed: bool | None
    tested_at: datetime | None


class CapOut(WordOut):
    """A category of deferral. ``hours`` is its longest; with ``after_impact`` nobody proposes a time."""

    hours: int
    after_impact: bool


class FieldOrderOut(Schema):
    number: str
    title: str
    fault: str
    fault_word: str
    description: str
    county: str
    place: str
    urgency: str
    urgency_word: str
    state: str
    state_word: str
    opened_at: datetime
    stage_started: datetime | None
    deadline: datetime | None
    limit_hours: int
    arrived: bool
    camera_count: int
    cameras: list[FieldCameraOut]
    acts: list[str]
    deferral: list[CapOut]
    measures: list[str] = Field(description="what is often done about such a fault, for one tap")
    version: int


class FieldOut(Schema):
    """Everything the phone needs without signal. ``seen`` is the ledger's last row when it was read: an act that was
    decided on this reading carries it, so that what others did since is noticed."""

    now: datetime
    seen: int
    csrf: str
    person: PersonOut
    may_test: bool
    orders: list[FieldOrderOut]
    units: list[WordOut]
    reasons: list[WordOut]


class ActFieldsIn(Schema):
    remote: str = Field("", max_length=400)
    measures: str = Field("", max_length=4000)
    note: str = Field("", max_length=2000)
    to: str = Field("", max_length=32)
    reason: Literal["", "NOT_MINE", "NOT_REPAIRED"] = ""
    category: str = Field("", max_length=40)
    hours: int | None = Field(None, ge=1, le=24 * 400)
    photos: list[Annotated[str, Field(pattern=SHA256)]] = Field([], max_length=MOST_PHOTOS)
    form: str = Field("", pattern=r"^([0-9a-f]{64})?$", description="the photo of the stamped form")


_NEEDED: dict[str, tuple[str, ...]] = {
    "arrive": (),
    "feed_back": ("measures",),
    "hand_over": ("to", "reason"),
    "defer": ("category", "note"),
}


class ActIn(Schema):
    """One act as the phone queued it. ``claimed_at`` is when the person did it by the phone's clock, ``sent_at`` the
    phone's clock at the sending: the difference to the receive time is what that clock is worth."""

    person: str
    order: str
    type: Literal["arrive", "feed_back", "hand_over", "defer"]
    key: str = Field(min_length=16, max_length=80)
    seen: int = Field(ge=0)
    claimed_at: AwareDatetime
    sent_at: AwareDatetime
    fields: ActFieldsIn

    @field_validator("claimed_at", "sent_at")
    @classmethod
    def _possible(cls, instant: datetime) -> datetime:
        if not _FIRST <= instant <= _LAST:
            raise ValueError("no phone of ours lives then")
        return instant

    @model_validator(mode="after")
    def _whole(self) -> Self:
        missing = [name for name in _NEEDED[self.type] if not getattr(self.fields, name).strip()]
        if self.type == "defer" and self.fields.hours is None and self.fields.category != "SEVERE_WEATHER":
            missing.append("hours")
        if missing:
            raise ValueError(f"{self.type} needs {', '.join(missing)}")
        return self


class HappenedOut(Schema):
    """What somebody else did with the order meanwhile."""

    at: datetime
    word: str
    verb: str
    actor: str
    unit_name: str
    note: str


class OrderNowOut(Schema):
    number: str
    state: str
    state_word: str
    holder: str
    holder_name: str
    deadline: datetime | None
    version: int
    acts: list[str]


class AnswerOut(Schema):
    """``done`` or ``already`` (this key counted before); ``refused`` with article and words; ``conflict`` with what the
    order is now and who did what since. ``received_at`` is the legal instant, ``skew_seconds`` how far the phone's
    clock is ahead."""

    outcome: Literal["done", "already", "refused", "conflict"]
    received_at: datetime | None
    claimed_at: datetime
    skew_seconds: int
    article: str | None
    reason: str
    seen: int
    order: OrderNowOut
    since: list[HappenedOut]


Refused = AnswerOut | Problem
"""An act refused by the law, or one that is no act at all."""


class PhotoOut(Schema):
    """A kept photo with what it claims of time and place; the upload's instant is the server's."""

    sha256: str
    received_at: datetime
    captured_at: datetime | None
    longitude: float | None
    latitude: float | None
    accuracy: float | None


class PhotoIn(Schema):
    person: str
    order: str
    key: str = Field(min_length=16, max_length=80)
    sha256: str = Field(pattern=SHA256)
    kind: Literal["PHOTO", "STAMPED_FORM"] = "PHOTO"
    taken_at: AwareDatetime | None = None
    longitude: float | None = Field(None, ge=-180, le=180)
    latitude: float | None = Field(None, ge=-90, le=90)
    accuracy: float | None = Field(None, ge=0, le=1e6)


class TestOut(Schema):
    """A test of one camera asked for on site. ``verdict``: ``none`` (never asked), ``running``, ``clean``, ``fault``,
    ``offline``, ``untested`` (could not test: not the camera's fault), ``failed`` (the test itself)."""

    verdict: Literal["none", "running", "clean", "fault", "offline", "untested", "failed"]
    told: str
    step_word: str
    asked_at: datetime | None
    at: datetime | None
    picture: str
