"""A round takes no more of a device or a line than it may, and nobody waits for another's turn."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.assets.models import Camera, Node
from shiwei.assets.network import expected_kbps, limits, network_of
from shiwei.diagnosis.result import Diagnosis
from shiwei.diagnosis.sample import Stream
from shiwei.ports.eyes import Look, StreamOf
from shiwei.watch.actions.look import SMALLEST, store
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.models import CameraStatus, RoundKind, RoundState
from shiwei.watch.pacing import Pacer, Pull
from tests.world import World, build

NODES = ["a", "b", "c", "nvr"]
PULLS = st.lists(st.tuples(st.integers(1, 50), st.frozensets(st.sampled_from(NODES), max_size=3)), max_size=40).map(
    lambda given: [Pull(number, kbps, above, late=kbps % 5 == 0) for number, (kbps, above) in enumerate(given)]
)


@given(
    PULLS,
    st.dictionaries(st.sampled_from(NODES[:3]), st.integers(0, 100)),
    st.integers(1, 8),
    st.lists(st.integers(0, 9), max_size=60),
)
def test_the_sum_never_exceeds_a_ceiling_and_everybody_has_a_turn(
    pulls: list[Pull], ceilings: dict[str, int], most: int, landings: list[int]
) -> None:
    pacer, flying, went = Pacer(pulls, ceilings, {"nvr": 1}), list[list[Pull]](), list[Pull]()
    turns = iter(landings)
    while True:
        batch = pacer.take(most)
        if batch:
            flying.append(batch)
            went += batch
        out = [pull for one in flying for pull in one]
        for node, ceiling in ceilings.items():
            through = [pull.kbps for pull in out if node in pull.above]
            assert pacer.load(node) == sum(through)
            assert sum(through) <= ceiling or len(through) == 1
        assert sum(any("nvr" in pull.above for pull in one) for one in flying) <= 1
        assert len(batch) <= most
        if not flying:
            break
        if not batch or next(turns, 0) % 2 == 0:
            pacer.give_back(flying.pop(next(turns, 0) % len(flying)))
    assert sorted(pull.camera for pull in went) == [pull.camera for pull in pulls]
    assert pacer.waiting == 0


def test_a_full_line_holds_nobody_else_back() -> None:
    pulls = [Pull(n, 10, frozenset({"narrow"})) for n in range(100)] + [
        Pull(n, 10, frozenset()) for n in range(100, 140)
    ]
    pacer = Pacer(pulls, {"narrow": 20}, {})
    batch = pacer.take(30)
    assert [pull.camera for pull in batch] == [0, 1, *range(100, 128)]
    assert [pull.camera for pull in pacer.take(30)] == list(range(128, 140))
    assert pacer.take(30) == []
    pacer.give_back(batch)
    assert [pull.camera for pull in pacer.take(30)] == [2, 3]


def test_those_that_come_late_go_last_and_among_themselves() -> None:
    pulls = [Pull(n, 10, frozenset({"line"}), late=n % 3 == 0) for n in range(9)]
    pacer = Pacer(pulls, {"line": 1000}, {})
    assert [[pull.camera for pull in pacer.take(4)] for _ in range(4)] == [[1, 2, 4, 5], [7, 8], [0, 3, 6], []]


def test_one_that_comes_late_goes_while_a_line_is_full() -> None:
    pulls = [Pull(0, 10, frozenset({"line"})), Pull(1, 10, frozenset({"line"})), Pull(2, 10, frozenset(), late=True)]
    pacer = Pacer(pulls, {"line": 10}, {})
    first = pacer.take(4)
    assert [pull.camera for pull in pacer.take(4)] == [2]
    pacer.give_back(first)
    assert [pull.camera for pull in pacer.take(4)] == [1]


class Slow(Executor):
    """Hands out what was submitted only when asked, newest first, and keeps what is out at once."""

    def __init__(self) -> None:
        self.at_once: list[tuple[str, ...]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.at_once.append(tuple(target.id for target in args[0]))
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture
def world() -> World:
    return build()


def run(wired: SimpleNamespace) -> Slow:
    executor = Slow()
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    assert run_round(round_.pk, Means(executor, wired.eyes, wired.files, wired.clock)) == RoundState.DONE
    return executor


@pytest.mark.django_db
def test_a_round_keeps_to_what_the_registry_says_of_a_switch(world: World, wired: SimpleNamespace) -> None:
    Node.objects.filter(code="SW-1").update(patrol_kbps=3 * limits().kbps["only"])
    assert {len(batch) for batch in run(wired).at_once} == {3}


@pytest.mark.django_db
def test_what_a_stream_last_carried_counts(world: World, wired: SimpleNamespace) -> None:
    Node.objects.filter(code="SW-1").update(patrol_kbps=6000)
    CameraStatus.objects.bulk_create(CameraStatus(camera=camera, kbps=500) for camera in world.cameras)
    assert [len(batch) for batch in run(wired).at_once] == [12]
    assert expected_kbps("sub", None) == limits().kbps["sub"]
    assert expected_kbps("main", 500.0) == limits().kbps["main"], "what was measured is the sub-stream"


@pytest.mark.django_db
def test_the_usual_limits_do_not_slow_a_small_site(world: World, wired: SimpleNamespace) -> None:
    assert [len(batch) for batch in run(wired).at_once] == [12]
    network = network_of(list(Camera.objects.all()))
    assert set(network.ceilings) >= {"SW-1"}
    assert all("SW-1" in above for above in network.above.values())
    assert SMALLEST > 12


@pytest.mark.django_db
@pytest.mark.parametrize(("stream", "kept"), [("only", 1234), ("sub", 1234), ("main", None)])
def test_what_a_look_measured_is_kept_of_the_patrolled_stream(
    world: World, wired: SimpleNamespace, stream: StreamOf, kept: int | None
) -> None:
    camera = world.cameras[0]
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    seen = Diagnosis(True, None, Stream("h264", 704, 576, kbps=1234.4), 2, (), {})
    look = Look(camera.gb_code, wired.clock.now(), seen, stream=stream)
    store(round_, 1, [look], {camera.gb_code: camera}, wired.files)
    assert CameraStatus.objects.get(camera=camera).kbps == kept
