"""The demo's hands: when a unit feeds back that it repaired, the cameras of that order are well again."""

from __future__ import annotations

import json
import logging
import os
import threading
from pathlib import Path

from django.db import OperationalError, close_old_connections

from shiwei.ledger.queries import since
from shiwei.workorders.models import OrderCamera

log = logging.getLogger("shiwei.demo")
EVERY = 0.5


class Crew(threading.Thread):
    """Follows the ledger and keeps the file of healed cameras that the camera server watches."""

    def __init__(self, healed: Path) -> None:
        super().__init__(daemon=True, name="crew")
        self.healed, self.seq = healed, 0
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(EVERY):
            try:
                self.step()
            except OperationalError as error:
                log.warning("the crew waits for the database: %s", error)
            finally:
                close_old_connections()

    def step(self) -> list[str]:
        """Heal the cameras of every order fed back since the last step; returns their codes."""
        events = since(self.seq, "repaired")
        if not events:
            return []
        self.seq = events[-1].seq
        orders = [e.subject.removeprefix("order:") for e in events]
        codes = OrderCamera.objects.filter(order__number__in=orders).values_list("camera__gb_code", flat=True)
        found = sorted(set(codes))
        write_healed(self.healed, {*read_healed(self.healed), *found})
        return found


def read_healed(path: Path) -> list[str]:
    """The codes of the healed cameras; none where the file is missing."""
    try:
        codes: list[str] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return []
    return codes


def write_healed(path: Path, codes: set[str]) -> None:
    """Whole or not at all: the camera server reads it while we write."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(sorted(codes)), "utf-8")
    draft.replace(path)
