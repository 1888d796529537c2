"""Fixtures: a settable clock, the outside faked, the cast in a database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from shiwei.ports import outside as ports
from shiwei.ports.outside import Outside, install
from tests import examples as examples  # loads their profile
from tests.fakes.outside import Courier, FakeClock, Inline, MemoryFiles, ScriptedEyes

pytest.register_assert_rewrite("tests.apps", "tests.edges", "tests.counting")  # what tests share tells both sides too
ROOT = Path(__file__).resolve().parent.parent
UNTOUCHED = settings.DATABASES["default"]["NAME"]
SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
LONG_FOLDERS = {"adapters", "benchmarks", "demo", "journeys"}
"""Whose tests start processes or wait for sockets."""
OWN = {"own_database", "empty_database", "database_in"}


def pytest_configure() -> None:
    """Passwords of the tests' people cost nothing: the product's hash takes a fifth of a second and 100 MB each."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def wired(clock: FakeClock) -> Iterator[SimpleNamespace]:
    """The outside, faked and installed; its parts are at hand for the test."""
    parts = SimpleNamespace(clock=clock, files=MemoryFiles(), eyes=ScriptedEyes(clock), courier=Courier())
    outside = Outside(parts.clock, parts.files, parts.eyes, parts.courier, lambda _workers: Inline())
    before = install(outside)
    translation.activate(settings.LANGUAGE_CODE)  # nor the language of the page that a test before it asked for
    yield parts
    ports._Wired.current = before  # what a test has wired never reaches the next one


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The tests' database, and a copy of it as the migrations left it, from which `own_database` comes; its name."""
    ours = None
    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] == UNTOUCHED:  # no test of this run is marked: pytest-django made none
            ours = setup_databases(0, interactive=False, aliases=["default"])
    with _copy(django_db_blocker, tmp_path_factory) as name:
        yield name
    if ours:
        with django_db_blocker.unblock():
            teardown_databases(ours, 0)


@contextmanager
def _copy(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if SQLITE:
        name = str(tmp_path_factory.mktemp("migrated") / "shiwei.sqlite3")
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [name])
        yield name
        return
    source, name = settings.DATABASES["default"]["NAME"], f"shiwei_migrated_{os.getpid()}"
    with django_db_blocker.unblock():
        connections.close_all()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL copies a database that nobody uses
    with _server() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        yield name
        server.execute(f'DROP DATABASE "{name}"')


@pytest.fixture(scope="session")
def database_in(django_db_setup: str) -> Callable[[Path], AbstractContextManager[dict[str, str]]]:
    """For a folder: the environment of processes with a migrated database of their own."""

    @contextmanager
    def made(folder: Path) -> Iterator[dict[str, str]]:
        if SQLITE:
            shutil.copy(django_db_setup, folder / "shiwei.sqlite3")
        with _own(folder, "" if SQLITE else f'TEMPLATE "{django_db_setup}"') as environment:
            yield environment

    return made


@pytest.fixture
def own_database(
    tmp_path: Path, database_in: Callable[[Path], AbstractContextManager[dict[str, str]]]
) -> Iterator[dict[str, str]]:
    """The environment of processes with a database of their own, of the kind the tests run on, migrated."""
    with database_in(tmp_path) as environment:
        yield environment


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """As `own_database`, before the first migration."""
    with _own(tmp_path) as environment:
        yield environment


@contextmanager
def _own(folder: Path, like: str = "") -> Iterator[dict[str, str]]:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"SHIWEI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "shiwei.config.settings"}
    if SQLITE:
        yield environment
        return
    name = f"shiwei_own_{os.getpid()}"
    with _server() as server:
        server.execute(f'CREATE DATABASE "{name}" {like}')
        yield environment | {"DATABASE_URL": f"postgresql://postgres@127.0.0.1:5432/{name}"}
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _server() -> psycopg.Connection:
    return psycopg.connect("host=127.0.0.1 user=postgres dbname=postgres", autocommit=True)


@pytest.fixture(scope="session")
def footage() -> Path:
    """The development footage beside the repository; tests that use it skip where it is absent."""
    folder = Path(os.environ.get("SHIWEI_FOOTAGE", ROOT.parent / "shared" / "footage"))
    if not (folder / "MANIFEST.csv").exists():
        pytest.skip("the development footage is not here (SHIWEI_FOOTAGE)")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What waits goes first, so that no worker is left alone with it; the second run takes what touches a database."""
    long = {item.path for item in items if _is_long(item)}
    items.sort(key=lambda item: item.path not in long)
    if os.environ.get("SHIWEI_TESTS") != "database":
        return
    kept = [i for i in items if i.get_closest_marker("django_db") or _fixtures(i) & {"db", "transactional_db", *OWN}]
    config.hook.pytest_deselected(items=[i for i in items if i not in kept])
    items[:] = kept


def _is_long(item: pytest.Item) -> bool:
    browser = item.get_closest_marker("browser") is not None
    return browser or item.path.parent.name in LONG_FOLDERS or bool(_fixtures(item) & OWN)


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))
