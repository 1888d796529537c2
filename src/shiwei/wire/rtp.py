"""RTP (RFC 3550): the header, running numbers made whole again, and packets put back in order."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

HEADER = Struct(">BBHII")
_LONGEST_GAP = 3000
_LONGEST_MISORDER = 100


class Rtp(NamedTuple):
    """One packet. ``payload`` is a view without padding; ``timestamp`` is in units of the codec's clock, 32 bits."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: memoryview


def parse(packet: memoryview) -> Rtp | None:
    """The packet, or None when these bytes are no RTP version 2 packet (or RTCP, which shares the version)."""
    if len(packet) < 12:
        return None
    flags, kind, sequence, timestamp, ssrc = HEADER.unpack_from(packet)
    if flags == 0x80:
        return Rtp(kind & 0x7F, kind > 0x7F, sequence, timestamp, ssrc, packet[12:])
    if flags & 0xC0 != 0x80 or 192 <= kind <= 223:
        return None
    payload = _payload(packet, flags)
    return None if payload is None else Rtp(kind & 0x7F, kind > 0x7F, sequence, timestamp, ssrc, payload)


def _payload(packet: memoryview, flags: int) -> memoryview | None:
    """What is left without contributing sources, header extension and padding; None when they leave nothing sound."""
    start, stop = 12 + 4 * (flags & 0x0F), len(packet)
    if flags & 0x10:
        if start + 4 > stop:
            return None
        start += 4 + 4 * (packet[start + 2] << 8 | packet[start + 3])
    if flags & 0x20:
        stop -= packet[-1]
    return packet[start:stop] if 12 <= start <= stop else None


class Unwrap:
    """Makes a wrapping 32-bit timestamp into a whole number that starts at 0 and may step back."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._total = 0

    def __call__(self, timestamp: int) -> int:
        if self._last is not None:
            self._total += ((timestamp - self._last + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        self._last = timestamp
        return self._total


class Ordered(NamedTuple):
    """A packet in its place. ``gap`` tells that packets before it are missing."""

    packet: Rtp
    arrival: float
    gap: bool


class Order:
    """Puts packets in order of sequence, holding at most ``depth`` while waiting for a late one; counts the missing.

    Duplicates and packets that come too late are dropped. A new source or a jump that no loss explains begins anew.
    With depth 0 (a connection that keeps order) nothing waits.
    """

    def __init__(self, depth: int = 0) -> None:
        self.lost = 0
        self.expected = -1
        self.ssrc = -1
        self._depth = depth
        self._held: dict[int, tuple[Rtp, float]] = {}

    @property
    def holding(self) -> bool:
        return bool(self._held)

    def push(self, packet: Rtp, arrival: float) -> list[Ordered]:
        """Take one packet; give those that are now in their place."""
        restart = packet.ssrc != self.ssrc or self.expected < 0
        ahead = (packet.sequence - self.expected) & 0xFFFF
        if not restart and ahead >= 0x10000 - _LONGEST_MISORDER:
            return []
        if restart or ahead > _LONGEST_GAP:
            return [*self.flush(), *self._begin(packet, arrival)]
        self._held.setdefault(packet.sequence, (packet, arrival))
        return self._release(self._depth)

    def flush(self) -> list[Ordered]:
        """Give everything that is held, at the end of a look or before a new beginning."""
        return self._release(0)

    def _begin(self, packet: Rtp, arrival: float) -> list[Ordered]:
        gap, self.ssrc, self.expected = self.expected >= 0, packet.ssrc, (packet.sequence + 1) & 0xFFFF
        return [Ordered(packet, arrival, gap)]

    def _release(self, depth: int) -> list[Ordered]:
        """Give packets out until no more than ``depth`` wait behind a hole."""
        out: list[Ordered] = []
        held = self._held
        while held:
            missing = 0
            if self.expected not in held:
                if len(held) <= depth:
                    break
                nearest = min(held, key=lambda s: (s - self.expected) & 0xFFFF)
                missing = (nearest - self.expected) & 0xFFFF
                self.expected = nearest
            self.lost += missing
            packet, arrival = held.pop(self.expected)
            out.append(Ordered(packet, arrival, missing > 0))
            self.expected = (self.expected + 1) & 0xFFFF
        return out
