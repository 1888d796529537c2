"""Planned windows explain first: what they take down is expected, and no evidence of anything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shiwei.topology.belief import PROOFS
from shiwei.topology.evidence import DOWN, UP, Evidence
from shiwei.topology.graph import NETWORK
from shiwei.topology.outage import Window
from shiwei.topology.world import World

_SERVERS = frozenset({"nvr", "platform"})


def planned_outages(seen: Evidence, windows: Sequence[Window]) -> dict[int, list[int]]:
    """Cameras down by node of the window that explains them, the nearest one. Windows elsewhere say nothing here."""
    graph = seen.graph
    nodes = sorted({graph.index[w.node] for w in windows if w.node in graph.index})
    world = World(graph)
    for node in nodes:
        for failure in graph.failures(node) or [2 * node + NETWORK]:
            world.switch(failure, True)
    found: dict[int, list[int]] = {node: [] for node in nodes}
    for camera in seen.down:
        if world.dead[NETWORK][camera]:
            node = world.blamed(camera)[0] >> 1
            if graph.kind[node] in _SERVERS or seen.reason[camera] not in PROOFS:
                found[node].append(camera)
    return {node: cameras for node, cameras in found.items() if cameras}


def in_effect(seen: Evidence, nodes: Iterable[int]) -> list[int]:
    """The failures of those windows that really take their cameras down; the others are not begun, or over."""
    graph = seen.graph
    found: list[int] = []
    for node in nodes:
        failures = graph.failures(node)
        states = [seen.state[n] for n in graph.falls(*failures)]
        if states.count(DOWN) >= states.count(UP):
            found.extend(failures)
    return found
