"""Two neighbouring UDP ports for one track (RFC 3550, section 11: RTP on the even one, RTCP on the next)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

_TRIES = 32
_RECEIVE_BUFFER = 2 * 1024 * 1024
_OPENER = b"\x80\x00" + bytes(10)


class UdpPair:
    """The open pair. Datagrams of the camera's own host go to ``take``; others are not ours. ``close`` frees both."""

    def __init__(self, rtp: asyncio.DatagramTransport, rtcp: asyncio.DatagramTransport, ports: tuple[int, int]) -> None:
        self.ports = ports
        self._transports = (rtp, rtcp)

    def open_path(self, host: str, server_ports: tuple[int, int]) -> None:
        """Send a first packet to the camera's ports, so that firewalls on the way let the answer in."""
        for transport, port in zip(self._transports, server_ports, strict=True):
            if 0 < port < 65536:
                transport.sendto(_OPENER, (host, port))

    def close(self) -> None:
        for transport in self._transports:
            transport.close()


async def open_pair(local: str, camera: str, take: Callable[[bytes], None]) -> UdpPair:
    """Open a pair on our address ``local`` for media of the host ``camera``. Raises OSError when no ports are free."""
    loop = asyncio.get_running_loop()
    first, second = _bound_pair(local)
    rtp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(camera, take), sock=first)
    rtcp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(camera, _ignore), sock=second)
    return UdpPair(rtp, rtcp, (first.getsockname()[1], second.getsockname()[1]))


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, camera: str, take: Callable[[bytes], None]) -> None:
        self._camera = camera
        self._take = take

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[0] == self._camera:
            self._take(data)


def _ignore(_: bytes) -> None:
    """Reports of the sender are not needed for a look."""


def _bound_pair(local: str) -> tuple[socket.socket, socket.socket]:
    for _ in range(_TRIES):
        first = _bound(local, 0)
        port = first.getsockname()[1]
        if port % 2 == 0 and port < 65535:
            try:
                return first, _bound(local, port + 1)
            except OSError:
                first.close()
                continue
        first.close()
    raise OSError("no two neighbouring UDP ports are free")


def _bound(local: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in local else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        bound.setblocking(False)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        bound.bind((local, port))
    except OSError:
        bound.close()
        raise
    return bound
