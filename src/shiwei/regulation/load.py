"""Reads the law from TOML. The only I/O of this package; refuses what cannot be, naming file, key and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from shiwei.kernel.time import start_of_day
from shiwei.regulation import checks
from shiwei.regulation.checks import Faults, LawError
from shiwei.regulation.conform import misfits
from shiwei.regulation.parameters import Known, keys_told, parameters_of
from shiwei.regulation.rulebook import Parameter, Reading, Rule, Rulebook

__all__ = ["LawError", "load", "packaged", "texts"]

_T = TypeVar("_T")
_FILES = ("law.toml", "readings.toml", "rules.toml")


@cache
def packaged() -> Rulebook:
    """The law that comes with the product, loaded once a process."""
    return load()


def load(folder: Path | None = None) -> Rulebook:
    """Read ``law.toml``, ``articles/*.toml``, ``readings.toml`` and ``rules.toml``; by default the packaged ones.

    Raises LawError with every fault that can be told apart: an unknown key, an impossible value or date, a key twice, a
    rule or reading nobody knows; for a folder also a parameter that the packaged law has not, or has in another form.
    """
    root: Traversable = folder if folder is not None else files("shiwei.regulation")
    faults = Faults()
    law, rules, readings = (faults.of(_read, root / name) for name in ("law.toml", "rules.toml", "readings.toml"))
    effective = faults.of(_law, law, faults) if law is not None else None
    known = Known(rules, readings, effective)
    laid = {rule.id: rule for rule in _entries(rules, _rule, faults)}
    settled = {reading.id: reading for reading in _entries(readings, _reading, faults)}
    articles = _Articles(faults)
    with faults.kept():
        articles.read(root / "articles", known)
    if folder is not None and articles.there:
        articles.compare(packaged().parameters)
    faults.stop()
    assert law is not None
    assert effective is not None  # else there was a fault
    return Rulebook(law["policy"], articles.found, settled, laid, start_of_day(effective))


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


def _law(table: Mapping[str, Any], faults: Faults) -> date:
    """The day from which the law is in force. Raises LawError without one; other faults are kept."""
    checks.exactly("law.toml", table, ("policy", "title", "number", "issued", "effective"))
    faults.of(checks.texts, "law.toml", table, "policy", "title", "number")
    faults.of(checks.day, "law.toml", table, "issued")
    return checks.day("law.toml", table, "effective")


class _Articles:
    """The parameters of all articles, and what they name, sound or not."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.found: dict[str, Parameter] = {}
        self.told: set[str] = set()
        self.unread: set[int] = set()
        self.there = False

    def read(self, folder: Traversable, known: Known) -> None:
        paths = _articles(folder)
        self.there = True
        for path in paths:
            table = self.faults.of(_read, path)
            if table is None:
                self.unread.add(int(path.name[:2]) if path.name[:2].isdigit() else 0)
                continue
            self.told |= set(keys_told(table))
            for parameter in parameters_of(path.name, table, known, self.faults):
                self._take(path.name, parameter)

    def _take(self, name: str, parameter: Parameter) -> None:
        if parameter.key in self.found:
            self.faults.found.append(f"{name}: {parameter.key!r} stands twice in the law")
        self.found[parameter.key] = parameter

    def compare(self, wanted: Mapping[str, Parameter]) -> None:
        self.faults.found.extend(misfits(self.found, wanted, self.told, self.unread))


def _entries(table: Mapping[str, Any] | None, one: Callable[[str, Any], _T], faults: Faults) -> Iterator[_T]:
    for id_, entry in (table or {}).items():
        with faults.kept():
            yield one(id_, entry)


def _reading(id_: str, entry: Any) -> Reading:
    where = f"readings.toml: {id_}"
    checks.exactly(where, entry, ("title", "question", "chosen", "alternatives", "key", "scope"))
    checks.texts(where, entry, "title", "question", "chosen", "key")
    alternatives = tuple(checks.words(where, entry, "alternatives"))
    if entry["scope"] not in ("", "K", "J", "K J", "UPPER"):
        raise LawError(f"{where}: unknown scope {entry['scope']!r}")
    return Reading(id=id_, **{**entry, "alternatives": alternatives})


def _rule(id_: str, entry: Any) -> Rule:
    where = f"rules.toml: {id_}"
    checks.exactly(where, entry, ("article", "zh", "en"))
    checks.texts(where, entry, "article", "zh", "en")
    return Rule(id_, entry["article"], entry["zh"], entry["en"])
