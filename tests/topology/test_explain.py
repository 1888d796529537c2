import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.topology.chain import Chain, ChainError
from shiwei.topology.explain import Observation, Signal, Window, explain
from tests.examples import examples
from tests.topology.chains import answer, look, node, town, under, verdict

TOWN = town()


def test_a_quiet_round_has_no_causes() -> None:
    told = answer(TOWN, look(TOWN, []))
    assert (told.causes, told.single, told.doubts) == ((), (), ())


def test_all_behind_a_switch_is_the_switch_and_its_unit() -> None:
    told = answer(TOWN, look(TOWN, under(TOWN, "SW-1")))
    assert verdict(told) == {("SW-1", "network"): 12}
    assert told.causes[0].unit == "NET"
    assert told.causes[0].confidence > 0.9
    assert told.causes[0].because[0] == "12 of 12 tested cameras under SW-1 are down"
    assert any("power is there" in reason for reason in told.causes[0].because)


def test_all_on_a_feed_is_the_feed() -> None:
    told = answer(TOWN, look(TOWN, under(TOWN, "FEED-1")))
    assert verdict(told) == {("FEED-1", "power"): 12}
    assert told.causes[0].unit == "PWR"
    assert any("network is there" in reason for reason in told.causes[0].because)


def test_two_boxes_are_two_boxes_when_a_third_on_the_feed_lives() -> None:
    told = answer(TOWN, look(TOWN, under(TOWN, "BOX-0", "BOX-2")))
    assert verdict(told) == {("BOX-0", "power"): 4, ("BOX-2", "power"): 4}


def test_a_camera_alone_is_its_own_fault() -> None:
    told = answer(TOWN, look(TOWN, ["C05"]))
    assert told.causes == ()
    assert [(s.camera, s.domain, s.unit) for s in told.single] == [("C05", "device", "INT")]
    assert told.single[0].because == ("neighbours on ONU, box, switch, feed and OLT are up",)
    assert told.single[0].confidence > 0.9


def test_power_and_network_at_once() -> None:
    told = answer(TOWN, look(TOWN, under(TOWN, "SW-1", "BOX-5")))
    assert set(verdict(told)) == {("SW-1", "network"), ("BOX-5", "power")}


def test_proof_of_reach_outvotes_the_common_parent() -> None:
    box = under(TOWN, "BOX-3")
    assert verdict(answer(TOWN, look(TOWN, box))) == {("BOX-3", "power"): 4}
    refused = answer(TOWN, look(TOWN, box, dict.fromkeys(box, "refused")))
    assert refused.causes == ()
    assert all("refused: power and network reach the device" in s.because for s in refused.single)


TWINS = [node(t) for t in ("BOX-1 box INT", "SW-1 switch NET", "ONU-1 onu NET p:BOX-1 n:SW-1")] + [
    node(f"C{i} camera INT p:BOX-1 n:ONU-1") for i in range(4)
]


@pytest.mark.parametrize(
    ("signal", "told"),
    [
        (Signal("ONU-1", "down", "power"), ("BOX-1", "power")),
        (Signal("BOX-1", "down", "power"), ("BOX-1", "power")),
        (Signal("SW-1", "down", "link"), ("SW-1", "network")),
    ],
)
def test_a_reading_decides_between_the_same_cameras(signal: Signal, told: tuple[str, str]) -> None:
    assert set(verdict(answer(TWINS, look(TWINS, ["C0", "C1", "C2", "C3"]), [signal]))) == {told}


def test_up_readings_clear_what_they_stand_on() -> None:
    seen = look(TWINS, ["C0", "C1", "C2", "C3"])
    told = answer(TWINS, seen, [Signal("BOX-1", "up"), Signal("SW-1", "up"), Signal("ONU-1", "down", "link")])
    assert set(verdict(told)) == {("ONU-1", "network")}


def test_times_tell_two_failures_from_one() -> None:
    nodes = [node("OLT-1 olt NET"), *(node(f"SW-{i} switch NET n:OLT-1") for i in range(2))]
    nodes += [node(f"C{i} camera INT n:SW-{i % 2}") for i in range(12)]
    names = [f"C{i}" for i in range(12)]
    together = look(nodes, names, since={c: 7 * (i % 3) for i, c in enumerate(names)})
    assert set(verdict(answer(nodes, together))) == {("OLT-1", "network")}
    apart = look(nodes, names, since={c: 20000 * (i % 2) + 7 * (i % 3) for i, c in enumerate(names)})
    assert set(verdict(answer(nodes, apart))) == {("SW-0", "network"), ("SW-1", "network")}


