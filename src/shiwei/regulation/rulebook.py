"""The rulebook: every parameter of the law with its dated values, and who may set another one.

Precedence (part 0.5): upper rule > contract > county > city > product default. A snapshot answers for one instant, one
jurisdiction and one contract, and names the source of every value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from shiwei.kernel.time import start_of_day
from shiwei.regulation.kinds import KINDS

Level = Literal["upper", "contract", "county", "city", "default"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A value in force from 00:00 of a local day until the next one begins, and the words it rests on."""

    since: date
    value: Any
    citation: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number or choice of the law. ``source`` is ``text`` when it stands in the regulation, ``default`` when the
    product chose it; ``contract`` and ``county`` say who may set another value, ``contract_more`` that a contract may
    only ask for more; ``floor`` and ``ceiling`` come from a higher rule. ``reading`` is the settled question
    behind it; ``fixed`` says that the software carries out only this one reading."""

    key: str
    kind: str
    unit: str
    source: Literal["text", "default"]
    rule: str
    article: int
    zh: str
    en: str
    contract: bool
    county: bool
    upper: bool
    values: tuple[Dated, ...]
    contract_more: bool = False
    floor: Any = None
    ceiling: Any = None
    fixed: bool = False
    reading: str | None = None

    def at(self, instant: datetime) -> Any:
        """The city's value at the instant; before the first date, the first value (no clock runs before it anyway)."""
        return self.dated_at(instant).value

    def dated_at(self, instant: datetime) -> Dated:
        """The same with its date and citation."""
        chosen = self.values[0]
        for dated in self.values[1:]:
            if start_of_day(dated.since) <= instant:
                chosen = dated
        return chosen

    def fault_of(self, value: Any) -> str | None:
        """Why the value cannot be one of this parameter, or None."""
        return KINDS[self.kind](value)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: the level, the citation (rule id, or the contract's or county's name)."""

    level: Level
    citation: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The clauses of one approved contract in force."""

    contract: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CountyRule:
    """What a county set by its own regulation, from an instant on (R4.2)."""

    jurisdiction: str
    since: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One settled question of the ambiguity register: the chosen reading, the others, and its parameter."""

    id: str
    title: str
    question: str
    chosen: str
    alternatives: tuple[str, ...]
    key: str
    scope: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule id that verdicts cite, with its article and its meaning in one line."""

    id: str
    article: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The values in force at one instant for one jurisdiction and one contract."""

    book: Rulebook
    instant: datetime
    terms: Terms | None = None
    county: tuple[CountyRule, ...] = ()

    def value(self, key: str) -> Any:
        """The value in force. Raises KeyError when the law knows no such parameter."""
        return self.resolve(key)[0]

    def source(self, key: str) -> Source:
        """Who set the value in force."""
        return self.resolve(key)[1]

    def stated(self, key: str) -> tuple[Any, Source] | None:
        """What a contract or a county states for the key, or None: for names that have no city value of their own."""
        if self.terms is not None and key in self.terms.values:
            return self.terms.values[key], Source("contract", self.terms.contract)
        for rule in self.county:
            if key in rule.values:
                return rule.values[key], Source("county", rule.jurisdiction)
        return None

    def resolve(self, key: str) -> tuple[Any, Source]:
        """The value in force and who set it. Raises KeyError."""
        parameter = self.book.parameters[key]
        found = self.stated(key)
        if found is None:
            level: Level = "city" if parameter.source == "text" else "default"
            found = parameter.at(self.instant), Source(level, parameter.rule)
        value, source = found
        if parameter.floor is not None and value < parameter.floor:
            return parameter.floor, Source("upper", "R31.2")
        if parameter.ceiling is not None and value > parameter.ceiling:
            return parameter.ceiling, Source("upper", "R31.2")
        return value, source


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The whole law as data. Immutable; counties' rules are added with ``with_county``."""

    policy: str
    parameters: Mapping[str, Parameter]
    readings: Mapping[str, Reading]
    rules: Mapping[str, Rule]
    effective: datetime
    counties: Mapping[str, tuple[CountyRule, ...]] = field(default_factory=dict)

    def at(self, instant: datetime, jurisdiction: str | None = None, contract: Terms | None = None) -> Snapshot:
        """The values in force at ``instant``, latest county rule first."""
        rules = self.counties.get(jurisdiction, ()) if jurisdiction else ()
        return Snapshot(self, instant, contract, tuple(rule for rule in rules if rule.since <= instant))

    def with_county(self, rules: Sequence[CountyRule]) -> Rulebook:
        """The same law with these counties' rules added; the later date, then the later entry, prevails."""
        if not rules:
            return self
        counties = dict(self.counties)
        for rule in rules:
            known = [rule, *counties.get(rule.jurisdiction, ())]
            counties[rule.jurisdiction] = tuple(sorted(known, key=lambda r: r.since, reverse=True))
        return replace(self, counties=counties)
