from __future__ import annotations
from shiwei.topology.evidence import Evidence
from shiwei.topology.search import Search


def cause_reasons(search: Search, failure: int, cameras: list[int], strays: list[int]) -> list[str]:
    return []


def planned_reasons(seen: Evidence, node: int, cameras: list[int]) -> list[str]:
    return []


def single_reasons(search: Search, camera: int) -> list[str]:
    return []
