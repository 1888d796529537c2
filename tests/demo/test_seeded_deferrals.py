"""The demo city's deferrals: alive from the first look, and what a patrol must find is left alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.accounts.models import User
from shiwei.demo.city import City
from shiwei.demo.load import load
from shiwei.demo.truth import truth
from shiwei.diagnosis.packed import with_head
from shiwei.ledger.queries import Verified, verify
from shiwei.watch.models import EarlyWarning
from shiwei.workorders.deferral_queries import timings_to_decide, to_decide
from shiwei.workorders.models import Deferral, Order
from shiwei.workorders.queries import awaiting_signature
from tests.apps.slow_city import USUAL

BASELINE = with_head({"day": {"bytes": 4, "looks": 1, "measures": USUAL}}, b"view")
pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(city: City, wired: SimpleNamespace) -> SimpleNamespace:
    """The city in the database, with baselines that hold no picture."""
    urls = {c.gb_code: f"rtsp://127.0.0.1:9/{c.gb_code}" for c in city.cameras}
    load(city, urls, truth(city), lambda _code: (BASELINE, ""), wired.clock.now())
    return wired


def test_the_owner_finds_applications_a_request_and_a_signature_waiting(loaded: SimpleNamespace) -> None:
    owner = User.objects.get(username="owner")
    assert sorted(to_decide(owner).values_list("category", flat=True)) == ["NO_SPARE", "POLE_HIT"]
    assert timings_to_decide(owner).count() == 1
    (order,) = awaiting_signature(owner)
    assert order.overtime is False
    spare = Deferral.objects.get(category="NO_SPARE")
    assert [line["in_stock"] for line in spare.stock if line["part"] == spare.part] == [0]


def test_three_views_have_crept_where_nothing_else_is_planted(loaded: SimpleNamespace, city: City) -> None:
    warnings = EarlyWarning.objects.select_related("camera")
    assert sorted(warning.kind for warning in warnings) == ["blur", "scene_change", "stain"]
    assert not [w for w in warnings if w.camera.gb_code in str(truth(city))]
    assert all(w.reaches is not None for w in warnings)


def test_the_five_reports_are_there_and_nothing_of_the_patrols(loaded: SimpleNamespace) -> None:
    assert Order.objects.count() == 5
    assert set(Order.objects.values_list("source", flat=True)) & {"DAILY_PATROL", "AUTO_ALARM"} == set()
    assert Order.objects.filter(state="PENDING_TRIAGE").count() == 1
    assert isinstance(verify(), Verified)
