"""The demo city's cameras: one RTSP server for all that can be reached, a port of its own for each that cannot.

Addresses are the same in every run: ``base_port`` for all, ``base_port`` + 1 and up for the unreachable cameras of the
plan in order of their codes. So a healed camera is found where it always was.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import zlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from shiwei.demo.city_model import Camera, City
from shiwei.demo.clips import Clips, ensure_clips
from shiwei.demo.faults import UNREACHABLE, Behaviour, CameraFault, plan
from shiwei.demo.server_beat import Beat, Show
from shiwei.demo.server_dead import BlackHole
from shiwei.demo.server_media import Clip, load_clip
from shiwei.demo.server_session import Conversation, Device, Udp

if sys.platform == "win32":
    _new_event_loop = asyncio.new_event_loop
else:
    from uvloop import new_event_loop as _new_event_loop

_LOG = logging.getLogger("shiwei.demo.cameras")
HOST = "127.0.0.1"
_FORGOTTEN = "-2018"
"""What the cameras with a wrong password have behind the one in the registry."""


def city_ports(city: City, base_port: int) -> dict[str, int]:
    """The port of every camera."""
    own = [f.camera for f in plan(city).faults if f.behaviour in UNREACHABLE]
    alone = {code: base_port + 1 + k for k, code in enumerate(own)}
    return {c.gb_code: alone.get(c.gb_code, base_port) for c in city.cameras}


def city_urls(city: City, base_port: int, path: str = "sub", host: str = HOST) -> dict[str, str]:
    """The address of every camera by GB code; ``path`` is ``sub`` or ``main``."""
    return {code: f"rtsp://{host}:{port}/cam/{code}/{path}" for code, port in city_ports(city, base_port).items()}


class CameraServer:
    """All cameras of a city. Start it once; ``heal`` and ``break_`` take effect from the next request on."""

    def __init__(
        self, city: City, clips: Clips, host: str = HOST, base_port: int = 8554, algorithms: tuple[str, ...] = ("MD5",)
    ) -> None:
        self._clips, self._host, self._base_port, self._algorithms = clips, host, base_port, algorithms
        self._cameras = {c.gb_code: c for c in city.cameras}
        self._ports = city_ports(city, base_port)
        self._planned = plan(city).by_camera
        self._broken: dict[str, CameraFault] = dict(self._planned)
        self._loaded: dict[Path, Clip] = {}
        self._beat = Beat()
        self._servers: dict[int, asyncio.Server] = {}
        self._holes: dict[int, BlackHole] = {}
        self._open: set[Conversation] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Read the clips, then listen. Raises OSError when a port is taken."""
        await asyncio.to_thread(self._load)
        self._udp, self._control = await _udp_pair(self._host)
        self._tasks.append(asyncio.create_task(self._beat.run()))
        try:
            for port in sorted(set(self._ports.values())):
                await self._set_port(port)
        except OSError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Free every port and end every conversation."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for server in self._servers.values():
            server.close()
        for hole in self._holes.values():
            hole.close()
        for conversation in tuple(self._open):
            conversation.close()
        self._udp.transport.close()
        self._control.transport.close()
        self._servers, self._holes, self._tasks = {}, {}, []

    async def heal(self, cameras: Iterable[str]) -> None:
        """These cameras are well: the addresses stay, the clean clip plays."""
        for code in cameras:
            if self._broken.pop(code, None) is not None:
                await self._set_port(self._ports[code])

    async def break_(self, cameras: Iterable[str], fault: CameraFault | None = None) -> None:
        """These cameras have this fault, or the planned one of each. Raises ValueError for a fault below RTSP of a
        camera without a port of its own, and for a camera of which nothing is planned."""
        for code in cameras:
            wanted = fault or self._planned.get(code)
            if wanted is None:
                raise ValueError(f"camera {code}: nothing is planned for it, name a fault")
            if wanted.behaviour in UNREACHABLE and self._ports[code] == self._base_port:
                raise ValueError(f"camera {code} shares its port: it cannot be {wanted.behaviour}")
            self._broken[code] = wanted
            await self._set_port(self._ports[code])

    def is_planned(self, code: str) -> bool:
        """Does the plan hold a fault of this camera?"""
        return code in self._planned

    async def _set_port(self, port: int) -> None:
        """Make the port what its cameras' state asks for."""
        behaviour = self._behaviour_of(port)
        await self._close_port(port, behaviour)
        if behaviour == "timeout" and port not in self._holes:
            self._holes[port] = BlackHole(self._host, port)
        elif behaviour == "fine" and port not in self._servers:
            loop = asyncio.get_running_loop()
            make = partial(Conversation, self._find, self._beat, self._udp, self._algorithms, self._open)
            self._servers[port] = await loop.create_server(make, self._host, port, backlog=1024, reuse_address=True)

    def _behaviour_of(self, port: int) -> Behaviour:
        if port == self._base_port:
            return "fine"
        code = next(code for code, own in self._ports.items() if own == port)
        broken = self._broken.get(code)
        return broken.behaviour if broken and broken.behaviour in UNREACHABLE else "fine"

    async def _close_port(self, port: int, behaviour: Behaviour) -> None:
        if behaviour != "timeout" and port in self._holes:
            self._holes.pop(port).close()
        if behaviour != "fine" and port in self._servers:
            self._servers.pop(port).close()

    def _find(self, code: str, path: str) -> Device | None:
        camera, fault = self._cameras.get(code), self._broken.get(code)
        if camera is None or code not in self._clips:
            return None
        behaviour: Behaviour = fault.behaviour if fault else "fine"
        show = None if behaviour == "not_found" else Show(self._clip(code, path, fault), _pace(behaviour))
        return Device(code, {camera.username: _password(camera, behaviour)}, behaviour, show)

    def _clip(self, code: str, path: str, fault: CameraFault | None) -> Clip:
        clips = self._clips[code]
        spoiled = fault is not None and fault.damage is not None
        chosen = (clips.sub_faulty if spoiled else clips.sub, clips.main_faulty if spoiled else clips.main)
        return self._read(chosen[path == "main"])

    def _load(self) -> None:
        for clips in self._clips.values():
            for path in (clips.sub, clips.main, clips.sub_faulty, clips.main_faulty):
                self._read(path)

    def _read(self, path: Path) -> Clip:
        if path not in self._loaded:
            self._loaded[path] = load_clip(path, zlib.crc32(path.name.encode()))
        return self._loaded[path]


