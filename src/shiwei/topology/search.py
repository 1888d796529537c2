"""The search: the set of failures that makes what was seen likeliest, their own rarity counted against them.

Greedy by gain, then small moves until none helps: leave one out, put another in its place, one above for several,
several below for one, both supplies of something redundant. A move costs what changes under it.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence

from shiwei.topology.belief import NEVER, READINGS, SORTS, Belief, onset_of
from shiwei.topology.evidence import DOWN, NOTHING, UP, Evidence, Suspect, pairs, suspect_of
from shiwei.topology.graph import NETWORK, POWER
from shiwei.topology.world import World

_WORTH = 0.05  # a move must gain this much, so that rounding never makes two states swap for ever
_SAMPLES = 5
_PASSES = 8
_HOPELESS = -8.0
_BEST_READING = 5.0


class Search:
    """``active`` is the present set of failures; ``planned`` ones are given and cost nothing."""

    def __init__(
        self, seen: Evidence, suspects: dict[int, Suspect], belief: Belief, planned: Iterable[int] = ()
    ) -> None:
        self.seen, self.graph, self.belief = seen, seen.graph, belief
        self.suspects = suspects
        self.world = World(self.graph)
        self.planned = frozenset(planned)
        out = {state >> 1 for failure in sorted(self.planned) for state in self.world.switch(failure, True)}
        self.active: set[int] = set()
        self._price: dict[int, float] = {}
        self.onset: dict[int, float | None] = {}
        self._base = {camera: belief.down(seen.reason[camera]) for camera in seen.down}
        self._able: Counter[tuple[str, int]] = Counter()
        self._most: dict[int, float] = {}
        self._value = {n: self._camera(n) for n in out if seen.state[n] != NOTHING}
        self._read = {node: self._reading(node) for node in seen.readings}

    # what a state is worth

    def price(self, failure: int) -> float:
        """Log prior of the failure, less the cost of its onset."""
        if failure not in self._price:
            times = [self.seen.time[c] for c in self._downs(failure) if c in self.seen.time]
            self.onset[failure] = onset_of(times, self.belief.sigma)
            prior = self.belief.prior(self.graph.kind[failure >> 1], failure & 1)
            self._price[failure] = prior - self.belief.onset_cost(len(times))
        return self._price[failure]

    def _downs(self, failure: int) -> tuple[int, ...]:
        suspect = self.suspects.get(failure)
        return suspect.down if suspect else ()

    def worth(self, camera: int, failure: int) -> float:
        """How much better the failure explains the camera's outage than the camera itself does."""
        onset, time = self.onset.get(failure), self.seen.time.get(camera)
        base = self._base[camera]
        return base if onset is None or time is None else base + self.belief.together(time, onset)

    def most(self, failure: int) -> float:
        """The most the failure can gain in any state of the search: what it explains, less the cameras that answer."""
        if failure not in self._most:
            suspect, price = self.suspects[failure], self.price(failure)
            explained = sum(max(0.0, self.worth(camera, failure)) for camera in suspect.down)
            self._most[failure] = price + explained + suspect.up * self.belief.up + _BEST_READING * suspect.bad
        return self._most[failure]

    def owner(self, camera: int) -> tuple[float, int] | None:
        """The failure that explains the camera best and how well; None if it is within reach."""
        if not self.world.dead[NETWORK][camera]:
            return None
        blamed = [f for f in self.world.blamed(camera) if f not in self.planned]
        return max(((self.worth(camera, f), -f) for f in blamed), default=None)

    def _camera(self, camera: int) -> float:
        if not self.world.dead[NETWORK][camera]:
            return 0.0
        if self.seen.state[camera] == UP:
            return self.belief.up
        best = self.owner(camera)
        return best[0] if best else 0.0

    def _reading(self, node: int) -> float:
        row = READINGS[self._state(node)]
        return sum(row.get(word, NEVER) for word in self.seen.readings[node])

    def _state(self, node: int) -> str:
        if self.world.dead[POWER][node]:
            return "dark"
        if self.world.own[NETWORK][node]:
            return "broken"
        return "cut" if self.world.dead[NETWORK][node] else "ok"

    # moves

    def weigh(self, moves: Sequence[int], keep: bool = False) -> float:
        """What it gains to switch each of these failures over (on if off, off if on); done only if ``keep``."""
        cost = sum(-self.price(f) if f in self.active else self.price(f) for f in moves)
        touched = self._turn(moves)
        cameras = {n: self._camera(n) for n in touched if self.seen.state[n] != NOTHING}
        readings = {n: self._reading(n) for n in touched if n in self._read}
        gain = cost + sum(value - self._value.get(n, 0.0) for n, value in cameras.items())
        gain += sum(value - self._read[n] for n, value in readings.items())
        if keep:
            self._value.update(cameras)
            self._read.update(readings)
        else:
            self._turn(tuple(reversed(moves)))
        return gain

    def _turn(self, moves: Sequence[int]) -> list[int]:
        touched: set[int] = set()
        for failure in moves:
            on = failure not in self.active
            touched.update(state >> 1 for state in self.world.switch(failure, on))
            touched.add(failure >> 1)
            touched.update(self._downs(failure))
            self.active ^= {failure}
        return sorted(touched)

    # the search

    def run(self, start: Iterable[int] = ()) -> set[int]:
        """Begin at ``start``, add greedily, improve until nothing helps; returns the failures."""
        for failure in sorted(start):
            self.weigh((failure,), keep=True)
        self._add(self.suspects)
        self._add_pairs()
        moved: list[int] = sorted(self.active)
        for _ in range(_PASSES):
            moved = self._improve(moved)
            if not moved:
                break
            self._add(moved)
        return self.active

    def _add(self, among: Iterable[int]) -> None:
        """Take the best gain, again and again; a bound or a stale gain is weighed anew before it is believed."""
        heap = [(-self.most(f), f) for f in among if f not in self.active and self.most(f) > _WORTH]
        heapq.heapify(heap)
        while heap:
            _, failure = heapq.heappop(heap)
            if failure in self.active:
                continue
            gain = self.weigh((failure,))
            if gain <= _WORTH:
                continue
            if heap and gain < -heap[0][0]:
                heapq.heappush(heap, (-gain, failure))
            else:
                self.weigh((failure,), keep=True)

    def _add_pairs(self) -> None:
        for pair in pairs(self.seen):
            missing = tuple(f for f in pair if f not in self.active)
            if not missing:
                continue
            joint = suspect_of(self.seen, pair, 4 * len(self.seen.down))
            if joint is None:
                continue
            for failure in missing:
                self.suspects.setdefault(failure, joint)
            if self.weigh(missing) > _WORTH:
                self.weigh(missing, keep=True)

    def _improve(self, among: Iterable[int]) -> list[int]:
        """One pass over the active failures; returns the suspects near whatever changed."""
        changed: dict[int, None] = {}
        for failure in among:
            if failure not in self.active:
                continue
            gain, move = max(self.alternatives(failure))
            if gain > _WORTH:
                self.weigh(move, keep=True)
                changed.update((f, None) for part in move for f in (part, *self._near(part)))
            elif self._split(failure):
                changed.update((f, None) for f in self._near(failure))
        return sorted(changed)

    def alternatives(self, failure: int, margin: float = 0.0) -> list[tuple[float, tuple[int, ...]]]:
        """Gains and moves that explain the failure's cameras otherwise: by none, by one other, by one for several.

        Moves that lose more than ``margin`` for certain are left out.
        """
        without = self.weigh((failure,))
        found: dict[tuple[int, ...], float] = {(failure,): without}
        for other in self._near(failure):
            if other in self.active or without + self.most(other) < -margin:
                continue
            for move in ((failure, other), (*self._inside(other), other)):
                if move not in found and len(move) > 1:
                    found[move] = self.weigh(move)
        return [(gain, move) for move, gain in found.items()]

    def _near(self, failure: int) -> list[int]:
        """Suspects that share cameras with it, seen from a few of them."""
        down = self._downs(failure)
        step = max(1, len(down) // _SAMPLES)
        near = {f for camera in down[::step] for f in self.seen.above[camera] if f in self.suspects}
        return sorted(near - {failure})

    def _inside(self, other: int) -> tuple[int, ...]:
        mine = self.suspects[other].down_set
        within = (f for f in self.active if self.suspects[f].down[0] in mine)
        return tuple(sorted(f for f in within if self.suspects[f].down_set <= mine))

    def _split(self, failure: int) -> bool:
        """Several smaller failures in place of this one, if it fits badly and they fit better."""
        down = self._downs(failure)
        fits = not self.suspects[failure].up and all(self._value.get(c, 1.0) > 0 for c in down)
        if fits or len(down) < 2:
            return False
        before = set(self.active)
        gain = self.weigh((failure,), keep=True)
        mine = self.suspects[failure].down_set
        parts = {f for c in down for f in self.seen.above[c] if f in self.suspects and f != failure}
        parts = {f for f in parts if self.most(f) > _WORTH and self.suspects[f].down_set < mine}
        gain += self._fill(sorted(parts))
        if gain > _WORTH:
            return True
        self.weigh(tuple(sorted(self.active ^ before)), keep=True)
        return False

    def _fill(self, parts: Sequence[int]) -> float:
        total = 0.0
        while True:
            weighed = [(self.weigh((f,)), -f) for f in parts if f not in self.active]
            gain, part = max(weighed, default=(0.0, 0))
            if gain <= _WORTH:
                return total
            total += self.weigh((-part,), keep=True)

    def downs_owned(self) -> dict[int, tuple[float, int]]:
        """Each camera down within a failure's reach: how well it is explained, and by which failure."""
        owned = {camera: self.owner(camera) for camera in self.seen.down if self.seen.state[camera] == DOWN}
        return {camera: (best[0], -best[1]) for camera, best in owned.items() if best}

    def timely(self, camera: int, failure: int) -> bool:
        """Whether the camera's onset does not speak against the failure's."""
        onset, time = self.onset.get(failure), self.seen.time.get(camera)
        return onset is None or time is None or self.belief.together(time, onset) > -1

    def witnessed(self, failure: int) -> bool:
        """Whether a direct reading below it (or of itself) shows the outage."""
        return any(self.seen.bad_reading(n) for n in self.graph.falls(failure) if n in self.seen.readings)

    def lone_gains(self, camera: int) -> list[float]:
        """For a camera left alone: how well each thing above would explain it instead, hopeless ones left out."""
        gains = (self._lone_gain(camera, failure) for failure in self.seen.above[camera])
        return [gain for gain in gains if gain > _HOPELESS]

    def _lone_gain(self, camera: int, failure: int) -> float:
        if failure in self.active:
            return _HOPELESS
        gain = self.belief.prior(self.graph.kind[failure >> 1], failure & 1) + self._base[camera]
        fallen = False
        for node in self.graph.falls(failure):
            fallen = fallen or node == camera
            if self.seen.state[node] == UP:
                gain += self.belief.up
            if gain < _HOPELESS:
                return _HOPELESS
        return gain if fallen else _HOPELESS

    def able(self, kind: str, sort: int) -> int:
        """How many nodes of the kind give this sort of supply."""
        if not self._able:
            nodes = range(len(self.graph.ids))
            self._able = Counter((self.graph.kind[n], s) for n in nodes for s in SORTS if self.graph.children[s][n])
        return self._able[kind, sort]
