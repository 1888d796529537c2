"""Planned windows: what they hold back in the watch, what is judged again at their end, and who may move them."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.assets.models import Node, Project
from shiwei.jobs.windows import PATIENCE, tend
from shiwei.kernel.time import parse_instant
from shiwei.ledger.models import Event
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.models import Alarm, Cause, Finding, Round, RoundKind, RoundState
from shiwei.workorders.actions.announce_window import Announced, announce_window
from shiwei.workorders.actions.change_window import NewTimes, cancel_window, change_window
from shiwei.workorders.intake_facts import nodes_below
from shiwei.workorders.models import Order, PlannedWindow
from tests.apps.test_alarms import one, sent
from tests.fakes.outside import Inline
from tests.world import World, build, node

pytestmark = pytest.mark.django_db
MICRO = timedelta(microseconds=1)
STARTS, ENDS = (parse_instant(t) for t in ("2019-07-04T22:00:00+08:00", "2019-07-05T02:00:00+08:00"))


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    wired.clock.moment = STARTS - timedelta(hours=73)
    return build(20)


def announced(world: World, **more: Any) -> PlannedWindow:
    given = {"starts": STARTS, "ends": ENDS, "told_at": STARTS - timedelta(hours=72), "evidence": "升级告知 D-10"}
    verdict = announce_window(
        Announced(world.project, **{**given, **more}), world.actor(world.owner), STARTS - 73 * HOUR
    )
    assert verdict, verdict.why
    return PlannedWindow.objects.latest("pk")


HOUR = timedelta(hours=1)


def look(wired: SimpleNamespace, at: datetime, kind: RoundKind = RoundKind.MONITOR) -> None:
    wired.clock.moment = at
    go(wired, start_round(kind, "system", at))


def go(wired: SimpleNamespace, round_: Round) -> None:
    run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))


def end(wired: SimpleNamespace, at: datetime) -> int:
    """What the worker does from the instant on: the sweep of the windows, the round it asks for, the sweep again."""
    wired.clock.moment = at
    settled = tend(at)
    for round_ in Round.objects.filter(state=RoundState.WAITING):
        go(wired, round_)
    return settled + tend(at)


def down(world: World, wired: SimpleNamespace, cameras: range) -> None:
    wired.eyes.script = {world.cameras[i].gb_code: "timeout" for i in cameras}


def test_ac05_what_still_fails_at_the_windows_end_is_one_group_from_that_instant(
    world: World, wired: SimpleNamespace
) -> None:
    """Fifteen go down at 22:40, four are back: nothing before 02:00, then one order of eleven, E, until 06:00."""
    window = announced(world)
    down(world, wired, range(15))
    look(wired, STARTS + 40 * timedelta(minutes=1))
    assert not Order.objects.exists()
    assert Finding.objects.filter(window=window, cause=None).count() == 15
    down(world, wired, range(11))
    assert end(wired, ENDS - MICRO) == 0
    assert not Round.objects.filter(window=window).exists()
    end(wired, ENDS)
    order = Order.objects.get()
    assert (order.camera_count, order.urgency, order.stage_started) == (11, "EMERGENCY", ENDS)
    assert order.deadline == ENDS + 4 * HOUR
    assert any(reason["code"] == "after_window" for reason in order.reasons)
    window.refresh_from_db()
    assert window.settled_at == ENDS
    assert Finding.objects.filter(window=window, cleared_at__isnull=False).count() == 4


def test_ac05_a_late_sweep_counts_from_the_windows_end_and_a_second_one_changes_nothing(
    world: World, wired: SimpleNamespace
) -> None:
    announced(world)
    down(world, wired, range(11))
    look(wired, STARTS + HOUR)
    end(wired, ENDS + 5 * HOUR)
    order, events = Order.objects.get(), Event.objects.count()
    assert (order.stage_started, order.deadline, order.overtime) == (ENDS, ENDS + 4 * HOUR, True)
    assert end(wired, ENDS + 6 * HOUR) == 0
    assert (Order.objects.count(), Event.objects.count()) == (1, events)
    look(wired, ENDS + 7 * HOUR)
    assert Order.objects.count() == 1


def test_ac05_alarms_of_an_outside_system_are_of_the_same_group(world: World, wired: SimpleNamespace) -> None:
    """Eleven alarmed and did not recover; of our own looks only those that see a picture say otherwise."""
    announced(world)
    wired.clock.moment = STARTS + 40 * timedelta(minutes=1)
    sent(world, wired, *(one(world, i) for i in range(15)))
    back = wired.clock.forward(hours=1)
    sent(world, wired, *(one(world, i, recovered_at=back) for i in range(11, 15)))
    wired.eyes.script = {world.cameras[i].gb_code: "unauthorized" for i in range(11)}
    end(wired, ENDS)
    order = Order.objects.get()
    assert (order.camera_count, order.urgency, order.stage_started) == (11, "EMERGENCY", ENDS)
    assert sorted(Alarm.objects.values_list("disposition", flat=True)) == ["ORDER"] * 11 + ["SUPPRESSED"] * 4


def test_ten_at_the_end_are_normal(world: World, wired: SimpleNamespace) -> None:
    announced(world)
    down(world, wired, range(10))
    look(wired, STARTS)
    end(wired, ENDS)
    order = Order.objects.get()
    assert (order.urgency, order.deadline) == ("NORMAL", ENDS + 24 * HOUR)


def test_the_instant_before_the_start_and_at_the_end_an_outage_is_an_order_as_ever(
    world: World, wired: SimpleNamespace
) -> None:
    announced(world)
    down(world, wired, range(1))
    look(wired, STARTS - MICRO)
    assert Order.objects.get().camera_count == 1
    down(world, wired, range(2))
    look(wired, STARTS)
    assert Order.objects.count() == 1, "the second one waits"


def test_a_round_between_the_end_and_the_look_proposes_nothing_of_the_window(
    world: World, wired: SimpleNamespace
) -> None:
    announced(world)
    down(world, wired, range(3))
    look(wired, STARTS + HOUR)
    look(wired, ENDS)
    assert not Order.objects.exists()
    end(wired, ENDS + HOUR)
    assert Order.objects.get().stage_started == ENDS


def test_what_only_the_look_after_the_window_finds_has_its_own_cause_and_names_the_window(
    world: World, wired: SimpleNamespace
) -> None:
    announced(world)
    wired.eyes.script = {world.cameras[4].gb_code: "blur"}
    end(wired, ENDS)
    cause = Cause.objects.get()
    assert (cause.fault, cause.node_id) == ("IMG_BLUR", world.cameras[4].node_id)
    assert cause.order is not None
    assert cause.order.stage_started == ENDS
    assert [r["code"] for r in cause.reasons] == ["seen", "after_window"]


def test_a_window_over_some_cameras_holds_back_only_these(world: World, wired: SimpleNamespace) -> None:
    announced(world, cameras=world.cameras[:2])
    down(world, wired, range(3))
    look(wired, STARTS)
    assert [link.camera for link in Order.objects.get().affected.all()] == [world.cameras[2]]
    assert Finding.objects.filter(window__isnull=False).count() == 2


def test_a_window_over_one_of_two_supplies_explains_nothing(world: World) -> None:
    one_, two = (node(f"UPS-{i}", "feed", world.power) for i in (1, 2))
    switch = node("SW-9", "switch", world.network, power=(one_, two))
    assert nodes_below([one_.pk]) == {one_.pk}
    assert nodes_below([one_.pk, two.pk]) == {one_.pk, two.pk, switch.pk}


def test_a_look_that_fails_or_takes_too_long_leaves_it_to_what_was_known(world: World, wired: SimpleNamespace) -> None:
    window = announced(world)
    down(world, wired, range(2))
    look(wired, STARTS)
    assert tend(ENDS) == 0
    assert tend(ENDS + PATIENCE - MICRO) == 0
    assert tend(ENDS + PATIENCE) == 1
    assert tend(ENDS + PATIENCE) == 0
    order = Order.objects.get()
    assert (order.camera_count, order.stage_started) == (2, ENDS)
    go(wired, Round.objects.get(window=window))
    assert Order.objects.count() == 1


# --- announcing, moving, cancelling ---------------------------------------------------------------------------


def moved(world: World, window: PlannedWindow, now: datetime, **times: datetime) -> bool:
    given = {"starts": window.starts, "ends": window.ends, "told_at": window.told_at}
    return bool(change_window(window, NewTimes(**{**given, **times}, reason="改期"), world.actor(world.owner), now))


def test_a_start_moves_earlier_only_with_a_new_notice_and_a_day_later_without(world: World) -> None:
    window, before = announced(world), STARTS - 100 * HOUR
    assert not moved(world, window, before, starts=STARTS - HOUR)
    assert moved(world, window, before, starts=STARTS - HOUR, told_at=STARTS - 73 * HOUR)
    late = window.starts + 24 * HOUR
    ends = late + HOUR
    assert not moved(world, window, before, starts=late + MICRO, ends=ends, told_at=late - 71 * HOUR)
    assert moved(world, window, before, starts=late, ends=ends, told_at=late - 71 * HOUR)


def test_the_end_moves_while_it_runs_and_no_more_from_its_end_on(world: World) -> None:
    window = announced(world)
    assert not moved(world, window, STARTS, starts=STARTS + MICRO)
    assert moved(world, window, ENDS - MICRO, ends=ENDS + HOUR)
    assert not moved(world, window, ENDS + HOUR, ends=ENDS + 2 * HOUR)
    assert not moved(world, window, ENDS, ends=ENDS - MICRO)


def test_a_window_ended_early_is_judged_from_there(world: World, wired: SimpleNamespace) -> None:
    window = announced(world)
    down(world, wired, range(1))
    look(wired, STARTS)
    assert moved(world, window, STARTS + HOUR, ends=STARTS + HOUR)
    end(wired, STARTS + 2 * HOUR)
    assert Order.objects.get().stage_started == STARTS + HOUR


def test_a_window_is_cancelled_before_it_begins_and_explains_nothing(world: World, wired: SimpleNamespace) -> None:
    window, owner = announced(world), world.actor(world.owner)
    assert not cancel_window(window, "x", owner, STARTS)
    assert not cancel_window(window, "x", world.actor(world.integrator), STARTS - MICRO)
    assert not cancel_window(window, " ", owner, STARTS - MICRO)
    assert cancel_window(window, "改期", owner, STARTS - MICRO)
    down(world, wired, range(1))
    look(wired, STARTS)
    assert Order.objects.count() == 1
    assert tend(ENDS) == 0
    verbs = Event.objects.filter(subject=str(window)).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["window_announced", "window_cancelled"]


def test_a_cut_over_is_planned_when_the_owner_knew_before_it_began(world: World) -> None:
    """A07: the 72 hours are the using units' before an upgrade; of a cut-over the owner knows beforehand."""
    what = {"starts": STARTS, "ends": ENDS, "evidence": "割接函", "kind": "CUTOVER", "unit": world.network}
    owner = world.actor(world.owner)
    assert announce_window(Announced(world.project, told_at=STARTS, **what), owner, STARTS)  # type: ignore[arg-type]
    late = Announced(world.project, told_at=STARTS + MICRO, **what)  # type: ignore[arg-type]
    assert not announce_window(late, owner, STARTS)


def test_a_window_of_one_project_does_not_silence_another_beneath_the_same_node(
    world: World, wired: SimpleNamespace
) -> None:
    world.cameras[0].project = Project.objects.get(code="P-E")
    world.cameras[0].save()
    announced(world, node=Node.objects.get(code="SW-1"))
    down(world, wired, range(6))
    look(wired, STARTS)
    order = Order.objects.get()
    assert (order.project.code, order.camera_count) == ("P-E", 1)
    assert Finding.objects.filter(cause=None).count() == 5


def test_what_began_after_the_window_is_a_fault_from_when_it_was_found_however_late(
    world: World, wired: SimpleNamespace
) -> None:
    announced(world)
    wired.eyes.script = {world.cameras[4].gb_code: "timeout", world.cameras[5].gb_code: "blur"}
    late = ENDS + 30 * HOUR
    end(wired, late)
    assert {order.stage_started for order in Order.objects.all()} == {late}
