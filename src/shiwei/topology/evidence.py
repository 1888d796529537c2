"""What was seen, laid on the graph, and the failures worth a thought because something below them is down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shiwei.topology.chain import ChainError
from shiwei.topology.graph import Graph
from shiwei.topology.outage import Observation, Signal

NOTHING, UP, DOWN = 0, 1, 2
_UPS_PER_DOWN = 3  # beyond this no timing can make up for cameras that answer


class Evidence:
    """Per node: ``state`` (nothing, up, down), and of a camera that is down its ``reason`` and onset in seconds."""

    def __init__(self, graph: Graph, observations: Sequence[Observation], signals: Sequence[Signal]) -> None:
        self.graph = graph
        self.state = bytearray(len(graph.ids))
        self.reason: dict[int, str | None] = {}
        self.time: dict[int, float] = {}
        self.readings: dict[int, list[str]] = {}
        for seen in observations:
            self._lay(seen)
        for signal in signals:
            if signal.node in graph.index:
                word = "up" if signal.state == "up" else signal.reason or "down"
                self.readings.setdefault(graph.index[signal.node], []).append(word)
        self.down = [i for i, state in enumerate(self.state) if state == DOWN]
        self.above = {camera: graph.above(camera) for camera in self.down}

    def _lay(self, seen: Observation) -> None:
        camera = self.graph.index.get(seen.camera)
        if camera is None or self.graph.kind[camera] != "camera":
            raise ChainError(f"observation of {seen.camera!r}: the chain has no such camera")
        if seen.state == "untested":
            return
        self.state[camera] = UP if seen.state == "up" else DOWN
        if seen.state == "down":
            self.reason[camera] = seen.reason
            if seen.since is not None:
                self.time[camera] = seen.since.timestamp()

    def set_aside(self, cameras: Sequence[int]) -> None:
        """Cameras that are explained already say nothing more."""
        for camera in cameras:
            self.state[camera] = NOTHING
        self.down = [camera for camera in self.down if self.state[camera] == DOWN]

    def bad_reading(self, node: int) -> bool:
        return any(word != "up" for word in self.readings.get(node, ()))


@dataclass(frozen=True, slots=True)
class Suspect:
    """A failure with what falls by it alone: cameras that are down, how many answer, how many readings are bad."""

    down: tuple[int, ...]
    down_set: frozenset[int]
    up: int
    bad: int


def suspects(seen: Evidence) -> dict[int, Suspect]:
    """The failures that could be worth their price: two cameras down, or one and a bad reading, few that answer."""
    reach = Counter(failure for camera in seen.down for failure in seen.above[camera])
    found: dict[int, Suspect] = {}
    for failure in sorted(reach):
        suspect = suspect_of(seen, (failure,), _UPS_PER_DOWN * reach[failure] + 2)
        if suspect is not None and suspect.down:
            found[failure] = suspect
    return found


def suspect_of(seen: Evidence, failures: tuple[int, ...], most_up: int) -> Suspect | None:
    """None when more than ``most_up`` cameras below answer, or nothing below speaks for a shared failure."""
    down: list[int] = []
    up = bad = 0
    for node in seen.graph.falls(*failures):
        state = seen.state[node]
        if state == DOWN:
            down.append(node)
        elif state == UP:
            up += 1
            if up > most_up:
                return None
        if node in seen.readings:
            bad += seen.bad_reading(node)
    if len(down) < 2 and not (down and bad):
        return None
    down.sort()
    return Suspect(tuple(down), frozenset(down), up, bad)


def pairs(seen: Evidence) -> list[tuple[int, ...]]:
    """Sets of failures that only together take something down: the parents of each redundant supply with outages."""
    found: set[tuple[int, ...]] = set()
    graph = seen.graph
    nodes = set(seen.down) | {f >> 1 for camera in seen.down for f in seen.above[camera]}
    for node in nodes:
        for sort in (0, 1):
            if len(graph.parents[sort][node]) > 1:
                found.add(tuple(2 * parent + sort for parent in graph.parents[sort][node]))
    return sorted(found)
