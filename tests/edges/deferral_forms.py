"""The forms of deferral as people fill them in, and what stands filed before a test begins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shiwei.accounts.models import Duty, Unit
from shiwei.contracts.models import Contract, SparePart
from shiwei.workorders.models import Deferral, Order, SpecialTiming
from tests.apps.deferral_desk import Desk
from tests.apps.test_photos import BOZHOU, photo
from tests.policy.story import when
from tests.world import build


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


def client(desk: Desk, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    signed = Client()
    signed.force_login(desk.world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(*orders: Order, **more: Any) -> dict[str, Any]:
    """The filing form, filled in whole; a field given as None is left out."""
    whole = {
        "order": [order.number for order in orders],
        "category": "NO_SPARE",
        "days": "10",
        "reason": "等待厂家供货",
        "photos": [SimpleUploadedFile("a.jpg", photo("2019:06:03 14:40:00", place=BOZHOU), "image/jpeg")],
        "form": SimpleUploadedFile("sheet.pdf", b"%PDF sealed", "application/pdf"),
        "key": "f1",
        **more,
    }
    return {name: value for name, value in whole.items() if value is not None}


@pytest.fixture
def waiting(desk: Desk) -> Deferral:
    """An application for a part whose stock the contract obliges, with a photo from long before and far away."""
    contract = Contract.objects.get(code="K-B")
    SparePart.objects.create(
        unit=desk.world.network, name="光模块", model="1.25G", in_stock=0, obliged=2, contract=contract,
        counted_at=when("06-01 09:00"),
    )  # fmt: skip
    order = desk.order("06-03 09:00")
    desk.at("06-04 08:30")
    far = photo("2019:05:20 08:00:00", place={**BOZHOU, 2: (34.0, 52.0, 12.0)})
    body = typed(order, part="光模块 1.25G", photos=[SimpleUploadedFile("far.jpg", far, "image/jpeg")])
    assert client(desk, desk.world.network).post("/deferrals/new/", body).status_code == 302
    return Deferral.objects.select_related("order").get()


@pytest.fixture
def timing(desk: Desk) -> SpecialTiming:
    """A request for special timing, filed once its letter was there."""
    order = desk.order("07-05 09:00")
    network = client(desk, desk.world.network)
    desk.at("07-05 20:00")
    lacking = network.post("/timings/new/", {"order": order.number, "reason": "封路"})
    assert (lacking.status_code, "缺少盖章的书面请示扫描件" in text(lacking)) == (422, True)
    scan = SimpleUploadedFile("letter.pdf", b"%PDF letter", "application/pdf")
    body = {"order": order.number, "reason": "封路演习", "form": scan, "key": "t1"}
    assert network.post("/timings/new/", body).status_code == 302
    return SpecialTiming.objects.get()


def decide(signed: Client, waiting: Deferral, act: str, **more: Any) -> Any:
    return signed.post(f"/deferrals/{waiting.code}/{act}/", {"days": "9", "hours": "12", **more}, follow=True)
