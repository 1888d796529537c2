"""A county whose stations report faults: its cameras found by name, a station at its page, a report that came in."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shiwei.accounts.models import Duty, Unit
from shiwei.assets.models import Camera
from shiwei.kernel.text import bigram_column
from shiwei.workorders.actions.receive_report import Incoming, receive_report
from shiwei.workorders.models import FaultReport
from tests.counting import client
from tests.world import World, build


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    made = build(14)
    Unit.objects.filter(code="OWN").update(phone="0558-5550100")
    for camera in made.cameras:
        Camera.objects.filter(pk=camera.pk).update(name_bigrams=bigram_column(camera.name))
    return made


def station(world: World) -> Client:
    return client(world, world.using, Duty.REPORTER)


def picture() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "black").save(content, "JPEG")
    return SimpleUploadedFile("现场.jpg", content.getvalue(), "image/jpeg")


def received(world: World, wired: SimpleNamespace, **more: Any) -> FaultReport:
    given = {"source": "USING_UNIT", "fault": "IMG_BLACK", "unit": world.using, "cameras": world.cameras[:1]}
    what = Incoming(project=world.project, place=world.cameras[0].name, **{**given, **more})
    return receive_report(what, world.actor(world.using), wired.clock.now())
