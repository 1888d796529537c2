"""One RTSP conversation on a connection: feeds the session, keeps the time limits, knows when enough was seen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Protocol, cast

from shiwei.adapters.rtsp_udp import UdpPair, open_pair
from shiwei.diagnosis import needs
from shiwei.wire.receive import UDP_DEPTH, Receiver
from shiwei.wire.rtsp.events import Described, Event, Failed, Media, NeedUdp, Playing, Send, UdpAgreed
from shiwei.wire.rtsp.session import Session
from shiwei.wire.sdp import Track


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, in seconds. ``connect``: for the name and for each address; ``answer``: for each reply;
    ``media``: for the first packet after PLAY; ``silence``: between packets, before it counts as stalled. ``timing`` is
    how much packet timing one key picture needs beside it, ``pair`` how much two need. ``farewell``: for the reply to
    TEARDOWN. ``quiet``: a stream that is silent for so long lends its place to another."""

    connect: float = 3.0
    answer: float = 5.0
    media: float = 5.0
    silence: float = 3.0
    timing: float = needs.TIMING
    pair: float = needs.PAIR
    farewell: float = 0.3
    quiet: float = 0.25


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a conversation ended: reason None means that enough was seen."""

    reason: str | None
    detail: str = ""


class Turn(Protocol):
    """A look's place among the streams that may be open. A camera that does not even answer never takes one."""

    async def come(self) -> bool:
        """Wait for it; False when it will not come within the time of the batch."""
        ...

    def lend(self) -> None:
        """The camera is silent: somebody else may have the place."""

    def take_back(self) -> None:
        """It speaks again: the next place that becomes free is filled already."""


class AtOnce:
    """The turn of a look that is alone."""

    async def come(self) -> bool:
        return True

    def lend(self) -> None:
        return

    def take_back(self) -> None:
        return


