"""Tables as people send them: CSV in UTF-8 or GB 18030, refused whole with every fault named by its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

LARGEST = 64 * 1024 * 1024
MOST_FAULTS = 50

Check = Callable[[dict[str, str]], dict[str, Any]]
"""Turns the texts of a line into checked values. Raises ValueError saying what is wrong and what to do."""


class TableRefused(ValueError):
    """The table cannot be taken; ``faults`` names each fault with its line. Nothing was written."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        more = f" (and {len(self.faults) - MOST_FAULTS} more)" if len(self.faults) > MOST_FAULTS else ""
        super().__init__("; ".join(self.faults[:MOST_FAULTS]) + more)


@dataclass(frozen=True, slots=True)
class Row:
    """One checked line: its number in the file and its values by column."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a bad file; the gaps are filled by ``format``."""

    line: str = "line {line}: {fault}"
    missing: str = "missing columns {missing}; needed: {needed}"
    too_many: str = "more values than columns"
    broken: str = "not a CSV line: {why}"
    empty: str = "no data after the header"
    too_large: str = "file: {size} bytes; at most {most} are read at once"
    no_text: str = "file: neither UTF-8 nor GB 18030 text; save the table as CSV (not as a workbook)"

    def at(self, line: int, fault: str) -> str:
        return self.line.format(line=line, fault=fault)


ENGLISH = Words()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by their codes; ``heads`` are other words for them that a file may have at its head."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    heads: Mapping[str, str] = field(default_factory=dict)

    def coded(self, heads: Iterable[str]) -> list[str]:
        return [self.heads.get(head.strip(), head.strip()) for head in heads]


def read_table(content: bytes, columns: Columns, check: Check, words: Words = ENGLISH) -> list[Row]:
    """Every line of the table, checked. Raises TableRefused with all faults when there is any, or no line at all."""
    lines = csv.DictReader(io.StringIO(_text(content, words)), strict=True)
    faults: list[str] = []
    rows: list[Row] = []
    try:
        lines.fieldnames = columns.coded(lines.fieldnames or ())
        missing = [c for c in columns.needed if c not in lines.fieldnames]
        if missing:
            told = words.missing.format(missing=", ".join(missing), needed=", ".join(columns.needed))
            raise TableRefused([words.at(1, told)])
        for given in lines:
            _take(lines.line_num, given, columns, check, rows, faults, words)
    except csv.Error as error:
        faults.append(words.at(lines.line_num, words.broken.format(why=error)))
    if faults:
        raise TableRefused(faults)
    if not rows:
        raise TableRefused([words.at(2, words.empty)])
    return rows


def _take(
    line: int,
    given: dict[str, Any],
    columns: Columns,
    check: Check,
    rows: list[Row],
    faults: list[str],
    words: Words,
) -> None:
    values = {c: (given.get(c) or "").strip() for c in (*columns.needed, *columns.optional)}
    try:
        if None in given:
            raise ValueError(words.too_many)
        rows.append(Row(line, check(values)))
    except ValueError as error:
        faults.append(words.at(line, str(error)))


def _text(content: bytes, words: Words) -> str:
    if len(content) > LARGEST:
        raise TableRefused([words.too_large.format(size=len(content), most=LARGEST)])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableRefused([words.no_text])
