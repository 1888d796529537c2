"""Emergencies over JSON: those that go on, and telling, acknowledging, setting out (R10.6, R10.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from shiwei.accounts.facts import Actor
from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.api.refusals import allowed_by_law, key_of
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.workorders import queries
from shiwei.workorders.actions.acknowledge import acknowledge
from shiwei.workorders.actions.depart import depart
from shiwei.workorders.actions.log_notice import Contact, log_notice
from shiwei.workorders.emergencies import latest, open_for, plain
from shiwei.workorders.models import Order

router = Router(tags=["emergencies"])
of_order = Router(tags=["orders"])
MOST = 200


class EmergencyStepOut(Schema):
    """A step with its limit (null: within the stage's own), when it was first taken, by whom, and whether late."""

    step: Literal["RAISED", "NOTICE_LOGGED", "ACKNOWLEDGED", "DEPARTED", "ARRIVED"]
    limit: datetime | None
    at: datetime | None
    late: bool
    actor: str
    unit: str
    article: str


class CalledOut(Schema):
    """Somebody the system told; the fields after ``at`` are empty where there was nobody to tell."""

    kind: str
    at: datetime
    user: str = ""
    name: str = ""
    number: str = ""


class NextCallOut(Schema):
    kind: str
    at: datetime


class EmergencyOut(Schema):
    order: str
    state: str
    raised_at: datetime
    ended_at: datetime | None
    running_seconds: int
    steps: list[EmergencyStepOut]
    called: list[CalledOut]
    next_call: NextCallOut | None


class NoticeIn(Schema):
    channel: Literal["PHONE", "ON_SITE", "WECHAT", "SMS", "OTHER"]
    person: str = Field(min_length=1, max_length=60, description="who was reached")
    number: str = Field("", max_length=40, description="what was dialled")
    told_at: AwareDatetime | None = Field(None, description="when, by the caller's account; not later than now")
    words: str = Field("", max_length=2000)


class WordsIn(Schema):
    words: str = Field("", max_length=2000)


OUT: dict[int, Any] = {200: EmergencyOut, **ERRORS}


@router.get("", response={200: list[EmergencyOut], **ERRORS}, summary="Emergencies that go on, oldest first")
def list_emergencies(request: HttpRequest) -> list[dict[str, Any]]:
    user, _ = allowed(request, "workorders.see")
    now = outside().clock.now()
    return [plain(notice, now) for notice in open_for(user)[:MOST]]


@of_order.post("/{number}/notice", response=OUT, summary="Log that the owner was told of the emergency")
def notify(request: HttpRequest, number: str, body: NoticeIn) -> dict[str, Any]:
    contact = Contact(body.channel, body.person.strip(), body.words, body.number.strip(), body.told_at)
    order, actor, now = _asked(request, number, "workorders.notify_emergency")
    return _answer(order, log_notice(order, contact, actor, now, key=key_of(request)), now)


@of_order.post("/{number}/acknowledge", response=OUT, summary="Acknowledge the emergency for its owner")
def acknowledge_order(request: HttpRequest, number: str, body: WordsIn) -> dict[str, Any]:
    order, actor, now = _asked(request, number, "workorders.acknowledge_emergency")
    return _answer(order, acknowledge(order, actor, now, words=body.words, key=key_of(request)), now)


@of_order.post("/{number}/depart", response=OUT, summary="Set out for the site of the emergency")
def depart_for(request: HttpRequest, number: str, body: WordsIn) -> dict[str, Any]:
    order, actor, now = _asked(request, number, "workorders.arrive")
    return _answer(order, depart(order, actor, now, words=body.words, key=key_of(request)), now)


def _asked(request: HttpRequest, number: str, verb: str) -> tuple[Order, Actor, datetime]:
    user, actor = allowed(request, verb)
    return queries.one(user, number), actor, outside().clock.now()


def _answer(order: Order, verdict: Verdict, now: datetime) -> dict[str, Any]:
    """The emergency as it stands after the step. Raises Refused where the law refuses it."""
    allowed_by_law(verdict)
    notice = latest(order)
    assert notice is not None  # a step was taken in it
    return plain(notice, now)
