"""Reads the law from TOML. The only I/O of this package; refuses what cannot be, naming file, key and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from shiwei.kernel.time import start_of_day
from shiwei.regulation.kinds import KINDS
from shiwei.regulation.rulebook import Dated, Parameter, Reading, Rule, Rulebook


class LawError(ValueError):
    """The law's data cannot be. The text names the file, the key and the reason."""


@cache
def packaged() -> Rulebook:
    """The law that comes with the product, loaded once a process."""
    return load()


def load(folder: Path | None = None) -> Rulebook:
    """Read ``law.toml``, ``articles/*.toml``, ``readings.toml`` and ``rules.toml``; by default the packaged ones.

    Raises LawError for an unknown key, an impossible value or date, a key twice, or a rule nobody knows.
    """
    root: Traversable = folder if folder is not None else files("shiwei.regulation")
    law = _read(root / "law.toml")
    _exactly("law.toml", law, {"policy", "title", "number", "issued", "effective"})
    effective = _day("law.toml", "effective", law["effective"])
    rules = {rule.id: rule for rule in _rules(_read(root / "rules.toml"))}
    parameters = _parameters(root / "articles", rules, effective)
    readings = {reading.id: reading for reading in _readings(_read(root / "readings.toml"))}
    return Rulebook(law["policy"], parameters, readings, rules, start_of_day(effective))


def _read(path: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise LawError(f"{path.name}: is not there") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawError(f"{path.name}: not readable as TOML: {error}") from error


def _exactly(
    where: str, table: Any, required: set[str], optional: frozenset[str] | set[str] = frozenset()
) -> Mapping[str, Any]:
    if not isinstance(table, Mapping):
        raise LawError(f"{where}: must be a table")
    for key in table:
        if key not in required and key not in optional:
            raise LawError(f"{where}: unknown key {key!r}")
    for key in required:
        if key not in table:
            raise LawError(f"{where}: {key!r} is missing")
    return table


def _day(where: str, key: str, value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise LawError(f"{where}: {key!r} must be a day (YYYY-MM-DD)")
    return value


def _parameters(folder: Traversable, rules: Mapping[str, Rule], effective: date) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not path.name.endswith(".toml"):
            continue
        for parameter in _article(path.name, _read(path), rules, effective):
            if parameter.key in found:
                raise LawError(f"{path.name}: {parameter.key!r} stands twice in the law")
            found[parameter.key] = parameter
    return found


_REQUIRED = {"key", "kind", "unit", "source", "rule", "zh", "en", "may_set", "value"}
_OPTIONAL = {"names", "upper", "floor", "ceiling", "fixed", "contract_more"}


def _article(name: str, table: Mapping[str, Any], rules: Mapping[str, Rule], effective: date) -> Iterator[Parameter]:
    _exactly(name, table, {"article", "zh", "en", "parameter"})
    for entry in table["parameter"]:
        key = entry.get("key", "?") if isinstance(entry, Mapping) else "?"
        where = f"{name}: {key}"
        _exactly(where, entry, _REQUIRED, _OPTIONAL)
        if entry["kind"] not in KINDS:
            raise LawError(f"{where}: unknown kind {entry['kind']!r}")
        if entry["source"] not in {"text", "default"}:
            raise LawError(f"{where}: 'source' must be text or default")
        if entry["rule"] not in rules:
            raise LawError(f"{where}: no rule {entry['rule']!r} in rules.toml")
        if not set(entry["may_set"]) <= {"contract", "county"}:
            raise LawError(f"{where}: 'may_set' knows contract and county")
        for key in [f"{entry['key']}.{suffix}" for suffix in entry["names"]] if "names" in entry else [entry["key"]]:
            yield _parameter(where, key, entry, table["article"], effective)


def _parameter(where: str, key: str, entry: Mapping[str, Any], article: int, effective: date) -> Parameter:
    return Parameter(
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
        upper=bool(entry.get("upper", False)),
        values=tuple(_values(where, entry, effective)),
        contract_more=bool(entry.get("contract_more", False)),
        floor=entry.get("floor"),
        ceiling=entry.get("ceiling"),
        fixed=bool(entry.get("fixed", False)),
    )


def _values(where: str, entry: Mapping[str, Any], effective: date) -> Iterator[Dated]:
    """The dated values, oldest first. A value without ``is`` says that the law states none."""
    last: date | None = None
    for dated in entry["value"]:
        _exactly(where, dated, {"since", "citation"}, {"is"})
        since, value = _day(where, "since", dated["since"]), dated.get("is")
        if since < effective:
            raise LawError(f"{where}: 'since' {since} is before the law is in force ({effective})")
        if last is not None and since <= last:
            raise LawError(f"{where}: 'since' {since} does not come after {last}")
        if fault := KINDS[entry["kind"]](value):
            raise LawError(f"{where}: the value {value!r} {fault}")
        last = since
        yield Dated(since, value)
    if last is None:
        raise LawError(f"{where}: has no value")


def _readings(table: Mapping[str, Any]) -> Iterator[Reading]:
    for id_, entry in table.items():
        where = f"readings.toml: {id_}"
        _exactly(where, entry, {"title", "question", "chosen", "alternatives", "key", "scope"})
        if entry["scope"] not in {"", "K", "J", "K J", "UPPER"}:
            raise LawError(f"{where}: unknown scope {entry['scope']!r}")
        yield Reading(id=id_, **{**entry, "alternatives": tuple(entry["alternatives"])})


def _rules(table: Mapping[str, Any]) -> Iterator[Rule]:
    for id_, entry in table.items():
        _exactly(f"rules.toml: {id_}", entry, {"article", "zh", "en"})
        yield Rule(id_, entry["article"], entry["zh"], entry["en"])
