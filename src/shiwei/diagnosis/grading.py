"""From measures to findings: thresholds are data (profiles/*.toml), the arithmetic is here."""

from __future__ import annotations

import math
import operator
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from shiwei.diagnosis.own import Own, levels
from shiwei.diagnosis.result import FAULT_OF_KIND, Finding, Grade

Region = tuple[float, float, float, float]
_OPERATORS: dict[str, Callable[[float, float], bool]] = {"<": operator.lt, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to see one kind: a measure on the wrong side of its threshold, when all conditions hold."""

    name: str
    kind: str
    measure: str
    threshold: float
    side: int  # 1: too much is wrong, -1: too little
    softness: float
    when: tuple[tuple[str, str, float], ...]
    needs_baseline: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules for one light. ``yields_to``: the kinds that silence a kind."""

    name: str
    warn: float
    fault: float
    rules: tuple[Rule, ...]
    yields_to: Mapping[str, tuple[str, ...]]


@cache
def rules_for(name: str) -> Profile:
    """The profile ``day``, ``night`` or ``ir``. Raises ValueError for another name, KeyError for faulty data."""
    if name not in {"day", "night", "ir"}:
        raise ValueError(f"no profile {name!r}: day, night or ir")
    base, own = _data("base"), _data(name)
    overrides = own.get("rule", {})
    rules = tuple(_rule(key, {**entry, **overrides.get(key, {})}) for key, entry in base["rule"].items())
    grades = {**base["grades"], **own.get("grades", {})}
    yields = {kind: tuple(kinds) for kind, kinds in base["yields_to"].items()}
    return Profile(name, grades["warn"], grades["fault"], rules, yields)


def _data(name: str) -> dict[str, Any]:
    text = resources.files("shiwei.diagnosis").joinpath("profiles", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _rule(name: str, entry: Mapping[str, Any]) -> Rule:
    side = 1 if "above" in entry else -1
    return Rule(
        name=name,
        kind=entry["kind"],
        measure=entry["measure"],
        threshold=float(entry["above"] if side == 1 else entry["below"]),
        side=side,
        softness=float(entry["softness"]),
        when=tuple(_condition(text) for text in entry.get("when", ())),
        needs_baseline=entry.get("needs_baseline", False),
    )


def _condition(text: str) -> tuple[str, str, float]:
    measure, sign, value = text.split()
    return measure, sign, float(value)


def grade(
    measures: Mapping[str, float],
    expected: Mapping[str, float] | None,
    chosen: Profile,
    regions: Mapping[str, Region] | None = None,
    learned: Sequence[Finding] = (),
    own: Mapping[str, Own] | None = None,
) -> tuple[Finding, ...]:
    """The findings that these measures make, of each kind the surest, by the rules or ``learned``.

    ``expected`` are the baseline's measures in the same light, or None. A rule whose measure is missing is silent.
    ``own`` are the camera's own thresholds.
    """
    best: dict[str, Finding] = {finding.kind: finding for finding in learned}
    for rule in chosen.rules:
        grades = levels(chosen.warn, chosen.fault, (own or {}).get(rule.kind))
        finding = _apply(rule, measures, expected, grades, (regions or {}).get(rule.kind))
        if finding is not None and (rule.kind not in best or finding.score > best[rule.kind].score):
            best[rule.kind] = finding
    return _settled(best, chosen)


def _apply(
    rule: Rule,
    measures: Mapping[str, float],
    expected: Mapping[str, float] | None,
    grades: tuple[float, float],
    region: Region | None,
) -> Finding | None:
    if rule.measure not in measures or not all(_holds(c, measures) for c in rule.when):
        return None
    value, usual = measures[rule.measure], (expected or {}).get(rule.measure)
    score = probability(rule, value)
    if score < grades[0]:
        return None
    because: dict[str, float | str] = {rule.measure: _rounded(value), "threshold": _rounded(rule.threshold)}
    if usual is not None:
        because["expected"] = _rounded(usual)
    verdict: Grade = "fault" if score >= grades[1] else "warn"
    return Finding(rule.kind, FAULT_OF_KIND[rule.kind], round(score, 3), verdict, region, because)


def scored(measures: Mapping[str, float], chosen: Profile) -> dict[str, float]:
    """How probable the rules hold each kind to be, whatever the thresholds; silent rules tell nothing."""
    best: dict[str, float] = {}
    for rule in chosen.rules:
        if rule.measure in measures and all(_holds(c, measures) for c in rule.when):
            best[rule.kind] = max(best.get(rule.kind, 0.0), probability(rule, measures[rule.measure]))
    return best


def _holds(condition: tuple[str, str, float], measures: Mapping[str, float]) -> bool:
    name, sign, value = condition
    return name in measures and _OPERATORS[sign](measures[name], value)


def probability(rule: Rule, value: float) -> float:
    """How surely the value is beyond the rule's threshold, 0 to 1."""
    distance = rule.side * (value - rule.threshold) / rule.softness
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, distance))))


def _settled(found: Mapping[str, Finding], chosen: Profile) -> tuple[Finding, ...]:
    """Drop what another finding explains: one graded at least as badly."""
    return tuple(
        f for f in found.values() if not any(_silences(found.get(k), f) for k in chosen.yields_to.get(f.kind, ()))
    )


def _silences(other: Finding | None, finding: Finding) -> bool:
    return other is not None and (other.grade == "fault" or finding.grade == "warn")


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def light_of(measures: Mapping[str, float]) -> str:
    """``ir`` for a grey picture, ``night`` for a dark one, else ``day``."""
    if measures["chroma_spread"] < 1.6 and measures["chroma_mean"] < 3:
        return "ir"
    return "night" if measures["luma_mean"] < 58 else "day"


def names(findings: Sequence[Finding]) -> list[str]:
    """The kinds found, for messages and tests."""
    return [f.kind for f in findings]
