"""One video track being received: RTP packets with their arrival in, frames and losses out."""

from __future__ import annotations

from collections.abc import Iterable

from shiwei.wire import quirks
from shiwei.wire.frames import Frame
from shiwei.wire.mjpeg import MjpegDepacketizer
from shiwei.wire.nal import NalDepacketizer
from shiwei.wire.rtp import HEADER, Order, parse
from shiwei.wire.sdp import Track

UDP_DEPTH = 32


class Receiver:
    """``depth`` packets may wait for a late one: 0 where the connection keeps order, ``UDP_DEPTH`` for UDP.

    ``packets`` counts those that were ours. Raises ValueError for a track whose codec we do not read.
    """

    def __init__(self, track: Track, others: Iterable[int] = (), depth: int = 0) -> None:
        self.packets = 0
        self._foreign = 0
        self._payload_type = track.payload_type
        self._others = frozenset(others) - {track.payload_type}
        self._order = Order(depth)
        self._into = depacketizer(track)

    @property
    def frames(self) -> list[Frame]:
        """Every frame completed so far, in order."""
        return self._into.frames

    @property
    def whole_keys(self) -> int:
        """How many key frames are there to be decoded, nothing of them missing."""
        return self._into.whole_keys

    @property
    def lost(self) -> int:
        """Packets missing by sequence number."""
        return self._order.lost

    @property
    def strange(self) -> int:
        """Packets that were no RTP of this track, or made no sense as its codec."""
        return self._foreign + self._into.strange

    @property
    def flooded(self) -> bool:
        """Did more frames come than any camera sends?"""
        return self._into.flooded

    @property
    def other_codec(self) -> str | None:
        """What the stream seems to be when no key frame in it fits its announcement."""
        return self._into.other_codec if not any(frame.key for frame in self._into.frames) else None

    def take(self, packets: Iterable[memoryview], arrival: float) -> None:
        """Take packets that arrived at this moment (s)."""
        order, push = self._order, self._into.push
        for data in packets:
            if self._into.passing >= 0 and self._passes_over(data):
                continue
            packet = parse(data)
            if packet is None or (packet[0] != self._payload_type and not self._adopt(packet[0])):
                self._foreign += 1
                continue
            self.packets += 1
            if packet[2] == order.expected and packet[4] == order.ssrc and not order.holding:
                order.expected = (packet[2] + 1) & 0xFFFF
                push(packet, arrival)
                continue
            for ready in order.push(packet, arrival):
                push(*ready)

    def end(self) -> None:
        """No more will come: let go what waits, close the last frame."""
        for ready in self._order.flush():
            self._into.push(*ready)
        self._into.finish()

    def _passes_over(self, data: memoryview) -> bool:
        """Most packets of a stream are the middle of frames that nobody decodes: those are only counted."""
        order, into = self._order, self._into
        if len(data) < 16 or not isinstance(into, NalDepacketizer):
            return False
        flags, kind, sequence, timestamp, ssrc = HEADER.unpack_from(data)
        if (
            timestamp != into.passing
            or sequence != order.expected
            or flags != 0x80
            or kind != self._payload_type
            or ssrc != order.ssrc
            or order.holding
            or not into.continues(data, 12)
        ):
            return False
        order.expected = (sequence + 1) & 0xFFFF
        self.packets += 1
        into.pass_over(len(data) - 12)
        return True

    def _adopt(self, seen: int) -> bool:
        """Devices number their packets otherwise than announced: believe the packets, as long as none fitted."""
        if self.packets or not quirks.another_payload_type(seen, self._payload_type, self._others):
            return False
        self._payload_type = seen
        return True


def depacketizer(track: Track) -> NalDepacketizer | MjpegDepacketizer:
    """The depacketizer of a track's codec. Raises ValueError for a codec we do not read."""
    codec = track.codec
    if codec == "mjpeg":
        return MjpegDepacketizer(track.clock_rate, track.size)
    if codec is not None:
        return NalDepacketizer(codec, track.parameter_sets, track.clock_rate)
    raise ValueError(f"no depacketizer for {track.encoding or 'a nameless encoding'}")