def _pace(behaviour: Behaviour) -> Behaviour:
    return behaviour if behaviour in {"skips", "bunches"} else "fine"


def _password(camera: Camera, behaviour: Behaviour) -> str:
    return camera.password + (_FORGOTTEN if behaviour == "unauthorized" else "")


async def _udp_pair(host: str) -> tuple[Udp, Udp]:
    """Two neighbouring datagram ports, the first of them even. Raises OSError when none are found."""
    loop = asyncio.get_running_loop()
    for _ in range(64):
        _, first = await loop.create_datagram_endpoint(Udp, (host, 0))
        if first.port % 2 == 0:
            try:
                _, second = await loop.create_datagram_endpoint(Udp, (host, first.port + 1))
            except OSError:
                pass
            else:
                return first, second
        first.transport.close()
    raise OSError("no pair of datagram ports is free")


def run_cameras(city: City, clips_folder: Path, base_port: int, healed_file: Path) -> None:
    """Serve until SIGINT or SIGTERM. ``healed_file`` holds a JSON list of the codes of healed cameras and is looked at
    every second. Raises OSError when a port is taken."""
    clips = ensure_clips(city, clips_folder)
    with asyncio.Runner(loop_factory=_new_event_loop) as runner:
        runner.run(_serve(CameraServer(city, clips, base_port=base_port), healed_file))


async def _serve(server: CameraServer, healed_file: Path) -> None:
    ending = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    await server.start()
    _LOG.info("the demo cameras are there")
    healed: frozenset[str] = frozenset()
    try:
        while not ending.is_set():
            healed = await _follow(server, healed_file, healed)
            try:
                await asyncio.wait_for(ending.wait(), 1.0)
            except TimeoutError:
                continue
    finally:
        await server.stop()


async def _follow(server: CameraServer, healed_file: Path, before: frozenset[str]) -> frozenset[str]:
    """Do what changed in the file since the last look; a file that cannot be read yet changes nothing."""
    try:
        now = frozenset(json.loads(healed_file.read_text("utf-8")))
    except (OSError, ValueError):
        return before
    await server.heal(now - before)
    await server.break_(code for code in before - now if server.is_planned(code))
    return now
