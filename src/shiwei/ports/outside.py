"""The one place where the applications find what the composition root has wired for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shiwei.ports.clock import Clock
from shiwei.ports.eyes import Eyes
from shiwei.ports.files import Files
from shiwei.ports.notices import Courier

if TYPE_CHECKING:
    from shiwei.ports.laboratory import Laboratory  # its types load OpenCV, which no page needs


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything from outside. ``executor(workers)`` makes the Executor that carries a round; ``laboratory`` is there
    for ``calibrate`` only."""

    clock: Clock
    files: Files
    eyes: Eyes
    courier: Courier
    executor: Callable[[int], Executor]
    laboratory: Laboratory | None = None


class _Wired:
    current: Outside | None = None


def install(outside: Outside) -> Outside | None:
    """Wire the outside; called by the composition root and by tests. Returns what was wired before."""
    before, _Wired.current = _Wired.current, outside
    return before


def outside() -> Outside:
    """What is wired. Raises RuntimeError when the composition root has not run."""
    if _Wired.current is None:
        raise RuntimeError("nothing is wired: start through `shiwei`, or install() an Outside in the test")
    return _Wired.current
