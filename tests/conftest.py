"""Fixtures: a settable clock, the outside faked, the cast in a database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from shiwei.ports import outside as ports
from shiwei.ports.outside import Outside, install
from tests.fakes.outside import Courier, FakeClock, Inline, MemoryFiles, ScriptedEyes

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def wired(clock: FakeClock) -> Iterator[SimpleNamespace]:
    """The outside, faked and installed; its parts are at hand for the test."""
    parts = SimpleNamespace(clock=clock, files=MemoryFiles(), eyes=ScriptedEyes(clock), courier=Courier())
    outside = Outside(parts.clock, parts.files, parts.eyes, parts.courier, lambda _workers: Inline())
    before = install(outside)
    yield parts
    ports._Wired.current = before  # what a test has wired never reaches the next one


@pytest.fixture(scope="session")
def footage() -> Path:
    """The development footage beside the repository; tests that use it skip where it is absent."""
    folder = Path(os.environ.get("SHIWEI_FOOTAGE", ROOT.parent / "shared" / "footage"))
    if not (folder / "MANIFEST.csv").exists():
        pytest.skip("the development footage is not here (SHIWEI_FOOTAGE)")
    return folder
