"""How many cameras a CPU-second looks at: our eyes against what else could look, in the same run.

`python -m benchmarks.patrol [--quick] [--streams 256] [--codec h264|h265] [--sizes 1080p d1] [--seconds 90]`

Every client gets one key picture of each of the same streams, which come in real time at random phases from one server
in a process of its own. Counted is the client's CPU, user and system, with its children; our start-up is left out (a
patrol's processes live for days), a process a camera pays its own each time. The limit is libavcodec alone, decoding
the same number of key pictures from memory; "of the limit" is how many times its CPU a picture costs. "Same work"
compares with our client and decoder, which do what the others do; "eyes" with a look that decides every kind a picture
can show. What keeping a JPEG, learning a baseline and two seconds of timing add is told apart.
Ours and the limit run ``--repeats`` times, in turn; the median counts. ``--seconds`` ends a client that would take
longer: it is measured by what it did. ``--quick`` shows in half a minute that everything runs; its numbers say nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import re
import resource
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import av
import cv2
import uvloop

from benchmarks.patrol_server import ENCODERS, GOP, SIZES, clip, rate, serving
from shiwei.adapters.decode import Decoder
from shiwei.adapters.eyes import Patrol
from shiwei.adapters.pools import begin
from shiwei.adapters.rtsp import watch
from shiwei.diagnosis.needs import KINDS
from shiwei.ports.eyes import Target
from shiwei.wire.frames import Frame

PICTURE_KINDS = tuple(kind for kind in KINDS if kind not in {"offline", "freeze", "stutter", "shake"})
"""What one key picture decides."""
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


def targets(run: Run, kinds: tuple[str, ...] = PICTURE_KINDS, keep: bool = False) -> tuple[Target, ...]:
    learn: Literal["always", "never"] = "always" if keep else "never"
    return tuple(Target(url, url, seconds=30, picture=keep, learn=learn, kinds=kinds) for url in run.urls)


def patrol(run: Run) -> Patrol:
    return Patrol(open_streams=run.streams, open_sockets=run.streams)


def whole_look(run: Run) -> int:
    looks = patrol(run)(targets(run, kinds=()))
    return sum(look.diagnosis.frames for look in looks if look.diagnosis.tested)


def with_evidence(run: Run) -> int:
    looks = patrol(run)(targets(run, keep=True))
    return sum(look.diagnosis.tested and look.picture is not None for look in looks)


def one_picture(run: Run) -> int:
    looks = patrol(run)(targets(run))
    return sum(look.diagnosis.tested and look.diagnosis.frames == 1 for look in looks)


def decode_only(run: Run) -> int:
    """Our client without measures and evidence: what a snapshot costs."""

    async def all_of_them() -> int:
        decoder, done = Decoder(), 0
        for look in asyncio.as_completed([watch(target) for target in targets(run)]):
            capture = await look
            done += capture.reason is None and decoder.picture(run.codec, capture.keys[0]).y.size > 0
        return done

    return uvloop.run(all_of_them())


def network_only(run: Run) -> int:
    async def all_of_them() -> int:
        captures = await asyncio.gather(*(watch(target) for target in targets(run)))
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
QUICK = (decode_only, one_picture, ffmpeg_tuned, limit)


@dataclass(frozen=True)
class Row:
    """What one client did: pictures, CPU seconds, wall seconds."""

    name: str
    pictures: int
    cpu: float
    wall: float

    @property
    def each(self) -> float:
        """CPU milliseconds a picture."""
        return 1000 * self.cpu / self.pictures if self.pictures else float("nan")


@dataclass(frozen=True)
class Bound:
    """What we want of a client: at most (of the limit), or at least (times our eyes)."""

    name: str
    bound: float

    def held(self, ratio: float) -> bool:
        return ratio <= self.bound if self.name == EYES else ratio >= self.bound


EYES, LIMIT = "our eyes: every picture kind decided", "limit: libavcodec, pictures in memory"
OF_THE_LIMIT = {"1080p": 1.8, "d1": 3.2}
GAINS = (
    Bound("ffmpeg, a process a camera, tuned", 5),
    Bound("OpenCV VideoCapture", 10),
    Bound("ffmpeg, a process a camera", 20),
)


def cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def measured(name: str, run: Run) -> Row:
    """One client, in a fresh process; ours are made ready as the patrol's processes are, and warm."""
    client = CLIENTS[name]
    cv2.setNumThreads(1)
    if client in OURS:
        begin()
        client(replace(run, streams=1))
    before, began = cpu(), time.monotonic()
    pictures = client(run)
    return Row(name, pictures, cpu() - before, time.monotonic() - began)


