"""The demo city: the same for the same seed, whole, and with exactly the faults its truth tells."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from shiwei.demo.camera_server import city_ports, city_urls
from shiwei.demo.city import City, make_city
from shiwei.demo.faults import UNREACHABLE, CameraFault, Plan, plan
from shiwei.demo.truth import truth
from shiwei.diagnosis.result import FAULT_OF_KIND, OFFLINE_REASONS
from shiwei.policy.vocabulary import FAULTS, SOURCES
from shiwei.topology.chain import Chain, Node
from shiwei.topology.explain import Observation, explain

GB_CODE = re.compile(r"(34\d{4})(\d{2})(\d{2})(132)([0-9])(\d{6})")


def as_chain(city: City) -> Chain:
    nodes = [Node(n.code, n.kind, n.unit, n.power, n.network) for n in city.nodes]
    cameras = [Node(c.gb_code, "camera", c.unit, (c.box,), (c.onu,)) for c in city.cameras]
    return Chain.build([*nodes, *cameras])


def test_the_same_seed_gives_the_same_city_and_truth() -> None:
    assert make_city(7) == make_city(7)
    assert truth(make_city(7)) == truth(make_city(7))


def test_another_seed_gives_another_city() -> None:
    assert {c.name for c in make_city(7).cameras} != {c.name for c in make_city(8).cameras}


@pytest.mark.parametrize("cameras", [119, 241])
def test_sizes_that_cannot_hold_the_plan_are_refused(cameras: int) -> None:
    with pytest.raises(ValueError, match=f"{cameras} cameras"):
        make_city(cameras=cameras)


@pytest.mark.parametrize(("seed", "cameras"), [(2019, 132), (1, 120), (2, 121), (3, 177), (4, 240)])
def test_every_size_holds_so_many_cameras_in_four_counties(seed: int, cameras: int) -> None:
    city = make_city(seed, cameras)
    assert len(city.cameras) == cameras
    assert {c.jurisdiction for c in city.cameras} == {"341602", "341621", "341622", "341623"}


def test_codes_are_valid_unique_and_of_the_cameras_county(city: City) -> None:
    assert len({c.gb_code for c in city.cameras}) == len(city.cameras)
    for camera in city.cameras:
        parts = GB_CODE.fullmatch(camera.gb_code)
        assert parts is not None
        assert parts[1] == camera.jurisdiction


def test_names_and_addresses_are_unique(city: City) -> None:
    assert len({c.name for c in city.cameras}) == len(city.cameras)
    assert len(set(city_urls(city, 9000).values())) == len(city.cameras)


def test_the_chain_has_no_cycle_and_no_unknown_parent(city: City) -> None:
    assert len(as_chain(city).nodes) == len(city.nodes) + len(city.cameras)


def test_every_code_that_is_named_exists(city: City) -> None:
    units, nodes = {u.code for u in city.units}, {n.code for n in city.nodes}
    projects = {p.code for p in city.projects}
    assert len(units) == len(city.units)
    assert {n.unit for n in city.nodes} | {c.unit for c in city.cameras} | {c.using_unit for c in city.cameras} <= units
    assert {p.owner for p in city.projects} | {p.integrator for p in city.projects} <= units
    assert {c.project for c in city.cameras} <= projects
    assert {c.pole for c in city.cameras} | {c.box for c in city.cameras} | {c.onu for c in city.cameras} <= nodes
    assert all(set(k.projects) <= projects and k.unit in units for k in city.contracts)


def test_every_maintaining_unit_has_a_contract_and_one_overrides_the_limits(city: City) -> None:
    maintaining = {"INTEGRATOR", "NETWORK_OPERATOR", "POWER_SUPPLIER"}
    assert {u.code for u in city.units if maintaining & set(u.roles)} == {k.unit for k in city.contracts}
    overriding = [k for k in city.contracts if k.clauses]
    assert len(overriding) == 1
    assert overriding[0].approved
    assert all(clause.number and clause.quote for clause in overriding[0].clauses)


def test_under_agrees_with_the_chain(city: City, faults: Plan) -> None:
    chain = as_chain(city)
    for node in (faults.switch, faults.feed):
        below: set[str] = {node}
        while grown := {n.id for n in chain.nodes.values() if below & {*n.power, *n.network}} - below:
            below |= grown
        assert {c.gb_code for c in city.under(node)} == {n for n in below if chain.nodes[n].kind == "camera"}


@pytest.mark.parametrize("seed", [2019, 1, 2, 3])
def test_one_switch_with_twelve_and_one_feed_with_nine(seed: int) -> None:
    orders = truth(make_city(seed))["orders"]
    shared = [(o["domain"], o["urgency"], len(o["cameras"])) for o in orders if len(o["cameras"]) > 1]
    assert shared == [("network", "EMERGENCY", 12), ("power", "NORMAL", 9)]


@pytest.mark.parametrize("seed", [2019, 1, 2, 3])
def test_nothing_else_explains_the_two_shared_failures(seed: int) -> None:
    city = make_city(seed)
    told = plan(city)
    dead = {node: {c.gb_code for c in city.under(node)} for node in (told.switch, told.feed)}
    for node in city.nodes:
        below = {c.gb_code for c in city.under(node.code)}
        assert node.code in dead or below not in dead.values()
    alive = [c for c in city.cameras if c.gb_code not in set().union(*dead.values())]
    boxes = {n.code: n for n in city.nodes if n.kind in {"box", "onu", "meter"}}
    switches_of_feed = {boxes[c.onu].network[0] for c in city.under(told.feed)}
    feeds_of_switch = {boxes[boxes[c.box].power[0]].power[0] for c in city.under(told.switch)}
    assert len(switches_of_feed) >= 2
    assert len(feeds_of_switch) >= 2
    assert switches_of_feed <= {boxes[c.onu].network[0] for c in alive}
    assert feeds_of_switch <= {boxes[boxes[c.box].power[0]].power[0] for c in alive}


def test_at_least_thirty_faults_of_every_kind_by_day_and_by_night(city: City, faults: Plan) -> None:
    light = {c.gb_code: c.light for c in city.cameras}
    faulty = [f for f in faults.faults if f.group != "untestable"]
    assert len(faulty) >= 30
    by_fault: dict[str, list[str]] = {}
    for fault in faulty:
        by_fault.setdefault(fault.fault, []).append(light[fault.camera])
    assert set(by_fault) == {"IMG_OFFLINE", "IMG_BLACK", "IMG_BLUR", "IMG_COLOR", "IMG_STUTTER", "IMG_STAIN"}
    for lights in by_fault.values():
        assert "day" in lights
        assert {"night", "ir"} & set(lights)
    kinds = Counter(f.kind for f in faulty if f.group == "single")
    assert all(kinds[k] >= 2 for k in ("black", "blur", "color_cast", "freeze", "stutter", "stain", "occlusion"))
    alone = {f.behaviour for f in faulty if f.group == "single" and f.kind == "offline"}
    assert alone == {"refused", "no_answer", "no_media", "stalled"}


def test_no_camera_has_two_faults_and_single_ones_have_a_neighbour_that_answers(city: City, faults: Plan) -> None:
    assert len(faults.by_camera) == len(faults.faults)
    down = {f.camera for f in faults.faults if f.behaviour in OFFLINE_REASONS}
    for fault in faults.faults:
        if fault.group == "single" and fault.kind == "offline":
            box = city.camera(fault.camera).box
            assert [c for c in city.cameras if c.box == box and c.gb_code not in down]


def test_the_words_of_the_truth_are_those_of_the_product(city: City) -> None:
    told = truth(city)
    for order in told["orders"]:
        assert FAULT_OF_KIND[order["kind"]] == order["fault"]
        assert order["unit"] in {u.code for u in city.units}
        if order["kind"] == "offline":
            assert order["reason"] in OFFLINE_REASONS
    assert [u["reason"] for u in told["untestable"]].count("unauthorized") == 2
    assert [u["reason"] for u in told["untestable"]].count("not_found") == 1
    reports = told["reports"]
    assert {r["fault"] for r in reports} >= {"HW_POLE", "FN_NO_RECORDING", "IMG_PTZ"}
    assert {r["source"] for r in reports} <= SOURCES
    assert {r["fault"] for r in reports} <= FAULTS
    assert json.loads(json.dumps(told)) == told


def test_orders_untestable_and_ptz_reports_never_name_the_same_camera(city: City) -> None:
    told = truth(city)
    ordered = [c for o in told["orders"] for c in o["cameras"]]
    untestable = [u["camera"] for u in told["untestable"]]
    reported = [c for r in told["reports"] for c in r["cameras"]]
    assert len(ordered) == len(set(ordered))
    assert not {*ordered} & {*untestable}
    assert not {*ordered, *untestable} & {*reported}


def test_only_unreachable_cameras_have_a_port_of_their_own(city: City, faults: Plan) -> None:
    ports = city_ports(city, 9000)
    unreachable = [f.camera for f in faults.faults if f.behaviour in UNREACHABLE]
    assert sorted(ports[code] for code in unreachable) == list(range(9001, 9001 + len(unreachable)))
    assert {port for code, port in ports.items() if code not in unreachable} == {9000}


def as_seen(camera: str, fault: CameraFault | None) -> Observation:
    if fault is None or (fault.kind != "offline" and fault.group != "untestable"):
        return Observation(camera, "up")
    reason = {"no_answer": "no_media", "stalled": "no_media"}.get(fault.behaviour, fault.behaviour)
    return Observation(camera, "untested" if fault.group == "untestable" else "down", reason)


@pytest.mark.parametrize("seed", [2019, 1, 2])
def test_the_outages_are_explained_by_exactly_the_causes_of_the_truth(seed: int) -> None:
    city = make_city(seed)
    broken = plan(city).by_camera
    told = explain(as_chain(city), [as_seen(c.gb_code, broken.get(c.gb_code)) for c in city.cameras])
    found = {(c.node, c.domain, c.unit, tuple(sorted(c.cameras))) for c in told.causes}
    found |= {(s.camera, s.domain, s.unit, (s.camera,)) for s in told.single}
    orders = [o for o in truth(city)["orders"] if o["kind"] == "offline"]
    assert found == {(o["cause"], o["domain"], o["unit"], tuple(sorted(o["cameras"]))) for o in orders}
    assert told.doubts == ()
