"""A clip made ready for the wire: every frame packetised once (RFC 6184, RFC 7798), its description, its timetable."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import Struct

import av
from av.bitstream import BitStreamFilterContext
from av.video.stream import VideoStream

TICKS = 25
"""Ticks a second: the server's one beat."""
CLOCK = 90000
_PAYLOAD = 1400
_TYPE = 96
_START = re.compile(rb"\x00\x00\x00?\x01")
_RTP = Struct(">BBHII")
_NUMBERS = Struct(">HI")
_INTERLEAVED = 4


@dataclass(frozen=True, slots=True)
class WireFrame:
    """One frame as interleaved RTP packets with sequence and time yet to be written; where each packet begins."""

    wire: bytes
    starts: tuple[int, ...]
    tick: int
    key: bool

    def stamped(self, channel: int, sequence: int, timestamp: int) -> bytearray:
        """The frame for a group of clients: numbers from ``sequence`` on, one time."""
        out = bytearray(self.wire)
        for k, start in enumerate(self.starts):
            out[start + 1] = channel
            _NUMBERS.pack_into(out, start + 6, (sequence + k) & 0xFFFF, timestamp & 0xFFFFFFFF)
        return out

    def datagrams(self, stamped: bytearray) -> Iterator[memoryview]:
        """The same packets one by one, without the frames of the connection."""
        view = memoryview(stamped)
        for start, stop in zip(self.starts, (*self.starts[1:], len(stamped)), strict=True):
            yield view[start + _INTERLEAVED : stop]


@dataclass(frozen=True, slots=True)
class Clip:
    """A loop of ``ticks`` ticks, in order of time; ``describe`` is its media section."""

    codec: str
    fps: float
    frames: tuple[WireFrame, ...]
    ticks: int
    parameter_sets: tuple[bytes, ...]

    def key_ticks(self) -> tuple[int, ...]:
        """The ticks of the key frames."""
        return tuple(f.tick for f in self.frames if f.key)

    def describe(self) -> str:
        """SDP (RFC 8866) with the parameter sets in it."""
        name, details = ("H264", _fmtp_h264) if self.codec == "h264" else ("H265", _fmtp_h265)
        lines = (
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=Media Presentation", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*",
            f"m=video 0 RTP/AVP {_TYPE}", f"a=rtpmap:{_TYPE} {name}/{CLOCK}",
            f"a=fmtp:{_TYPE} {details(self.parameter_sets)}", f"a=framerate:{self.fps:g}", "a=recvonly",
            "a=control:trackID=0", "",
        )  # fmt: skip
        return "\r\n".join(lines)


def load_clip(path: Path, ssrc: int) -> Clip:
    """Read a clip. Raises OSError or av.FFmpegError when it cannot be read, ValueError when it holds no video."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        codec = {"h264": "h264", "hevc": "h265"}[stream.codec_context.name]
        rate = stream.average_rate
        if rate is None:
            raise ValueError(f"{path}: no frame rate")
        step, units = round(TICKS / rate), _units(container, stream)
    frames = tuple(_frame(nals, codec, k * step, ssrc) for k, nals in enumerate(units))
    if not frames or not frames[0].key:
        raise ValueError(f"{path}: does not begin with a key frame")
    sets = tuple(n for n in units[0] if _kind(n, codec) in _PARAMETERS[codec])
    return Clip(codec, float(rate), frames, len(frames) * step, sets)


def _units(container: av.container.InputContainer, stream: VideoStream) -> list[list[bytes]]:
    """NAL units of every frame, parameter sets before key frames, without what encoders say about themselves."""
    codec = {"h264": "h264", "hevc": "h265"}[stream.codec_context.name]
    split = BitStreamFilterContext(f"{stream.codec_context.name}_mp4toannexb", stream)
    found = []
    for packet in container.demux(stream):
        for part in split.filter(packet) if packet.size else ():
            nals = [n for n in _START.split(bytes(part)) if n]
            found.append([n for n in nals if _kind(n, codec) not in _CHATTER[codec]])
    return found


def _kind(nal: bytes, codec: str) -> int:
    return nal[0] & 0x1F if codec == "h264" else nal[0] >> 1 & 0x3F


_PARAMETERS = {"h264": {7, 8}, "h265": {32, 33, 34}}
_KEYS = {"h264": {5}, "h265": set(range(16, 22))}
_CHATTER = {"h264": {6, 9, 12}, "h265": {35, 38, 39, 40}}


def _frame(nals: list[bytes], codec: str, tick: int, ssrc: int) -> WireFrame:
    payloads = [p for nal in nals for p in _payloads(nal, codec)]
    wire, starts = bytearray(), []
    for k, payload in enumerate(payloads):
        starts.append(len(wire))
        marker = 0x80 if k == len(payloads) - 1 else 0
        wire += b"$\0" + (len(payload) + 12).to_bytes(2, "big")
        wire += _RTP.pack(0x80, marker | _TYPE, 0, 0, ssrc) + payload
    return WireFrame(bytes(wire), tuple(starts), tick, any(_kind(n, codec) in _KEYS[codec] for n in nals))


def _payloads(nal: bytes, codec: str) -> Iterator[bytes]:
    """A NAL unit as it is, or in fragments."""
    if len(nal) <= _PAYLOAD:
        yield nal
        return
    header = 1 if codec == "h264" else 2
    kind = _kind(nal, codec)
    head = bytes((nal[0] & 0xE0 | 28,)) if codec == "h264" else bytes((nal[0] & 0x81 | 49 << 1, nal[1]))
    for start in range(header, len(nal), _PAYLOAD):
        flags = kind | (0x80 if start == header else 0) | (0x40 if start + _PAYLOAD >= len(nal) else 0)
        yield head + bytes((flags,)) + nal[start : start + _PAYLOAD]


def _fmtp_h264(sets: tuple[bytes, ...]) -> str:
    written = ",".join(base64.b64encode(s).decode() for s in sets)
    return f"packetization-mode=1;profile-level-id={sets[0][1:4].hex().upper()};sprop-parameter-sets={written}"


def _fmtp_h265(sets: tuple[bytes, ...]) -> str:
    names = {32: "sprop-vps", 33: "sprop-sps", 34: "sprop-pps"}
    return ";".join(f"{names[_kind(s, 'h265')]}={base64.b64encode(s).decode()}" for s in sets)
