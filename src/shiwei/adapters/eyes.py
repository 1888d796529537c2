"""The eyes: a batch of targets in, looks out. One picklable callable, so that any Executor can carry it."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from shiwei.adapters import video_file
from shiwei.adapters.clock import SystemClock
from shiwei.adapters.decode import Decoder, evidence_jpeg
from shiwei.adapters.rtsp import Capture, watch
from shiwei.adapters.rtsp_conversation import Limits
from shiwei.adapters.rtsp_sample import sample_of
from shiwei.diagnosis import baseline, engine
from shiwei.diagnosis.result import Diagnosis
from shiwei.diagnosis.sample import Sample
from shiwei.ports.clock import Clock
from shiwei.ports.eyes import Look, Target

if sys.platform == "win32":
    _new_event_loop = asyncio.new_event_loop
else:
    from uvloop import new_event_loop as _new_event_loop

_LOG = logging.getLogger(__name__)
_NAME_LOOKUPS = 32
_HANDS = ThreadPoolExecutor(1, thread_name_prefix="eyes")
"""Decoding and measuring, beside the event loop so that the arrival of packets stays true. One thread a process: the
decoder's contexts are its own."""
_DECODER = Decoder()


def _learned(sample: Sample, measures: Mapping[str, float]) -> bytes:
    return baseline.dumps(baseline.learn(sample, measures))


def _teaches(target: Target, diagnosis: Diagnosis) -> bool:
    """Is there something to learn from this look, and is it wanted?"""
    if target.learn == "never" or not diagnosis.tested:
        return False
    return target.learn == "always" or not any(finding.grade == "fault" for finding in diagnosis.findings)


def _narrowed(diagnosis: Diagnosis, target: Target) -> Diagnosis:
    """Without findings that were not asked for; that a camera is offline is told always."""
    if not target.kinds:
        return diagnosis
    wanted = {*target.kinds, "offline"}
    return replace(diagnosis, findings=tuple(f for f in diagnosis.findings if f.kind in wanted))


def _known(target: Target, content: bytes | None) -> baseline.Baseline | None:
    """What the camera looks like when it is well. One that cannot be read is as good as none: it is learned again."""
    try:
        return baseline.loads(content) if content else None
    except ValueError as error:
        _LOG.warning("baseline of %s left out: %s", target.id, error)
        return None


def _blended(target: Target, fresh: bytes) -> bytes:
    """What this look teaches, blended into what was running in its light."""
    running = _known(target, target.running)
    return baseline.dumps(baseline.blended(running, baseline.loads(fresh))) if running else fresh


