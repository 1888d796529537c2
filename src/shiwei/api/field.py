"""The field worker's phone: what it needs without signal, the acts it queued, its photos, and a test of one camera."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import File, Form, Router, Status, UploadedFile
from ninja.errors import HttpError

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.api.auth import allowed
from shiwei.api.field_plain import answer_of, order_of, photo_of, test_of
from shiwei.api.schema import Problem
from shiwei.api.schema_field import ActIn, AnswerOut, FieldOut, PhotoIn, PhotoOut, Refused, TestOut
from shiwei.assets.models import Camera
from shiwei.documents.actions.keep import FileRefused
from shiwei.documents.actions.keep_once import LARGEST, FileDamaged, Upload, keep_once
from shiwei.documents.models import FileKind
from shiwei.documents.photos import PhotoClaim
from shiwei.ledger.queries import head
from shiwei.ports.files import FilesFull
from shiwei.ports.outside import outside
from shiwei.watch.actions.start_round import request_camera_test
from shiwei.watch.field import cameras_of, latest_test
from shiwei.workorders import field, labels, queries
from shiwei.workorders.actions.act_from_phone import Outcome, PhoneAct, act_from_phone
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order, OrderState

router = Router(tags=["field"])
ERRORS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}
TESTED_IN = (OrderState.REPAIRING, OrderState.DEFERRED, OrderState.PENDING_CONFIRM)


class OtherPerson(Exception):
    """The act was queued by somebody else than who is signed in; nothing was done."""


@router.get("/orders", response={**ERRORS, 200: FieldOut}, summary="My open repairs, least time left first")
def my_orders(request: HttpRequest) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.arrive")
    seen = head().seq  # before the orders are read: what is written in between is noticed, never taken as seen
    now = outside().clock.now()
    orders = list(field.to_repair(user)[: field.MOST_ORDERS])
    return {
        "now": now,
        "seen": seen,
        "csrf": get_token(request),
        "person": _person(user),
        "may_test": may(user, "watch.retest"),
        "orders": _orders(orders, user, now),
        "units": [{"code": u.code, "word": u.short_name} for u in field.takers(user)],
        "reasons": [{"code": code, "word": str(word)} for code, word in labels.HAND_OVER_REASON.items()],
    }


def _orders(orders: list[Order], user: User, now: datetime) -> list[dict[str, Any]]:
    able, cameras, there = field.abilities(user), cameras_of(orders), field.arrived(orders)
    caps = field.DeferralCaps(orders)
    return [
        order_of(o, field.permitted(o, user, able), cameras.get(o.pk, []), caps.of(o, now))
        | {"arrived": o.number in there}
        for o in orders
    ]


def _person(user: User) -> dict[str, str]:
    assert user.unit is not None  # ``allowed`` has asked
    return {"id": user.username, "name": str(user), "unit": user.unit.code, "unit_name": user.unit.short_name}


def _sender(request: HttpRequest, verb: str, person: str) -> tuple[User, Actor]:
    """Who sends: the person who queued it, or nobody. A phone that changed hands never sends in another's name."""
    user, actor = allowed(request, verb)
    if user.username != person:
        raise OtherPerson(f"queued by {person}, but {user.username} is signed in: sign in as {person} to send it")
    return user, actor


@router.post("/acts", response={**ERRORS, 200: AnswerOut, 409: AnswerOut, 422: Refused}, summary="One queued act")
def do_act(request: HttpRequest, body: ActIn) -> Status[dict[str, Any]]:
    user, actor = _sender(request, field.ACTS[body.type][0], body.person)
    seen, now = head().seq, outside().clock.now()
    skew = body.sent_at - now
    act = PhoneAct(body.type, body.key, body.seen, body.claimed_at, skew, body.fields.dict())
    answer = act_from_phone(queries.one(user, body.order), act, actor, now)
    order = queries.one(user, body.order)
    plain = answer_of(answer, order, field.permitted(order, user, field.abilities(user)))
    told = {"claimed_at": body.claimed_at, "skew_seconds": round(skew.total_seconds()), "seen": seen}
    return Status(_STATUS[answer.outcome], plain | told)


_STATUS = {Outcome.DONE: 200, Outcome.ALREADY: 200, Outcome.REFUSED: 422, Outcome.CONFLICT: 409}


@router.post("/photos", response={**ERRORS, 200: PhotoOut}, summary="One photo of an act, before the act itself")
def take_photo(request: HttpRequest, told: Form[PhotoIn], photo: File[UploadedFile]) -> dict[str, Any]:
    user, actor = _sender(request, "documents.upload", told.person)
    order = queries.one(user, told.order)
    if (photo.size or 0) > LARGEST:
        raise HttpError(413, f"{photo.size} bytes; a phone sends at most {LARGEST}")
    said = PhotoClaim(told.taken_at, *_place(told))
    upload = Upload(photo.read(), told.key, told.sha256, FileKind(told.kind), photo.name or "photo.jpg", said)
    try:
        kept = keep_once(upload, actor.name, outside().clock.now(), subject(order.number))
    except FileDamaged as damaged:
        raise HttpError(400, str(damaged)) from damaged
    except FileRefused as refused:
        raise HttpError(422, str(refused)) from refused
    except FilesFull as full:
        raise HttpError(507, str(full)) from full
    return photo_of(kept)


def _place(told: PhotoIn) -> tuple[float | None, float | None, float | None]:
    """A place is two numbers or none; how exact it is means nothing without it."""
    if told.longitude is None or told.latitude is None:
        return None, None, None
    return told.longitude, told.latitude, told.accuracy


_TEST = "/orders/{number}/cameras/{code}/test"


@router.post(_TEST, response={**ERRORS, 202: TestOut}, summary="Test this camera now")
def test_camera(request: HttpRequest, number: str, code: str) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "watch.retest")
    order, camera = _camera(user, number, code)
    if order.state not in TESTED_IN:
        raise HttpError(422, f"order {number} is {order.state}: nothing is tested for it now")
    round_ = request_camera_test(order, camera, actor.name, outside().clock.now())
    return Status(202, test_of(round_, camera))


@router.get(_TEST, response={**ERRORS, 200: TestOut}, summary="Where the test of this camera stands")
def camera_test(request: HttpRequest, number: str, code: str) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.see")
    order, camera = _camera(user, number, code)
    return test_of(latest_test(order, camera), camera)


def _camera(user: User, number: str, code: str) -> tuple[Order, Camera]:
    order = queries.one(user, number)
    camera = Camera.objects.filter(order_links__order=order, gb_code=code).first()
    if camera is None:
        raise HttpError(404, f"order {number} does not concern a camera {code}")
    return order, camera
