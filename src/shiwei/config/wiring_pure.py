"""Wiring of the pure commands: no Django; only `diagnose` and `calibrate` have an outside, loaded only for them."""

from __future__ import annotations

from typing import NoReturn

_WHY = "`shiwei diagnose` only looks: {} belongs to the application; start that with `shiwei run`"


class _NoFiles:
    """Refuses: nothing is kept here."""

    def keep(self, content: bytes) -> NoReturn:
        raise RuntimeError(_WHY.format("keeping files"))

    def read(self, sha256: str) -> NoReturn:
        raise RuntimeError(_WHY.format("reading kept files"))


class _NoCourier:
    """Refuses: nobody is told anything here."""

    def deliver(self, address: str, subject: str, body: str, key: str) -> NoReturn:
        raise RuntimeError(_WHY.format("sending notices"))


def wire(name: str) -> None:
    """Install what the command needs from outside: eyes and processes for ``diagnose``, the laboratory too for
    ``calibrate``, nothing for the others."""
    if name not in {"diagnose", "calibrate"}:
        return
    import cv2

    from shiwei.adapters.clock import SystemClock
    from shiwei.adapters.eyes import look
    from shiwei.adapters.pools import process_pool
    from shiwei.ports.outside import Outside, install

    cv2.setNumThreads(1)
    laboratory = None
    if name == "calibrate":
        from shiwei.adapters.laboratory import ClipLaboratory

        laboratory = ClipLaboratory()
    install(Outside(SystemClock(), _NoFiles(), look, _NoCourier(), process_pool, laboratory))
