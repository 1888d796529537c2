"""The chain as a file that carries its own proof, and checkpoints: verified without a database.

An export is JSON lines: a first line naming the format and the columns, a line for each row, a last line naming the
end of the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from shiwei.ledger.verify import COLUMNS, Broken, Point, Verified, walk

FORMAT = "shiwei-ledger/1"
CHECKPOINT = "shiwei-ledger-checkpoint/1"


class NotAnExport(ValueError):
    """The file is not what it should be. The message says which line and why."""


def write_export(rows: Iterable[Sequence[Any]], file: IO[str]) -> Point:
    """Write the rows, given as COLUMNS, and return the end of the chain, which the last line names too."""
    file.write(_line({"format": FORMAT, "columns": COLUMNS}))
    end = Point(0, "")
    for row in rows:
        file.write(_line(list(row)))
        end = Point(row[1], row[0])
    file.write(_line({"rows": end.seq, "head": end.hash}))
    return end


def verify_export(lines: Iterable[str], checkpoint: Point | None = None) -> Verified | Broken:
    """Verify an exported file by itself. Raises NotAnExport for a file of another kind.

    Read the lines with ``errors="surrogateescape"``: a byte that is not UTF-8 is then named by its row.
    """
    values = _values(lines)
    first = next(values, None)
    if not isinstance(first, dict) or first.get("format") != FORMAT or first.get("columns") != list(COLUMNS):
        raise NotAnExport(f"line 1: not an export of the format {FORMAT}")
    closing: list[dict[str, Any]] = []
    found = walk(_rows(values, closing), {checkpoint: "the exported checkpoint"} if checkpoint else None)
    return _closed(found, closing) if isinstance(found, Verified) else found


def _rows(values: Iterator[Any], closing: list[dict[str, Any]]) -> Iterator[list[Any]]:
    """The rows up to the closing line, which is put aside; whatever follows it is given on, to be named broken."""
    for value in values:
        if isinstance(value, dict) and not closing:
            closing.append(value)
        else:
            yield value if isinstance(value, list) and value and not closing else [""]


def _closed(found: Verified, closing: list[dict[str, Any]]) -> Verified | Broken:
    if not closing:
        return Broken(found.rows + 1, "the file is cut off: its closing line is missing")
    if closing[0] != {"rows": found.rows, "head": found.head if found.rows else ""}:
        return Broken(found.rows, f"the closing line names another end: {closing[0]!r}")
    return found


def _values(lines: Iterable[str]) -> Iterator[Any]:
    """What each line holds; None for a line that is not JSON, so that the walk names its row."""
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            yield None


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def checkpoint_text(point: Point, at: str) -> str:
    """A checkpoint as a small JSON file, to be kept where nobody who can write the database can write."""
    return json.dumps({"format": CHECKPOINT, "seq": point.seq, "hash": point.hash, "at": at}, indent=1) + "\n"


def read_checkpoint(path: Path) -> Point:
    """Raises NotAnExport for a file of another kind, OSError when it cannot be read."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise NotAnExport(f"{path}: not JSON: {error}") from error
    fits = isinstance(value, dict) and value.get("format") == CHECKPOINT
    if not fits or type(value.get("seq")) is not int or type(value.get("hash")) is not str:
        raise NotAnExport(f"{path}: not a checkpoint of the format {CHECKPOINT}")
    return Point(value["seq"], value["hash"])
