"""A field worker's phone without a screen: what it sends, as the field page sends it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shiwei.accounts.models import Duty, Unit
from shiwei.ledger.queries import EventRow, events_of
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order
from tests.world import World, build

BACKEND = "django.contrib.auth.backends.ModelBackend"


def at_the_network(world: World, wired: SimpleNamespace, count: int = 1, fault: str = "IMG_OFFLINE") -> Order:
    """An order of so many cameras, dispatched to the network unit now."""
    what = Report(world.project, "DAILY_PATROL", fault, world.cameras[:count], title="光明路交换机")
    order = report(what, world.actor(world.integrator), wired.clock.now())
    assert dispatch(order, "NET-B", world.actor(world.integrator), wired.clock.now())
    return order


def events(order: Order, verb: str) -> list[EventRow]:
    """What the ledger holds of the order under this verb."""
    return [row for row in events_of(subject(order.number)) if row.verb == verb]


def jpeg(colour: str = "teal", size: tuple[int, int] = (64, 48), exif: Image.Exif | None = None) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, "JPEG", **({} if exif is None else {"exif": exif}))
    return written.getvalue()


@dataclass
class Phone:
    """One person's phone. ``ahead`` is how far its clock is ahead of the server's."""

    client: Client
    person: str
    clock: Any
    ahead: timedelta = timedelta()
    seen: int = 0

    def now(self) -> datetime:
        moment: datetime = self.clock.now() + self.ahead
        return moment

    def load(self) -> dict[str, Any]:
        """Load my orders, as the page does when it has signal; what it has seen is kept for the acts."""
        found: dict[str, Any] = self.client.get("/api/field/orders").json()
        self.seen = found["seen"]
        return found

    def act(self, order: Order | str, type_: str, fields: dict[str, Any] | None = None, **more: Any) -> Any:
        number = order if isinstance(order, str) else order.number
        body = {
            "person": self.person, "order": number, "type": type_, "key": uuid4().hex, "seen": self.seen,
            "claimed_at": self.now().isoformat(), "sent_at": self.now().isoformat(), "fields": fields or {}, **more,
        }  # fmt: skip
        return self.client.post("/api/field/acts", body, content_type="application/json")

    def photo(self, order: Order, content: bytes, **more: Any) -> Any:
        form = {
            "person": self.person, "order": order.number, "key": uuid4().hex,
            "sha256": hashlib.sha256(content).hexdigest(), **more,
        }  # fmt: skip
        file = SimpleUploadedFile("site.jpg", content, "image/jpeg")
        return self.client.post("/api/field/photos", form | {"photo": file})


def phone(world: World, wired: SimpleNamespace, unit: Unit, duty: Duty = Duty.FIELD_WORKER) -> Phone:
    person = world.person(unit, duty)
    client = Client()
    client.force_login(person, backend=BACKEND)
    return Phone(client, person.username, wired.clock)


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def crew(world: World, wired: SimpleNamespace) -> Phone:
    """A field worker of the network unit."""
    return phone(world, wired, world.network)
