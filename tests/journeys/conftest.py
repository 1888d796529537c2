from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.city import City


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One running product a module; ended by Ctrl-C, which must leave nothing behind."""
    running = City(tmp_path_factory.mktemp("city"))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
