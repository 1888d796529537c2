"""Which failures explain one round's outages: the one public verb of this package."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from shiwei.topology.belief import PROOFS
from shiwei.topology.chain import Chain
from shiwei.topology.doubts import doubts_of, moved
from shiwei.topology.evidence import Evidence, suspects
from shiwei.topology.graph import NETWORK, POWER, Graph
from shiwei.topology.learn import first_belief, learned
from shiwei.topology.outage import Cause, Doubt, Explanation, Observation, Signal, Single, Window
from shiwei.topology.planned import in_effect, planned_outages
from shiwei.topology.reasons import cause_reasons, planned_reasons, single_reasons
from shiwei.topology.search import Search

__all__ = ["Cause", "Doubt", "Explanation", "Observation", "Signal", "Single", "Window", "explain"]

_FEW = 8
_NEGLIGIBLE = 7.0
_PROOFS_OUTWEIGHED = 10


def explain(
    chain: Chain,
    observations: Sequence[Observation],
    signals: Sequence[Signal] = (),
    windows: Sequence[Window] = (),
) -> Explanation:
    """The likeliest set of failures. The order of the arguments' items does not matter; there is no randomness.

    Raises ChainError for an observation of something that is no camera of the chain. Signals and windows of nodes that
    are not in the chain belong to somebody else's part of the city and are passed over.
    """
    graph = Graph(chain)
    seen = Evidence(graph, observations, signals)
    expected = planned_outages(seen, windows)
    given = in_effect(seen, expected)
    planned = [_planned(seen, node, cameras) for node, cameras in expected.items()]
    seen.set_aside([camera for cameras in expected.values() for camera in cameras])
    search = _searched(seen, given)
    found = _owned(search)
    away = moved(search, found)
    found_here = {failure: list(cameras) for failure, cameras in found.items()}
    for camera, failure in away.items():
        found[failure] = sorted([*found[failure], camera])
    shared = [_cause(search, failure, cameras, away) for failure, cameras in found.items()]
    owned = {camera for cameras in found.values() for camera in cameras}
    single = [_single(search, camera) for camera in seen.down if camera not in owned]
    causes = sorted([*planned, *shared], key=lambda c: (-len(c.cameras), c.node, c.domain))
    return Explanation(tuple(causes), tuple(single), tuple(doubts_of(search, found_here, away)))


def domain_of(kind: str, sort: int) -> str:
    """Whose sort of failure this is: a node's role in the chain, but recorders and the platform are their own."""
    if sort == POWER:
        return "power"
    return {"nvr": "device", "camera": "device", "platform": "platform"}.get(kind, "network")


def _searched(seen: Evidence, given: Sequence[int]) -> Search:
    """Twice: with the rates of an ordinary day, then with what the first answer says of this round."""
    worth = suspects(seen)
    first = Search(seen, worth, first_belief(seen, worth), given)
    start = first.run()
    second = Search(seen, worth, learned(first), given)
    second.run(start)
    return second


def _owned(search: Search) -> dict[int, list[int]]:
    """The cameras of each failure: those it explains better than they explain themselves."""
    good: dict[int, list[int]] = {}
    lies: dict[int, list[int]] = {}
    for camera, (worth, failure) in search.downs_owned().items():
        if worth > 0:
            good.setdefault(failure, []).append(camera)
        elif search.seen.reason[camera] in PROOFS and search.timely(camera, failure):
            lies.setdefault(failure, []).append(camera)
    for failure, cameras in lies.items():
        believed = good.get(failure, [])
        if len(believed) >= max(_FEW, _PROOFS_OUTWEIGHED * len(cameras)):
            believed.extend(cameras)
    return {f: sorted(cameras) for f, cameras in sorted(good.items()) if len(cameras) > 1 or search.witnessed(f)}


def _cause(search: Search, failure: int, cameras: list[int], away: dict[int, int]) -> Cause:
    graph, node = search.graph, failure >> 1
    strays = [camera for camera in cameras if camera in away]
    return Cause(
        node=graph.ids[node],
        domain=domain_of(graph.kind[node], failure & 1),
        unit=graph.unit[node],
        cameras=tuple(graph.ids[camera] for camera in cameras),
        confidence=_confidence(search, failure),
        because=tuple(cause_reasons(search, failure, cameras, strays)),
    )


def _confidence(search: Search, failure: int) -> float:
    """Probability of this failure among it and the other explanations of the same cameras."""
    others = sum(exp(min(50.0, gain)) for gain, _ in search.alternatives(failure, _NEGLIGIBLE))
    return round(min(0.999, 1 / (1 + others)), 3)


def _planned(seen: Evidence, node: int, cameras: list[int]) -> Cause:
    graph = seen.graph
    sorts = [failure & 1 for failure in graph.failures(node)] or [NETWORK]
    active = graph.kind[node] in {"onu", "switch", "olt", "nvr", "platform"}
    sort = NETWORK if active and NETWORK in sorts else sorts[0]
    return Cause(
        node=graph.ids[node],
        domain=domain_of(graph.kind[node], sort),
        unit=graph.unit[node],
        cameras=tuple(graph.ids[camera] for camera in cameras),
        confidence=0.99,
        because=tuple(planned_reasons(seen, node, cameras)),
        planned=True,
    )


def _single(search: Search, camera: int) -> Single:
    graph = search.graph
    shared = sum(exp(min(20.0, gain)) for gain in search.lone_gains(camera))
    return Single(
        camera=graph.ids[camera],
        domain="device",
        unit=graph.unit[camera],
        confidence=round(min(0.999, 1 / (1 + shared)), 3),
        because=tuple(single_reasons(search, camera)),
    )
