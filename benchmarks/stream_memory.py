"""Memory of a stream that is open: `python -m benchmarks.stream_memory [--streams 256 1000] [--size d1] [--seconds 4]`

Each number of streams is opened in a process of its own, all at once and for ``--seconds``, longer than an ordinary
look; counted is by how much the process grew at its largest, by the system's count of resident memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from multiprocessing import get_context
from pathlib import Path

import uvloop

from benchmarks.patrol_server import SIZES, rate, serving
from shiwei.adapters.pools import begin
from shiwei.adapters.rtsp import watch
from shiwei.adapters.rtsp_conversation import Limits
from shiwei.ports.eyes import Target

ENDLESS = Limits(answer=20.0, media=20.0, silence=20.0, timing=1e9, pair=1e9)
MOST = 0.5
"""Megabytes that an open stream may take."""


def resident() -> float:
    """Megabytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def grown(base: str, streams: int, seconds: float) -> tuple[int, float]:
    """Streams that brought pictures to the end, and megabytes grown at the most."""

    async def run() -> tuple[int, float]:
        await watch(Target("warm", f"{base}/0", seconds=5))
        before = largest = resident()
        looks = asyncio.gather(*(watch(Target("c", f"{base}/{n}", seconds=seconds), ENDLESS) for n in range(streams)))
        while not looks.done():
            await asyncio.wait((looks,), timeout=0.2)
            largest = max(largest, resident())
        good = [capture for capture in looks.result() if capture.keys]
        return len(good), largest - before

    begin()
    return uvloop.run(run())


def main(arguments: list[str] | None = None) -> list[float]:
    """Print megabytes a stream for each number of streams, and return them."""
    parser = argparse.ArgumentParser(description="memory of an open stream")
    parser.add_argument("--streams", type=int, nargs="+", default=[256, 1000])
    parser.add_argument("--size", choices=list(SIZES), default="d1")
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args(arguments)
    print(f"h264, {options.size}, {rate('h264', options.size):.1f} Mbit/s, {options.seconds:g} s each")
    each = []
    with serving("h264", options.size) as base:
        for streams in options.streams:
            with get_context("spawn").Pool(1) as pool:
                good, megabytes = pool.apply(grown, (base, streams, options.seconds))
            each.append(megabytes / streams)
            verdict = "held" if each[-1] < MOST and good >= 0.99 * streams else "NOT HELD"
            print(f"{streams:>6} open at once, {good} with pictures: {each[-1]:.3f} MB each, {verdict} (below {MOST})")
    return each


if __name__ == "__main__":
    main()
