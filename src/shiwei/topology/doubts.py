from __future__ import annotations
from shiwei.topology.outage import Doubt
from shiwei.topology.search import Search


def moved(search: Search, found: dict[int, list[int]]) -> dict[int, int]:
    return {}


def doubts_of(search: Search, found: dict[int, list[int]], away: dict[int, int]) -> list[Doubt]:
    return []
