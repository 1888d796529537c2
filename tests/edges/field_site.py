"""A small county on a real server with a database of its own: what the field page is tried against.

The functions below ``Site`` run in processes of their own, on the database of their environment.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """The server, which can be killed and started again, and the county behind it."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    helper: subprocess.Popen[str] | None = None
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, call: str) -> Any:
        """Call one of the functions below in a process of its own, which stays for the next call; its answer."""
        if self.helper is None:
            self.helper = self._serve()
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        print(call, file=self.helper.stdin, flush=True)
        told = self.helper.stdout.readline()
        assert told, (Path(self.environment["SHIWEI_DATA"]) / "site.log").read_text("utf-8")[-4000:]
        return json.loads(told)

    def _serve(self) -> subprocess.Popen[str]:
        program = "from tests.edges import field_site; field_site.serve()"
        with self._log() as log:
            return subprocess.Popen(
                [sys.executable, "-c", program], env=self.environment, cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def _log(self) -> IO[bytes]:
        return (Path(self.environment["SHIWEI_DATA"]) / "site.log").open("ab")

    def end(self) -> None:
        self.kill()
        if self.helper is not None:
            self.helper.communicate(timeout=30)

    def start(self) -> None:
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--blocking-threads", "8", "--no-ws", "shiwei.config.wsgi:application",
        ]  # fmt: skip
        with self._log() as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        until(self.answers)

    def kill(self) -> None:
        """No goodbye: the process group is gone at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    @contextmanager
    def dead(self) -> Iterator[None]:
        """Killed for a while."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    def answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            return int(opener.open(f"{self.url}/healthz", timeout=2).status) == 200
        except (urllib.error.URLError, OSError):
            return False


def until(done: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def serve() -> None:
    """Do each call that comes in, one a line, and say what it answers."""
    from shiwei.config import wiring_state

    wiring_state.wire("manage")
    for line in sys.stdin:
        print(json.dumps(eval(line), default=str), flush=True)


def prepare(orders: int = 3) -> dict[str, Any]:
    """The cast, people with sessions, and orders at the network unit with pictures of their cameras."""
    from django.test import Client

    from shiwei.accounts.models import Duty
    from tests.edges.phone import BACKEND
    from tests.world import build

    world = build(max(14, orders))
    people = {
        "crew": world.person(world.network, Duty.FIELD_WORKER), "colleague": world.person(world.network),
        "desk": world.person(world.integrator), "power": world.person(world.power, Duty.FIELD_WORKER),
    }  # fmt: skip
    sessions = {}
    for name, person in people.items():
        client = Client()
        client.force_login(person, backend=BACKEND)
        sessions[name] = client.cookies["sessionid"].value
    return {"sessions": sessions, "orders": _orders(world, orders)}


def _orders(world: Any, count: int) -> list[str]:
    """A patrol finds so many blurred cameras; the desk sends each to the network unit."""
    from shiwei.ports.outside import outside
    from shiwei.watch.actions.start_round import start_round
    from shiwei.watch.models import RoundKind
    from shiwei.workorders.actions.dispatch import dispatch
    from shiwei.workorders.models import Order

    start_round(RoundKind.DAILY_PATROL, "system", outside().clock.now())
    _look({camera.gb_code: "blur" for camera in world.cameras[:count]})
    numbers = []
    for order in Order.objects.order_by("number"):
        assert dispatch(order, "NET-B", world.actor(world.integrator), outside().clock.now())
        numbers.append(order.number)
    return numbers


def scene(seed: int) -> bytes:
    """A picture that can be told from others: a street of rectangles."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (960, 540), "skyblue")
    draw = ImageDraw.Draw(image)
    for i in range(9):
        height = 120 + (seed * 37 + i * 61) % 220
        draw.rectangle((i * 110, 400 - height, i * 110 + 90, 400), fill=(90 + i * 14, 100 + seed * 9 % 120, 130))
    draw.rectangle((0, 400, 960, 540), fill="dimgray")
    written = BytesIO()
    image.save(written, "JPEG")
    return written.getvalue()


def look(sees: str = "ok") -> int:
    """What the worker does with waiting tests, with eyes that see this."""
    from shiwei.assets.models import Camera

    return _look(dict.fromkeys(Camera.objects.values_list("gb_code", flat=True), sees))


def _look(sees: dict[str, str]) -> int:
    from shiwei.ports.outside import outside
    from shiwei.watch.actions.run_round import Means, run_round
    from shiwei.watch.models import RUNNING_ROUNDS, Round
    from tests.fakes.outside import FakeClock, Inline, ScriptedEyes

    def eyes(targets: Any) -> Any:
        from dataclasses import replace

        looks = ScriptedEyes(FakeClock(outside().clock.now()), dict(sees))(targets)
        return [replace(look, picture=_picture(look, sees) if look.picture else None) for look in looks]

    waiting = Round.objects.filter(state__in=RUNNING_ROUNDS)
    for round_ in waiting:
        run_round(round_.pk, Means(Inline(), eyes, outside().files, outside().clock))
    return len(waiting)


def _picture(look: Any, sees: dict[str, str]) -> bytes:
    from PIL import Image, ImageFilter

    drawn = scene(int(look.target[-3:]))
    if sees.get(look.target, "ok") == "ok":
        return drawn
    blurred, written = Image.open(BytesIO(drawn)).filter(ImageFilter.GaussianBlur(9)), BytesIO()
    blurred.save(written, "JPEG")
    return written.getvalue()


def journal(number: str) -> dict[str, Any]:
    """What the server holds of an order: its events, its photos, and where it stands."""
    from shiwei.documents.models import StoredFile
    from shiwei.ledger.queries import events_of
    from shiwei.workorders.facts import subject
    from shiwei.workorders.models import Order

    rows = StoredFile.objects.filter(subject=subject(number)).values(
        "sha256", "captured_at", "longitude", "latitude", "accuracy", "size"
    )
    photos = [row | _seen(row["sha256"]) for row in rows]
    events = [
        {"verb": e.verb, "at": e.at, "claimed_at": e.claimed_at, "actor": e.actor, "more": e.data.get("more")}
        for e in events_of(subject(number))
    ]
    return {"events": events, "photos": photos, "state": Order.objects.get(number=number).state}


def _seen(sha256: str) -> dict[str, Any]:
    from PIL import ExifTags, Image

    from shiwei.ports.outside import outside

    with Image.open(BytesIO(outside().files.read(sha256))) as picture:
        return {"pixels": picture.size, "orientation": picture.getexif().get(ExifTags.Base.Orientation)}


def hand_over(number: str, by: str = "INT-A", to: str = "PWR-C") -> bool:
    """Somebody else hands the order over."""
    from shiwei.accounts.facts import Actor
    from shiwei.ports.outside import outside
    from shiwei.workorders.actions import hand_over as action
    from shiwei.workorders.models import Order

    order, actor = Order.objects.get(number=number), Actor(f"{by.lower()}-desk", by)
    return bool(action.hand_over(order, to, "NOT_MINE", actor, outside().clock.now(), note="现场无电"))


def chain() -> str:
    """Whether the ledger's chain is whole."""
    from shiwei.ledger.verify import Verified, verify

    return "whole" if isinstance(verify(), Verified) else "broken"
