"""D-12 (R15.4): what stands on it, who answers and signs, and what both signatures do to the counts (AC-30 b, c)."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shiwei.kernel.time import SHANGHAI
from shiwei.ledger.models import Event
from shiwei.penalties.actions.dispute import dispute
from shiwei.penalties.actions.make_list import make_list
from shiwei.penalties.actions.sign_list import sign_list
from shiwei.penalties.actions.withdraw import withdraw
from shiwei.penalties.lists import list_events
from shiwei.penalties.models import ConfirmationList, Penalty
from shiwei.penalties.queries import totals
from tests.counting import client, overtime, rows_are_the_fold
from tests.world import World, build

pytestmark = pytest.mark.django_db
MICRO = timedelta(microseconds=1)


@pytest.fixture
def world() -> World:
    return build()


def made(world: World, wired: SimpleNamespace) -> ConfirmationList:
    now = wired.clock.now()
    verdict, row = make_list(world.owner, world.network, now, world.actor(world.owner), now, meeting="六月例会")
    assert verdict, verdict.why
    assert row is not None
    return row


def test_ac30b_the_list_signed_by_both_with_agreed_confirms_a_disputed_count(
    world: World, wired: SimpleNamespace
) -> None:
    count = overtime(world, wired)
    owner, unit = world.actor(world.owner), world.actor(world.network)
    assert dispute(count, "时间有误", unit, wired.clock.now())
    row = made(world, wired)
    assert sign_list(row, owner, wired.clock.now())
    count.refresh_from_db()
    assert count.state == "DISPUTED", "AC-30 c: one signature is missing"
    assert totals(Penalty.objects.all()).counts == 0
    assert sign_list(row, unit, wired.clock.now())
    count.refresh_from_db()
    assert (count.state, f"{count.amount}") == ("CONFIRMED", "1500.00")
    rows_are_the_fold(wired)


def test_ac30c_a_line_the_unit_disputes_stays_disputed_whoever_signs_first(
    world: World, wired: SimpleNamespace
) -> None:
    first, second = overtime(world, wired), overtime(world, wired, first=1)
    row = made(world, wired)
    line = row.lines.get(penalty=first)
    assert sign_list(row, world.actor(world.owner), wired.clock.now())
    assert sign_list(row, world.actor(world.network), wired.clock.now(), objections={line.pk: "设备日志证明按时"})
    for count, state in ((first, "DISPUTED"), (second, "CONFIRMED")):
        count.refresh_from_db()
        assert count.state == state
    line.refresh_from_db()
    assert (line.agreed, line.objection) == (False, "设备日志证明按时")
    assert Event.objects.filter(subject=str(row)).count() == 3
    rows_are_the_fold(wired)


def test_what_was_left_disputed_stands_on_the_next_list_and_what_is_confirmed_does_not(
    world: World, wired: SimpleNamespace
) -> None:
    first, second = overtime(world, wired), overtime(world, wired, first=1)
    row = made(world, wired)
    sign_list(row, world.actor(world.owner), wired.clock.now())
    against = {row.lines.get(penalty=first).pk: "有误"}
    sign_list(row, world.actor(world.network), wired.clock.now(), objections=against)
    wired.clock.forward(days=30)
    assert [line.penalty for line in made(world, wired).lines.all()] == [first]
    assert withdraw(first, "采信", world.actor(world.owner), wired.clock.now())
    wired.clock.forward(days=30)
    now = wired.clock.now()
    assert not make_list(world.owner, world.network, now, world.actor(world.owner), now)[0]
    assert second.pk not in {line.penalty_id for line in ConfirmationList.objects.latest("pk").lines.all()}


def test_an_overtime_is_on_the_list_from_its_breach_on(world: World, wired: SimpleNamespace) -> None:
    count = overtime(world, wired)
    owner, now = world.actor(world.owner), wired.clock.now()
    assert not make_list(world.owner, world.network, count.occurred_at - MICRO, owner, now)[0]
    assert make_list(world.owner, world.network, count.occurred_at, owner, now)[0]


def test_a_list_is_made_by_the_owner_for_what_is_over_and_signed_once_by_each(
    world: World, wired: SimpleNamespace
) -> None:
    overtime(world, wired)
    owner, unit, now = world.actor(world.owner), world.actor(world.network), wired.clock.now()
    assert not make_list(world.owner, world.network, now, unit, now)[0]
    assert not make_list(world.owner, world.network, now + MICRO, owner, now)[0]
    assert not make_list(world.owner, world.power, now, owner, now)[0], "nothing of that unit"
    row = made(world, wired)
    assert make_list(world.owner, world.network, now, owner, now)[1] == row, "the same cut-off is the same list"
    line = row.lines.get()
    assert not sign_list(row, world.actor(world.power), now)
    assert not sign_list(row, unit, now, objections={line.pk: " "})
    assert not sign_list(row, unit, now, objections={line.pk + 1: "x"})
    assert not sign_list(row, owner, now, objections={line.pk: "x"})
    assert sign_list(row, unit, now)
    assert not sign_list(row, unit, now)


def test_the_pages_of_the_list(world: World, wired: SimpleNamespace) -> None:
    count = overtime(world, wired)
    row = made(world, wired)
    path, line = f"/penalties/lists/{row.pk}/", row.lines.get()
    for unit, status in ((world.owner, 200), (world.network, 200), (world.power, 404), (world.outsider, 404)):
        assert client(world, unit).get(path).status_code == status
        assert client(world, unit).get(f"{path}D-12/").status_code == status
    assert client(world, world.using).get("/penalties/lists/").status_code == 403
    page = client(world, world.network).get(path).content.decode()
    assert f'name="line-{line.pk}"' in page
    answer = {f"line-{line.pk}": "disputed", f"why-{line.pk}": "日志证明按时"}
    client(world, world.network).post(f"{path}sign/", answer)
    client(world, world.owner).post(f"{path}sign/", {})
    count.refresh_from_db()
    row.refresh_from_db()
    assert (count.state, row.own_signed_by, row.unit_signed_by) == ("DISPUTED", "own-dispatcher", "net-b-dispatcher")
    paper = client(world, world.owner).get(f"{path}D-12/").content.decode()
    assert "D-12" in paper
    assert "日志证明按时" in paper


def test_the_owner_makes_a_list_on_its_page(world: World, wired: SimpleNamespace) -> None:
    overtime(world, wired)
    owner, typed = client(world, world.owner), {"unit": world.network.pk, "cut_off": "2020-01-01T00:00"}
    assert owner.post("/penalties/lists/make/", typed).status_code == 422
    assert client(world, world.network).post("/penalties/lists/make/", typed).status_code == 403
    answer = owner.post(
        "/penalties/lists/make/", {**typed, "cut_off": f"{wired.clock.now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/penalties/lists/{ConfirmationList.objects.get().pk}/"


def test_every_objection_is_in_the_ledger_also_two_of_one_order(world: World, wired: SimpleNamespace) -> None:
    count = overtime(world, wired)
    row = made(world, wired)
    line = row.lines.get()
    other = row.lines.create(kind=line.kind, order=line.order, told=line.told)
    against = {line.pk: "日志证明按时", other.pk: "已暂缓"}
    assert sign_list(row, world.actor(world.network), wired.clock.now(), objections=against)
    told = list_events(row)[-1].data["disputed"]
    assert [(one["order"], one["why"]) for one in told] == [(count.order.number, why) for why in against.values()]
    page = client(world, world.owner).get(f"/penalties/lists/{row.pk}/").content.decode()
    assert all(why in page for why in against.values())


def test_a_scan_that_cannot_be_kept_stops_the_signature(world: World, wired: SimpleNamespace) -> None:
    overtime(world, wired)
    row = made(world, wired)
    signed = client(world, world.network)
    signed.post(f"/penalties/lists/{row.pk}/sign/", {"papers": SimpleUploadedFile("空.pdf", b"", "application/pdf")})
    row.refresh_from_db()
    assert row.unit_signed_at is None