class Conversation(asyncio.Protocol):
    """``peer`` is the camera's network address, ``deadline`` the latest end by the monotonic clock, which tells the
    arrivals too (an event loop's own may be coarse); waiting for the ``turn`` moves it. ``ended`` gets the verdict,
    once; it is a good one as soon as the ``need`` is met."""

    def __init__(
        self, peer: str, session: Session, limits: Limits, deadline: float, need: needs.Need, turn: Turn
    ) -> None:
        self.ended: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.track: Track | None = None
        self.receiver: Receiver | None = None
        self._peer = peer
        self._session = session
        self._limits = limits
        self._deadline = deadline
        self._need = need
        self._turn = turn
        self._described = False
        self._waiting = False
        self._has_turn = False
        self._lent = False
        self._loop = asyncio.get_running_loop()
        self._heard = monotonic()
        self._playing = False
        self._seen = 0
        self._udp: UdpPair | None = None
        self._opening: asyncio.Task[None] | None = None
        self._farewell = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._watch_time()

    def begin(self) -> None:
        """Say the first word; ask for UDP if its ports are open."""
        if self._udp:
            self._session.ask_for_udp(self._udp.ports)
        self._transport.write(self._session.start())

    async def open_udp(self) -> tuple[int, int]:
        """Open the ports that media by UDP will come to. Raises OSError when none are free."""
        local = self._transport.get_extra_info("sockname")[0]
        self._udp = await open_pair(local, self._peer, self._datagram)
        return self._udp.ports

    async def leave(self) -> None:
        """Take leave and free everything; waits a moment for the camera's reply, so that it frees its stream."""
        if self._timer:
            self._timer.cancel()
        if self._opening:
            self._opening.cancel()
            await asyncio.wait({self._opening})
        goodbye = b"" if self._transport.is_closing() else self._session.stop()
        if goodbye:
            self._transport.write(goodbye)
            with_limit = asyncio.wait((asyncio.ensure_future(self._farewell.wait()),), timeout=self._limits.farewell)
            _, waiting = await with_limit
            for task in waiting:
                task.cancel()
        self._transport.abort()
        if self._udp:
            self._udp.close()
        await self.closed

    def data_received(self, data: bytes) -> None:
        if self.ended.done():
            if b"RTSP/1." in data:
                self._farewell.set()
            return
        now = monotonic()
        for event in self._session.feed(data):
            self._on(event, now)

    def connection_lost(self, exc: Exception | None) -> None:
        """The camera hung up, or the network did. Anything but an OSError is our own mistake and is passed on."""
        self._farewell.set()
        self.closed.set_result(None)
        if exc is not None and not isinstance(exc, OSError):
            self._fail(exc)
        else:
            self._end(self._verdict_of_silence("the connection was closed"))

    def _datagram(self, data: bytes) -> None:
        if not self.ended.done():
            self._media(data, monotonic())

    def _on(self, event: Event, now: float) -> None:
        if isinstance(event, Media):
            self._media(event, now)
            return
        self._heard = now
        if isinstance(event, Send):
            self._send(event.data)
        elif isinstance(event, Described):
            self.track, self._described = event.track, True
            others = [track.payload_type for track in event.description.tracks]
            self.receiver = Receiver(event.track, others, UDP_DEPTH if self._udp else 0)
        elif isinstance(event, NeedUdp):
            self._opening = self._loop.create_task(self._switch_to_udp())
        elif isinstance(event, UdpAgreed):
            self._open_path(event)
        elif isinstance(event, Playing):
            self._playing = True
        elif isinstance(event, Failed):
            self._end(self._after_media(event.reason, event.detail))

    def _send(self, data: bytes) -> None:
        """What follows the description, and no word before it, opens a stream: it waits for our turn."""
        if self._described:
            self._described = False
            self._opening = self._loop.create_task(self._open_stream(data))
        else:
            self._transport.write(data)

    async def _open_stream(self, setup: bytes) -> None:
        began, self._waiting = monotonic(), True
        self._has_turn = await self._turn.come()
        self._waiting, self._heard = False, monotonic()
        self._deadline += self._heard - began
        if self.ended.done():
            return
        if not self._has_turn:
            self._end(Verdict("no_time", "the batch's time was over before its turn came"))
            return
        self._transport.write(setup)
        if self._timer:
            self._timer.cancel()
        self._watch_time()

    def _media(self, media: Media | bytes, now: float) -> None:
        """Packets out of the connection, or one by UDP."""
        receiver = self.receiver
        if receiver is None:
            return
        before = receiver.packets
        if isinstance(media, Media):
            receiver.take_framed(media.data, media.places, now)
        else:
            receiver.take([memoryview(media)], now)
        if receiver.packets != before:
            self._heard = now
            if self._lent:
                self._has_turn, self._lent = True, False
                self._turn.take_back()
        if len(receiver.frames) != self._seen:
            self._seen = len(receiver.frames)
            if self._enough(receiver):
                self._end(Verdict(None))
            elif receiver.flooded:
                self._end(self._after_media("protocol_error", "more frames than any camera sends"))

    def _enough(self, receiver: Receiver) -> bool:
        return self._need.met(receiver.whole_keys, receiver.frames[-1].arrival - receiver.frames[0].arrival)

    async def _switch_to_udp(self) -> None:
        try:
            ports = await self.open_udp()
        except OSError as error:
            self._end(Verdict("unsupported_transport", f"wants UDP, for which we have no ports ({error})"))
            return
        if self.track:
            self.receiver = Receiver(self.track, depth=UDP_DEPTH)
        self._transport.write(self._session.use_udp(*ports))

    def _open_path(self, agreed: UdpAgreed) -> None:
        if self._udp and agreed.server_ports:
            self._udp.open_path(self._peer, agreed.server_ports)

    def _watch_time(self) -> None:
        """One timer: sleeps until the nearest limit could be reached, and looks again then."""
        if self._waiting:
            return
        now, limit = monotonic(), min(self._deadline, self._heard + self._patience())
        if self._has_turn and now < self._heard + self._limits.quiet:
            limit = min(limit, self._heard + self._limits.quiet)
        elif self._has_turn:
            self._has_turn, self._lent = False, True
            self._turn.lend()
        if now < limit:
            self._timer = self._loop.call_later(limit - now, self._watch_time)
        elif not self.ended.done():
            self._end(self._verdict_of_time(now))

    def _patience(self) -> float:
        if not self._playing:
            return self._limits.answer
        began = self.receiver is not None and self.receiver.packets > 0
        return self._limits.silence if began else self._limits.media

    def _verdict_of_time(self, now: float) -> Verdict:
        quiet = now - self._heard
        if self._playing and self.receiver and self.receiver.packets and quiet < min(1.5, self._limits.silence):
            return self._after_media(None, "")
        return self._verdict_of_silence(f"nothing for {quiet:.1f} s")

    def _verdict_of_silence(self, how: str) -> Verdict:
        if not self._playing:
            return Verdict("no_answer", f"{how} while waiting for the answer to {self._session.asked}")
        if self.receiver is None or not self.receiver.packets:
            return Verdict("no_media", how)
        if self.receiver.other_codec:
            return self._lying_codec(self.receiver.other_codec)
        return Verdict("stalled", f"{how} after {len(self.receiver.frames)} frames")

    @staticmethod
    def _lying_codec(codec: str) -> Verdict:
        """A stream that is not what was announced stays unreadable, whether it then stalls or runs on."""
        return Verdict("unsupported_codec", f"it seems to be {codec}, which was not announced")

    def _after_media(self, reason: str | None, detail: str) -> Verdict:
        """What media showed beats a late refusal; without a key frame nothing can be judged."""
        receiver = self.receiver
        if receiver is None or not receiver.packets:
            return Verdict(reason or "no_media", detail)
        if any(frame.payload for frame in receiver.frames):
            return Verdict(None)
        if receiver.other_codec:
            return self._lying_codec(receiver.other_codec)
        if receiver.frames:
            return Verdict("no_key_frame", f"{len(receiver.frames)} frames, none of them a whole key frame")
        return Verdict("unsupported_codec", "nothing in it reads as announced")

    def _end(self, verdict: Verdict) -> None:
        if not self.ended.done():
            self.ended.set_result(verdict)

    def _fail(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)
