"""A deferral filed from the phone: its four elements, and what the law does not know is refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.workorders.models import Order
from tests.edges.phone import Phone, at_the_network, events, jpeg
from tests.edges.phone import crew as crew  # the fixture
from tests.edges.phone import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db


def deferral(crew: Phone, order: Order, stamped: bool = True, **more: Any) -> dict[str, Any]:
    site = crew.photo(order, jpeg("olive")).json()["sha256"]
    form = crew.photo(order, jpeg("white"), kind="STAMPED_FORM").json()["sha256"] if stamped else ""
    return {"category": "NO_SPARE", "hours": 48, "note": "光模块缺货", "photos": [site], "form": form, **more}


def test_a_deferral_is_filed_with_its_four_elements(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    crew.load()
    assert crew.act(order, "defer", deferral(crew, order)).json()["outcome"] == "done"
    (filed,) = events(order, "deferral_filed")
    case = filed.data["case"]
    assert (case["category"], case["hours"], case["photos"], case["sealed"]) == ("NO_SPARE", 48, 1, True)


@pytest.mark.parametrize(
    ("change", "article"),
    [({"form": ""}, "11"), ({"photos": []}, "11"), ({"hours": 241}, "12"), ({"category": "STAFF_SHORTAGE"}, "12")],
)
def test_a_deferral_that_the_law_does_not_know_is_refused(
    world: World, wired: SimpleNamespace, crew: Phone, change: dict[str, Any], article: str
) -> None:
    order = at_the_network(world, wired)
    crew.load()
    answer = crew.act(order, "defer", deferral(crew, order) | change)
    assert (answer.status_code, answer.json()["article"]) == (422, article)
    assert events(order, "deferral_filed") == []


def test_a_site_photo_is_no_stamped_form(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    crew.load()
    fields = deferral(crew, order, stamped=False)
    refused = crew.act(order, "defer", fields | {"form": fields["photos"][0]})
    assert (refused.status_code, refused.json()["article"]) == (422, "11")
