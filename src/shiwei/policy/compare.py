"""Two rule sets judge the same cases: what comes out differently, and what it sums up to (a dry run).

``a`` and ``b`` are the two sides everywhere. What is compared are the words of a replay (docs/reference/replay.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shiwei.kernel.time import local_date, start_of_day
from shiwei.policy.case import Case
from shiwei.policy.compare_sums import Both, Sums, of_units
from shiwei.policy.replay import assess
from shiwei.policy.report import to_json
from shiwei.regulation.rulebook import Dated, Parameter, Rulebook

Plain = Mapping[str, Any]

_NOT_COMPARED = {"because", "stages", "deferrals"}
_OF_STAGE = ("kind", "unit", "start")
_OF_COUNT = ("cause", "unit", "act", "order")


@dataclass(frozen=True, slots=True)
class OtherValue:
    """A parameter that the two rule sets state differently from the day ``since`` to the day before ``until`` (None:
    for good); ``what`` is the value, or the floor or ceiling of a higher rule."""

    parameter: Parameter
    what: str
    since: date
    until: date | None
    a: Dated
    b: Dated


@dataclass(frozen=True, slots=True)
class Change:
    """One thing judged differently: what it is, and of both sides what differs; None where there is no such thing."""

    of: Plain
    a: Plain | None
    b: Plain | None


@dataclass(frozen=True, slots=True)
class OrderChange:
    """An order judged differently: its own fields, its stages, its deferrals, its counts."""

    order: str
    own: Change | None
    stages: tuple[Change, ...]
    deferrals: tuple[Change, ...]
    counts: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.own or self.stages or self.deferrals or self.counts)


@dataclass(frozen=True, slots=True)
class CaseComparison:
    """One case under both. ``counts`` are those that belong to no order, ``events`` those accepted by one side only."""

    orders: tuple[OrderChange, ...]
    counts: tuple[Change, ...]
    events: tuple[Change, ...]
    sums: Sums

    def __bool__(self) -> bool:
        return bool(self.orders or self.counts or self.events)


@dataclass(frozen=True, slots=True)
class DryRun:
    """Two rule sets by the names they were given, and what they make of many cases: those that changed by file, the
    sums over all, and why some files are no case."""

    names: tuple[str, str]
    laws: tuple[Rulebook, Rulebook]
    cases: Mapping[str, CaseComparison]
    sums: Sums
    bad: Mapping[str, str]

    @property
    def values(self) -> list[OtherValue]:
        """What the rule sets state differently."""
        return other_values(*self.laws)


def compare(case: Case, a: Rulebook, b: Rulebook) -> CaseComparison:
    """Judge the case by both rule sets, whatever name the case gives its law."""
    left, right = assess(case, a), assess(case, b)
    plain_a, plain_b = to_json(left), to_json(right)
    counts = _changes(plain_a["penalties"], plain_b["penalties"], _OF_COUNT)
    orders = tuple(_orders(plain_a["orders"], plain_b["orders"], counts))
    without = tuple(count for count in counts if count.of["order"] not in plain_a["orders"])
    events = tuple(_events(case, plain_a["rejected"], plain_b["rejected"]))
    sums = _sums(plain_a["orders"], plain_b["orders"], orders, len(events), of_units(left, right))
    return CaseComparison(orders, without, events, sums)


def other_values(a: Rulebook, b: Rulebook) -> list[OtherValue]:
    """The parameters in which the two rule sets differ, in the order of the law, day by day."""
    found: list[OtherValue] = []
    for key, mine in a.parameters.items():
        found += _bounds(mine, b.parameters[key])
        found += _values(mine, b.parameters[key])
    return found


def _values(mine: Parameter, theirs: Parameter) -> Iterator[OtherValue]:
    """The spans of days in which the two say something different, each with what they say."""
    days = sorted({dated.since for dated in (*mine.values, *theirs.values)})
    told = [(day, mine.dated_at(start_of_day(day)), theirs.dated_at(start_of_day(day))) for day in days]
    news = [
        one
        for last, one in zip([None, *told], told, strict=False)
        if last is None or (last[1].value, last[2].value) != (one[1].value, one[2].value)
    ]
    for (since, left, right), after in zip(news, [*news[1:], None], strict=True):
        if left.value != right.value:
            yield OtherValue(theirs, "value", since, after[0] if after else None, left, right)


def _bounds(mine: Parameter, theirs: Parameter) -> Iterator[OtherValue]:
    first = theirs.values[0]
    for what, left, right in (("floor", mine.floor, theirs.floor), ("ceiling", mine.ceiling, theirs.ceiling)):
        if left != right:
            sides = (Dated(first.since, bound, first.citation) for bound in (left, right))
            yield OtherValue(theirs, what, first.since, None, *sides)


def first_day(law: Rulebook) -> date:
    """The local day from which the rule set is in force."""
    return local_date(law.effective)


def _orders(a: Plain, b: Plain, counts: tuple[Change, ...]) -> Iterator[OrderChange]:
    for name in a:
        mine, theirs = a[name], b[name]
        found = OrderChange(
            name,
            _change({"order": name}, mine, theirs),
            _changes(mine["stages"], theirs["stages"], _OF_STAGE),
            _changes(_named(mine["deferrals"]), _named(theirs["deferrals"]), ("deferral",)),
            tuple(count for count in counts if count.of["order"] == name),
        )
        if found:
            yield found


def _named(deferrals: Plain) -> list[Plain]:
    return [{"deferral": name, **found} for name, found in deferrals.items()]


def _changes(a: list[Plain], b: list[Plain], names: tuple[str, ...]) -> tuple[Change, ...]:
    """What differs between two lists of things that are told apart by these fields."""
    mine, theirs = _by(names, a), _by(names, b)
    keys = [*mine, *(key for key in theirs if key not in mine)]
    pairs = ((key, mine.get(key), theirs.get(key)) for key in keys)
    found = (_change(dict(zip(names, key[1:], strict=True)), left, right) for key, left, right in pairs)
    return tuple(change for change in found if change is not None)


def _by(names: tuple[str, ...], things: list[Plain]) -> dict[tuple[Any, ...], Plain]:
    """The things by their fields, the n-th of those that are alike by n before them."""
    found: dict[tuple[Any, ...], Plain] = {}
    alike: Counter[tuple[Any, ...]] = Counter()
    for thing in things:
        key = tuple(thing[name] for name in names)
        found[alike[key], *key] = thing
        alike[key] += 1
    return found


def _change(of: Plain, a: Plain | None, b: Plain | None) -> Change | None:
    """The fields in which the two differ; all of them where one side knows no such thing."""
    if a is None or b is None:
        there = a or b or {}
        rest = {name: value for name, value in there.items() if name not in of and name not in _NOT_COMPARED}
        return Change(of, rest if a is not None else None, rest if b is not None else None)
    names = [name for name in {**a, **b} if name not in _NOT_COMPARED and a.get(name) != b.get(name)]
    if not names:
        return None
    return Change(of, {name: a.get(name) for name in names}, {name: b.get(name) for name in names})


def _events(case: Case, a: list[Plain], b: list[Plain]) -> Iterator[Change]:
    """Events that one side refuses and the other accepts; the refusing side tells the article and why."""
    mine, theirs = ({refused["index"]: refused for refused in side} for side in (a, b))
    for index in sorted(mine.keys() ^ theirs.keys()):
        event = case.events[index]
        of = {"index": index, "type": event.type, "order": event.data.get("order")}
        sides = [{"refused": index in side, **_reason(side.get(index))} for side in (mine, theirs)]
        yield Change(of, *sides)


def _reason(refused: Plain | None) -> Plain:
    return {"article": refused["article"], "why": refused["why"]} if refused else {"article": None, "why": None}


def _sums(a: Plain, b: Plain, changed: tuple[OrderChange, ...], events: int, units: Mapping[str, Both]) -> Sums:
    stages = [(_by(_OF_STAGE, a[order]["stages"]), _by(_OF_STAGE, b[order]["stages"])) for order in a]
    common = [
        (mine[key]["deadline"], theirs[key]["deadline"]) for mine, theirs in stages for key in mine if key in theirs
    ]
    return Sums(
        cases=1,
        orders=len(a),
        orders_changed=len(changed),
        states_changed=sum(order.own is not None and "state" in (order.own.a or {}) for order in changed),
        deadlines=len(common),
        deadlines_moved=sum(mine != theirs for mine, theirs in common),
        events_changed=events,
        units=units,
    )
