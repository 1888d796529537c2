"""Reads the law from TOML. The only I/O of this package; refuses what cannot be, naming file, key and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from shiwei.kernel.time import start_of_day
from shiwei.regulation import checks
from shiwei.regulation.checks import LawError
from shiwei.regulation.conform import conform
from shiwei.regulation.parameters import Known, parameters_of
from shiwei.regulation.rulebook import Parameter, Reading, Rule, Rulebook

__all__ = ["LawError", "load", "packaged", "texts"]

_FILES = ("law.toml", "readings.toml", "rules.toml")


@cache
def packaged() -> Rulebook:
    """The law that comes with the product, loaded once a process."""
    return load()


def load(folder: Path | None = None) -> Rulebook:
    """Read ``law.toml``, ``articles/*.toml``, ``readings.toml`` and ``rules.toml``; by default the packaged ones.

    Raises LawError for an unknown key, an impossible value or date, a key twice, a rule or reading nobody knows; for a
    folder also for a parameter that the packaged law has not, or has in another form.
    """
    root: Traversable = folder if folder is not None else files("shiwei.regulation")
    law = _law(_read(root / "law.toml"))
    effective = checks.day("law.toml", law, "effective")
    rules = {rule.id: rule for rule in _rules(_read(root / "rules.toml"))}
    readings = {reading.id: reading for reading in _readings(_read(root / "readings.toml"))}
    known = Known(rules, readings, effective)
    found = Rulebook(law["policy"], _parameters(root / "articles", known), readings, rules, start_of_day(effective))
    if folder is not None:
        conform(found, packaged())
    return found


def texts() -> Iterator[tuple[str, str]]:
    """The packaged law's files, path and content, as a folder of one's own begins."""
    root = files("shiwei.regulation")
    yield from ((name, (root / name).read_text("utf-8")) for name in _FILES)
    for path in _articles(root / "articles"):
        yield f"articles/{path.name}", path.read_text("utf-8")


def _read(path: Traversable) -> dict[str, Any]:
    try:
        return _toml(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise LawError(f"{path.name}: is not there") from error
    except OSError as error:
        raise LawError(f"{path.name}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawError(f"{path.name}: not readable as TOML: {error}") from error
    except RecursionError as error:
        raise LawError(f"{path.name}: not readable as TOML: nested too deep") from error


@lru_cache(maxsize=64)
def _toml(text: str) -> dict[str, Any]:
    """Parsed once for every text: of a copied folder only what was changed. Nobody writes into the result."""
    return tomllib.loads(text)


def _articles(folder: Traversable) -> list[Traversable]:
    try:
        found = [path for path in folder.iterdir() if path.name.endswith(".toml")]
    except OSError as error:
        raise LawError(f"{folder.name}: cannot be read: {error.strerror}") from error
    return sorted(found, key=lambda path: path.name)


def _law(table: Mapping[str, Any]) -> Mapping[str, Any]:
    checks.exactly("law.toml", table, ("policy", "title", "number", "issued", "effective"))
    checks.texts("law.toml", table, "policy", "title", "number")
    checks.day("law.toml", table, "issued")
    return table


def _parameters(folder: Traversable, known: Known) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for path in _articles(folder):
        for parameter in parameters_of(path.name, _read(path), known):
            if parameter.key in found:
                raise LawError(f"{path.name}: {parameter.key!r} stands twice in the law")
            found[parameter.key] = parameter
    return found


def _readings(table: Mapping[str, Any]) -> Iterator[Reading]:
    for id_, entry in table.items():
        where = f"readings.toml: {id_}"
        checks.exactly(where, entry, ("title", "question", "chosen", "alternatives", "key", "scope"))
        checks.texts(where, entry, "title", "question", "chosen", "key")
        alternatives = tuple(checks.words(where, entry, "alternatives"))
        if entry["scope"] not in ("", "K", "J", "K J", "UPPER"):
            raise LawError(f"{where}: unknown scope {entry['scope']!r}")
        yield Reading(id=id_, **{**entry, "alternatives": alternatives})


def _rules(table: Mapping[str, Any]) -> Iterator[Rule]:
    for id_, entry in table.items():
        where = f"rules.toml: {id_}"
        checks.exactly(where, entry, ("article", "zh", "en"))
        checks.texts(where, entry, "article", "zh", "en")
        yield Rule(id_, entry["article"], entry["zh"], entry["en"])
