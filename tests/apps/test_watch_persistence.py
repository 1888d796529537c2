"""What several rounds together make of a fault: believed, coming and going, or only a doubtful measure."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from shiwei.diagnosis.persistence import rule_for
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.glances import Glance, Persistence
from shiwei.watch.models import Finding, RoundKind
from shiwei.workorders.models import Order
from tests.fakes.outside import Inline
from tests.world import DAY, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build(3)


def rounds(world: World, wired: SimpleNamespace, *told: object, hours: int = 1) -> str:
    """One round for each entry: what the first camera shows in it; a list is first and second look."""
    code = world.cameras[0].gb_code
    for shown in told:
        wired.eyes.script[code] = list(shown) if isinstance(shown, list) else shown
        round_ = start_round(RoundKind.MONITOR, "system", wired.clock.now())
        run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))
        wired.clock.forward(hours=hours)
    return code


def test_a_line_that_comes_and_goes_is_a_fault_with_its_own_reason(world: World, wired: SimpleNamespace) -> None:
    rounds(world, wired, ["timeout", "ok"], "ok", ["timeout", "ok"], "ok")
    assert not Finding.objects.exists()
    rounds(world, wired, "timeout", "ok", "timeout")
    order = Order.objects.get()
    assert order.fault == "IMG_OFFLINE"
    told = Finding.objects.get(cleared_at=None)
    assert told.because["flapping"] >= 3


def test_one_clean_look_does_not_clear_what_comes_and_goes(world: World, wired: SimpleNamespace) -> None:
    rounds(world, wired, "timeout", "ok", "timeout", "ok", "timeout")
    assert Finding.objects.filter(cleared_at=None).count() == 1
    rounds(world, wired, "ok")
    assert Finding.objects.filter(cleared_at=None).count() == 1, "it was away an hour ago"
    rounds(world, wired, "ok")
    assert Finding.objects.filter(cleared_at=None).count() == 1, "three changes in five looks are still too many"
    rounds(world, wired, "ok")
    assert not Finding.objects.filter(cleared_at=None).exists()


def test_a_picture_measure_on_the_edge_is_doubted_not_reported(world: World, wired: SimpleNamespace) -> None:
    rounds(world, wired, "blur", "ok", "blur", "ok")
    Finding.objects.update(cleared_at=wired.clock.now())
    rounds(world, wired, "blur")
    assert not Finding.objects.filter(cleared_at=None).exists()


def test_a_steady_fault_is_believed_in_its_first_round_and_stays_one_finding(
    world: World, wired: SimpleNamespace
) -> None:
    rounds(world, wired, "blur", "blur", "blur")
    assert Order.objects.count() == Finding.objects.count() == 1
    assert "flapping" not in Finding.objects.get().because


def test_kinds_are_looked_at_again_after_their_own_pause() -> None:
    rules = Persistence(second_look=2)
    assert rules.pause(["blur"]) == 2
    assert rules.pause(["blur", "low_contrast"]) == 12
    assert rules.pause([]) == 2
    at_once, in_time = Glance(DAY, True, frozenset({"low_contrast"})), DAY + timedelta(seconds=12)
    early = Glance(in_time - timedelta(microseconds=1), True, frozenset({"low_contrast"}))
    assert not rules.believed("low_contrast", [at_once, early])
    assert rules.believed("low_contrast", [at_once, Glance(in_time, True, frozenset({"low_contrast"}))])


def test_a_look_without_a_picture_says_nothing_of_the_picture() -> None:
    offline = Glance(DAY, False, frozenset({"offline"}))
    assert (offline.shows("offline"), offline.shows("blur")) == (True, None)
    unauthorized = Glance(DAY, False, frozenset())
    assert unauthorized.shows("offline") is None
    assert Glance(DAY, True, frozenset()).shows("offline") is False


def test_the_rules_say_which_flapping_is_a_fault() -> None:
    assert rule_for("offline").flapping_is_fault
    assert not rule_for("blur").flapping_is_fault
