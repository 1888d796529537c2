"""One article's file of parameters, checked: what cannot be is refused with file, key and reason. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shiwei.regulation import checks
from shiwei.regulation.carried_out import READINGS
from shiwei.regulation.checks import LawError
from shiwei.regulation.kinds import KINDS, WHOLE
from shiwei.regulation.rulebook import Dated, Parameter

_TEXTS = ("key", "kind", "source", "rule", "zh", "en")
_REQUIRED = (*_TEXTS, "unit", "may_set", "value")
_OPTIONAL = ("names", "reading", "upper", "floor", "ceiling", "fixed", "contract_more")


@dataclass(frozen=True, slots=True)
class Known:
    """What a parameter may refer to: the ids of rules and readings, and the day from which the law is in force."""

    rules: Collection[str]
    readings: Collection[str]
    effective: date


def parameters_of(name: str, table: Mapping[str, Any], known: Known) -> Iterator[Parameter]:
    """The parameters of the file ``name`` (``10.toml`` is Article 10). Raises LawError."""
    checks.exactly(name, table, ("article", "zh", "en", "parameter"))
    checks.texts(name, table, "zh", "en")
    article = table["article"]
    if isinstance(article, bool) or not isinstance(article, int) or f"{article:02}.toml" != name:
        raise LawError(f"{name}: 'article' is {article!r}, the file's name says another")
    for entry in checks.tables(name, table, "parameter"):
        where = f"{name}: {entry.get('key', '?')}"
        checks.exactly(where, entry, _REQUIRED, _OPTIONAL)
        _references(where, entry, known)
        values = tuple(_values(where, entry, known.effective))
        for key in _keys(where, entry):
            yield _parameter(where, key, entry, article, values)


def _references(where: str, entry: Mapping[str, Any], known: Known) -> None:
    checks.texts(where, entry, *_TEXTS)
    if not isinstance(entry["unit"], str):
        raise LawError(f"{where}: 'unit' must be a text, empty where there is none")
    if entry["kind"] not in KINDS:
        raise LawError(f"{where}: unknown kind {entry['kind']!r}")
    if entry["source"] not in {"text", "default"}:
        raise LawError(f"{where}: 'source' must be text or default")
    if entry["rule"] not in known.rules:
        raise LawError(f"{where}: no rule {entry['rule']!r} in rules.toml")
    if "reading" in entry and entry["reading"] not in known.readings:
        raise LawError(f"{where}: no reading {entry['reading']!r} in readings.toml")
    if not set(checks.words(where, entry, "may_set")) <= {"contract", "county"}:
        raise LawError(f"{where}: 'may_set' knows contract and county")


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
    _bounds(where, found)
    _one_reading(where, found)
    return found


def _bounds(where: str, found: Parameter) -> None:
    """What a higher rule sets stands in order, and every value between."""
    for name, bound in (("floor", found.floor), ("ceiling", found.ceiling)):
        if bound is None:
            continue
        if found.kind not in WHOLE:
            raise LawError(f"{where}: {name!r} is for whole numbers, not for the kind {found.kind}")
        if fault := found.fault_of(bound):
            raise LawError(f"{where}: {name!r} {bound!r} {fault}")
    if found.floor is not None and found.ceiling is not None and found.floor > found.ceiling:
        raise LawError(f"{where}: 'floor' {found.floor} is above 'ceiling' {found.ceiling}")
    for dated in found.values:
        if found.floor is not None and dated.value < found.floor:
            raise LawError(f"{where}: the value {dated.value} is below 'floor' {found.floor}")
        if found.ceiling is not None and dated.value > found.ceiling:
            raise LawError(f"{where}: the value {dated.value} is above 'ceiling' {found.ceiling}")


def _one_reading(where: str, found: Parameter) -> None:
    """A fixed reading is the one the software carries out: it cannot be told to follow another."""
    if found.fixed is not (found.key in READINGS):
        told = "is fixed, but the software knows no such reading" if found.fixed else "must be 'fixed = true'"
        raise LawError(f"{where}: {found.key} {told}")
    for dated in found.values if found.fixed else ():
        if dated.value != READINGS[found.key]:
            raise LawError(f"{where}: the software carries out only {READINGS[found.key]!r}, not {dated.value!r}")


def _values(where: str, entry: Mapping[str, Any], effective: date) -> Iterator[Dated]:
    """The dated values, oldest first. A value without ``is`` says that the law states none."""
    last: date | None = None
    for dated in checks.tables(where, entry, "value"):
        checks.exactly(where, dated, ("since", "citation"), ("is",))
        checks.texts(where, dated, "citation")
        since, value = checks.day(where, dated, "since"), dated.get("is")
        if since < effective:
            raise LawError(f"{where}: 'since' {since} is before the law is in force ({effective})")
        if last is not None and since <= last:
            raise LawError(f"{where}: 'since' {since} does not come after {last}")
        if fault := KINDS[entry["kind"]](value):
            raise LawError(f"{where}: the value {value!r} {fault}")
        last = since
        yield Dated(since, value, dated["citation"])
    if last is None:
        raise LawError(f"{where}: has no value")
