"""Acceptance scenarios of the regulation: each a case file anybody can replay, with the instants before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.corpus import FOLDER, corpus

ROOT = Path(__file__).resolve().parents[2]

SCENARIOS = [f"ac-{n:02}" for n in (*range(1, 5), *range(6, 29), 30, 31, 32, 35)]
SCENARIOS += [f"s-{n:02}" for n in (1, 2, 3, 5, 6, 7, 9, 14)]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")), ids=str.upper)
def test_scenario(name: str) -> None:
    assert corpus()[name].faults() == []


def test_every_scenario_that_a_case_can_tell_is_told() -> None:
    assert set(SCENARIOS) - corpus().keys() == set()


@pytest.mark.parametrize("name", SCENARIOS, ids=str.upper)
def test_every_scenario_is_seen_before_and_after(name: str) -> None:
    looks = corpus()[name].looks
    assert len({look.at for look in looks}) >= 2
    assert {"penalties", "rejected"} <= looks[-1].facts.keys()


def test_the_document_lists_every_case() -> None:
    told = (ROOT / "docs" / "regulation" / "scenarios.md").read_text("utf-8")
    rows = [line for line in told.splitlines() if line.startswith("| [")]
    assert rows == [f"| [{n}](../../tests/policy/cases/{n}.json) | {case.title} |" for n, case in corpus().items()]
