"""The pages about contracts and county rules: a clause, a suspension, a rule are looked at before they count."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from shiwei.contracts.models import Clause, Contract, CountyRule
from shiwei.contracts.queries import suspensions
from shiwei.jobs.sweep import sweep
from shiwei.kernel.time import SHANGHAI
from shiwei.ledger.queries import events_of
from tests.counting import client, confirmed, dispatched, overtime, text
from tests.world import World, build

pytestmark = pytest.mark.django_db
PAGES = ("/contracts/", "/contracts/K-B/", "/contracts/rules/")


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build()


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_sign_in(world: World, page: str) -> None:
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("party", "status"), [("owner", 200), ("network", 200), ("integrator", 200), ("using", 403)])
def test_every_page_for_every_party(world: World, page: str, party: str, status: int) -> None:
    expected = 404 if page == "/contracts/K-B/" and party == "integrator" else status
    assert client(world, getattr(world, party)).get(page).status_code == expected


def test_a_clause_is_entered_looked_at_and_approved(world: World, wired: SimpleNamespace) -> None:
    running = dispatched(world, wired)
    owner = client(world, world.owner)
    form = {
        "parameter": "normal.stage_hours",
        "value": "12",
        "number": "8.2",
        "quote": "十二小时",
        "since": "",
        "until": "",
    }
    effect = owner.post("/contracts/K-B/clauses/", form, follow=True)
    shown = text(effect)
    assert running.number in shown
    assert "06-03 20:00" in shown, "the deadline it would have"
    clause = Clause.objects.get()
    assert not clause.approved
    address = f"/contracts/K-B/clauses/{clause.pk}/"
    assert "条款已批准" in text(owner.post(address, {"seen": "1"}, follow=True))
    sweep(wired.clock.now())
    running.refresh_from_db()
    assert running.deadline == wired.clock.now() + timedelta(hours=12)
    assert client(world, world.network).post(address, {"seen": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"value": "很多"}, "须为整数"),
        ({"value": "0"}, "计时规定"),
        ({"parameter": "deferral.cap.NO_SPARE"}, ""),
        ({"quote": ""}, ""),
    ],
)
def test_a_clause_that_cannot_be_is_refused_with_its_reason(
    world: World, wired: SimpleNamespace, change: dict[str, str], word: str
) -> None:
    form = {"parameter": "normal.stage_hours", "value": "12", "number": "8.2", "quote": "原文", **change}
    answer = client(world, world.owner).post("/contracts/K-B/clauses/", form)
    assert answer.status_code == 422
    assert word in text(answer)
    assert not Clause.objects.exists()


def test_a_signed_count_changes_only_when_it_was_seen(world: World, wired: SimpleNamespace) -> None:
    penalty = confirmed(world, wired, overtime(world, wired))
    owner = client(world, world.owner)
    form = {"parameter": "penalty.unit_amount", "value": "800", "number": "9", "quote": "八百元"}
    assert "已签字的考核会变" in text(owner.post("/contracts/K-B/clauses/", form, follow=True))
    address = f"/contracts/K-B/clauses/{Clause.objects.get().pk}/"
    assert "未能办理" in text(owner.post(address, {}, follow=True))
    assert not Clause.objects.get().approved
    owner.post(address, {"seen": "1"})
    sweep(wired.clock.now())
    penalty.refresh_from_db()
    assert str(penalty.amount) == "800.00"


def test_a_suspension_is_looked_at_and_then_recorded(world: World, wired: SimpleNamespace) -> None:
    order = dispatched(world, wired)
    owner = client(world, world.owner)
    form = {
        "start": "2026-06-03T12:00", "end": "2026-06-05T12:00", "stops_clock": "on", "clause": "14.1", "reason": "争议",
    }  # fmt: skip
    looked = text(owner.post("/contracts/K-B/suspend/", form))
    assert "06-06 08:00" in looked
    assert len(events_of("contract:K-B")) == 0
    owner.post("/contracts/K-B/suspend/", {**form, "agreed": "1", "seen": "1"})
    sweep(wired.clock.now())
    order.refresh_from_db()
    assert order.deadline == wired.clock.now() + timedelta(hours=72)
    assert "14.1" in text(owner.get("/contracts/K-B/"))
    assert client(world, world.network).post("/contracts/K-B/suspend/", form).status_code == 403


def test_a_suspension_is_ended_early_after_a_look_at_what_that_changes(world: World, wired: SimpleNamespace) -> None:
    owner, start = client(world, world.owner), wired.clock.now() + timedelta(days=1)
    local = {name: f"{(start + timedelta(days=d)).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" for name, d in
             (("start", 0), ("end", 7))}  # fmt: skip
    form = {**local, "reason": "付款争议", "stops_clock": "on", "clause": "14.1"}
    owner.post("/contracts/K-B/suspend/", {**form, "agreed": "1", "seen": "1"})
    (told,) = suspensions(Contract.objects.get(code="K-B"))
    path = f"/contracts/K-B/suspensions/{told.seq}/end/"
    assert path in text(owner.get("/contracts/K-B/"))
    typed = {"end": f"{(start + timedelta(days=2)).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}", "reason": "争议已解决"}
    assert owner.post(path, {**typed, "end": local["end"]}).status_code == 422
    assert "以上变化我已看过" in text(owner.post(path, typed))
    assert suspensions(Contract.objects.get(code="K-B"))[0].planned_end is None, "only looked at"
    owner.post(path, {**typed, "agreed": "1", "seen": "1"})
    (ended,) = suspensions(Contract.objects.get(code="K-B"))
    assert (ended.end, ended.planned_end) == (start + timedelta(days=2), told.end)
    assert "争议已解决" in text(owner.get("/contracts/K-B/"))
    assert client(world, world.network).get(path).status_code == 403


def test_a_county_rule_is_entered_looked_at_and_approved(world: World, wired: SimpleNamespace) -> None:
    owner = client(world, world.owner)
    form = {
        "county": "341602", "parameter": "emergency.camera_threshold", "value": "5", "document": "谯数资〔2026〕3号",
        "since": "2026-07-01", "quote": "",
    }  # fmt: skip
    assert "没有在办工单或考核因此改变" in text(owner.post("/contracts/rules/enter/", form, follow=True))
    rule = CountyRule.objects.get()
    owner.post(f"/contracts/rules/{rule.pk}/", {"seen": "1"})
    rule.refresh_from_db()
    assert (rule.approved, rule.since) == (True, date(2026, 7, 1))
    assert "谯数资〔2026〕3号" in text(client(world, world.network).get("/contracts/rules/"))
    lower = owner.post("/contracts/rules/enter/", {**form, "parameter": "log.retention_months", "value": "3"})
    assert "上级规定" in text(lower)
