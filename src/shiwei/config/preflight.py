"""What must be true before anything is started. Each failure says what is wrong, where, and what to do."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.core import checks

_LEAST_FREE = 256 * 1024 * 1024


class CannotStart(Exception):
    """What is missing, where, and what to do."""


def check_all(host: str, port: int) -> None:
    """Raises CannotStart with the first thing that stands in the way."""
    check_folder(settings.DATA)
    check_port(host, port)
    check_assets(settings.PACKAGE / "web" / "static" / "dist")
    check_settings()


def check_folder(folder: Path) -> None:
    """The data folder can be written, and has room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
        room = os.statvfs(folder)
    except OSError as error:
        raise CannotStart(
            f"cannot write in the data folder {folder} ({error.strerror}): free space there, or set SHIWEI_DATA"
        ) from error
    if room.f_bavail * room.f_frsize < _LEAST_FREE:
        raise CannotStart(f"less than 256 MiB are free in the data folder {folder}: free space, or set SHIWEI_DATA")


def check_port(host: str, port: int) -> None:
    """Nobody listens where we want to."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CannotStart(
                f"cannot listen on {host}, port {port} ({reason}): end what runs there, or choose another with "
                "--port or SHIWEI_PORT"
            ) from error


def check_assets(dist: Path) -> None:
    """The pages' assets were built."""
    if not (dist / "manifest.json").exists():
        raise CannotStart(f"the pages' assets are not in {dist}: run `make assets` (needs Node 20 or newer)")


def check_settings() -> None:
    """No error among the checks of security, Django's and ours (the others are `shiwei manage check`)."""
    found = [
        m for m in checks.run_checks(tags=[checks.Tags.security]) if m.level >= checks.ERROR and not m.is_silenced()
    ]
    if found:
        raise CannotStart("\n".join(["the settings are refused:", *(f"    {m}" for m in found)]))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    name = host.strip("[]")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data folder for one tree of processes. Raises CannotStart when another one runs in it."""
    with (folder / "run.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            raise CannotStart(
                f"ShiWei runs already in the data folder {folder} (process {owner}): end it, or set SHIWEI_DATA"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