FEEDS = ("FEED-1", "FEED-2", "FEED-1,FEED-2")
REDUNDANT = [node("FEED-1 feed PWR"), node("FEED-2 feed PWR")]
REDUNDANT += [node(f"BOX-{i} box INT p:{FEEDS[i % 3]}") for i in range(6)]
REDUNDANT += [node(f"C{i}{k} camera INT p:BOX-{i}") for i in range(6) for k in range(3)]


def test_redundant_supply_stays_when_one_of_two_fails() -> None:
    only_one = [f"C{i}{k}" for i in (0, 3) for k in range(3)]
    told = answer(REDUNDANT, look(REDUNDANT, only_one))
    assert verdict(told) == {("FEED-1", "power"): 6}
    assert told.doubts == ()


def test_redundant_supply_is_gone_when_both_fail() -> None:
    told = answer(REDUNDANT, look(REDUNDANT, [n.id for n in REDUNDANT if n.kind == "camera"]))
    assert set(verdict(told)) == {("FEED-1", "power"), ("FEED-2", "power")}
    assert sum(verdict(told).values()) == 18


def test_a_thing_without_power_loses_its_network_role() -> None:
    nodes = [node(t) for t in ("FEED-1 feed PWR", "FEED-2 feed PWR", "SW-1 switch NET p:FEED-1")]
    nodes += [node(f"C{i} camera INT p:FEED-{1 + i % 2} n:SW-1") for i in range(12)]
    nodes += [node(f"D{i} camera INT p:FEED-1") for i in range(4)]
    everyone = [n.id for n in nodes if n.kind == "camera"]
    assert verdict(answer(nodes, look(nodes, everyone))) == {("FEED-1", "power"): 16}


def test_a_window_explains_first_and_proposes_no_order() -> None:
    down = under(TOWN, "SW-1")
    told = answer(TOWN, look(TOWN, [*down, "C23"]), windows=[Window("SW-1", "PLANNED_UPGRADE"), Window("SW-9", "X")])
    assert [(c.node, c.domain, c.planned, len(c.cameras)) for c in told.causes] == [("SW-1", "network", True, 12)]
    assert [s.camera for s in told.single] == ["C23"]


def test_a_window_does_not_hide_what_lies_outside_it() -> None:
    told = answer(TOWN, look(TOWN, under(TOWN, "SW-1")), windows=[Window("ONU-1", "PLANNED_UPGRADE")])
    assert {(c.node, c.planned, len(c.cameras)) for c in told.causes} == {("ONU-1", True, 3), ("SW-1", False, 9)}


def test_one_that_answers_under_a_dead_parent_is_doubted() -> None:
    nodes = [node(t) for t in ("SW-1 switch NET", "ONU-9 onu NET n:SW-1", "ONU-12 onu NET n:SW-1", "BOX-1 box INT")]
    nodes += [node(f"C{i:02} camera INT n:ONU-9") for i in range(11)] + [node("C31 camera INT p:BOX-1 n:ONU-9")]
    nodes += [node(f"D{i} camera INT p:BOX-1 n:ONU-12") for i in range(5)]
    told = answer(nodes, look(nodes, [f"C{i:02}" for i in range(11)]))
    assert verdict(told) == {("ONU-9", "network"): 11}
    assert [(d.camera, d.told, d.likely) for d in told.doubts] == [("C31", "ONU-9", "ONU-12")]
    assert told.doubts[0].because == ("up while 11 of 11 others under ONU-9 are down",)


def test_one_that_falls_with_its_neighbours_parent_is_doubted_and_theirs() -> None:
    nodes = [node(t) for t in ("SW-1 switch NET", "ONU-1 onu NET n:SW-1", "ONU-2 onu NET n:SW-1")]
    nodes += [node(f"C{i} camera INT n:ONU-1") for i in range(8)] + [node(f"D{i} camera INT n:ONU-2") for i in range(8)]
    nodes += [node(f"E{i} camera INT n:SW-1") for i in range(20)]
    down = [f"C{i}" for i in range(8)]
    since = {c: float(10 * (i % 3)) for i, c in enumerate(down)}
    told = answer(nodes, look(nodes, [*down, "D0", "E1"], since={**since, "D0": 5.0, "E1": -40000.0}))
    assert verdict(told) == {("ONU-1", "network"): 9}
    assert [(d.camera, d.told, d.likely) for d in told.doubts] == [("D0", "ONU-2", "ONU-1")]
    assert [s.camera for s in told.single] == ["E1"]


