"""One client's RTSP conversation, the server's side (RFC 2326): authentication, transports, play."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from shiwei.demo.faults import Behaviour
from shiwei.demo.server_beat import STALL_AFTER, Beat, Group, Show
from shiwei.demo.server_media import CLOCK, TICKS, WireFrame
from shiwei.wire.digest import Challenge, challenge_header, verify
from shiwei.wire.rtsp.messages import Headers, MessageReader, Request, Response, RtspError

REALM = "IP Camera"
_PATH = re.compile(r"(?:rtsp://[^/]*)?/cam/(?P<code>\d{20})/(?P<path>sub|main)(?:/(?:trackID=0)?)?(?:\?.*)?\Z")
_PORTS = re.compile(r"client_port=(\d{1,5})(?:-\d{1,5})?")
_CHANNEL = re.compile(r"interleaved=(\d{1,3})")
_METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER"
_BACKLOG = 4 * 1024 * 1024
_PHRASES = {
    200: "OK", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 454: "Session Not Found",
    455: "Method Not Valid in This State", 461: "Unsupported Transport",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Device:
    """A camera as it is now: who may watch, what it does, what it shows (None: this path does not exist)."""

    code: str
    passwords: dict[str, str]
    behaviour: Behaviour
    show: Show | None


Find = Callable[[str, str], Device | None]
"""The device of this GB code and path (``sub`` or ``main``), as it is at this moment."""


class Udp(asyncio.DatagramProtocol):
    """The server's one pair of ports for media by datagram; what comes in is not needed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)
        self.port: int = transport.get_extra_info("sockname")[1]


class Conversation(asyncio.Protocol):
    """``algorithms``: what digest is offered with, in order."""

    def __init__(self, find: Find, beat: Beat, udp: Udp, algorithms: tuple[str, ...], open_: set[Conversation]) -> None:
        self._find, self._beat, self._udp, self._open = find, beat, udp, open_
        nonce = secrets.token_hex(16)
        self._challenges = [Challenge("digest", REALM, nonce, algorithm, ("auth",)) for algorithm in algorithms]
        self._reader = MessageReader()
        self._session = ""
        self._channel: int | None = None
        self._peer_port: int | None = None
        self._group: Group | None = None
        self._left: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.discard(self)
        self._stop()

    def close(self) -> None:
        """End it now, as a camera that loses its power."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        try:
            events = self._reader.feed(data)
        except RtspError:
            self._transport.abort()
            return
        for event in events:
            if isinstance(event, Request):
                self._answer(event)

    def _answer(self, request: Request) -> None:
        if request.method == "OPTIONS" and not _PATH.match(request.uri):
            self._reply(request, 200, ("Public", _METHODS))
            return
        found = _PATH.match(request.uri)
        device = self._find(found["code"], found["path"]) if found else None
        if device is not None and device.behaviour == "no_answer":
            return
        if request.method == "OPTIONS":
            self._reply(request, 200, ("Public", _METHODS))
        elif device is None:
            self._reply(request, 404)
        elif not self._known(request, device):
            self._reply(request, 401, *(("WWW-Authenticate", challenge_header(c)) for c in self._challenges))
        elif device.show is None:
            self._reply(request, 404)
        else:
            self._serve(request, device, device.show)

    def _known(self, request: Request, device: Device) -> bool:
        given = request.header("Authorization")
        return any(verify(given, request.method, device.passwords, c) for c in self._challenges)

    def _serve(self, request: Request, device: Device, show: Show) -> None:
        if request.method == "DESCRIBE":
            base = ("Content-Base", request.uri.rstrip("/") + "/")
            self._reply(request, 200, base, ("Content-Type", "application/sdp"), body=show.clip.describe().encode())
        elif request.method == "SETUP":
            self._setup(request)
        elif request.method in {"GET_PARAMETER", "SET_PARAMETER"}:
            self._reply(request, 200)
        elif request.method not in {"PLAY", "PAUSE", "TEARDOWN"}:
            self._reply(request, 405, ("Allow", _METHODS))
        elif not self._session or request.header("Session").partition(";")[0] != self._session:
            self._reply(request, 454)
        elif request.method == "PLAY":
            self._play(request, device, show)
        else:
            self._stop()
            self._reply(request, 200, ("Session", self._session))

    def _setup(self, request: Request) -> None:
        wish = request.header("Transport")
        if self._group is not None:
            self._reply(request, 455)
        elif "RTP/AVP/TCP" in wish:
            told = _CHANNEL.search(wish)
            self._channel, self._peer_port = int(told[1]) & 0xFE if told else 0, None
            self._agree(request, f"RTP/AVP/TCP;unicast;interleaved={self._channel}-{self._channel + 1}")
        elif ports := _PORTS.search(wish):
            self._channel, self._peer_port = None, int(ports[1])
            ours = f"{self._udp.port}-{self._udp.port + 1}"
            self._agree(request, f"RTP/AVP;unicast;{ports[0]};server_port={ours}")
        else:
            self._reply(request, 461)

    def _agree(self, request: Request, transport: str) -> None:
        self._session = secrets.token_hex(8)
        self._reply(request, 200, ("Transport", transport), ("Session", f"{self._session};timeout=60"))

    def _play(self, request: Request, device: Device, show: Show) -> None:
        self._stop()
        self._left = {"no_media": 0, "stalled": STALL_AFTER}.get(device.behaviour)
        group = self._beat.join(show, self._channel or 0, self)
        stamp = (self._beat.due - group.began) * (CLOCK // TICKS) & 0xFFFFFFFF
        track = request.uri.rstrip("/") + "/trackID=0"
        info = f"url={track};seq={group.sequence};rtptime={stamp}"
        headers = (("Session", self._session), ("Range", "npt=now-"), ("RTP-Info", info))
        self._reply(request, 200, *headers)
        self._group = group

    def _stop(self) -> None:
        if self._group is not None:
            self._beat.leave(self._group, self)
            self._group = None

    def frame(self, stamped: bytearray, frame: WireFrame) -> None:
        """Send a frame. A client that does not take what it asked for is let go."""
        if self._left is not None:
            if self._left == 0:
                return
            self._left -= 1
        if self._peer_port is not None:
            to = (self._transport.get_extra_info("peername")[0], self._peer_port)
            for datagram in frame.datagrams(stamped):
                self._udp.transport.sendto(datagram, to)
        elif self._transport.get_write_buffer_size() > _BACKLOG:
            self._transport.abort()
        else:
            self._transport.write(stamped)

    def _reply(self, request: Request, status: int, *headers: tuple[str, str], body: bytes = b"") -> None:
        told: Headers = (("CSeq", request.header("CSeq", "0")), ("Server", "ShiWei demo camera"), *headers)
        self._transport.write(Response(told, body, status, _PHRASES[status]).encode())
