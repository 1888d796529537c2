"""`shiwei run [--demo]`: prepare, start web, worker and demo cameras, watch them, end all of it on Ctrl-C."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from shiwei.config.preflight import CannotStart, check_all, is_loopback, only_one
from shiwei.config.processes import Child, bound_logs, revive, stop_all

SHIWEI = [sys.executable, "-m", "shiwei.config.main"]
FIRST_ANSWER = 180.0
"""Seconds the web may take to its first answer."""
CAMERAS_READY = b"the demo cameras are there"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (named to ask ourselves on loopback)


class Ended(BaseException):
    """Somebody asked us to end. Like KeyboardInterrupt it is no Exception: nothing on the way may swallow it."""


def run(argv: Sequence[str]) -> int:
    """Exit status 0 after Ctrl-C or SIGTERM, 2 when it cannot start (with the reason on standard error)."""
    asked = _parser().parse_args(argv)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _end)
    children: list[Child] = []
    try:
        with only_one(_data()):
            _run(asked.host, asked.port, asked.demo, children)
    except CannotStart as why:
        _stop(children)
        print(f"shiwei run: {why}", file=sys.stderr, flush=True)
        return 2
    except Ended:
        _say("ending …")
    finally:
        _stop(children)
    _say("ShiWei has ended; nothing is running any more.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shiwei run", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="make and run the demo city")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=os.environ.get("SHIWEI_PORT", "8000"))
    return parser


def _data() -> Path:
    """The data folder; it must be there before it can be held."""
    folder: Path = settings.DATA
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"cannot make the data folder {folder} ({error.strerror}): set SHIWEI_DATA") from error
    return folder


def _run(host: str, port: int, with_demo: bool, children: list[Child]) -> None:
    begun, logs = time.monotonic(), settings.DATA / "logs"
    _prepare(host, port)
    accounts = _prepare_demo(children, logs) if with_demo else ()
    children += plan(host, port, with_demo, logs)
    for child in children:
        _start(child)
    _wait_for_answer(children, host, port)
    _welcome(host, port, accounts, time.monotonic() - begun)
    while True:
        time.sleep(0.5)
        revive(children, time.monotonic(), _say)
        bound_logs(children)


def _start(child: Child) -> None:
    """Start it; the cameras are waited for, so that the worker's first patrol finds them listening."""
    told = child.log.stat().st_size if child.log.exists() else 0
    child.start()
    until = time.monotonic() + FIRST_ANSWER
    while child.name == "cameras" and CAMERAS_READY not in child.log.read_bytes()[told:]:
        if child.status() is not None or time.monotonic() > until:
            raise CannotStart(f"the demo cameras do not listen; the end of {child.log}:\n{child.last_words()}")
        time.sleep(0.1)


def _end(_sign: int, _frame: FrameType | None) -> None:
    raise Ended


def _stop(children: Sequence[Child]) -> None:
    """From here on nobody can interrupt us: an impatient second Ctrl-C must not leave anything running."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    stop_all(children)


def _say(line: str) -> None:
    print(f"· {line}", flush=True)


def _prepare(host: str, port: int) -> None:
    """Everything before the first process."""
    _check_names(host)
    check_all(host, port)
    _say(f"data folder {settings.DATA}, database {settings.DATABASES['default']['ENGINE'].rsplit('.', 1)[-1]}")
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    connections.close_all()


def _prepare_demo(children: list[Child], logs: Path) -> Sequence[tuple[str, str, str]]:
    """Make the demo city in a process of its own, which can be ended at any moment; returns the demo accounts."""
    os.environ["SHIWEI_DEMO"] = "1"
    os.environ.setdefault("SHIWEI_SECOND_LOOK_SECONDS", "2")
    child = Child("demo prepare", [*SHIWEI, "demo", "prepare"], logs / "prepare.log")
    child.log.unlink(missing_ok=True)
    children.append(child)
    child.start()
    _relay(child)
    children.remove(child)
    if child.status():
        raise CannotStart(f"the demo city could not be made; the end of {child.log}:\n{child.last_words()}")
    demo_accounts: Any = importlib.import_module("shiwei.demo.accounts")  # a site without the demo never loads it
    return [(a["username"], a["password"], f"{a['role']} · {a['name']}") for a in demo_accounts.shown()]


def _relay(child: Child) -> None:
    """Say what the child prints, whole line by whole line, until it has ended."""
    with child.log.open(encoding="utf-8", errors="replace") as told:
        ended, rest = False, ""
        while not ended:
            ended = child.status() is not None
            *lines, rest = (rest + told.read()).split("\n")
            for line in lines:
                _say(line)
            time.sleep(0.1)


def _check_names(host: str) -> None:
    if not is_loopback(host) and "SHIWEI_HOSTS" not in os.environ:
        raise CannotStart(
            f"{host} can be reached from other machines: name the hosts that people will use in SHIWEI_HOSTS "
            "(separated by commas), or listen on 127.0.0.1"
        )


def plan(host: str, port: int, with_demo: bool, logs: Path) -> list[Child]:
    """The processes of the tree, in the order in which they are started."""
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", "1", "--blocking-threads", "8", "--respawn-failed-workers", "--workers-kill-timeout", "4",
        "--no-ws", "shiwei.config.wsgi:application",
    ]  # fmt: skip
    children = [Child("web", web, logs / "web.log"), Child("worker", [*SHIWEI, "worker"], logs / "worker.log")]
    if with_demo:
        children.insert(0, Child("cameras", [*SHIWEI, "demo", "cameras"], logs / "cameras.log"))
    return children


def _wait_for_answer(children: Sequence[Child], host: str, port: int) -> None:
    until = time.monotonic() + FIRST_ANSWER
    while not answers(host, port):
        dead = next((c for c in children if c.status() is not None), None)
        if dead is not None:
            raise CannotStart(f"{dead.name} ended at once; the end of {dead.log}:\n{dead.last_words()}")
        if time.monotonic() > until:
            web = next(c for c in children if c.name == "web")
            raise CannotStart(f"the web does not answer after {FIRST_ANSWER:g} s; {web.log}:\n{web.last_words()}")
        time.sleep(0.1)


def address(host: str, port: int) -> str:
    """Where this machine's browser finds the web."""
    name = EVERYWHERE.get(host, host)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def answers(host: str, port: int) -> bool:
    """Whether the web answers and is well."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    named = {"Host": settings.ALLOWED_HOSTS[0].lstrip(".")}
    asked = urllib.request.Request(f"{address(host, port)}healthz", headers=named)  # noqa: S310  (our own web)
    try:
        with opener.open(asked, timeout=5) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def _welcome(host: str, port: int, accounts: Sequence[tuple[str, str, str]], seconds: float) -> None:
    if accounts:
        print("", *(f"    {name:14} {password:20} {role}" for name, password, role in accounts), sep="\n")
    print(f"\n  视维 ShiWei  {address(host, port)}   (up in {seconds:.1f} s; Ctrl-C ends all of it)\n", flush=True)
