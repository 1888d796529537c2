"""Where the registry seems wrong: cameras that answer under something dead, or fell with others."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from math import log

from shiwei.topology.belief import NEVER, PROOFS
from shiwei.topology.evidence import DOWN, NOTHING, UP
from shiwei.topology.graph import NETWORK, POWER
from shiwei.topology.outage import Doubt
from shiwei.topology.search import Search

_WRONG_PARENT = 0.01
_SURE = log(2)
_FEWEST = 3
_COINCIDENCE = 2.0  # the time itself must say it: where all times are alike they say nothing


def moved(search: Search, found: dict[int, list[int]]) -> dict[int, int]:
    """Cameras down beside their told parents that fell to the minute with a failure elsewhere, and with which."""
    owned = {camera for cameras in found.values() for camera in cameras}
    fell = {f: _parents_of(search, f, cameras) for f, cameras in found.items() if search.onset.get(f) is not None}
    onsets = sorted((search.onset[f] or 0.0, f) for f in fell)
    alone = sorted((search.seen.time[c], c) for c in search.seen.down if c in search.seen.time and c not in owned)
    away: dict[int, int] = {}
    for camera in search.seen.down:
        if camera in owned or camera not in search.seen.time or search.seen.reason[camera] in PROOFS:
            continue
        timely = _around(onsets, search.seen.time[camera], 4 * search.belief.sigma)
        odds, failure = max(((_odds(search, camera, f, fell[f]), f) for f in timely), default=(0.0, -1))
        if odds - _crowd(search, alone, camera) > _SURE:
            away[camera] = failure
    return away


def _around(onsets: list[tuple[float, int]], time: float, width: float) -> list[int]:
    """The failures that began within so many seconds of it."""
    return [f for _, f in onsets[bisect(onsets, (time - width, -1)) : bisect(onsets, (time + width, -1))]]


def _crowd(search: Search, alone: list[tuple[float, int]], camera: int) -> float:
    """How much denser (log) cameras fall alone around this one's time than evenly over the whole spread."""
    width = 4 * search.belief.sigma
    others = len(_around(alone, search.seen.time[camera], width)) - 1
    return log(max(1.0, others / len(alone) * search.belief.spread / (2 * width)))


def doubts_of(search: Search, found: dict[int, list[int]], away: dict[int, int]) -> list[Doubt]:
    """Both sorts of doubt, in order of the camera's id."""
    doubts = [_fell_with(search, camera, failure, found[failure]) for camera, failure in away.items()]
    strong = {f for f, cameras in found.items() if len(cameras) >= _FEWEST}
    for failure in sorted(strong):
        answering = [n for n in search.graph.falls(failure) if search.seen.state[n] == UP]
        if 3 * len(answering) < len(found[failure]) + _FEWEST:
            doubts.extend(_answers(search, camera, failure) for camera in answering)
    return sorted({d.camera: d for d in doubts if d is not None}.values(), key=lambda d: d.camera)


def _parents_of(search: Search, failure: int, cameras: list[int]) -> Counter[int]:
    parents = search.graph.parents[failure & 1]
    return Counter(p for camera in cameras for p in parents[camera])


def _odds(search: Search, camera: int, failure: int, fell: Counter[int]) -> float:
    """Log odds that the camera hangs among these fallen parents against being down by itself."""
    graph, sort = search.graph, failure & 1
    told = graph.parents[sort][camera]
    onset = search.onset[failure] or 0.0
    coincidence = search.belief.together(search.seen.time[camera], onset)
    if not told or failure in search.seen.above[camera] or coincidence < _COINCIDENCE:
        return NEVER
    beside = _siblings(search, told[0], sort)
    everywhere = max(1, search.able(graph.kind[told[0]], sort))
    place = 0.5 * len(fell) / everywhere + 0.4 * len(fell.keys() & beside) / max(1, len(beside))
    if _usual(search, camera, sort) in fell:
        place = max(place, 0.5)
    return log(_WRONG_PARENT * place) + search.worth(camera, failure) if place else NEVER


def _siblings(search: Search, node: int, sort: int) -> set[int]:
    """Others of its kind under the same parents."""
    graph = search.graph
    above = [p for s in (NETWORK, POWER) for p in graph.parents[s][node]][:1]
    near = {n for p in above for s in (sort, 1 - sort) for n in graph.children[s][p]}
    return {n for n in near if n != node and graph.kind[n] == graph.kind[node]}


def _usual(search: Search, camera: int, sort: int) -> int | None:
    """The parent of this sort that most cameras on the camera's other supply have."""
    graph = search.graph
    other = graph.parents[1 - sort][camera]
    peers = [c for p in other for c in graph.children[1 - sort][p] if c != camera and graph.kind[c] == "camera"]
    counted = Counter(p for c in peers for p in graph.parents[sort][c] if p not in graph.parents[sort][camera])
    return min(counted, key=lambda p: (-counted[p], p)) if counted else None


def _fell_with(search: Search, camera: int, failure: int, cameras: list[int]) -> Doubt | None:
    graph, sort = search.graph, failure & 1
    told = graph.parents[sort][camera][0]
    fell = _parents_of(search, failure, cameras)
    fell.pop(told, None)
    usual = _usual(search, camera, sort)
    likely = usual if usual in fell else _nearest(search, told, fell, sort)
    if likely is None:
        return None
    where = graph.ids[failure >> 1]
    because = f"down since the same time as {len(cameras)} cameras under {where}, while its neighbours are not"
    return Doubt(graph.ids[camera], graph.ids[told], graph.ids[likely], (because,))


def _answers(search: Search, camera: int, failure: int) -> Doubt | None:
    graph = search.graph
    sort = POWER if search.world.dead[POWER][camera] else NETWORK
    parents = graph.parents[sort][camera]
    if not parents:
        return None
    told = parents[0]
    alive = [n for n in _siblings(search, told, sort) if not search.world.dead[sort][n]]
    usual = _usual(search, camera, sort)
    if usual is None or search.world.dead[sort][usual]:
        usual = _nearest(search, told, Counter(alive), sort)
    node = told if _mostly_down(search, told, sort, camera) else failure >> 1
    down, tested = _others(search, node, failure & 1 if node != told else sort, camera)
    because = f"up while {down} of {tested} others under {graph.ids[node]} are down"
    return Doubt(graph.ids[camera], graph.ids[told], None if usual is None else graph.ids[usual], (because,))


def _nearest(search: Search, told: int, among: Counter[int], sort: int) -> int | None:
    beside = _siblings(search, told, sort)
    return min(among, key=lambda n: (n not in beside, abs(n - told), n), default=None)


def _mostly_down(search: Search, node: int, sort: int, camera: int) -> bool:
    down, tested = _others(search, node, sort, camera)
    return tested >= 2 and 2 * down > tested


def _others(search: Search, node: int, sort: int, camera: int) -> tuple[int, int]:
    """Of the other cameras under it: how many are down, how many are tested."""
    states = [search.seen.state[n] for n in search.graph.falls(2 * node + sort) if n != camera]
    return states.count(DOWN), len(states) - states.count(NOTHING)
