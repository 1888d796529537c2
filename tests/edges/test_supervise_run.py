"""`shiwei run` as a person meets it: it comes up, survives the death of a child, and ends with nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.xdist_group("run"),
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        not (ROOT / "src/shiwei/web/static/dist/manifest.json").exists(), reason="the pages' assets are not built"
    ),
]


def until(done: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def status(pid: int) -> tuple[int, str]:
    """Parent and state of a process; (0, "Z") when it is gone."""
    try:
        state, parent, *_ = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0, "Z"
    return int(parent), state


def family(root: int) -> dict[int, str]:
    """Every living descendant of a process, with its command line."""
    parents = {int(p.name): status(int(p.name)) for p in Path("/proc").iterdir() if p.name.isdigit()}
    found = {root}
    for _ in range(5):
        found |= {pid for pid, (parent, state) in parents.items() if parent in found and state != "Z"}
    return {pid: Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in found - {root}}


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)

    def wait_for(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return
        pytest.fail("\n".join(self.lines))

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def end(self) -> str:
        """The rest of what it says, up to its last line."""
        told, _ = self.process.communicate(timeout=60)
        return told.strip().splitlines()[-1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def start(own_database: dict[str, str]) -> Iterator[Callable[[], Running]]:
    yield from starting(own_database)


@pytest.fixture
def start_from_nothing(empty_database: dict[str, str]) -> Iterator[Callable[[], Running]]:
    yield from starting(empty_database)


def starting(environment: dict[str, str]) -> Iterator[Callable[[], Running]]:
    """A way to start the product; what still runs at the end is ended."""
    running: list[Running] = []

    def go() -> Running:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "shiwei.config.main", "run", "--port", str(port)],
            env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        running.append(Running(process, port))
        return running[-1]

    yield go
    for one in running:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGTERM)
            one.process.communicate(timeout=60)


def test_it_comes_up_survives_a_death_and_leaves_nothing_behind(start_from_nothing: Callable[[], Running]) -> None:
    city = start_from_nothing()
    city.wait_for(f"http://127.0.0.1:{city.port}/")
    assert city.answers()
    children = family(city.process.pid)
    web, worker = (
        next(pid for pid, command in children.items() if words in command and status(pid)[0] == city.process.pid)
        for words in ("granian", "shiwei.config.main worker")
    )
    assert web != worker

    os.kill(web, signal.SIGKILL)
    city.wait_for("web ended (killed by SIGKILL); starting it again")
    until(city.answers)

    children = family(city.process.pid)
    city.process.send_signal(signal.SIGINT)
    assert city.end() == "· ShiWei has ended; nothing is running any more."
    assert city.process.returncode == 0
    assert [c for pid, c in children.items() if status(pid)[1] != "Z"] == []


def test_killed_with_9_it_leaves_nothing_behind_and_starts_again(start: Callable[[], Running]) -> None:
    city = start()
    city.wait_for(f"http://127.0.0.1:{city.port}/")
    children = family(city.process.pid)
    assert len(children) >= 2
    city.process.kill()
    city.process.communicate(timeout=60)
    until(lambda: all(status(pid)[1] == "Z" for pid in children))
    again = start()
    again.wait_for(f"http://127.0.0.1:{again.port}/")
    assert again.answers()


def test_a_second_one_in_the_same_folder_is_refused(start: Callable[[], Running]) -> None:
    first = start()
    first.wait_for(f"http://127.0.0.1:{first.port}/")
    second = start()
    assert "runs already in the data folder" in second.end()
    assert second.process.returncode == 2
    assert first.answers()
