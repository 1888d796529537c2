"""`kill -9` of web or worker in the middle of a patrol, then on: no lost event, no second order."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.journeys.city import Caller, City
from tests.journeys.test_demo_city import PATROL, expected, named

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_killed_in_the_middle_it_ends_with_the_orders_of_the_truth(tmp_path: Path) -> None:
    city = City(tmp_path)
    city.start()
    desk = Caller(city, "owner")
    round_id = desk.post("/rounds")["id"]
    while desk.get(f"/rounds/{round_id}")["done"] == 0:
        time.sleep(0.2)
    for name in ("granian", "worker"):
        for pid in city.children(name):
            os.kill(pid, signal.SIGKILL)
    assert city.process is not None
    city.process.kill()
    city.process.wait()
    for client in city.clients:
        client.close()
    time.sleep(1)
    again = City(tmp_path)
    again.port, again.url, again.environment = city.port, city.url, city.environment
    again.start()
    desk = Caller(again, "owner")
    assert desk.wait(round_id)["state"] == "DONE"
    assert named(o for o in desk.orders() if o["source"] == PATROL) == expected(again)
    assert again.command("ledger", "verify").returncode == 0
    assert again.stop() == 0
