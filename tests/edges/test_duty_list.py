"""The duty list: who keeps it, from which instant it counts, and that an emergency calls by it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.accounts.models import Duty, User
from shiwei.jobs.sweep import sweep
from shiwei.kernel.time import SHANGHAI
from shiwei.ledger.models import OutboxNotice
from shiwei.ledger.queries import events_of
from shiwei.workorders.actions.set_duty import NEXT, Shift, set_duty
from shiwei.workorders.actions.withdraw_duty import withdraw_duty
from shiwei.workorders.duty import on_duty, to_call
from shiwei.workorders.models import DutyShift
from tests.edges.emergency_site import MICRO, Site, text
from tests.world import build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
def site(wired: SimpleNamespace) -> Site:
    return Site(build(), wired)


def local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def typed(site: Site, person: User, **more: Any) -> dict[str, Any]:
    span = {"starts": local(site.now), "ends": local(site.now + 8 * HOUR)}
    return {"person": person.username, "place": "1", **span, "number": "0558-5550188"} | more


def entered(
    site: Site, person: User, starts: datetime, hours: int = 8, number: str = "139-01", place: int = 1
) -> DutyShift:
    shift = Shift(person, starts, starts + hours * HOUR, number, place)
    assert set_duty(shift, site.world.actor(site.world.owner), site.now)
    return DutyShift.objects.latest("pk")


@pytest.mark.parametrize(
    ("party", "duty", "may"),
    [
        ("owner", Duty.DISPATCHER, True), ("owner", Duty.LEADER, True), ("integrator", Duty.DISPATCHER, True),
        ("network", Duty.DISPATCHER, True), ("owner", Duty.FIELD_WORKER, False), ("using", Duty.LEADER, False),
    ],
)  # fmt: skip
def test_who_keeps_a_list(site: Site, party: str, duty: Duty, may: bool) -> None:
    signed = site.client(party, duty)
    answers = signed.get("/duty-list/").status_code, signed.post("/duty-list/", {}).status_code
    assert answers == ((200, 422) if may else (403, 403))
    assert ('href="/duty-list/"' in text(signed.get("/inbox/"))) is may


def test_a_shift_entered_stands_on_the_list_and_in_the_ledger(site: Site) -> None:
    person = site.person("owner", Duty.LEADER)
    page = text(site.client("owner").post("/duty-list/", typed(site, person), follow=True))
    assert "0558-5550188" in page
    assert "当班" in page
    (row,) = events_of("duty:OWN")
    assert (row.verb, row.actor, row.data["person"]) == ("duty_set", "own-dispatcher", "own-leader")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"ends": "2026-06-03T08:00"}, "结束时间须晚于开始时间"),
        ({"starts": "2026-06-02T08:00", "ends": "2026-06-03T08:00"}, "这一班已经过去"),
        ({"number": "none"}, "电话号码只含数字"),
        ({"number": ""}, "invalid-feedback"),
        ({"person": "int-a-leader"}, "invalid-feedback"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_whole(site: Site, more: dict[str, str], why: str) -> None:
    site.person("integrator", Duty.LEADER)
    answer = site.client("owner").post("/duty-list/", typed(site, site.person("owner", Duty.LEADER)) | more)
    assert answer.status_code == 422
    assert why in text(answer)
    assert not DutyShift.objects.exists()


def test_nobody_is_on_the_list_twice_at_once(site: Site) -> None:
    person, desk = site.person("owner"), site.world.actor(site.world.owner)
    entered(site, person, site.now)
    double = Shift(person, site.now + 8 * HOUR - MICRO, site.now + 9 * HOUR, "1", NEXT)
    assert "for that time already" in str(set_duty(double, desk, site.now).why)
    entered(site, person, site.now + 8 * HOUR)
    assert DutyShift.objects.count() == 2


def test_a_list_names_the_units_own_people(site: Site) -> None:
    stranger = Shift(site.person("integrator"), site.now, site.now + HOUR, "1")
    assert set_duty(stranger, site.world.actor(site.world.owner), site.now).article == "10"


def test_a_shift_counts_from_its_first_instant_up_to_not_including_its_last(site: Site) -> None:
    starts = site.now + HOUR
    entered(site, site.person("owner"), starts)
    instants = (starts - MICRO, starts, starts + 8 * HOUR - MICRO, starts + 8 * HOUR)
    assert [bool(on_duty(site.world.owner, at)) for at in instants] == [False, True, True, False]


def test_a_shift_taken_off_counts_for_nobody_from_then_on_and_only_once(site: Site) -> None:
    shift, path = entered(site, site.person("owner"), site.now), "/duty-list/{}/withdraw/"
    assert site.client("integrator").post(path.format(shift.pk)).status_code == 404
    assert site.client("owner").get(path.format(shift.pk)).status_code == 405
    assert not withdraw_duty(shift, site.world.actor(site.world.integrator), site.now)
    assert on_duty(site.world.owner, site.now)
    assert "已撤下" in text(site.client("owner").post(path.format(shift.pk), follow=True))
    assert on_duty(site.world.owner, site.now) == []
    assert not withdraw_duty(shift, site.world.actor(site.world.owner), site.now)
    assert [row.verb for row in events_of("duty:OWN")] == ["duty_set", "duty_withdrawn"]


def test_an_emergency_calls_who_is_on_duty_by_the_number_of_the_shift(site: Site) -> None:
    leader, clerk, other = (site.person("owner", d) for d in (Duty.LEADER, Duty.DISPATCHER, Duty.FIELD_WORKER))
    entered(site, other, site.now, number="139-01")
    entered(site, clerk, site.now, number="139-02", place=NEXT)
    assert [c.person for c in to_call(site.world.owner, site.now)] == [other, clerk, leader]
    order = site.order()
    sweep(site.wired.clock.forward(minutes=11))
    called = [(row["kind"], row["user"], row["number"]) for row in site.notice().called]
    assert called == [("RAISED", "own-field_worker", "139-01"), ("NEXT_CONTACT", "own-dispatcher", "139-02")]
    assert OutboxNotice.objects.get(kind="EMERGENCY").to_user == "own-field_worker"
    form = text(site.client("integrator").get(f"/orders/{order.number}/"))
    assert 'value="139-01"' in form, "the first on duty stands in the form already"


def test_who_is_called_is_who_is_on_duty_when_the_call_is_made(site: Site) -> None:
    first, second = site.person("owner"), site.person("owner", Duty.FIELD_WORKER)
    entered(site, first, site.now, hours=1)
    entered(site, second, site.now + HOUR)
    site.order()
    sweep(site.wired.clock.forward(hours=2))
    assert next(row["user"] for row in site.notice().called if row["kind"] == "NEXT_CONTACT") == second.username


def test_those_who_work_for_an_owner_see_whom_to_phone_there(site: Site) -> None:
    entered(site, site.person("owner"), site.now, number="139-09")
    seen = {p: "139-09" in text(site.client(p).get("/duty-list/")) for p in ("integrator", "network", "power")}
    assert seen == {"integrator": True, "network": True, "power": False}


def test_the_list_is_there_in_english(site: Site) -> None:
    entered(site, site.person("owner"), site.now)
    signed = site.client("owner")
    signed.cookies["django_language"] = "en"
    body = re.search(r'<div class="sw-page".*</main>', text(signed.get("/duty-list/")), re.DOTALL)
    assert body
    assert not CHINESE.findall(body[0])
