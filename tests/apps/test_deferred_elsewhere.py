"""A06 in the application: a camera that another order has under an approved deferral is that order's, not counted."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.policy.case import case_from_plain
from shiwei.policy.replay import assess
from shiwei.workorders.facts import assessed, exported
from tests.apps.deferral_desk import Desk
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world: World, wired: SimpleNamespace) -> Desk:
    return Desk(world, wired)


@pytest.fixture
def world() -> World:
    return build(12)


def deferred_for_three_days(desk: Desk) -> None:
    desk.deferred(desk.order("06-03 09:00"), "06-03 10:00", "REGIONAL_POWER", 72)


def test_eleven_cameras_of_which_one_is_deferred_elsewhere_are_no_emergency(desk: Desk) -> None:
    deferred_for_three_days(desk)
    order = desk.reported("06-04 08:00", 11)
    assert order.urgency == "NORMAL"
    now = desk.wired.clock.now()
    again = assess(case_from_plain(exported(order.number, now))).orders[order.number]
    assert again.urgency == assessed(order.number, now).orders[order.number].urgency == "NORMAL"


@pytest.mark.parametrize(("moment", "urgency"), [("06-06 09:59:59.999999", "NORMAL"), ("06-06 10:00", "EMERGENCY")])
def test_when_that_deferral_ends_they_count_again(desk: Desk, moment: str, urgency: str) -> None:
    deferred_for_three_days(desk)
    assert desk.reported(moment, 11).urgency == urgency


def test_an_application_that_waits_takes_no_camera_away(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    assert desk.file(order, "06-03 10:00", "REGIONAL_POWER", 72)
    assert desk.reported("06-04 08:00", 11).urgency == "EMERGENCY"
