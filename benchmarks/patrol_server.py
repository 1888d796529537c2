"""Cameras for the patrol benchmark: one clip, rendered here, served in real time to many clients at many phases."""

from __future__ import annotations

import asyncio
import base64
import functools
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from struct import pack_into, unpack_from

import av
import cv2
import numpy as np
import uvloop
from tests.wire.packets import packetize

from shiwei.wire.rtsp.messages import Headers, MessageReader, Request, Response

FPS, GOP, FRAMES, PHASES = 25, 50, 100, 10
STALLS = 0.2
CACHE = Path(__file__).parents[1] / "data" / "benchmarks"
VERSION = 2
SIZES = {"1080p": (1920, 1080, 4_450_000), "d1": (704, 576, 500_000), "small": (320, 240, 200_000)}
ENCODERS = {"h264": "libx264", "h265": "libx265"}


@functools.cache
def clip(codec: str, size: str) -> tuple[bytes, ...]:
    """Frames of a textured, slowly moving, noisy scene as Annex B, a key frame every two seconds; rendered once and
    kept in ``CACHE``."""
    kept = CACHE / f"{codec}-{size}-{VERSION}.npz"
    if not kept.exists():
        frames = rendered(codec, size)
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=CACHE, suffix=".npz", delete=False) as file:
            np.savez(file, data=np.frombuffer(b"".join(frames), np.uint8), ends=np.cumsum([len(f) for f in frames]))
        Path(file.name).replace(kept)
    with np.load(kept) as stored:
        data, ends = stored["data"].tobytes(), stored["ends"].tolist()
    return tuple(data[start:end] for start, end in zip([0, *ends], ends, strict=False))


def rate(codec: str, size: str) -> float:
    """Megabits a second that the clip really has."""
    return sum(map(len, clip(codec, size))) * 8 / 1e6 / (FRAMES / FPS)


def rendered(codec: str, size: str) -> tuple[bytes, ...]:
    """The clip, coded now."""
    width, height, rate = SIZES[size]
    context = av.CodecContext.create(ENCODERS[codec], "w")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.framerate, context.time_base, context.bit_rate = FPS, Fraction(1, FPS), rate
    context.gop_size, context.max_b_frames = GOP, 0
    shared = f"keyint={GOP}:min-keyint={GOP}:scenecut=0:repeat-headers=1:bframes=0:vbv-maxrate={rate // 1000}"
    shared += f":vbv-bufsize={rate // 1000}" + (":log-level=none" if codec == "h265" else "")
    context.options = {"preset": "veryfast" if codec == "h264" else "ultrafast", f"x{codec[1:]}-params": shared}
    packets = []
    for image in scenes(width, height):
        packets += context.encode(av.VideoFrame.from_ndarray(image, format="bgr24"))
    packets += context.encode(None)
    return tuple(bytes(packet) for packet in packets)


def scenes(width: int, height: int) -> Iterator[np.ndarray]:
    random = np.random.default_rng(7)
    canvas = np.full((height, width + 2 * FRAMES, 3), 110, np.float32)
    for cells, strength in ((6, 50), (30, 22), (120, 9)):
        noise = random.normal(0, strength, (cells, cells * 2, 3)).astype(np.float32)
        canvas += cv2.resize(noise, (canvas.shape[1], height), interpolation=cv2.INTER_CUBIC)
    canvas = np.clip(canvas, 0, 255).astype(np.uint8)
    grain = random.normal(0, 1.2, (height + 16, width + 16, 3)).astype(np.int8)
    for number in range(FRAMES):
        dy, dx = random.integers(0, 16, 2)
        view = canvas[:, number : number + width]
        yield cv2.add(view, grain[dy : dy + height, dx : dx + width], dtype=cv2.CV_8U)


def units(frame: bytes) -> list[bytes]:
    return [unit for unit in re.split(rb"\x00\x00\x00?\x01", frame) if unit]


