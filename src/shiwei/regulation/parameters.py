"""One article's file of parameters, checked: what cannot be is refused with file, key and reason. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shiwei.regulation import checks
from shiwei.regulation.carried_out import READINGS
from shiwei.regulation.checks import Faults, LawError
from shiwei.regulation.kinds import KINDS, WHOLE
from shiwei.regulation.rulebook import Dated, Parameter

_TEXTS = ("key", "kind", "source", "rule", "zh", "en")
_REQUIRED = (*_TEXTS, "unit", "may_set", "value")
_OPTIONAL = ("names", "reading", "upper", "floor", "ceiling", "fixed", "contract_more")


@dataclass(frozen=True, slots=True)
class Known:
    """What a parameter may refer to: the ids of rules and readings, and the day from which the law is in force.

    None: the file that says so cannot be read, and what refers to it is not judged.
    """

    rules: Collection[str] | None
    readings: Collection[str] | None
    effective: date | None


def parameters_of(name: str, table: Mapping[str, Any], known: Known, faults: Faults) -> Iterator[Parameter]:
    """The sound parameters of the file ``name`` (``10.toml`` is Article 10); what is wrong in others is kept."""
    with faults.kept():
        checks.exactly(name, table, ("article", "zh", "en", "parameter"))
        with faults.kept():
            checks.texts(name, table, "zh", "en")
        article = _article(name, table)
        for entry in checks.tables(name, table, "parameter"):
            with faults.kept():
                yield from _sound(f"{name}: {entry.get('key', '?')}", entry, article, known)


def keys_told(table: Mapping[str, Any]) -> Iterator[str]:
    """The keys that a file names, of sound parameters and of others, as far as it can be read at all."""
    entries = table.get("parameter")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            names = entry.get("names")
            yield from (
                [f"{entry.get('key')}.{n}" for n in names] if isinstance(names, list) else [str(entry.get("key"))]
            )


def _article(name: str, table: Mapping[str, Any]) -> int:
    article = table["article"]
    if isinstance(article, bool) or not isinstance(article, int) or f"{article:02}.toml" != name:
        raise LawError(f"{name}: 'article' is {article!r}, the file's name says another")
    return article


def _sound(where: str, entry: Mapping[str, Any], article: int, known: Known) -> list[Parameter]:
    """The parameters of one entry. Raises LawError with every fault of it that can be told apart."""
    checks.exactly(where, entry, _REQUIRED, _OPTIONAL)
    faults = Faults()
    with faults.kept():
        _references(where, entry, known)
    values: list[Dated] = []
    if isinstance(entry["kind"], str) and entry["kind"] in KINDS:
        with faults.kept():
            values.extend(_values(where, entry, known.effective or date.min))
    faults.stop()
    return [_parameter(where, key, entry, article, tuple(values)) for key in _keys(where, entry)]


def _references(where: str, entry: Mapping[str, Any], known: Known) -> None:
    checks.texts(where, entry, *_TEXTS)
    faults = Faults()
    with faults.kept():
        parties = set(checks.words(where, entry, "may_set"))
        if not parties <= {"contract", "county"}:
            faults.found.append(f"{where}: 'may_set' knows contract and county")
    faults.found += [f"{where}: {told}" for wrong, told in _unknown(entry, known) if wrong]
    faults.stop()


def _unknown(entry: Mapping[str, Any], known: Known) -> Iterator[tuple[bool, str]]:
    """What an entry refers to, each with whether that is not there, and how to say so."""
    kind, rule, reading = entry["kind"], entry["rule"], entry.get("reading")
    yield not isinstance(entry["unit"], str), "'unit' must be a text, empty where there is none"
    yield kind not in KINDS, f"unknown kind {kind!r}"
    yield entry["source"] not in {"text", "default"}, "'source' must be text or default"
    yield known.rules is not None and rule not in known.rules, f"no rule {rule!r} in rules.toml"
    named = "reading" in entry and known.readings is not None
    yield named and reading not in (known.readings or ()), f"no reading {reading!r} in readings.toml"


def _keys(where: str, entry: Mapping[str, Any]) -> list[str]:
    if "names" not in entry:
        return [entry["key"]]
    return [f"{entry['key']}.{name}" for name in checks.words(where, entry, "names")]


def _parameter(where: str, key: str, entry: Mapping[str, Any], article: int, values: tuple[Dated, ...]) -> Parameter:
    found = Parameter(
        key=key,
        kind=entry["kind"],
        unit=entry["unit"],
        source=entry["source"],
        rule=entry["rule"],
        article=article,
        zh=entry["zh"],
        en=entry["en"],
        contract="contract" in entry["may_set"],
        county="county" in entry["may_set"],
        upper=checks.flag(where, entry, "upper"),
        values=values,
        contract_more=checks.flag(where, entry, "contract_more"),
        floor=entry.get("floor"),
        ceiling=entry.get("ceiling"),
        fixed=checks.flag(where, entry, "fixed"),
        reading=entry.get("reading"),
    )
    Faults([*_bounds(where, found), *_one_reading(where, found)]).stop()
    return found


def _bounds(where: str, found: Parameter) -> list[str]:
    """What a higher rule sets stands in order, and every value between."""
    faults: list[str] = []
    for name, bound in (("floor", found.floor), ("ceiling", found.ceiling)):
        if bound is not None and found.kind not in WHOLE:
            faults.append(f"{where}: {name!r} is for whole numbers, not for the kind {found.kind}")
        elif bound is not None and (fault := found.fault_of(bound)):
            faults.append(f"{where}: {name!r} {bound!r} {fault}")
    return faults or [*_order(where, found)]


def _order(where: str, found: Parameter) -> Iterator[str]:
    if found.floor is not None and found.ceiling is not None and found.floor > found.ceiling:
        yield f"{where}: 'floor' {found.floor} is above 'ceiling' {found.ceiling}"
    for dated in found.values:
        if found.floor is not None and dated.value < found.floor:
            yield f"{where}: the value {dated.value} is below 'floor' {found.floor}"
        if found.ceiling is not None and dated.value > found.ceiling:
            yield f"{where}: the value {dated.value} is above 'ceiling' {found.ceiling}"


def _one_reading(where: str, found: Parameter) -> Iterator[str]:
    """A fixed reading is the one the software carries out: it cannot be told to follow another."""
    if found.fixed is not (found.key in READINGS):
        told = "is fixed, but the software knows no such reading" if found.fixed else "must be 'fixed = true'"
        yield f"{where}: {found.key} {told}"
        return
    for dated in found.values if found.fixed else ():
        if dated.value != READINGS[found.key]:
            yield f"{where}: the software carries out only {READINGS[found.key]!r}, not {dated.value!r}"


def _values(where: str, entry: Mapping[str, Any], effective: date) -> list[Dated]:
    """The dated values, oldest first. A value without ``is`` says that the law states none."""
    faults, found = Faults(), list[Dated]()
    for dated in checks.tables(where, entry, "value"):
        with faults.kept():
            found.append(_dated(where, entry["kind"], dated, found[-1].since if found else None, effective))
    faults.stop()
    if not found:
        raise LawError(f"{where}: has no value")
    return found


def _dated(where: str, kind: str, dated: Mapping[str, Any], last: date | None, effective: date) -> Dated:
    checks.exactly(where, dated, ("since", "citation"), ("is",))
    faults, value = Faults(), dated.get("is")
    with faults.kept():
        checks.texts(where, dated, "citation")
    if fault := KINDS[kind](value):
        faults.found.append(f"{where}: the value {value!r} {fault}")
    with faults.kept():
        _in_turn(where, checks.day(where, dated, "since"), last, effective)
    faults.stop()
    return Dated(dated["since"], value, dated["citation"])


def _in_turn(where: str, since: date, last: date | None, effective: date) -> None:
    if since < effective:
        raise LawError(f"{where}: 'since' {since} is before the law is in force ({effective})")
    if last is not None and since <= last:
        raise LawError(f"{where}: 'since' {since} does not come after {last}")
