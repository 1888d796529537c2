"""Short clips of some of the demo city's cameras, rendered once for all tests of this folder."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from shiwei.demo.camera_server import city_ports
from shiwei.demo.city import Camera, City, make_city
from shiwei.demo.clips import Clips, ensure_clips
from shiwei.demo.faults import Plan, plan


@pytest.fixture(scope="session")
def city() -> City:
    """The demo city with small pictures, which are drawn and coded in no time."""
    made = make_city()
    return replace(made, cameras=tuple(_small(camera) for camera in made.cameras))


def _small(camera: Camera) -> Camera:
    stream = replace(camera.sub, width=320, height=256, fps=12.5)
    return replace(camera, sub=stream, main=stream)


@pytest.fixture(scope="session")
def faults(city: City) -> Plan:
    return plan(city)


@pytest.fixture(scope="session")
def few(city: City, faults: Plan) -> dict[str, str]:
    """One camera for each way to fail, by the word for it, and two that are well, one of each codec."""
    chosen: dict[str, str] = {}
    for fault in faults.faults:
        chosen.setdefault(fault.damage or fault.behaviour, fault.camera)
    broken = faults.by_camera
    for codec in ("h264", "h265"):
        chosen[codec] = next(
            c.gb_code for c in city.cameras if c.gb_code not in broken and c.sub.codec == codec and c.sub.fps < 20
        )
    return chosen


@pytest.fixture(scope="session")
def clips(city: City, few: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Two seconds each: one group of pictures."""
    words = (
        "h264",
        "h265",
        "timeout",
        "refused",
        "no_answer",
        "no_media",
        "stalled",
        "unauthorized",
        "not_found",
        "black",
    )
    only = frozenset(few[word] for word in words)
    return ensure_clips(city, tmp_path_factory.mktemp("clips"), workers=1, seconds=2, only=only)


@pytest.fixture
def base_port(city: City) -> Iterator[int]:
    """The first of as many free ports in a row as the city needs."""
    count = len(set(city_ports(city, 1000).values()))
    for base in range(21000, 32000, 97):
        if _all_free(base, count):
            yield base
            return
    pytest.skip(f"no {count} free ports in a row on loopback")


def _all_free(base: int, count: int) -> bool:
    with ExitStack() as open_:
        for port in range(base, base + count):
            one = open_.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")
