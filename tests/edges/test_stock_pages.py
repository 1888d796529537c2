"""The page of a unit's spare parts: imported whole or not at all, and its own only."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shiwei.contracts.models import SparePart
from shiwei.ledger.queries import events_of
from tests.apps.deferral_desk import Desk
from tests.edges.deferral_forms import client, text
from tests.edges.deferral_forms import desk as desk  # the fixture
from tests.policy.story import when

pytestmark = pytest.mark.django_db


def table(content: str) -> dict[str, Any]:
    return {"table": SimpleUploadedFile("parts.csv", content.encode(), "text/csv")}


def test_the_stock_is_imported_whole_or_not_at_all_every_fault_by_its_line(desk: Desk) -> None:
    signed = client(desk, desk.world.network)
    head = "part,model,in_stock,obliged,contract\n"
    faulty = head + "光模块,1.25G,3,2,K-B\n光模块,1.25G,4,,\n尾纤,,-1,,\n熔接机,,1,1,K-Z\n机箱,,1,1,\n"
    answer = signed.post("/stock/", table(faulty))
    assert answer.status_code == 422
    page = text(answer)
    assert "line 4: in_stock" in page
    assert "line 6: obliged is given without the contract" in page
    assert not SparePart.objects.exists()
    doubled = text(signed.post("/stock/", table(head + "光模块,1.25G,3,2,K-B\n光模块,1.25G,4,,\n熔接机,,1,1,K-Z\n")))
    assert "line 3: 光模块 1.25G stands in line 2 already" in doubled
    assert "line 4: K-Z is no contract of" in doubled
    assert signed.post("/stock/", table(head + "光模块,1.25G,3,2,K-B\n尾纤,,5,,\n")).status_code == 302
    assert signed.post("/stock/", {"part": "尾纤", "model": "", "in_stock": "7"}).status_code == 302
    told = [(str(p), p.in_stock, p.obliged, p.contract.code if p.contract else "") for p in SparePart.objects.all()]
    assert told == [("光模块 1.25G", 3, 2, "K-B"), ("尾纤", 7, 0, "")]
    rows = signed.get("/stock/table.csv").content.decode("utf-8-sig").splitlines()
    assert rows == [head.strip(), "光模块,1.25G,3,2,K-B", "尾纤,,7,0,"]
    assert [row.verb for row in events_of("stock:NET-B")] == ["stock_declared", "stock_declared"]


def test_a_units_stock_is_its_own(desk: Desk) -> None:
    SparePart.objects.create(unit=desk.world.network, name="光模块", in_stock=1, counted_at=when("06-01 09:00"))
    assert "光模块" not in text(client(desk, desk.world.power).get("/stock/"))
    other = client(desk, desk.world.power).post(
        "/stock/", table("part,model,in_stock,obliged,contract\n电缆,,1,1,K-B\n")
    )
    assert (other.status_code, "K-B is no contract of" in text(other)) == (422, True)
