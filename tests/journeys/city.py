"""The whole product as `make run` starts it: web, worker and demo cameras, in a folder of its own."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
SHIWEI = [sys.executable, "-m", "shiwei.config.main"]
PASSWORD = "shiwei-demo-2019"


_FIRST, _ROW, _ROWS = 20_000, 150, 85
"""Rows of ports below 32768: from there on the system gives ports away to whoever connects to something."""


def free_port(span: int = 1) -> int:
    """The first of ``span`` ports in a row that nobody holds. Test processes begin to look at different places."""
    for n in range(_ROWS):
        base = _FIRST + (os.getpid() + n) % _ROWS * _ROW
        if all(_free(base + i) for i in range(span)):
            return base
    raise RuntimeError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class City:
    """One running product. Clips are shared with `make run`, so that they are rendered once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port(120)
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
        self.environment |= {
            "SHIWEI_DATA": str(folder),
            "SHIWEI_DEMO_CLIPS": os.environ.get("SHIWEI_DEMO_CLIPS", str(ROOT / "data" / "demo" / "clips")),
            "SHIWEI_DEMO_BASE_PORT": str(self.port + 10),
            "SHIWEI_SECOND_LOOK_SECONDS": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.clients: list[httpx.Client] = []

    def start(self, patience: float = 900) -> None:
        """Up and answering. Test processes take turns, so that the shared clips are rendered once."""
        clips = Path(self.environment["SHIWEI_DEMO_CLIPS"])
        clips.mkdir(parents=True, exist_ok=True)
        with (clips / ".turn").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            self._start(patience)

    def _start(self, patience: float) -> None:
        with (self.folder / "run.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*SHIWEI, "run", "--demo", "--port", str(self.port)],
                env=self.environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        until = time.monotonic() + patience
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the product did not come up:\n{self.log()}")
            time.sleep(0.3)

    def stop(self) -> int:
        assert self.process is not None
        for client in self.clients:
            client.close()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def log(self) -> str:
        logs = [self.folder / "run.log", *sorted((self.folder / "logs").glob("*.log"))]
        return "\n".join(f"== {p.name}\n{p.read_text('utf-8', 'replace')[-3000:]}" for p in logs if p.exists())

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def truth(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "demo" / "truth.json").read_text("utf-8"))
        return found

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*SHIWEI, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def children(self, name: str) -> list[int]:
        """Process ids of the supervisor's children whose command line holds the name."""
        assert self.process is not None
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", name], capture_output=True, text=True, check=False
        )
        return [int(line) for line in found.stdout.split()]


class Caller:
    """A person of the demo city on the JSON interface, signed in as the pages sign in."""

    def __init__(self, city: City, username: str) -> None:
        self.http = httpx.Client(base_url=city.url, timeout=30, follow_redirects=True)
        city.clients.append(self.http)
        self.http.get("/accounts/login/").raise_for_status()
        form = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": self.http.cookies["csrftoken"]}
        answer = self.http.post("/accounts/login/", data=form, headers={"Referer": city.url})
        assert "sessionid" in self.http.cookies, answer.text[:2000]

    def get(self, path: str, **query: Any) -> Any:
        answer = self.http.get(f"/api{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None, status: tuple[int, ...] = (200, 201, 202)) -> Any:
        answer = self.http.post(f"/api{path}", json=body or {}, headers={"X-CSRFToken": self.http.cookies["csrftoken"]})
        assert answer.status_code in status, answer.text
        return answer.json()

    def patrol(self, patience: float = 180) -> dict[str, Any]:
        """Start a round, or join the running one, and wait for its end."""
        return self.wait(self.post("/rounds")["id"], patience)

    def wait(self, round_id: int, patience: float = 180) -> dict[str, Any]:
        until = time.monotonic() + patience
        while (found := self.get(f"/rounds/{round_id}"))["running"]:
            assert time.monotonic() < until, found
            time.sleep(0.5)
        return dict(found)

    def orders(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/orders", size=500, **query)["orders"]
        return found