@dataclass(frozen=True, slots=True)
class Patrol:
    """How a batch is looked at. A baseline is learned of every clean look that is to.

    ``open_streams`` at once in this process, of one uplink no more than ``per_uplink``. ``open_sockets`` counts besides
    them those cameras that have not answered yet or fell silent, so that the dead take no stream's place. Looks that
    could not begin within ``seconds`` are ``no_time``: could not test. The other fields are what tests put in the place
    of the world.
    """

    open_streams: int = 64
    open_sockets: int = 512
    per_uplink: int = 1
    seconds: float = 600.0
    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=SystemClock)
    diagnose: Callable[..., Diagnosis] = engine.diagnose
    learn: Callable[[Sample, Mapping[str, float]], bytes] = _learned
    read: Callable[[str, float], Sample] = video_file.read

    def __call__(self, targets: tuple[Target, ...]) -> list[Look]:
        """Look at all targets; the looks are in their order. A camera's failure is its look's reason."""
        with asyncio.Runner(loop_factory=_new_event_loop) as runner:
            return runner.run(self._all(targets))

    async def _all(self, targets: tuple[Target, ...]) -> list[Look]:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(_NAME_LOOKUPS, thread_name_prefix="names"))
        gates = _Gates(self, loop.time() + self.seconds)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._one(target, gates)) for target in targets]
        return [task.result() for task in tasks]

    async def _one(self, target: Target, gates: _Gates) -> Look:
        if not is_live(target.source):
            return await self._in_hands(target, partial(self.read, target.source, target.seconds))
        turn = _Turn(gates)
        try:
            capture = await gates.watch(target, self.limits, turn)
            return await self._in_hands(target, partial(sample_of, capture, _DECODER))
        finally:
            turn.judged()

    async def _in_hands(self, target: Target, take: Callable[[], Sample]) -> Look:
        judge = partial(self._judge, target, take, self.clock.now())
        return await asyncio.get_running_loop().run_in_executor(_HANDS, judge)

    def _judge(self, target: Target, take: Callable[[], Sample], at: datetime) -> Look:
        sample = take()
        own = {"own": target.own} if target.own else {}
        diagnosis = self.diagnose(sample, baseline=_known(target, target.baseline), profile=target.profile, **own)
        diagnosis = _narrowed(diagnosis, target)
        picture = evidence_jpeg(sample.pictures[-1]) if target.picture and sample.pictures else None
        learned = self.learn(sample, diagnosis.measures) if sample.pictures and _teaches(target, diagnosis) else None
        return Look(target.id, at, diagnosis, picture, _blended(target, learned) if learned else None, target.stream)


class _Gates:
    """Who may knock at a camera now, and who may open a stream."""

    def __init__(self, patrol: Patrol, deadline: float) -> None:
        self.deadline = deadline
        self.streams = asyncio.Semaphore(patrol.open_streams)
        self.owed = 0
        self.desk = asyncio.Semaphore(2 * patrol.open_streams)
        self._sockets = asyncio.Semaphore(max(patrol.open_sockets, patrol.open_streams))
        self._uplinks: defaultdict[str, asyncio.Semaphore] = defaultdict(partial(asyncio.Semaphore, patrol.per_uplink))

    def free_stream(self) -> None:
        """A stream's place is free, unless one who had lent it came back meanwhile."""
        if self.owed:
            self.owed -= 1
        else:
            self.streams.release()

    async def watch(self, target: Target, limits: Limits, turn: _Turn) -> Capture:
        if not target.uplink:
            return await self._watch(target, limits, turn)
        async with self._uplinks[target.uplink]:
            return await self._watch(target, limits, turn)

    async def _watch(self, target: Target, limits: Limits, turn: _Turn) -> Capture:
        async with self._sockets:
            if asyncio.get_running_loop().time() >= self.deadline:
                return Capture("no_time", "the batch's time was over before its turn came")
            try:
                return await watch(target, limits, turn)
            finally:
                turn.stream_over()


class _Turn:
    """A place among the open streams, and one among what waits to be judged, so that the wait stays short."""

    def __init__(self, gates: _Gates) -> None:
        self._gates = gates
        self._has_stream = False
        self._has_desk = False

    async def come(self) -> bool:
        gates = self._gates
        try:
            async with asyncio.timeout_at(gates.deadline):
                await gates.desk.acquire()
                self._has_desk = True
                await gates.streams.acquire()
                self._has_stream = True
        except TimeoutError:
            return False
        return True

    def lend(self) -> None:
        self.stream_over()
        self.judged()

    def take_back(self) -> None:
        self._gates.owed += 1
        self._has_stream = True

    def stream_over(self) -> None:
        if self._has_stream:
            self._has_stream = False
            self._gates.free_stream()

    def judged(self) -> None:
        if self._has_desk:
            self._has_desk = False
            self._gates.desk.release()


def is_live(source: str) -> bool:
    """Is the source an RTSP address rather than a file?"""
    return source.lower().startswith("rtsp://")


def look(targets: tuple[Target, ...]) -> list[Look]:
    """Look at a batch with the ordinary limits: the ``Eyes`` that the composition root wires."""
    return Patrol()(targets)
