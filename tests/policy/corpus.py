"""The case corpus: ``cases/NAME.json`` as `shiwei replay` takes it, ``cases/NAME.toml`` with the facts of its story.

Each ``[[seen]]`` looks at the case at one instant, ``at``: what happens later has not happened yet (without ``at`` the
whole case). The facts are a part of what a replay prints, in its words: of an order the fields named, of ``stages``
that exactly one fits each line, of ``penalties`` and ``rejected`` the whole list, of each entry the fields named.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shiwei.kernel.time import parse_instant
from shiwei.policy.case import Case, case_from_plain
from shiwei.policy.replay import assess
from shiwei.policy.report import to_json
from shiwei.regulation.rulebook import Rulebook

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Look:
    """A case as it was at one instant, and what is known to be so."""

    at: str
    case: Case
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One case of the corpus."""

    name: str
    title: str
    looks: tuple[Look, ...]

    def faults(self, law: Rulebook | None = None) -> list[str]:
        """What the case is judged differently in than told, by this law; nothing when all is so."""
        return [f"{look.at}: {fault}" for look in self.looks for fault in _faults(look, law)]


@cache
def corpus() -> Mapping[str, Told]:
    """Every case of the folder, by name."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.json"))}


def _read(path: Path) -> Told:
    plain = json.loads(path.read_text("utf-8"))
    told = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    return Told(path.stem, told["title"], tuple(_look(plain, dict(seen)) for seen in told["seen"]))


def _look(plain: Mapping[str, Any], facts: dict[str, Any]) -> Look:
    at = facts.pop("at", None)
    if at is None:
        return Look("at the end", case_from_plain(plain), facts)
    until = parse_instant(at)
    events = [event for event in plain["events"] if parse_instant(event["at"]) <= until]
    return Look(at, case_from_plain({**plain, "events": events, "as_of": at}), facts)


def _faults(look: Look, law: Rulebook | None) -> Iterator[str]:
    found = to_json(assess(look.case, law))
    for name, facts in look.facts.get("orders", {}).items():
        yield from _of_order(name, facts, found["orders"][name])
    for unit, facts in look.facts.get("totals", {}).items():
        if found["totals"].get(unit) != facts:
            yield f"the totals of {unit} are {found['totals'].get(unit)}"
    for name in ("penalties", "rejected"):
        if name in look.facts and not _each_fits(look.facts[name], found[name]):
            yield f"{name} are {found[name]}"


def _of_order(name: str, facts: Mapping[str, Any], order: Mapping[str, Any]) -> Iterator[str]:
    plain = {key: value for key, value in facts.items() if key not in {"stages", "deferrals"}}
    if not _fits(plain, order):
        yield f"{name} is { ({key: order[key] for key in plain}) }"
    for stage in facts.get("stages", ()):
        if sum(_fits(stage, known) for known in order["stages"]) != 1:
            yield f"{name} has not one stage {stage}: {order['stages']}"
    for id_, told in facts.get("deferrals", {}).items():
        if not _fits(told, order["deferrals"].get(id_, {})):
            yield f"{name} has {id_} as {order['deferrals'].get(id_)}"


def _each_fits(told: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> bool:
    return len(told) == len(found) and all(_fits(*pair) for pair in zip(told, found, strict=True))


def _fits(told: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return all(found.get(key) == value for key, value in told.items())