def missing(name: str) -> str:
    if name.startswith("ffmpeg") and not shutil.which("ffmpeg"):
        return "ffmpeg is not on this machine"
    return ""


def rows(run: Run, clients: Iterable[str], repeats: int) -> list[Row]:
    """A row a client; of several runs, taken in turn, the one with the median cost."""
    done = defaultdict[str, list[Row]](list)
    for again in range(repeats):
        for name in clients:
            if missing(name) or (again and CLIENTS[name] not in OURS):
                continue
            with get_context("spawn").Pool(1) as pool:
                done[name].append(pool.apply(measured, (name, run)))
    return [sorted(some, key=lambda row: row.each)[len(some) // 2] for some in done.values()]


def tell(done: list[Row], size: str) -> None:
    """The table, whether the bounds are kept, and what it means for a city."""
    by_name = {row.name: row for row in done}
    eyes, least = by_name[EYES].each, by_name[LIMIT].each
    print(HEADING)
    for row in done:
        gains = [f"{row.each / mine:.2f} x" for mine in (done[0].each, eyes)]
        of_limit = f"{row.each / least:.2f} x"
        print(
            f"{row.name:<43} {row.pictures:>8} {row.each:>11.1f} {of_limit:>12} {gains[0]:>15} {gains[1]:>10}"
            f" {row.wall:>6.1f}"
        )
    print()
    bounds = [(Bound(EYES, OF_THE_LIMIT[size]), eyes / least)] if size in OF_THE_LIMIT else []
    bounds += [(wanted, by_name[wanted.name].each / eyes) for wanted in GAINS if wanted.name in by_name]
    for wanted, ratio in bounds:
        words = "at most" if wanted.name == EYES else "at least"
        verdict = "held" if wanted.held(ratio) else "NOT HELD"
        print(f"{verdict:>8}: {wanted.name}: {ratio:.2f} times, wanted {words} {wanted.bound:g}")
    minutes = 10_000 * eyes / 1000 / 2 / 60
    print(f"10,000 cameras at {size} on two cores, by this CPU a look: {minutes:.1f} minutes\n")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="cameras per CPU-second: our eyes against what else could look")
    parser.add_argument("--quick", action="store_true", help="few small streams, fewer clients, nothing repeated")
    parser.add_argument("--streams", type=int, default=256)
    parser.add_argument("--codec", choices=list(ENCODERS), default="h264")
    parser.add_argument("--sizes", choices=list(SIZES), nargs="+", default=["1080p", "d1"])
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(arguments)
    if options.quick:
        options.streams, options.sizes, options.repeats = 2, ["small"], 1
    clients = [name for name, client in CLIENTS.items() if client in QUICK or not options.quick]
    print(machine())
    for name in filter(missing, clients):
        print(f"{name}: skipped, {missing(name)}")
    for size in options.sizes:
        keys = clip(options.codec, size)[::GOP]
        kilobytes, megabits = sum(map(len, keys)) / len(keys) / 1000, rate(options.codec, size)
        print(f"\n{options.streams} streams, {options.codec}, {size}, {megabits:.1f} Mbit/s,", end=" ")
        print(f"key pictures of {kilobytes:.0f} kB, ours the median of {options.repeats}\n")
        with serving(options.codec, size) as base:
            run = Run(base, options.streams, options.codec, size, options.seconds)
            tell(rows(run, clients, options.repeats), size)


def machine() -> str:
    """Processor, cores and the load before anything began."""
    try:
        names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        names = []
    load = os.getloadavg()[0]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, load {load:.1f} before"


if __name__ == "__main__":
    main()
