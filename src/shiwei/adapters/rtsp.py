"""Watching one camera over RTSP for as long as it takes to judge it, seconds at most."""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

import numpy as np

from shiwei.adapters.rtsp_conversation import AtOnce, Conversation, Limits, Turn, Verdict
from shiwei.diagnosis.needs import Need, need_of
from shiwei.diagnosis.sample import Packets
from shiwei.ports.eyes import Target
from shiwei.wire.frames import Frame
from shiwei.wire.rtsp import address
from shiwei.wire.rtsp.session import Session
from shiwei.wire.sdp import Track

_NO_ROUTE = frozenset(
    {
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.EHOSTDOWN,
        errno.ENETDOWN,
        errno.ETIMEDOUT,
        errno.EACCES,
        errno.EPERM,
        errno.EINVAL,
        errno.EADDRNOTAVAIL,
        errno.EAFNOSUPPORT,
    }
)
_ADDRESSES = 3
_DEFAULT_LIMITS = Limits()
_AT_ONCE = AtOnce()


@dataclass(frozen=True, slots=True)
class Capture:
    """What one look brought home. ``reason`` None: there is at least one key frame.

    ``keys`` are the kept key frames with decodable payload (Annex B or JPEG), whole ones if there are any, else damaged
    ones. ``packets`` is the timing of every frame, also when the look failed later. Times in milliseconds from the
    beginning of the connection; ``first_frame_ms`` to the first key frame.
    """

    reason: str | None
    detail: str = ""
    codec: str | None = None
    track: Track | None = None
    keys: tuple[Frame, ...] = field(default=(), repr=False)
    packets: Packets | None = field(default=None, repr=False)
    connect_ms: float | None = None
    first_frame_ms: float | None = None
    lost: int = 0


_Make = Callable[[str, address.Address, float], Conversation]


class _Unreachable(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.verdict = Verdict(reason, detail)


async def watch(target: Target, limits: Limits = _DEFAULT_LIMITS, turn: Turn = _AT_ONCE) -> Capture:
    """Look at one camera for at most ``target.seconds``, not counting the wait for its ``turn``; stop as soon as
    enough was seen for ``target.kinds``.

    Every failure of name, network, device or stream is the capture's reason; only our own mistakes raise (a kind that
    is none: ValueError).
    """
    make = partial(_conversation, target, limits, need_of(target.kinds, limits.timing, limits.pair), turn)
    try:
        place = address.parse(target.source)
    except ValueError as error:
        return Capture("not_found", str(error))
    deadline = monotonic() + target.seconds
    try:
        began, conversation = await _connect(place, make, limits, deadline)
    except _Unreachable as error:
        return Capture(error.verdict.reason, error.verdict.detail)
    connected = monotonic()
    try:
        verdict = await _converse(conversation, target)
    finally:
        await conversation.leave()
    return _capture(verdict, conversation, began, connected)


async def _converse(conversation: Conversation, target: Target) -> Verdict:
    if target.transport == "udp":
        await conversation.open_udp()
    conversation.begin()
    return await conversation.ended


async def _connect(place: address.Address, make: _Make, limits: Limits, deadline: float) -> tuple[float, Conversation]:
    """A connection to the first address that takes one, and when it was begun. Raises _Unreachable."""
    failure = _Unreachable("dns", f"{place.host}: no address")
    for host in (await _resolve(place, limits))[:_ADDRESSES]:
        began = monotonic()
        try:
            async with asyncio.timeout(min(limits.connect, deadline - began)):
                conversation = make(host, place, deadline)
                await asyncio.get_running_loop().create_connection(partial(_same, conversation), host, place.port)
                return began, conversation
        except OSError as error:
            failure = _Unreachable(*_why(error, host, place.port))
    raise failure


def _same(conversation: Conversation) -> Conversation:
    return conversation


def _why(error: OSError, host: str, port: int) -> tuple[str, str]:
    """The reason of a failed connection. What is not the network's doing (no file handles left) is raised again."""
    if isinstance(error, ConnectionRefusedError):
        return "refused", f"{host}: port {port} refuses connections"
    if isinstance(error, ConnectionError):
        return "no_answer", f"{host}: {error.strerror or 'connection lost'}"
    if isinstance(error, TimeoutError) or error.errno in _NO_ROUTE:
        return "timeout", f"{host}: {error.strerror or 'the connection is not answered'}"
    raise error


def _conversation(
    target: Target, limits: Limits, need: Need, turn: Turn, host: str, place: address.Address, deadline: float
) -> Conversation:
    session = Session(
        place.url,
        target.username or place.username,
        target.password if target.username else place.password,
        cnonce=secrets.token_hex(8),
        may_switch=target.transport == "auto",
    )
    return Conversation(host, session, limits, deadline, need, turn)


async def _resolve(place: address.Address, limits: Limits) -> list[str]:
    """The host's addresses. Raises _Unreachable with ``dns``."""
    loop = asyncio.get_running_loop()
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in place.host else socket.AF_INET, place.host)
    except OSError:
        pass
    else:
        return [place.host]
    try:
        async with asyncio.timeout(limits.connect):
            found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError, TimeoutError) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else "no reply from the name service"
        raise _Unreachable("dns", f"{place.host}: {words}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _capture(verdict: Verdict, conversation: Conversation, began: float, connected: float) -> Capture:
    receiver, track = conversation.receiver, conversation.track
    frames = receiver.frames if receiver else []
    lost = receiver.lost if receiver else 0
    kept = [frame for frame in frames if frame.payload is not None]
    first_key = next((frame.arrival for frame in frames if frame.key), None)
    return Capture(
        reason=verdict.reason,
        detail=verdict.detail,
        codec=track.codec if track else None,
        track=track,
        keys=tuple(frame for frame in kept if not frame.damaged) or tuple(kept),
        packets=_packets(frames, lost) if frames else None,
        connect_ms=(connected - began) * 1000,
        first_frame_ms=None if first_key is None else (first_key - began) * 1000,
        lost=lost,
    )


def _packets(frames: list[Frame], lost: int) -> Packets:
    arrival = np.array([frame.arrival for frame in frames])
    return Packets(
        arrival=arrival - arrival[0],
        media=np.array([frame.media for frame in frames]),
        size=np.array([frame.size for frame in frames], np.int64),
        key=np.array([frame.key for frame in frames], np.bool_),
        lost=lost,
    )
