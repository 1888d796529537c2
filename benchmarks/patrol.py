"""How many cameras a CPU-second looks at: our eyes against what else could look, in the same run.

`python -m benchmarks.patrol [--streams 256] [--codec h264|h265] [--size 1080p|d1] [--seconds 90]`

Every client gets one key picture of each of the same streams, which come in real time at random phases from one server
in a process of its own. Counted is the client's CPU, user and system, with its children; our start-up is left out (a
patrol's processes live for days), a process a camera pays its own each time. The limit is libavcodec alone, decoding
the same number of key pictures from memory; "of the limit" is how many times its CPU a picture costs. "Same work"
compares with our client and decoder, which do what the others do; "eyes" with the look of `shiwei diagnose`, which
decides every kind that a picture can show. What keeping a JPEG and learning a baseline add is told apart.
``--seconds`` ends a client that would take longer: it is measured by what it did.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import av
import cv2
import uvloop

from benchmarks.patrol_server import GOP, SIZES, clip, serving
from shiwei.adapters.decode import Decoder
from shiwei.adapters.eyes import Patrol
from shiwei.adapters.rtsp import watch
from shiwei.adapters.rtsp_conversation import Limits
from shiwei.ports.eyes import Target
from shiwei.wire.frames import Frame

ONE_PICTURE = Limits(timing=0.0, pair=0.0)
TUNED = ("-threads", "1", "-skip_frame", "nokey", "-analyzeduration", "0", "-probesize", "32000", "-fflags", "nobuffer")
AT_ONCE = 16
HEADING = (
    f"{'client':<43} {'pictures':>8} {'CPU ms each':>11} {'of the limit':>12} "
    f"{'gain, same work':>15} {'gain, eyes':>10} {'wall s':>6}"
)


@dataclass(frozen=True)
class Run:
    """What the streams are, and how long a client may take."""

    base: str
    streams: int
    codec: str
    size: str
    seconds: float

    @property
    def urls(self) -> list[str]:
        return [f"{self.base}/{number}" for number in range(self.streams)]


def targets(run: Run, keep: bool = False) -> tuple[Target, ...]:
    return tuple(Target(url, url, seconds=30, picture=keep, learn="always" if keep else "never") for url in run.urls)


def whole_look(run: Run) -> int:
    looks = Patrol(open_streams=run.streams)(targets(run))
    return sum(look.diagnosis.frames for look in looks if look.diagnosis.tested)


def with_evidence(run: Run) -> int:
    looks = Patrol(open_streams=run.streams, limits=ONE_PICTURE)(targets(run, keep=True))
    return sum(look.diagnosis.tested and look.picture is not None for look in looks)


def one_picture(run: Run) -> int:
    looks = Patrol(open_streams=run.streams, limits=ONE_PICTURE)(targets(run))
    return sum(look.diagnosis.tested and look.diagnosis.frames == 1 for look in looks)


def decode_only(run: Run) -> int:
    """Our client without measures and evidence: what a snapshot costs."""

    async def all_of_them() -> int:
        decoder, done = Decoder(), 0
        for look in asyncio.as_completed([watch(target, ONE_PICTURE) for target in targets(run)]):
            capture = await look
            done += capture.reason is None and decoder.picture(run.codec, capture.keys[0]).y.size > 0
        return done

    return uvloop.run(all_of_them())


def network_only(run: Run) -> int:
    async def all_of_them() -> int:
        captures = await asyncio.gather(*(watch(target, ONE_PICTURE) for target in targets(run)))
        return sum(capture.reason is None for capture in captures)

    return uvloop.run(all_of_them())


def ffmpeg(run: Run, *options: str) -> int:
    program = shutil.which("ffmpeg")
    assert program

    def shot(url: str) -> bool:
        command = [
            program,
            "-nostdin",
            "-loglevel",
            "error",
            "-timeout",
            "20000000",
            "-rtsp_transport",
            "tcp",
            *options,
            "-i",
            url,
        ]
        done = subprocess.run([*command, "-frames:v", "1", "-f", "null", "-"], capture_output=True, check=False)
        return done.returncode == 0

    return _in_threads(shot, run)


def ffmpeg_tuned(run: Run) -> int:
    return ffmpeg(run, *TUNED)


def opencv(run: Run) -> int:
    os.environ |= {"OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_transport;tcp", "OPENCV_FFMPEG_LOGLEVEL": "-8"}

    def shot(url: str) -> bool:
        capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
        try:
            return bool(capture.read()[0])
        finally:
            capture.release()

    return _in_threads(shot, run)


def pyav(run: Run) -> int:
    def shot(url: str) -> bool:
        try:
            with av.open(url, options={"rtsp_transport": "tcp"}, timeout=(10, 10)) as container:
                stream = container.streams.video[0]
                stream.codec_context.skip_frame, stream.codec_context.thread_count = "NONKEY", 1
                return next(container.decode(stream), None) is not None
        except av.FFmpegError:
            return False

    return _in_threads(shot, run)


def limit(run: Run) -> int:
    keys = clip(run.codec, run.size)[::GOP]
    decoder = Decoder()
    frames = [Frame(0.0, 0.0, len(key), True, key, False) for key in keys]
    return sum(decoder.picture(run.codec, frames[n % len(frames)]).y.size > 0 for n in range(run.streams))


def _in_threads(shot: Callable[[str], bool], run: Run) -> int:
    """A thread a camera, ``AT_ONCE`` at a time, none begun after the time is over."""
    over = time.monotonic() + run.seconds
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(lambda url: time.monotonic() < over and shot(url), run.urls))


CLIENTS: dict[str, Callable[[Run], int]] = {
    "our client and decoder alone": decode_only,
    "our eyes: every picture kind decided": one_picture,
    "our eyes: whole look, 2 s of timing": whole_look,
    "our eyes: evidence and learning too": with_evidence,
    "our client alone, nothing decoded": network_only,
    "ffmpeg, a process a camera": ffmpeg,
    "ffmpeg, a process a camera, tuned": ffmpeg_tuned,
    "OpenCV VideoCapture": opencv,
    "PyAV in threads, key frames only": pyav,
    "limit: libavcodec, pictures in memory": limit,
}


OURS = (one_picture, whole_look, with_evidence, decode_only, network_only, limit)


def cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def measured(name: str, run: Run) -> tuple[int, float, float]:
    """Pictures, CPU seconds and wall seconds of one client, in a fresh process, warm."""
    cv2.setNumThreads(1)
    client = CLIENTS[name]
    if client in OURS:
        client(Run(run.base, 1, run.codec, run.size, run.seconds))
    before, began = cpu(), time.monotonic()
    pictures = client(run)
    return pictures, cpu() - before, time.monotonic() - began


def missing(name: str) -> str:
    if name.startswith("ffmpeg") and not shutil.which("ffmpeg"):
        return "ffmpeg is not on this machine"
    return ""


def rows(run: Run) -> Iterable[tuple[str, int, float, float]]:
    for name in CLIENTS:
        if reason := missing(name):
            print(f"{name:<43} skipped: {reason}")
            continue
        with get_context("spawn").Pool(1) as pool:
            yield name, *pool.apply(measured, (name, run))


def main() -> None:
    parser = argparse.ArgumentParser(description="cameras per CPU-second: our eyes against what else could look")
    parser.add_argument("--streams", type=int, default=256)
    parser.add_argument("--codec", choices=["h264", "h265"], default="h264")
    parser.add_argument("--size", choices=list(SIZES), default="1080p")
    parser.add_argument("--seconds", type=float, default=90.0)
    options = parser.parse_args()
    keys = clip(options.codec, options.size)[::GOP]
    kilobytes = sum(map(len, keys)) / len(keys) / 1000
    print(f"{options.streams} streams, {options.codec}, {options.size}, key pictures of {kilobytes:.0f} kB\n")
    print(HEADING)
    with serving(options.codec, options.size) as base:
        run = Run(base, options.streams, options.codec, options.size, options.seconds)
        done = list(rows(run))
    tell(done)


def tell(done: list[tuple[str, int, float, float]]) -> None:
    """One line a client; the limit is the last of them."""
    each = [1000 * seconds / pictures if pictures else float("nan") for _, pictures, seconds, _ in done]
    for (name, pictures, _, wall), cost in zip(done, each, strict=True):
        gains = [f"{cost / mine:.2f} x" for mine in each[:2]]
        of_limit = f"{cost / each[-1]:.2f} x"
        print(f"{name:<43} {pictures:>8} {cost:>11.1f} {of_limit:>12} {gains[0]:>15} {gains[1]:>10} {wall:>6.1f}")


if __name__ == "__main__":
    main()
