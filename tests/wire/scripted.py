"""A camera that does what a test says: an RTSP server on loopback over real encoded pictures."""

import asyncio
import functools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np

from shiwei.wire.digest import Challenge, challenge_header, verify
from shiwei.wire.rtsp.messages import Headers, MessageReader, Request, Response
from tests.wire.packets import packetize

ENCODERS = {"h264": "libx264", "h265": "libx265"}
NAMES = {"h264": "H264", "h265": "H265"}
SIZE = (320, 240)


def scene(number: int) -> np.ndarray:
    """A picture with structure, a moving square and colour, as RGB."""
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    image = np.dstack([(x * 3) % 256, (y * 2) % 256, 128 + 60 * np.sin(x / 9)]).astype(np.uint8)
    image[40:80, 10 + 4 * number % 200 :][:, :40] = (250, 240, 30)
    return image


@functools.cache
def encoded(codec: str = "h264", count: int = 60, gop: int = 10) -> tuple[tuple[bytes, ...], ...]:
    """Frames as NAL units, parameter sets before every key frame."""
    context = av.CodecContext.create(ENCODERS[codec], "w")
    context.width, context.height = SIZE
    context.pix_fmt, context.gop_size, context.max_b_frames, context.thread_count = "yuv420p", gop, 0, 1
    context.framerate, context.time_base = 25, Fraction(1, 25)
    quiet = "log-level=none:" if codec == "h265" else ""
    parameters = f"{quiet}keyint={gop}:min-keyint={gop}:scenecut=0:repeat-headers=1:bframes=0"
    context.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        f"x{codec[1:]}-params": parameters + (":annexb=1" if codec == "h264" else ""),
    }
    packets = []
    for number in range(count):
        packets += context.encode(av.VideoFrame.from_ndarray(scene(number), format="rgb24"))
    packets += context.encode(None)
    return tuple(tuple(n for n in re.split(rb"\x00\x00\x00?\x01", bytes(p)) if n) for p in packets)


@dataclass
class Camera:
    """What the camera does. ``statuses`` answers a method with a status; ``after`` so many frames it falls silent
    (``hangup``: closes); ``mangle`` turns a frame's packets into those that are sent; ``chunk`` cuts the stream into
    small writes."""

    codec: str = "h264"
    announced: str = ""
    statuses: dict[str, int] = field(default_factory=dict)
    challenge: Challenge | None = None
    passwords: dict[str, str] = field(default_factory=dict)
    transports: tuple[str, ...] = ("tcp", "udp")
    silent_at: str = ""
    close_at: str = ""
    after: int | None = None
    hangup: bool = False
    chunk: int = 0
    channel: int = 0
    pace: float = 0.02
    mangle: object = None
    repeated: int = 1
    asked: list[Request] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    streams: int = 0
    most_streams: int = 0
    url: str = ""

    def frames(self) -> list[list[bytes]]:
        frames = [list(nals) for nals in encoded(self.codec)] * self.repeated
        packets = packetize(frames, codec=self.codec, step=3600)
        return [self.mangle(i, frame) for i, frame in enumerate(packets)] if self.mangle else packets

    def sdp(self) -> bytes:
        name = self.announced or NAMES[self.codec]
        return f"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 {name}/90000\r\na=control:track1\r\n".encode()


class _Client:
    def __init__(self, camera: Camera, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.camera, self.reader, self.writer = camera, reader, writer
        self.udp: int | None = None
        self.sending: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        messages = MessageReader()
        while data := await self.reader.read(65536):
            for request in messages.feed(data):
                if isinstance(request, Request) and not await self.answer(request):
                    return

    async def answer(self, request: Request) -> bool:
        camera = self.camera
        camera.asked.append(request)
        if request.method == camera.close_at:
            return False
        if request.method == camera.silent_at:
            return True
        status, headers, body = self.reply(request)
        response = Response((("CSeq", request.header("CSeq")), *headers), body, status, "Phrase")
        await self.write(response.encode())
        if request.method == "PLAY" and status == 200:
            self.sending = asyncio.create_task(self.send())
            camera.streams += 1
            camera.most_streams = max(camera.most_streams, camera.streams)
        return request.method != "TEARDOWN"

    def reply(self, request: Request) -> tuple[int, Headers, bytes]:
        camera = self.camera
        if camera.challenge and not verify(
            request.header("Authorization"), request.method, camera.passwords, camera.challenge
        ):
            return 401, (("WWW-Authenticate", challenge_header(camera.challenge)),), b""
        if request.method in camera.statuses:
            return camera.statuses[request.method], (), b""
        if request.method == "DESCRIBE":
            return 200, (("Content-Base", camera.url + "/"), ("Content-Type", "application/sdp")), camera.sdp()
        return self.set_up(request) if request.method == "SETUP" else (200, (("Session", "9"),), b"")

    def set_up(self, request: Request) -> tuple[int, Headers, bytes]:
        transport = request.header("Transport")
        wanted = "tcp" if "interleaved" in transport else "udp"
        if wanted not in self.camera.transports:
            return 461, (), b""
        if wanted == "udp":
            self.udp = int(transport.rpartition("client_port=")[2].partition("-")[0])
            return 200, (("Session", "9;timeout=60"), ("Transport", f"{transport};server_port=7000-7001")), b""
        return 200, (("Session", "9"), ("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1")), b""

    async def send(self) -> None:
        loop, camera = asyncio.get_running_loop(), self.camera
        datagrams = None
        if self.udp:
            address = (self.writer.get_extra_info("peername")[0], self.udp)
            local = self.writer.get_extra_info("sockname")[0]
            datagrams, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, (local, 0), address)
        try:
            for packets in camera.frames()[: camera.after]:
                await self.send_frame(packets, datagrams)
                await asyncio.sleep(camera.pace)
            if camera.hangup:
                self.writer.close()
        finally:
            if datagrams:
                datagrams.close()

    async def send_frame(self, packets: list[bytes], datagrams: asyncio.DatagramTransport | None) -> None:
        if datagrams:
            for packet in packets:
                datagrams.sendto(packet)
            return
        head = b"$" + bytes([self.camera.channel])
        await self.write(b"".join(head + len(p).to_bytes(2, "big") + p for p in packets))

    async def write(self, data: bytes) -> None:
        step = self.camera.chunk or len(data) or 1
        for at in range(0, len(data), step):
            self.writer.write(data[at : at + step])
            await self.writer.drain()
            if self.camera.chunk:
                await asyncio.sleep(0)


@asynccontextmanager
async def serving(camera: Camera) -> AsyncIterator[Camera]:
    """The camera on a port of its own; afterwards every connection must have been taken down by the client."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = _Client(camera, reader, writer)
        camera.open += 1
        camera.most_open = max(camera.most_open, camera.open)
        try:
            await client.serve()
        except ConnectionError:
            pass
        finally:
            if client.sending:
                camera.streams -= 1
                client.sending.cancel()
                await asyncio.wait({client.sending})
                if not client.sending.cancelled() and not isinstance(client.sending.exception(), ConnectionError):
                    client.sending.result()
            camera.open -= 1
            writer.close()

    encoded(camera.codec)
    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    camera.url = f"rtsp://127.0.0.1:{server.sockets[0].getsockname()[1]}/cam"
    try:
        yield camera
        for _ in range(100):
            if not camera.open:
                break
            await asyncio.sleep(0.01)
        assert camera.open == 0, "the client left a connection open"
    finally:
        server.close()
        await server.wait_closed()
