"""What a conversation with a camera gives its caller."""

from __future__ import annotations

from dataclasses import dataclass

from shiwei.wire import sdp
from shiwei.wire.rtsp.messages import Interleaved


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes to put on the connection."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Described:
    """The camera says what it has; ``track`` is the video that will be asked for."""

    description: sdp.Description
    track: sdp.Track


@dataclass(frozen=True, slots=True)
class NeedUdp:
    """The camera refuses media in the connection: answer with ``use_udp`` when two ports are open."""


@dataclass(frozen=True, slots=True)
class UdpAgreed:
    """Media will come by UDP, from these ports of the server if it told them (RTP, RTCP)."""

    server_ports: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Playing:
    """PLAY was accepted; media may have come before."""


@dataclass(frozen=True, slots=True)
class Media:
    """RTP packets of the video track, in order of arrival. Each begins four bytes behind one of the ``places`` in
    ``data``; the two bytes before it are its length."""

    data: bytes
    places: list[int]

    @property
    def packets(self) -> list[memoryview]:
        """The packets as views into the received bytes."""
        return [payload for _, payload in Interleaved(self.data, self.places).frames()]


@dataclass(frozen=True, slots=True)
class Failed:
    """The conversation is over. ``reason`` is one of diagnosis.sample's, or ``busy`` (no more streams to give),
    ``unsupported_transport``, ``protocol_error`` (what answered makes no sense); ``detail`` says what was heard."""

    reason: str
    detail: str


Event = Send | Described | NeedUdp | UdpAgreed | Playing | Media | Failed
