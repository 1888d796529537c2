"""Which cameras are looked at next, so that no device and no line on the way carries more than it may. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pull:
    """One stream to be pulled: the camera's id, what it will carry (kbit/s), the limited nodes it comes through; one
    that comes ``late`` goes after all others, and never in a batch with them."""

    camera: int
    kbps: int
    above: frozenset[str]
    late: bool = False


_Groups = dict[frozenset[str], deque[Pull]]


class Pacer:
    """Gives out batches of pulls. The sum of what is out through a node stays within its ceiling (kbit/s), save for
    one pull that alone is more: it goes alone. A device of ``streams`` is in no more batches than that at once; inside
    a batch the eyes keep it to its streams. What must wait holds nobody else back: those of other nodes go before it.
    """

    def __init__(self, pulls: Iterable[Pull], ceilings: Mapping[str, int], streams: Mapping[str, int]) -> None:
        self._ceilings = ceilings
        self._streams = streams
        self._load: Counter[str] = Counter()
        self._batches: Counter[str] = Counter()
        self._prompt: _Groups = {}
        self._late: _Groups = {}
        for pull in pulls:
            (self._late if pull.late else self._prompt).setdefault(pull.above, deque()).append(pull)

    @property
    def waiting(self) -> int:
        return sum(map(len, (*self._prompt.values(), *self._late.values())))

    def take(self, most: int) -> list[Pull]:
        """At most so many that may go now; none only when what is out must come back first, or all went."""
        return self._take_from(self._prompt, most) or self._take_from(self._late, most)

    def give_back(self, batch: Sequence[Pull]) -> None:
        """These came back; what they carried is free again."""
        for pull in batch:
            self._load.subtract(dict.fromkeys(pull.above, pull.kbps))
        self._batches.subtract({d for pull in batch for d in pull.above if d in self._streams})

    def load(self, node: str) -> int:
        """What is out through this node, in kbit/s."""
        return self._load[node]

    def _take_from(self, groups: _Groups, most: int) -> list[Pull]:
        batch: list[Pull] = []
        devices: set[str] = set()
        for above in list(groups):
            group = groups.pop(above)
            self._take_group(above, group, batch, devices, most)
            if group:
                groups[above] = group
            if len(batch) == most:
                break
        self._batches.update(devices)
        return batch

    def _take_group(
        self, above: frozenset[str], group: deque[Pull], batch: list[Pull], devices: set[str], most: int
    ) -> None:
        """Those behind the same nodes, as far as they fit; the group then waits behind the others for its next turn."""
        own = {device for device in above if device in self._streams}
        if all(device in devices or self._batches[device] < self._streams[device] for device in own):
            while group and len(batch) < most and self._fits(group[0]):
                pull = group.popleft()
                self._load.update(dict.fromkeys(above, pull.kbps))
                devices |= own
                batch.append(pull)

    def _fits(self, pull: Pull) -> bool:
        return all(
            not self._load[node] or self._load[node] + pull.kbps <= self._ceilings[node]
            for node in pull.above
            if node in self._ceilings
        )