def test_recorder_and_platform_have_domains_of_their_own() -> None:
    nodes = [node(t) for t in ("P platform INT", "NVR-1 nvr INT n:P", "NVR-2 nvr INT n:P")]
    nodes += [node(f"C{i} camera INT n:NVR-{1 + i % 2}") for i in range(8)]
    assert set(verdict(answer(nodes, look(nodes, under(nodes, "NVR-1"))))) == {("NVR-1", "device")}
    assert set(verdict(answer(nodes, look(nodes, under(nodes, "P"))))) == {("P", "platform")}


def test_an_observation_of_no_camera_is_refused() -> None:
    with pytest.raises(ChainError, match="'SW-1'"):
        explain(Chain.build(TOWN), [Observation("SW-1", "down")])


SOME = st.lists(st.sampled_from([n.id for n in TOWN if n.kind == "camera"]), unique=True, max_size=16)


@examples(20)
@given(SOME, SOME, st.randoms(use_true_random=False))
def test_every_camera_down_is_told_once_whatever_the_order(
    down: list[str], untested: list[str], rng: random.Random
) -> None:
    seen = look(TOWN, down, untested=untested, since={c: float(hash_of(c)) for c in down[::2]})
    told = answer(TOWN, seen)
    names = sorted([c for cause in told.causes for c in cause.cameras] + [s.camera for s in told.single])
    assert names == sorted(set(down) - set(untested))
    nodes = list(TOWN)
    rng.shuffle(seen)
    rng.shuffle(nodes)
    assert answer(nodes, seen) == told


def hash_of(name: str) -> int:
    return int(name[1:]) * 997 % 5000


@examples(12)
@given(SOME)
def test_an_untested_camera_changes_no_verdict(down: list[str]) -> None:
    told = answer(TOWN, look(TOWN, down))
    more = [*TOWN, node("Z1 camera INT p:BOX-1 n:ONU-1")]
    again = answer(more, look(more, down, untested=["Z1"]))
    assert verdict(again) == verdict(told)
    assert [s.camera for s in again.single] == [s.camera for s in told.single]


def test_times_that_are_all_alike_move_nobody() -> None:
    nodes = [node(t) for t in ("SW-1 switch NET", "ONU-1 onu NET n:SW-1", "ONU-2 onu NET n:SW-1")]
    nodes += [node(f"C{i} camera INT n:ONU-{1 + i // 8}") for i in range(16)]
    down = [f"C{i}" for i in range(9)]
    told = answer(nodes, look(nodes, down, since={c: float(i % 3) for i, c in enumerate(down)}))
    assert verdict(told) == {("ONU-1", "network"): 8}
    assert [s.camera for s in told.single] == ["C8"]


def test_a_district_of_132_cameras() -> None:
    """Boxes of four on feeds of three boxes, switches of twelve whose cameras are spread over the feeds."""
    nodes = [node("ROOM room OWN"), *(node(f"FEED-{f} feed PWR") for f in range(11))]
    nodes += [node(f"SW-{s} switch NET n:ROOM") for s in range(11)]
    nodes += [node(f"BOX-{b} box INT p:FEED-{b // 3}") for b in range(33)]
    nodes += [node(f"C{i:03} camera INT p:BOX-{i // 4} n:SW-{i % 11}") for i in range(132)]
    switch = [n.id for n in nodes if "SW-4" in n.network]
    assert verdict(answer(nodes, look(nodes, switch))) == {("SW-4", "network"): 12}
    box = [n.id for n in nodes if n.power and n.power[0] in {"BOX-6", "BOX-7", "BOX-8"}]
    quiet = [*box[:3], "C130"]
    told = answer(nodes, look(nodes, {*box, "C000"} - set(quiet), untested=quiet))
    assert verdict(told) == {("FEED-2", "power"): 9}
    assert [s.camera for s in told.single] == ["C000"]
