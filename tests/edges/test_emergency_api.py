"""Emergencies and explanations over JSON: the same actions as the pages, refused alike."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.accounts.models import Duty
from shiwei.kernel.time import format_instant, parse_instant
from shiwei.ledger.queries import events_of
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order
from tests.edges.emergency_site import MICRO, MINUTE, Site
from tests.world import build

pytestmark = pytest.mark.django_db
NOTICE = {"channel": "PHONE", "person": "王主任", "number": "0558-5550100"}


@pytest.fixture
def site(wired: SimpleNamespace) -> Site:
    return Site(build(), wired)


def post(site: Site, party: str, path: str, body: dict[str, Any], duty: Duty = Duty.DISPATCHER, key: str = "") -> Any:
    signed = site.client(party, duty)
    return signed.post(f"/api{path}", body, content_type="application/json", headers={"Idempotency-Key": key})


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    (one,) = (row for row in found["steps"] if row["step"] == name)
    return dict(one)


def test_an_emergency_step_by_step(site: Site) -> None:
    order, raised = site.dispatched(), site.now
    at = site.wired.clock.forward(minutes=1)
    told = post(site, "integrator", f"/orders/{order.number}/notice", NOTICE | {"told_at": format_instant(raised)})
    assert told.status_code == 200
    found = step(told.json(), "NOTICE_LOGGED")
    assert (parse_instant(found["at"]), found["unit"], found["late"]) == (at, "INT-A", False)
    assert post(site, "owner", f"/orders/{order.number}/acknowledge", {}).json()["state"] == "OWNER_ACKED"
    gone = post(site, "network", f"/orders/{order.number}/depart", {"words": "一车"}, Duty.FIELD_WORKER).json()
    assert (gone["state"], step(gone, "DEPARTED")["actor"]) == ("EN_ROUTE", "net-b-field_worker")
    assert gone["next_call"] is None
    logged = next(row for row in events_of(subject(order.number)) if row.verb == "emergency_notice_logged")
    assert (logged.claimed_at, logged.data["more"]["number"]) == (raised, "0558-5550100")


@pytest.mark.parametrize(
    ("past", "late"),
    [
        (10 * MINUTE, []),
        (10 * MINUTE + MICRO, ["ACKNOWLEDGED"]),
        (30 * MINUTE, ["ACKNOWLEDGED"]),
        (30 * MINUTE + MICRO, ["NOTICE_LOGGED", "ACKNOWLEDGED"]),
    ],
)
def test_late_the_instant_after_the_limit(site: Site, past: timedelta, late: list[str]) -> None:
    site.order()
    site.wired.clock.moment = site.now + past
    (found,) = site.client("owner").get("/api/emergencies").json()
    assert [row["step"] for row in found["steps"] if row["late"]] == late
    assert found["running_seconds"] == past // timedelta(seconds=1)


def test_the_list_holds_what_goes_on_among_ones_orders(site: Site) -> None:
    order = site.order()
    parties = ("owner", "outsider", "power")
    seen = {p: [e["order"] for e in site.client(p).get("/api/emergencies").json()] for p in parties}
    assert seen == {"owner": [order.number], "outsider": [], "power": []}


@pytest.mark.parametrize(
    ("party", "act"),
    [
        ("owner", "notice"), ("network", "notice"), ("integrator", "acknowledge"), ("using", "acknowledge"),
        ("owner", "depart"),
    ],
)  # fmt: skip
def test_without_the_permission(site: Site, party: str, act: str) -> None:
    order = site.dispatched()
    assert post(site, party, f"/orders/{order.number}/{act}", NOTICE).status_code == 403
    assert site.notice().state == "RAISED"


@pytest.mark.parametrize(("party", "act"), [("owner", "acknowledge"), ("network", "depart")])
def test_twice_is_refused_with_its_article_but_not_by_the_same_key(site: Site, party: str, act: str) -> None:
    path = f"/orders/{site.dispatched().number}/{act}"
    first = [post(site, party, path, {}, key="k-1").status_code for _ in range(2)]
    again = post(site, party, path, {})
    assert (first, again.status_code, again.json()["article"]) == ([200, 200], 422, "10")


@pytest.mark.parametrize(
    "body",
    [
        {"person": ""},
        {"channel": "PIGEON"},
        {"told_at": "2026-06-03T08:00:00"},
        {"told_at": "2026-06-03T08:00:00.000001+08:00"},
    ],
)
def test_a_notice_that_cannot_be_is_refused(site: Site, body: dict[str, str]) -> None:
    order = site.order()
    assert post(site, "integrator", f"/orders/{order.number}/notice", NOTICE | body).status_code in {400, 422}
    assert site.notice().notified_at is None


def test_where_there_is_no_emergency_and_where_there_is_no_order(site: Site) -> None:
    path = f"/orders/{site.order(10).number}/notice"
    assert post(site, "integrator", path, NOTICE).json()["article"] == "10"
    assert post(site, "outsider", path, NOTICE).status_code == 404


def test_another_unit_than_the_holder_does_not_set_out(site: Site) -> None:
    answer = post(site, "integrator", f"/orders/{site.dispatched().number}/depart", {})
    assert (answer.status_code, answer.json()["article"]) == (422, "9")


# ---- the explanation


def test_an_order_explains_itself(site: Site) -> None:
    order = site.dispatched()
    site.wired.clock.forward(minutes=241)
    found = site.client("network").get(f"/api/orders/{order.number}/explanation").json()
    repair = found["stages"][1]
    assert (repair["unit"], repair["limit"]["hours"], repair["limit"]["article"]) == ("NET-B", 4, "10")
    assert (repair["overtime"], repair["over_seconds"], repair["used_seconds"]) == (True, 60, 241 * 60)
    assert sum(piece["seconds"] for piece in found["pieces"]) == found["total_seconds"]
    assert {sentence["code"] for sentence in repair["story"]} >= {"START", "LIMIT", "BREACHED"}


def test_only_for_those_who_see_the_order(site: Site) -> None:
    path = f"/api/orders/{site.order().number}/explanation"
    assert [site.client(p).get(path).status_code for p in ("owner", "using", "power")] == [200, 200, 404]


def test_a_journal_that_cannot_be_judged_says_so(site: Site) -> None:
    site.order()
    Order.objects.update(number="GD20260603-0099")
    answer = site.client("owner").get("/api/orders/GD20260603-0099/explanation")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_a_key_of_another_order_is_refused(site: Site) -> None:
    first, other = site.dispatched(), site.order(3)
    assert post(site, "owner", f"/orders/{first.number}/acknowledge", {}, key="k").status_code == 200
    assert post(site, "owner", f"/orders/{other.number}/acknowledge", {}, key="k").status_code == 422
