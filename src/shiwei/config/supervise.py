"""`shiwei run [--demo]`: prepare, start web, worker and demo cameras, watch them, end all of it on Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command

from shiwei.config.processes import Child, revive, stop_all
from shiwei.demo import command as demo
from shiwei.web import assets

SHIWEI = [sys.executable, "-m", "shiwei.config.main"]


class CannotStart(Exception):
    """What is missing, where, and what to do."""


class Ended(Exception):
    """Somebody asked us to end."""


def run(argv: Sequence[str]) -> int:
    """Exit status 0 after Ctrl-C or SIGTERM, 2 when it cannot start (with one line that says why)."""
    parser = argparse.ArgumentParser(prog="shiwei run", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="make and run the demo city")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("SHIWEI_PORT", "8000")))
    asked = parser.parse_args(argv)
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _end)
    children: list[Child] = []
    try:
        _prepare(asked.host, asked.port, asked.demo)
        children += _children(asked.host, asked.port, asked.demo)
        _start(children, asked.host, asked.port)
        _welcome(asked.host, asked.port, asked.demo)
        _watch(children)
    except CannotStart as why:
        _say(f"shiwei run: {why}")
        return 2
    except Ended:
        _say("ending …")
    finally:
        stop_all(children)
    _say("ShiWei has ended; nothing is running any more.")
    return 0


def _end(_sign: int, _frame: FrameType | None) -> None:
    raise Ended


def _say(line: str) -> None:
    print(f"· {line}", flush=True)


def _prepare(host: str, port: int, with_demo: bool) -> None:
    _check_port(host, port)
    _check_folder(settings.DATA)
    if assets.check_assets(None):
        raise CannotStart("the pages' assets are not built: run `make assets`")
    _say(f"database: {settings.DATABASES['default']['ENGINE'].rsplit('.', 1)[-1]}")
    call_command("migrate", verbosity=0, interactive=False)
    if with_demo:
        os.environ["SHIWEI_DEMO"] = "1"
        demo.prepare(settings.DATA, _say)


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"port {port} of {host} is taken ({error.strerror}): set SHIWEI_PORT to another"
            ) from error


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"cannot write in {folder} ({error.strerror}): free space, or set SHIWEI_DATA") from error


def _children(host: str, port: int, with_demo: bool) -> list[Child]:
    logs = settings.DATA / "logs"
    granian = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", "1", "--blocking-threads", "8", "--no-log-access", "shiwei.config.wsgi:application",
    ]  # fmt: skip
    children = [Child("web", granian, logs / "web.log"), Child("worker", [*SHIWEI, "worker"], logs / "worker.log")]
    if with_demo:
        children.insert(0, Child("cameras", [*SHIWEI, "demo", "cameras"], logs / "cameras.log"))
    return children


def _start(children: Sequence[Child], host: str, port: int) -> None:
    for child in children:
        child.start()
    until = time.monotonic() + 60
    while not _answers(host, port):
        gone = next((c for c in children if c.died() is not None), None)
        if gone is not None or time.monotonic() > until:
            name, log = (gone.name, gone.log) if gone else ("web", settings.DATA / "logs" / "web.log")
            raise CannotStart(f"{name} did not come up: see {log}")
        time.sleep(0.2)


def _answers(host: str, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def _welcome(host: str, port: int, with_demo: bool) -> None:
    print(f"\n  视维 ShiWei   http://{host}:{port}/\n", flush=True)
    if with_demo:
        for name, password, role in demo.ACCOUNTS:
            print(f"    {name:14} {password:20} {role}", flush=True)
    print("\n  Ctrl-C ends all of it.\n", flush=True)


def _watch(children: Sequence[Child]) -> None:
    while True:
        time.sleep(0.5)
        revive(children, time.monotonic, _say)
