"""Fixtures: a settable clock, the outside faked, the cast in a database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings

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


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of processes with a database of their own, of the kind the tests run on."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"SHIWEI_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "shiwei.config.settings"}
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield environment
        return
    name = f"shiwei_own_{os.getpid()}"
    with psycopg.connect("host=127.0.0.1 user=postgres dbname=postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield environment | {"DATABASE_URL": f"postgresql://postgres@127.0.0.1:5432/{name}"}
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def footage() -> Path:
    """The development footage beside the repository; tests that use it skip where it is absent."""
    folder = Path(os.environ.get("SHIWEI_FOOTAGE", ROOT.parent / "shared" / "footage"))
    if not (folder / "MANIFEST.csv").exists():
        pytest.skip("the development footage is not here (SHIWEI_FOOTAGE)")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the second run, on the other database, only what touches a database is worth its time."""
    if os.environ.get("SHIWEI_TESTS") != "database":
        return
    touching = {"db", "transactional_db", "own_database"}
    kept = [i for i in items if i.get_closest_marker("django_db") or touching & set(getattr(i, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[i for i in items if i not in kept])
    items[:] = kept
