"""What a dead camera is to the network: a port where nobody listens, or one that swallows every attempt."""

from __future__ import annotations

import contextlib
import socket

_FILLERS = 4


class BlackHole:
    """A port that never answers: its queue of waiting connections is full, so the system drops every new one."""

    def __init__(self, host: str, port: int) -> None:
        self._sockets = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(_FILLERS + 1)]
        ear, *fillers = self._sockets
        try:
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            ear.bind((host, port))
            ear.listen(0)
        except OSError:
            self.close()
            raise
        for filler in fillers:
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect((host, port))

    def close(self) -> None:
        """Free the port at once."""
        for one in self._sockets[::-1]:
            one.close()
