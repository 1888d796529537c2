"""The state of the chain under a set of failures: who is without power, who is out of reach, and through whom."""

from __future__ import annotations

from shiwei.topology.graph import NETWORK, POWER, Graph


class World:
    """Failures are switched on and off one at a time; the cost is what changes, not the size of the city.

    ``dead[POWER][n]``: the node has no power. ``dead[NETWORK][n]``: it is out of reach, for either reason.
    """

    def __init__(self, graph: Graph) -> None:
        size = len(graph.ids)
        self.graph = graph
        self.own = (bytearray(size), bytearray(size))
        self.dead = (bytearray(size), bytearray(size))
        self._lost = ([0] * size, [0] * size)

    def switch(self, failure: int, on: bool) -> list[int]:
        """Switch a failure and return what changed: ``2 * node + sort`` of each supply that was lost or came back."""
        self.own[failure & 1][failure >> 1] = on
        changed: list[int] = []
        waiting = [failure]
        while waiting:
            state = waiting.pop()
            node, sort = state >> 1, state & 1
            if self.dead[sort][node] == on or self._is_out(node, sort) != on:
                continue
            self.dead[sort][node] = on
            changed.append(state)
            self._hand_down(node, sort, 1 if on else -1, waiting)
        return changed

    def _is_out(self, node: int, sort: int) -> bool:
        if self.own[sort][node] or (sort == NETWORK and self.dead[POWER][node]):
            return True
        need = self.graph.parents[sort][node]
        return bool(need) and self._lost[sort][node] == len(need)

    def _hand_down(self, node: int, sort: int, step: int, waiting: list[int]) -> None:
        lost = self._lost[sort]
        for child in self.graph.children[sort][node]:
            lost[child] += step
            waiting.append(2 * child + sort)
        if sort == POWER:
            waiting.append(2 * node + NETWORK)

    def blamed(self, node: int) -> list[int]:
        """The failures that keep the node out of reach, nearest first."""
        found: list[int] = []
        seen, waiting = {2 * node + 1}, [2 * node + 1]
        for state in waiting:
            here, sort = state >> 1, state & 1
            if self.own[sort][here]:
                found.append(state)
            up = [2 * p + sort for p in self._guilty(here, sort)]
            if sort == NETWORK and self.dead[POWER][here]:
                up.append(2 * here)
            for step in up:
                if step not in seen:
                    seen.add(step)
                    waiting.append(step)
        return found

    def _guilty(self, node: int, sort: int) -> tuple[int, ...]:
        need = self.graph.parents[sort][node]
        return need if need and self._lost[sort][node] == len(need) else ()
