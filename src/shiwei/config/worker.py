"""`shiwei worker`: a thread for each queue of tasks, one for the periodic jobs, one for the outbox.

SIGTERM lets running tasks end for a few seconds, then returns them to their queue and ends.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from shiwei.jobs.lease import give_back, run_one
from shiwei.jobs.registry import CARRIERS, JOBS
from shiwei.jobs.schedule import Schedule
from shiwei.ports.outside import outside

log = logging.getLogger("shiwei.worker")
PAUSE = 0.5
PATIENCE = 4.0
"""Seconds that a running task has to end after SIGTERM; less than the supervisor's patience with us."""


def run(argv: Sequence[str]) -> int:
    """Work until asked to stop. A database that is away is waited for."""
    parser = argparse.ArgumentParser(prog="shiwei worker", description=__doc__)
    parser.add_argument("--batch", action="store_true", help="run the tasks that are ready, then end")
    asked = parser.parse_args(argv)
    name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
    if asked.batch:
        return _batch(name)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    threads = [threading.Thread(target=_loop, args=(act, stop), name=n, daemon=True) for n, act in _acts(name).items()]
    for thread in threads:
        thread.start()
    log.info("worker %s is at work", name)
    stop.wait()
    return _end(name, threads)


def _batch(name: str) -> int:
    while run_one(name, outside().clock.now):
        pass
    return 0


def _acts(name: str) -> dict[str, Callable[[], bool]]:
    """What each thread does again and again; True when there may be more to do at once."""
    acts: dict[str, Callable[[], bool]] = {
        f"tasks {queue}": _tasks(name, queue) for queue in settings.TASKS["default"]["QUEUES"]
    }
    acts["periodic"] = _periodic(Schedule(JOBS))
    acts["carriers"] = _periodic(Schedule(CARRIERS))
    return acts


def _tasks(name: str, queue: str) -> Callable[[], bool]:
    return lambda: run_one(name, outside().clock.now, queue)


def _periodic(schedule: Schedule) -> Callable[[], bool]:
    def act() -> bool:
        schedule.run_due(_now())
        return False

    return act


def _now() -> datetime:
    return outside().clock.now()


def _loop(act: Callable[[], bool], stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        try:
            busy = act()
        except (OperationalError, InterfaceError) as error:
            log.error("database: %s; trying again", str(error).strip())
            connections.close_all()
            busy = False
        if not busy:
            stop.wait(PAUSE)


def _end(name: str, threads: Sequence[threading.Thread]) -> int:
    """End now, also when a task still runs: an interpreter's own end would wait for its processes."""
    until = monotonic() + PATIENCE
    for thread in threads:
        thread.join(timeout=max(0.0, until - monotonic()))
    status = _give_back(name) if any(t.is_alive() for t in threads) else 0
    for child in multiprocessing.active_children():
        child.terminate()
    logging.shutdown()
    os._exit(status)


def _give_back(name: str) -> int:
    try:
        log.info("worker %s returns %d running tasks to their queue", name, give_back(name))
    except (OperationalError, InterfaceError) as error:
        log.error("worker %s leaves its tasks to their leases: %s", name, error)
        return 1
    return 0
