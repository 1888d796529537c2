"""The chain as numbers: parents and children by position, and what falls when one thing fails.

A failure is one number: ``2 * node`` is the loss of the power it gives, ``2 * node + 1`` the loss of its network.
A node without power is also without network; the other way round power stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from shiwei.topology.chain import Chain

POWER, NETWORK = 0, 1


class Graph:
    """Nodes in order of their ids, so that nothing depends on the order of the input."""

    def __init__(self, chain: Chain) -> None:
        self.ids = sorted(chain.nodes)
        self.index = {name: i for i, name in enumerate(self.ids)}
        nodes = [chain.nodes[name] for name in self.ids]
        self.kind = [n.kind for n in nodes]
        self.unit = [n.unit for n in nodes]
        self.parents = (self._numbers(n.power for n in nodes), self._numbers(n.network for n in nodes))
        self.children = (self._turned(POWER), self._turned(NETWORK))

    def _numbers(self, parents: Iterable[tuple[str, ...]]) -> list[tuple[int, ...]]:
        at = self.index
        return [tuple(sorted({at[p] for p in ids})) if ids else () for ids in parents]

    def _turned(self, sort: int) -> list[list[int]]:
        children: list[list[int]] = [[] for _ in self.ids]
        for child, parents in enumerate(self.parents[sort]):
            for parent in parents:
                children[parent].append(child)
        return children

    def failures(self, node: int) -> list[int]:
        """The ways in which the node can fail others: by the sorts of supply it has children for."""
        return [2 * node + sort for sort in (POWER, NETWORK) if self.children[sort][node]]

    def above(self, node: int) -> list[int]:
        """Every failure that has a way down to the node, nearest first. Redundancy is not looked at."""
        found: dict[int, None] = {}
        seen, waiting = {2 * node + 1}, [2 * node + 1]
        for state in waiting:
            here = state >> 1
            sorts = (NETWORK, POWER) if state & 1 else (POWER,)
            for sort in sorts:
                for parent in self.parents[sort][here]:
                    step = 2 * parent + sort
                    found[step] = None
                    if sort == NETWORK and self.children[POWER][parent]:
                        found[2 * parent] = None
                    if step not in seen:
                        seen.add(step)
                        waiting.append(step)
        return list(found)

    def falls(self, *failures: int) -> Iterable[int]:
        """The nodes out of reach when only these fail; children whose redundant supply is left stay."""
        counts: dict[int, int] = {}
        seen = set(failures)
        waiting = list(failures)
        while waiting:
            state = waiting.pop()
            node, sort = state >> 1, state & 1
            if sort == NETWORK:
                yield node
            elif 2 * node + 1 not in seen:
                seen.add(2 * node + 1)
                waiting.append(2 * node + 1)
            need = self.parents[sort]
            for child in self.children[sort][node]:
                step = 2 * child + sort
                if step not in seen and self._last_supply(step, len(need[child]), counts):
                    seen.add(step)
                    waiting.append(step)

    @staticmethod
    def _last_supply(step: int, need: int, counts: dict[int, int]) -> bool:
        if need > 1:
            counts[step] = counts.get(step, 0) + 1
            return counts[step] == need
        return True
