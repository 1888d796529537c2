"""`shiwei worker`: the periodic jobs in the main thread, tasks in a second one. SIGTERM ends both after the step."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence

from django.db import OperationalError, close_old_connections

from shiwei.jobs.lease import run_one
from shiwei.jobs.schedule import run_due
from shiwei.ports.outside import outside

log = logging.getLogger("shiwei.worker")
PAUSE = 0.5


def run(argv: Sequence[str]) -> int:
    """Work until asked to stop. A database that is away for a while is waited for."""
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    name = f"{socket.gethostname()}-{os.getpid()}"
    tasks = threading.Thread(target=_tasks, args=(name, stop), daemon=True)
    tasks.start()
    log.info("worker %s is at work", name)
    while not stop.is_set():
        _step(lambda: bool(run_due(outside().clock.now())), stop)
    tasks.join(timeout=2)
    return 0


def _tasks(name: str, stop: threading.Event) -> None:
    while not stop.is_set():
        _step(lambda: run_one(name, outside().clock.now), stop)


def _step(act: Callable[[], bool], stop: threading.Event) -> None:
    close_old_connections()
    try:
        busy = act()
    except OperationalError as error:
        log.error("database: %s; trying again", error)
        busy = False
    if not busy:
        stop.wait(PAUSE)
