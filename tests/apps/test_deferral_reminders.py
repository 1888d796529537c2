"""What time alone does to a deferral: the order goes on by itself, and those who must act hear of it in time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.jobs.sweep import sweep
from shiwei.ledger.models import OutboxNotice
from shiwei.workorders.models import Order
from tests.apps.deferral_desk import Desk
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


def heard(what: str) -> list[str]:
    rows = OutboxNotice.objects.filter(kind=what).order_by("pk", "to_unit")
    return list(rows.values_list("to_unit", flat=True))


def test_r11_7_the_holder_is_reminded_before_the_end_and_all_hear_when_it_ended(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.deferred(order, "06-03 15:00", "NO_SPARE", 240)
    for moment, times in (
        ("06-03 15:00", 0), ("06-11 14:59", 0), ("06-11 15:00", 1), ("06-12 15:00", 2), ("06-13 11:00", 3),
        ("06-13 14:00", 3),
    ):  # fmt: skip
        sweep(desk.at(moment))
        assert heard("DEFERRAL_ENDING") == ["NET-B"] * times, moment
    sweep(desk.at("06-13 15:00"))
    assert sorted(heard("DEFERRAL_END")) == ["INT-A", "NET-B", "OWN"]
    assert Order.objects.get(pk=order.pk).state == "REPAIRING"


def test_a_sweep_after_long_downtime_sends_the_last_reminder_only(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.deferred(order, "06-03 15:00", "NO_SPARE", 240)
    sweep(desk.at("06-13 14:00"))
    assert heard("DEFERRAL_ENDING") == ["NET-B"]


def test_a_deferral_that_is_renewed_in_time_gives_no_alarm(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.deferred(order, "06-03 15:00", "REGIONAL_POWER", 72)
    order.refresh_from_db()
    assert desk.file(order, "06-05 10:00", "REGIONAL_POWER", 24)
    sweep(desk.at("06-06 14:00"))
    assert (heard("DEFERRAL_ENDING"), heard("DEFERRAL_END")) == ([], [])


@pytest.mark.parametrize(("cameras", "hours"), [(11, 4), (1, 24)])
def test_a11_the_owner_is_reminded_of_an_undecided_application(desk: Desk, cameras: int, hours: int) -> None:
    order = desk.order("06-03 09:00", cameras=cameras)
    assert desk.file(order, "06-03 10:00", "REGIONAL_POWER", 72)
    before, at = (("06-03 13:59", "06-03 14:00"), ("06-04 09:59", "06-04 10:00"))[hours == 24]
    sweep(desk.at(before))
    assert heard("DECISION") == []
    sweep(desk.at(at))
    assert heard("DECISION") == ["OWN"]


def test_r12_2_open_weather_asks_every_day_whether_it_ended(desk: Desk) -> None:
    order = desk.order("08-10 01:00")
    assert desk.file(order, "08-10 07:00", "SEVERE_WEATHER", None)
    assert desk.approve(f"{order.number}-D1", "08-10 08:00", None)
    for moment, times in (("08-10 08:59", 0), ("08-10 09:00", 1), ("08-10 20:00", 1), ("08-11 09:00", 2)):
        sweep(desk.at(moment))
        assert sorted(heard("WEATHER")) == sorted(["NET-B", "OWN"] * times), moment


def test_r12_8_both_are_asked_to_consult_when_twelve_days_are_used(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    desk.deferred(order, "06-03 10:00", "NO_SPARE", 240)
    order.refresh_from_db()
    desk.deferred(order, "06-13 08:00", "NO_SPARE", 120, n=2)
    sweep(desk.at("06-15 09:59"))
    assert heard("CONSULT") == []
    sweep(desk.at("06-15 10:00"))
    assert sorted(heard("CONSULT")) == ["NET-B", "OWN"]


def test_r11_5_who_has_not_signed_a_day_after_is_reminded(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.deferred(order, "06-03 15:00")
    assert desk.repaired(order, "06-12 11:00")
    assert desk.confirmed(order, "06-12 13:00")
    sweep(desk.at("06-13 12:59"))
    assert heard("SIGN") == []
    sweep(desk.at("06-13 13:00"))
    assert sorted(heard("SIGN")) == ["NET-B", "OWN"]


def test_the_sweep_is_due_again_at_the_next_edge(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    desk.deferred(order, "06-03 15:00", "REGIONAL_POWER", 24)
    sweep(desk.at("06-03 15:00"))
    order.refresh_from_db()
    assert order.next_check == when("06-04 11:00"), "four hours before the pause ends; half of the limit is used later"
