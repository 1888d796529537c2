"""The server's one beat: clients that are at the same place of the same clip share one buffer a frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from shiwei.demo.faults import Behaviour
from shiwei.demo.server_media import CLOCK, TICKS, Clip, WireFrame

_STEP = CLOCK // TICKS
STALL_AFTER = 12
_BUNCH = TICKS


class Listener(Protocol):
    """One playing client."""

    def frame(self, stamped: bytearray, frame: WireFrame) -> None: ...


@dataclass(frozen=True, slots=True)
class Show:
    """A clip and the way it is sent. ``behaviour`` tells which frames go out, and when."""

    clip: Clip
    behaviour: Behaviour = "fine"

    def timetable(self) -> dict[int, list[WireFrame]]:
        """What is sent at each tick of the loop."""
        table: dict[int, list[WireFrame]] = {}
        for frame in self._kept():
            at = (frame.tick // _BUNCH + 1) * _BUNCH - 1 if self.behaviour == "bunches" else frame.tick
            table.setdefault(at % self.clip.ticks, []).append(frame)
        return table

    def _kept(self) -> list[WireFrame]:
        """All frames; of a camera that skips, a part of each group only. What is left never refers to what is gone."""
        if self.behaviour != "skips":
            return list(self.clip.frames)
        kept, since = [], 0
        for frame in self.clip.frames:
            since = 0 if frame.key else since + 1
            if since * TICKS / self.clip.fps < TICKS * 1.1:
                kept.append(frame)
        return kept


@dataclass(slots=True)
class Group:
    """Clients that began a show at the same place: ``began`` is the tick at which its first frame was due."""

    show: Show
    began: int
    channel: int
    table: dict[int, list[WireFrame]]
    listeners: list[Listener] = field(default_factory=list)
    sequence: int = 0

    def beat(self, tick: int) -> None:
        """Send what is due."""
        loop, past = self.show.clip.ticks, tick - self.began
        for frame in self.table.get(past % loop, ()):
            media = past - past % loop + frame.tick
            stamped = frame.stamped(self.channel, self.sequence, media * _STEP)
            self.sequence = (self.sequence + len(frame.starts)) & 0xFFFF
            for listener in tuple(self.listeners):
                listener.frame(stamped, frame)


class Beat:
    """Drives all groups; begin it once, inside the loop."""

    def __init__(self) -> None:
        self._groups: dict[tuple[int, str, int, int], Group] = {}
        self._tick = 0

    async def run(self) -> None:
        """Beat until cancelled. A beat that comes late is made up for."""
        clock: Callable[[], float] = asyncio.get_running_loop().time
        began = clock()
        while True:
            self._tick += 1
            await asyncio.sleep(max(0.0, began + self._tick / TICKS - clock()))
            for group in tuple(self._groups.values()):
                group.beat(self._tick)

    def join(self, show: Show, channel: int, listener: Listener) -> Group:
        """Begin with a key frame at the next beat, in a group that has one due then if there is such."""
        due, loop = self._tick + 1, show.clip.ticks
        places = [((due - key) % loop, key) for key in show.clip.key_ticks()]
        ids = [(id(show.clip), show.behaviour, channel, place) for place, _ in places]
        known = next((name for name in ids if name in self._groups), ids[0])
        group = self._groups.setdefault(known, Group(show, known[3] + due // loop * loop, channel, show.timetable()))
        if group.began > due:
            group.began -= loop
        group.listeners.append(listener)
        return group

    def leave(self, group: Group, listener: Listener) -> None:
        """No more frames for this client; a group without any is forgotten."""
        if listener in group.listeners:
            group.listeners.remove(listener)
        if not group.listeners:
            self._groups = {name: g for name, g in self._groups.items() if g is not group}

    @property
    def due(self) -> int:
        """The tick that comes next."""
        return self._tick + 1
