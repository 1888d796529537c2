"""The supply chain: who gives power and network to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KINDS = ("camera", "pole", "box", "onu", "switch", "olt", "room", "feed", "meter", "nvr", "platform")
"""The kinds of things in the chain; feeds and meters give power, the platform serves cameras through the network."""


class ChainError(ValueError):
    """The chain contradicts itself; the message is one line that names the node."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the chain and the unit that repairs it.

    ``power`` and ``network`` are the ids of the parents of each sort; several parents of one sort are redundant: the
    node lacks that supply only if all of them are down. ``unit`` is the responsible unit's code.
    """

    id: str
    kind: str
    unit: str
    power: tuple[str, ...] = ()
    network: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Checked nodes by id, in the order given. Made by ``build`` only."""

    nodes: Mapping[str, Node]

    @classmethod
    def build(cls, nodes: Iterable[Node]) -> Chain:
        """Check and keep the nodes.

        Raises ChainError for an id given twice, an unknown kind, an unknown parent, or a cycle. Power and network
        count as one graph for cycles: a thing that needs itself, by whatever way round, cannot be started.
        """
        known: dict[str, Node] = {}
        for node in nodes:
            if node.id in known:
                raise ChainError(f"node {node.id!r} is there twice")
            known[node.id] = node
        _check_kinds_and_parents(known)
        _check_cycles(known)
        return cls(known)


def _check_kinds_and_parents(known: Mapping[str, Node]) -> None:
    for node in known.values():
        if node.kind not in KINDS:
            raise ChainError(f"node {node.id!r}: unknown kind {node.kind!r}, expected one of {', '.join(KINDS)}")
        for sort, parents in (("power", node.power), ("network", node.network)):
            for parent in parents:
                if parent not in known:
                    raise ChainError(f"node {node.id!r}: unknown {sort} parent {parent!r}")


def _check_cycles(known: Mapping[str, Node]) -> None:
    """Take away what needs nothing that is left; whatever remains at the end needs itself."""
    waiting = {node.id: len(node.power) + len(node.network) for node in known.values()}
    children: dict[str, list[str]] = {}
    for node in known.values():
        for parent in (*node.power, *node.network):
            children.setdefault(parent, []).append(node.id)
    free = [name for name, count in waiting.items() if count == 0]
    while free:
        for child in children.get(free.pop(), ()):
            waiting[child] -= 1
            if waiting[child] == 0:
                free.append(child)
    stuck = {name for name, count in waiting.items() if count > 0}
    if stuck:
        raise ChainError(f"cycle in the supply chain: {' <- '.join(_cycle(known, stuck))}")


def _cycle(known: Mapping[str, Node], stuck: set[str]) -> list[str]:
    """One cycle among the nodes that wait for each other, beginning at its first node in order of id."""
    path: list[str] = []
    here = min(stuck)
    while here not in path:
        path.append(here)
        here = next(p for p in (*known[here].power, *known[here].network) if p in stuck)
    cycle = path[path.index(here) :]
    first = cycle.index(min(cycle))
    return [*cycle[first:], *cycle[:first], cycle[first]]