class _Camera:
    """All clients. A tick a frame: each phase's frame is written once and sent to everybody who watches that phase."""

    def __init__(self, codec: str, size: str) -> None:
        self.codec = codec
        self.watching: list[set[asyncio.StreamWriter]] = [set() for _ in range(PHASES)]
        self.stalling: set[asyncio.StreamWriter] = set()
        frames = packetize([units(f) for f in clip(codec, size)], codec=codec, size=1400, sequence=0, timestamp=0)
        self.frames = [bytearray(b"".join(b"$\0" + len(p).to_bytes(2, "big") + p for p in frame)) for frame in frames]
        self.places = [_places(frame) for frame in self.frames]
        self.total = sum(map(len, self.places))
        self.parameter_sets = _parameter_sets(clip(codec, size)[0], codec)

    async def tick(self) -> None:
        loop = asyncio.get_running_loop()
        began, number = loop.time(), 0
        while True:
            for phase, watching in enumerate(self.watching):
                self.send(number + phase * FRAMES // PHASES, watching)
            number += 1
            await asyncio.sleep(max(0.0, began + number / FPS - loop.time()))

    def send(self, number: int, watching: set[asyncio.StreamWriter]) -> None:
        if not watching:
            return
        loops, place = divmod(number, FRAMES)
        data, timestamp = self.frames[place], number * 90000 // FPS
        before = sum(len(places) for places in self.places[:place]) + loops * self.total
        for count, at in enumerate(self.places[place]):
            pack_into(">HI", data, at + 2, (before + count) & 0xFFFF, timestamp & 0xFFFFFFFF)
        whole = bytes(data)
        for writer in watching:
            if not writer.transport.is_closing() and not (place % GOP == 0 and writer in self.stalling):
                writer.write(whole)

    async def client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        messages = MessageReader()
        try:
            while data := await reader.read(65536):
                for request in messages.feed(data):
                    if isinstance(request, Request):
                        self.answer(request, writer)
        except ConnectionError:
            pass
        finally:
            for watching in (*self.watching, self.stalling):
                watching.discard(writer)
            writer.close()

    def answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if "/mute/" in request.uri:
            return
        headers: Headers = (("CSeq", request.header("CSeq")), ("Session", "1"))
        body, status = b"", 200
        if request.method == "DESCRIBE":
            headers += (("Content-Base", request.uri.rstrip("/") + "/"), ("Content-Type", "application/sdp"))
            body = self.description()
        elif request.method == "SETUP" and "interleaved" in request.header("Transport"):
            headers += (("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1"),)
        elif request.method == "SETUP":
            status = 461
        elif request.method == "OPTIONS":
            headers += (("Public", "DESCRIBE, SETUP, PLAY, TEARDOWN"),)
        writer.write(Response(headers, body, status, "OK" if status == 200 else "Unsupported Transport").encode())
        if request.method == "PLAY":
            self.play(request.uri, writer)

    def play(self, uri: str, writer: asyncio.StreamWriter) -> None:
        """A camera whose path begins with ``silent`` sends nothing, ``stall`` goes silent after ``STALLS`` seconds
        and has sent no key frame by then."""
        number = re.search(r"/(\d+)", uri.partition("://")[2])
        watching = self.watching[int(number[1]) % PHASES if number else 0]
        if "/silent/" not in uri:
            watching.add(writer)
        if "/stall/" in uri:
            self.stalling.add(writer)
            asyncio.get_running_loop().call_later(STALLS, watching.discard, writer)

    def description(self) -> bytes:
        return (
            f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
            f"a=rtpmap:96 {self.codec.upper()}/90000\r\na=control:track1\r\n"
            f"a=fmtp:96 packetization-mode=1;{self.parameter_sets}\r\n"
        ).encode()


def _parameter_sets(key: bytes, codec: str) -> str:
    """What a description says of the parameter sets, so that no client must wait for them."""
    first = [unit for unit in units(key) if len(unit) < 500]
    text = [base64.b64encode(unit).decode() for unit in first]
    if codec == "h264":
        return f"sprop-parameter-sets={text[0]},{text[1]}"
    return ";".join(f"sprop-{name}={value}" for name, value in zip(("vps", "sps", "pps"), text, strict=False))


def _places(frame: bytearray) -> list[int]:
    places, at = [], 0
    while at < len(frame):
        places.append(at + 4)
        at += 4 + unpack_from(">H", frame, at + 2)[0]
    return places


def _serve(codec: str, size: str, tell: Connection) -> None:
    async def run() -> None:
        camera = _Camera(codec, size)
        server = await asyncio.start_server(camera.client, "127.0.0.1", 0, backlog=1024)
        tell.send(server.sockets[0].getsockname()[1])
        await camera.tick()

    uvloop.run(run())


@contextmanager
def serving(codec: str, size: str) -> Iterator[str]:
    """The cameras in a process of their own; gives the address that `/<number>` is appended to."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(codec, size, there), daemon=True)
    process.start()
    try:
        yield f"rtsp://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()
