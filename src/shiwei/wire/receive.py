"""One video track being received: RTP packets with their arrival in, frames and losses out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import Struct

from shiwei.wire import quirks
from shiwei.wire.frames import Frame
from shiwei.wire.mjpeg import MjpegDepacketizer
from shiwei.wire.nal import FRAGMENT, NalDepacketizer
from shiwei.wire.rtp import Order, parse
from shiwei.wire.sdp import Track

UDP_DEPTH = 32
_FRAMED = Struct(">HHHQ")
"""What follows the channel of a ``$`` frame: its length, then of the packet the first two bytes, the sequence number,
and timestamp and source together."""
_BEFORE_PAYLOAD = 16


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
        for packet in packets:
            self.take_framed(b"$\0" + len(packet).to_bytes(2, "big") + packet, (0,), arrival)

    def take_framed(self, data: bytes, places: Sequence[int], arrival: float) -> None:
        """Take packets that arrived at this moment (s) inside a connection: each has four bytes before it, which begin
        at one of the ``places`` and of which the last two are its length."""
        view, number = memoryview(data), 0
        while number < len(places):
            if self._into.fragment >= 0:
                number = self._continued(data, places, number, arrival)
                if number == len(places):
                    return
            at = places[number]
            self._one(view[at + 4 : at + 4 + (data[at + 2] << 8 | data[at + 3])], arrival)
            number += 1

    def _one(self, data: memoryview, arrival: float) -> None:
        order, push = self._order, self._into.push
        packet = parse(data)
        if packet is None or (packet[0] != self._payload_type and not self._adopt(packet[0])):
            self._foreign += 1
            return
        self.packets += 1
        if packet[2] == order.expected and packet[4] == order.ssrc and not order.holding:
            order.expected = (packet[2] + 1) & 0xFFFF
            push(packet, arrival)
            return
        for ready in order.push(packet, arrival):
            push(*ready)

    def _continued(self, data: bytes, places: Sequence[int], number: int, arrival: float) -> int:
        """Take all that only continue the fragment that is open, from the one with this number on; give the number of
        the first that does more. Most packets are such, and they need not be looked at one by one."""
        order, into = self._order, self._into
        if order.holding or not isinstance(into, NalDepacketizer):
            return number
        began, expected, size, room = number, order.expected, 0, into.room
        stream, kind = into.fragment << 32 | order.ssrc, 0x8000 | self._payload_type
        flags, roles, unpack = _BEFORE_PAYLOAD + into.header, into.roles, _FRAMED.unpack_from
        last = len(data) - flags - 1
        for at in places[began:]:
            if at > last:
                break
            length, first, sequence, whose = unpack(data, at + 2)
            if whose != stream or sequence != expected or first != kind or length + 3 <= flags:
                break
            size += length - 12
            if size > room or data[at + flags] >= 0x40 or roles[data[at + _BEFORE_PAYLOAD]] != FRAGMENT:
                size -= length - 12
                break
            expected = (expected + 1) & 0xFFFF
            number += 1
        if number > began:
            order.expected = expected
            self.packets += number - began
            into.more(data, places[began:number], size, arrival)
        return number

    def end(self) -> None:
        """No more will come: let go what waits, close the last frame."""
        for ready in self._order.flush():
            self._into.push(*ready)
        self._into.finish()

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
