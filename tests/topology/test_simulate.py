import pytest

from shiwei.topology.case import parse
from shiwei.topology.explain import explain
from shiwei.topology.simulate import simulate


def test_the_same_seed_gives_the_same_city_and_another_another() -> None:
    assert simulate(150, 3) == simulate(150, 3)
    assert simulate(150, 3) != simulate(150, 4)


@pytest.mark.parametrize("cameras", [1, 2, 10, 60])
def test_small_cities_are_sound_cases(cameras: int) -> None:
    case, truth = simulate(cameras, 1)
    assert len(parse(case).observations) == cameras
    assert isinstance(truth["single"], dict)


def test_truth_and_case_tell_of_the_same_outages() -> None:
    case, truth = simulate(2000, 7)
    down = {o["camera"] for o in case["observations"] if o["state"] == "down"}
    assert down == set(truth["single"]) | {c for cause in truth["causes"] for c in cause["cameras"]}
    told = {n["id"]: n for n in case["nodes"]}
    assert len(truth["moved"]) == 20
    for camera, wrong in truth["moved"].items():
        assert told[camera][wrong["sort"]] == [wrong["told"]] != [wrong["actual"]]


def test_planted_causes_are_found() -> None:
    hit = told_of = planted_of = 0
    for seed in range(5):
        case, truth = simulate(1000, seed)
        read = parse(case)
        told = explain(read.chain, read.observations, read.signals, read.windows)
        planted = {(c["node"], c["domain"], c["planned"]) for c in truth["causes"] if len(c["cameras"]) > 1}
        found = {(c.node, c.domain, c.planned) for c in told.causes}
        hit += len(planted & found)
        told_of += len(found)
        planted_of += len(planted)
    assert planted_of > 10
    assert 2 * hit >= 0.9 * (told_of + planted_of)
